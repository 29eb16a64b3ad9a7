//! A report as PDF/A-2a that is PDF/UA-1 too, set by typst.
//!
//! The template is ours and the same for each report. What people wrote comes to it as data, so
//! nothing of it is ever read as markup.

mod data;
mod faults;
mod letters;
mod world;

use std::fmt::Display;

use kompas_domain::report::Report;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::Error;
use world::Paper;

/// How many reports later what typst remembers of one is forgotten. The next report shares the
/// template with it; nothing else is worth its memory.
const REMEMBERED: usize = 2;

pub(super) fn pdf(report: &Report) -> Result<Vec<u8>, Error> {
    let faults = faults::faults(report);
    if !faults.is_empty() {
        return Err(error(faults.join("; ")));
    }
    let bytes = set(&Paper::new(report));
    typst::comemo::evict(REMEMBERED);
    bytes
}

fn set(paper: &Paper) -> Result<Vec<u8>, Error> {
    let document: PagedDocument = told(typst::compile(paper).output)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|refusal| error(refusal.message()))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Kompas".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    told(typst_pdf::pdf(&document, &options))
}

fn told<T>(result: SourceResult<T>) -> Result<T, Error> {
    result.map_err(|diagnostics| {
        let messages: Vec<String> = diagnostics.iter().map(message).collect();
        error(messages.join("; "))
    })
}

fn message(diagnostic: &SourceDiagnostic) -> String {
    let mut text = diagnostic.message.to_string();
    for hint in &diagnostic.hints {
        text.push_str(", ");
        text.push_str(&hint.v);
    }
    text
}

fn error(reason: impl Display) -> Error {
    Error::Report {
        format: "pdf",
        reason: reason.to_string(),
    }
}
