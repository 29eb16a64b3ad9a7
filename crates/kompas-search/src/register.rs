//! The guide for a search that runs elsewhere: in a browser, from a disk, without this program.
//!
//! What such a search lacks is Dutch: which words have one stem, what the parts of a compound
//! are, what the glossary calls the same. The register says it of every word of the guide.

use std::collections::BTreeMap;

use kompas_domain::guide::Guide;

use crate::documents;
use crate::index::GuideIndex;
use crate::kind::HitKind;
use crate::lists;
use crate::schema::Part;

/// What a search elsewhere needs to know of a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The pages that can be found.
    pub pages: Vec<RegisterPage>,
    /// The words of the guide that are found by something else than themselves: in small letters
    /// without diacritics, with the stem, then the stems of the parts of a compound.
    pub words: BTreeMap<String, Vec<String>>,
    /// Groups of phrases with one meaning, of stems with spaces between them.
    pub synonyms: Vec<Vec<String>>,
    /// Words that say nothing about a subject, unless they are written in capitals.
    pub stop: Vec<&'static str>,
}

/// A page with its texts, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPage {
    /// What it is.
    pub kind: HitKind,
    /// The key of a source, theme or term; the code of a question.
    pub key: String,
    /// The keys of the themes that it belongs to.
    pub themes: Vec<String>,
    /// Its name, then aliases, abbreviations and synonyms.
    pub names: Vec<String>,
    /// Words that people search by.
    pub keywords: Vec<String>,
    /// Texts that can be shown, the best first.
    pub passages: Vec<String>,
    /// Texts that are searched only.
    pub others: Vec<String>,
}

impl GuideIndex {
    /// The register of the guide that this index was built from.
    pub fn register(&self, guide: &Guide) -> Register {
        let (pages, documents) = documents::of_guide(guide);
        let mut pages: Vec<RegisterPage> = pages.into_iter().map(RegisterPage::from).collect();
        for document in documents {
            if let Some(page) = pages.get_mut(document.page) {
                for (part, text) in &document.texts {
                    page.add(*part, text);
                }
            }
        }
        let reading = self.reading();
        Register {
            pages,
            words: self.found_by(),
            synonyms: reading.synonyms.groups(),
            stop: lists::words(lists::STOP).collect(),
        }
    }

    fn found_by(&self) -> BTreeMap<String, Vec<String>> {
        let vocabulary = self.reading().vocabulary;
        let stem = |id| vocabulary.stem(id).to_owned();
        let words = vocabulary.words().iter().map(|word| {
            let stems = std::iter::once(&word.stem).chain(&word.parts);
            (word.folded.clone(), stems.map(|id| stem(*id)).collect())
        });
        words
            .filter(|(word, stems): &(String, Vec<String>)| *stems != [word.as_str()])
            .collect()
    }
}

impl From<documents::Page> for RegisterPage {
    fn from(page: documents::Page) -> Self {
        Self {
            kind: page.kind,
            key: page.key,
            themes: page.themes,
            names: Vec::new(),
            keywords: Vec::new(),
            passages: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl RegisterPage {
    fn add(&mut self, part: Part, text: &str) {
        let texts = match part {
            Part::Name | Part::OtherName => &mut self.names,
            Part::Keyword => &mut self.keywords,
            Part::Passage => &mut self.passages,
            Part::Body => &mut self.others,
            // Of the theme, or of the source and there already.
            Part::Context | Part::Description | Part::Surroundings => return,
        };
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
}
