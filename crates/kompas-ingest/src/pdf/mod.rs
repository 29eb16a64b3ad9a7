//! PDF: glyphs to lines, lines to paragraphs and headings, page by page.

mod glyphs;
mod layout;
mod lines;

use std::panic::{AssertUnwindSafe, catch_unwind};

use kompas_domain::document::{Block, DocumentFormat};
use pdf_extract::{Dictionary, Document, Object, output_doc_page};
use time::Date;

use crate::{Draft, Refusal};
use glyphs::Glyphs;

/// Pages beyond this are left out.
const MAX_PAGES: usize = 3000;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    let malformed = || Refusal::Malformed {
        format: DocumentFormat::Pdf,
    };
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => {
            return Err(Refusal::Encrypted);
        }
        Err(_) => return Err(malformed()),
    };
    // Many files are locked with an empty password, against changes only.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Refusal::Encrypted);
    }
    let numbers: Vec<u32> = document.get_pages().keys().copied().collect();
    if numbers.is_empty() {
        return Err(malformed());
    }
    let mut pages = Vec::new();
    let mut lost = Vec::new();
    for &number in numbers.iter().take(MAX_PAGES) {
        let mut glyphs = Glyphs::default();
        let read = catch_unwind(AssertUnwindSafe(|| {
            output_doc_page(&document, &mut glyphs, number)
        }));
        if !matches!(read, Ok(Ok(()))) && glyphs.is_empty() {
            lost.push(number.to_string());
        }
        pages.push((number, lines::lines(&glyphs.finish())));
    }
    let mut draft = layout::draft(pages);
    let info = info(&document);
    let title = info.and_then(|info| text(info, b"Title"));
    draft.title = title
        .filter(|title| !crate::tidy::title(title).is_empty())
        .filter(|title| draft.title.is_none() || stands_in(title, &draft.blocks))
        .or(draft.title);
    draft.date = info
        .and_then(|info| text(info, b"CreationDate").or_else(|| text(info, b"ModDate")))
        .and_then(|date| pdf_date(&date));
    draft.pages = u32::try_from(numbers.len()).ok();
    if numbers.len() > MAX_PAGES {
        draft.remarks.push(format!(
            "Alleen de eerste {MAX_PAGES} pagina’s zijn gelezen."
        ));
    }
    if !lost.is_empty() {
        let shown: Vec<&str> = lost.iter().take(10).map(String::as_str).collect();
        let more = if lost.len() > 10 { " en meer" } else { "" };
        draft
            .remarks
            .push(format!("Niet te lezen: pagina {}{more}.", shown.join(", ")));
    }
    Ok(draft)
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

fn info(document: &Document) -> Option<&Dictionary> {
    match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        Object::Dictionary(info) => Some(info),
        _ => None,
    }
}

/// A text of the file: UTF-16 with its mark, UTF-8 with its mark, or one byte a letter.
fn text(info: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = info.get(key).ok()?.as_str().ok()?;
    let text = if bytes.starts_with(b"\xfe\xff")
        || bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xef\xbb\xbf")
    {
        crate::plain::decode(bytes)
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    };
    Some(text).filter(|text: &String| !text.trim().is_empty())
}

/// `D:20230504093000+02'00'`.
fn pdf_date(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year][month][day]");
    Date::parse(text.trim_start_matches("D:").get(..8)?, format).ok()
}
