//! What is said of bad content: everything at once, with file and line.

use kompas_domain::content::{self, ContentFile};

use crate::content_files;

/// The problems after changing one file of the real content, as `file:line: message`.
pub(crate) fn problems_after(path: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut files = content_files();
    if let Some(file) = files.iter_mut().find(|file| file.path == path) {
        file.text = change(&file.text);
    } else {
        files.push(ContentFile {
            path: path.to_owned(),
            text: change(""),
        });
    }
    let problems = content::load(&files).err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

/// The first problem of a changed file holds `expected`.
#[track_caller]
pub(crate) fn check(path: &str, from: &str, to: &str, expected: &str) {
    let problems = problems_after(path, |text| {
        assert!(text.contains(from), "{path} has no {from:?}");
        text.replacen(from, to, 1)
    });
    assert!(
        problems.iter().any(|problem| problem.contains(expected)),
        "expected {expected:?} in {problems:#?}"
    );
}

const SOURCE: &str = "bronnen/omgevingsdienst.toml";

#[test]
fn each_mistake_is_named() {
    check(SOURCE, "naam =", "naaam =", "onbekende sleutel \"naaam\"");
    check(SOURCE, "naam =", "naaam =", "naam: deze sleutel ontbreekt");
    check(
        SOURCE,
        "\"partner\"",
        "\"boek\"",
        "vorm: \"boek\" bestaat niet; kies partner, registratie of publicatie",
    );
    check(
        SOURCE,
        "\"extern\"",
        "3",
        "bereik: hier moet tekst tussen aanhalingstekens staan",
    );
    check(
        SOURCE,
        "vorm = \"partner\"",
        "vorm = \"publicatie\"",
        "bereik: verplicht bij een partner en een registratie, en alleen daar",
    );
    check(
        SOURCE,
        "vorm = \"partner\"",
        "vorm = \"registratie\"",
        "indicatoren: noem bij een registratie minstens twee",
    );
    check(
        SOURCE,
        "[[adressen]]",
        "[[adressen]]\nurl = \"omgevingsdienst.nl\"\ntitel = \"x\"\nherkomst = \"redactie\"\n[[adressen]]",
        "is geen adres",
    );
    check(
        SOURCE,
        "verwant = [",
        "verwant = [\"omgevingsdienst-regstratie\", ",
        "bron \"omgevingsdienst-regstratie\" bestaat niet; bedoelt u \"omgevingsdienst-registratie\"?",
    );
    check(
        "vragen.toml",
        "code = \"G2\"",
        "code = \"G1\"",
        "\"G1\" komt dubbel voor",
    );
    check(
        "vragen.toml",
        "code = \"G2\"",
        "code = \"G1\"",
        "vraag G2 ontbreekt",
    );
    check(
        "themas/cybercrime.toml",
        "nummer = 2",
        "nummer = 1",
        "\"1\" komt dubbel voor",
    );
    check(
        "themas/cybercrime.toml",
        "nummer = 2",
        "nummer = \"2\"",
        "nummer: hier moet een getal van 1 tot 99 staan",
    );
    check(
        "themas/cybercrime.toml",
        "nummer = 2",
        "nummer = ",
        "geen geldig TOML",
    );
    check(
        "errata.toml",
        "code = \"E2\"",
        "code = \"E1\"",
        "\"E1\" komt dubbel voor",
    );
}

#[test]
fn texts_have_limits() {
    let long = format!("wat = \"{}\"\nwat_oud = ", "woord ".repeat(100));
    check(
        SOURCE,
        "wat = ",
        &long,
        "wat: 600 tekens; het mogen er hoogstens 500 zijn",
    );
    check(
        SOURCE,
        "wat = ",
        "wat = \" \"\nwat_oud = ",
        "wat: hier moet tekst staan",
    );
    check(
        SOURCE,
        "wat = ",
        "wat = \"<b>vet</b>\"\nwat_oud = ",
        "gebruik geen opmaak",
    );
    let core = format!("kern = \"{}\"\noud = ", "woord ".repeat(121));
    check(
        "themas/cybercrime.toml",
        "kern = ",
        &core,
        "kern: 121 woorden; het mogen er hoogstens 120 zijn",
    );
}

#[test]
fn ranks_count_from_one_without_gaps() {
    check(
        "vermeldingen/weerbaar-buitengebied/riec.toml",
        "begin_hier = 1",
        "begin_hier = 3",
        "elke rang vanaf 1 precies één keer",
    );
}

#[test]
fn files_that_belong_nowhere_are_named() {
    for (path, expected) in [
        ("brieven.toml", "onbekend bestand; kies gids.toml"),
        ("bronnen/a/b.toml", "onbekend bestand"),
        ("bronnen/Riec.toml", "kan geen sleutel zijn"),
        (
            "vermeldingen/ruimtevaart/riec.toml",
            "thema \"ruimtevaart\" bestaat niet",
        ),
        (
            "vermeldingen/cybercrime/ruimteschip.toml",
            "bron \"ruimteschip\" bestaat niet",
        ),
    ] {
        let problems = problems_after(path, |_| String::new());
        assert!(
            problems
                .iter()
                .any(|problem| problem.starts_with(path) && problem.contains(expected)),
            "{path}: {problems:#?}"
        );
    }
}

#[test]
fn all_problems_come_together_with_their_lines() {
    let mut files = content_files();
    for file in &mut files {
        match file.path.as_str() {
            "bronnen/riec.toml" => file.text = format!("# een\n# twee\nkleur = 1\n{}", file.text),
            "themas/cybercrime.toml" => file.text = file.text.replace("\"cyber\"", "\"raket\""),
            _ => {}
        }
    }
    files.retain(|file| file.path != "gids.toml");
    let problems = content::load(&files).unwrap_err();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].starts_with("bronnen/riec.toml:3: onbekende sleutel \"kleur\""));
    assert_eq!(lines[1], "gids.toml:1: dit bestand ontbreekt");
    assert!(lines[2].starts_with("themas/cybercrime.toml:4: pictogram: \"raket\" bestaat niet"));
}

#[test]
fn a_source_without_a_listing_is_named() {
    let files: Vec<ContentFile> = content_files()
        .into_iter()
        .filter(|file| !file.path.ends_with("/lto.toml") || file.path.starts_with("bronnen/"))
        .collect();
    let problems = content::load(&files).unwrap_err();
    assert!(
        problems
            .iter()
            .any(|problem| problem.file == "bronnen/lto.toml")
    );
}

proptest::proptest! {
    /// Whatever a file holds, loading ends with problems, never with a panic.
    #[test]
    fn no_text_breaks_the_loader(text in ".{0,200}", at in 0usize..4) {
        let path = ["bronnen/riec.toml", "vragen.toml", "begrippen.toml", "themas/cybercrime.toml"][at];
        let _ = content::load(&[ContentFile { path: path.to_owned(), text }]);
    }

    /// Nor when a real file is changed somewhere.
    #[test]
    fn no_damage_breaks_the_loader(cut in 0usize..3000, put in ".{0,3}") {
        let mut files = content_files();
        files.retain(|file| file.path.ends_with("/riec.toml"));
        let file = files.iter_mut().find(|file| file.path == "bronnen/riec.toml").unwrap();
        let at = (0..=cut.min(file.text.len())).rev().find(|&at| file.text.is_char_boundary(at)).unwrap();
        file.text.insert_str(at, &put);
        let _ = content::load(&files);
    }
}
