//! Reading answers field by field: what is missing and what is unknown is told by name.

use std::collections::BTreeSet;

use kompas_domain::text::enumerate;
use serde_json::{Map, Value};
use time::Date;
use time::macros::format_description;

use crate::answer::Reply;
use crate::exchange::short;
use crate::refusal::Refusal;

/// What was noticed while reading one answer.
#[derive(Debug)]
pub(crate) struct Notes {
    service: &'static str,
    unknown: BTreeSet<String>,
    missing: Vec<String>,
}

impl Notes {
    pub(crate) fn new(service: &'static str) -> Self {
        Self {
            service,
            unknown: BTreeSet::new(),
            missing: Vec::new(),
        }
    }

    pub(crate) fn unknown(&mut self, field: String) {
        // an answer that is nothing but surprises need not be told whole
        if self.unknown.len() < 50 {
            self.unknown.insert(field);
        }
    }

    pub(crate) fn missing(&mut self, field: String) {
        self.missing.push(field);
    }

    /// The unknown fields, or an error that names the missing ones.
    pub(crate) fn finish(self) -> Result<Vec<String>, Refusal> {
        if self.missing.is_empty() {
            return Ok(self.unknown.into_iter().collect());
        }
        let missing = &self.missing[..self.missing.len().min(10)];
        let verb = if missing.len() == 1 {
            "ontbreekt"
        } else {
            "ontbreken"
        };
        let problem = format!("{} {verb}", enumerate(missing, "en"));
        Err(unreadable(self.service, problem))
    }
}

pub(crate) fn unreadable(service: &'static str, problem: impl Into<String>) -> Refusal {
    Refusal::Answer {
        service,
        problem: problem.into(),
    }
}

/// An object of an answer and its place in it.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// As in `hits[3]._source`.
    place: String,
}

impl<'a> Fields<'a> {
    /// The outermost object of an answer.
    pub(crate) fn outer(service: &'static str, value: &'a Value) -> Result<Self, Refusal> {
        match value {
            Value::Object(object) => Ok(Self {
                object,
                place: String::new(),
            }),
            _ => Err(unreadable(service, "het is geen object")),
        }
    }

    /// Notes every field that is not one of these.
    pub(crate) fn only(self, notes: &mut Notes, known: &[&str]) -> Self {
        let unknown = self.object.keys().filter(|key| !known.contains(&&***key));
        for key in unknown {
            let place: String = self.place.chars().filter(|c| !c.is_ascii_digit()).collect();
            notes.unknown(join(&place, &short(key)));
        }
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A text that says something.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = self.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn needed_text(&self, notes: &mut Notes, name: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            notes.missing(join(&self.place, name));
            String::new()
        })
    }

    pub(crate) fn needed_number(&self, notes: &mut Notes, name: &str) -> u64 {
        self.get(name).and_then(Value::as_u64).unwrap_or_else(|| {
            notes.missing(join(&self.place, name));
            0
        })
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The day in a text that begins with one: `2024-11-07 00:00:00`.
    pub(crate) fn day(&self, name: &str) -> Option<Date> {
        day(&self.text(name)?)
    }

    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Some(Self {
            object: self.get(name)?.as_object()?,
            place: join(&self.place, name),
        })
    }

    pub(crate) fn needed_object(&self, notes: &mut Notes, name: &str) -> Option<Self> {
        let found = self.object(name);
        if found.is_none() {
            notes.missing(join(&self.place, name));
        }
        found
    }

    /// The objects of a list; nothing where there is no list.
    pub(crate) fn list(&self, name: &str) -> Vec<Self> {
        let values = self.get(name).and_then(Value::as_array);
        let objects = values.into_iter().flatten().enumerate();
        objects
            .filter_map(|(number, value)| {
                Some(Self {
                    object: value.as_object()?,
                    place: format!("{}[{number}]", join(&self.place, name)),
                })
            })
            .collect()
    }

    pub(crate) fn needed_list(&self, notes: &mut Notes, name: &str) -> Vec<Self> {
        if !self.get(name).is_some_and(Value::is_array) {
            notes.missing(join(&self.place, name));
        }
        self.list(name)
    }
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

/// The day that a text begins with.
pub(crate) fn day(text: &str) -> Option<Date> {
    Date::parse(text.get(..10)?, format_description!("[year]-[month]-[day]")).ok()
}

/// Reads an answer as JSON.
pub(crate) fn json(service: &'static str, reply: &Reply) -> Result<Value, Refusal> {
    check(service, reply)?;
    serde_json::from_slice(&reply.bytes).map_err(|error| no_json(service, &error))
}

/// Refuses what is no answer to the question.
pub(crate) fn check(service: &'static str, reply: &Reply) -> Result<(), Refusal> {
    if reply.is_html() {
        return Err(unreadable(
            service,
            "het is een webpagina in plaats van gegevens",
        ));
    }
    match reply.status {
        200..300 => Ok(()),
        status => {
            let value: Value = serde_json::from_slice(&reply.bytes).unwrap_or_default();
            let problem = said(&value).unwrap_or_else(|| format!("de dienst geeft code {status}"));
            Err(Refusal::Question { service, problem })
        }
    }
}

pub(crate) fn no_json(service: &'static str, error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    let problem = format!("het is geen JSON (regel {line}, teken {column})");
    unreadable(service, problem)
}

/// What a service says of its refusal.
fn said(value: &Value) -> Option<String> {
    let error = value.get("error").or_else(|| value.get("odata.error"))?;
    let text = [
        "",
        "/root_cause/0/reason",
        "/reason",
        "/message/value",
        "/message",
    ]
    .iter()
    .find_map(|place| error.pointer(place)?.as_str())?;
    let text: String = text.chars().take(200).collect();
    Some(format!("de dienst zegt: {}", text.trim_end_matches('.')))
}

/// A text without its markup, on one line.
pub(crate) fn plain(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut in_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            letter => out.push(letter),
        }
    }
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// An address that a browser can open; anything else that stands in its place is dropped.
pub(crate) fn web_address(text: Option<String>) -> Option<String> {
    text.filter(|text| text.starts_with("https://") || text.starts_with("http://"))
}
