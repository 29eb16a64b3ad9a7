//! What a document says: bytes in, blocks with page and heading out.
//!
//! [`read`] is the whole of it and touches neither files nor network. It is not called on bytes
//! from outside in the program itself: [`Reader`] has them read by a child process under limits,
//! of which [`worker::run`] is the body. So it is with pictures and [`clean_picture`],
//! and with tables and [`grid`].

mod grid;
mod html;
mod language;
mod limits;
mod mail;
mod markdown;
mod ocr;
mod office;
mod pdf;
mod picture;
mod plain;
mod reader;
mod refusal;
mod rich;
mod sniff;
mod tidy;
pub mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind};

use kompas_domain::document::{Block, DocumentFormat, ReadDocument};
use time::Date;

pub use grid::{GridRefusal, grid};
pub use ocr::Ocr;
pub use picture::{CleanPicture, PictureRefusal, clean_picture};
pub use reader::{Failure, Reader};
pub use refusal::Refusal;
pub use rich::rich;

/// More text than this is left out: 8 MiB.
const MAX_TEXT_BYTES: usize = 8 << 20;
/// A page with fewer letters says next to nothing: a number, a date, a heading.
const BARE: usize = 20;

/// What a format gives before it is made ready.
#[derive(Default)]
struct Draft {
    title: Option<String>,
    author: Option<String>,
    date: Option<Date>,
    pages: Option<u32>,
    blocks: Vec<Block>,
    remarks: Vec<String>,
}

/// Reads a document. The format is told from the bytes; the name helps only where they leave it
/// open.
///
/// # Errors
/// Why there is nothing to read, in words for the user.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<ReadDocument, Refusal> {
    let format = sniff::format(bytes, name)?;
    // A parser that panics has met something that it cannot read.
    let draft = catch_unwind(AssertUnwindSafe(|| match format {
        DocumentFormat::Pdf => pdf::read(bytes),
        DocumentFormat::Docx => office::docx(bytes),
        DocumentFormat::Odt => office::odt(bytes),
        DocumentFormat::Html => html::read(&plain::decode(bytes)),
        DocumentFormat::Markdown => Ok(markdown::read(&plain::decode(bytes))),
        DocumentFormat::Text => Ok(plain::read(&plain::decode(bytes))),
        DocumentFormat::Email => mail::read(bytes),
    }));
    let draft = draft.unwrap_or(Err(Refusal::Malformed { format }))?;
    finish(draft, format)
}

fn finish(mut draft: Draft, format: DocumentFormat) -> Result<ReadDocument, Refusal> {
    let mut room = MAX_TEXT_BYTES;
    let mut cut = false;
    draft.blocks.retain_mut(|block| {
        block.text = tidy::line(&block.text);
        cut |= block.text.len() > room;
        if cut || block.text.is_empty() {
            return false;
        }
        room -= block.text.len();
        true
    });
    if cut {
        let remark = "Het document is zeer lang. Alleen het eerste deel is gelezen.";
        draft.remarks.push(remark.to_owned());
    }
    if draft.blocks.is_empty() {
        return Err(Refusal::NoText {
            scan: format == DocumentFormat::Pdf,
        });
    }
    let language = language::tell(&draft.blocks);
    Ok(ReadDocument {
        format,
        title: draft
            .title
            .map(|title| tidy::title(&title))
            .filter(|title| !title.is_empty()),
        author: draft
            .author
            .map(|author| tidy::title(&author))
            .filter(|author| !author.is_empty()),
        date: draft.date,
        language,
        pages: draft.pages,
        blocks: draft.blocks,
        ocr_confidence: None,
        remarks: draft.remarks,
    })
}
