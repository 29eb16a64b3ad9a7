//! Documents: what was brought in, what a reader made of it, and the passages that can be found
//! and cited.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::code::{Code, UnknownCode, codes};
use std::fmt;
use std::str::FromStr;

codes! {
    /// The file format that the bytes of a document turned out to have.
    DocumentFormat {
        /// Portable Document Format.
        Pdf = "pdf", "PDF";
        /// Office Open XML text.
        Docx = "docx", "Word";
        /// `OpenDocument` text.
        Odt = "odt", "OpenDocument";
        /// A web page.
        Html = "html", "Webpagina";
        /// Markdown.
        Markdown = "markdown", "Markdown";
        /// Plain text.
        Text = "tekst", "Tekst";
        /// An e-mail message.
        Email = "e-mail", "E-mail";
    }
}

codes! {
    /// What a document is to its reader.
    DocumentKind {
        /// A report, guide, fact sheet.
        Publication = "publicatie", "Publicatie";
        /// A page of a site.
        WebPage = "webpagina", "Webpagina";
        /// A paper of a municipal council.
        CouncilPaper = "raadsstuk", "Raadsstuk";
        /// A regulation or official announcement.
        Regulation = "regeling", "Regeling of bekendmaking";
        /// A file that the user brought in.
        OwnFile = "eigen-bestand", "Eigen bestand";
    }
}

codes! {
    /// What the documents of a collection have in common.
    CollectionKind {
        /// The sources of the guide.
        Guide = "gids", "Bronnen van de gids";
        /// Files of the own municipality.
        OwnMunicipality = "eigen-gemeente", "Eigen gemeente";
        /// Papers of other municipalities.
        OtherMunicipalities = "andere-gemeenten", "Andere gemeenten";
        /// Documents of one dossier.
        Dossier = "dossier", "Dossier";
    }
}

codes! {
    /// A public search service for papers of other municipalities.
    SearchService {
        /// Council papers, from openbesluitvorming.nl.
        OpenBesluitvorming = "openbesluitvorming", "Open Besluitvorming";
        /// Council papers, from openraadsinformatie.nl.
        OpenRaadsinformatie = "raadsinformatie", "Open Raadsinformatie";
        /// Official publications, from KOOP.
        OfficialPublications = "bekendmakingen", "Officiële bekendmakingen";
        /// Regulations of municipalities, provinces and water boards, from KOOP.
        LocalRegulations = "regelingen", "Lokale regelgeving";
    }
}

codes! {
    /// Who may see the documents of a collection.
    Visibility {
        /// Anyone who can reach the site.
        Public = "openbaar", "Iedereen";
        /// Members of the organisation that owns the collection.
        Organisation = "organisatie", "Uw organisatie";
        /// The owner and whom she let in.
        Closed = "besloten", "Alleen u";
    }
}

codes! {
    /// How far a version of a document is.
    VersionState {
        /// The original is kept; it was not read yet.
        Waiting = "wacht", "Wacht op lezen";
        /// It has passages.
        Read = "gelezen", "Gelezen";
        /// It could not be read; the reason stands beside it.
        Refused = "geweigerd", "Niet te lezen";
    }
}

codes! {
    /// The language of a text, as far as it is told apart.
    Language {
        /// Dutch.
        Dutch = "nl", "Nederlands";
        /// English.
        English = "en", "Engels";
        /// German.
        German = "de", "Duits";
        /// French.
        French = "fr", "Frans";
        /// Another language, or too little text to tell.
        Unknown = "und", "Onbekend";
    }
}

/// What a reader made of the bytes of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDocument {
    /// The format that the bytes turned out to have, whatever the name said.
    pub format: DocumentFormat,
    /// The title that the document gives itself.
    pub title: Option<String>,
    /// The author or publisher that the document names.
    pub author: Option<String>,
    /// The date that the document gives itself.
    pub date: Option<Date>,
    /// The language of most of the text.
    pub language: Language,
    /// The number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// The text in reading order.
    pub blocks: Vec<Block>,
    /// How sure the recognition was, 0 to 100, where the text came from scanned pages.
    pub ocr_confidence: Option<u8>,
    /// What the reader wants to tell of this file, as Dutch sentences: pages without text, a
    /// part that was left out.
    pub remarks: Vec<String>,
}

/// A piece of text that belongs together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What the text is.
    pub kind: BlockKind,
    /// The text on one line: no line breaks, single spaces. Cells of a table row have ` | `
    /// between them.
    pub text: String,
    /// The page that it begins on, from 1, for formats that have pages.
    pub page: Option<u32>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A row of a table.
    TableRow,
}

/// A piece of a document that can be found, opened and cited. Its number and text never change
/// for one version of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The place in the document, from 1.
    pub number: u32,
    /// The page that it begins on, from 1.
    pub page: Option<u32>,
    /// The page that it ends on; the same as `page` mostly.
    pub last_page: Option<u32>,
    /// The headings that it stands under, outermost first.
    pub headings: Vec<String>,
    /// The text: blocks with a line break between them.
    pub text: String,
}
