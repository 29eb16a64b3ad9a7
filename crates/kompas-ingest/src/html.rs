//! Web pages: the main text only, as text.

use dom_smoothie::{Config, Readability};
use kompas_domain::document::{Block, BlockKind, DocumentFormat};
use scraper::node::Node;
use scraper::{ElementRef, Html, Selector};
use time::Date;

use crate::plain::block;
use crate::{Draft, Refusal};

/// Pages that are nested deeper go without the choice of the main text.
const MAX_DEPTH: usize = 200;

/// Pages that are nested deeper, or have a tag with more attributes, take too long to parse.
const MAX_OPEN: usize = 5_000;

/// A choice with fewer letters than this share of the page is taken for wrong.
const LEAST_SHARE: usize = 5;

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    if is_endless(text) {
        return Err(Refusal::TooDeep);
    }
    let page = Html::parse_document(text);
    let mut draft = Draft {
        title: title(&page),
        author: meta(
            &page,
            &[
                "og:site_name",
                "application-name",
                "dcterms.publisher",
                "dcterms.creator",
            ],
        ),
        date: date(&page),
        ..Draft::default()
    };
    let whole = blocks(page.tree.root());
    let named = first(&page, "main, [role=main]").map(|main| blocks(*main));
    let main = named.or_else(|| {
        let html = (depth(&page) <= MAX_DEPTH).then(|| main_text(text))??;
        Some(blocks(Html::parse_document(&html).tree.root()))
    });
    let main = main.filter(|main| letters(main) * LEAST_SHARE > letters(&whole));
    draft.blocks = main.unwrap_or(whole);
    let Some(title) = &draft.title else {
        return Ok(draft);
    };
    // The choice of the main text leaves the title of the page out.
    if !draft
        .blocks
        .iter()
        .take(3)
        .any(|block| matches!(block.kind, BlockKind::Heading(_)))
    {
        draft.blocks.insert(0, block(BlockKind::Heading(1), title));
    }
    if letters(&draft.blocks) == 0 {
        return Err(Refusal::Malformed {
            format: DocumentFormat::Html,
        });
    }
    Ok(draft)
}

fn letters(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.len()).sum()
}

fn main_text(text: &str) -> Option<String> {
    let config = Config {
        max_elements_to_parse: 50_000,
        keep_classes: true,
        ..Config::default()
    };
    let mut readability = Readability::new(text, None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    Some(article.content.to_string())
}

/// Whether tags seem to nest without end, or one tag has attributes without end. The time that
/// parsing takes grows with the square of those.
fn is_endless(text: &str) -> bool {
    // These may be left open without nesting.
    const LOOSE: [&str; 13] = [
        "p", "li", "td", "tr", "th", "dt", "dd", "br", "hr", "img", "input", "meta", "link",
    ];
    let mut open = 0_usize;
    for piece in text.split('<').skip(1) {
        let name = piece.split(|letter: char| !letter.is_ascii_alphanumeric());
        let name = name.into_iter().next().unwrap_or_default();
        if piece.starts_with('/') {
            open = open.saturating_sub(1);
        } else if !name.is_empty() && !LOOSE.contains(&name.to_ascii_lowercase().as_str()) {
            open += 1;
        }
        let tag = piece.split('>').next().unwrap_or_default();
        let parts = tag.bytes().filter(u8::is_ascii_whitespace).count();
        if open > MAX_OPEN || (parts > MAX_OPEN && tag.matches('=').count() > MAX_OPEN) {
            return true;
        }
    }
    false
}

fn depth(page: &Html) -> usize {
    use scraper::node::Node::Element;
    let mut depth = 0_usize;
    let mut deepest = 0;
    for edge in page.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if matches!(node.value(), Element(_)) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            ego_tree::iter::Edge::Close(node) if matches!(node.value(), Element(_)) => depth -= 1,
            _ => {}
        }
    }
    deepest
}

/// Elements whose text is not the page's own.
const LEFT_OUT: [&str; 17] = [
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form",
    "button", "select", "iframe", "svg", "head", "dialog", "figure", "menu",
];

fn is_left_out(element: &scraper::node::Element) -> bool {
    let named = |value: Option<&str>| {
        value.is_some_and(|value| {
            let value = value.to_lowercase();
            [
                "cookie",
                "breadcrumb",
                "kruimel",
                "skiplink",
                "skip-link",
                "share",
                "delen",
            ]
            .iter()
            .any(|word| value.contains(word))
        })
    };
    LEFT_OUT.contains(&element.name())
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || matches!(
            element.attr("role"),
            Some("navigation" | "banner" | "contentinfo" | "dialog" | "alertdialog")
        )
        || named(element.attr("id"))
        || named(element.attr("class"))
}

