//! One document, meeting or motion of openbesluitvorming.nl.

use serde_json::Value;
use time::Date;

use super::openbesluitvorming::SERVICE;
use crate::fields::{Fields, Notes, web_address};
use crate::refusal::Refusal;

/// Agendas are not read deeper than this.
const DEEPEST: usize = 8;

/// One document, meeting or motion in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// How the service calls it.
    pub identifier: String,
    /// `Document`, `Meeting` or `Motion`.
    pub entity_type: String,
    /// The title.
    pub title: String,
    /// The municipality or other body.
    pub organisation: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// The text as Markdown, of a document.
    pub text: Option<String>,
    /// The address of the file, of a document or motion.
    pub address: Option<String>,
    /// The meeting that it belongs to.
    pub meeting: Option<String>,
    /// The documents on the agenda, of a meeting.
    pub documents: Vec<Attachment>,
    /// Fields that the description of the service does not have.
    pub unknown_fields: Vec<String>,
}

/// A document on an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// How the service calls it.
    pub identifier: String,
    /// Its name.
    pub title: String,
    /// The address of the file.
    pub address: Option<String>,
}

pub(super) fn read(value: &Value) -> Result<Entity, Refusal> {
    const KNOWN: [&str; 17] = [
        "entityId",
        "entityType",
        "entityTypeLabel",
        "title",
        "organization",
        "date",
        "sortDate",
        "markdownText",
        "downloadUrl",
        "contentType",
        "pdfUrl",
        "pdfEntityId",
        "meetingId",
        "agenda",
        "motion",
        "motions",
        "recordings",
    ];
    let mut notes = Notes::new(SERVICE);
    let fields = Fields::outer(SERVICE, value)?.only(&mut notes, &KNOWN);
    let mut documents = Vec::new();
    read_agenda(&fields, "agenda", DEEPEST, &mut documents, &mut notes);
    Ok(Entity {
        identifier: fields.needed_text(&mut notes, "entityId"),
        entity_type: fields.needed_text(&mut notes, "entityType"),
        title: fields.needed_text(&mut notes, "title"),
        organisation: fields.text("organization"),
        date: fields.day("sortDate"),
        text: fields.text("markdownText"),
        address: web_address(fields.text("pdfUrl"))
            .or_else(|| web_address(fields.text("downloadUrl"))),
        meeting: fields.text("meetingId"),
        documents,
        unknown_fields: notes.finish()?,
    })
}

fn read_agenda(
    fields: &Fields<'_>,
    name: &str,
    deeper: usize,
    documents: &mut Vec<Attachment>,
    notes: &mut Notes,
) {
    for item in fields.list(name) {
        for document in item.list("documents") {
            documents.push(Attachment {
                identifier: document.needed_text(notes, "id"),
                title: document.needed_text(notes, "name"),
                address: web_address(document.text("original_url")),
            });
        }
        if deeper > 0 {
            read_agenda(&item, "agenda_items", deeper - 1, documents, notes);
        }
    }
}
