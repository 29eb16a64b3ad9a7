//! Setting by typst: a template of ours and data become PDF/A-2a that is PDF/UA-1 too.
//!
//! What people wrote comes to a template as data, so nothing of it is ever read as markup.

mod letters;
mod world;

use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub(crate) use letters::{drawn, shown};
pub(crate) use world::{Paper, Template};

/// How many documents later what typst remembers of one is forgotten. The next one shares the
/// template with it; nothing else is worth its memory.
const REMEMBERED: usize = 2;

/// The document, or what typst says is wrong with it. The same paper gives the same bytes.
pub(crate) fn pdf(paper: &Paper) -> Result<Vec<u8>, String> {
    let bytes = set(paper);
    typst::comemo::evict(REMEMBERED);
    bytes
}

fn set(paper: &Paper) -> Result<Vec<u8>, String> {
    let document: PagedDocument = told(typst::compile(paper).output)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|refusal| refusal.message().to_string())?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("Kompas".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    told(typst_pdf::pdf(&document, &options))
}

fn told<T>(result: SourceResult<T>) -> Result<T, String> {
    result.map_err(|diagnostics| {
        let messages: Vec<String> = diagnostics.iter().map(message).collect();
        messages.join("; ")
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
