//! From a query as it was typed to queries of tantivy.

use tantivy::Term;
use tantivy::schema::Field;

use super::evaluate::{Clause, Leaves, What};
use super::index::PassageIndex;
use super::language::Node;
use super::wanted::Wanted;
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
    /// Words only: the more of them the better.
    pub(super) plain: bool,
    pub(super) clauses: Vec<Clause>,
    /// What fits; nothing does when this is missing.
    pub(super) wanted: Option<Wanted>,
    pub(super) leaves: u32,
}

impl Compiled {
    /// A query without anything.
    pub(super) fn empty() -> Self {
        Self {
            words: Vec::new(),
            prefixes: Vec::new(),
            plain: true,
            clauses: Vec::new(),
            wanted: None,
            leaves: 0,
        }
    }

    /// A leaf of its own; the last one for all that come after.
    fn next_leaf(&mut self) -> Leaves {
        self.leaves += 1;
        1 << (self.leaves - 1).min(Leaves::BITS - 1)
    }
}

impl PassageIndex {
    pub(super) fn compile(&self, node: &Node) -> Compiled {
        let mut compiled = Compiled::empty();
        compiled.plain = match node {
            Node::Word(_) => true,
            Node::Words(nodes) => nodes.iter().all(|node| matches!(node, Node::Word(_))),
            _ => false,
        };
        if compiled.plain {
            let words = self.plain_words(node);
            let mut leaves = 0;
            for word in &words {
                let leaf = compiled.next_leaf();
                leaves |= leaf;
                self.add_word(&mut compiled, word, leaf, true);
            }
            compiled.wanted = Some(Wanted::Enough(1, leaves));
            compiled.words = words;
        } else {
            compiled.wanted = self.wanted(node, &mut compiled, true);
        }
        compiled
    }

