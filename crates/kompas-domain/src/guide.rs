//! The guide: questions, themes, sources, listings, glossary, errata.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use crate::code::{
    Access, AddressOrigin, CriterionCode, DotCount, Icon, ListingStatus, QuestionCode, Reach,
    SourceForm, UnknownCode,
};
use crate::profile::Profiles;
use crate::text;

/// What an edition says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The name of the product.
    pub name: String,
    /// The number of the edition, such as `2023`.
    pub number: String,
    /// One line.
    pub title: String,
    /// One line below it.
    pub subtitle: String,
    /// What the guide is and for whom.
    pub introduction: String,
    /// How the guide was made: paragraphs.
    pub method: Vec<String>,
    /// A word beforehand: paragraphs.
    pub foreword: Vec<String>,
    /// Title of the publication that the guide comes from.
    pub origin_title: String,
    /// Its publisher.
    pub origin_publisher: String,
    /// The year in which it appeared.
    pub origin_year: u16,
}

/// One of the six fixed questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its code.
    pub code: QuestionCode,
    /// The label used everywhere.
    pub short: String,
    /// The whole question.
    pub full: String,
    /// What a good answer holds.
    pub good_answer: Vec<String>,
}

/// A criterion by which sources were selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its code.
    pub code: CriterionCode,
    /// Its name.
    pub name: String,
    /// What it means.
    pub explanation: String,
}

/// A theme that another theme points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedTheme {
    /// Key of the other theme.
    pub theme: String,
    /// Why it is related.
    pub reason: String,
}

/// A safety theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its key, as in `/themas/{slug}`.
    pub slug: String,
    /// Its place in the order, from 1.
    pub number: u16,
    /// Its title.
    pub title: String,
    /// A title for narrow columns.
    pub short: String,
    /// The icon that it is recognised by.
    pub icon: Icon,
    /// One sentence.
    pub summary: String,
    /// The core, at most 120 words; paragraphs are separated by an empty line.
    pub core: String,
    /// What makes it hard.
    pub hard: Vec<String>,
    /// The usual first steps.
    pub first_steps: Vec<String>,
    /// Words that people search it by.
    pub keywords: Vec<String>,
    /// Related themes.
    pub related: Vec<RelatedTheme>,
    /// The keys of the terms that name partners who must be asked before something is decided.
    pub required_partners: Vec<String>,
}

impl Theme {
    /// The paragraphs of the core.
    pub fn core_paragraphs(&self) -> impl Iterator<Item = &str> {
        self.core
            .split("\n\n")
            .map(str::trim)
            .filter(|paragraph| !paragraph.is_empty())
    }
}

/// Where a source can be found on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// An absolute `http` or `https` address.
    pub url: String,
    /// What stands there.
    pub title: String,
    /// Where we have the address from.
    pub origin: AddressOrigin,
    /// The day on which somebody opened it, if anybody did.
    pub checked: Option<Date>,
    /// What to watch out for.
    pub caution: Option<String>,
}

/// A source of information, apart from any theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its key, as in `/bronnen/{slug}`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Abbreviations of the name.
    pub abbreviations: Vec<String>,
    /// Whether an organisation added it for itself.
    pub own: bool,
    /// Its form.
    pub form: SourceForm,
    /// Inside or outside the municipality; publications have none.
    pub reach: Option<Reach>,
    /// Publisher, organisation or department.
    pub keeper: String,
    /// What it is.
    pub what: String,
    /// How to reach it or where to find it.
    pub how_to_reach: String,
    /// Who can get at it.
    pub access: Access,
    /// More about the access.
    pub access_note: Option<String>,
    /// Keys of related sources.
    pub related: Vec<String>,
    /// Words that people search it by.
    pub keywords: Vec<String>,
    /// The data that a registration holds; empty for other forms.
    pub indicators: Vec<String>,
    /// What the law allows, in one line.
    pub legal_limit: Option<String>,
    /// Who inside a municipality can usually get at a registration.
    pub inside_municipality: Option<String>,
    /// Addresses on the web.
    pub addresses: Vec<Address>,
}

