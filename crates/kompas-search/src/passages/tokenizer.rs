//! The analyser as a tokenizer of tantivy. Each copy remembers what it made of the words that it
//! met, because most words of a text were met before.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyse::{Analysed, Analyser};
use crate::tokenise::{self, tokens};

/// So many different words are remembered; then the memory begins anew.
const REMEMBERED: usize = 200_000;

/// Which terms a word gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// Its stem.
    Stem,
    /// The stems of its parts, and of theirs.
    Parts,
}

/// Analyses texts to index.
#[derive(Clone)]
pub(crate) struct WordTokenizer {
    pub(crate) analyser: Arc<Analyser>,
    pub(crate) gives: Gives,
    pub(crate) stem: bool,
    pub(crate) stop: bool,
    memory: HashMap<Box<str>, Box<[Box<str>]>>,
    terms: Vec<Token>,
}

impl WordTokenizer {
    pub(crate) fn new(analyser: Arc<Analyser>, gives: Gives, stem: bool, stop: bool) -> Self {
        Self {
            analyser,
            gives,
            stem,
            stop,
            memory: HashMap::new(),
            terms: Vec::new(),
        }
    }

    fn terms_of(&mut self, token: &tokenise::Token) -> &[Box<str>] {
        if self.memory.len() > REMEMBERED {
            self.memory.clear();
        }
        let word = token.folded.as_str();
        if !self.memory.contains_key(word) {
            let Analysed {
                stem,
                parts,
                inner_parts,
            } = self.analyser.analyse(word);
            let terms: Vec<Box<str>> = match self.gives {
                Gives::Stem if self.stem => vec![stem.into()],
                Gives::Stem => vec![word.into()],
                Gives::Parts => parts
                    .into_iter()
                    .chain(inner_parts)
                    .map(String::into)
                    .collect(),
            };
            self.memory.insert(word.into(), terms.into());
        }
        self.memory.get(word).map_or(&[], |terms| terms)
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        let mut found = std::mem::take(&mut self.terms);
        found.clear();
        for (position, token) in tokens(text).enumerate() {
            if self.stop && self.analyser.is_stop(&token) {
                continue;
            }
            let at = token.at.clone();
            found.extend(self.terms_of(&token).iter().map(|term| Token {
                offset_from: at.start,
                offset_to: at.end,
                position,
                text: term.to_string(),
                position_length: 1,
            }));
        }
        self.terms = found;
        Words {
            terms: &mut self.terms,
            next: 0,
        }
    }
}

/// The terms of one text.
pub(crate) struct Words<'a> {
    terms: &'a mut Vec<Token>,
    next: usize,
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.terms.len()
    }

    fn token(&self) -> &Token {
        &self.terms[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.terms[self.next - 1]
    }
}