/// The text of a tree as blocks. Goes through it without recursion, so that no page is too deep.
fn blocks(root: ego_tree::NodeRef<'_, Node>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut current = String::new();
    let mut left_out = 0_usize;
    let mut items = 0_usize;
    let mut cells: Option<usize> = None;
    for edge in root.traverse() {
        let (node, opens) = match edge {
            ego_tree::iter::Edge::Open(node) => (node, true),
            ego_tree::iter::Edge::Close(node) => (node, false),
        };
        let element = match node.value() {
            Node::Text(text) if opens && left_out == 0 => {
                current.push_str(text);
                continue;
            }
            Node::Element(element) => element,
            _ => continue,
        };
        if is_left_out(element) {
            if opens {
                left_out += 1;
            } else {
                left_out -= 1;
            }
            continue;
        }
        if left_out > 0 {
            continue;
        }
        let name = element.name();
        match name {
            "br" if opens => current.push(' '),
            "td" | "th" => {
                if opens && cells.is_some_and(|count| count > 0) {
                    current.push_str(" | ");
                }
                if !opens {
                    cells = cells.map(|count| count + 1);
                }
            }
            _ if is_block(name) => {
                let inside = if items > 0 {
                    BlockKind::ListItem
                } else {
                    BlockKind::Paragraph
                };
                let kind = match name {
                    _ if opens => inside,
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                        BlockKind::Heading(name.as_bytes()[1] - b'0')
                    }
                    "tr" => BlockKind::TableRow,
                    _ => inside,
                };
                // Within a row the paragraphs of its cells stay together.
                if cells.is_none() || name == "tr" {
                    flush(&mut blocks, &mut current, kind);
                } else {
                    current.push(' ');
                }
                match (name, opens) {
                    ("li", true) => items += 1,
                    ("li", false) => items -= 1,
                    ("tr", true) => cells = Some(0),
                    ("tr", false) => cells = None,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    flush(&mut blocks, &mut current, BlockKind::Paragraph);
    blocks
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tr"
            | "thead"
            | "tbody"
            | "blockquote"
            | "pre"
            | "figcaption"
            | "body"
            | "address"
            | "details"
            | "summary"
            | "hr"
            | "caption"
            | "fieldset"
            | "center"
    )
}

fn flush(blocks: &mut Vec<Block>, current: &mut String, kind: BlockKind) {
    let text = std::mem::take(current);
    if !text.trim().is_empty() {
        blocks.push(block(kind, text.trim()));
    }
}

fn first<'p>(page: &'p Html, selector: &str) -> Option<ElementRef<'p>> {
    page.select(&Selector::parse(selector).ok()?).next()
}

fn title(page: &Html) -> Option<String> {
    let heading = first(page, "h1").map(|heading| heading.text().collect::<String>());
    let heading = heading.filter(|text| !text.trim().is_empty());
    heading
        .or_else(|| meta(page, &["og:title", "dcterms.title"]))
        .or_else(|| {
            let title: String = first(page, "title")?.text().collect();
            let end = title.find(" | ").or_else(|| title.rfind(" - "));
            Some(title[..end.unwrap_or(title.len())].to_owned())
        })
}

/// The content of the first of these fields that there is.
fn meta(page: &Html, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let selector = format!("meta[property=\"{name}\" i], meta[name=\"{name}\" i]");
        let content = first(page, &selector)?.attr("content")?.trim();
        (!content.is_empty()).then(|| content.to_owned())
    })
}

fn date(page: &Html) -> Option<Date> {
    let fields = [
        "article:published_time",
        "dcterms.issued",
        "dcterms.available",
        "dcterms.date",
        "date",
        "article:modified_time",
        "dcterms.modified",
    ];
    let found = meta(page, &fields).as_deref().and_then(iso_date);
    found.or_else(|| iso_date(first(page, "time[datetime]")?.attr("datetime")?))
}

/// The date that a text begins with: `2026-11-24…`.
fn iso_date(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text.get(..10)?, format).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[(BlockKind, &str)]) {
        let draft = read(html).unwrap();
        let found: Vec<(BlockKind, String)> = draft
            .blocks
            .iter()
            .map(|block| (block.kind, crate::tidy::line(&block.text)))
            .collect();
        let found: Vec<(BlockKind, &str)> = found
            .iter()
            .map(|(kind, text)| (*kind, text.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    use BlockKind::{Heading, ListItem, Paragraph, TableRow};

    #[test]
    fn the_main_text_without_what_stands_around_it() {
        check(
            "<html><head><title>Titel | Site</title><style>p{}</style></head><body><nav>menu</nav>
             <div class='cookie-melding'>wij gebruiken cookies</div>
             <main><h1>Kop</h1><p>Een <b>vette</b><br>zin &amp; meer.</p><script>alert(1)</script>
             <ul><li>een<li>twee <p>nog</p></ul>
             <table><tr><th>a<th>b<tr><td><p>1</p><td>2</table></main><footer>voet</footer></body>",
            &[
                (Heading(1), "Kop"),
                (Paragraph, "Een vette zin & meer."),
                (ListItem, "een"),
                (ListItem, "twee"),
                (ListItem, "nog"),
                (TableRow, "a | b"),
                (TableRow, "1 | 2"),
            ],
        );
    }

    #[test]
    fn a_page_without_a_heading_gets_its_title() {
        check(
            "<title>Titel - Site</title><p>tekst",
            &[(Heading(1), "Titel"), (Paragraph, "tekst")],
        );
    }

    #[test]
    fn publisher_and_date_stand_in_the_head() {
        let draft = read(
            "<meta property=og:site_name content='CCV'><meta name=DCTERMS.issued content='2026-03-04'><h1>x</h1><p>y",
        )
        .unwrap();
        assert_eq!(draft.author.as_deref(), Some("CCV"));
        assert_eq!(draft.date, Some(time::macros::date!(2026 - 03 - 04)));
    }

    #[test]
    fn a_deep_page_is_read_all_the_same() {
        let deep = format!(
            "{}tekst in de diepte{}",
            "<div>".repeat(5000),
            "</div>".repeat(5000)
        );
        check(&deep, &[(Paragraph, "tekst in de diepte")]);
    }
}
