//! The feed of changes of openbesluitvorming.nl: one JSON object a line.

use hyper::header::HeaderName;

use super::openbesluitvorming::SERVICE;
use crate::answer::Reply;
use crate::fields::{Fields, Notes, json, unreadable, web_address};
use crate::refusal::Refusal;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The place in the feed.
    pub number: u64,
    /// It was taken away.
    pub deleted: bool,
    /// How the service calls it.
    pub identifier: String,
    /// `Document`, `Meeting`, `Motion` or `Recording`.
    pub entity_type: String,
    /// Its name, unless it was taken away.
    pub title: Option<String>,
    /// The address of the file, of a document.
    pub address: Option<String>,
}

/// A part of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Oldest first.
    pub items: Vec<Change>,
    /// Where to go on; to be kept even where nothing changed.
    pub next: Option<String>,
    /// There are more right now.
    pub more: bool,
    /// Fields that the description of the service does not have.
    pub unknown_fields: Vec<String>,
}

pub(super) fn read(reply: &Reply) -> Result<Changes, Refusal> {
    if !(200..300).contains(&reply.status) || reply.is_html() {
        json(SERVICE, reply)?;
    }
    let header = |name| reply.header(HeaderName::from_static(name));
    let mut notes = Notes::new(SERVICE);
    let items = reply
        .bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(number, line)| read_line(number + 1, line, &mut notes))
        .collect::<Result<_, _>>()?;
    Ok(Changes {
        items,
        next: header("x-next-cursor").map(str::to_owned),
        more: header("x-has-more") == Some("true"),
        unknown_fields: notes.finish()?,
    })
}

fn read_line(number: usize, line: &[u8], notes: &mut Notes) -> Result<Change, Refusal> {
    const KNOWN: [&str; 11] = [
        "seq",
        "op",
        "time",
        "entity_id",
        "entity_type",
        "source_key",
        "supplier",
        "commit_id",
        "content_hash",
        "schema_version",
        "payload",
    ];
    let value = serde_json::from_slice(line)
        .map_err(|_| unreadable(SERVICE, format!("regel {number} is geen JSON")))?;
    let fields = Fields::outer(SERVICE, &value)?.only(notes, &KNOWN);
    let deleted = match fields.needed_text(notes, "op").as_str() {
        "delete" => true,
        "upsert" | "" => false,
        other => {
            let problem = format!("regel {number} heeft de onbekende bewerking {other:?}");
            return Err(unreadable(SERVICE, problem));
        }
    };
    let payload = fields.object("payload");
    Ok(Change {
        number: fields.needed_number(notes, "seq"),
        deleted,
        identifier: fields.needed_text(notes, "entity_id"),
        entity_type: fields.needed_text(notes, "entity_type"),
        title: payload.as_ref().and_then(|payload| payload.text("name")),
        address: web_address(payload.and_then(|payload| payload.text("original_url"))),
    })
}