    /// The words of a query without operators, each once.
    fn plain_words(&self, node: &Node) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let nodes = match node {
            Node::Words(nodes) => nodes.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts: Vec<&str> = nodes
            .iter()
            .filter_map(|node| match node {
                Node::Word(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        for word in self.words(&texts.join(" ")) {
            if !words.iter().any(|known| known.stem == word.stem) {
                words.push(word);
            }
        }
        self.add_synonyms(&mut words);
        words
    }

    /// What a part of a query asks; nothing when it asks nothing.
    fn wanted(&self, node: &Node, compiled: &mut Compiled, scored: bool) -> Option<Wanted> {
        match node {
            Node::Word(text) => {
                let words = self.words(text);
                let each = words.into_iter().map(|word| {
                    let leaf = compiled.next_leaf();
                    self.add_word(compiled, &word, leaf, scored);
                    if scored && !compiled.words.iter().any(|known| known.stem == word.stem) {
                        compiled.words.push(word);
                    }
                    Wanted::Leaf(leaf)
                });
                Wanted::all(each.collect())
            }
            Node::Phrase(text, apart) => self.phrase(text, *apart, compiled, scored),
            Node::Prefix(text) => self.prefix(text, compiled, scored),
            Node::All(nodes) => Wanted::all(self.each(nodes, compiled, scored)),
            Node::Any(nodes) => Wanted::any(self.each(nodes, compiled, scored)),
            // Phrases and beginnings that were typed are meant; words may be missing.
            Node::Words(nodes) => {
                let (words, others): (Vec<&Node>, Vec<&Node>) =
                    nodes.iter().partition(|node| matches!(node, Node::Word(_)));
                let others: Vec<Wanted> = others
                    .into_iter()
                    .filter_map(|node| self.wanted(node, compiled, scored))
                    .collect();
                let words: Vec<Wanted> = words
                    .into_iter()
                    .filter_map(|node| self.wanted(node, compiled, scored))
                    .collect();
                if others.is_empty() {
                    Wanted::any(words)
                } else {
                    Wanted::all(others)
                }
            }
            Node::Without(wanted, unwanted) => {
                let wanted = Wanted::all(self.each(wanted, compiled, scored))?;
                Some(wanted.without(Wanted::any(self.each(unwanted, compiled, false))))
            }
        }
    }

    fn each(&self, nodes: &[Node], compiled: &mut Compiled, scored: bool) -> Vec<Wanted> {
        nodes
            .iter()
            .filter_map(|node| self.wanted(node, compiled, scored))
            .collect()
    }

    /// The place of a field among the searched texts.
    pub(super) fn place(&self, field: Field) -> usize {
        let texts = self.fields.texts();
        texts.iter().position(|text| *text == field).unwrap_or(0)
    }

    fn add_word(&self, compiled: &mut Compiled, word: &Word, leaf: Leaves, scored: bool) {
        let weigh = |weight: f32| if scored { weight } else { 0.0 };
        for (field, text, weight) in self.clauses(word) {
            let what = What::One(Term::from_field_text(field, &text));
            compiled.clauses.push(Clause {
                what,
                text: self.place(field),
                weight: weigh(weight),
                leaf,
            });
        }
        for synonym in word.synonyms.iter().filter(|synonym| synonym.len() > 1) {
            let terms = synonym
                .iter()
                .map(|stem| Term::from_field_text(self.fields.body, stem));
            let what = What::Side(terms.enumerate().collect(), 0);
            compiled.clauses.push(Clause {
                what,
                text: 0,
                weight: weigh(self.tuning.synonym),
                leaf,
            });
        }
    }

    /// The words of a text that say something; all of them when none does.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let all: Vec<tokenise::Token> = tokens(text).collect();
        let says = |token: &&tokenise::Token| !(self.tuning.stop && self.analyser().is_stop(token));
        let mut said: Vec<&tokenise::Token> = all.iter().filter(says).collect();
        // In a query in capitals every word looks like an abbreviation.
        if said.len() > 3 && said.iter().all(|token| token.capitals) {
            said.retain(|token| !self.analyser().is_stop_word(&token.folded));
        }
        said.iter().map(|token| self.word(token, text)).collect()
    }

    fn word(&self, token: &tokenise::Token, text: &str) -> Word {
        let Analysed { stem, parts, .. } = self.analyser().analyse(&token.folded);
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

    fn phrase(
        &self,
        text: &str,
        apart: u32,
        compiled: &mut Compiled,
        scored: bool,
    ) -> Option<Wanted> {
        let mut terms: Vec<(usize, Term)> = Vec::new();
        for (place, token) in tokens(text).enumerate() {
            if self.tuning.stop && self.analyser().is_stop(&token) {
                continue;
            }
            let word = self.word(&token, text);
            terms.push((place, Term::from_field_text(self.fields.body, &word.stem)));
            if scored && !compiled.words.iter().any(|known| known.stem == word.stem) {
                compiled.words.push(word);
            }
        }
        let first = terms.first()?.0;
        for (place, _) in &mut terms {
            *place -= first;
        }
        let what = match terms.len() {
            1 => What::One(terms.remove(0).1),
            _ => What::Side(terms, apart),
        };
        let leaf = compiled.next_leaf();
        compiled.clauses.push(Clause {
            what,
            text: 0,
            weight: if scored { 1.0 } else { 0.0 },
            leaf,
        });
        Some(Wanted::Leaf(leaf))
    }

    /// Words that begin so, by their stems: `onderm*` finds what was stemmed to *ondermijn*, and
    /// so does `ondermijning*`.
    fn prefix(&self, text: &str, compiled: &mut Compiled, scored: bool) -> Option<Wanted> {
        let token = tokens(text).last()?;
        let stem = self.word(&token, text).stem;
        let leaf = compiled.next_leaf();
        for (place, field, weight) in [
            (0, self.fields.body, 1.0),
            (1, self.fields.body_parts, self.tuning.part),
        ] {
            let term = |text: &str| Term::from_field_text(field, text);
            let what = What::Begin(term(&token.folded), term(&stem));
            compiled.clauses.push(Clause {
                what,
                text: place,
                weight: if scored { weight } else { 0.0 },
                leaf,
            });
        }
        if scored {
            compiled.prefixes.push(token.folded);
        }
        Some(Wanted::Leaf(leaf))
    }
}
