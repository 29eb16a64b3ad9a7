//! What a search elsewhere is told of the guide.

use std::collections::BTreeSet;

use kompas_search::{GuideQuery, HitKind};

use crate::real::{REAL, guide};

/// Whatever this search finds by one word, the register says of the same word too.
#[test]
fn the_register_finds_what_the_search_finds() {
    let register = REAL.register(&guide());
    let found_by = |word: &str| -> Vec<String> {
        let known = register.words.get(word).cloned();
        known.unwrap_or_else(|| vec![word.to_owned()])
    };
    for (typed, stem) in [
        ("boa", "boa"),
        ("schuren", "schur"),
        ("gemeenten", "gemeent"),
        ("bibob", "bibob"),
    ] {
        let results = REAL
            .search(&GuideQuery {
                text: typed.to_owned(),
                take: 1000,
                ..GuideQuery::default()
            })
            .unwrap();
        assert!(!results.hits.is_empty(), "{typed}");
        assert_eq!(found_by(typed)[0], stem);
        let same: BTreeSet<&str> = register
            .synonyms
            .iter()
            .filter(|group| group.iter().any(|phrase| phrase == stem))
            .flatten()
            .flat_map(|phrase| phrase.split(' '))
            .chain([stem])
            .collect();
        for hit in results.hits {
            let page = register.pages.iter();
            let mut page = page.filter(|page| page.kind == hit.kind && page.key == hit.key);
            let page = page.next().unwrap();
            let texts = [&page.names, &page.keywords, &page.passages, &page.others];
            let texts = texts.into_iter().flatten();
            let words = texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
            let mut stems = words.flat_map(|word| found_by(&kompas_domain::text::fold(word)));
            let is_told = stems.any(|stem| same.contains(stem.as_str()));
            assert!(is_told, "{typed}: {} {}", page.kind, page.key);
        }
    }
}

#[test]
fn the_register_has_each_page_and_each_text_once() {
    let guide = guide();
    let register = REAL.register(&guide);
    let count = |kind| {
        register
            .pages
            .iter()
            .filter(|page| page.kind == kind)
            .count()
    };
    assert_eq!(count(HitKind::Source), guide.sources().len());
    assert_eq!(count(HitKind::Theme), guide.themes().len());
    assert_eq!(count(HitKind::Question), guide.questions().len());
    assert_eq!(count(HitKind::Term), guide.terms().len());
    for page in &register.pages {
        assert!(!page.names.is_empty(), "{}", page.key);
        let texts: BTreeSet<&String> = page.passages.iter().collect();
        assert_eq!(texts.len(), page.passages.len(), "{}", page.key);
    }
    for page in register
        .pages
        .iter()
        .filter(|page| page.kind == HitKind::Source)
    {
        let themes = guide.listings_of(&page.key).map(|listing| &listing.theme);
        assert!(page.themes.iter().eq(themes), "{}", page.key);
    }
}

#[test]
fn words_that_are_their_own_stem_are_left_out() {
    let register = REAL.register(&guide());
    assert!(!register.words.contains_key("boa"));
    assert_eq!(register.words["jeugdboa"], ["jeugdboa", "jeugd", "boa"]);
    assert_eq!(register.words["schuren"], ["schur"]);
    assert!(register.stop.contains(&"een"));
    for (word, stems) in &register.words {
        assert!(!word.is_empty() && stems.iter().all(|stem| !stem.is_empty()));
        assert_ne!(stems, std::slice::from_ref(word));
    }
}
