//! A report as one page of HTML, or as a part of a page.

mod notes;
mod table;

use kompas_domain::report::{Picture, Report, ReportFigure};
use kompas_domain::rich::{Span, Words};

use super::flow::{List, Node, Part, address, flow, plain};
use super::svg::checked_svg;
use crate::Error;
use crate::xml::push;
use notes::References;

const STYLE: &str = include_str!("stuk.css");
/// What a page may load: nothing but what stands in it.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
/// The deepest heading that HTML has an element for.
const DEEPEST: u8 = 6;

/// The report as one page that needs nothing else.
pub(super) fn html(report: &Report) -> Result<String, Error> {
    let mut page = Page::new(report, 1, true);
    page.raw("<!doctype html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.meta_http();
    page.raw("<title>");
    page.text(&report.title);
    page.raw(" – ");
    page.text(&report.organisation);
    page.raw("</title>\n");
    page.meta("description", &report.summary);
    page.meta("keywords", &report.keywords.join(", "));
    page.meta("author", &report.organisation);
    page.meta("dcterms.created", &report.date.to_string());
    page.raw("<style>\n");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n");
    page.letterhead();
    page.raw("<main>\n");
    page.head();
    page.body()?;
    page.raw("</main>\n");
    page.footer();
    page.raw("</body>\n</html>\n");
    Ok(page.out)
}

/// The report as a part of a page, in which its title is a heading of `level`, from 1 to 6. It has
/// no styles, its ids begin with `stuk-`, and a logo is its description, because pages of the site
/// allow no pictures that stand in the page.
///
/// # Errors
/// A figure is no drawing, or holds what does not belong in one.
pub fn html_body(report: &Report, level: u8) -> Result<String, Error> {
    let mut page = Page::new(report, level.clamp(1, DEEPEST), false);
    page.raw("<article class=\"stuk\" aria-labelledby=\"stuk-titel\">\n");
    page.letterhead();
    page.head();
    page.body()?;
    page.footer();
    page.raw("</article>\n");
    Ok(page.out)
}

/// A page that is being written.
struct Page<'a> {
    report: &'a Report,
    nodes: Vec<Node<'a>>,
    /// The level of the title.
    level: u8,
    /// Whether it may have styles and pictures in it: a page of the site may not.
    has_styles: bool,
    references: References,
    headings: usize,
    tables: usize,
    figures: usize,
    out: String,
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, level: u8, has_styles: bool) -> Self {
        Self {
            report,
            nodes: flow(&report.blocks),
            level,
            has_styles,
            references: References::of(report),
            headings: 0,
            tables: 0,
            figures: 0,
            out: String::new(),
        }
    }

    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    fn text(&mut self, text: &str) {
        push(&mut self.out, text);
    }

    fn meta_http(&mut self) {
        self.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        self.raw(POLICY);
        self.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    }

    /// Says something about the page; nothing when there is nothing to say.
    fn meta(&mut self, name: &str, content: &str) {
        if content.is_empty() {
            return;
        }
        self.raw("<meta name=\"");
        self.raw(name);
        self.raw("\" content=\"");
        self.text(content);
        self.raw("\">\n");
    }

    fn letterhead(&mut self) {
        let report = self.report;
        if report.logo.is_none() && report.letterhead.is_empty() {
            return;
        }
        self.raw("<header class=\"briefhoofd\">\n");
        if let Some(logo) = &report.logo {
            self.logo(logo);
        }
        if !report.letterhead.is_empty() {
            self.raw("<p>");
            for (at, line) in report.letterhead.iter().enumerate() {
                if at > 0 {
                    self.raw("<br>");
                }
                self.text(line);
            }
            self.raw("</p>\n");
        }
        self.raw("</header>\n");
    }

    fn logo(&mut self, logo: &Picture) {
        let media_type = match logo.media_type.as_str() {
            "image/png" => "image/png",
            "image/jpeg" => "image/jpeg",
            _ => return,
        };
        if !self.has_styles {
            self.raw("<p>Logo: ");
            self.text(&logo.description);
            self.raw("</p>\n");
            return;
        }
        self.raw("<img src=\"data:");
        self.raw(media_type);
        self.raw(";base64,");
        push_base64(&mut self.out, &logo.bytes);
        self.raw("\" alt=\"");
        self.text(&logo.description);
        self.raw("\">\n");
    }

    /// Kind, title, heading data and contents.
    fn head(&mut self) {
        let report = self.report;
        self.raw("<p class=\"soort\">");
        self.text(&report.kind);
        self.raw("</p>\n");
        self.heading(0, "titel", |page| page.text(&report.title));
        if !report.reference.is_empty() {
            self.raw("<dl>\n");
            for field in &report.reference {
                self.raw("<dt>");
                self.text(&field.label);
                self.raw("</dt><dd>");
                self.text(&field.value);
                self.raw("</dd>\n");
            }
            self.raw("</dl>\n");
        }
        if report.contents {
            self.contents();
        }
    }

    fn contents(&mut self) {
        let headings: Vec<(u8, String)> = self
            .nodes
            .iter()
            .filter_map(|node| match node {
                Node::Heading(level, spans) => Some((*level, plain(spans))),
                _ => None,
            })
            .collect();
        if headings.is_empty() {
            return;
        }
        self.raw("<nav aria-labelledby=\"stuk-inhoud\">\n");
        self.heading(1, "inhoud", |page| page.raw("Inhoud"));
        let mut open: Vec<u8> = Vec::new();
        for (at, (level, text)) in (1..).zip(&headings) {
            while open.len() > 1 && open.last().is_some_and(|last| last > level) {
                self.raw("</li>\n</ol>\n");
                open.pop();
            }
            if open.last().is_some_and(|last| last >= level) {
                self.raw("</li>\n");
            } else {
                self.raw("<ol>\n");
                open.push(*level);
            }
            self.raw(&format!("<li><a href=\"#stuk-kop-{at}\">"));
            self.text(text);
            self.raw("</a>");
        }
        for _ in open {
            self.raw("</li>\n</ol>\n");
        }
        self.raw("</nav>\n");
    }

    /// A heading that is `depth` below the title.
    fn heading(&mut self, depth: u8, id: &str, words: impl FnOnce(&mut Self)) {
        let level = self.level.saturating_add(depth);
        if level <= DEEPEST {
            self.raw(&format!("<h{level} id=\"stuk-{id}\">"));
            words(self);
            self.raw(&format!("</h{level}>\n"));
        } else {
            self.raw(&format!(
                "<div role=\"heading\" aria-level=\"{level}\" id=\"stuk-{id}\">"
            ));
            words(self);
            self.raw("</div>\n");
        }
    }

    fn body(&mut self) -> Result<(), Error> {
        for node in std::mem::take(&mut self.nodes) {
            self.node(&node)?;
        }
        self.notes();
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>) -> Result<(), Error> {
        match node {
            Node::Heading(level, spans) => {
                self.headings += 1;
                let id = format!("kop-{}", self.headings);
                self.heading((*level).max(1), &id, |page| page.spans(spans));
            }
            Node::Paragraph(spans) => self.paragraph(spans),
            Node::Quote(paragraphs) => {
                self.raw("<blockquote>\n");
                for spans in paragraphs {
                    self.paragraph(spans);
                }
                self.raw("</blockquote>\n");
            }
            Node::List(list) => self.list(list),
            Node::Table(table) => self.table(table),
            Node::Figure(figure) => self.figure(figure)?,
        }
        Ok(())
    }

    fn paragraph(&mut self, spans: &[Span]) {
        self.raw("<p>");
        self.spans(spans);
        self.raw("</p>\n");
    }

    fn list(&mut self, list: &List<'_>) {
        let name = if list.is_ordered { "ol" } else { "ul" };
        self.raw(&format!("<{name}"));
        let mut expected = list.points.first().map_or(1, |point| point.number);
        if list.is_ordered && expected != 1 {
            self.raw(&format!(" start=\"{expected}\""));
        }
        self.raw(">\n");
        for point in &list.points {
            if list.is_ordered && point.number != expected {
                self.raw(&format!("<li value=\"{}\">", point.number));
            } else {
                self.raw("<li>");
            }
            expected = point.number.saturating_add(1);
            self.parts(&point.parts);
            self.raw("</li>\n");
        }
        self.raw(&format!("</{name}>\n"));
    }

    /// What a point says. Its first words stand without a paragraph when there are no others.
    fn parts(&mut self, parts: &[Part<'_>]) {
        let texts = parts.iter().filter(|part| matches!(part, Part::Text(_)));
        let is_short = texts.count() < 2;
        for part in parts {
            match part {
                Part::Text(spans) if is_short => self.spans(spans),
                Part::Text(spans) => self.paragraph(spans),
                Part::List(list) => {
                    self.raw("\n");
                    self.list(list);
                }
            }
        }
    }

    fn figure(&mut self, figure: &ReportFigure) -> Result<(), Error> {
        self.figures += 1;
        let drawing = checked_svg(&figure.svg)?;
        self.raw("<figure>\n");
        let prefix = format!("stuk-figuur-{}-", self.figures);
        drawing.push_html(&mut self.out, &prefix, &figure.description);
        self.raw("\n<figcaption>");
        self.text(&figure.caption);
        self.raw("</figcaption>\n</figure>\n");
        Ok(())
    }

    fn spans(&mut self, spans: &[Span]) {
        let mut open: Option<&str> = None;
        let mut after_reference = false;
        for span in spans {
            let link = match span {
                Span::Text(words) => words.link.as_deref().and_then(address),
                Span::Citation(_) | Span::Break => None,
            };
            if link != open {
                if open.is_some() {
                    self.raw("</a>");
                }
                if let Some(link) = link {
                    self.raw("<a href=\"");
                    self.text(link);
                    self.raw("\" rel=\"noopener noreferrer\">");
                }
                open = link;
            }
            match span {
                Span::Text(words) => self.words(words),
                Span::Citation(number) => self.reference(*number, after_reference),
                Span::Break => self.raw("<br>\n"),
            }
            after_reference = matches!(span, Span::Citation(_));
        }
        if open.is_some() {
            self.raw("</a>");
        }
    }

    fn words(&mut self, words: &Words) {
        if words.strong {
            self.raw("<strong>");
        }
        if words.emphasis {
            self.raw("<em>");
        }
        self.text(&words.text);
        if words.emphasis {
            self.raw("</em>");
        }
        if words.strong {
            self.raw("</strong>");
        }
    }

    fn footer(&mut self) {
        let report = self.report;
        if report.footer.is_empty() {
            return;
        }
        self.raw("<footer><p>");
        self.text(&report.footer);
        self.raw("</p></footer>\n");
    }
}

/// Bytes in base64 with padding (RFC 4648, section 4).
fn push_base64(out: &mut String, bytes: &[u8]) {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.reserve(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or_default())
        });
        for at in 0..4 {
            if at <= group.len() {
                out.push(char::from(SIGNS[bits >> (18 - 6 * at) & 63]));
            } else {
                out.push('=');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_standard_gives_it() {
        for (given, wanted) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut out = String::new();
            push_base64(&mut out, given.as_bytes());
            assert_eq!(out, wanted);
        }
    }
}
