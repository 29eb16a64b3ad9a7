//! The words of the guide.

use std::collections::HashMap;
use std::ops::Range;

use crate::analyse::{Analysed, Analyser};
use crate::tokenise::{Token, tokens};

/// Number of a word of the guide.
pub(crate) type WordId = u32;
/// Number of a stem.
pub(crate) type StemId = u32;

/// A word of the guide.
pub(crate) struct Word {
    /// Without capitals and diacritics.
    pub(crate) folded: String,
    /// As the guide writes it, in small letters if it does so anywhere.
    pub(crate) surface: String,
    /// Which letters it has, to tell words apart quickly.
    pub(crate) letters: u64,
    /// How often it stands in the guide.
    pub(crate) count: u32,
    /// Its stem.
    pub(crate) stem: StemId,
    /// The stems of its parts, and of theirs.
    pub(crate) parts: Vec<StemId>,
}

/// A word at a place in a text.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) at: Range<usize>,
    pub(crate) word: WordId,
}

/// All words of the guide, each analysed once.
#[derive(Default)]
pub(crate) struct Vocabulary {
    words: Vec<Word>,
    by_folded: HashMap<String, WordId>,
    stems: Vec<String>,
    by_stem: HashMap<String, StemId>,
}

impl Vocabulary {
    /// Reads a text: the words that count in it, which are remembered.
    pub(crate) fn read(&mut self, analyser: &Analyser, text: &str) -> Vec<Place> {
        tokens(text)
            .filter(|token| !analyser.is_stop(token))
            .map(|token| Place {
                at: token.at.clone(),
                word: self.note(analyser, &token, &text[token.at.clone()]),
            })
            .collect()
    }

    /// The word with this number.
    pub(crate) fn word(&self, id: WordId) -> &Word {
        &self.words[id as usize]
    }

    /// All words.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether the guide has this word, in exactly this form.
    pub(crate) fn has(&self, folded: &str) -> bool {
        self.by_folded.contains_key(folded)
    }

    /// The number of a stem, if the guide has a word with it.
    pub(crate) fn stem_id(&self, stem: &str) -> Option<StemId> {
        self.by_stem.get(stem).copied()
    }

    /// The stem with this number.
    pub(crate) fn stem(&self, id: StemId) -> &str {
        &self.stems[id as usize]
    }

    fn note(&mut self, analyser: &Analyser, token: &Token, surface: &str) -> WordId {
        let id = match self.by_folded.get(&token.folded) {
            Some(&id) => id,
            None => self.add(&token.folded, surface, analyser.analyse(&token.folded)),
        };
        let word = &mut self.words[id as usize];
        word.count += 1;
        if !surface.contains(char::is_uppercase) && word.surface.contains(char::is_uppercase) {
            surface.clone_into(&mut word.surface);
        }
        id
    }

    fn add(&mut self, folded: &str, surface: &str, analysed: Analysed) -> WordId {
        let mut parts: Vec<StemId> = Vec::new();
        for part in analysed.parts.into_iter().chain(analysed.inner_parts) {
            parts.push(self.add_stem(part));
        }
        let stem = self.add_stem(analysed.stem);
        let id = number_of(self.words.len());
        self.words.push(Word {
            folded: folded.to_owned(),
            surface: surface.to_owned(),
            letters: letter_set(folded),
            count: 0,
            stem,
            parts,
        });
        self.by_folded.insert(folded.to_owned(), id);
        id
    }

    fn add_stem(&mut self, stem: String) -> StemId {
        if let Some(&id) = self.by_stem.get(&stem) {
            return id;
        }
        let id = number_of(self.stems.len());
        self.stems.push(stem.clone());
        self.by_stem.insert(stem, id);
        id
    }
}

/// One bit for each letter that occurs.
pub(crate) fn letter_set(folded: &str) -> u64 {
    folded
        .chars()
        .fold(0, |set, letter| set | 1 << (u32::from(letter) % 64))
}

/// A guide has some thousands of words; four billion would not fit in memory.
fn number_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
