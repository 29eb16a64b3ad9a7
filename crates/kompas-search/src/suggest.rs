//! Pages whose name somebody may be typing.

use std::collections::HashSet;

use crate::documents::{Document, Page};
use crate::kind::HitKind;
use crate::results::Suggestion;
use crate::schema::Part;
use crate::tokenise::tokens;

/// A name that a page is known by.
struct Name {
    page: usize,
    /// Folded words with one space between them.
    folded: String,
    /// The name as it is shown.
    shown: String,
    /// Whether it is an alias, abbreviation or synonym.
    is_other: bool,
    /// Whether its words stand in the first name of the page.
    in_first: bool,
}

/// The names of all pages.
pub(crate) struct Names(Vec<Name>);

/// How well a name fits, best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Start,
    StartOfOther,
    Word,
    WordOfOther,
}

/// The fit, whether the name is far from the first one, the kind, the length and the name itself:
/// less is better.
type Rank<'n> = (Fit, bool, usize, usize, &'n str);

impl Names {
    /// Gathers the names from the documents of the pages themselves.
    pub(crate) fn of(documents: &[Document<'_>]) -> Self {
        let mut names = Vec::new();
        for document in documents.iter().filter(|document| document.theme.is_none()) {
            let text_of = |wanted| {
                let texts = document.texts.iter();
                texts.filter_map(move |(part, text)| (*part == wanted).then_some(&**text))
            };
            for name in text_of(Part::Name) {
                names.push(Name::first(document.page, name));
                names.extend(
                    text_of(Part::OtherName).map(|other| Name::other(document.page, name, other)),
                );
            }
        }
        Self(names)
    }

    /// The pages with a word in a name that begins with what was typed; best first.
    pub(crate) fn beginning_with(
        &self,
        typed: &str,
        limit: usize,
        pages: &[Page],
    ) -> Vec<Suggestion> {
        let typed = folded_words(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let mut fitting: Vec<(Rank<'_>, &Name)> = self
            .0
            .iter()
            .filter_map(|name| {
                let order = order_of(pages[name.page].kind);
                let (fit, length) = (name.fit(&typed)?, name.folded.len());
                Some(((fit, !name.in_first, order, length, &*name.folded), name))
            })
            .collect();
        fitting.sort_by(|(rank, _), (other, _)| rank.cmp(other));
        let mut seen = HashSet::new();
        fitting
            .into_iter()
            .filter(|(_, name)| seen.insert(name.page))
            .take(limit)
            .map(|(_, name)| Suggestion {
                text: name.shown.clone(),
                kind: pages[name.page].kind,
                key: pages[name.page].key.clone(),
            })
            .collect()
    }
}

impl Name {
    fn first(page: usize, name: &str) -> Self {
        Self {
            page,
            folded: folded_words(name),
            shown: name.to_owned(),
            is_other: false,
            in_first: true,
        }
    }

    fn other(page: usize, first: &str, other: &str) -> Self {
        let folded = folded_words(other);
        let in_first = format!(" {} ", folded_words(first)).contains(&format!(" {folded} "));
        Self {
            page,
            shown: if in_first {
                first.to_owned()
            } else {
                format!("{other} – {first}")
            },
            folded,
            is_other: true,
            in_first,
        }
    }

    fn fit(&self, typed: &str) -> Option<Fit> {
        if self.folded == typed {
            return Some(Fit::Whole);
        }
        let starts = self.folded.starts_with(typed);
        let inside = || {
            self.folded
                .match_indices(typed)
                .any(|(at, _)| self.folded[..at].ends_with(' '))
        };
        match (starts, self.is_other) {
            (true, false) => Some(Fit::Start),
            (true, true) => Some(Fit::StartOfOther),
            (false, false) => inside().then_some(Fit::Word),
            (false, true) => inside().then_some(Fit::WordOfOther),
        }
    }
}

fn folded_words(text: &str) -> String {
    let words: Vec<String> = tokens(text).map(|token| token.folded).collect();
    words.join(" ")
}

/// Themes first: there are few, and they are where most visits begin.
fn order_of(kind: HitKind) -> usize {
    match kind {
        HitKind::Theme => 0,
        HitKind::Source => 1,
        HitKind::Term => 2,
        HitKind::Question => 3,
    }
}
