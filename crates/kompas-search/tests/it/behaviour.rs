//! What a search does, shown on the small guide.

use kompas_domain::code::Code;
use kompas_search::{GuideIndex, GuideQuery, HitKind};
use proptest::prelude::*;

use crate::fixture::{SMALL, ask, hits, query, search, shown};

/// Checks the hits of each query, best first.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(hits(&search(text)), *expected, "{text:?}");
    }
}

#[test]
fn an_index_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<GuideIndex>();
}

#[test]
fn words_are_found_in_any_form_and_as_parts() {
    check(&[
        ("milieudiensten", "bron:omgevingsdienst"),
        ("MILIEUDIENST", "bron:omgevingsdienst"),
        ("casuistiek", "bron:casusoverleg"),
        ("boerderij", "bron:omgevingsdienst"),
        ("jeugd", "bron:jeugdboas"),
        ("jeugd boa", "bron:jeugdboas"),
        ("boa's jeugd", "bron:jeugdboas"),
        ("jeugdboas", "bron:jeugdboas"),
        ("overlast", "bron:casusoverleg"),
        ("overlast wonen", "bron:casusoverleg"),
        ("rud", "bron:omgevingsdienst"),
        ("G2", "vraag:G2"),
    ]);
}

#[test]
fn the_glossary_brings_other_words() {
    let boa = hits(&search("boa"));
    assert!(boa.contains("bron:politie"), "{boa}: by way of handhaver");
    let handhaver = hits(&search("handhaver"));
    assert!(handhaver.contains("bron:jeugdboas"), "{handhaver}");
    assert_eq!(
        hits(&search("openbaar ministerie")),
        "begrip:openbaar-ministerie bron:politie"
    );
}

#[test]
fn an_abbreviation_that_looks_like_a_stop_word() {
    for text in ["OM", "om", "wat doet het OM", "WAT DOET HET OM"] {
        let results = search(text);
        assert!(
            hits(&results).contains("begrip:openbaar-ministerie"),
            "{text}"
        );
        assert!(!results.ignored.iter().any(|word| word == "OM"), "{text}");
    }
    assert_eq!(search("jeugd om").ignored, ["om"]);
}

#[test]
fn words_that_say_nothing_are_reported() {
    let results = search("wat is er");
    assert_eq!(results.ignored, ["wat", "is", "er"]);
    assert_eq!((results.total, results.relaxed), (0, false));
    assert_eq!(
        search("Wie weet iets over leegstand?").ignored,
        ["Wie", "weet", "iets", "over"]
    );
    assert_eq!(search("").total, 0);
}

#[test]
fn two_words_must_both_fit_and_of_more_three_fifths() {
    check(&[
        ("politie oplichting internet", "bron:politie"),
        ("politie oplichting fietsen", "bron:politie"),
    ]);
    assert!(!search("politie oplichting fietsen").relaxed);
    let relaxed = search("boerderijen fietsen");
    assert!(relaxed.relaxed);
    assert_eq!(hits(&relaxed), "bron:omgevingsdienst");
}

#[test]
fn the_keywords_of_a_theme_help_its_listings() {
    let results = search("senioren oplichting");
    assert_eq!(hits(&results), "bron:ouderenbond");
    assert!(!results.relaxed);
    // but alone they bring none
    assert!(!hits(&search("phishing")).contains("bron:"));
}

#[test]
fn a_term_alone_does_not_answer_more_than_one_word() {
    let results = search("doxing jongeren");
    assert!(results.relaxed);
    assert_eq!(hits(&results), "begrip:doxing bron:jeugdboas");
    assert!(!search("doxing").relaxed);
}

#[test]
fn a_source_carries_the_themes_whose_listings_fit() {
    let themes = |text: &str| search(text).hits[0].themes.clone();
    assert_eq!(themes("oplichting via internet"), ["cyber"]);
    assert_eq!(themes("meldingen in schuren"), ["buitengebied"]);
    let mut both = themes("politie");
    both.sort();
    assert_eq!(both, ["buitengebied", "cyber"]);
}

#[test]
fn counts_are_without_the_kind_but_with_the_theme() {
    let mut asked = query("politie OR doxing");
    asked.text = "boa".to_owned();
    let all = ask(&asked);
    let counted: usize = all.kinds.iter().map(|(_, count)| count).sum();
    assert_eq!(counted, all.total);
    let kinds: Vec<HitKind> = all.kinds.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, HitKind::ALL);

    asked.kind = Some(HitKind::Term);
    let terms = ask(&asked);
    assert_eq!(terms.kinds, all.kinds);
    assert_eq!(
        (terms.total, hits(&terms).as_str()),
        (1, "begrip:buitengewoon-opsporingsambtenaar")
    );
}

