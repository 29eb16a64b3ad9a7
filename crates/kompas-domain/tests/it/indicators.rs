//! Key figures: their files, and what they need of a table.

use kompas_domain::content::{ContentFile, load_indicators};
use kompas_domain::indicator::{Direction, Indicators, Series, Verified, plans};
use kompas_domain::statistics::{
    Dimension, DimensionCode, DimensionKind, Measure, Service, TableFacts,
};

use crate::content_files;

fn built_in() -> Indicators {
    load_indicators(&content_files()).unwrap_or_else(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", problems.join("\n"))
    })
}

#[test]
fn every_theme_begins_with_four_to_six() {
    let indicators = built_in();
    let with_theme = indicators.all().iter().filter(|one| !one.themes.is_empty());
    assert!(with_theme.count() >= 30);
    let guide = crate::guide();
    for theme in guide.themes() {
        let of_theme = indicators.of_theme(&theme.slug);
        let first = of_theme.iter().filter(|one| one.is_first).count();
        assert!((4..=6).contains(&first), "{}: {first}", theme.slug);
        assert!(of_theme[..first].iter().all(|one| one.is_first));
        // These say whether it plays somewhere.
        let telling = of_theme[..first]
            .iter()
            .filter(|one| one.direction == Direction::HighIsBad && one.is_comparable());
        assert!(telling.count() >= 2, "{}", theme.slug);
    }
    for one in indicators.all() {
        assert_eq!(indicators.get(&one.slug), Some(one));
    }
    assert_eq!(indicators.get("bestaat-niet"), None);
}

/// One indicator, as editors write it, with lines in place of others.
fn files(changes: &[(&str, &str)]) -> Vec<ContentFile> {
    let mut text = r#"
titel = "Inbraak"
zegt = "Hoe vaak er is ingebroken."
zegt_niet = "Wat niet is aangegeven."
themas = ["weerbaar-buitengebied"]
vragen = ["L1"]
soort = "aantal"
eenheid = "misdrijven"
noemer = "mensen"
per = 1000
richting = "hoger-vraagt-aandacht"

[[tabellen]]
dienst = "politie"
nummer = "47018NED"
naam = "Misdrijven"
maat = "Misdrijven"
keuze = ["Soort = 1.1.1"]
nagegaan = "codes"
"#
    .to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let people = r#"
titel = "Mensen"
zegt = "Hoeveel mensen er wonen."
zegt_niet = "Wie er werken."
soort = "aantal"
eenheid = "mensen"
richting = "neutraal"

[[tabellen]]
dienst = "cbs"
nummer = "03759ned"
naam = "Bevolking"
maat = "M000352"
keuze = ["Leeftijd = 10000"]
nagegaan = "codes"
"#;
    let file = |path: &str, text: &str| ContentFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    vec![
        file("themas/weerbaar-buitengebied.toml", ""),
        file("kengetallen/inbraak.toml", &text),
        file("kengetallen/mensen.toml", people),
    ]
}

