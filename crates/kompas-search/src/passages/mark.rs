//! Which words of a text a query looks for.

use rustc_hash::FxHashMap;

use super::compile::Compiled;
use super::index::PassageIndex;
use super::language;
use crate::memory::{Known, Memory};
use crate::results::Fragment;
use crate::snippet::{Bits, Mark};
use crate::tokenise::Scanner;
use crate::window::cut;

/// Marks the words of a query in texts.
pub struct Highlighter<'i> {
    memory: &'i Memory,
    stems: FxHashMap<String, Bits>,
    prefixes: Vec<String>,
    stop: bool,
}

impl PassageIndex {
    /// What marks the words of a query; it marks nothing when the query cannot be read.
    pub fn highlighter(&self, text: &str) -> Highlighter<'_> {
        match language::parse(text) {
            Ok(Some(node)) => self.marking(&self.compile(&node)),
            _ => self.marking(&Compiled::empty()),
        }
    }

    pub(super) fn marking(&self, compiled: &Compiled) -> Highlighter<'_> {
        let mut stems: FxHashMap<String, Bits> = FxHashMap::default();
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
            memory: &self.memory,
            stems,
            prefixes: compiled.prefixes.clone(),
            stop: self.tuning.stop,
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
        let mut scanner = Scanner::new(text);
        let mut recall = self.memory.recall();
        while let Some(place) = scanner.next_place() {
            let known = recall.word(scanner.folded());
            if self.stop && known.stop && !place.capitals {
                continue;
            }
            let bits = self.bits(known, scanner.folded());
            if bits.whole | bits.part != 0 {
                marks.push((place.at, bits));
            }
        }
        let there = marks.iter().fold(0, |all, (_, bits)| all | bits.whole);
        for (_, bits) in &mut marks {
            bits.part &= !there;
        }
        marks.retain(|(_, bits)| bits.whole | bits.part != 0);
        marks
    }

    fn bits(&self, known: &Known, folded: &str) -> Bits {
        let analysed = &known.analysed;
        let mut bits = self.stems.get(&analysed.stem).copied().unwrap_or_default();
        for part in analysed.parts.iter().chain(&analysed.inner_parts) {
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
        bits
    }
}
