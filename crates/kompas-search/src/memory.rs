//! Remembers what the analyser made of words: most words of a text were met before.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use rustc_hash::FxHashMap;

use crate::analyse::{Analysed, Analyser};

/// So many different words are remembered; then the memory begins anew.
const MOST: usize = 150_000;

/// What is known of a word.
pub(crate) struct Known {
    /// Written in small letters it says nothing about a subject.
    pub(crate) stop: bool,
    pub(crate) analysed: Analysed,
}

#[derive(Default)]
struct Words {
    places: FxHashMap<Box<str>, usize>,
    known: Vec<Known>,
}

/// An analyser that remembers.
pub(crate) struct Memory {
    pub(crate) analyser: Analyser,
    words: RwLock<Words>,
}

/// Looks up the words of one text.
pub(crate) struct Recall<'m> {
    memory: &'m Memory,
    words: Option<RwLockReadGuard<'m, Words>>,
}

impl Memory {
    pub(crate) fn new(analyser: Analyser) -> Self {
        Self {
            analyser,
            words: RwLock::default(),
        }
    }

    pub(crate) fn recall(&self) -> Recall<'_> {
        Recall {
            memory: self,
            words: None,
        }
    }

    fn learn(&self, folded: &str) {
        let known = Known {
            stop: self.analyser.is_stop_word(folded),
            analysed: self.analyser.analyse(folded),
        };
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        if words.known.len() >= MOST {
            *words = Words::default();
        }
        let place = words.known.len();
        words.places.insert(folded.into(), place);
        words.known.push(known);
    }
}

impl Recall<'_> {
    /// What is known of a folded word.
    pub(crate) fn word(&mut self, folded: &str) -> &Known {
        let place = loop {
            if let Some(place) = self.words().places.get(folded) {
                break *place;
            }
            // Whoever learns must wait for all who look up.
            self.words = None;
            self.memory.learn(folded);
        };
        &self.words().known[place]
    }

    fn words(&mut self) -> &Words {
        let memory = self.memory;
        self.words
            .get_or_insert_with(|| memory.words.read().unwrap_or_else(PoisonError::into_inner))
    }
}