fn only(changes: &[(&str, &str)]) -> Indicators {
    load_indicators(&files(changes)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn what_is_wrong_in_a_file_is_told() {
    let cases: [(&str, &str, &str); 12] = [
        (
            "per = 1000\n",
            "",
            "per: hoort bij een aantal met een noemer",
        ),
        (
            "noemer = \"mensen\"",
            "noemer = \"huizen\"",
            "kengetal \"huizen\" bestaat niet",
        ),
        (
            "noemer = \"mensen\"",
            "noemer = \"inbraak\"",
            "geen aantal zonder noemer",
        ),
        ("[\"L1\"]", "[\"L9\"]", "\"L9\" bestaat niet; kies G1"),
        (
            "vragen = [\"L1\"]\n",
            "",
            "themas en vragen horen bij elkaar",
        ),
        (
            "\"aantal\"",
            "\"hoeveelheid\"",
            "kies aantal, aandeel of gemiddelde",
        ),
        (
            "Soort = 1.1.1",
            "Soort 1.1.1",
            "is geen keuze; schrijf dimensie = code",
        ),
        (
            "weerbaar-buitengebied",
            "weerbaar",
            "thema \"weerbaar\" bestaat niet",
        ),
        (
            "\"politie\"",
            "\"brandweer\"",
            "kies cbs, cbs-v3, politie of eigen",
        ),
        (
            "nagegaan = \"codes\"",
            "nagegaan = \"codes\"\nvan = 2020\ntot = 2010",
            "van: ligt na tot",
        ),
        (
            "nagegaan = \"codes\"",
            "nagegaan = \"codes\"\nondergrens = \"Marges = laag\"",
            "horen bij elkaar",
        ),
        (
            "titel = \"Inbraak\"",
            "titel = \"Inbraak\"\nkleur = 1",
            "onbekende sleutel \"kleur\"",
        ),
    ];
    for (old, new, expected) in cases {
        let problems = load_indicators(&files(&[(old, new)])).unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{expected:?} not in {told:#?}"
        );
        assert!(
            told.iter()
                .all(|line| line.starts_with("kengetallen/inbraak.toml:"))
        );
    }
}

fn dimension(key: &str, kind: DimensionKind, codes: &[&str]) -> Dimension {
    Dimension {
        key: key.to_owned(),
        title: format!("{key} van het misdrijf"),
        kind,
        codes: codes
            .iter()
            .map(|code| DimensionCode {
                code: (*code).to_owned(),
                title: format!("Soort {}", code.trim()),
                status: None,
            })
            .collect(),
    }
}

fn facts() -> TableFacts {
    let measure = |code: &str| Measure {
        code: code.to_owned(),
        title: code.to_owned(),
        unit: "aantal".to_owned(),
    };
    TableFacts {
        service: Service::Police,
        table: "47018NED".to_owned(),
        title: "Misdrijven".to_owned(),
        modified: "2026-01-15".to_owned(),
        is_ended: false,
        dimensions: vec![
            dimension(
                "Soort",
                DimensionKind::Other,
                &["0.0.0 ", "1.1.1 ", "1.1.2 "],
            ),
            dimension("Regio", DimensionKind::Areas, &["GM0344"]),
            dimension("Perioden", DimensionKind::Periods, &["2023JJ00"]),
        ],
        measures: vec![measure("Misdrijven_1"), measure("Opgehelderd_2")],
    }
}

fn series(codes: &str) -> Series {
    Series {
        measure: "Misdrijven".to_owned(),
        codes: codes.to_owned(),
    }
}

#[test]
fn an_indicator_finds_its_numbers_in_a_table() {
    let cases: [(&str, &[&str], usize); 4] = [
        ("Soort = 1.1.1", &["Soort=1.1.1"], 1),
        ("Soort = 1.1.2 | 1.1.1", &["Soort=1.1.2", "Soort=1.1.1"], 2),
        ("Soort = Soort 1.1.1", &["Soort=1.1.1"], 1),
        ("Soort van het misdrijf = 1.1.1", &["Soort=1.1.1"], 1),
    ];
    for (choice, expected, codes) in cases {
        let indicators = only(&[("Soort = 1.1.1", choice)]);
        let one = indicators.get("inbraak").unwrap();
        let wanted = one.wanted(&one.tables[0], &facts()).unwrap();
        let expected: Vec<Series> = expected.iter().map(|codes| series(codes)).collect();
        assert_eq!(wanted.value, expected, "{choice}");
        let plan = &plans(&indicators)[1];
        assert_eq!(
            (plan.service, plan.table.as_str()),
            (Service::Police, "47018NED")
        );
        let query = &plan.queries(&facts()).unwrap()[0];
        assert_eq!(query.measures, ["Misdrijven_1"]);
        assert_eq!(
            (query.areas.as_str(), query.periods.as_deref()),
            ("Regio", Some("Perioden"))
        );
        assert_eq!(query.choices[0].codes.len(), codes);
        let all: Vec<Series> = query.series(&facts()).into_iter().flatten().collect();
        assert!(wanted.value.iter().all(|one| all.contains(one)), "{choice}");
    }
}

#[test]
fn a_number_can_be_told_apart() {
    let split = "nagegaan = \"codes\"\nuitsplitsing = \"Soort\"";
    let indicators = only(&[
        ("Soort = 1.1.1", "Soort = 0.0.0"),
        ("nagegaan = \"codes\"", split),
    ]);
    let one = indicators.get("inbraak").unwrap();
    let wanted = one.wanted(&one.tables[0], &facts()).unwrap();
    assert_eq!(wanted.value, [series("Soort=0.0.0")]);
    let parts: Vec<&str> = wanted.split.iter().map(|part| part.0.as_str()).collect();
    assert_eq!(parts, ["0.0.0", "1.1.1", "1.1.2"]);
    assert_eq!(wanted.split[1].1, "Soort 1.1.1");
    assert_eq!(wanted.split[1].2, [series("Soort=1.1.1")]);
}

#[test]
fn a_changed_table_is_told_by_name() {
    type Change = fn(&mut TableFacts);
    let cases: [(Change, &str); 6] = [
        (
            |facts| facts.measures[0].code = "Delicten_1".to_owned(),
            "de maat \"Misdrijven\" is er niet meer",
        ),
        (
            |facts| {
                facts.dimensions[0].codes.remove(1);
            },
            "de code \"1.1.1\" van Soort is er niet meer",
        ),
        (
            |facts| {
                facts.dimensions.remove(0);
            },
            "de dimensie \"Soort\" is er niet meer",
        ),
        (
            |facts| {
                facts.dimensions.remove(1);
            },
            "niet precies één dimensie met gebieden",
        ),
        (
            |facts| {
                facts.dimensions.remove(2);
            },
            "niet precies één dimensie met perioden",
        ),
        (
            |facts| {
                facts
                    .dimensions
                    .push(dimension("Leeftijd", DimensionKind::Other, &["1"]));
            },
            "bij de dimensie Leeftijd is geen code gekozen",
        ),
    ];
    let indicators = only(&[]);
    let one = indicators.get("inbraak").unwrap();
    for (change, expected) in cases {
        let mut facts = facts();
        change(&mut facts);
        for problems in [
            one.wanted(&one.tables[0], &facts).unwrap_err(),
            plans(&indicators)[1].queries(&facts).unwrap_err(),
        ] {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert!(
                told.iter().any(|line| line.contains(expected)),
                "{expected:?} not in {told:?}"
            );
            assert!(told.iter().all(|line| line.starts_with("tabel 47018NED: ")));
        }
    }
}

/// What is said to be verified by code names codes only: a name would be looked up.
#[test]
fn codes_that_were_seen_are_written_as_codes() {
    let indicators = built_in();
    let tables = indicators.all().iter().flat_map(|one| &one.tables);
    for table in tables.filter(|table| table.verified == Verified::Codes) {
        for choice in &table.choices {
            assert!(!choice.dimension.contains(' '), "{}", choice.dimension);
            for code in &choice.codes {
                let is_code = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
                assert!(code.chars().all(is_code), "{}: {code}", table.table);
            }
        }
    }
}
