//! What a report says, compared with the pages that another program makes of it.
//!
//! Both sides are compared without any white space, for where lines end differs; all else must be
//! the same and in the same order: marks and numbers of lists, the numbers of notes, captions. From
//! the pages go their foot (which must be there, with the right numbers), the numbers of pages in the
//! table of contents, and the words in figures. Notes stand at the foot of the page that refers to
//! them first.

use kompas_domain::report::{Report, ReportBlock};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};

/// Checks that the pages say what the report says.
pub(crate) fn assert_same(report: &Report, pages: &[String]) {
    let notes = notes(report);
    let mut next = 0;
    let mut found = String::new();
    for (number, page) in (1..).zip(pages) {
        let foot = format!("{} Pagina {number} van {}", report.footer, pages.len());
        let lines = page.trim_end().strip_suffix(&foot);
        let lines = lines.unwrap_or_else(|| panic!("no {foot:?} under {page}"));
        let page = dense(&kept(report, lines));
        let on_page = (next..=notes.len())
            .rev()
            .find(|end| page.ends_with(&notes[next..*end].concat()))
            .unwrap();
        let foot: usize = notes[next..on_page].iter().map(String::len).sum();
        found.push_str(&page[..page.len() - foot]);
        next = on_page;
    }
    let expected = expected(report);
    let same = found.bytes().zip(expected.bytes());
    let at = same.take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let part = text
            .as_bytes()
            .get(at.saturating_sub(60)..)
            .unwrap_or_default();
        String::from_utf8_lossy(&part[..part.len().min(160)]).into_owned()
    };
    assert!(
        found == expected,
        "found    {}\nexpected {}",
        around(&found),
        around(&expected)
    );
    assert_eq!(next, notes.len(), "notes at the foot of pages");
}

/// The lines of a page without the words in figures, and without the numbers of pages after the
/// headings in the table of contents.
fn kept(report: &Report, lines: &str) -> String {
    let headings: Vec<String> = report.blocks.iter().filter_map(heading).collect();
    let in_figure = |line: &str| {
        report.blocks.iter().any(|block| {
            matches!(block, ReportBlock::Figure(figure) if figure.svg.contains(&format!(">{line}</text>")))
        })
    };
    let without_number = |line: &str| {
        let (text, number) = line.rsplit_once(' ')?;
        let is_entry = number.parse::<usize>().is_ok() && headings.iter().any(|h| h == text);
        is_entry.then(|| text.to_owned())
    };
    lines
        .lines()
        .filter(|line| !in_figure(line))
        .map(|line| without_number(line).unwrap_or_else(|| line.to_owned()))
        .collect()
}

/// The pages that a table of contents names, and those on which the headings are.
pub(crate) fn contents(report: &Report, pages: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let headings = report.blocks.iter().filter_map(heading);
    let entry = |heading: &str, line: &str| line.strip_prefix(heading)?.trim().parse().ok();
    headings
        .map(|heading| {
            let named = pages[0].lines().find_map(|line| entry(&heading, line));
            let is_on = |page: &String| page.lines().any(|line| line == heading);
            (named, pages.iter().position(is_on).map(|at| at + 1))
        })
        .collect()
}

fn heading(block: &ReportBlock) -> Option<String> {
    match block {
        ReportBlock::Text(RichBlock {
            kind: RichKind::Heading(1..=3),
            spans,
        }) => Some(spans.iter().filter_map(words).collect()),
        _ => None,
    }
}

fn words(span: &Span) -> Option<&str> {
    match span {
        Span::Text(words) => Some(&words.text),
        _ => None,
    }
}

/// Text without white space, also that which takes no room.
fn dense(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control() && *letter != '\u{200b}')
        .collect()
}

fn notes(report: &Report) -> Vec<String> {
    (1..)
        .zip(&report.notes)
        .map(|(number, note)| dense(&format!("{number}{}", said(&note.spans))))
        .collect()
}

/// What spans say, with the numbers of notes.
fn said(spans: &[Span]) -> String {
    let mut text = String::new();
    let mut is_after_note = false;
    for span in spans {
        match span {
            Span::Text(words) => text.push_str(&words.text),
            Span::Break => {}
            Span::Citation(number) if is_after_note => text.extend([",", &number.to_string()]),
            Span::Citation(number) => text.push_str(&number.to_string()),
        }
        is_after_note = matches!(span, Span::Citation(_));
    }
    text
}

/// What the report says, without notes.
fn expected(report: &Report) -> String {
    let mut text = report.organisation.clone();
    text.extend(report.letterhead.iter().map(String::as_str));
    text.extend([report.kind.as_str(), &report.title]);
    for reference in &report.reference {
        text.extend([reference.label.as_str(), &reference.value]);
    }
    if report.contents {
        text.push_str("Inhoud");
        text.extend(report.blocks.iter().filter_map(heading));
    }
    let (mut tables, mut figures) = (0_usize, 0_usize);
    for block in &report.blocks {
        match block {
            ReportBlock::Text(block) => text.push_str(&(mark(block.kind) + &said(&block.spans))),
            ReportBlock::Table(table) => {
                tables += 1;
                text.extend(["Tabel", &tables.to_string(), ":", &table.caption]);
                text.extend(table.columns.iter().map(|column| column.label.as_str()));
                text.extend(table.rows.iter().flatten().map(|cell| said(cell)));
            }
            ReportBlock::Figure(figure) => {
                figures += 1;
                text.extend(["Figuur", &figures.to_string(), ":", &figure.caption]);
            }
        }
    }
    dense(&text)
}

fn mark(kind: RichKind) -> String {
    match kind {
        RichKind::Item { depth, mark } => match mark {
            Mark::Dot => ["•", "–", "•"][usize::from(depth) - 1].to_owned(),
            Mark::Number(number) => format!("{number}."),
            Mark::None => String::new(),
        },
        _ => String::new(),
    }
}
