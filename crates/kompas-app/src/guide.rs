//! Themes, questions and sources as they are shown.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::filter::{Facet, Facets, Filter};
use kompas_domain::guide::{Advice, Erratum, Guide, Listing, Question, Source, Theme};
use kompas_domain::matrix::Matrix;

use crate::{App, Error, Pairs};

/// A listing with its source and theme.
#[derive(Debug, Clone, Copy)]
pub struct ThemeListing<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// Its source.
    pub source: &'a Source,
    /// Its theme.
    pub theme: &'a Theme,
}

impl<'a> ThemeListing<'a> {
    pub(crate) fn new(guide: &'a Guide, listing: &'a Listing) -> Self {
        Self {
            listing,
            source: guide.source_of(listing),
            theme: guide.theme_of(listing),
        }
    }
}

/// The best few listings for one question under one theme.
#[derive(Debug, Clone)]
pub struct BeginHere<'a> {
    /// The theme.
    pub theme: &'a Theme,
    /// The question.
    pub question: &'a Question,
    /// At most three, best first, each with its advice.
    pub best: Vec<(ThemeListing<'a>, &'a Advice)>,
}

/// A filter to drop when nothing passes, and what that gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayOut {
    /// The kind of filter.
    pub facet: Facet,
    /// The value to drop.
    pub value: String,
    /// Its Dutch label.
    pub label: String,
    /// How many sources pass without it.
    pub count: usize,
}

/// Listings that pass a filter, with the options that narrow them further.
#[derive(Debug, Clone)]
pub struct ListingsView<'a> {
    /// The filter.
    pub filter: Filter,
    /// The filters that can be set, with counts.
    pub facets: Vec<Facets>,
    /// The listings, in the order of the guide.
    pub listings: Vec<ThemeListing<'a>>,
    /// How many there are without a filter.
    pub total: usize,
    /// When nothing passes: what to drop to see something again.
    pub ways_out: Vec<WayOut>,
}

/// A theme or a question, where to begin, and its listings.
#[derive(Debug, Clone)]
pub struct ThemeView<'a, T> {
    /// The theme or question.
    pub subject: &'a T,
    /// Where to begin: per question, or per theme.
    pub begin_here: Vec<BeginHere<'a>>,
    /// The listings.
    pub listings: ListingsView<'a>,
}

/// Sources that pass a filter.
#[derive(Debug, Clone)]
pub struct SourcesView<'a> {
    /// The filter.
    pub filter: Filter,
    /// The filters that can be set, with counts.
    pub facets: Vec<Facets>,
    /// The sources by name, each with those of its listings that pass.
    pub sources: Vec<SourceView<'a>>,
    /// How many there are without a filter.
    pub total: usize,
    /// When nothing passes: what to drop to see something again.
    pub ways_out: Vec<WayOut>,
}

/// A source with its listings.
#[derive(Debug, Clone)]
pub struct SourceView<'a> {
    /// The source.
    pub source: &'a Source,
    /// Its listings by theme.
    pub listings: Vec<ThemeListing<'a>>,
    /// Errors of the publication that concern it.
    pub errata: Vec<&'a Erratum>,
    /// Related sources.
    pub related: Vec<&'a Source>,
}

impl<'a> SourceView<'a> {
    /// The questions that any of the listings serves, in order.
    pub fn questions(&self) -> Vec<QuestionCode> {
        QuestionCode::ALL
            .iter()
            .copied()
            .filter(|&question| {
                self.listings
                    .iter()
                    .any(|item| item.listing.advice_for(question).is_some())
            })
            .collect()
    }

    fn new(guide: &'a Guide, source: &'a Source, listings: Vec<ThemeListing<'a>>) -> Self {
        Self {
            source,
            listings,
            errata: guide.errata_of(&source.slug).collect(),
            related: source
                .related
                .iter()
                .filter_map(|slug| guide.source(slug))
                .collect(),
        }
    }
}

impl App {
    /// A theme: where to begin per question, and its listings by the filter in the address.
    ///
    /// # Errors
    /// There is no such theme; a pair is no filter of this page.
    pub fn theme(&self, slug: &str, pairs: Pairs<'_>) -> Result<ThemeView<'_, Theme>, Error> {
        let subject = self.guide.theme(slug).ok_or_else(|| Error::NotFound {
            kind: "thema",
            key: slug.to_owned(),
        })?;
        let begin_here = self
            .guide
            .questions()
            .iter()
            .map(|question| self.begin_here(subject, question))
            .collect();
        let base = Filter {
            themes: vec![slug.to_owned()],
            ..Filter::default()
        };
        Ok(ThemeView {
            subject,
            begin_here,
            listings: self.listings_view(base, Facet::Theme, pairs)?,
        })
    }

    /// A question: where to begin per theme, and its listings by the filter in the address.
    ///
    /// # Errors
    /// A pair is no filter of this page.
    pub fn question(
        &self,
        code: QuestionCode,
        pairs: Pairs<'_>,
    ) -> Result<ThemeView<'_, Question>, Error> {
        let subject = self.guide.question(code);
        let begin_here = self
            .guide
            .themes()
            .iter()
            .map(|theme| self.begin_here(theme, subject))
            .collect();
        let base = Filter {
            questions: vec![code],
            ..Filter::default()
        };
        Ok(ThemeView {
            subject,
            begin_here,
            listings: self.listings_view(base, Facet::Question, pairs)?,
        })
    }

