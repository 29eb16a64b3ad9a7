//! Which words of a text a query looks for.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::compile::Compiled;
use super::index::PassageIndex;
use super::language;
use crate::analyse::{Analysed, Analyser};
use crate::results::Fragment;
use crate::snippet::{Bits, Mark};
use crate::tokenise::tokens;
use crate::window::cut;

/// So many words are remembered.
const REMEMBERED: usize = 100_000;

/// Marks the words of a query in texts.
pub struct Highlighter<'i> {
    analyser: &'i Analyser,
    stems: HashMap<String, Bits>,
    prefixes: Vec<String>,
    stop: bool,
    memory: RwLock<HashMap<String, Bits>>,
}

impl PassageIndex {
    /// What marks the words of a query; it marks nothing when the query cannot be read.
    pub fn highlighter(&self, text: &str) -> Highlighter<'_> {
        match language::parse(text) {
            Ok(Some(node)) => self.marking(&self.compile(&node)),
            _ => self.marking(&Compiled {
                words: Vec::new(),
                prefixes: Vec::new(),
                shape: super::compile::Shape::Words,
            }),
        }
    }

    pub(super) fn marking(&self, compiled: &Compiled) -> Highlighter<'_> {
        let mut stems: HashMap<String, Bits> = HashMap::new();
        for (number, word) in compiled.words.iter().enumerate() {
            let bit = 1_u32 << (number % 32);
            stems.entry(word.stem.clone()).or_default().whole |= bit;
            for stem in word.synonyms.iter().flatten() {
                stems.entry(stem.clone()).or_default().part |= bit;
            }
            for part in &word.parts {
                stems.entry(part.clone()).or_default().part |= bit;
            }
        }
        Highlighter {
            analyser: &self.analyser,
            stems,
            prefixes: compiled.prefixes.clone(),
            stop: self.tuning.stop,
            memory: RwLock::default(),
        }
    }
}

impl Highlighter<'_> {
    /// The best piece of a text, with the words marked.
    pub fn snippet(&self, text: &str) -> Vec<Fragment> {
        cut(text, &self.marks(text))
    }

    /// The whole text, with the words marked.
    pub fn whole(&self, text: &str) -> Vec<Fragment> {
        let mut fragments: Vec<Fragment> = Vec::new();
        let mut push = |text: &str, marked: bool| {
            if !text.is_empty() {
                fragments.push(Fragment {
                    text: text.to_owned(),
                    marked,
                });
            }
        };
        let mut done = 0;
        for (at, _) in self.marks(text) {
            push(&text[done..at.start], false);
            push(&text[at.clone()], true);
            done = at.end;
        }
        push(&text[done..], false);
        fragments
    }

    /// A mere part of a word is marked only if the word itself is not there.
    fn marks(&self, text: &str) -> Vec<Mark> {
        if self.stems.is_empty() && self.prefixes.is_empty() {
            return Vec::new();
        }
        let mut marks: Vec<Mark> = Vec::new();
        for token in tokens(text) {
            if self.stop && self.analyser.is_stop(&token) {
                continue;
            }
            let bits = self.bits(&token.folded);
            if bits.whole | bits.part != 0 {
                marks.push((token.at, bits));
            }
        }
        let there = marks.iter().fold(0, |all, (_, bits)| all | bits.whole);
        for (_, bits) in &mut marks {
            bits.part &= !there;
        }
        marks.retain(|(_, bits)| bits.whole | bits.part != 0);
        marks
    }

    fn bits(&self, folded: &str) -> Bits {
        if let Some(bits) = self
            .memory
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(folded)
        {
            return *bits;
        }
        let Analysed {
            stem,
            parts,
            inner_parts,
        } = self.analyser.analyse(folded);
        let mut bits = self.stems.get(&stem).copied().unwrap_or_default();
        for part in parts.iter().chain(&inner_parts) {
            if let Some(found) = self.stems.get(part) {
                bits.part |= found.whole | found.part;
            }
        }
        if self
            .prefixes
            .iter()
            .any(|prefix| folded.starts_with(prefix.as_str()))
        {
            bits.whole |= 1 << 31;
        }
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        if memory.len() < REMEMBERED {
            memory.insert(folded.to_owned(), bits);
        }
        bits
    }
}
