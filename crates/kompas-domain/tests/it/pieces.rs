//! The guide in pieces: cut, put together, compared.

use std::sync::LazyLock;

use kompas_domain::content::{self, ContentFile, Field, FieldKind, Target, load};
use kompas_domain::pieces::{
    Happened, PieceKey, PieceKind, Pieces, changes, from_text, merge, table_of, to_text, typed_of,
    without_reference,
};
use proptest::prelude::*;

use crate::content_files;

/// The files of the guide, without what explains them.
fn files() -> Vec<ContentFile> {
    let files = content_files().into_iter();
    files
        .filter(|file| content::is_of_guide(&file.path))
        .collect()
}

fn built_in() -> Pieces {
    static PIECES: LazyLock<Pieces> = LazyLock::new(|| Pieces::of(&files()).unwrap());
    PIECES.clone()
}

fn key(key: &str) -> PieceKey {
    key.parse().unwrap()
}

/// The guide with one key of one piece set to a text.
fn with(pieces: &Pieces, piece: &str, field: &str, text: &str) -> Pieces {
    let mut pieces = pieces.clone();
    let mut table = pieces.get(&key(piece)).unwrap().clone();
    table.insert(field.to_owned(), text.into());
    pieces.set(&key(piece), Some(table));
    pieces
}

#[test]
fn files_that_nobody_changed_come_out_as_they_went_in() {
    assert_eq!(built_in().files(), files());
}

#[test]
fn a_guide_that_was_written_anew_is_the_same_guide() {
    let pieces = built_in();
    let mut again = Pieces::default();
    for (key, table) in pieces.iter() {
        again.set(key, Some(table.clone()));
    }
    let written = again.files();
    assert_eq!(
        Pieces::of(&written).unwrap().iter().count(),
        pieces.iter().count()
    );
    assert_eq!(changes(&pieces, &Pieces::of(&written).unwrap()), []);
    load(&written).unwrap();
}

#[test]
fn each_piece_has_a_key_that_reads_back_and_a_title() {
    let pieces = built_in();
    for (key, table) in pieces.iter() {
        assert_eq!(key.to_string().parse::<PieceKey>().as_ref(), Ok(key));
        assert_ne!(pieces.title(key), "", "{key}");
        let text = to_text(key.kind(), table);
        assert_eq!(from_text(&text).as_ref(), Some(table), "{key}");
        assert!(key.kind().is_open() || key.kind() < PieceKind::Erratum);
    }
    for (key, title) in [
        (
            "bronnen/riec",
            "Regionaal Informatie- en Expertisecentrum (RIEC)",
        ),
        ("vragen/l1", "L1 Lokale risico's"),
        ("gids", "Nummer, inleiding en voorwoord"),
    ] {
        assert_eq!(pieces.title(&self::key(key)), title);
    }
    for wrong in [
        "",
        "bronnen",
        "bronnen/",
        "bronnen/A",
        "bronnen/a/b",
        "gids/a",
        "x/y",
        "vermeldingen/a",
        "bronnen/../gids",
    ] {
        assert!(wrong.parse::<PieceKey>().is_err(), "{wrong}");
    }
}

#[test]
fn a_form_gives_back_the_piece_that_it_showed() {
    for (key, table) in built_in().iter() {
        let fields = key.kind().fields();
        let typed = typed_of(&fields, table);
        assert_eq!(&table_of(&fields, &typed), table, "{key}");
    }
}

fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn what_was_typed_wrong_is_kept_and_told_at_its_place() {
    let pieces = built_in();
    let key = key("bronnen/riec");
    let mut pairs = typed_of(&PieceKind::Source.fields(), pieces.get(&key).unwrap());
    for (name, value) in &mut pairs {
        match name.as_str() {
            "vorm" => "persoon".clone_into(value),
            "adressen.0.url" => "riec.nl".clone_into(value),
            _ => {}
        }
    }
    pairs.extend(typed(&[
        ("adressen.0.nagekeken", "gisteren"),
        ("adressen.7.titel", "Zonder adres"),
    ]));
    let table = table_of(&PieceKind::Source.fields(), &pairs);
    let mut changed = pieces;
    changed.set(&key, Some(table));
    let problems = load(&changed.files()).unwrap_err();
    let places: Vec<(String, String)> = problems
        .iter()
        .filter_map(|problem| changed.place_of(problem))
        .map(|(key, field)| (key.to_string(), field))
        .collect();
    for field in [
        "vorm",
        "adressen.0.url",
        "adressen.0.nagekeken",
        "adressen.1.url",
    ] {
        let place = ("bronnen/riec".to_owned(), field.to_owned());
        assert!(places.contains(&place), "{field}: {places:?}");
    }
    let shown = typed_of(&PieceKind::Source.fields(), changed.get(&key).unwrap());
    assert!(shown.contains(&("adressen.0.nagekeken".to_owned(), "gisteren".to_owned())));
}

#[test]
fn a_problem_in_a_list_is_that_of_one_piece() {
    let changed = with(&built_in(), "begrippen/barrieremodel", "definitie", "");
    let problems = load(&changed.files()).unwrap_err();
    let (key, field) = changed.place_of(&problems[0]).unwrap();
    assert_eq!(
        (key.to_string().as_str(), field.as_str()),
        ("begrippen/barrieremodel", "definitie")
    );
}

#[test]
fn a_term_with_another_name_has_another_key() {
    let mut changed = built_in();
    let old = key("begrippen/barrieremodel");
    let place = changed
        .files()
        .iter()
        .position(|file| file.path == "begrippen.toml");
    let mut table = changed.get(&old).unwrap().clone();
    table.insert("term".to_owned(), "Model van barrières".into());
    changed.set(&old, Some(table));
    assert_eq!(changed.get(&old), None);
    assert!(changed.get(&key("begrippen/model-van-barrieres")).is_some());
    assert!(place.is_some());
}

#[test]
fn what_changed_is_told_by_field_in_the_words_of_the_form() {
    let old = built_in();
    let mut new = with(&old, "bronnen/riec", "beheerder", "Alle gemeenten");
    new.set(
        &key("begrippen/nieuw-woord"),
        from_text("term = \"Nieuw woord\"\ndefinitie = \"Een woord.\"\n"),
    );
    let gone = key("vermeldingen/cybercrime/banken-verzekeraars-providers");
    let listing = new.get(&gone).cloned();
    assert!(listing.is_some());
    new.set(&gone, None);
    let there = key("vermeldingen/zorg-en-veiligheid/banken-verzekeraars-providers");
    new.set(&there, listing);
    let found = changes(&old, &new);
    let told: Vec<(String, &Happened)> = found
        .iter()
        .map(|one| (one.title.clone(), &one.happened))
        .collect();
    assert_eq!(
        told,
        [
            (
                "Regionaal Informatie- en Expertisecentrum (RIEC)".to_owned(),
                &Happened::Changed
            ),
            (
                "Banken, verzekeraars en providers bij Zorg en veiligheid: complexe casuïstiek"
                    .to_owned(),
                &Happened::Moved(gone)
            ),
            ("Nieuw woord".to_owned(), &Happened::Added),
        ]
    );
    let field = &found[0].fields[0];
    assert_eq!(
        (field.label.as_str(), field.after.as_str()),
        ("Beheerder", "Alle gemeenten")
    );
    assert_eq!(found[0].fields.len(), 1);
    assert_eq!(
        found[1].fields,
        [],
        "it says the same under the other theme"
    );
    let back = changes(&new, &old);
    assert!(
        back.iter()
            .any(|one| one.happened == Happened::Removed && one.title == "Nieuw woord")
    );
    assert_eq!(changes(&old, &old), []);
}