/// That a listing helps with one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The question.
    pub question: QuestionCode,
    /// The words of the publication that the proposal rests on.
    pub grounds: String,
    /// 1, 2 or 3 when this is one of the best three for the question under this theme.
    pub rank: Option<u8>,
    /// Why to begin here; present if and only if `rank` is.
    pub reason: Option<String>,
}

/// An editorial note on one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionNote {
    /// The criterion.
    pub criterion: CriterionCode,
    /// Why it applies.
    pub note: String,
}

/// A source under one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Key of the theme.
    pub theme: String,
    /// Key of the source.
    pub source: String,
    /// The name as printed in 2023; none when the source did not stand there.
    pub printed_name: Option<String>,
    /// What the source can tell under this theme.
    pub text: String,
    /// The coloured dots as they were read.
    pub dots_read: String,
    /// How many dots that are.
    pub dots: DotCount,
    /// Whether an editor confirmed the questions.
    pub status: ListingStatus,
    /// The questions that it serves, in the order of the codes.
    pub advice: Vec<Advice>,
    /// Notes on the criteria that apply, in the order of the codes.
    pub criteria: Vec<CriterionNote>,
}

impl Listing {
    /// The advice for one question, if the listing serves it.
    pub fn advice_for(&self, question: QuestionCode) -> Option<&Advice> {
        self.advice
            .iter()
            .find(|advice| advice.question == question)
    }
}

/// A term of the glossary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its key: the slug of the term.
    pub slug: String,
    /// The term.
    pub term: String,
    /// Its abbreviation.
    pub abbreviation: Option<String>,
    /// One sentence.
    pub definition: String,
    /// Words that mean the same.
    pub synonyms: Vec<String>,
    /// Keys of related terms.
    pub related: Vec<String>,
    /// Whether it is explained on its first use in a page; not, when it is an everyday word.
    pub in_text: bool,
}

/// An error in the publication and what was done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erratum {
    /// Its code, such as `E1`.
    pub code: String,
    /// Where it stands in the publication.
    pub place: String,
    /// What is wrong.
    pub wrong: String,
    /// What we did.
    pub right: String,
    /// Keys of the sources concerned.
    pub sources: Vec<String>,
}

/// A whole guide in which every reference is alive.
///
/// Made by [`crate::content::load`] only, so whoever holds one need not check again.
#[derive(Debug, Clone)]
pub struct Guide {
    edition: Edition,
    questions: Vec<Question>,
    criteria: Vec<Criterion>,
    themes: Vec<Theme>,
    sources: Vec<Source>,
    listings: Vec<Listing>,
    terms: Vec<Term>,
    errata: Vec<Erratum>,
    profiles: Profiles,
    theme_at: HashMap<String, usize>,
    source_at: HashMap<String, usize>,
    term_at: HashMap<String, usize>,
}

/// The parts of a guide before they are put in order; the references hold already.
pub(crate) struct Parts {
    pub(crate) edition: Edition,
    pub(crate) questions: Vec<Question>,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) themes: Vec<Theme>,
    pub(crate) sources: Vec<Source>,
    pub(crate) listings: Vec<Listing>,
    pub(crate) terms: Vec<Term>,
    pub(crate) errata: Vec<Erratum>,
    pub(crate) profiles: Profiles,
}

impl Guide {
    pub(crate) fn new(mut parts: Parts) -> Self {
        parts.questions.sort_by_key(|question| question.code);
        parts.criteria.sort_by_key(|criterion| criterion.code);
        parts.themes.sort_by_key(|theme| theme.number);
        parts
            .sources
            .sort_by_cached_key(|source| text::fold(&source.name));
        parts
            .terms
            .sort_by_cached_key(|term| text::fold(&term.term));
        let theme_at = index(&parts.themes, |theme| &theme.slug);
        let source_at = index(&parts.sources, |source| &source.slug);
        let term_at = index(&parts.terms, |term| &term.slug);
        parts.listings.sort_by_key(|listing| {
            let at = source_at[&listing.source];
            let source = &parts.sources[at];
            (theme_at[&listing.theme], source.form, source.reach, at)
        });
        Self {
            edition: parts.edition,
            questions: parts.questions,
            criteria: parts.criteria,
            themes: parts.themes,
            sources: parts.sources,
            listings: parts.listings,
            terms: parts.terms,
            errata: parts.errata,
            profiles: parts.profiles,
            theme_at,
            source_at,
            term_at,
        }
    }

