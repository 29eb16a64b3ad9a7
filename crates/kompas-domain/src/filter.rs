//! Filters over the listings of a guide, with the count that each option would give.

use std::collections::HashSet;

use crate::code::{Access, Code, QuestionCode, Reach, SourceForm};
use crate::guide::{Guide, Listing, Source};
use crate::text;

/// What a visitor asked for. Within a kind the values are alternatives; the kinds narrow each
/// other. An empty kind does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Keys of themes.
    pub themes: Vec<String>,
    /// Questions that a listing serves.
    pub questions: Vec<QuestionCode>,
    /// Forms of the source.
    pub forms: Vec<SourceForm>,
    /// Reach of the source.
    pub reaches: Vec<Reach>,
    /// Access to the source.
    pub access: Vec<Access>,
}

/// A part of an address that is no filter, with what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterProblem {
    /// The name of the filter as given.
    pub name: String,
    /// Dutch: what is wrong and what would be right.
    pub message: String,
}

/// The kinds of filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// `thema`
    Theme,
    /// `vraag`
    Question,
    /// `vorm`
    Form,
    /// `bereik`
    Reach,
    /// `toegang`
    Access,
}

impl Facet {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Theme,
        Self::Question,
        Self::Form,
        Self::Reach,
        Self::Access,
    ];

    /// The name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "thema",
            Self::Question => "vraag",
            Self::Form => "vorm",
            Self::Reach => "bereik",
            Self::Access => "toegang",
        }
    }

    /// The Dutch label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Theme => "Thema",
            Self::Question => "Vraag",
            Self::Form => "Vorm",
            Self::Reach => "Bereik",
            Self::Access => "Toegang",
        }
    }
}

/// An option of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetOption {
    /// The value in an address.
    pub value: String,
    /// The Dutch label.
    pub label: String,
    /// How many would be shown with this option and the other kinds as they are.
    pub count: usize,
    /// Whether it is chosen now.
    pub chosen: bool,
}

/// The options of one kind of filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facets {
    /// The kind.
    pub facet: Facet,
    /// Its options, in the order of the guide.
    pub options: Vec<FacetOption>,
}

impl Filter {
    /// Reads the pairs of an address. An empty value means: all.
    ///
    /// # Errors
    /// All pairs that are no filter of an allowed kind.
    pub fn parse<'a>(
        guide: &Guide,
        allowed: &[Facet],
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<FilterProblem>> {
        let mut filter = Self::default();
        let mut problems = Vec::new();
        for (name, value) in pairs {
            let Some(&facet) = allowed.iter().find(|facet| facet.name() == name) else {
                let names: Vec<&str> = allowed.iter().map(|facet| facet.name()).collect();
                problems.push(FilterProblem {
                    name: name.to_owned(),
                    message: format!(
                        "dit filter bestaat niet; kies {}",
                        text::enumerate(&names, "of")
                    ),
                });
                continue;
            };
            if !value.is_empty()
                && let Err(message) = filter.add(guide, facet, value)
            {
                problems.push(FilterProblem {
                    name: name.to_owned(),
                    message,
                });
            }
        }
        if problems.is_empty() {
            Ok(filter)
        } else {
            Err(problems)
        }
    }

    fn add(&mut self, guide: &Guide, facet: Facet, value: &str) -> Result<(), String> {
        fn code<T: Code + std::str::FromStr<Err = crate::code::UnknownCode>>(
            into: &mut Vec<T>,
            value: &str,
        ) -> Result<(), String> {
            let value = value
                .parse()
                .map_err(|error: crate::code::UnknownCode| error.to_string())?;
            if !into.contains(&value) {
                into.push(value);
            }
            Ok(())
        }
        match facet {
            Facet::Theme => {
                guide.find_theme(value).map_err(|error| error.to_string())?;
                if !self.themes.iter().any(|theme| theme == value) {
                    self.themes.push(value.to_owned());
                }
                Ok(())
            }
            Facet::Question => code(&mut self.questions, value),
            Facet::Form => code(&mut self.forms, value),
            Facet::Reach => code(&mut self.reaches, value),
            Facet::Access => code(&mut self.access, value),
        }
    }

