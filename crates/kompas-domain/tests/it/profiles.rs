//! The query profiles of the content folder, and what is said of bad ones.

use std::collections::BTreeMap;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::content::{self, ContentFile};
use kompas_domain::text::fold;

use crate::bad_content::{check, problems_after};
use crate::{content_files, guide};

const QUESTIONS: &str = "zoekprofielen/vragen.toml";
const THEME: &str = "zoekprofielen/themas/cybercrime.toml";

#[test]
fn every_theme_and_question_has_words_enough_and_not_too_many() {
    let guide = guide();
    let of_themes = guide.themes().iter().map(|theme| {
        let path = format!("zoekprofielen/themas/{}.toml", theme.slug);
        assert!(
            content_files().iter().any(|file| file.path == path),
            "{path} is not there"
        );
        (theme.slug.clone(), guide.theme_words(theme))
    });
    let of_questions = QuestionCode::ALL.iter().map(|&code| {
        let words = guide.question_cues(code).to_vec();
        (code.code().to_owned(), words)
    });
    for (name, words) in of_themes.chain(of_questions) {
        assert!((15..=60).contains(&words.len()), "{name}: {}", words.len());
        let of_weight = |weight: f32| {
            let same = words
                .iter()
                .filter(|(_, other)| other.to_bits() == weight.to_bits());
            same.count()
        };
        assert!(
            (3..=6).contains(&of_weight(3.0)),
            "{name}: too much is the core"
        );
    }
}

/// A word that tells two questions most, tells neither.
#[test]
fn what_says_most_says_it_of_one_question() {
    let guide = guide();
    let mut owners: BTreeMap<String, QuestionCode> = BTreeMap::new();
    for &code in QuestionCode::ALL {
        let strong = guide
            .question_cues(code)
            .iter()
            .filter(|(_, weight)| *weight > 2.5);
        for (word, _) in strong {
            let earlier = owners.insert(fold(word), code);
            assert_eq!(earlier, None, "{word} stands under two questions");
        }
    }
}

#[test]
fn each_mistake_in_a_profile_is_named() {
    check(QUESTIONS, "\"G2\"", "\"G1\"", "\"G1\" komt dubbel voor");
    check(QUESTIONS, "\"G2\"", "\"G7\"", "code: \"G7\" bestaat niet");
    check(QUESTIONS, "kern =", "kerm =", "onbekende sleutel \"kerm\"");
    check(
        QUESTIONS,
        "kern =",
        "kerm =",
        "kern: deze sleutel ontbreekt",
    );
    check(
        THEME,
        "\"phishing\"",
        "\"Ransomware\", \"phishing\"",
        "\"ransomware\" komt dubbel voor",
    );
    check(
        THEME,
        "\"phishing\"",
        "\"cybercrime\"",
        "sterk: \"cybercrime\" komt dubbel voor",
    );
    check(
        THEME,
        "\"phishing\"",
        "\" \"",
        "sterk: hier moet tekst staan",
    );
    let long = format!("{:?}", "fraude ".repeat(10));
    check(
        THEME,
        "\"phishing\"",
        &long,
        "het mogen er hoogstens 60 zijn",
    );
    check(THEME, "\"phishing\"", "3", "sterk: hier moet");
}

#[test]
fn a_profile_of_no_theme_is_named() {
    let path = "zoekprofielen/themas/ruimtevaart.toml";
    let problems = problems_after(path, |_| "kern = [\"raket\"]".to_owned());
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with(&format!("{path}:1: thema \"ruimtevaart\" bestaat niet")));
}

#[test]
fn a_theme_without_a_profile_is_sought_by_its_title_and_keywords() {
    let files: Vec<ContentFile> = content_files()
        .into_iter()
        .filter(|file| file.path != THEME)
        .collect();
    let guide = content::load(&files).unwrap();
    let theme = guide.theme("cybercrime").unwrap();
    let words = guide.theme_words(theme);
    assert_eq!(words[0], (theme.title.clone(), 2.0));
    let others: Vec<&String> = words[1..].iter().map(|(word, _)| word).collect();
    assert_eq!(others, theme.keywords.iter().collect::<Vec<_>>());
}
