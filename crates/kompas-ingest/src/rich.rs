//! Markdown as people write it in answers, read into a flat text with some form.

use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// Lists are no deeper.
const DEPTH: usize = 3;

/// Reads Markdown that a user wrote: headings, paragraphs, lists, quotes, strong and stressed words,
/// links, and `[^3]` for citation 3. Whatever else it may hold, such as HTML, is text as it stands.
pub fn rich(text: &str) -> Vec<RichBlock> {
    let mut page = Page::default();
    for event in TextMergeStream::new(Parser::new_ext(text, Options::empty())) {
        page.take(event);
    }
    page.end(None);
    page.blocks
}

#[derive(Default)]
struct Page {
    blocks: Vec<RichBlock>,
    spans: Vec<Span>,
    strong: usize,
    emphasis: usize,
    quotes: usize,
    link: Option<String>,
    /// The lists that are open: the number of the next point, or none.
    lists: Vec<Option<u64>>,
    /// The mark of the point that begins; taken by its first paragraph.
    point: Option<Mark>,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.stop(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => self.words(&text),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.spans.push(Span::Break),
            Event::Rule => self.end(None),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.end(None);
            }
            Tag::BlockQuote(_) => {
                self.end(None);
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.end(None);
                self.lists.push(first);
            }
            Tag::Item => {
                self.end(None);
                self.point = Some(match self.lists.last_mut() {
                    Some(Some(next)) => {
                        let number = *next;
                        *next = next.saturating_add(1);
                        Mark::Number(number)
                    }
                    _ => Mark::Dot,
                });
            }
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => {
                let address = dest_url.trim();
                let is_web = ["http://", "https://"].iter().any(|scheme| {
                    address
                        .get(..scheme.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                });
                self.link = is_web.then(|| address.to_owned());
            }
            _ => {}
        }
    }

    fn stop(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end(Some((level as u8).min(3))),
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Item => {
                self.end(None);
            }
            TagEnd::BlockQuote(_) => {
                self.end(None);
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.end(None);
                self.lists.pop();
                self.point = None;
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.link = None,
            _ => {}
        }
    }

    /// Words with references in them.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, number, after)) = reference(rest) {
            self.words(before);
            self.spans.push(Span::Citation(number));
            rest = after;
        }
        self.words(rest);
    }

    fn words(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let words = Words {
            text: text.to_owned(),
            strong: self.strong > 0,
            emphasis: self.emphasis > 0,
            link: self.link.clone(),
        };
        match self.spans.last_mut() {
            Some(Span::Text(last))
                if (last.strong, last.emphasis, &last.link)
                    == (words.strong, words.emphasis, &words.link) =>
            {
                last.text.push_str(text);
            }
            _ => self.spans.push(Span::Text(words)),
        }
    }

    /// Ends the block that is open, if it says anything.
    fn end(&mut self, heading: Option<u8>) {
        let spans = std::mem::take(&mut self.spans);
        let says = spans.iter().any(|span| match span {
            Span::Text(words) => !words.text.trim().is_empty(),
            Span::Citation(_) => true,
            Span::Break => false,
        });
        if !says {
            return;
        }
        let kind = if let Some(level) = heading {
            RichKind::Heading(level)
        } else if !self.lists.is_empty() {
            RichKind::Item {
                depth: u8::try_from(self.lists.len().min(DEPTH)).unwrap_or(1),
                mark: self.point.take().unwrap_or(Mark::None),
            }
        } else if self.quotes > 0 {
            RichKind::Quote
        } else {
            RichKind::Paragraph
        };
        self.blocks.push(RichBlock { kind, spans });
    }
}

/// The first `[^3]` in a text: what stands before it, the number, what stands after it.
fn reference(text: &str) -> Option<(&str, u32, &str)> {
    text.match_indices("[^").find_map(|(at, _)| {
        let (number, after) = text[at + 2..].split_once(']')?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some((&text[..at], number, after))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The blocks in short: what each is, its words, `*` strong, `/` stressed, `@` linked.
    fn short(text: &str) -> Vec<String> {
        rich(text)
            .iter()
            .map(|block| {
                let mut line = match block.kind {
                    RichKind::Heading(level) => format!("h{level} "),
                    RichKind::Paragraph => "p ".to_owned(),
                    RichKind::Quote => "q ".to_owned(),
                    RichKind::Item { depth, mark } => match mark {
                        Mark::Dot => format!("{depth}- "),
                        Mark::Number(number) => format!("{depth}.{number} "),
                        Mark::None => format!("{depth} "),
                    },
                };
                for span in &block.spans {
                    match span {
                        Span::Citation(number) => line.extend(["<", &number.to_string(), ">"]),
                        Span::Break => line.push('|'),
                        Span::Text(words) => {
                            for (mark, has) in [
                                ("*", words.strong),
                                ("/", words.emphasis),
                                ("@", words.link.is_some()),
                            ] {
                                line.push_str(if has { mark } else { "" });
                            }
                            line.push_str(&words.text);
                        }
                    }
                }
                line
            })
            .collect()
    }

    #[test]
    fn what_people_write_keeps_its_form() {
        let text = "# Beeld\n\nEr zijn **12** meldingen[^1],\nvooral *in* de [zomer](https://a.nl/x)[^2].  \nNieuw\n\n> Iemand zei dit.\n\n- een\n- twee\n  1. twee-een\n  2. twee-twee[^12]\n\n3. drie\n4. vier\n\n   nog vier\n\n#### diep\n";
        assert_eq!(
            short(text),
            [
                "h1 Beeld",
                "p Er zijn *12 meldingen<1>, vooral /in de @zomer<2>.|Nieuw",
                "q Iemand zei dit.",
                "1- een",
                "1- twee",
                "2.1 twee-een",
                "2.2 twee-twee<12>",
                "1.3 drie",
                "1.4 vier",
                "1 nog vier",
                "h3 diep",
            ]
        );
    }

    #[test]
    fn what_is_more_than_form_is_text() {
        let text = "<script>alert(1)</script>\n\nEen <b>vet</b> [x](javascript:alert(1)) ![plaatje](https://a.nl/p.png)\n\n    code [^1]\n\n[^0] [^a] [^ 1] [1]\n\n***\n\n|a|b|\n|-|-|\n";
        assert_eq!(
            short(text),
            [
                "p <script>alert(1)</script>\n",
                "p Een <b>vet</b> x plaatje",
                "p code <1>\n",
                "p [^0] [^a] [^ 1] [1]",
                "p |a|b| |-|-|",
            ]
        );
    }

    #[test]
    fn deep_texts_stay_flat() {
        let quotes = rich(&("> ".repeat(10_000) + "x"));
        assert_eq!(quotes.len(), 1);
        let lists: Vec<String> = (0..60).map(|depth| "  ".repeat(depth) + "- x").collect();
        let lists = lists.join("\n");
        for block in rich(&lists) {
            assert!(matches!(block.kind, RichKind::Item { depth: 1..=3, .. }));
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[a-z0-9\\[\\]^*_#> \\n()!<&`|~.:-]{0,200}") {
            for block in rich(&text) {
                prop_assert!(!block.spans.is_empty());
            }
        }
    }
}
