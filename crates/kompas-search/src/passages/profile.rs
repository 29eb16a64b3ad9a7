//! The best passages of a theme for a question, by words that editors chose.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query};

use super::PassageHit;
use super::compile::{Compiled, Word, boosted};
use super::filters::{Facet, Filters};
use super::gather::Candidate;
use super::index::PassageIndex;
use crate::error::Error;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct ProfileQuery<'q> {
    /// The key of the theme: a document of the theme needs no word of it.
    pub theme: &'q str,
    /// Words of the theme, with their weights.
    pub theme_words: &'q [(String, f32)],
    /// Words that tell that a passage answers the question, with their weights.
    pub cues: &'q [(String, f32)],
    /// The collections that may be searched.
    pub collections: &'q [i64],
    /// How many passages.
    pub count: usize,
}

/// A passage that was found.
#[derive(Debug, Clone)]
pub struct ProfileHit {
    /// The passage.
    pub passage: PassageHit,
    /// The words that it was found by, as editors wrote them.
    pub words: Vec<String>,
}

impl PassageIndex {
    /// The best passages: of the theme, with as many cues as can be; at most one a document as
    /// long as there are others.
    ///
    /// # Errors
    /// The index fails.
    pub fn for_question(&self, asked: &ProfileQuery<'_>) -> Result<Vec<ProfileHit>, Error> {
        self.run_profile(asked).map_err(Error::PassageSearch)
    }

    fn run_profile(&self, asked: &ProfileQuery<'_>) -> tantivy::Result<Vec<ProfileHit>> {
        let snapshot = self.snapshot()?;
        let searcher = &snapshot.searcher;
        let about = self.any_of(asked.theme_words);
        let cues = self.any_of(asked.cues);
        let mut of_theme = Filters::default();
        of_theme.add(Facet::Theme, asked.theme.to_owned(), true);
        let of_theme = self
            .limits(asked.collections, &of_theme)
            .pop()
            .map(|(_, query)| query);
        let mut subject: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Should, about)];
        subject.extend(of_theme.map(|query| (Occur::Should, query)));
        let mut clauses = self.limits(asked.collections, &Filters::default());
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(subject))));
        clauses.push((Occur::Must, cues));
        let limit = asked.count * 12;
        let top = TopDocs::with_limit(limit.max(1)).order_by_score();
        let found = searcher.search(&BooleanQuery::new(clauses), &top)?;
        let mut candidates: Vec<Candidate> = found
            .into_iter()
            .map(|(score, address)| {
                let kept = &snapshot.shelves[address.segment_ord as usize];
                let document = kept.document_of(address.doc_id);
                Candidate {
                    score,
                    segment: address.segment_ord,
                    passage: address.doc_id,
                    leaves: 0,
                    document: document.map_or(0, |document| kept.documents[document]),
                }
            })
            .collect();
        candidates.sort_unstable_by(Candidate::order);
        let chosen = spread(&candidates, asked.count);
        let all: Vec<&(String, f32)> = asked.theme_words.iter().chain(asked.cues).collect();
        let compiled = Compiled {
            words: all.iter().flat_map(|(text, _)| self.words(text)).collect(),
            ..Compiled::empty()
        };
        let marking = self.marking(&compiled);
        chosen
            .iter()
            .map(|candidate| {
                let passage = self.hit(&snapshot, candidate, &marking)?;
                let marked: Vec<&str> = passage
                    .snippet
                    .iter()
                    .filter(|part| part.marked)
                    .map(|part| part.text.as_str())
                    .collect();
                let marked: Vec<Word> = marked.iter().flat_map(|text| self.words(text)).collect();
                let words = all
                    .iter()
                    .filter(|(text, _)| {
                        let stems = self.words(text);
                        !stems.is_empty()
                            && stems.iter().all(|word| {
                                marked.iter().any(|other| {
                                    other.stem == word.stem || other.parts.contains(&word.stem)
                                })
                            })
                    })
                    .map(|(text, _)| text.clone())
                    .collect();
                Ok(ProfileHit { passage, words })
            })
            .collect()
    }

    fn any_of(&self, words: &[(String, f32)]) -> Box<dyn Query> {
        let each = words.iter().filter_map(|(text, weight)| {
            let words = self.words(text);
            let query: Box<dyn Query> = match words.len() {
                0 => return None,
                1 => self.union(&words),
                // Words that were written together are meant together.
                _ => Box::new(BooleanQuery::new(
                    words
                        .iter()
                        .map(|word| (Occur::Must, self.union(std::slice::from_ref(word))))
                        .collect(),
                )),
            };
            Some((Occur::Should, boosted(query, *weight)))
        });
        Box::new(BooleanQuery::new(each.collect()))
    }
}

/// The best, one of each document first.
fn spread(candidates: &[Candidate], count: usize) -> Vec<Candidate> {
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut others: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if chosen
            .iter()
            .any(|other| other.document == candidate.document)
        {
            others.push(*candidate);
        } else {
            chosen.push(*candidate);
        }
    }
    chosen.extend(others);
    chosen.truncate(count);
    chosen
}