    /// The sources that pass the filter in the address.
    ///
    /// # Errors
    /// A pair is no filter of this page.
    pub fn sources(&self, pairs: Pairs<'_>) -> Result<SourcesView<'_>, Error> {
        let filter = self.filter(pairs, None)?;
        let passing = filter.listings(&self.guide);
        let sources: Vec<SourceView<'_>> = filter
            .sources(&self.guide)
            .into_iter()
            .map(|source| {
                let listings = passing
                    .iter()
                    .filter(|listing| listing.source == source.slug)
                    .map(|listing| ThemeListing::new(&self.guide, listing))
                    .collect();
                SourceView::new(&self.guide, source, listings)
            })
            .collect();
        let facets = Facet::ALL.map(|facet| filter.facets(&self.guide, facet));
        Ok(SourcesView {
            ways_out: if sources.is_empty() {
                self.ways_out(&filter, &facets)
            } else {
                Vec::new()
            },
            facets: facets.to_vec(),
            filter,
            sources,
            total: self.guide.sources().len(),
        })
    }

    /// A source with all its listings.
    ///
    /// # Errors
    /// There is no such source.
    pub fn source(&self, slug: &str) -> Result<SourceView<'_>, Error> {
        let source = self.guide.source(slug).ok_or_else(|| Error::NotFound {
            kind: "bron",
            key: slug.to_owned(),
        })?;
        let listings = self
            .guide
            .listings_of(slug)
            .map(|listing| ThemeListing::new(&self.guide, listing))
            .collect();
        Ok(SourceView::new(&self.guide, source, listings))
    }

    /// The listings that pass the filter in the address, over all themes.
    ///
    /// # Errors
    /// A pair is no filter.
    pub fn listings(&self, pairs: Pairs<'_>) -> Result<Vec<ThemeListing<'_>>, Error> {
        let filter = self.filter(pairs, None)?;
        Ok(filter
            .listings(&self.guide)
            .into_iter()
            .map(|listing| ThemeListing::new(&self.guide, listing))
            .collect())
    }

    /// Themes against questions.
    pub fn matrix(&self) -> Matrix<'_> {
        Matrix::new(&self.guide)
    }

    /// The themes by number, each with how many listings it has.
    pub fn themes(&self) -> Vec<(&Theme, usize)> {
        let count = |theme: &Theme| {
            let under = |listing: &&Listing| listing.theme == theme.slug;
            self.guide.listings().iter().filter(under).count()
        };
        self.guide
            .themes()
            .iter()
            .map(|theme| (theme, count(theme)))
            .collect()
    }

    /// For a filter that nothing passes: each chosen value whose dropping gives something, best first.
    fn ways_out(&self, filter: &Filter, facets: &[Facets]) -> Vec<WayOut> {
        let mut ways: Vec<WayOut> = facets
            .iter()
            .flat_map(|facets| {
                let chosen = facets.options.iter().filter(|option| option.chosen);
                chosen.map(|option| WayOut {
                    facet: facets.facet,
                    value: option.value.clone(),
                    label: option.label.clone(),
                    count: filter
                        .without(facets.facet, &option.value)
                        .sources(&self.guide)
                        .len(),
                })
            })
            .filter(|way| way.count > 0)
            .collect();
        ways.sort_by_key(|way| std::cmp::Reverse(way.count));
        ways
    }

    fn begin_here<'a>(&'a self, theme: &'a Theme, question: &'a Question) -> BeginHere<'a> {
        let best = self
            .guide
            .begin_here(&theme.slug, question.code)
            .into_iter()
            .map(|(listing, advice)| (ThemeListing::new(&self.guide, listing), advice))
            .collect();
        BeginHere {
            theme,
            question,
            best,
        }
    }

    fn filter(&self, pairs: Pairs<'_>, fixed: Option<Facet>) -> Result<Filter, Error> {
        let allowed: Vec<Facet> = Facet::ALL
            .into_iter()
            .filter(|facet| Some(*facet) != fixed)
            .collect();
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Filter::parse(&self.guide, &allowed, pairs).map_err(Error::BadQuery)
    }

    fn listings_view(
        &self,
        base: Filter,
        fixed: Facet,
        pairs: Pairs<'_>,
    ) -> Result<ListingsView<'_>, Error> {
        let chosen = self.filter(pairs, Some(fixed))?;
        let total = base.listings(&self.guide).len();
        let filter = match fixed {
            Facet::Theme => Filter {
                themes: base.themes,
                ..chosen
            },
            _ => Filter {
                questions: base.questions,
                ..chosen
            },
        };
        let facets: Vec<Facets> = Facet::ALL
            .into_iter()
            .filter(|facet| *facet != fixed)
            .map(|facet| filter.facets(&self.guide, facet))
            .collect();
        let listings: Vec<ThemeListing<'_>> = filter
            .listings(&self.guide)
            .into_iter()
            .map(|listing| ThemeListing::new(&self.guide, listing))
            .collect();
        Ok(ListingsView {
            ways_out: if listings.is_empty() {
                self.ways_out(&filter, &facets)
            } else {
                Vec::new()
            },
            filter,
            facets,
            listings,
            total,
        })
    }
}
