//! The analyser as a tokenizer of tantivy.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::memory::{Known, Memory, Recall};
use crate::tokenise::Scanner;

/// Which terms a word gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// Its stem.
    Stem,
    /// The word as it stands.
    Whole,
    /// The stems of its parts, and of theirs.
    Parts,
}

/// Analyses texts to index.
#[derive(Clone)]
pub(crate) struct WordTokenizer {
    pub(crate) memory: Arc<Memory>,
    pub(crate) gives: Gives,
    /// Whether words that say nothing are left out.
    pub(crate) stop: bool,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        Words {
            scanner: Scanner::new(text),
            recall: self.memory.recall(),
            gives: self.gives,
            stop: self.stop,
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
            part: 0,
            parts: 0,
        }
    }
}

/// The terms of one text.
pub(crate) struct Words<'a> {
    scanner: Scanner<'a>,
    recall: Recall<'a>,
    gives: Gives,
    stop: bool,
    token: Token,
    /// Which part of the word is next, of how many.
    part: usize,
    parts: usize,
}

impl Words<'_> {
    fn next_word(&mut self) -> bool {
        let Some(place) = self.scanner.next_place() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        (self.token.offset_from, self.token.offset_to) = (place.at.start, place.at.end);
        let known = self.recall.word(self.scanner.folded());
        let left_out = self.stop && known.stop && !place.capitals;
        self.part = 0;
        self.parts = match self.gives {
            _ if left_out => 0,
            Gives::Parts => known.analysed.parts.len() + known.analysed.inner_parts.len(),
            Gives::Stem | Gives::Whole => 1,
        };
        true
    }
}

fn term<'k>(known: &'k Known, gives: Gives, part: usize, folded: &'k str) -> &'k str {
    let analysed = &known.analysed;
    match gives {
        Gives::Whole => folded,
        Gives::Stem => &analysed.stem,
        Gives::Parts => {
            let mut parts = analysed.parts.iter().chain(&analysed.inner_parts);
            parts.nth(part).map_or("", String::as_str)
        }
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        while self.part == self.parts {
            if !self.next_word() {
                return false;
            }
        }
        let folded = self.scanner.folded();
        let known = self.recall.word(folded);
        self.token.text.clear();
        self.token
            .text
            .push_str(term(known, self.gives, self.part, folded));
        self.part += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
