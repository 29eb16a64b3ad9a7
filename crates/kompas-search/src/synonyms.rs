//! Words of the glossary that mean the same.

use std::collections::HashMap;

use kompas_domain::guide::{Guide, Term};

use crate::analyse::Analyser;
use crate::tokenise::tokens;

/// The stems of a word or of words that stand side by side.
pub(crate) type Phrase = Vec<String>;

/// The terms of the glossary with their abbreviations and synonyms.
#[derive(Default)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<Phrase>>,
    by_phrase: HashMap<Phrase, Vec<usize>>,
    texts: HashMap<Phrase, String>,
    longest: usize,
}

impl Synonyms {
    /// Reads the glossary.
    pub(crate) fn of_guide(guide: &Guide, analyser: &Analyser) -> Self {
        let mut synonyms = Self::default();
        for term in guide.terms() {
            let phrases = phrases_of(term, analyser);
            for (phrase, text) in &phrases {
                let texts = &mut synonyms.texts;
                texts.entry(phrase.clone()).or_insert_with(|| text.clone());
            }
            synonyms.add(phrases.into_iter().map(|(phrase, _)| phrase).collect());
        }
        synonyms
    }

    /// A phrase as the glossary has it.
    pub(crate) fn text_of(&self, phrase: &Phrase) -> String {
        let text = self.texts.get(phrase);
        text.cloned().unwrap_or_else(|| phrase.join(" "))
    }

    /// The longest run of stems at the begin of `stems` that the glossary knows, and all that
    /// means the same.
    pub(crate) fn at_start(&self, stems: &[&str]) -> Option<(usize, Vec<&Phrase>)> {
        let longest = self.longest.min(stems.len());
        (1..=longest).rev().find_map(|length| {
            let typed: Phrase = stems[..length]
                .iter()
                .map(|&stem| stem.to_owned())
                .collect();
            let groups = self.by_phrase.get(&typed)?;
            let mut others: Vec<&Phrase> = Vec::new();
            for phrase in groups.iter().flat_map(|&group| &self.groups[group]) {
                if *phrase != typed && !others.contains(&phrase) {
                    others.push(phrase);
                }
            }
            Some((length, others))
        })
    }

    /// The groups of phrases that mean the same, each phrase with spaces between its stems.
    pub(crate) fn groups(&self) -> Vec<Vec<String>> {
        let groups = self.groups.iter().filter(|group| group.len() > 1);
        groups
            .map(|group| group.iter().map(|phrase| phrase.join(" ")).collect())
            .collect()
    }

    fn add(&mut self, group: Vec<Phrase>) {
        let number = self.groups.len();
        for phrase in &group {
            self.longest = self.longest.max(phrase.len());
            self.by_phrase
                .entry(phrase.clone())
                .or_default()
                .push(number);
        }
        self.groups.push(group);
    }
}

fn phrases_of(term: &Term, analyser: &Analyser) -> Vec<(Phrase, String)> {
    let mut phrases: Vec<(Phrase, String)> = Vec::new();
    let texts = std::iter::once(&term.term)
        .chain(&term.abbreviation)
        .chain(&term.synonyms);
    for text in texts {
        let phrase: Phrase = tokens(text)
            .filter(|token| !analyser.is_stop(token))
            .map(|token| analyser.analyse(&token.folded).stem)
            .collect();
        if !phrase.is_empty() && !phrases.iter().any(|(other, _)| *other == phrase) {
            phrases.push((phrase, text.clone()));
        }
    }
    phrases
}
