//! A zip that may try to be larger than it looks.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use kompas_domain::document::DocumentFormat;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use crate::Refusal;

const MAX_ENTRIES: usize = 10_000;
const MAX_BYTES: u64 = 200 << 20;
const MAX_RATIO: u64 = 100;
/// A part smaller than this may pack as well as it likes.
const SMALL: u64 = 1 << 20;
/// One part of text is not read beyond this.
const MAX_PART: u64 = 64 << 20;
const MAX_DEPTH: usize = 500;

/// The parts of an office file.
pub(super) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    format: DocumentFormat,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8], format: DocumentFormat) -> Result<Self, Refusal> {
        let mut zip =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Malformed { format })?;
        if zip.len() > MAX_ENTRIES {
            return Err(Refusal::Bomb);
        }
        let mut total: u64 = 0;
        for index in 0..zip.len() {
            let Ok(part) = zip.by_index_raw(index) else {
                continue;
            };
            total = total.saturating_add(part.size());
            let ratio = part.size() / part.compressed_size().max(1);
            if total > MAX_BYTES || (part.size() > SMALL && ratio > MAX_RATIO) {
                return Err(Refusal::Bomb);
            }
            if part.encrypted() {
                return Err(Refusal::Encrypted);
            }
        }
        Ok(Self { zip, format })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The name of a part as it stands in the file, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        let mut names = self.zip.file_names().flatten();
        names
            .find(|found| found.eq_ignore_ascii_case(name))
            .map(Cow::into_owned)
    }

    /// The text of a part. What a part says about its size is not believed.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Refusal> {
        let malformed = Refusal::Malformed {
            format: self.format,
        };
        let part = self.zip.by_name(name).map_err(|_| malformed.clone())?;
        let mut bytes = Vec::new();
        part.take(MAX_PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| malformed)?;
        if bytes.len() as u64 > MAX_PART {
            return Err(Refusal::Bomb);
        }
        Ok(crate::plain::decode(&bytes))
    }

    /// The part with the text of a Word file, when it has another name than the usual.
    pub(super) fn main_part(&mut self) -> Option<String> {
        let relations = self.text("_rels/.rels").ok()?;
        let mut target = None;
        let _ = walk(&relations, self.format, |event| {
            if let Piece::Open(element) = event
                && attribute(element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                target = attribute(element, "Target");
            }
        });
        let target = target?.trim_start_matches('/').to_owned();
        let kinds = self.text("[Content_Types].xml").ok()?;
        (self.has(&target) && kinds.contains("wordprocessingml.document.main")).then_some(target)
    }
}

/// A piece of XML, with entities already text.
#[derive(Clone, Copy)]
pub(super) enum Piece<'e> {
    Open(&'e BytesStart<'e>),
    Close(&'e str),
    Text(&'e str),
}

/// Goes through XML. Entities that the file itself defines are left out, never expanded.
pub(super) fn walk(
    xml: &str,
    format: DocumentFormat,
    mut take: impl FnMut(Piece<'_>),
) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        match reader
            .read_event()
            .map_err(|_| Refusal::Malformed { format })?
        {
            Event::Start(element) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Refusal::TooDeep);
                }
                take(Piece::Open(&element));
            }
            Event::Empty(element) => {
                take(Piece::Open(&element));
                take(Piece::Close(local(element.name().into_inner())));
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                take(Piece::Close(local(element.name().into_inner())));
            }
            Event::Text(text) => take(Piece::Text(&text.decode().unwrap_or_default())),
            Event::CData(text) => take(Piece::Text(&text.decode().unwrap_or_default())),
            Event::GeneralRef(reference) => {
                let mut letters = [0; 4];
                if let Some(letter) = entity(&reference) {
                    take(Piece::Text(letter.encode_utf8(&mut letters)));
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn entity(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    match reference.decode().ok()?.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// A name without its prefix.
pub(super) fn local(name: &[u8]) -> &str {
    let name = std::str::from_utf8(name).unwrap_or("");
    name.rsplit(':').next().unwrap_or(name)
}

/// The attribute with this name, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .flatten()
        .find(|attribute| local(attribute.key.into_inner()) == name)?;
    Some(String::from_utf8_lossy(&found.value).into_owned())
}
