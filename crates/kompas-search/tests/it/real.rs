//! The guide of this repository.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;
use kompas_search::passages::PassageQuery;
use kompas_search::{GuideIndex, PassageIndex};

/// Its index.
pub(crate) static REAL: LazyLock<GuideIndex> =
    LazyLock::new(|| GuideIndex::build(&guide()).unwrap());

pub(crate) fn guide() -> Guide {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    read(&root, "", &mut files);
    content::load(&files).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the content has problems:\n{}", lines.join("\n"))
    })
}

/// What was taken for the same is told in the words of the glossary.
#[test]
fn synonyms_are_told_as_they_are_written() {
    let guide = guide();
    let index = PassageIndex::in_memory().unwrap();
    index.learn(&guide);
    let query = PassageQuery {
        text: "drugslab".to_owned(),
        ..PassageQuery::default()
    };
    let told = index.search(&query).unwrap().words;
    let known: Vec<&String> = guide
        .terms()
        .iter()
        .flat_map(|term| std::iter::once(&term.term).chain(&term.synonyms))
        .collect();
    let [(_, others)] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(others.len() > 1, "{others:?}");
    for other in others {
        assert!(known.contains(&other), "{other} is no word of the glossary");
    }
}

/// A word that the analysis throws away would never find a passage.
#[test]
fn every_word_of_a_profile_can_be_found() {
    let guide = guide();
    let mut words: Vec<String> = QuestionCode::ALL
        .iter()
        .flat_map(|code| guide.question_cues(*code).to_vec())
        .map(|(word, _)| word)
        .collect();
    for theme in guide.themes() {
        words.extend(guide.theme_words(theme).into_iter().map(|(word, _)| word));
    }
    let index = PassageIndex::in_memory().unwrap();
    for word in words {
        let marks = index.highlighter(&word);
        let found = marks.whole(&format!("Er staat {word} in de tekst."));
        assert!(found.iter().any(|part| part.marked), "{word} finds nothing");
    }
}

fn read(folder: &Path, path: &str, files: &mut Vec<ContentFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            files.push(ContentFile { path, text });
        }
    }
}
