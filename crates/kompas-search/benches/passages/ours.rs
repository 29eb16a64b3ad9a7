//! The index of this crate, filled with the set.

use std::fs;
use std::path::{Path, PathBuf};

use kompas_search::PassageIndex;
use kompas_search::passages::{Change, PassageQuery, Tuning};

use crate::set::Set;

/// The index with what the judgements call its passages.
pub(crate) struct Ours<'s> {
    index: PassageIndex,
    set: &'s Set,
    collections: Vec<i64>,
}

/// Where the index is kept between runs.
pub(crate) fn home(file: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    target.join("passages").join(file)
}

impl<'s> Ours<'s> {
    /// Fills the index, if that was not done by an earlier run.
    pub(crate) fn open(set: &'s Set, home: &Path) -> Self {
        let index = PassageIndex::open(home).unwrap();
        if index.status().passages != set.passages() {
            let changes: Vec<Change> = set
                .documents
                .iter()
                .map(|document| Change::Put(Box::new(document.clone())))
                .collect();
            index.apply(&changes, 1).unwrap();
        }
        index.release().unwrap();
        Self {
            index,
            set,
            collections: set.all_collections(),
        }
    }

    pub(crate) fn tuned(self, tuning: Tuning) -> Self {
        Self {
            index: self.index.tuned(tuning),
            ..self
        }
    }

    /// The best passages by name, or their documents.
    pub(crate) fn passages(&self, text: &str, of_documents: bool) -> Vec<String> {
        let found = self
            .index
            .ranked(text, &self.collections, 100)
            .unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for (document, number) in found {
            let name = if of_documents {
                self.set.document_name(document)
            } else {
                self.set.name(document, number)
            };
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// The same as a page of results shows them.
    pub(crate) fn shown(&self, text: &str, of_documents: bool) -> Vec<String> {
        let Ok(results) = self.index.search(&self.query(text, 100)) else {
            return Vec::new();
        };
        let hits = results.hits.iter();
        if of_documents {
            return hits
                .map(|hit| self.set.document_name(hit.document).to_owned())
                .collect();
        }
        let mut passages: Vec<_> = hits.flat_map(|hit| &hit.passages).collect();
        passages.sort_by(|a, b| b.score.total_cmp(&a.score));
        passages
            .iter()
            .map(|hit| {
                self.set
                    .name(hit.document, u64::from(hit.number))
                    .to_owned()
            })
            .collect()
    }

    /// A whole search: ten documents with snippets and counts.
    pub(crate) fn search(&self, text: &str) {
        let _ = std::hint::black_box(self.index.search(&self.query(text, 10)));
    }

    fn query(&self, text: &str, take: usize) -> PassageQuery {
        PassageQuery {
            text: text.to_owned(),
            collections: self.collections.clone(),
            take,
            ..PassageQuery::default()
        }
    }
}

/// What a folder holds, in bytes.
pub(crate) fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                size(&entry.path())
            } else {
                entry.metadata().map_or(0, |data| data.len())
            }
        })
        .sum()
}
