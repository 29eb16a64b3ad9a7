//! What is asked and what comes back.

use crate::kind::HitKind;

/// A search over the guide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuideQuery {
    /// What was typed; any text will do, and only its first 32 words that say something count.
    pub text: String,
    /// Only hits of this kind.
    pub kind: Option<HitKind>,
    /// Only hits under the theme with this key: the theme and its sources. Questions and terms
    /// belong to no theme.
    pub theme: Option<String>,
    /// How many hits to pass over.
    pub skip: usize,
    /// How many hits to give at most; with 0 there are only counts.
    pub take: usize,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GuideResults {
    /// The number of hits on all pages together.
    pub total: usize,
    /// The number of hits of each kind as if no kind had been chosen, in the order of the kinds;
    /// a kind without hits is there with 0.
    pub kinds: Vec<(HitKind, usize)>,
    /// The hits of this page, best first.
    pub hits: Vec<Hit>,
    /// The query with its unknown words replaced by the nearest words of the guide.
    pub did_you_mean: Option<String>,
    /// No source had enough of the words (or nothing had the only word), so these hits have at
    /// least one of them.
    pub relaxed: bool,
    /// Words of the query that say nothing and were left out, as they were typed.
    pub ignored: Vec<String>,
}

/// A page of the guide that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// The key of a source, theme or term; the code of a question.
    pub key: String,
    /// How well it fits; comparable within one search only.
    pub score: f32,
    /// For a source: the keys of the themes under which its listing fits, best first.
    pub themes: Vec<String>,
    /// A piece of its text in which the words of the query are marked.
    pub snippet: Vec<Fragment>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The text, plain.
    pub text: String,
    /// Whether it is one of the words looked for.
    pub marked: bool,
}

/// A page that somebody may be typing the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The name of the page, after the other name that fits if the name itself does not:
    /// `RUD – Omgevingsdienst`.
    pub text: String,
    /// What it is.
    pub kind: HitKind,
    /// The key of a source, theme or term; the code of a question.
    pub key: String,
}
