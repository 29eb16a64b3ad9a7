//! The retrieval set: passages, queries and judgements.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kompas_domain::document::{DocumentKind, Passage};
use kompas_search::passages::IndexedDocument;
use serde_json::Value;
use time::{Date, Month};

/// One of the sets of queries.
pub(crate) struct Queries {
    pub(crate) name: &'static str,
    /// Judged are documents, not passages.
    pub(crate) of_documents: bool,
    /// Number of the query, its text, what answers it.
    pub(crate) all: Vec<(u32, String, Vec<String>)>,
}

/// The passages with their names.
pub(crate) struct Set {
    pub(crate) documents: Vec<IndexedDocument>,
    /// The name of each passage, by document and number.
    names: HashMap<(i64, u64), String>,
    /// The name of each document.
    document_names: Vec<String>,
    /// Document and number of each passage, in order.
    places: Vec<(i64, u64)>,
    /// All kinds of text: each is a collection.
    pub(crate) collections: Vec<String>,
}

/// Where the sets are, if they are there.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/retrieval");
    folder.is_dir().then_some(folder)
}

impl Queries {
    pub(crate) fn read(folder: &Path, name: &'static str) -> Self {
        let lines = |kind: &str| fs::read_to_string(folder.join(format!("{name}.{kind}"))).unwrap();
        let mut answers: HashMap<String, Vec<String>> = HashMap::new();
        for line in lines("qrels.tsv").lines() {
            let mut cells = line.split('\t');
            let (query, item) = (cells.next().unwrap(), cells.next().unwrap());
            answers
                .entry(query.to_owned())
                .or_default()
                .push(item.to_owned());
        }
        let mut all: Vec<(u32, String, Vec<String>)> = lines("queries.jsonl")
            .lines()
            .map(|line| {
                let row: Value = serde_json::from_str(line).unwrap();
                let id = row["id"].as_str().unwrap();
                (
                    id[1..].parse().unwrap(),
                    text(&row["text"]),
                    answers[id].clone(),
                )
            })
            .collect();
        all.sort_by_key(|(number, ..)| *number);
        Self {
            name,
            of_documents: name == "bron",
            all,
        }
    }

    /// One in so many of the queries, if there are many.
    pub(crate) fn every(&self, step: usize) -> Self {
        let step = if self.all.len() > 500 { step } else { 1 };
        Self {
            all: self.all.iter().step_by(step).cloned().collect(),
            ..*self
        }
    }
}

impl Set {
    pub(crate) fn read(file: &Path) -> Self {
        let mut set = Self {
            documents: Vec::new(),
            names: HashMap::new(),
            document_names: Vec::new(),
            places: Vec::new(),
            collections: Vec::new(),
        };
        let mut child = Command::new("zstd")
            .arg("-dc")
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            set.add(&serde_json::from_str(&line.unwrap()).unwrap());
        }
        assert!(child.wait().unwrap().success());
        set
    }

    fn add(&mut self, row: &Value) {
        let name = text(&row["doc"]);
        if self.document_names.last() != Some(&name) {
            let document = self.begin(row);
            self.documents.push(document);
            self.document_names.push(name);
        }
        let document = self.documents.last_mut().unwrap();
        let number = u32::try_from(document.passages.len()).unwrap() + 1;
        self.places.push((document.document, u64::from(number)));
        self.names
            .insert((document.document, u64::from(number)), text(&row["id"]));
        document.passages.push(Passage {
            number,
            page: None,
            last_page: None,
            // The judgements are made of the headings, so that those cannot be searched.
            headings: Vec::new(),
            text: text(&row["text"]),
        });
    }

    fn begin(&mut self, row: &Value) -> IndexedDocument {
        let kind = text(&row["type"]);
        let number = i64::try_from(self.documents.len()).unwrap() + 1;
        let collection = self
            .collections
            .iter()
            .position(|known| *known == kind)
            .unwrap_or_else(|| {
                self.collections.push(kind.clone());
                self.collections.len() - 1
            });
        let is_council = kind == "raadsverslag";
        let year = 2000 + i32::try_from(number % 25).unwrap();
        IndexedDocument {
            document: number,
            version: 1,
            collection: i64::try_from(collection).unwrap() + 1,
            title: text(&row["title"]),
            kind: if is_council {
                DocumentKind::CouncilPaper
            } else {
                DocumentKind::Publication
            },
            publisher: Some(kind),
            form: None,
            themes: Vec::new(),
            questions: Vec::new(),
            municipality: is_council.then(|| "GM0794".to_owned()),
            date: Date::from_calendar_date(year, Month::May, 1).ok(),
            ocr: false,
            passages: Vec::new(),
        }
    }

    /// The numbers of all collections.
    pub(crate) fn all_collections(&self) -> Vec<i64> {
        (1..).take(self.collections.len()).collect()
    }

    pub(crate) fn passages(&self) -> usize {
        self.names.len()
    }

    /// Document and number of the passage at a place, from 1.
    pub(crate) fn at(&self, place: usize) -> (i64, u64) {
        self.places[place - 1]
    }

    /// What the judgements call a passage.
    pub(crate) fn name(&self, document: i64, number: u64) -> &str {
        &self.names[&(document, number)]
    }

    /// What the judgements call a document.
    pub(crate) fn document_name(&self, document: i64) -> &str {
        &self.document_names[usize::try_from(document).unwrap() - 1]
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
