//! From a query as it was typed to queries of tantivy.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query,
    RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::filters::{Facet, Filters};
use super::index::PassageIndex;
use super::language::Node;
use crate::analyse::Analysed;
use crate::synonyms::Phrase;
use crate::tokenise::{self, tokens};

/// A word to look for.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As it was typed.
    pub(super) typed: String,
    pub(super) stem: String,
    pub(super) parts: Vec<String>,
    pub(super) synonyms: Vec<Phrase>,
}

/// A query to carry out.
pub(super) struct Compiled {
    /// The words, for marking and for telling.
    pub(super) words: Vec<Word>,
    /// Beginnings of words, for marking.
    pub(super) prefixes: Vec<String>,
    pub(super) shape: Shape,
}

/// What kind of query it is.
pub(super) enum Shape {
    /// Words only: the more of them the better.
    Words,
    /// With operators.
    Tree(Box<dyn Query>),
}

impl Compiled {
    /// What fits everything: a query without words.
    pub(super) fn all() -> Self {
        Self {
            words: Vec::new(),
            prefixes: Vec::new(),
            shape: Shape::Tree(Box::new(AllQuery)),
        }
    }

    /// Whether it fits everything.
    pub(super) fn is_all(&self) -> bool {
        matches!(self.shape, Shape::Tree(_)) && self.words.is_empty() && self.prefixes.is_empty()
    }
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

impl PassageIndex {
    pub(super) fn compile(&self, node: &Node) -> Compiled {
        let mut compiled = Compiled {
            words: Vec::new(),
            prefixes: Vec::new(),
            shape: Shape::Words,
        };
        self.collect(node, &mut compiled);
        let plain = match node {
            Node::Word(_) => true,
            Node::Words(nodes) => nodes.iter().all(|node| matches!(node, Node::Word(_))),
            _ => false,
        };
        if plain {
            self.add_synonyms(&mut compiled.words);
        } else {
            compiled.shape = Shape::Tree(self.tree(node));
        }
        compiled
    }

    /// The wanted words of a query.
    fn collect(&self, node: &Node, compiled: &mut Compiled) {
        match node {
            Node::Word(text) | Node::Phrase(text, _) => {
                for word in self.words(text) {
                    if !compiled.words.iter().any(|known| known.stem == word.stem) {
                        compiled.words.push(word);
                    }
                }
            }
            Node::Prefix(text) => compiled.prefixes.push(tokenise::folded(text)),
            Node::All(nodes) | Node::Any(nodes) | Node::Words(nodes) | Node::Without(nodes, _) => {
                for node in nodes {
                    self.collect(node, compiled);
                }
            }
        }
    }

    /// The words of a text that say something; all of them when none does.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let all: Vec<tokenise::Token> = tokens(text).collect();
        let says = |token: &&tokenise::Token| !(self.tuning.stop && self.analyser.is_stop(token));
        let mut said: Vec<&tokenise::Token> = all.iter().filter(says).collect();
        // In a query in capitals every word looks like an abbreviation.
        if said.len() > 3 && said.iter().all(|token| token.capitals) {
            said.retain(|token| !self.analyser.looks_like_stop(token));
        }
        said.iter().map(|token| self.word(token, text)).collect()
    }

    fn word(&self, token: &tokenise::Token, text: &str) -> Word {
        let Analysed { stem, parts, .. } = self.analyser.analyse(&token.folded);
        Word {
            typed: text[token.at.clone()].to_owned(),
            stem: if self.tuning.stem {
                stem
            } else {
                token.folded.clone()
            },
            parts,
            synonyms: Vec::new(),
        }
    }

    fn add_synonyms(&self, words: &mut [Word]) {
        if self.tuning.synonym <= 0.0 {
            return;
        }
        let synonyms = self.synonyms();
        let mut from = 0;
        while from < words.len() {
            let stems: Vec<&str> = words[from..].iter().map(|word| &*word.stem).collect();
            let Some((length, others)) = synonyms.at_start(&stems) else {
                from += 1;
                continue;
            };
            let others: Vec<Phrase> = others.into_iter().cloned().collect();
            words[from].synonyms = others;
            from += length;
        }
    }

    /// The fields and terms by which a word is found, each with its weight.
    pub(super) fn clauses(&self, word: &Word) -> Vec<(Field, String, f32)> {
        let (fields, tuning) = (&self.fields, &self.tuning);
        let mut clauses = vec![
            (fields.body, word.stem.clone(), 1.0),
            (fields.title, word.stem.clone(), tuning.title),
            (fields.heading, word.stem.clone(), tuning.heading),
            (fields.body_parts, word.stem.clone(), tuning.part),
        ];
        for part in &word.parts {
            clauses.push((fields.body, part.clone(), tuning.part));
            clauses.push((fields.body_parts, part.clone(), tuning.part * tuning.part));
        }
        for synonym in &word.synonyms {
            if let [stem] = &synonym[..] {
                clauses.push((fields.body, stem.clone(), tuning.synonym));
            }
        }
        clauses.retain(|(_, _, weight)| *weight > 0.0);
        clauses
    }

