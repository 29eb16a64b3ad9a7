//! Filters, sorting and pages of documents as links, so that every view has an address.

use kompas_app::documents::{DocumentsView, FacetView};

use crate::filters::address;

const PATH: &str = "/documenten";

/// The addresses of other views of the same search.
pub(crate) struct DocumentPanel {
    pub(crate) facets: Vec<FacetView>,
    text: String,
    by_date: bool,
    page: usize,
    /// The chosen and excluded values.
    pairs: Vec<(&'static str, String)>,
}

/// An active filter.
pub(crate) struct DocumentChip<'p> {
    pub(crate) facet: &'static str,
    pub(crate) label: &'p str,
    pub(crate) excluded: bool,
    /// The same view without it.
    pub(crate) address: String,
}

impl DocumentPanel {
    pub(crate) fn new(shown: &DocumentsView<'_>) -> Self {
        let mut pairs = Vec::new();
        for facet in &shown.facets {
            for option in &facet.options {
                if option.chosen {
                    pairs.push((facet.name, option.value.clone()));
                } else if option.excluded {
                    pairs.push((facet.name, format!("-{}", option.value)));
                }
            }
        }
        Self {
            facets: shown.facets.clone(),
            text: shown.text.clone(),
            by_date: shown.by_date,
            page: shown.page,
            pairs,
        }
    }

    pub(crate) fn is_set(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// What the search asks, for a form that keeps it.
    pub(crate) fn asked(&self) -> Vec<(&'static str, &str)> {
        let text = Some(("q", self.text.as_str())).filter(|(_, text)| !text.is_empty());
        let pairs = self
            .pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        text.into_iter().chain(pairs).collect()
    }

    pub(crate) fn cleared(&self) -> String {
        view(&self.text, self.by_date, &[], None)
    }

    pub(crate) fn for_text(&self, text: &str) -> String {
        view(text, self.by_date, &self.pairs, None)
    }

    pub(crate) fn sorted(&self, by_date: bool) -> String {
        view(&self.text, by_date, &self.pairs, None)
    }

    pub(crate) fn page(&self, page: usize) -> String {
        view(
            &self.text,
            self.by_date,
            &self.pairs,
            Some(("pagina", page.to_string())),
        )
    }

    /// This page as a file.
    pub(crate) fn file(&self, format: &str) -> String {
        let page = if self.page > 1 {
            format!("&pagina={}", self.page)
        } else {
            String::new()
        };
        view(
            &self.text,
            self.by_date,
            &self.pairs,
            Some(("formaat", format.to_owned())),
        ) + &page
    }

    /// The view without the documents that have a value.
    pub(crate) fn without(&self, facet: &str, value: &str) -> String {
        let name = self
            .facets
            .iter()
            .find(|other| other.name == facet)
            .map(|facet| facet.name);
        let mut pairs: Vec<(&'static str, String)> = self
            .pairs
            .iter()
            .filter(|(other, chosen)| !(*other == facet && chosen == value))
            .cloned()
            .collect();
        pairs.extend(name.map(|name| (name, format!("-{value}"))));
        view(&self.text, self.by_date, &pairs, None)
    }

    pub(crate) fn chips(&self) -> Vec<DocumentChip<'_>> {
        let mut chips = Vec::new();
        for facet in &self.facets {
            for option in facet
                .options
                .iter()
                .filter(|option| option.chosen || option.excluded)
            {
                let value = if option.excluded {
                    format!("-{}", option.value)
                } else {
                    option.value.clone()
                };
                let rest: Vec<(&'static str, String)> = self
                    .pairs
                    .iter()
                    .filter(|(name, other)| !(*name == facet.name && *other == value))
                    .cloned()
                    .collect();
                chips.push(DocumentChip {
                    facet: facet.label,
                    label: &option.label,
                    excluded: option.excluded,
                    address: view(&self.text, self.by_date, &rest, None),
                });
            }
        }
        chips
    }
}

/// The address of a view.
fn view(
    text: &str,
    by_date: bool,
    pairs: &[(&'static str, String)],
    more: Option<(&'static str, String)>,
) -> String {
    let mut all: Vec<(&str, String)> = Vec::new();
    if !text.is_empty() {
        all.push(("q", text.to_owned()));
    }
    all.extend(pairs.iter().cloned());
    if by_date {
        all.push(("sorteer", "datum".to_owned()));
    }
    all.extend(more);
    address(PATH, &all, "")
}
