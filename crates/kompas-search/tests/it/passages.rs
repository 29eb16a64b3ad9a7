//! Search in passages of a few documents about safety.

use kompas_domain::code::QuestionCode;
use kompas_domain::document::{DocumentKind, Passage};
use kompas_search::PassageIndex;
use kompas_search::passages::{
    Change, Facet, Filters, IndexedDocument, Look, PassageQuery, PassageResults, ProfileQuery,
};
use proptest::prelude::*;
use time::macros::date;

fn document(number: i64, title: &str, texts: &[&str]) -> IndexedDocument {
    IndexedDocument {
        document: number,
        version: 1,
        collection: 1,
        title: title.to_owned(),
        publisher: None,
        kind: DocumentKind::Publication,
        form: None,
        themes: Vec::new(),
        questions: Vec::new(),
        municipality: None,
        date: None,
        ocr: false,
        passages: (1..)
            .zip(texts)
            .map(|(number, text)| Passage {
                number,
                page: Some(number),
                last_page: Some(number),
                headings: vec![format!("Kop {number}")],
                text: (*text).to_owned(),
            })
            .collect(),
    }
}

fn corpus() -> Vec<IndexedDocument> {
    vec![
        IndexedDocument {
            themes: vec!["weerbaar-buitengebied".to_owned()],
            publisher: Some("Platform".to_owned()),
            date: Some(date!(2023 - 05 - 04)),
            questions: vec![QuestionCode::G2],
            ..document(
                1,
                "Handreiking weerbaar buitengebied",
                &[
                    "In een leegstaande schuur vond de politie een drugslab. De controle van schuren hoort bij de aanpak.",
                    "De toezichthouder kijkt naar bouwwerken en milieu. Melden kan bij het meldpunt.",
                    "Bewoners van het buitengebied zien veel; hun signalen tellen. De rol van de gemeente is klein.",
                ],
            )
        },
        IndexedDocument {
            collection: 2,
            municipality: Some("GM0344".to_owned()),
            kind: DocumentKind::CouncilPaper,
            date: Some(date!(2025 - 01 - 10)),
            ..document(
                2,
                "Raadsbrief ondermijning",
                &[
                    "De burgemeester sluit panden op grond van artikel 13b Opiumwet.",
                    "Wij controleren bedrijventerreinen samen met de Belastingdienst.",
                ],
            )
        },
        IndexedDocument {
            collection: 3,
            ocr: true,
            ..document(
                3,
                "Notitie jeugd",
                &[
                    "Jonge aanwas: jongeren worden geronseld voor klusjes. Een jeugdboa kent de jongeren in de wijk.",
                ],
            )
        },
    ]
}

fn index_of(documents: Vec<IndexedDocument>) -> PassageIndex {
    let index = PassageIndex::in_memory().unwrap();
    let changes: Vec<Change> = documents
        .into_iter()
        .map(|document| Change::Put(Box::new(document)))
        .collect();
    index.apply(&changes, 7).unwrap();
    index
}

fn ask(index: &PassageIndex, text: &str) -> PassageResults {
    asked(index, text, &[1, 2, 3], &[])
}

fn asked(
    index: &PassageIndex,
    text: &str,
    collections: &[i64],
    filters: &[(&str, &str)],
) -> PassageResults {
    let pairs: Vec<(String, String)> = filters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let query = PassageQuery {
        text: text.to_owned(),
        collections: collections.to_vec(),
        filters: Filters::parse(&pairs).unwrap(),
        take: 10,
        ..PassageQuery::default()
    };
    index.search(&query).unwrap()
}

/// Each hit as `document/best passage`.
fn found(results: &PassageResults) -> String {
    let hits: Vec<String> = results
        .hits
        .iter()
        .map(|hit| format!("{}/{}", hit.document, hit.passages[0].number))
        .collect();
    hits.join(" ")
}

