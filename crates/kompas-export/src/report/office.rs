//! What Word and OpenDocument documents have in common.

pub(super) mod drawing;
pub(super) mod xml;

use std::collections::HashMap;
use std::fmt::Write as _;

use kompas_domain::report::{Report, ReportBlock, ReportNote, ReportTable};
use kompas_domain::rich::{RichBlock, RichKind, Span};

use crate::{Error, Zip};

/// Headings to this level are in the table of contents.
pub(super) const CONTENTS_LEVELS: u8 = 3;
/// The highest number that both formats take as that of a point of a list; a higher one is written
/// as text.
pub(super) const HIGHEST_NUMBER: u64 = 30_000;
/// A longer address is none that Word opens.
const LONGEST_ADDRESS: usize = 2_000;

/// A heading.
pub(super) struct Heading {
    /// From 1 to 6.
    pub(super) level: u8,
    /// What it says, on one line, without notes.
    pub(super) text: String,
}

/// The headings, in order, also those that are empty.
pub(super) fn headings(report: &Report) -> Vec<Heading> {
    let heading = |block: &ReportBlock| match block {
        ReportBlock::Text(RichBlock {
            kind: RichKind::Heading(level),
            spans,
        }) => Some(Heading {
            level: (*level).clamp(1, 6),
            text: plain(spans),
        }),
        _ => None,
    };
    report.blocks.iter().filter_map(heading).collect()
}

/// Whether a heading is in the table of contents.
pub(super) fn is_in_contents(heading: &Heading) -> bool {
    heading.level <= CONTENTS_LEVELS && !heading.text.trim().is_empty()
}

/// Whether words show nothing: an empty paragraph is none.
pub(super) fn is_nothing(spans: &[Span]) -> bool {
    spans.iter().all(|span| match span {
        Span::Text(words) => xml::clean(&words.text).trim().is_empty(),
        Span::Break => true,
        Span::Citation(_) => false,
    })
}

/// Words on one line, without form and notes.
fn plain(spans: &[Span]) -> String {
    let mut text = String::new();
    for span in spans {
        match span {
            Span::Text(words) => text.push_str(&words.text.replace(['\t', '\n'], " ")),
            Span::Break => text.push(' '),
            Span::Citation(_) => {}
        }
    }
    text
}

/// The notes, which both formats number by themselves, in the order in which they are referred to.
pub(super) struct Notes<'a> {
    notes: &'a [ReportNote],
    places: HashMap<u32, usize>,
}

/// What a reference to a note comes to.
pub(super) enum Reference<'a> {
    /// The first: the note stands here.
    First(usize, &'a ReportNote),
    /// A later one, with the number of the note.
    Again(usize),
}

impl<'a> Notes<'a> {
    pub(super) fn new(notes: &'a [ReportNote]) -> Self {
        Self {
            notes,
            places: HashMap::new(),
        }
    }

    /// The number of a note that was referred to.
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        self.places.get(&number).copied()
    }

    /// Refers to a note; nothing if there is none with this number.
    pub(super) fn refer(&mut self, number: u32) -> Option<Reference<'a>> {
        if let Some(place) = self.place(number) {
            return Some(Reference::Again(place));
        }
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        let note = self.notes.get(at)?;
        let place = self.places.len() + 1;
        self.places.insert(number, place);
        Some(Reference::First(place, note))
    }
}

/// An address on the web or to write to, as both formats take it: with what a URI cannot hold as
/// percent. Nothing if it is none, or too long.
pub(super) fn address(link: &str) -> Option<String> {
    let link = link.trim();
    let (scheme, _) = link.split_once(':')?;
    let schemes = ["http", "https", "mailto"];
    if !schemes
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let mut address = String::with_capacity(link.len());
    for (at, byte) in link.bytes().enumerate() {
        let is_percent = byte == b'%'
            && matches!(link.as_bytes().get(at + 1..at + 3), Some(two) if two.iter().all(u8::is_ascii_hexdigit));
        let is_held = byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte);
        if is_percent || is_held {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    (address.len() <= LONGEST_ADDRESS).then_some(address)
}

/// What somebody who does not see a table must know of its form.
pub(super) fn table_description(table: &ReportTable) -> String {
    let labels: Vec<&str> = table.columns.iter().map(|c| c.label.as_str()).collect();
    let rows = match table.rows.len() {
        1 => "1 rij".to_owned(),
        rows => format!("{rows} rijen"),
    };
    format!("Tabel met {rows}. Kolommen: {}.", labels.join(", "))
}

/// The widths of the columns of a table, which together are the width of the text.
pub(super) fn column_widths(table: &ReportTable, all: u64) -> Vec<u64> {
    let share = |column: u8| u64::from(column.clamp(1, 9));
    let shares: u64 = table.columns.iter().map(|column| share(column.share)).sum();
    let width = |column: u8| (all * share(column) / shares.max(1)).max(1);
    table.columns.iter().map(|c| width(c.share)).collect()
}

/// Begins an archive of the day of the report.
pub(super) fn archive(report: &Report) -> Zip<Vec<u8>> {
    let date = report.date;
    Zip::new(
        Vec::new(),
        (date.year(), u8::from(date.month()), date.day()),
    )
}

/// The day of the report as both formats write a moment.
pub(super) fn moment(report: &Report) -> String {
    let date = report.date;
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}T00:00:00Z")
}

/// Words for an error.
pub(super) fn failed(format: &'static str) -> impl Fn(String) -> Error {
    move |reason| Error::Report { format, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_office_programs_take() {
        for (link, wanted) in [
            (
                "https://a.nl/b?c=1&d=%20#e",
                Some("https://a.nl/b?c=1&d=%20#e"),
            ),
            ("http://a.nl/é 100%", Some("http://a.nl/%C3%A9%20100%25")),
            (
                "https://a.nl/[x]{y}\"<\u{1}",
                Some("https://a.nl/%5Bx%5D%7By%7D%22%3C%01"),
            ),
            ("HTTPS://a.nl", Some("HTTPS://a.nl")),
            ("mailto:a@b.nl", Some("mailto:a@b.nl")),
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("geen adres", None),
        ] {
            assert_eq!(address(link).as_deref(), wanted, "{link}");
        }
        assert_eq!(
            address(&format!("https://a.nl/{}", "x".repeat(3_000))),
            None
        );
    }

    #[test]
    fn notes_count_from_the_first_that_is_referred_to() {
        let note = || ReportNote { spans: Vec::new() };
        let notes = [note(), note(), note()];
        let mut notes = Notes::new(&notes);
        let mut refer = |number| match notes.refer(number) {
            Some(Reference::First(place, _)) => format!("nieuw {place}"),
            Some(Reference::Again(place)) => format!("weer {place}"),
            None => "geen".to_owned(),
        };
        let found = [3, 1, 3, 0, 4, u32::MAX].map(&mut refer);
        assert_eq!(
            found,
            ["nieuw 1", "nieuw 2", "weer 1", "geen", "geen", "geen"]
        );
    }
}