    /// The pairs of an address that give this filter, in the order of the kinds.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(
            self.themes
                .iter()
                .map(|value| (Facet::Theme.name(), value.clone())),
        );
        pairs.extend(
            self.questions
                .iter()
                .map(|value| (Facet::Question.name(), value.code().to_owned())),
        );
        pairs.extend(
            self.forms
                .iter()
                .map(|value| (Facet::Form.name(), value.code().to_owned())),
        );
        pairs.extend(
            self.reaches
                .iter()
                .map(|value| (Facet::Reach.name(), value.code().to_owned())),
        );
        pairs.extend(
            self.access
                .iter()
                .map(|value| (Facet::Access.name(), value.code().to_owned())),
        );
        pairs
    }

    /// The same filter without one value of a kind.
    #[must_use]
    pub fn without(&self, facet: Facet, value: &str) -> Self {
        let mut filter = self.clone();
        match facet {
            Facet::Theme => filter.themes.retain(|theme| theme != value),
            Facet::Question => filter.questions.retain(|code| code.code() != value),
            Facet::Form => filter.forms.retain(|code| code.code() != value),
            Facet::Reach => filter.reaches.retain(|code| code.code() != value),
            Facet::Access => filter.access.retain(|code| code.code() != value),
        }
        filter
    }

    /// Whether anything is narrowed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The listings that pass, in the order of the guide.
    pub fn listings<'g>(&self, guide: &'g Guide) -> Vec<&'g Listing> {
        guide
            .listings()
            .iter()
            .filter(|listing| self.passes(guide, listing, None))
            .collect()
    }

    /// The sources with at least one listing that passes, by name.
    pub fn sources<'g>(&self, guide: &'g Guide) -> Vec<&'g Source> {
        let passing: HashSet<&str> = self
            .listings(guide)
            .into_iter()
            .map(|listing| listing.source.as_str())
            .collect();
        guide
            .sources()
            .iter()
            .filter(|source| passing.contains(source.slug.as_str()))
            .collect()
    }

    /// The options of one kind, with the number of distinct sources that each would give.
    pub fn facets(&self, guide: &Guide, facet: Facet) -> Facets {
        let others: Vec<&Listing> = guide
            .listings()
            .iter()
            .filter(|listing| self.passes(guide, listing, Some(facet)))
            .collect();
        let count = |matches: &dyn Fn(&Listing) -> bool| {
            others
                .iter()
                .filter(|listing| matches(listing))
                .map(|listing| listing.source.as_str())
                .collect::<HashSet<&str>>()
                .len()
        };
        let options = match facet {
            Facet::Theme => guide
                .themes()
                .iter()
                .map(|theme| FacetOption {
                    value: theme.slug.clone(),
                    label: theme.title.clone(),
                    count: count(&|listing| listing.theme == theme.slug),
                    chosen: self.themes.contains(&theme.slug),
                })
                .collect(),
            Facet::Question => options(
                &self.questions,
                |question| format!("{question} {}", guide.question(question).short),
                |question| count(&|listing| listing.advice_for(question).is_some()),
            ),
            Facet::Form => options(
                &self.forms,
                |form| form.plural().to_owned(),
                |form| count(&|listing| guide.source_of(listing).form == form),
            ),
            Facet::Reach => options(
                &self.reaches,
                |reach| reach.label().to_owned(),
                |reach| count(&|listing| guide.source_of(listing).reach == Some(reach)),
            ),
            Facet::Access => options(
                &self.access,
                |access| access.label().to_owned(),
                |access| count(&|listing| guide.source_of(listing).access == access),
            ),
        };
        Facets { facet, options }
    }

    fn passes(&self, guide: &Guide, listing: &Listing, except: Option<Facet>) -> bool {
        let source = guide.source_of(listing);
        let narrows = |facet: Facet| except != Some(facet);
        (!narrows(Facet::Theme) || self.themes.is_empty() || self.themes.contains(&listing.theme))
            && (!narrows(Facet::Question)
                || self.questions.is_empty()
                || self
                    .questions
                    .iter()
                    .any(|&question| listing.advice_for(question).is_some()))
            && (!narrows(Facet::Form) || self.forms.is_empty() || self.forms.contains(&source.form))
            && (!narrows(Facet::Reach)
                || self.reaches.is_empty()
                || source
                    .reach
                    .is_some_and(|reach| self.reaches.contains(&reach)))
            && (!narrows(Facet::Access)
                || self.access.is_empty()
                || self.access.contains(&source.access))
    }
}

fn options<T: Code>(
    chosen: &[T],
    label: impl Fn(T) -> String,
    count: impl Fn(T) -> usize,
) -> Vec<FacetOption> {
    T::ALL
        .iter()
        .map(|&value| FacetOption {
            value: value.code().to_owned(),
            label: label(value),
            count: count(value),
            chosen: chosen.contains(&value),
        })
        .collect()
}
