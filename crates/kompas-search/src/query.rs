//! From what was typed to the words to look for. Every text is a query: there is no syntax.

use std::ops::Range;

use crate::analyse::{Analysed, Analyser};
use crate::synonyms::{Phrase, Synonyms};
use crate::tokenise::{Token, tokens};
use crate::vocabulary::Vocabulary;

/// Further words are not read.
const MOST_WORDS: usize = 32;

/// A word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryWord {
    /// Where it stands in what was typed.
    pub(crate) at: Range<usize>,
    /// In small letters, without diacritics.
    pub(crate) folded: String,
    /// Its stem.
    pub(crate) stem: String,
    /// The stems of its parts, if it is a compound.
    pub(crate) parts: Vec<String>,
    /// What means the same as this word, or as the phrase that it is part of.
    pub(crate) synonyms: Vec<Phrase>,
}

/// The words to look for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) words: Vec<QueryWord>,
    /// Words that say nothing, as typed.
    pub(crate) ignored: Vec<String>,
}

/// What a query is read with.
pub(crate) struct Reading<'i> {
    pub(crate) analyser: &'i Analyser,
    pub(crate) vocabulary: &'i Vocabulary,
    pub(crate) synonyms: &'i Synonyms,
}

impl Query {
    /// Reads what was typed.
    pub(crate) fn read(text: &str, with: &Reading<'_>) -> Self {
        let (mut said, mut silent) = (Vec::new(), Vec::new());
        for token in tokens(text) {
            if said.len() == MOST_WORDS || silent.len() > 4 * MOST_WORDS {
                break;
            }
            if with.says_nothing(&token) {
                silent.push(token);
            } else {
                said.push(token);
            }
        }
        if said.is_empty() {
            // "om" alone can only be the OM; the guide has such words in capitals only
            (said, silent) = silent
                .into_iter()
                .take(MOST_WORDS)
                .partition(|token| with.vocabulary.has(&token.folded));
        }
        let mut query = Self {
            words: Vec::new(),
            ignored: silent
                .into_iter()
                .map(|token| text[token.at].to_owned())
                .collect(),
        };
        for token in said {
            query.add(token, with.analyser);
        }
        query.add_synonyms(with.synonyms);
        query
    }

    /// How many of the words a document must have: both of two, three fifths of more.
    pub(crate) fn enough(&self) -> usize {
        match self.words.len() {
            few @ 0..=2 => few,
            many => (3 * many).div_ceil(5),
        }
    }

    fn add(&mut self, token: Token, analyser: &Analyser) {
        let Analysed { stem, parts, .. } = analyser.analyse(&token.folded);
        if self.words.iter().any(|word| word.stem == stem) {
            return;
        }
        self.words.push(QueryWord {
            at: token.at,
            folded: token.folded,
            stem,
            parts,
            synonyms: Vec::new(),
        });
    }

    fn add_synonyms(&mut self, synonyms: &Synonyms) {
        let mut from = 0;
        while from < self.words.len() {
            let stems: Vec<&str> = self.words[from..].iter().map(|word| &*word.stem).collect();
            let Some((length, others)) = synonyms.at_start(&stems) else {
                from += 1;
                continue;
            };
            let others: Vec<Phrase> = others.into_iter().cloned().collect();
            for word in &mut self.words[from..from + length] {
                word.synonyms.clone_from(&others);
            }
            from += length;
        }
    }
}

impl Reading<'_> {
    /// In a query in capitals every word looks like an abbreviation, so a stop word counts only
    /// if the guide has it in capitals too.
    fn says_nothing(&self, token: &Token) -> bool {
        self.analyser.is_stop_word(&token.folded)
            && !(token.capitals && self.vocabulary.has(&token.folded))
    }
}
