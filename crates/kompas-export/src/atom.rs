//! A feed of what is new, as RFC 4287 has it.

use time::{OffsetDateTime, UtcOffset};

use crate::xml::Document;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A feed. All texts are plain and in Dutch, all addresses absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it is known by for ever: an address or another IRI.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The page that it tells the news of.
    pub address: String,
    /// Where the feed itself stands.
    pub own_address: String,
    /// When it last changed.
    pub updated: OffsetDateTime,
    /// The organisation that publishes it.
    pub author: String,
    /// The entries, in the order in which they are to be read.
    pub entries: Vec<Entry>,
}

/// Something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by for ever: an address or another IRI.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub address: String,
    /// When it last changed.
    pub updated: OffsetDateTime,
    /// It in short.
    pub summary: String,
    /// The whole, line by line; may be empty.
    pub content: Vec<String>,
}

/// The bytes of a feed; `application/atom+xml`.
pub fn atom(feed: &Feed) -> Vec<u8> {
    let mut document = Document::new();
    let attributes = [("xmlns", ATOM), ("xml:lang", "nl")];
    document.element_with("feed", &attributes, |inside| {
        inside.text("id", &feed.id);
        inside.text("title", &feed.title);
        inside.text("updated", &moment(feed.updated));
        inside.element("author", |inside| inside.text("name", &feed.author));
        link(inside, "self", "application/atom+xml", &feed.own_address);
        link(inside, "alternate", "text/html", &feed.address);
        for one in &feed.entries {
            inside.element("entry", |inside| entry(inside, one));
        }
    });
    document.finish().into_bytes()
}

fn entry(inside: &mut Document, entry: &Entry) {
    inside.text("id", &entry.id);
    inside.text("title", &entry.title);
    inside.text("updated", &moment(entry.updated));
    link(inside, "alternate", "text/html", &entry.address);
    inside.text("summary", &entry.summary);
    if !entry.content.is_empty() {
        inside.element_with("content", &[("type", "xhtml")], |inside| {
            inside.element_with("div", &[("xmlns", XHTML)], |inside| {
                for line in &entry.content {
                    inside.text("p", line);
                }
            });
        });
    }
}

fn link(inside: &mut Document, relation: &str, media_type: &str, address: &str) {
    let attributes = [("rel", relation), ("type", media_type), ("href", address)];
    inside.text_with("link", &attributes, "");
}

/// In UTC, to the second.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = at.time().as_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", at.date())
}
