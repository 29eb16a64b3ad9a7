//! Office files: a zip of XML parts.

mod docx;
mod odt;
mod xlsx;
mod zipped;

use kompas_domain::document::DocumentFormat;

use crate::Refusal;
use zipped::Package;

pub(crate) use docx::read as docx;
pub(crate) use odt::read as odt;
pub(crate) use xlsx::read as xlsx;

/// Which kind of office file this zip is.
pub(crate) fn kind(bytes: &[u8]) -> Result<DocumentFormat, Refusal> {
    let unsupported = |what: &str| {
        Err(Refusal::Unsupported {
            what: Some(what.to_owned()),
        })
    };
    let Ok(mut package) = Package::open(bytes, DocumentFormat::Docx) else {
        return Package::open(bytes, DocumentFormat::Docx).map(|_| DocumentFormat::Docx);
    };
    if package.has("word/document.xml") || package.main_part().is_some() {
        return Ok(DocumentFormat::Docx);
    }
    if package.has("content.xml") && package.has("mimetype") {
        let kind = package.text("mimetype").unwrap_or_default();
        return match kind.trim() {
            kind if kind.contains("opendocument.text") => Ok(DocumentFormat::Odt),
            _ => unsupported("een OpenDocument-bestand zonder lopende tekst"),
        };
    }
    if package.has("xl/workbook.xml") {
        return unsupported("een Excel-bestand");
    }
    if package.has("ppt/presentation.xml") {
        return unsupported("een PowerPoint-bestand");
    }
    unsupported("een zip-archief")
}
