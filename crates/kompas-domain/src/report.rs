//! What leaves as a document, before it has a format: one tree from which every format is made.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::rich::{RichBlock, RichKind, Span, Words};

/// A document that leaves, whole. Two equal ones give the same bytes in each format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What kind it is: `Raadsinformatiebrief`.
    pub kind: String,
    /// Its title, never empty.
    pub title: String,
    /// The organisation that writes it.
    pub organisation: String,
    /// Its day.
    pub date: Date,
    /// One or two sentences, for who looks for it in an archive.
    pub summary: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Lines at the head of the first page: the name of a department, an address.
    pub letterhead: Vec<String>,
    /// A picture at the head of the first page.
    pub logo: Option<Picture>,
    /// The heading data: `Ons kenmerk`, `Datum`, `Portefeuillehouder`.
    pub reference: Vec<ReportField>,
    /// Whether it has a table of contents.
    pub contents: bool,
    /// What it says. Headings go from 1 to 6, the first is 1, and none skips a level:
    /// [`settle`] sees to it.
    pub blocks: Vec<ReportBlock>,
    /// The notes, which [`Span::Citation`] refers to by number: 1 is the first.
    pub notes: Vec<ReportNote>,
    /// A line at the foot of each page.
    pub footer: String,
}

/// A field with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportField {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// A part of a report that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReportBlock {
    /// A heading, a paragraph, a quote or a point of a list.
    Text(RichBlock),
    /// A table.
    Table(ReportTable),
    /// A figure.
    Figure(ReportFigure),
}

/// A table with one row of headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTable {
    /// What it shows, never empty.
    pub caption: String,
    /// Its columns, at least one.
    pub columns: Vec<ReportColumn>,
    /// Its rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportColumn {
    /// Its header, never empty.
    pub label: String,
    /// How wide it is beside the others, from 1 to 9.
    pub share: u8,
}

/// A drawing with its caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFigure {
    /// What it shows, never empty.
    pub caption: String,
    /// What somebody who does not see it must know, never empty.
    pub description: String,
    /// The drawing as SVG that Kompas made: no scripts, no pictures, no addresses.
    pub svg: String,
}

/// A picture of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// What it shows.
    pub description: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A note: where a statement is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNote {
    /// What it says, on one line.
    pub spans: Vec<Span>,
}

impl ReportBlock {
    /// A heading.
    pub fn heading(level: u8, text: &str) -> Self {
        Self::plain(RichKind::Heading(level), text)
    }

    /// A paragraph.
    pub fn paragraph(text: &str) -> Self {
        Self::plain(RichKind::Paragraph, text)
    }

    /// A block of one kind with words in no form.
    pub fn plain(kind: RichKind, text: &str) -> Self {
        Self::Text(RichBlock {
            kind,
            spans: vec![words(text)],
        })
    }
}

/// Words in no form.
pub fn words(text: &str) -> Span {
    Span::Text(Words {
        text: text.to_owned(),
        ..Words::default()
    })
}

/// Lets no heading skip a level: the first becomes 1, each next one is at most one deeper than the
/// heading before it.
pub fn settle(blocks: &mut [ReportBlock]) {
    let mut before = 0;
    for block in blocks {
        if let ReportBlock::Text(RichBlock {
            kind: RichKind::Heading(level),
            ..
        }) = block
        {
            *level = (*level).clamp(1, (before + 1).min(6));
            before = *level;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_skips_a_level() {
        for (given, wanted) in [
            (&[1, 2, 3][..], &[1, 2, 3][..]),
            (&[3, 3, 1], &[1, 2, 1]),
            (&[1, 3, 3, 2], &[1, 2, 3, 2]),
            (&[0, 9, 9, 9, 9, 9, 9, 9], &[1, 2, 3, 4, 5, 6, 6, 6]),
        ] {
            let mut blocks: Vec<_> = given
                .iter()
                .map(|level| ReportBlock::heading(*level, "Kop"))
                .collect();
            settle(&mut blocks);
            let levels: Vec<u8> = blocks
                .iter()
                .filter_map(|block| match block {
                    ReportBlock::Text(RichBlock {
                        kind: RichKind::Heading(level),
                        ..
                    }) => Some(*level),
                    _ => None,
                })
                .collect();
            assert_eq!(levels, wanted, "{given:?}");
        }
    }
}