#[test]
fn a_theme_keeps_itself_and_its_sources() {
    let mut asked = query("politie cybercrime senioren boa");
    asked.theme = Some("cyber".to_owned());
    asked.text = "politie".to_owned();
    let results = ask(&asked);
    assert_eq!(hits(&results), "bron:politie");
    assert_eq!(results.hits[0].themes, ["cyber"]);
    asked.text = "jeugdboa".to_owned();
    assert_eq!(ask(&asked).total, 0);
    asked.text = "cybercrime".to_owned();
    assert!(hits(&ask(&asked)).starts_with("thema:cyber"));
    asked.theme = Some("bestaat niet".to_owned());
    assert_eq!(ask(&asked).total, 0);
}

#[test]
fn pages_of_hits() {
    let all = search("politie jeugd omgevingsdienst");
    assert!(all.total > 2, "{}", hits(&all));
    let page = |skip, take| {
        ask(&GuideQuery {
            skip,
            take,
            ..query("politie jeugd omgevingsdienst")
        })
    };
    assert_eq!(page(0, 0).hits, []);
    assert_eq!(page(0, 0).total, all.total);
    assert_eq!(page(1, 1).hits, all.hits[1..2]);
    assert_eq!(page(usize::MAX, usize::MAX).hits, []);
}

#[test]
fn snippets_show_why() {
    for (text, expected) in [
        (
            "oplichting",
            "Telt aangiften van [oplichting] via internet.",
        ),
        (
            "leegstand",
            "Deze dienst controleert boerderijen en bedrijven.",
        ),
        (
            "drugs schuur",
            "Kent de meldingen over [drugs] in [schuren] en op erven.",
        ),
        (
            "handhaver",
            "De politie werkt samen met het OM en met elke [handhaver].",
        ),
        (
            "woonoverlast",
            "Hier bespreken partners [woonoverlast] en andere zaken.",
        ),
        (
            "overlast",
            "Hier bespreken partners [woonoverlast] en andere zaken.",
        ),
    ] {
        let asked = GuideQuery {
            kind: Some(HitKind::Source),
            ..query(text)
        };
        let results = ask(&asked);
        let snippets: Vec<String> = results.hits.iter().map(|hit| shown(&hit.snippet)).collect();
        assert!(
            snippets.iter().any(|snippet| snippet == expected),
            "{text}: {snippets:#?}"
        );
    }
}

#[test]
fn misspellings_get_the_nearest_word_of_the_guide() {
    for (text, expected) in [
        ("omgevingsdiesnt", Some("omgevingsdienst")),
        ("Polite!", Some("politie!")),
        (
            "wat doet de omgevngsdienst hier",
            Some("wat doet de omgevingsdienst hier"),
        ),
        (
            "cybercrimme en ondreenbond",
            Some("cybercrime en ouderenbond"),
        ),
        ("jeugdboa", None),
        ("handhavers", None),
        ("fiets", None),
        ("xqzwvk", None),
        ("13b", None),
    ] {
        let offered = search(text).did_you_mean.map(|offer| offer.to_lowercase());
        assert_eq!(offered.as_deref(), expected, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_text_is_a_query(
        text in "\\PC{0,80}|([+:()\"*~^\\\\/?&|! -]|AND|OR|NOT|boa|OM|name:){0,30}|(jeugd|om|zorg|é|\\u{308}|'s| ){0,60}",
        kind in prop::sample::select(vec![None, Some(HitKind::Source), Some(HitKind::Term)]),
        theme in prop::sample::select(vec![None, Some("cyber".to_owned()), Some(String::new())]),
    ) {
        let asked = GuideQuery { text: text.clone(), kind, theme, skip: 0, take: 50 };
        let results = SMALL.search(&asked).unwrap();
        prop_assert_eq!(results.total, results.hits.len());
        for hit in &results.hits {
            prop_assert!(hit.score.is_finite());
            let length: usize = hit.snippet.iter().map(|part| part.text.chars().count()).sum();
            prop_assert!((1..=240).contains(&length));
        }
        prop_assert!(results.did_you_mean.as_ref() != Some(&text));
        SMALL.suggest(&text, 5);
    }

    #[test]
    fn only_the_first_words_of_a_long_query_count(more in "[a-z ]{0,2000}") {
        let words: Vec<String> = (0..32).map(|number| format!("woord{number}")).collect();
        let results = search(&format!("{} {more} politie", words.join(" ")));
        prop_assert_eq!(results.total, 0);
    }
}
