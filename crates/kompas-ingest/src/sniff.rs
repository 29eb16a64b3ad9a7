//! Which format bytes have, whatever their name says.

use kompas_domain::document::DocumentFormat;

use crate::Refusal;
use crate::office;
use crate::plain::decode;

/// The format of these bytes.
pub(crate) fn format(bytes: &[u8], name: Option<&str>) -> Result<DocumentFormat, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let start = &bytes[..bytes.len().min(1024)];
    if start.windows(5).any(|window| window == b"%PDF-") {
        return Ok(DocumentFormat::Pdf);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return office::kind(bytes);
    }
    for (magic, what) in [
        (
            &b"\xd0\xcf\x11\xe0"[..],
            "een oud Office-bestand of een beveiligd Word-bestand",
        ),
        (b"{\\rtf", "een RTF-bestand"),
        (b"\x89PNG", "een afbeelding"),
        (b"\xff\xd8\xff", "een afbeelding"),
        (b"GIF8", "een afbeelding"),
        (b"II*\0", "een afbeelding"),
        (b"MM\0*", "een afbeelding"),
        (b"Rar!", "een archief"),
        (b"7z\xbc\xaf", "een archief"),
        (b"\x1f\x8b", "een archief"),
        (b"\x7fELF", "een programma"),
        (b"MZ", "een programma"),
        (b"ID3", "een geluidsbestand"),
        (b"OggS", "een geluidsbestand"),
    ] {
        if start.starts_with(magic) {
            return Err(unsupported(what));
        }
    }
    text_format(start, bytes, name)
}

fn text_format(start: &[u8], bytes: &[u8], name: Option<&str>) -> Result<DocumentFormat, Refusal> {
    let wide = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    let control = start
        .iter()
        .filter(|byte| **byte < 9 || (14..32).contains(*byte))
        .count();
    if !wide && control * 50 > start.len() {
        return Err(Refusal::Unsupported { what: None });
    }
    let text = decode(start).to_lowercase();
    let text = text.trim_start();
    let extension = name
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, end)| end.to_lowercase());
    let has = |tags: &[&str]| tags.iter().any(|tag| text.contains(tag));
    let looks_like_html = text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || (text.starts_with('<') && has(&["<html", "<head", "<body", "<title", "<div", "<p>"]));
    Ok(match extension.as_deref() {
        _ if looks_like_html => DocumentFormat::Html,
        Some("html" | "htm" | "xhtml") => DocumentFormat::Html,
        Some("eml") => DocumentFormat::Email,
        Some("md" | "markdown") => DocumentFormat::Markdown,
        _ if is_mail(bytes) => DocumentFormat::Email,
        _ if text.starts_with("<?xml") || text.starts_with("<svg") => {
            return Err(unsupported("een XML-bestand"));
        }
        _ => DocumentFormat::Text,
    })
}

/// Whether these lines are the head of a message: fields, among them who it is from.
fn is_mail(bytes: &[u8]) -> bool {
    let head = decode(&bytes[..bytes.len().min(4096)]);
    let lines: Vec<&str> = head
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .take(40)
        .collect();
    let field = |line: &&str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    };
    let named = |name: &str| {
        lines
            .iter()
            .any(|line| line.to_lowercase().starts_with(name))
    };
    lines.len() > 1
        && lines.iter().all(field)
        && named("from:")
        && (named("date:") || named("subject:"))
}

fn unsupported(what: &str) -> Refusal {
    Refusal::Unsupported {
        what: Some(what.to_owned()),
    }
}
