//! A report in the formats in which it leaves, all from the same tree.

mod docx;
mod flow;
mod html;
mod markdown;
mod odt;
mod office;
mod pdf;
mod svg;

use kompas_domain::report::Report;

use crate::Error;

pub use html::html_body;

/// A drawing of Kompas itself as PNG. Text has the letters of the program.
///
/// # Errors
/// It is no SVG.
pub fn png(svg: &str) -> Result<Vec<u8>, Error> {
    let drawing = office::drawing::paint(svg, None).map_err(|reason| Error::Report {
        format: "png",
        reason,
    })?;
    Ok(drawing.png)
}

/// The formats in which a report can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// PDF/A-2a that is PDF/UA-1 too.
    Pdf,
    /// Word.
    Docx,
    /// OpenDocument.
    Odt,
    /// One page of HTML that needs nothing else.
    Html,
    /// Markdown with footnotes.
    Markdown,
}

impl ReportFormat {
    /// All formats, the one most asked for first.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Docx, Self::Odt, Self::Html, Self::Markdown];

    /// The name in an address, which is the extension too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Html => "text/html; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }

    /// For people: `PDF`, `Word`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "Word (DOCX)",
            Self::Odt => "OpenDocument (ODT)",
            Self::Html => "Webpagina (HTML)",
            Self::Markdown => "Platte tekst (Markdown)",
        }
    }
}

/// The bytes of a report in a format. The same report gives the same bytes.
///
/// # Errors
/// The report is not what its types promise: a figure that is no SVG, a heading that skips a level.
pub fn render(report: &Report, format: ReportFormat) -> Result<Vec<u8>, Error> {
    match format {
        ReportFormat::Pdf => pdf::pdf(report),
        ReportFormat::Docx => docx::docx(report),
        ReportFormat::Odt => odt::odt(report),
        ReportFormat::Html => Ok(html::html(report)?.into_bytes()),
        ReportFormat::Markdown => Ok(markdown::markdown(report).into_bytes()),
    }
}
