//! Own figures: which column is what.

use std::collections::BTreeMap;

use kompas_domain::code::Code;
use kompas_domain::indicator::NumberKind;
use kompas_domain::own_figures::{Field, Mapping, OwnShape, fields};

use crate::own_figures::{sheet, told};

/// What the columns probably are: the code of each field with the number of its column.
fn proposed(text: &str, shape: OwnShape, kind: NumberKind) -> String {
    let mapping = Mapping::propose(&sheet(text), shape, kind, &BTreeMap::new());
    let pairs = mapping.pairs().into_iter();
    let pairs: Vec<String> = pairs
        .map(|(field, column)| format!("{field} {column}"))
        .collect();
    pairs.join(", ")
}

#[test]
fn fields_of_each_shape() {
    let codes = |shape, kind| {
        let codes = fields(shape, kind).iter().map(|field| field.code());
        codes.collect::<Vec<&str>>().join(" ")
    };
    let years = OwnShape::Years;
    assert_eq!(codes(years, NumberKind::Count), "jaar getal");
    assert_eq!(codes(years, NumberKind::Mean), "jaar getal");
    assert_eq!(codes(years, NumberKind::Share), "jaar getal steekproef");
    for kind in NumberKind::ALL {
        assert_eq!(
            codes(OwnShape::Months, *kind),
            "maand gestart afgerond lopend langer-dan-half-jaar langer-dan-jaar teruggekomen"
        );
    }
    for field in Field::ALL {
        assert!(field.explains().ends_with('.'), "{field}");
    }
}

#[test]
fn columns_of_years_are_known_by_their_names() {
    let (count, share, mean) = (NumberKind::Count, NumberKind::Share, NumberKind::Mean);
    for (text, kind, expected) in [
        ("Jaar;Aantal\n1;1", count, "jaar 1, getal 2"),
        ("AANTAL;Schooljaar\n1;1", count, "jaar 2, getal 1"),
        ("periode;jaar;n\n1;1;1", count, "jaar 2, getal 3"),
        ("year;n;totaal\n1;1;1", count, "jaar 1, getal 3"),
        (
            "Jaar;Aantal meldingen;Opmerking\n1;1;1",
            count,
            "jaar 1, getal 2",
        ),
        ("Jaar;Aantal gezien;Aantal gemeld\n1;1;1", count, "jaar 1"),
        (
            "Jaar van melding;Demonstraties\n1;1",
            count,
            "jaar 1, getal 2",
        ),
        (
            "Wanneer;Hoeveel\n2023;2000\n2022;5",
            count,
            "jaar 1, getal 2",
        ),
        ("Hoeveel;Wanneer\n10;2023/'24\n;", count, "jaar 2, getal 1"),
        ("Wanneer;Hoeveel\nnu;10", count, ""),
        ("Wanneer;Hoeveel\n2023;10\ntotaal;10", count, ""),
        ("Wanneer;Hoeveel;Waar\n2023;10;hier", count, "jaar 1"),
        ("Jaar;%;n\n1;1;1", share, "jaar 1, getal 2, steekproef 3"),
        (
            "Jaar;Aantal respondenten;% slachtoffers\n1;1;1",
            share,
            "jaar 1, getal 3, steekproef 2",
        ),
        (
            "Jaar;Percentage slachtoffers;Aantal\n1;1;1",
            share,
            "jaar 1, getal 2, steekproef 3",
        ),
        ("Jaar;Gemiddeld rapportcijfer\n1;1", mean, "jaar 1, getal 2"),
    ] {
        assert_eq!(proposed(text, OwnShape::Years, kind), expected, "{text}");
    }
}