#[test]
fn a_query_finds_its_passages_best_first() {
    let index = index_of(corpus());
    for (text, expected) in [
        ("drugslab schuur controle", "1/1"),
        ("drugslabs in schuren", "1/1"),
        ("boa", "3/1"),
        ("jongere", "3/1"),
        ("\"artikel 13b\"", "2/1"),
        ("\"13b artikel\"", ""),
        ("\"politie drugslab\"~2", "1/1"),
        ("\"politie controle\"~1", ""),
        ("schuur EN controle", "1/1"),
        ("schuur EN burgemeester", ""),
        ("schuur OF burgemeester", "1/1 2/1"),
        ("controle NIET belastingdienst", "1/1"),
        ("signalen -schuur", "1/3"),
        ("belasting*", "2/2"),
        ("xylofoon", ""),
    ] {
        let mut hits: Vec<String> = found(&ask(&index, text))
            .split(' ')
            .map(str::to_owned)
            .collect();
        if text.contains(" OF ") {
            hits.sort();
        }
        assert_eq!(hits.join(" "), expected, "{text}");
    }
}

#[test]
fn a_hit_has_its_page_headings_and_marked_words() {
    let index = index_of(corpus());
    let results = ask(&index, "drugslab schuur controle");
    let hit = &results.hits[0].passages[0];
    assert_eq!(
        (hit.page, hit.headings.as_slice()),
        (Some(1), ["Kop 1".to_owned()].as_slice())
    );
    let marked: Vec<&str> = hit
        .snippet
        .iter()
        .filter(|part| part.marked)
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(marked, ["schuur", "drugslab", "controle", "schuren"]);
    assert!(!results.relaxed);
    let relaxed = ask(&index, "drugslab xylofoon zebra");
    assert!(relaxed.relaxed);
    assert_eq!(found(&relaxed), "1/1");
}

#[test]
fn what_may_not_be_seen_is_not_counted() {
    let index = index_of(corpus());
    let text = "gemeente OF burgemeester OF jongeren OF controle";
    for (collections, documents) in [
        (&[1, 2, 3][..], 3),
        (&[1, 3], 2),
        (&[2], 1),
        (&[], 0),
        (&[9], 0),
    ] {
        let results = asked(&index, text, collections, &[]);
        assert_eq!(results.documents, documents, "{collections:?}");
        let seen: usize = results
            .facets
            .iter()
            .filter(|count| count.facet == Facet::Collection)
            .map(|count| count.count)
            .sum();
        assert_eq!(seen, documents);
    }
    let results = asked(&index, text, &[1, 3], &[("verzameling", "2")]);
    assert_eq!(results.documents, 0);
    assert!(
        results
            .facets
            .iter()
            .all(|count| count.value != "2" && count.value != "GM0344")
    );
}

#[test]
fn filters_narrow_and_negate_and_counts_ignore_their_own() {
    let index = index_of(corpus());
    let text = "gemeente OF burgemeester OF jongeren OF controle";
    let all = [1, 2, 3];
    for (filters, documents) in [
        (&[("soort", "raadsstuk")][..], 1),
        (&[("soort", "-raadsstuk")], 2),
        (&[("soort", "raadsstuk"), ("soort", "publicatie")], 3),
        (&[("jaar", "2023")], 1),
        (&[("gemeente", "gm0344")], 1),
        (&[("scan", "ja")], 1),
        (&[("vraag", "G2"), ("thema", "weerbaar-buitengebied")], 1),
        (&[("organisatie", "Platform"), ("jaar", "2025")], 0),
    ] {
        assert_eq!(
            asked(&index, text, &all, filters).documents,
            documents,
            "{filters:?}"
        );
    }
    let results = asked(&index, text, &all, &[("soort", "raadsstuk")]);
    let kinds: Vec<(&str, usize)> = results
        .facets
        .iter()
        .filter(|count| count.facet == Facet::Kind)
        .map(|count| (count.value.as_str(), count.count))
        .collect();
    assert_eq!(kinds, [("publicatie", 2), ("raadsstuk", 1)]);
}

#[test]
fn the_newest_come_first_when_asked() {
    let index = index_of(corpus());
    let query = PassageQuery {
        text: "gemeente OF burgemeester OF jongeren".to_owned(),
        collections: vec![1, 2, 3],
        by_date: true,
        take: 10,
        ..PassageQuery::default()
    };
    let hits: Vec<i64> = index
        .search(&query)
        .unwrap()
        .hits
        .iter()
        .map(|hit| hit.document)
        .collect();
    assert_eq!(hits, [2, 1, 3]);
}

