//! The log of the program: lines for people, or JSON for programs, on standard error.

use std::fmt::{self, Write as _};
use std::io;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::values::{LogForm, LogLevel};

/// Begins the log. Under the journal of systemd each line begins with its level, and has no time
/// of its own as text.
pub(crate) fn start(level: LogLevel, form: LogForm) {
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let lines = Lines {
        form,
        is_journal: goes_to_journal(),
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .event_format(lines)
        .init();
}

/// Whether standard error is the stream that the journal reads, and not one that somebody put in
/// its place.
#[cfg(unix)]
fn goes_to_journal() -> bool {
    let Ok(told) = std::env::var("JOURNAL_STREAM") else {
        return false;
    };
    rustix::fs::fstat(io::stderr())
        .is_ok_and(|found| told == format!("{}:{}", found.st_dev, found.st_ino))
}

#[cfg(not(unix))]
fn goes_to_journal() -> bool {
    false
}

/// How lines are written.
#[derive(Debug, Clone, Copy)]
struct Lines {
    form: LogForm,
    is_journal: bool,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if let Some(mark) = kompas_web::request_mark() {
            fields.all.insert("kenmerk".to_owned(), (*mark).into());
        }
        let metadata = event.metadata();
        let line = Line {
            at: OffsetDateTime::now_utc(),
            level: *metadata.level(),
            source: metadata.target(),
            fields,
        };
        if self.is_journal {
            write!(writer, "<{}>", priority(line.level))?;
        }
        match self.form {
            LogForm::Text => writeln!(writer, "{}", line.text(!self.is_journal)),
            LogForm::Json => writeln!(writer, "{}", line.json()),
        }
    }
}

/// A line.
struct Line<'a> {
    at: OffsetDateTime,
    level: Level,
    /// The part of the program that tells.
    source: &'a str,
    fields: Fields,
}

/// What an event tells: a message, and values by name.
#[derive(Default)]
struct Fields {
    message: String,
    all: Map<String, Value>,
}

impl Fields {
    fn take(&mut self, field: &Field, value: Value) {
        self.all.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.take(field, value.into());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl Line<'_> {
    fn time(&self) -> String {
        let at = self
            .at
            .replace_nanosecond(self.at.nanosecond() / 1_000_000 * 1_000_000);
        at.unwrap_or(self.at).format(&Rfc3339).unwrap_or_default()
    }

    /// `2026-11-27T13:00:00.25Z info verzoek: verzoek methode=GET route=/`
    fn text(&self, with_time: bool) -> String {
        let time = if with_time {
            self.time() + " "
        } else {
            String::new()
        };
        let level = name(self.level);
        let mut text = format!("{time}{level} {}: {}", self.source, self.fields.message);
        for (name, value) in &self.fields.all {
            match value {
                Value::String(value) if is_plain(value) => {
                    let _ = write!(text, " {name}={value}");
                }
                value => {
                    let _ = write!(text, " {name}={value}");
                }
            }
        }
        // What comes from outside cannot begin a line of its own, nor steer a terminal.
        crate::output::plain(&text)
    }

    fn json(self) -> Value {
        let mut line = Map::new();
        line.insert("tijd".to_owned(), self.time().into());
        line.insert("niveau".to_owned(), name(self.level).into());
        line.insert("onderdeel".to_owned(), self.source.into());
        line.insert("melding".to_owned(), self.fields.message.into());
        line.extend(self.fields.all);
        line.into()
    }
}

fn is_plain(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '"';
    !text.is_empty() && !text.contains(odd)
}

const fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "fout",
        Level::WARN => "waarschuwing",
        Level::INFO => "info",
        _ => "debug",
    }
}

/// What the journal calls it.
const fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line() -> Line<'static> {
        let mut fields = Fields {
            message: "een\nregel".to_owned(),
            ..Fields::default()
        };
        for (name, value) in [
            ("status", json!(200)),
            ("ms", json!(1.5)),
            ("route", json!("/bronnen/{bron}")),
            ("fout", json!("a \"b\"\u{1b}[2J")),
        ] {
            fields.all.insert(name.to_owned(), value);
        }
        Line {
            at: OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap(),
            level: Level::WARN,
            source: "verzoek",
            fields,
        }
    }

    #[test]
    fn a_line_for_people_is_one_line() {
        assert_eq!(
            line().text(true),
            "2026-11-18T11:06:40Z waarschuwing verzoek: een regel status=200 ms=1.5 \
             route=/bronnen/{bron} fout=\"a \\\"b\\\"\\u001b[2J\""
        );
        assert!(line().text(false).starts_with("waarschuwing verzoek: "));
    }

    #[test]
    fn a_line_for_programs_is_one_object() {
        let text = line().json().to_string();
        assert!(!text.contains('\n'), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["niveau"], "waarschuwing");
        assert_eq!(read["melding"], "een\nregel");
        assert_eq!(read["status"], 200);
    }
}
