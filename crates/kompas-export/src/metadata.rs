//! What an archive and the Woo index want to know of what leaves.

mod diwoo;
mod mdto;
mod terms;

use kompas_domain::dossier::Openness;
use time::{Date, OffsetDateTime};

use crate::ReportFormat;

pub use diwoo::diwoo_xml;
pub use mdto::{mdto_file_xml, mdto_xml};
pub use terms::{
    COUNCIL_RECEIVED, DOCUMENT_KINDS, INFORMATION_CATEGORIES, PUBLIC_ORDER, Term, document_kind,
    information_category,
};

/// A dossier or a document with its files, as those want to know it who keep it or publish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMetadata {
    /// What it is known by: `dossier/12/stuk/3`. Never empty.
    pub identification: Identification,
    /// Its title, never empty.
    pub title: String,
    /// What it is a whole of.
    pub level: Level,
    /// What kind of document it is, in words: `Raadsinformatiebrief`.
    pub kind: Option<String>,
    /// Where it belongs in a list: a theme of the guide.
    pub classification: Option<Concept>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// One or two sentences on what it says; may be empty.
    pub summary: String,
    /// Who made it and is responsible.
    pub organisation: Organisation,
    /// The language of the text: `nl`.
    pub language: String,
    /// The day on which it was made.
    pub made: Date,
    /// The time that it is about or was open.
    pub coverage: Option<Coverage>,
    /// What was done with it, in order.
    pub events: Vec<Event>,
    /// How long it is kept.
    pub retention: Retention,
    /// Who may read it.
    pub restriction: Restriction,
    /// The dossier that it is a part of.
    pub part_of: Option<Reference>,
    /// Its files; the first is the one that is published.
    pub files: Vec<FileDescription>,
    /// The program that made the files: `Kompas 1.2.0`.
    pub generator: String,
    /// How the Woo index arranges it.
    pub woo: WooTerms,
}

/// What something is known by, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identification {
    /// The name or number.
    pub mark: String,
    /// The list or system that gave it: `Kompas`.
    pub source: String,
}

/// What is a whole: the levels of MDTO that Kompas has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A dossier with all that is in it.
    Dossier,
    /// One document.
    Document,
}

/// A concept of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// What it says.
    pub label: String,
    /// Its code in the list.
    pub code: Option<String>,
    /// The name of the list.
    pub list: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name: `gemeente Utrecht`.
    pub name: String,
    /// Its address in the registers of TOOI, when it has one:
    /// `https://identifier.overheid.nl/tooi/id/gemeente/gm0344`.
    pub tooi: Option<String>,
}

/// A time from one day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What it is the time of: `Looptijd van een dossier`.
    pub label: String,
    /// The first day.
    pub begin: Date,
    /// The last day; none while it goes on.
    pub end: Option<Date>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub kind: EventKind,
    /// When.
    pub at: OffsetDateTime,
}

/// What can be done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It was made.
    Made,
    /// It was settled, so that it does not change any more.
    Settled,
    /// It was signed.
    Signed,
    /// It was received.
    Received,
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// How many years; none when it is kept always.
    pub years: Option<u8>,
    /// What begins the years: `Sluiten van het dossier`.
    pub trigger: String,
    /// The day on which that was, when it was.
    pub begin: Option<Date>,
    /// The first day after the years, when that is known.
    pub end: Option<Date>,
}

/// Who may read something, and why not everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Who may read it.
    pub openness: Openness,
    /// The grounds, in words.
    pub grounds: Vec<String>,
}

/// Something that is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its title.
    pub title: String,
    /// What it is known by.
    pub identification: Identification,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDescription {
    /// What it is known by.
    pub identification: Identification,
    /// Its name: `brief.pdf`.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When that was computed.
    pub checked: OffsetDateTime,
    /// How it is written.
    pub format: FileKind,
    /// Where it can be had.
    pub address: Option<String>,
}

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKind {
    /// Its name in words.
    pub label: String,
    /// Its code in PRONOM, the register of file formats, when it is known: `fmt/476`.
    pub pronom: Option<String>,
    /// Its media type, without parameters: `application/pdf`.
    pub media_type: String,
}

/// How the Woo index arranges a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WooTerms {
    /// The category of article 3.3 of the Wet open overheid.
    pub category: Term,
    /// What kinds of document it is.
    pub kinds: Vec<Term>,
    /// What it is about.
    pub themes: Vec<Term>,
}

impl Organisation {
    /// A municipality by its code of the CBS: `GM0344`.
    pub fn municipality(name: &str, code: &str) -> Self {
        Self {
            name: name.to_owned(),
            tooi: Some(format!(
                "https://identifier.overheid.nl/tooi/id/gemeente/{}",
                code.to_ascii_lowercase()
            )),
        }
    }
}

impl FileKind {
    /// What PRONOM calls a report in this format.
    pub fn of(format: ReportFormat) -> Self {
        let (label, pronom) = match format {
            ReportFormat::Pdf => ("Acrobat PDF/A - Portable Document Format 2a", "fmt/476"),
            ReportFormat::Docx => ("Microsoft Word for Windows 2007 onwards", "fmt/412"),
            ReportFormat::Odt => ("OpenDocument Text 1.3", "fmt/1756"),
            ReportFormat::Html => ("Hypertext Markup Language 5", "fmt/471"),
            ReportFormat::Markdown => ("Markdown", "fmt/1149"),
        };
        let media_type = format.media_type();
        Self {
            label: label.to_owned(),
            pronom: Some(pronom.to_owned()),
            media_type: media_type
                .split_once(';')
                .map_or(media_type, |(kind, _)| kind)
                .to_owned(),
        }
    }
}

/// A moment as XML Schema writes it, to the second.
fn moment(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}
