//! The index of this crate, filled with the set.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kompas_domain::content::ContentFile;
use kompas_search::PassageIndex;
use kompas_search::passages::{Change, PassageQuery, Tuning};

use crate::set::Set;
use crate::{count, seconds};

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
    /// Fills the index with the set, so many times, if that was not done by an earlier run.
    pub(crate) fn open(set: &'s Set, home: &Path, times: usize) -> Self {
        let index = PassageIndex::open(home).unwrap();
        learn(&index);
        if index.status().passages != set.passages() * times {
            let start = Instant::now();
            for time in 0..times {
                fill(&index, set, time);
            }
            index.release().unwrap();
            let seconds = seconds(start);
            let rate = count(set.passages() * times) / seconds;
            println!("filling: {seconds:.1} s, {rate:.0} passages/s");
        }
        Self::of(index, set)
    }

    /// An index in memory with other weights or parts.
    pub(crate) fn in_memory(set: &'s Set, tuning: Tuning) -> Self {
        let index = PassageIndex::in_memory_with(tuning).unwrap();
        learn(&index);
        fill(&index, set, 0);
        Self::of(index, set)
    }

    fn of(index: PassageIndex, set: &'s Set) -> Self {
        Self {
            index,
            set,
            collections: set.all_collections(),
        }
    }

    /// Prints how large it is and how long opening takes.
    pub(crate) fn tell(&self, home: &Path) {
        let start = Instant::now();
        let again = PassageIndex::open(home).unwrap();
        let opened = seconds(start);
        self.search("politie");
        drop(again);
        println!(
            "index: {} passages, {} MB; opened in {:.0} ms",
            self.index.status().passages,
            size(home) / 1_000_000,
            opened * 1000.0
        );
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

/// The glossary of the guide, for words that mean the same.
fn learn(index: &PassageIndex) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    read_folder(&root, &root, &mut files);
    index.learn(&kompas_domain::content::load(&files).unwrap());
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<ContentFile>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(ContentFile {
                path: path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// Adds the set; each time as other documents.
fn fill(index: &PassageIndex, set: &Set, time: usize) {
    let shift = i64::try_from(time * set.documents.len()).unwrap();
    let mut changes: Vec<Change> = Vec::new();
    for document in &set.documents {
        let mut document = document.clone();
        document.document += shift;
        changes.push(Change::Put(Box::new(document)));
    }
    index
        .apply(&changes, i64::try_from(time).unwrap() + 1)
        .unwrap();
}
