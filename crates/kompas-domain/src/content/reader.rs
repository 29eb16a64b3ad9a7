//! Reads one TOML table key by key, or describes what it would read.
//!
//! The same code serves both, so forms and schemas cannot drift from the reader.

use std::ops::RangeInclusive;

use time::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::field::{Field, FieldKind, REFERENCE};
use super::limit::Limit;
use super::{Keys, Lines, Problem, Target};
use crate::code::Code;
use crate::text;

/// See the module.
pub(crate) struct Reader<'a> {
    file: &'a str,
    lines: &'a Lines,
    keys: &'a Keys,
    table: Option<&'a DeTable<'a>>,
    at: usize,
    /// What stands before a key of this table: `adressen.0.`
    prefix: String,
    seen: Vec<&'static str>,
    fields: Vec<Field>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        file: &'a str,
        lines: &'a Lines,
        keys: &'a Keys,
        table: &'a DeTable<'a>,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self {
            file,
            lines,
            keys,
            table: Some(table),
            at: 0,
            prefix: String::new(),
            seen: Vec::new(),
            fields: Vec::new(),
            problems,
        }
    }

    /// A reader that reads nothing and remembers what it was asked for.
    pub(crate) fn describing(
        lines: &'a Lines,
        keys: &'a Keys,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self {
            file: "",
            lines,
            keys,
            table: None,
            at: 0,
            prefix: String::new(),
            seen: Vec::new(),
            fields: Vec::new(),
            problems,
        }
    }

    /// What it was asked for.
    pub(crate) fn into_fields(self) -> Vec<Field> {
        self.fields
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self) {
        let Some(table) = self.table else { return };
        for key in table.keys() {
            if !self.seen.iter().any(|seen| *seen == key.get_ref().as_ref()) {
                let mut known = self.seen.clone();
                known.sort_unstable();
                self.problems.push(Problem {
                    file: self.file.to_owned(),
                    line: self.lines.at(key.span().start),
                    field: format!("{}{}", self.prefix, key.get_ref()),
                    message: format!(
                        "onbekende sleutel {:?}; hier mogen {}",
                        key.get_ref(),
                        text::enumerate(&known, "en")
                    ),
                });
            }
        }
    }

    pub(crate) fn file(&self) -> &str {
        self.file
    }

    /// The line of a key, or of the table when it lacks the key.
    pub(crate) fn line(&self, key: &str) -> usize {
        let offset = self
            .table
            .and_then(|table| table.get(key))
            .map_or(self.at, |value| value.span().start);
        self.lines.at(offset)
    }

    /// Records a problem at a key.
    pub(crate) fn problem(&mut self, key: &str, message: impl AsRef<str>) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: self.line(key),
            field: format!("{}{key}", self.prefix),
            message: format!("{key}: {}", message.as_ref()),
        });
    }

    /// Whether this reader only describes.
    pub(crate) fn describes(&self) -> bool {
        self.table.is_none()
    }

    fn describe(&mut self, key: &'static str, required: bool, kind: impl FnOnce() -> FieldKind) {
        self.seen.push(key);
        if self.table.is_none() {
            self.fields.push(Field {
                key,
                required,
                kind: kind(),
            });
        }
    }

    fn value(&mut self, key: &'static str, required: bool) -> Option<&'a Spanned<DeValue<'a>>> {
        let table = self.table?;
        let value = table.get(key);
        if value.is_none() && required {
            self.problem(key, "deze sleutel ontbreekt");
        }
        value
    }

    fn string(&mut self, key: &'static str, required: bool) -> Option<&'a str> {
        let value = self.value(key, required)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.problem(key, "hier moet tekst tussen aanhalingstekens staan");
        }
        text
    }

    fn checked(&mut self, key: &'static str, limit: Limit, required: bool) -> Option<String> {
        let text = self.string(key, required)?;
        match limit.check(text) {
            Ok(()) => Some(text.trim().to_owned()),
            Err(message) => {
                self.problem(key, message);
                None
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, key: &'static str, limit: Limit) -> String {
        self.describe(key, true, || FieldKind::Text(limit));
        self.checked(key, limit, true).unwrap_or_default()
    }

    /// A text that may be absent.
    pub(crate) fn maybe_text(&mut self, key: &'static str, limit: Limit) -> Option<String> {
        self.describe(key, false, || FieldKind::Text(limit));
        self.checked(key, limit, false)
    }

    /// A text that may be absent or empty, taken as it is.
    pub(crate) fn raw_text(&mut self, key: &'static str, most: usize) -> String {
        self.describe(key, false, || FieldKind::Raw(most));
        let text = self.string(key, false).unwrap_or_default();
        if text.chars().count() > most {
            self.problem(key, format!("meer dan {most} tekens"));
        }
        text.to_owned()
    }

    /// A list of texts; it may be absent when it may be empty.
    pub(crate) fn texts(
        &mut self,
        key: &'static str,
        count: RangeInclusive<usize>,
        limit: Limit,
    ) -> Vec<String> {
        self.describe(key, *count.start() > 0, || {
            FieldKind::Texts(count.clone(), limit)
        });
        self.list(key, &count, limit)
    }

    fn list(
        &mut self,
        key: &'static str,
        count: &RangeInclusive<usize>,
        limit: Limit,
    ) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for (line, value) in self.items(key, *count.start() > 0, count) {
            let checked = match value.as_str() {
                None => Err("hier moet tekst tussen aanhalingstekens staan".to_owned()),
                Some(text) if texts.iter().any(|seen| seen == text.trim()) => {
                    Err(format!("{text:?} staat er dubbel in"))
                }
                Some(text) => limit.check(text).map(|()| text.trim().to_owned()),
            };
            match checked {
                Ok(text) => texts.push(text),
                Err(message) => self.problems.push(Problem {
                    file: self.file.to_owned(),
                    line,
                    field: format!("{}{key}", self.prefix),
                    message: format!("{key}: {message}"),
                }),
            }
        }
        texts
    }

    fn items(
        &mut self,
        key: &'static str,
        required: bool,
        count: &RangeInclusive<usize>,
    ) -> Vec<(usize, &'a DeValue<'a>)> {
        let Some(value) = self.value(key, required) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.problem(key, "hier moet een lijst staan: [\"…\", \"…\"]");
            return Vec::new();
        };
        if !count.contains(&array.len()) {
            self.problem(
                key,
                format!(
                    "{} keer; het moeten er {} tot {} zijn",
                    array.len(),
                    count.start(),
                    count.end()
                ),
            );
        }
        array
            .iter()
            .map(|item| (self.lines.at(item.span().start), item.get_ref()))
            .collect()
    }

    /// A whole number that must be there.
    pub(crate) fn number(&mut self, key: &'static str, range: RangeInclusive<u16>) -> u16 {
        self.integer(key, range, true).unwrap_or_default()
    }

    /// A whole number that may be absent.
    pub(crate) fn maybe_number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u16>,
    ) -> Option<u16> {
        self.integer(key, range, false)
    }

    fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u16>,
        required: bool,
    ) -> Option<u16> {
        self.describe(key, required, || FieldKind::Number(range.clone()));
        let value = self.value(key, required)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u16::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            self.problem(
                key,
                format!(
                    "hier moet een getal van {} tot {} staan",
                    range.start(),
                    range.end()
                ),
            );
        }
        number
    }

    /// A code of a closed list that must be there.
    pub(crate) fn code<T: Code>(&mut self, key: &'static str) -> T {
        self.one_of(key, true).unwrap_or(T::ALL[0])
    }

    /// A code of a closed list that may be absent.
    pub(crate) fn maybe_code<T: Code>(&mut self, key: &'static str) -> Option<T> {
        self.one_of(key, false)
    }

    fn one_of<T: Code>(&mut self, key: &'static str, required: bool) -> Option<T> {
        self.describe(key, required, || {
            let options = T::ALL.iter().map(|value| (value.code(), value.label()));
            FieldKind::Choice(options.collect())
        });
        let text = self.string(key, required)?;
        let value = T::ALL.iter().copied().find(|value| value.code() == text);
        if value.is_none() {
            self.problem(key, format!("{text:?} bestaat niet; kies {}", T::choices()));
        }
        value
    }

    /// A text that must be there and that `parse` understands.
    pub(crate) fn parsed<T, E: std::fmt::Display>(
        &mut self,
        key: &'static str,
        pattern: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.understood(key, true, pattern, parse)
    }

    /// A text that may be absent, or that `parse` understands.
    pub(crate) fn maybe_parsed<T, E: std::fmt::Display>(
        &mut self,
        key: &'static str,
        pattern: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.understood(key, false, pattern, parse)
    }

    fn understood<T, E: std::fmt::Display>(
        &mut self,
        key: &'static str,
        required: bool,
        pattern: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.describe(key, required, || FieldKind::Pattern(pattern.to_owned()));
        let text = self.string(key, required)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(key, error.to_string());
                None
            }
        }
    }

    /// `true` or `false`; absent means `false`.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        self.describe(key, false, || FieldKind::Flag);
        let Some(value) = self.value(key, false) else {
            return false;
        };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.problem(key, "hier moet true of false staan");
        }
        flag.unwrap_or_default()
    }

    /// A day that may be absent.
    pub(crate) fn maybe_date(&mut self, key: &'static str) -> Option<Date> {
        self.describe(key, false, || FieldKind::Day);
        let value = self.value(key, false)?;
        let date = value
            .get_ref()
            .as_datetime()
            .filter(|datetime| datetime.time.is_none() && datetime.offset.is_none())
            .and_then(|datetime| datetime.date)
            .and_then(|date| {
                let month = time::Month::try_from(date.month).ok()?;
                Date::from_calendar_date(i32::from(date.year), month, date.day).ok()
            });
        if date.is_none() {
            self.problem(
                key,
                "hier moet een datum staan, zonder aanhalingstekens: 2026-11-24",
            );
        }
        date
    }

    /// Keys of other files or terms; may be absent or empty when `count` begins at 0.
    pub(crate) fn references(
        &mut self,
        key: &'static str,
        count: RangeInclusive<usize>,
        target: Target,
    ) -> Vec<String> {
        self.describe(key, *count.start() > 0, || {
            FieldKind::References(count.clone(), target)
        });
        let references = self.list(key, &count, REFERENCE);
        for reference in &references {
            self.check_reference(key, reference, target);
        }
        references
    }

    /// The key of one other file or term.
    pub(crate) fn reference(&mut self, key: &'static str, target: Target) -> String {
        self.describe(key, true, || FieldKind::Reference(target));
        let reference = self.checked(key, REFERENCE, true).unwrap_or_default();
        if !reference.is_empty() {
            self.check_reference(key, &reference, target);
        }
        reference
    }

    /// A key in the path of the file.
    pub(crate) fn check_place(&mut self, slug: &str, target: Target) {
        let (known, name) = self.keys.of(target);
        if !known.contains(slug) {
            self.problems.push(Problem {
                file: self.file.to_owned(),
                line: 1,
                field: String::new(),
                message: format!("{name} {slug:?} bestaat niet; geef het bestand de sleutel van een bestaand thema en een bestaande bron"),
            });
        }
    }

    fn check_reference(&mut self, key: &'static str, reference: &str, target: Target) {
        let (known, name) = self.keys.of(target);
        if !known.contains(reference) {
            let nearest = nearest(reference, known);
            let hint = nearest.map_or_else(String::new, |near| format!("; bedoelt u {near:?}?"));
            self.problem(key, format!("{name} {reference:?} bestaat niet{hint}"));
        }
    }

    /// A list of tables, each read by `read`.
    pub(crate) fn tables<T>(
        &mut self,
        key: &'static str,
        count: RangeInclusive<usize>,
        mut read: impl FnMut(&mut Reader<'_>) -> T,
    ) -> Vec<T> {
        let required = *count.start() > 0;
        if self.describes() {
            let fields = self.describe_table(&mut read);
            self.describe(key, required, || FieldKind::Tables(count, fields));
            return Vec::new();
        }
        self.seen.push(key);
        let mut values = Vec::new();
        let items = self.table_items(key, required, &count);
        for (number, (at, value)) in items.into_iter().enumerate() {
            let prefix = format!("{}{key}.{number}.", self.prefix);
            values.push(self.nested(value, at, prefix, &mut read));
        }
        values
    }

    fn table_items(
        &mut self,
        key: &'static str,
        required: bool,
        count: &RangeInclusive<usize>,
    ) -> Vec<(usize, &'a DeTable<'a>)> {
        if self
            .items(key, required, count)
            .iter()
            .any(|(_, value)| !value.is_table())
        {
            self.problem(key, format!("schrijf [[{key}]] boven elk onderdeel"));
        }
        let array = self
            .table
            .and_then(|table| table.get(key))
            .and_then(|value| value.get_ref().as_array());
        array
            .into_iter()
            .flat_map(|array| array.iter())
            .filter_map(|item| Some((item.span().start, item.get_ref().as_table()?)))
            .collect()
    }

    /// A table that must be there.
    pub(crate) fn table<T: Default>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Reader<'_>) -> T,
    ) -> T {
        if self.describes() {
            let fields = self.describe_table(&mut read);
            self.describe(key, true, || FieldKind::Table(fields));
            return T::default();
        }
        self.seen.push(key);
        let Some(value) = self.value(key, true) else {
            return T::default();
        };
        let Some(table) = value.get_ref().as_table() else {
            self.problem(key, format!("schrijf [{key}] boven dit onderdeel"));
            return T::default();
        };
        let prefix = format!("{}{key}.", self.prefix);
        self.nested(table, value.span().start, prefix, &mut read)
    }

    fn nested<T>(
        &mut self,
        table: &DeTable<'_>,
        at: usize,
        prefix: String,
        read: &mut impl FnMut(&mut Reader<'_>) -> T,
    ) -> T {
        let mut reader = Reader {
            at,
            prefix,
            ..Reader::new(self.file, self.lines, self.keys, table, self.problems)
        };
        let value = read(&mut reader);
        reader.finish();
        value
    }

    fn describe_table<T>(&mut self, read: &mut impl FnMut(&mut Reader<'_>) -> T) -> Vec<Field> {
        let mut reader = Reader::describing(self.lines, self.keys, self.problems);
        read(&mut reader);
        reader.into_fields()
    }
}

/// The known key that shares the longest beginning with a wrong one, if it shares enough.
fn nearest<'k>(wrong: &str, known: &'k std::collections::HashSet<String>) -> Option<&'k str> {
    let shared = |key: &str| {
        key.bytes()
            .zip(wrong.bytes())
            .take_while(|(a, b)| a == b)
            .count()
    };
    known
        .iter()
        .map(String::as_str)
        .max_by_key(|key| {
            (
                shared(key),
                std::cmp::Reverse(key.len()),
                std::cmp::Reverse(*key),
            )
        })
        .filter(|key| shared(key) >= 4)
}
