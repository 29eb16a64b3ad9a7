//! The blocks of a report as formats with nested lists want them.

use kompas_domain::report::{ReportBlock, ReportFigure, ReportTable};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};

/// A part of a text, in which lists and quotes are whole.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Heading(u8, &'a [Span]),
    Paragraph(&'a [Span]),
    /// Paragraphs that follow each other.
    Quote(Vec<&'a [Span]>),
    List(List<'a>),
    Table(&'a ReportTable),
    Figure(&'a ReportFigure),
}

/// A list.
#[derive(Debug)]
pub(super) struct List<'a> {
    /// Whether its points have numbers.
    pub(super) is_ordered: bool,
    pub(super) points: Vec<Point<'a>>,
}

/// A point of a list.
#[derive(Debug)]
pub(super) struct Point<'a> {
    /// Its number; of no meaning in a list without numbers.
    pub(super) number: u64,
    pub(super) parts: Vec<Part<'a>>,
}

/// A part of a point.
#[derive(Debug)]
pub(super) enum Part<'a> {
    Text(&'a [Span]),
    List(List<'a>),
}

/// A point as it stands in the report.
#[derive(Clone, Copy)]
struct Flat<'a> {
    depth: u8,
    mark: Mark,
    spans: &'a [Span],
}

/// The blocks with their lists nested.
pub(super) fn flow(blocks: &[ReportBlock]) -> Vec<Node<'_>> {
    let mut nodes = Vec::with_capacity(blocks.len());
    let mut points = Vec::new();
    for block in blocks {
        if let ReportBlock::Text(RichBlock {
            kind: RichKind::Item { depth, mark },
            spans,
        }) = block
        {
            points.push(Flat {
                depth: *depth,
                mark: *mark,
                spans,
            });
            continue;
        }
        lists(&points, &mut nodes);
        points.clear();
        node(block, &mut nodes);
    }
    lists(&points, &mut nodes);
    nodes
}

fn node<'a>(block: &'a ReportBlock, nodes: &mut Vec<Node<'a>>) {
    match block {
        ReportBlock::Table(table) => nodes.push(Node::Table(table)),
        ReportBlock::Figure(figure) => nodes.push(Node::Figure(figure)),
        ReportBlock::Text(RichBlock { kind, spans }) => match kind {
            RichKind::Heading(level) => nodes.push(Node::Heading(*level, spans)),
            RichKind::Quote => {
                if let Some(Node::Quote(paragraphs)) = nodes.last_mut() {
                    paragraphs.push(spans);
                } else {
                    nodes.push(Node::Quote(vec![spans]));
                }
            }
            RichKind::Paragraph | RichKind::Item { .. } => nodes.push(Node::Paragraph(spans)),
        },
    }
}

/// The lists that these points make. What goes on with a point that is not there is a paragraph.
fn lists<'a>(points: &[Flat<'a>], nodes: &mut Vec<Node<'a>>) {
    let mut at = 0;
    while let Some(point) = points.get(at) {
        if point.mark == Mark::None {
            nodes.push(Node::Paragraph(point.spans));
            at += 1;
        } else {
            nodes.push(Node::List(list(points, &mut at)));
        }
    }
}

/// The list that begins with the point at `at`, which has a mark.
fn list<'a>(points: &[Flat<'a>], at: &mut usize) -> List<'a> {
    let first = points[*at];
    let mut made: Vec<Point<'a>> = Vec::new();
    while let Some(point) = points.get(*at) {
        if point.depth < first.depth {
            break;
        }
        let is_deeper = point.depth > first.depth;
        match (point.mark, made.last_mut()) {
            (Mark::None, Some(last)) => last.parts.push(Part::Text(point.spans)),
            (_, Some(last)) if is_deeper => {
                last.parts.push(Part::List(list(points, at)));
                continue;
            }
            _ if is_ordered(point.mark) != is_ordered(first.mark) => break,
            _ => made.push(Point {
                number: number(point.mark),
                parts: vec![Part::Text(point.spans)],
            }),
        }
        *at += 1;
    }
    List {
        is_ordered: is_ordered(first.mark),
        points: made,
    }
}

