//! Chooses the text that shows why a page was found, and the words to mark in it.

use std::collections::HashMap;
use std::ops::Range;

use crate::query::Query;
use crate::results::Fragment;
use crate::vocabulary::{Place, StemId, Vocabulary};
use crate::window::cut;

/// A text that can be shown, with its words.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
}

/// Which words of the query a word of a text stands for: a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bits {
    /// The word itself, or another word for it.
    pub(crate) whole: u32,
    /// Only a part of a compound.
    pub(crate) part: u32,
}

/// A word of a passage that is looked for.
pub(crate) type Mark = (Range<usize>, Bits);

/// Knows which words of a text a query looks for.
pub(crate) struct Marker<'v> {
    vocabulary: &'v Vocabulary,
    stems: HashMap<StemId, Bits>,
    phrases: Vec<(Vec<StemId>, u32)>,
}

impl<'v> Marker<'v> {
    pub(crate) fn new(query: &Query, vocabulary: &'v Vocabulary) -> Self {
        let mut marker = Self {
            vocabulary,
            stems: HashMap::new(),
            phrases: Vec::new(),
        };
        for (number, word) in query.words.iter().enumerate() {
            let bit = 1 << (number % 32);
            marker.add(std::slice::from_ref(&word.stem), bit);
            for phrase in &word.synonyms {
                marker.add(phrase, bit);
            }
            for stem in word
                .parts
                .iter()
                .filter_map(|part| vocabulary.stem_id(part))
            {
                marker.stems.entry(stem).or_default().part |= bit;
            }
        }
        marker
    }

    fn add(&mut self, phrase: &[String], bit: u32) {
        let stems = phrase.iter().map(|stem| self.vocabulary.stem_id(stem));
        let Some(stems) = stems.collect::<Option<Vec<StemId>>>() else {
            return; // not in the guide
        };
        if let [stem] = stems[..] {
            self.stems.entry(stem).or_default().whole |= bit;
        } else {
            self.phrases.push((stems, bit));
        }
    }

    /// The snippet of the passage that has most of the words, the first of equals; of `otherwise`
    /// if none has any.
    pub(crate) fn snippet<'p>(
        &self,
        passages: impl IntoIterator<Item = &'p Passage>,
        otherwise: Option<&'p Passage>,
    ) -> Vec<Fragment> {
        let mut most = 0;
        let mut best = otherwise.map(|passage| (passage, Vec::new()));
        for passage in passages {
            let marks = self.marks(passage);
            let (words, _) = worth(&marks);
            if words > most {
                most = words;
                best = Some((passage, marks));
            }
        }
        best.map(|(passage, marks)| cut(&passage.text, &marks))
            .unwrap_or_default()
    }

    /// The words to mark. A mere part of a word is marked only if the word itself is not there.
    fn marks(&self, passage: &Passage) -> Vec<Mark> {
        let places = &passage.places;
        let mut bits: Vec<Bits> = places.iter().map(|place| self.bits_of(place)).collect();
        for (phrase, bit) in &self.phrases {
            for from in 0..(places.len() + 1).saturating_sub(phrase.len()) {
                let run = from..from + phrase.len();
                let stems = places[run.clone()].iter().map(|place| self.stem_of(place));
                if stems.eq(phrase.iter().copied()) {
                    bits[run].iter_mut().for_each(|bits| bits.whole |= bit);
                }
            }
        }
        let there = bits.iter().fold(0, |all, bits| all | bits.whole);
        let marks = places.iter().zip(bits).map(|(place, bits)| {
            let part = bits.part & !there;
            (place.at.clone(), Bits { part, ..bits })
        });
        marks
            .filter(|(_, bits)| bits.whole | bits.part != 0)
            .collect()
    }

    fn stem_of(&self, place: &Place) -> StemId {
        self.vocabulary.word(place.word).stem
    }

    fn bits_of(&self, place: &Place) -> Bits {
        let word = self.vocabulary.word(place.word);
        let stems = std::iter::once(&word.stem).chain(&word.parts);
        stems
            .filter_map(|stem| self.stems.get(stem))
            .fold(Bits::default(), |all, bits| Bits {
                whole: all.whole | bits.whole,
                part: all.part | bits.part,
            })
    }
}

/// How many words of the query are there, whole ones twice; then how many words are marked.
pub(crate) fn worth<'m>(marks: impl IntoIterator<Item = &'m Mark>) -> (u32, usize) {
    let (mut all, mut count) = (Bits::default(), 0);
    for (_, bits) in marks {
        all.whole |= bits.whole;
        all.part |= bits.part;
        count += 1;
    }
    let words = 2 * all.whole.count_ones() + (all.part & !all.whole).count_ones();
    (words, count)
}