    /// Any of the words, all clauses on one level: that is what can be pruned.
    pub(super) fn union(&self, words: &[Word]) -> Box<dyn Query> {
        let mut clauses: Clauses = Vec::new();
        for word in words {
            clauses.extend(
                self.clauses(word).into_iter().map(|(field, text, weight)| {
                    (Occur::Should, boosted(term(field, &text), weight))
                }),
            );
            for synonym in word.synonyms.iter().filter(|synonym| synonym.len() > 1) {
                let terms = synonym
                    .iter()
                    .map(|stem| Term::from_field_text(self.fields.body, stem));
                let phrase: Box<dyn Query> = Box::new(PhraseQuery::new(terms.collect()));
                clauses.push((Occur::Should, boosted(phrase, self.tuning.synonym)));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// At least so many of the words.
    pub(super) fn enough_of(&self, words: &[Word], enough: usize) -> Box<dyn Query> {
        if enough <= 1 {
            return self.union(words);
        }
        let each = words
            .iter()
            .map(|word| (Occur::Should, self.union(std::slice::from_ref(word))));
        Box::new(BooleanQuery::with_minimum_required_clauses(
            each.collect(),
            enough,
        ))
    }

    fn tree(&self, node: &Node) -> Box<dyn Query> {
        let with = |occur: Occur, nodes: &[Node]| -> Clauses {
            nodes.iter().map(|node| (occur, self.tree(node))).collect()
        };
        match node {
            Node::Word(text) => {
                let words = self.words(text);
                match words.len() {
                    // A word that says nothing asks nothing.
                    0 => Box::new(AllQuery),
                    1 => self.union(&words),
                    _ => Box::new(BooleanQuery::new(
                        words
                            .iter()
                            .map(|word| (Occur::Must, self.union(std::slice::from_ref(word))))
                            .collect(),
                    )),
                }
            }
            Node::Phrase(text, apart) => self.phrase(text, *apart),
            Node::Prefix(text) => self.prefix(text),
            Node::All(nodes) => Box::new(BooleanQuery::new(with(Occur::Must, nodes))),
            Node::Any(nodes) => Box::new(BooleanQuery::new(with(Occur::Should, nodes))),
            // Phrases and beginnings that were typed are meant; words may be missing.
            Node::Words(nodes) => {
                let clauses = nodes.iter().map(|node| match node {
                    Node::Word(_) => (Occur::Should, self.tree(node)),
                    _ => (Occur::Must, self.tree(node)),
                });
                Box::new(BooleanQuery::new(clauses.collect()))
            }
            Node::Without(wanted, unwanted) => {
                let mut clauses = with(Occur::Must, wanted);
                clauses.extend(with(Occur::MustNot, unwanted));
                Box::new(BooleanQuery::new(clauses))
            }
        }
    }

    fn phrase(&self, text: &str, apart: u32) -> Box<dyn Query> {
        let mut terms: Vec<(usize, Term)> = Vec::new();
        for (place, token) in tokens(text).enumerate() {
            if !(self.tuning.stop && self.analyser.is_stop(&token)) {
                let word = self.word(&token, text);
                terms.push((place, Term::from_field_text(self.fields.body, &word.stem)));
            }
        }
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => Box::new(TermQuery::new(
                terms.remove(0).1,
                IndexRecordOption::WithFreqs,
            )),
            _ => {
                let first = terms[0].0;
                for (place, _) in &mut terms {
                    *place -= first;
                }
                Box::new(PhraseQuery::new_with_offset_and_slop(terms, apart))
            }
        }
    }

    /// Words that begin so, by their stems: `onderm*` finds what was stemmed to *ondermijn*.
    fn prefix(&self, text: &str) -> Box<dyn Query> {
        let begin = tokens(text)
            .last()
            .map(|token| token.folded)
            .unwrap_or_default();
        let any = |field: Field| -> Box<dyn Query> {
            match RegexQuery::from_pattern(&format!("{begin}.*"), field) {
                Ok(query) => Box::new(query),
                Err(_) => Box::new(EmptyQuery),
            }
        };
        Box::new(BooleanQuery::new(vec![
            (Occur::Should, any(self.fields.body)),
            (
                Occur::Should,
                boosted(any(self.fields.body_parts), self.tuning.part),
            ),
        ]))
    }

    /// Only documents of these collections with these values.
    pub(super) fn limits(&self, collections: &[i64], filters: &Filters) -> Clauses {
        let facet =
            |facet: Facet, value: &str| unscored(term(self.fields.facet, &facet.term(value)));
        let allowed = collections
            .iter()
            .map(|id| (Occur::Should, facet(Facet::Collection, &id.to_string())));
        let mut clauses: Clauses = vec![(
            Occur::Must,
            unscored(Box::new(BooleanQuery::new(allowed.collect()))),
        )];
        for kind in Facet::ALL {
            let wanted = filters
                .iter()
                .filter(|(other, _, wanted)| *other == kind && *wanted);
            let wanted: Clauses = wanted
                .map(|(_, value, _)| (Occur::Should, facet(kind, value)))
                .collect();
            if !wanted.is_empty() {
                clauses.push((Occur::Must, unscored(Box::new(BooleanQuery::new(wanted)))));
            }
        }
        for (kind, value, _) in filters.iter().filter(|(_, _, wanted)| !wanted) {
            clauses.push((Occur::MustNot, facet(kind, value)));
        }
        clauses
    }
}

pub(super) fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

pub(super) fn boosted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