fn is_ordered(mark: Mark) -> bool {
    matches!(mark, Mark::Number(_))
}

fn number(mark: Mark) -> u64 {
    match mark {
        Mark::Number(number) => number,
        Mark::Dot | Mark::None => 0,
    }
}

/// The words of spans, without form and without references.
pub(super) fn plain(spans: &[Span]) -> String {
    let mut text = String::new();
    for span in spans {
        match span {
            Span::Text(words) => text.push_str(&words.text),
            Span::Citation(_) => {}
            Span::Break => text.push(' '),
        }
    }
    text
}

/// An address that a reader may be led to: on the web, or to write to. None for all else.
pub(super) fn address(link: &str) -> Option<&str> {
    let link = link.trim();
    let (scheme, rest) = link.split_once(':')?;
    let is_known = ["http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let is_clean = !link.chars().any(|c| c.is_control() || c.is_whitespace());
    (is_known && is_clean && !rest.is_empty()).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(depth: u8, mark: Mark, text: &str) -> ReportBlock {
        ReportBlock::plain(RichKind::Item { depth, mark }, text)
    }

    /// Nodes as text: `*` and numbers before points, brackets around lists.
    fn shown(nodes: &[Node<'_>]) -> String {
        nodes
            .iter()
            .map(|node| match node {
                Node::List(list) => shown_list(list),
                Node::Paragraph(spans) => plain(spans),
                Node::Quote(paragraphs) => format!("“{}”", paragraphs.len()),
                other => format!("{other:?}"),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn shown_list(list: &List<'_>) -> String {
        let mut text = "[".to_owned();
        for point in &list.points {
            text.push_str(&if list.is_ordered {
                point.number.to_string()
            } else {
                "*".to_owned()
            });
            for part in &point.parts {
                text.push_str(&match part {
                    Part::Text(spans) => plain(spans),
                    Part::List(list) => shown_list(list),
                });
            }
        }
        text.push(']');
        text
    }

    #[test]
    fn points_nest_by_their_depth() {
        use Mark::{Dot, None, Number};
        for (given, wanted) in [
            (vec![(1, Dot), (1, Dot)], "[*a*b]"),
            (vec![(1, Dot), (2, Dot), (2, None), (1, Dot)], "[*a[*bc]*d]"),
            (vec![(1, Dot), (2, Dot), (1, None), (1, Dot)], "[*a[*b]c*d]"),
            (
                vec![(1, Dot), (1, Number(3)), (1, Number(4))],
                "[*a] [3b4c]",
            ),
            (vec![(1, Dot), (2, Number(1)), (2, Dot)], "[*a[1b][*c]]"),
            (vec![(2, Dot), (2, Dot), (1, Dot)], "[*a*b] [*c]"),
            (vec![(1, Dot), (3, Dot), (2, Dot)], "[*a[*b][*c]]"),
            (vec![(1, None), (1, Dot)], "a [*b]"),
        ] {
            let blocks: Vec<_> = given
                .iter()
                .zip('a'..)
                .map(|((depth, mark), letter)| point(*depth, *mark, &letter.to_string()))
                .collect();
            assert_eq!(shown(&flow(&blocks)), wanted, "{given:?}");
        }
    }

    #[test]
    fn quotes_that_follow_each_other_are_one() {
        let quote = ReportBlock::plain(RichKind::Quote, "q");
        let blocks = [
            quote.clone(),
            quote.clone(),
            ReportBlock::paragraph("p"),
            quote,
        ];
        assert_eq!(shown(&flow(&blocks)), "“2” p “1”");
    }

    #[test]
    fn only_the_web_and_mail_are_addresses() {
        for (link, wanted) in [
            ("https://example.org/a?b=1&c=2", true),
            ("HTTP://example.org", true),
            ("mailto:a@example.org", true),
            ("javascript:alert(1)", false),
            (" JavaScript:alert(1)", false),
            ("java\nscript:alert(1)", false),
            ("data:text/html,x", false),
            ("/pad", false),
            ("//example.org", false),
            ("https:", false),
            ("https://a b", false),
            ("", false),
        ] {
            assert_eq!(address(link).is_some(), wanted, "{link:?}");
        }
    }
}