#[test]
fn what_goes_is_referred_to_no_more() {
    let table = from_text("verwant = [\"a\", \"riec\"]\nnaam = \"x\"").unwrap();
    let kind = PieceKind::Source;
    let left = without_reference(kind, &table, Target::Source, "riec");
    assert_eq!(left, from_text("verwant = [\"a\"]\nnaam = \"x\"").unwrap());
    let left = without_reference(kind, &left, Target::Source, "a");
    assert_eq!(left, from_text("naam = \"x\"").unwrap());
    assert_eq!(without_reference(kind, &table, Target::Term, "riec"), table);
    let theme = from_text("[[verwant]]\nthema = \"a\"\n[[verwant]]\nthema = \"b\"").unwrap();
    let left = without_reference(PieceKind::Theme, &theme, Target::Theme, "a");
    assert_eq!(left, from_text("[[verwant]]\nthema = \"b\"").unwrap());
}

#[test]
fn two_who_changed_other_keys_both_have_their_way() {
    let table = |text: &str| from_text(text).unwrap();
    let base = table("a = 1\nb = 1\nc = 1");
    for (mine, theirs, merged, contested) in [
        (
            "a = 2\nb = 1\nc = 1",
            "a = 1\nb = 3\nc = 1",
            "a = 2\nb = 3\nc = 1",
            vec![],
        ),
        (
            "a = 2\nb = 1\nc = 1",
            "a = 3\nb = 1\nc = 1",
            "a = 2\nb = 1\nc = 1",
            vec!["a"],
        ),
        (
            "a = 2\nb = 1\nc = 1",
            "a = 2\nb = 1\nc = 1",
            "a = 2\nb = 1\nc = 1",
            vec![],
        ),
        ("b = 1\nc = 1", "a = 1\nb = 1", "b = 1", vec![]),
        (
            "a = 1\nb = 1\nc = 1\nd = 1",
            "a = 1\nb = 1\nc = 1\nd = 2",
            "a = 1\nb = 1\nc = 1\nd = 1",
            vec!["d"],
        ),
    ] {
        let (found, keys) = merge(&base, &table(mine), &table(theirs));
        assert_eq!(found, table(merged), "{mine} {theirs}");
        assert_eq!(keys, contested, "{mine} {theirs}");
    }
}

/// Some text for every field, as somebody may type it.
fn anything(fields: &[Field], prefix: &str, text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for field in fields {
        let name = format!("{prefix}{}", field.key);
        match &field.kind {
            FieldKind::Table(fields) => pairs.extend(anything(fields, &format!("{name}."), text)),
            FieldKind::Tables(_, fields) => {
                pairs.extend(anything(fields, &format!("{name}.0."), text));
                pairs.extend(anything(fields, &format!("{name}.3."), text));
            }
            _ => pairs.push((name, text.to_owned())),
        }
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_is_typed_becomes_a_piece_that_reads_back(text in "(?s).{0,60}", at in 0..PieceKind::ALL.len()) {
        let kind = PieceKind::ALL[at];
        let fields = kind.fields();
        let table = table_of(&fields, &anything(&fields, "", &text));
        prop_assert_eq!(from_text(&to_text(kind, &table)), Some(table.clone()));
        let mut pieces = built_in();
        let parts = match kind {
            PieceKind::Edition => vec![],
            PieceKind::Listing => vec!["cybercrime", "riec"],
            _ => vec!["riec"],
        };
        let key = PieceKey::new(kind, &parts).unwrap();
        pieces.set(&key, Some(table));
        // A guide or its problems, and no panic.
        let _ = load(&pieces.files());
    }

    #[test]
    fn any_file_is_cut_or_refused(path in "[a-z/]{0,20}(\\.toml)?", text in "(?s).{0,80}") {
        let _ = Pieces::of(&[ContentFile { path, text }]);
    }
}

#[test]
fn a_key_that_is_taken_gets_a_number() {
    let taken = ["bronnen/digipanel", "bronnen/digipanel-2"];
    let is_taken = |key: &PieceKey| taken.contains(&key.to_string().as_str());
    for (name, key) in [
        ("Meldpunt Zorg", Some("bronnen/meldpunt-zorg")),
        ("Digipanel", Some("bronnen/digipanel-3")),
        ("!?", None),
    ] {
        let found = PieceKey::free(PieceKind::Source, name, is_taken);
        assert_eq!(found.map(|key| key.to_string()).as_deref(), key, "{name}");
    }
}