#[test]
fn columns_of_months_are_known_by_their_names() {
    let all = "maand 1, gestart 2, afgerond 3, lopend 4, langer-dan-half-jaar 5, langer-dan-jaar 6";
    for (names, expected) in [
        (
            "Maand;Gestart;Afgerond;Lopend;Langer dan half jaar;Langer dan jaar",
            all,
        ),
        ("maand;instroom;uitstroom;stand;> 6 maanden;>12 mnd.", all),
        (
            "Periode;Nieuw;Gesloten;Lopend;Lopend > 6 mnd;Lopend > 12 mnd",
            all,
        ),
        (
            "Wanneer;Nieuwe zaken;Beëindigd;Lopende zaken;langer dan zes maanden;langer dan 1 jaar",
            all,
        ),
        (
            "Maand;Lopend >6 mnd;Lopend bij ons",
            "maand 1, lopend 3, langer-dan-half-jaar 2",
        ),
        (
            "Maand;Lopend hier;Lopend daar;terugkeer",
            "maand 1, teruggekomen 4",
        ),
    ] {
        let text = format!("{names}\nmaart 2024;1;1;1;1;1");
        let text: String = match names.matches(';').count() {
            5 => text,
            _ => format!("{names}\nmaart 2024;1"),
        };
        assert_eq!(
            proposed(&text, OwnShape::Months, NumberKind::Count),
            expected,
            "{names}"
        );
    }
}

#[test]
fn what_was_learned_goes_first() {
    let years = OwnShape::Years;
    let count = NumberKind::Count;
    let first = sheet("Jaar;Aantal;Waarvan échte\n2023;10;9");
    let chosen = Mapping::of([("jaar", "1"), ("getal", "3")], &first, years, count).unwrap();
    let learned = chosen.learn(&first);
    let expected = [("jaar", Field::Year), ("waarvan echte", Field::Number)];
    let expected = expected.map(|(name, field)| (name.to_owned(), field));
    assert_eq!(learned, BTreeMap::from(expected));
    let next = sheet("waarvan ECHTE;aantal;jaar\n9;10;2024");
    let proposal = Mapping::propose(&next, years, count, &learned);
    assert_eq!(proposal.column(Field::Number), Some(0));
    assert_eq!(proposal.column(Field::Year), Some(2));
    // What was learned of another shape is no use here.
    let months = BTreeMap::from([("aantal".to_owned(), Field::Started)]);
    let proposal = Mapping::propose(&next, years, count, &months);
    assert_eq!(proposal.column(Field::Number), Some(1));
}

#[test]
fn a_form_reads_back() {
    let sheet = sheet("Jaar;%;n\n2023;10;200");
    let (shape, kind) = (OwnShape::Years, NumberKind::Share);
    let mapping = Mapping::propose(&sheet, shape, kind, &BTreeMap::new());
    let pairs = mapping.pairs();
    let pairs = pairs
        .iter()
        .map(|(field, column)| (*field, column.as_str()));
    assert_eq!(Mapping::of(pairs, &sheet, shape, kind), Ok(mapping));
    let without = [("jaar", "1"), ("getal", " 2 "), ("steekproef", "")];
    let mapping = Mapping::of(without, &sheet, shape, kind).unwrap();
    assert_eq!(mapping.column(Field::Sample), None);
}

#[test]
fn all_that_is_wrong_with_a_form_comes_at_once() {
    let sheet = sheet("Jaar;;Aantal\n2023;;10");
    let refused = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().copied();
        told(&Mapping::of(pairs, &sheet, OwnShape::Years, NumberKind::Count).unwrap_err())
    };
    assert_eq!(
        refused(&[]),
        ["kies de kolom voor “Jaar”", "kies de kolom voor “Getal”"]
    );
    assert_eq!(
        refused(&[
            ("jaar", "3"),
            ("getal", "3"),
            ("maand", "1"),
            ("steekproef", "")
        ]),
        [
            "kolom “Aantal”: deze kolom is gekozen voor “Jaar” en voor “Getal”; kies voor elk een eigen kolom",
            "“maand” is geen veld van deze tabel; kies jaar of getal",
            "“steekproef” is geen veld van deze tabel; kies jaar of getal",
        ]
    );
    for column in ["0", "2", "4", "-1", "b", "99999999999999999999"] {
        assert_eq!(
            refused(&[("jaar", column), ("getal", "")]),
            [
                format!("“{column}” is geen kolom van deze tabel; kies er een voor “Jaar”"),
                "kies de kolom voor “Getal”".to_owned(),
            ]
        );
    }
    assert_eq!(
        refused(&[("jaar", "1"), ("jaar", "3"), ("getal", "3")]),
        ["“Jaar” komt twee keer voor; kies één kolom"]
    );
}
