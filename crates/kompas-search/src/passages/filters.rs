//! What can be filtered on: values that documents have, wanted or unwanted.

use kompas_domain::code::{Code, QuestionCode, SourceForm, UnknownCode};
use kompas_domain::document::DocumentKind;
use kompas_domain::filter::FilterProblem;

use super::IndexedDocument;

/// A kind of filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// The key of a theme.
    Theme,
    /// The code of a question.
    Question,
    /// The form of the source.
    Form,
    /// What the document is.
    Kind,
    /// Who published it.
    Publisher,
    /// The CBS code of the municipality.
    Municipality,
    /// The year of publication.
    Year,
    /// The number of the collection.
    Collection,
    /// Whether the text was recognised from scanned pages.
    Ocr,
}

impl Facet {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Collection,
        Self::Theme,
        Self::Question,
        Self::Form,
        Self::Kind,
        Self::Publisher,
        Self::Municipality,
        Self::Year,
        Self::Ocr,
    ];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "thema",
            Self::Question => "vraag",
            Self::Form => "vorm",
            Self::Kind => "soort",
            Self::Publisher => "organisatie",
            Self::Municipality => "gemeente",
            Self::Year => "jaar",
            Self::Collection => "verzameling",
            Self::Ocr => "scan",
        }
    }

    /// The Dutch label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Theme => "Thema",
            Self::Question => "Vraag",
            Self::Form => "Vorm",
            Self::Kind => "Soort",
            Self::Publisher => "Organisatie",
            Self::Municipality => "Gemeente",
            Self::Year => "Jaar",
            Self::Collection => "Verzameling",
            Self::Ocr => "Scan",
        }
    }

    /// The kind with this name in addresses.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// The value as the index has it, if it can be one.
    fn checked(self, value: &str) -> Result<String, String> {
        let code = |read: Result<&'static str, UnknownCode>| {
            read.map(str::to_owned).map_err(|error| error.to_string())
        };
        match self {
            Self::Question => code(value.parse::<QuestionCode>().map(Code::code)),
            Self::Form => code(value.parse::<SourceForm>().map(Code::code)),
            Self::Kind => code(value.parse::<DocumentKind>().map(Code::code)),
            Self::Year => value
                .parse::<u16>()
                .ok()
                .filter(|year| (1800..=2200).contains(year))
                .map(|year| year.to_string())
                .ok_or_else(|| format!("{value:?} is geen jaar; kies een jaar zoals 2024")),
            Self::Ocr => match value {
                "ja" | "nee" => Ok(value.to_owned()),
                _ => Err(format!("{value:?} bestaat niet; kies ja of nee")),
            },
            Self::Municipality => {
                let code = value.to_uppercase();
                let digits = code.strip_prefix("GM").unwrap_or("");
                if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    Ok(code)
                } else {
                    Err(format!(
                        "{value:?} is geen gemeentecode; kies een code zoals GM0344"
                    ))
                }
            }
            Self::Theme | Self::Publisher | Self::Collection
                if value.is_empty() || value.chars().count() > 200 =>
            {
                Err("deze waarde kan niet; kies er een uit de lijst".to_owned())
            }
            Self::Theme | Self::Publisher | Self::Collection => Ok(value.to_owned()),
        }
    }

    /// Kind and value of a term of the index.
    pub(crate) fn of_term(term: &str) -> (Self, String) {
        let (name, value) = term.split_once(':').unwrap_or_default();
        (Self::from_name(name).unwrap_or(Self::Ocr), value.to_owned())
    }

    pub(crate) fn term(self, value: &str) -> String {
        format!("{}:{value}", self.name())
    }
}

/// Values that are wanted or unwanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters(Vec<(Facet, String, bool)>);

impl Filters {
    /// Reads pairs of an address: `thema=cybercrime` wants, `thema=-cybercrime` does not want.
    /// Pairs with other names are left to the caller.
    ///
    /// # Errors
    /// Everything that is wrong with the values.
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FilterProblem>> {
        let mut filters = Self::default();
        let mut problems = Vec::new();
        for (name, value) in pairs {
            let Some(facet) = Facet::from_name(name) else {
                continue;
            };
            let (plain, wanted) = value
                .strip_prefix('-')
                .map_or((value.as_str(), true), |value| (value, false));
            match facet.checked(plain) {
                Ok(value) => filters.add(facet, value, wanted),
                Err(message) => problems.push(FilterProblem {
                    name: name.clone(),
                    message,
                }),
            }
        }
        if problems.is_empty() {
            Ok(filters)
        } else {
            Err(problems)
        }
    }

    /// Adds a value.
    pub fn add(&mut self, facet: Facet, value: String, wanted: bool) {
        if !self.0.contains(&(facet, value.clone(), wanted)) {
            self.0.push((facet, value, wanted));
        }
    }

    /// All values: kind, value, whether it is wanted.
    pub fn iter(&self) -> impl Iterator<Item = (Facet, &str, bool)> {
        self.0
            .iter()
            .map(|(facet, value, wanted)| (*facet, value.as_str(), *wanted))
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How many documents have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The kind of filter.
    pub facet: Facet,
    /// The value.
    pub value: String,
    /// The number of documents.
    pub count: usize,
}

/// All values of a document, as terms.
pub(crate) fn terms_of(document: &IndexedDocument) -> Vec<String> {
    let mut terms = vec![
        Facet::Collection.term(&document.collection.to_string()),
        Facet::Kind.term(document.kind.code()),
        Facet::Ocr.term(if document.ocr { "ja" } else { "nee" }),
    ];
    terms.extend(document.themes.iter().map(|theme| Facet::Theme.term(theme)));
    terms.extend(
        document
            .questions
            .iter()
            .map(|question| Facet::Question.term(question.code())),
    );
    terms.extend(document.form.map(|form| Facet::Form.term(form.code())));
    terms.extend(
        document
            .publisher
            .as_ref()
            .map(|name| Facet::Publisher.term(name)),
    );
    terms.extend(
        document
            .municipality
            .as_ref()
            .map(|code| Facet::Municipality.term(code)),
    );
    terms.extend(
        document
            .date
            .map(|date| Facet::Year.term(&date.year().to_string())),
    );
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_with_all_that_is_wrong() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let good = [
            pair("thema", "cybercrime"),
            pair("jaar", "-2024"),
            pair("vraag", "g1"),
            pair("q", "x"),
        ];
        let filters = Filters::parse(&good).unwrap();
        let found: Vec<(&str, &str, bool)> = filters
            .iter()
            .map(|(facet, value, wanted)| (facet.name(), value, wanted))
            .collect();
        assert_eq!(
            found,
            [
                ("thema", "cybercrime", true),
                ("jaar", "2024", false),
                ("vraag", "G1", true)
            ]
        );
        let bad = [
            pair("jaar", "straks"),
            pair("soort", "boek"),
            pair("gemeente", "Utrecht"),
            pair("scan", "misschien"),
            pair("thema", ""),
        ];
        let problems = Filters::parse(&bad).unwrap_err();
        assert_eq!(problems.len(), 5);
        assert!(problems[1].message.contains("kies publicatie, webpagina"));
    }
}
