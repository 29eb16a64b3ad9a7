//! From the words of a query to a query of tantivy.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery,
    Query as Clause, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::query::{Query, QueryWord};
use crate::schema::{self, Fields};
use crate::vocabulary::Vocabulary;

/// How strictly the words are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Enough of the words; for a compound all of its parts will do.
    Enough,
    /// Any of the words.
    AnyWord,
    /// Any word, or any part of one.
    AnyPart,
}

type Clauses = Vec<Box<dyn Clause>>;

/// Writes clauses over the fields of one index.
pub(crate) struct Writer<'i> {
    pub(crate) fields: &'i Fields,
    /// Words that the guide does not have need no clauses.
    pub(crate) vocabulary: &'i Vocabulary,
    pub(crate) strictness: Strictness,
}

impl Writer<'_> {
    /// The whole query: which documents it finds, and what more it thinks well of.
    pub(crate) fn whole(&self, query: &Query) -> Box<dyn Clause> {
        let words: Vec<Clauses> = query.words.iter().map(|word| self.word(word)).collect();
        let mut clauses: Vec<(Occur, Box<dyn Clause>)> = Vec::new();
        if has_surroundings(words.len()) {
            clauses.push((Occur::Must, own_word(&words)));
        }
        clauses.push((Occur::Must, self.enough_of(words, query)));
        for bonus in self.exact(query).into_iter().chain(self.neighbours(query)) {
            clauses.push((Occur::Should, bonus));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Documents with enough of the words. When there are several, the keywords of its theme may
    /// bring a listing some of them.
    fn enough_of(&self, words: Vec<Clauses>, query: &Query) -> Box<dyn Clause> {
        let enough = match self.strictness {
            Strictness::Enough => query.enough(),
            Strictness::AnyWord | Strictness::AnyPart => 1,
        };
        let (field, worth) = self.fields.weighted_surroundings();
        let surrounded = has_surroundings(words.len());
        let words = words
            .into_iter()
            .zip(&query.words)
            .map(|(mut clauses, word)| {
                if surrounded && self.knows(&word.stem) {
                    clauses.push(boosted(term(field, &word.stem), worth));
                }
                (Occur::Should, best_of(clauses))
            });
        Box::new(BooleanQuery::with_minimum_required_clauses(
            words.collect(),
            enough,
        ))
    }

    /// The word, its parts and other words for it, each over all fields. Only the best of them
    /// counts: a synonym is worth nothing beside the word itself.
    fn word(&self, word: &QueryWord) -> Clauses {
        let mut clauses = vec![over_fields(self.stem(&word.stem, 1.0))];
        if !word.parts.is_empty() {
            clauses.push(self.parts(&word.parts));
        }
        for phrase in &word.synonyms {
            clauses.push(over_fields(match phrase.as_slice() {
                [stem] => self.stem(stem, schema::SYNONYM),
                stems => self.phrase(stems, schema::SYNONYM),
            }));
        }
        clauses
    }

    /// A stem in every field, as a word and as a part of a compound.
    fn stem(&self, stem: &str, weight: f32) -> Clauses {
        if !self.knows(stem) {
            return Vec::new();
        }
        let words = self.fields.weighted_words().into_iter();
        words
            .chain(self.fields.weighted_parts())
            .map(|(field, worth)| boosted(term(field, stem), worth * weight))
            .collect()
    }

    fn parts(&self, parts: &[String]) -> Box<dyn Clause> {
        let occur = match self.strictness {
            Strictness::Enough | Strictness::AnyWord => Occur::Must,
            Strictness::AnyPart => Occur::Should,
        };
        let parts = parts
            .iter()
            .map(|part| (occur, over_fields(self.stem(part, schema::QUERY_PARTS))));
        Box::new(BooleanQuery::new(parts.collect()))
    }

    fn phrase(&self, stems: &[String], weight: f32) -> Clauses {
        if !stems.iter().all(|stem| self.knows(stem)) {
            return Vec::new();
        }
        let words = self.fields.weighted_words().into_iter();
        words
            .map(|(field, worth)| {
                let terms = stems.iter().map(|stem| Term::from_field_text(field, stem));
                boosted(Box::new(PhraseQuery::new(terms.collect())), worth * weight)
            })
            .collect()
    }

    /// The whole query is a name or a keyword.
    fn exact(&self, query: &Query) -> Clauses {
        let stems: Vec<&str> = query.words.iter().map(|word| &*word.stem).collect();
        let stems = stems.join(" ");
        [
            (self.fields.exact_name, schema::EXACT_NAME),
            (self.fields.exact_other_name, schema::EXACT_OTHER_NAME),
            (self.fields.exact_keyword, schema::EXACT_KEYWORD),
        ]
        .into_iter()
        .map(|(field, weight)| boosted(term(field, &stems), weight))
        .collect()
    }

    /// Words that stand side by side in the query do so in the document too.
    fn neighbours(&self, query: &Query) -> Clauses {
        query
            .words
            .windows(2)
            .map(|pair| {
                let stems: Vec<String> = pair.iter().map(|word| word.stem.clone()).collect();
                self.phrase(&stems, schema::NEIGHBOURS)
            })
            .filter(|clauses| !clauses.is_empty())
            .map(over_fields)
            .collect()
    }

    fn knows(&self, stem: &str) -> bool {
        self.vocabulary.stem_id(stem).is_some()
    }
}

/// Whether the keywords of its theme may help a listing: not for one word, which they would find
/// everywhere, and not for so many that one more says little.
fn has_surroundings(words: usize) -> bool {
    (2..=8).contains(&words)
}

/// Documents with a word of their own; says nothing about their order.
fn own_word(words: &[Clauses]) -> Box<dyn Clause> {
    let any = words.iter().flatten().map(|clause| clause.box_clone());
    Box::new(ConstScoreQuery::new(best_of(any.collect()), 0.0))
}

fn best_of(clauses: Clauses) -> Box<dyn Clause> {
    Box::new(DisjunctionMaxQuery::new(clauses))
}

/// The best of the fields, and a little for each of the others.
fn over_fields(clauses: Clauses) -> Box<dyn Clause> {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(
        clauses,
        schema::OTHER_FIELDS,
    ))
}

fn term(field: Field, text: &str) -> Box<dyn Clause> {
    let term = Term::from_field_text(field, text);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn boosted(clause: Box<dyn Clause>, weight: f32) -> Box<dyn Clause> {
    Box::new(BoostQuery::new(clause, weight))
}
