//! Answers as HTML: text with some form, each reference leading to its citation.

use std::fmt::Write as _;

use askama::filters::{Html, escape};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};

/// Where references on a page that has the citations itself lead to.
pub(crate) const HERE: &str = "#citaat-";

/// HTML of an answer. Its highest heading has this level on the page. A reference leads to
/// `citations` with its number, and is told apart from others to the same by `name`, which begins
/// its own key.
pub(crate) fn html(blocks: &[RichBlock], level: u8, name: &str, citations: &str) -> String {
    let mut page = Writer {
        citations,
        html: String::new(),
        lists: Vec::new(),
        references: 0,
        name,
    };
    for block in blocks {
        page.block(block, level);
    }
    page.close_lists(0);
    page.html
}

struct Writer<'a> {
    html: String,
    /// The lists that are open, each with its depth and the tag that ends it; each has an open
    /// point.
    lists: Vec<(u8, &'static str)>,
    references: usize,
    name: &'a str,
    citations: &'a str,
}

impl Writer<'_> {
    fn block(&mut self, block: &RichBlock, level: u8) {
        match block.kind {
            RichKind::Item { depth, mark } => self.item(depth, mark, &block.spans),
            RichKind::Heading(own) => {
                let level = (level + own.saturating_sub(1)).min(6);
                self.simple(&format!("h{level}"), &block.spans);
            }
            RichKind::Paragraph => self.simple("p", &block.spans),
            RichKind::Quote => {
                self.close_lists(0);
                self.html.push_str("<blockquote>");
                self.simple("p", &block.spans);
                self.html.push_str("</blockquote>");
            }
        }
    }

    fn simple(&mut self, tag: &str, spans: &[Span]) {
        self.close_lists(0);
        self.push(format_args!("<{tag}>"));
        self.spans(spans);
        self.push(format_args!("</{tag}>"));
    }

    /// A point of a list; one that skips a depth stands right below what is open.
    fn item(&mut self, depth: u8, mark: Mark, spans: &[Span]) {
        self.close_lists(depth);
        let end = match mark {
            Mark::Dot => "</ul>",
            Mark::Number(_) => "</ol>",
            Mark::None => {
                let inside = !self.lists.is_empty();
                self.html.push_str(if inside { "<br>" } else { "<p>" });
                self.spans(spans);
                self.html.push_str(if inside { "" } else { "</p>" });
                return;
            }
        };
        let open = self.lists.last().copied();
        if open.is_some_and(|(own, tag)| own == depth && tag != end) {
            self.close_lists(depth.saturating_sub(1));
        }
        if self.lists.last().is_some_and(|(own, _)| *own == depth) {
            self.html.push_str("</li>");
        } else {
            match mark {
                Mark::Number(first) if first != 1 => {
                    self.push(format_args!("<ol start=\"{first}\">"));
                }
                Mark::Number(_) => self.html.push_str("<ol>"),
                Mark::Dot | Mark::None => self.html.push_str("<ul>"),
            }
            self.lists.push((depth, end));
        }
        self.html.push_str("<li>");
        self.spans(spans);
    }

    /// Ends the lists that are deeper.
    fn close_lists(&mut self, depth: u8) {
        while let Some((_, end)) = self.lists.pop_if(|(own, _)| *own > depth) {
            self.html.push_str("</li>");
            self.html.push_str(end);
        }
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            match span {
                Span::Break => self.html.push_str("<br>"),
                Span::Text(words) => self.words(words),
                Span::Citation(number) => {
                    self.references += 1;
                    let key = format!("{}-{}", self.name, self.references);
                    let citations = self.citations;
                    self.push(format_args!(
                        "<sup id=\"{key}\"><a href=\"{citations}{number}\"><span class=\"kompas-alleen-lezer\">citaat </span>{number}</a></sup>"
                    ));
                }
            }
        }
    }

    fn words(&mut self, words: &Words) {
        let mut tags: Vec<&str> = Vec::new();
        if let Some(address) = &words.link {
            self.push(format_args!(
                "<a href=\"{}\" rel=\"noreferrer\">",
                safe(address)
            ));
            tags.push("</a>");
        }
        for (has, begin, end) in [
            (words.strong, "<strong>", "</strong>"),
            (words.emphasis, "<em>", "</em>"),
        ] {
            if has {
                self.html.push_str(begin);
                tags.push(end);
            }
        }
        self.push(format_args!("{}", safe(&words.text)));
        for tag in tags.into_iter().rev() {
            self.html.push_str(tag);
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        let written = self.html.write_fmt(text);
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
}

fn safe(text: &str) -> impl std::fmt::Display {
    escape(text, Html)
        .map(|safe| safe.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(kind: RichKind, text: &str) -> RichBlock {
        let words = Words {
            text: text.to_owned(),
            ..Words::default()
        };
        RichBlock {
            kind,
            spans: vec![Span::Text(words)],
        }
    }

    fn item(depth: u8, mark: Mark, text: &str) -> RichBlock {
        block(RichKind::Item { depth, mark }, text)
    }

    #[test]
    fn lists_are_nested() {
        let blocks = [
            block(RichKind::Heading(1), "Kop"),
            item(1, Mark::Dot, "a"),
            item(1, Mark::Dot, "b"),
            item(1, Mark::None, "meer b"),
            item(2, Mark::Number(3), "b3"),
            item(2, Mark::Number(4), "b4"),
            item(1, Mark::Dot, "c"),
            item(1, Mark::Number(1), "d"),
            block(RichKind::Paragraph, "p"),
            item(3, Mark::Dot, "diep"),
            item(3, Mark::Dot, "ook"),
        ];
        assert_eq!(
            html(&blocks, 3, "x", HERE),
            "<h3>Kop</h3><ul><li>a</li><li>b<br>meer b<ol start=\"3\"><li>b3</li><li>b4</li></ol></li>\
             <li>c</li></ul><ol><li>d</li></ol><p>p</p><ul><li>diep</li><li>ook</li></ul>"
        );
    }

    #[test]
    fn words_are_data() {
        let spans = vec![
            Span::Text(Words {
                text: "<b>&".to_owned(),
                strong: true,
                emphasis: true,
                link: Some("https://a.nl/?q=\"><script>".to_owned()),
            }),
            Span::Citation(3),
            Span::Break,
            Span::Citation(3),
        ];
        let quote = RichBlock {
            kind: RichKind::Quote,
            spans,
        };
        let html = html(&[quote], 3, "G1", HERE);
        assert_eq!(
            html,
            "<blockquote><p><a href=\"https://a.nl/?q=&#34;&#62;&#60;script&#62;\" rel=\"noreferrer\">\
             <strong><em>&#60;b&#62;&#38;</em></strong></a>\
             <sup id=\"G1-1\"><a href=\"#citaat-3\"><span class=\"kompas-alleen-lezer\">citaat </span>3</a></sup><br>\
             <sup id=\"G1-2\"><a href=\"#citaat-3\"><span class=\"kompas-alleen-lezer\">citaat </span>3</a></sup></p></blockquote>"
        );
    }
}
