//! The fields of a piece as controls of a form.

use kompas_app::editions::{PieceProblem, PieceView};
use kompas_domain::content::{Field, FieldKind, Limit, Target};
use kompas_domain::pieces::{PieceKind, Typed, words};

/// A control, or a group of them.
pub(crate) struct Control {
    /// Its name, and its mark in the page.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) required: bool,
    /// What is wrong.
    pub(crate) problem: Option<String>,
    pub(crate) kind: ControlKind,
}

pub(crate) enum ControlKind {
    /// One line.
    Line { value: String, most: Option<usize> },
    /// More lines.
    Area { value: String, rows: usize },
    /// One of a list.
    Select { options: Vec<Choice> },
    /// Yes or no.
    Flag { is_on: bool },
    /// Some of a list; those that are chosen come first.
    Checks { options: Vec<Choice>, chosen: usize },
    /// Groups of controls, each with its heading. One more can be added where a list may be longer.
    Groups {
        groups: Vec<(String, Vec<Control>)>,
        can_grow: bool,
    },
}

pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// What a form knows besides its fields.
pub(in crate::pages) struct Form<'a> {
    pub(in crate::pages) view: &'a PieceView,
    pub(in crate::pages) typed: &'a Typed,
    pub(in crate::pages) problems: &'a [PieceProblem],
    /// The list in which one more group is wanted.
    pub(in crate::pages) grown: Option<&'a str>,
}

impl Form<'_> {
    /// The controls of all fields.
    pub(in crate::pages) fn controls(&self) -> Vec<Control> {
        self.of(&self.view.fields, "", "")
    }

    fn kind(&self) -> PieceKind {
        self.view.key.kind()
    }

    fn of(&self, fields: &[Field], prefix: &str, path: &str) -> Vec<Control> {
        fields
            .iter()
            .map(|field| {
                let name = format!("{prefix}{}", field.key);
                let path = format!("{path}{}", field.key);
                let (label, help) = words(self.kind(), &path);
                Control {
                    label: label.to_owned(),
                    help: help_of(&field.kind, help),
                    required: field.required,
                    problem: self.problem(&name),
                    kind: self.control(&field.kind, field.required, &name, &path),
                    name,
                }
            })
            .collect()
    }

    fn problem(&self, name: &str) -> Option<String> {
        let found = self.problems.iter().find(|one| one.field == name);
        found.map(|one| one.message.clone())
    }

    fn value(&self, name: &str) -> String {
        let found = self.typed.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn control(&self, kind: &FieldKind, required: bool, name: &str, path: &str) -> ControlKind {
        let value = self.value(name);
        match kind {
            FieldKind::Text(Limit::Words(_)) => ControlKind::Area { value, rows: 10 },
            FieldKind::Text(Limit::Chars(most)) if *most > 120 => ControlKind::Area {
                value,
                rows: (most / 90).clamp(2, 8),
            },
            FieldKind::Text(Limit::Chars(most)) | FieldKind::Raw(most) => ControlKind::Line {
                value,
                most: Some(*most),
            },
            FieldKind::Pattern(_) | FieldKind::Number(_) | FieldKind::Day => {
                ControlKind::Line { value, most: None }
            }
            FieldKind::Texts(count, _) => ControlKind::Area {
                rows: value.lines().count().clamp(2, 12).max(*count.start()) + 1,
                value,
            },
            FieldKind::Flag => ControlKind::Flag {
                is_on: value == "ja",
            },
            FieldKind::Choice(options) => {
                let options = options.iter().map(|(code, label)| Choice {
                    is_chosen: *code == value,
                    value: (*code).to_owned(),
                    label: (*label).to_owned(),
                });
                ControlKind::Select {
                    options: with_none(options.collect(), required, &value),
                }
            }
            FieldKind::Reference(target) => {
                let options = self.targets(*target).iter().map(|(key, label)| Choice {
                    is_chosen: *key == value,
                    value: key.clone(),
                    label: label.clone(),
                });
                ControlKind::Select {
                    options: with_none(options.collect(), required, &value),
                }
            }
            FieldKind::References(_, target) => self.checks(*target, name),
            FieldKind::Table(fields) => ControlKind::Groups {
                groups: vec![(
                    String::new(),
                    self.of(fields, &format!("{name}."), &format!("{path}.")),
                )],
                can_grow: false,
            },
            FieldKind::Tables(count, fields) => self.groups(fields, *count.end(), name, path),
        }
    }

    fn targets(&self, target: Target) -> &[(String, String)] {
        match target {
            Target::Theme => &self.view.themes,
            Target::Source => &self.view.sources,
            Target::Term => &self.view.terms,
        }
    }

    fn checks(&self, target: Target, name: &str) -> ControlKind {
        let chosen: Vec<&str> = self
            .typed
            .iter()
            .filter(|(other, _)| other == name)
            .map(|(_, key)| key.as_str())
            .collect();
        let known = self.targets(target);
        let unknown = chosen
            .iter()
            .filter(|key| !known.iter().any(|(other, _)| other == *key));
        let unknown = unknown.map(|key| ((*key).to_owned(), (*key).to_owned()));
        let all = unknown.chain(known.iter().cloned());
        let mut options: Vec<Choice> = all
            .map(|(value, label)| Choice {
                is_chosen: chosen.contains(&value.as_str()),
                value,
                label,
            })
            .collect();
        options.sort_by_key(|one| !one.is_chosen);
        ControlKind::Checks {
            options,
            chosen: chosen.len(),
        }
    }

    fn groups(&self, fields: &[Field], most: usize, name: &str, path: &str) -> ControlKind {
        let start = format!("{name}.");
        let used = self.typed.iter().filter_map(|(other, _)| {
            let at = other.strip_prefix(&start)?.split('.').next()?;
            at.parse::<usize>().ok()
        });
        let used = used.max().map_or(0, |last| last + 1);
        let wanted = usize::from(used == 0 || self.grown == Some(name));
        let count = (used + wanted).min(most);
        let label = words(self.kind(), path).0;
        let groups = (0..count).map(|at| {
            let controls = self.of(fields, &format!("{name}.{at}."), &format!("{path}."));
            (format!("{label}: {}", at + 1), controls)
        });
        ControlKind::Groups {
            groups: groups.collect(),
            can_grow: count < most,
        }
    }
}

/// The options with one for nothing, where nothing may be chosen or is.
fn with_none(mut options: Vec<Choice>, required: bool, value: &str) -> Vec<Choice> {
    if !required || value.is_empty() {
        let none = Choice {
            value: String::new(),
            label: if required { "Kies" } else { "Geen" }.to_owned(),
            is_chosen: value.is_empty(),
        };
        options.insert(0, none);
    }
    options
}

/// The help of a field with how much it takes.
fn help_of(kind: &FieldKind, help: &str) -> String {
    let limit = match kind {
        FieldKind::Text(Limit::Chars(most)) => format!("Hoogstens {most} tekens."),
        FieldKind::Text(Limit::Words(most)) => format!("Hoogstens {most} woorden."),
        FieldKind::Texts(count, Limit::Chars(most)) => {
            let (least, greatest) = (count.start(), count.end());
            let much = match least {
                0 => format!("Hoogstens {greatest} regels"),
                _ => format!("{least} tot {greatest} regels"),
            };
            format!("{much} van hoogstens {most} tekens.")
        }
        FieldKind::Number(range) => format!("Een getal van {} tot {}.", range.start(), range.end()),
        FieldKind::References(count, _) => format!("Kies er hoogstens {}.", count.end()),
        _ => String::new(),
    };
    let parts = [help, limit.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}
