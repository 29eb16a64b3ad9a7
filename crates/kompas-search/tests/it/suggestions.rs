//! What is suggested while somebody types.

use kompas_search::Suggestion;

use crate::fixture::SMALL;

fn suggest(typed: &str) -> String {
    let suggestions = SMALL.suggest(typed, 3);
    let texts: Vec<String> = suggestions
        .into_iter()
        .map(|Suggestion { text, kind, .. }| format!("{text} ({kind})"))
        .collect();
    texts.join(", ")
}

#[test]
fn beginnings_of_words_of_names() {
    for (typed, expected) in [
        ("", ""),
        (" '.", ""),
        ("xyz", ""),
        ("poli", "Politie (bron)"),
        ("POLITIE", "Politie (bron)"),
        ("ministerie", "Openbaar Ministerie (begrip)"),
        ("openbaar min", "Openbaar Ministerie (begrip)"),
        ("casui", "Overleg over casuïstiek (bron)"),
        ("rud", "RUD – Omgevingsdienst (bron)"),
        ("jeugdboa's", "Jeugdboa's (bron)"),
        (
            "buit",
            "Buitengewoon opsporingsambtenaar (begrip), Weerbaar buitengebied (thema)",
        ),
        (
            "handh",
            "handhaver – Buitengewoon opsporingsambtenaar (begrip)",
        ),
    ] {
        assert_eq!(suggest(typed), expected, "{typed:?}");
    }
}

#[test]
fn each_page_once_and_no_more_than_asked() {
    let all = SMALL.suggest("o", 100);
    let mut keys: Vec<_> = all
        .iter()
        .map(|suggestion| (suggestion.kind, &suggestion.key))
        .collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all.len());
    assert_eq!(SMALL.suggest("o", 2), all[..2]);
    assert_eq!(SMALL.suggest("o", 0), []);
}
