//! PDF: glyphs to lines, lines to paragraphs and headings, page by page.

mod glyphs;
mod layout;
mod lines;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::metadata::Metadata;
use hayro_interpret::hayro_syntax::object::DateTime;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use kompas_domain::document::{Block, DocumentFormat};
use time::{Date, Month};

use crate::{Draft, Refusal};
use glyphs::Glyphs;

/// Pages beyond this are left out.
const MAX_PAGES: usize = 3000;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    // Many files are locked with an empty password, against changes only; that one is tried.
    let pdf = Pdf::new(bytes.to_vec()).map_err(refusal)?;
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let mut lost = Vec::new();
    let (mut known, mut unknown) = (0, 0);
    for (number, page) in (1..).zip(pdf.pages().iter().take(MAX_PAGES)) {
        let mut glyphs = Glyphs::new(page.render_dimensions());
        let drawn = catch_unwind(AssertUnwindSafe(|| draw(page, &cache, &mut glyphs)));
        if drawn.is_err() && glyphs.is_empty() {
            lost.push(number);
        }
        unknown += glyphs.unknown;
        let glyphs = glyphs.finish();
        known += glyphs.len();
        pages.push((number, lines::lines(&glyphs)));
    }
    // Letters that are pictures only.
    if unknown > known {
        return Err(Refusal::NoText { scan: true });
    }
    let mut draft = layout::draft(pages);
    describe(&mut draft, pdf.metadata());
    draft.pages = u32::try_from(pdf.pages().len()).ok();
    draft.remarks.extend(remarks(pdf.pages().len(), &lost));
    Ok(draft)
}

fn refusal(error: LoadPdfError) -> Refusal {
    match error {
        LoadPdfError::Decryption(DecryptionError::MissingIDEntry) | LoadPdfError::Invalid => {
            Refusal::Malformed {
                format: DocumentFormat::Pdf,
            }
        }
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
    }
}

fn draw<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, glyphs: &mut Glyphs) {
    let upright = Affine::new(page.initial_transform(true).as_coeffs());
    let (width, height) = page.render_dimensions();
    let mut context = Context::new(
        upright,
        Rect::new(0.0, 0.0, width.into(), height.into()),
        cache,
        page.xref(),
        InterpreterSettings::default(),
    );
    interpret_page(page, &mut context, glyphs);
}

fn describe(draft: &mut Draft, metadata: &Metadata) {
    let title = metadata.title.as_deref().map(text);
    draft.title = title
        .filter(|title| !crate::tidy::title(title).is_empty())
        .filter(|title| draft.title.is_none() || stands_in(title, &draft.blocks))
        .or(draft.title.take());
    let date = metadata.creation_date.or(metadata.modification_date);
    draft.date = date.and_then(day);
}

fn day(date: DateTime) -> Option<Date> {
    let month = Month::try_from(date.month).ok()?;
    Date::from_calendar_date(date.year.into(), month, date.day).ok()
}

fn remarks(pages: usize, lost: &[u32]) -> Vec<String> {
    let mut remarks = Vec::new();
    if pages > MAX_PAGES {
        remarks.push(format!(
            "Alleen de eerste {MAX_PAGES} pagina’s zijn gelezen."
        ));
    }
    if !lost.is_empty() {
        let shown: Vec<String> = lost.iter().take(10).map(u32::to_string).collect();
        let more = if lost.len() > 10 { " en meer" } else { "" };
        remarks.push(format!("Niet te lezen: pagina {}{more}.", shown.join(", ")));
    }
    remarks
}

/// Whether most words of a title stand on the first page. Files keep the title of the file that
/// they were made from.
fn stands_in(title: &str, blocks: &[Block]) -> bool {
    let page = blocks.first().and_then(|block| block.page);
    let first = blocks.iter().take_while(|block| block.page == page);
    let text: String = first.map(|block| block.text.to_lowercase() + " ").collect();
    let words: Vec<String> = title.split_whitespace().map(str::to_lowercase).collect();
    let there = words.iter().filter(|word| text.contains(word.as_str()));
    there.count() * 3 >= words.len() * 2
}

/// A text of the file: UTF-16 with its mark, UTF-8 with its mark, or one byte a letter.
fn text(bytes: &[u8]) -> String {
    let marks: [&[u8]; 3] = [b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf"];
    if marks.iter().any(|mark| bytes.starts_with(mark)) {
        crate::plain::decode(bytes)
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }
}