    /// Tells which sources an organisation added for itself, by their keys.
    pub fn mark_own(&mut self, keys: &BTreeSet<String>) {
        for source in &mut self.sources {
            source.own = keys.contains(&source.slug);
        }
    }

    /// What the edition says about itself.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The six questions, G1 to L3.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// One question. A guide always has all six.
    pub fn question(&self, code: QuestionCode) -> &Question {
        &self.questions[code as usize]
    }

    /// The words that tell that a passage answers a question, with their weights.
    pub fn question_cues(&self, code: QuestionCode) -> &[(String, f32)] {
        self.profiles.cues(code)
    }

    /// The words that tell that a passage is about a theme, with their weights: those that editors
    /// chose, or else its title and keywords.
    pub fn theme_words(&self, theme: &Theme) -> Vec<(String, f32)> {
        self.profiles.words(theme)
    }

    /// The four criteria.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// One criterion. A guide always has all four.
    pub fn criterion(&self, code: CriterionCode) -> &Criterion {
        &self.criteria[code as usize]
    }

    /// The themes by number.
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// The theme with this key.
    pub fn theme(&self, slug: &str) -> Option<&Theme> {
        self.theme_at.get(slug).map(|&at| &self.themes[at])
    }

    /// The theme with this key, or what would be right.
    ///
    /// # Errors
    /// There is no such theme.
    pub fn find_theme(&self, slug: &str) -> Result<&Theme, UnknownCode> {
        self.theme(slug).ok_or_else(|| {
            let slugs: Vec<&str> = self
                .themes
                .iter()
                .map(|theme| theme.slug.as_str())
                .collect();
            UnknownCode {
                given: slug.to_owned(),
                choices: text::enumerate(&slugs, "of"),
            }
        })
    }

    /// The sources by name.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The source with this key.
    pub fn source(&self, slug: &str) -> Option<&Source> {
        self.source_at.get(slug).map(|&at| &self.sources[at])
    }

    /// The listings by theme, then form, reach and name of the source.
    pub fn listings(&self) -> &[Listing] {
        &self.listings
    }

    /// The listings of one source, by theme.
    pub fn listings_of(&self, source: &str) -> impl Iterator<Item = &Listing> {
        self.listings
            .iter()
            .filter(move |listing| listing.source == source)
    }

    /// The theme of a listing.
    pub fn theme_of(&self, listing: &Listing) -> &Theme {
        &self.themes[self.theme_at[&listing.theme]]
    }

    /// The source of a listing.
    pub fn source_of(&self, listing: &Listing) -> &Source {
        &self.sources[self.source_at[&listing.source]]
    }

    /// The best listings under a theme for a question, best first: at most three.
    pub fn begin_here(&self, theme: &str, question: QuestionCode) -> Vec<(&Listing, &Advice)> {
        let mut best: Vec<(&Listing, &Advice)> = self
            .listings
            .iter()
            .filter(|listing| listing.theme == theme)
            .filter_map(|listing| Some((listing, listing.advice_for(question)?)))
            .filter(|(_, advice)| advice.rank.is_some())
            .collect();
        best.sort_by_key(|(_, advice)| advice.rank);
        best
    }

    /// The glossary by term.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term with this key.
    pub fn term(&self, slug: &str) -> Option<&Term> {
        self.term_at.get(slug).map(|&at| &self.terms[at])
    }

    /// Errors in the publication.
    pub fn errata(&self) -> &[Erratum] {
        &self.errata
    }

    /// The errata that concern one source.
    pub fn errata_of(&self, source: &str) -> impl Iterator<Item = &Erratum> {
        self.errata
            .iter()
            .filter(move |erratum| erratum.sources.iter().any(|slug| slug == source))
    }
}

fn index<T>(items: &[T], slug: impl Fn(&T) -> &String) -> HashMap<String, usize> {
    items
        .iter()
        .enumerate()
        .map(|(at, item)| (slug(item).clone(), at))
        .collect()
}
