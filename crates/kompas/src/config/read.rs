//! From the text of a file to settings, or to all that is wrong.

use std::path::Path;

use kompas_domain::lined::{self, Lined, Value};
use kompas_domain::text::enumerate;

use super::keys::{self, KEYS, Key, Kind};
use super::{Config, Origin, Problem, Section, login};

/// Notes what is wrong in a file.
pub(super) struct Reader<'a> {
    file: &'a Path,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, line: usize, message: &str) {
        self.problems.push(Problem {
            place: self.file.display().to_string(),
            line: Some(line),
            message: message.to_owned(),
        });
    }

    /// A key that is none, and which it may have been meant to be.
    pub(super) fn unknown(&mut self, line: usize, section: &str, key: &str, known: &[&str]) {
        let place = match section {
            "" => String::new(),
            section => format!(" in [{section}]"),
        };
        let right = match nearest(key, known) {
            Some(near) => format!("bedoelde u {near:?}?"),
            None => format!("kies {}", enumerate(known, "of")),
        };
        self.problem(line, &format!("onbekende sleutel {key:?}{place}; {right}"));
    }
}

/// The known key that is least different, if it is not too different.
pub(super) fn nearest<'k>(wrong: &str, known: &[&'k str]) -> Option<&'k str> {
    let steps = |key: &&str| strsim::damerau_levenshtein(wrong, key);
    let near = known.iter().copied().min_by_key(steps)?;
    (steps(&near) <= near.len().max(wrong.len()) / 3 + 1).then_some(near)
}

/// The password in the address of a server.
pub(super) fn password(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split(['/', '?']).next()?;
    let (account, _) = authority.rsplit_once('@')?;
    account.split_once(':').map(|(_, password)| password)
}

impl Config {
    pub(super) fn read(&mut self, file: &Path, text: &str, is_in_data: bool) {
        let (sections, errors) = lined::read(text);
        let mut problems = Vec::new();
        let mut reader = Reader {
            file,
            problems: &mut problems,
        };
        if !errors.is_empty() {
            for (line, reason) in errors {
                let advice =
                    "geen geldig TOML; kijk naar aanhalingstekens, haakjes en het isgelijkteken";
                reader.problem(line, &format!("{advice} ({reason})"));
            }
            self.problems.extend(problems);
            return;
        }
        let mut known = keys::sections();
        known.push("aanmelden");
        for (name, lined) in &sections {
            if !known.contains(&name.as_str()) {
                reader.unknown(lined.line, "", name, &known);
                continue;
            }
            let Value::Table(entries) = &lined.value else {
                reader.problem(
                    lined.line,
                    &format!("{name}: schrijf een sectie, zoals [{name}]"),
                );
                continue;
            };
            if name == "aanmelden" {
                let section = Section { file, entries };
                self.logins = login::read(&section, &mut reader);
                continue;
            }
            let keys: Vec<&'static Key> = KEYS.iter().filter(|key| key.section == name).collect();
            for (name, lined) in entries {
                let Some(key) = keys.iter().find(|key| key.name == name) else {
                    let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
                    reader.unknown(lined.line, keys[0].section, name, &names);
                    continue;
                };
                if key.variable == keys::DATA.variable && is_in_data {
                    reader.problem(
                        lined.line,
                        "gegevens.map: dit bestand staat zelf in de gegevensmap; laat deze regel weg",
                    );
                    continue;
                }
                if let Some(values) = values(key, lined, &mut reader) {
                    self.set(key, values, Origin::Line(lined.line));
                }
            }
        }
        self.problems.extend(problems);
    }
}

/// The values of a key, checked; paths from the folder of the file on.
fn values(key: &Key, lined: &Lined, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let path = key.path();
    let texts: Vec<(usize, String)> = match (&lined.value, key.kind) {
        (Value::List(items), kind) if kind.is_list() => items
            .iter()
            .map(|item| match &item.value {
                Value::Text(text) => (item.line, text.clone()),
                _ => (item.line, String::new()),
            })
            .collect(),
        (Value::Text(text), kind) if !kind.is_list() => vec![(lined.line, text.clone())],
        (Value::Number(number), Kind::Port) => vec![(lined.line, number.to_string())],
        (_, kind) => {
            let advice = match kind {
                kind if kind.is_list() => format!("schrijf een lijst, zoals [\"{}\"]", key.example),
                Kind::Port => "schrijf een getal".to_owned(),
                _ => format!(
                    "schrijf tekst tussen aanhalingstekens, zoals \"{}\"",
                    key.example
                ),
            };
            reader.problem(lined.line, &format!("{path}: {advice}"));
            return None;
        }
    };
    let mut values = Vec::new();
    for (line, text) in texts {
        if key.kind == Kind::Database && password(&text).is_some() {
            reader.problem(
                line,
                &format!("{path}: zet een adres met een wachtwoord in een eigen bestand, en noem dat bij database.adres-bestand"),
            );
            continue;
        }
        match key.kind.check(&text) {
            Ok(value) if matches!(key.kind, Kind::Path | Kind::SecretFile) => {
                let base = reader.file.parent().unwrap_or(Path::new(""));
                values.push(base.join(value).display().to_string());
            }
            Ok(value) => values.push(value),
            Err(advice) => reader.problem(line, &format!("{path}: {advice}")),
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses() {
        for (address, expected) in [
            ("postgres://kompas@db/kompas", None),
            ("postgres://kompas:x@db/kompas", Some("x")),
            ("postgres://kompas:a:b@db:5432/k?x=y@z", Some("a:b")),
            ("postgres://db:5432/kompas", None),
            ("", None),
        ] {
            assert_eq!(password(address), expected, "{address}");
        }
    }

    #[test]
    fn the_nearest_key() {
        let known = ["adres", "luister"];
        for (wrong, expected) in [
            ("adress", Some("adres")),
            ("Adres", Some("adres")),
            ("luistert", Some("luister")),
            ("poort", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, &known), expected, "{wrong}");
        }
    }
}
