//! Filters as links and as a form, so that every view has an address.

use kompas_app::WayOut;
use kompas_domain::filter::{Facet, FacetOption, Facets};

/// The form, the active filters, and the links that change one filter.
pub(crate) struct FilterPanel {
    /// Where the form goes: a path with a fragment.
    pub(crate) action: String,
    pub(crate) facets: Vec<Facets>,
    path: String,
    fragment: &'static str,
    pairs: Vec<(&'static str, String)>,
}

/// An active filter.
pub(crate) struct Chip<'p> {
    pub(crate) facet: Facet,
    pub(crate) option: &'p FacetOption,
    /// The same view without it.
    pub(crate) without: String,
}

impl FilterPanel {
    pub(crate) fn new(path: &str, fragment: &'static str, facets: Vec<Facets>) -> Self {
        let pairs = facets
            .iter()
            .flat_map(|facets| {
                let name = facets.facet.name();
                let chosen = facets.options.iter().filter(|option| option.chosen);
                chosen.map(move |option| (name, option.value.clone()))
            })
            .collect();
        Self {
            action: format!("{path}{fragment}"),
            facets,
            path: path.to_owned(),
            fragment,
            pairs,
        }
    }

    pub(crate) fn chips(&self) -> Vec<Chip<'_>> {
        let chosen = self.facets.iter().flat_map(|facets| {
            let options = facets.options.iter().filter(|option| option.chosen);
            options.map(move |option| (facets.facet, option))
        });
        chosen
            .map(|(facet, option)| Chip {
                facet,
                option,
                without: self.without(facet, &option.value),
            })
            .collect()
    }

    /// Whether anything is chosen.
    pub(crate) fn is_set(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The view without any filter.
    pub(crate) fn cleared(&self) -> &str {
        &self.action
    }

    fn without(&self, facet: Facet, value: &str) -> String {
        let rest = self
            .pairs
            .iter()
            .filter(|(name, chosen)| !(*name == facet.name() && chosen == value));
        address(&self.path, rest, self.fragment)
    }

    /// The view after taking a way out of an empty result.
    pub(crate) fn way_out(&self, way: &WayOut) -> String {
        self.without(way.facet, &way.value)
    }

    /// The view with one value of a kind in the place of all others, or with none of the kind.
    pub(crate) fn only(&self, facet: Facet, value: Option<&str>) -> String {
        let mut pairs: Vec<(&str, String)> = self
            .pairs
            .iter()
            .filter(|(name, _)| *name != facet.name())
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        pairs.extend(value.map(|value| (facet.name(), value.to_owned())));
        address(&self.path, &pairs, self.fragment)
    }

    /// The options of one kind.
    pub(crate) fn options(&self, facet: Facet) -> &[FacetOption] {
        self.facets
            .iter()
            .find(|facets| facets.facet == facet)
            .map_or(&[], |facets| &facets.options)
    }

    /// Whether nothing of a kind is chosen.
    pub(crate) fn all_of(&self, facet: Facet) -> bool {
        !self.options(facet).iter().any(|option| option.chosen)
    }

    /// The address of this view as a file.
    pub(crate) fn file(&self, format: &str) -> String {
        let format = ("formaat", format.to_owned());
        address(&self.path, self.pairs.iter().chain([&format]), "")
    }
}

/// An address of a path and pairs.
pub(crate) fn address<'p>(
    path: &str,
    pairs: impl IntoIterator<Item = &'p (&'p str, String)>,
    fragment: &str,
) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{path}{mark}{query}{fragment}")
}