#[test]
fn the_best_passage_for_a_question_tells_its_words() {
    let index = index_of(corpus());
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|word| ((*word).to_owned(), 1.0))
            .collect::<Vec<_>>()
    };
    let hits = index
        .for_question(&ProfileQuery {
            theme: "weerbaar-buitengebied",
            theme_words: &[
                ("drugslab".to_owned(), 2.0),
                ("buitengebied".to_owned(), 2.0),
            ],
            cues: &words(&["rol", "signalen", "meldpunt"]),
            collections: &[1, 2, 3],
            count: 2,
        })
        .unwrap();
    assert_eq!(hits[0].passage.number, 3);
    assert_eq!(hits[0].words, ["buitengebied", "rol", "signalen"]);

    // One word that merely goes with the theme is too little, but for a document of the theme.
    let weak = words(&["buitengebied"]);
    let mut asked = ProfileQuery {
        theme: "cybercrime",
        theme_words: &weak,
        cues: &words(&["rol", "signalen", "meldpunt"]),
        collections: &[1, 2, 3],
        count: 2,
    };
    assert!(index.for_question(&asked).unwrap().is_empty());
    asked.theme = "weerbaar-buitengebied";
    assert!(!index.for_question(&asked).unwrap().is_empty());
}

#[test]
fn without_words_all_documents_are_listed() {
    let index = index_of(corpus());
    let query = PassageQuery {
        collections: vec![1, 3],
        take: 10,
        ..PassageQuery::default()
    };
    let results = index.search(&query).unwrap();
    let hits: Vec<i64> = results.hits.iter().map(|hit| hit.document).collect();
    assert_eq!((hits, results.documents), (vec![3, 1], 2));
    assert_eq!(
        ask(&index, "de het een").documents,
        0,
        "words that say nothing find nothing"
    );
}

#[test]
fn documents_change_and_go() {
    let index = index_of(corpus());
    let changed = document(1, "Anders", &["Alleen nog tekst over parkeren."]);
    index
        .apply(&[Change::Put(Box::new(changed)), Change::Remove(3)], 9)
        .unwrap();
    assert_eq!(found(&ask(&index, "drugslab")), "");
    assert_eq!(found(&ask(&index, "parkeren")), "1/1");
    assert_eq!(found(&ask(&index, "jongeren")), "");
    let status = index.status();
    assert_eq!((status.passages, status.sequence), (3, 9));
}

#[test]
fn an_index_on_disk_is_found_again_and_made_anew() {
    let home = tempfile::tempdir().unwrap();
    let put = |document: IndexedDocument| Change::Put(Box::new(document));
    {
        let index = PassageIndex::open(home.path()).unwrap();
        assert_eq!(index.status().sequence, 0);
        let changes: Vec<Change> = corpus().into_iter().map(put).collect();
        index.apply(&changes, 3).unwrap();
        assert!(index.is_sound());
    }
    let index = PassageIndex::open(home.path()).unwrap();
    assert_eq!(index.status().sequence, 3);
    let before = found(&ask(&index, "controle"));
    let rebuild = index.rebuild().unwrap();
    for (sequence, document) in (1..).zip(corpus()) {
        rebuild.apply(&[put(document)], sequence).unwrap();
        assert_eq!(
            found(&ask(&index, "controle")),
            before,
            "the old one goes on answering"
        );
    }
    index.finish(rebuild).unwrap();
    assert_eq!(found(&ask(&index, "controle")), before);
    assert_eq!(
        std::fs::read_dir(home.path()).unwrap().count(),
        2,
        "the old one is gone"
    );
    index.apply(&[Change::Remove(1)], 4).unwrap();
    drop(index);
    assert_eq!(
        PassageIndex::open(home.path()).unwrap().status().sequence,
        4
    );
}

#[test]
fn one_process_sees_what_another_did() {
    let home = tempfile::tempdir().unwrap();
    let put = |document: IndexedDocument| Change::Put(Box::new(document));
    let all: Vec<Change> = corpus().into_iter().map(put).collect();
    let site = PassageIndex::open(home.path()).unwrap();
    assert_eq!(site.look().unwrap(), Look::Same);
    site.apply(&[], 1).unwrap();

    let other = PassageIndex::open(home.path()).unwrap();
    assert!(
        matches!(other.apply(&all, 3), Err(kompas_search::Error::Busy)),
        "the site writes"
    );
    site.release().unwrap();
    other.apply(&all, 3).unwrap();
    assert_eq!(site.look().unwrap(), Look::Other);
    assert_eq!(site.status().sequence, 3);
    assert_eq!(
        found(&ask(&site, "controle")),
        found(&ask(&other, "controle"))
    );
    other.release().unwrap();

    // Rebuilt by the other, while a third that opens cleans up what nobody writes.
    let rebuild = other.rebuild().unwrap();
    rebuild.apply(&all, 4).unwrap();
    drop(PassageIndex::open(home.path()).unwrap());
    other.finish(rebuild).unwrap();
    assert_eq!(site.look().unwrap(), Look::Other);
    assert_eq!(
        (site.status().sequence, site.look().unwrap()),
        (4, Look::Same)
    );
    site.apply(&[Change::Remove(1)], 5).unwrap();
    assert_eq!(other.look().unwrap(), Look::Other);
    assert_eq!(other.holdings().unwrap(), site.holdings().unwrap());

    std::fs::remove_dir_all(home.path()).unwrap();
    assert_eq!(site.look().unwrap(), Look::Damaged);
    let rebuild = site.rebuild().unwrap();
    rebuild.apply(&all, 6).unwrap();
    site.finish(rebuild).unwrap();
    assert_eq!(site.look().unwrap(), Look::Same);
    assert!(site.is_sound());
}

#[test]
fn removed_text_leaves_the_files() {
    let home = tempfile::tempdir().unwrap();
    let index = PassageIndex::open(home.path()).unwrap();
    let put = |document: IndexedDocument| Change::Put(Box::new(document));
    let secret = document(
        9,
        "Dossier",
        &["Het woord is kanarievogelkwekerij en niets anders."],
    );
    let all = corpus().into_iter().chain([secret]).map(put);
    index.apply(&all.collect::<Vec<_>>(), 1).unwrap();
    // Text is compressed in its files; a file that is written anew has another name.
    let files = || -> Vec<std::ffi::OsString> {
        let folders = std::fs::read_dir(home.path()).unwrap().flatten();
        let folders = folders.filter(|folder| folder.path().is_dir());
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten());
        let names = files.map(|file| file.file_name());
        names
            .filter(|name| name.to_string_lossy().ends_with(".store"))
            .collect()
    };
    let with_secret = files();
    assert!(!with_secret.is_empty());
    index.apply(&[Change::Remove(9)], 2).unwrap();
    assert!(index.has_removed());
    assert_eq!(files(), with_secret);
    let before = found(&ask(&index, "controle"));
    index.purge().unwrap();
    assert!(!index.has_removed());
    // The other thread may have written a segment of its own.
    assert!(with_secret.iter().any(|file| !files().contains(file)));
    assert_eq!(found(&ask(&index, "controle")), before);
    assert_eq!(index.status().sequence, 2);
}

#[test]
fn a_damaged_index_is_told_or_begun_anew() {
    let home = tempfile::tempdir().unwrap();
    {
        let index = PassageIndex::open(home.path()).unwrap();
        let changes: Vec<Change> = corpus()
            .into_iter()
            .map(|document| Change::Put(Box::new(document)))
            .collect();
        index.apply(&changes, 3).unwrap();
    }
    let folder = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let store = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "store"))
        .unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[3] ^= 0xff;
    std::fs::write(&store, bytes).unwrap();
    assert!(!PassageIndex::open(home.path()).unwrap().is_sound());

    std::fs::write(folder.join("meta.json"), "kapot").unwrap();
    let index = PassageIndex::open(home.path()).unwrap();
    assert_eq!(index.status().sequence, 0, "begun anew");
    assert!(index.is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_or_refused(text in "\\PC{0,80}|((EN|OF|NIET|drugs|schuur|contr\\*|\"een schuur\"~3|\\(|\\)) ){0,9}") {
        let index = index_of(corpus());
        let query = PassageQuery { text, collections: vec![1, 2, 3], take: 5, ..PassageQuery::default() };
        if let Ok(results) = index.search(&query) {
            prop_assert!(results.hits.len() <= results.documents);
            prop_assert!(results.passages >= results.documents);
        }
    }
}
