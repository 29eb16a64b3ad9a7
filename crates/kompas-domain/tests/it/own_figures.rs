//! Own figures: from a grid of text to numbers of years and months, or to all that is wrong.

use std::collections::BTreeMap;

use kompas_domain::code::Code;
use kompas_domain::indicator::NumberKind;
use kompas_domain::local::MonthCounts;
use kompas_domain::own_figures::{
    Field, MOST_COLUMNS, MOST_ROWS, Mapping, OwnShape, Problem, SMALLEST_SAMPLE, Sheet, Years,
    margin, read_months, read_years,
};
use kompas_domain::statistics::{Absence, Value};
use proptest::prelude::*;

pub(crate) const NEWEST: u16 = 2026;
const NEWEST_MONTH: (u16, u8) = (2026, 10);

/// A grid of lines whose cells are separated by `;`.
pub(crate) fn grid(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split(';').map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

pub(crate) fn sheet(text: &str) -> Sheet {
    Sheet::of(&grid(text)).unwrap()
}

pub(crate) fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn refused(text: &str) -> Vec<String> {
    told(&Sheet::of(&grid(text)).unwrap_err())
}

fn years(text: &str, kind: NumberKind) -> Result<Years, Vec<String>> {
    let sheet = sheet(text);
    let mapping = Mapping::propose(&sheet, OwnShape::Years, kind, &BTreeMap::new());
    read_years(&sheet, &mapping, kind, NEWEST).map_err(|problems| told(&problems))
}

fn months(text: &str) -> Result<Vec<MonthCounts>, Vec<String>> {
    let sheet = sheet(text);
    let kind = NumberKind::Count;
    let mapping = Mapping::propose(&sheet, OwnShape::Months, kind, &BTreeMap::new());
    read_months(&sheet, &mapping, NEWEST_MONTH).map_err(|problems| told(&problems))
}

const MONTHS: &str = "Maand;Gestart;Afgerond;Lopend;> 6 maanden;> 12 maanden;Teruggekomen\n";

#[test]
fn a_sheet_is_what_is_filled_of_a_grid() {
    let sheet =
        sheet("\u{feff};;\n;;;;\n  Jaar ;;Aantal\u{a0} meldingen;;\n\n2022;;10\n;;\n2023;; 12 ;;");
    assert_eq!(sheet.header(), ["Jaar", "", "Aantal meldingen"]);
    let row = |number: u32, cells: [&str; 3]| (number, cells.map(str::to_owned).to_vec());
    assert_eq!(
        sheet.rows(),
        [row(5, ["2022", "", "10"]), row(7, ["2023", "", "12"])]
    );
}

#[test]
fn a_table_that_is_no_sheet_says_why() {
    let empty =
        "de tabel is leeg; zet in de eerste rij de namen van de kolommen en daaronder de cijfers";
    for (text, expected) in [
        ("", vec![empty]),
        (";;\n ;\u{feff}", vec![empty]),
        (
            "Jaar;Aantal\n;",
            vec![
                "onder de namen van de kolommen staan geen cijfers; zet daar voor elk jaar of elke maand een rij",
            ],
        ),
        (
            "Cijfers van de gemeente\nJaar;Aantal\n2023;10",
            vec![
                "kolom “B”: deze kolom heeft geen naam; zet in de eerste rij boven elke kolom een naam en haal een titel daarboven weg",
            ],
        ),
        (
            "Jaar;Één;een;EEN\n2023;10;11;12",
            vec![
                "kolom “een”: twee kolommen heten zo; geef elke kolom een eigen naam",
                "kolom “EEN”: twee kolommen heten zo; geef elke kolom een eigen naam",
            ],
        ),
    ] {
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn a_table_may_not_be_too_large() {
    let rows = |count| format!("Jaar\n{}", "2023\n".repeat(count));
    assert!(Sheet::of(&grid(&rows(MOST_ROWS))).is_ok());
    assert_eq!(
        refused(&rows(MOST_ROWS + 1)),
        ["de tabel heeft 5001 rijen; het mogen er hoogstens 5000 zijn"]
    );
    let columns = |count: usize| {
        let names: Vec<String> = (1..=count).map(|number| format!("k{number}")).collect();
        format!("{}\n1", names.join(";"))
    };
    assert!(Sheet::of(&grid(&columns(MOST_COLUMNS))).is_ok());
    assert_eq!(
        refused(&columns(MOST_COLUMNS + 1)),
        ["de tabel heeft 61 kolommen; het mogen er hoogstens 60 zijn"]
    );
}

#[test]
fn persons_never_come_in() {
    let problems =
        refused("Jaar;Naam;Opmerking\n2023;a;\n2022;b;gaat over 123456782\n111222333.0;c");
    assert_eq!(
        problems,
        [
            "kolom “Naam”: deze kolom lijkt over personen te gaan; eigen cijfers zijn aantallen, nooit personen. Haal de kolom weg",
            "rij 3, kolom “Opmerking”: hier staat een burgerservicenummer; eigen cijfers zijn aantallen, nooit personen. Haal alles over personen weg",
            "rij 4, kolom “Jaar”: hier staat een burgerservicenummer; eigen cijfers zijn aantallen, nooit personen. Haal alles over personen weg",
        ]
    );
    // Nor is a number that stands in a name repeated.
    for problem in refused("Jaar;123456782;123456782\n2023;1;111222333") {
        assert!(!problem.contains("123456782"), "{problem}");
    }
    assert_eq!(sheet("Jaar;Aantal\n2023;10").persons(), []);
}

#[test]
fn counts_of_years() {
    let found = years(
        "Jaar;Aantal\n2019;1.234\n2020;4\n2021;<5\n2022;\n2023;0\n2018;1\n2024.0;12.0",
        NumberKind::Count,
    )
    .unwrap();
    let number = |number| (Value::Number(number), None);
    let missing = |absence| (Value::Missing(absence), None);
    let expected = BTreeMap::from([
        (2018, missing(Absence::Confidential)),
        (2019, number(1234.0)),
        (2020, missing(Absence::Confidential)),
        (2021, missing(Absence::Confidential)),
        (2022, missing(Absence::NotAvailable)),
        (2023, number(0.0)),
        (2024, number(12.0)),
    ]);
    assert_eq!(found.values, expected);
    assert_eq!(found.too_small, [2018, 2020]);
}

#[test]
fn shares_of_years() {
    let found = years(
        "Schooljaar;%;Respondenten\n2019/2020;12,5%;30\n2020/2021;12.5;29\n2021/2022;3;\n2022/2023;;200\n2023/2024;x;200\n2024/2025;1;<5",
        NumberKind::Share,
    )
    .unwrap();
    let expected = BTreeMap::from([
        (2019, (Value::Number(12.5), Some(30))),
        (2020, (Value::Missing(Absence::Confidential), None)),
        (2021, (Value::Number(3.0), None)),
        (2022, (Value::Missing(Absence::NotAvailable), None)),
        (2023, (Value::Missing(Absence::Confidential), None)),
        (2024, (Value::Missing(Absence::Confidential), None)),
    ]);
    assert_eq!(found.values, expected);
    assert_eq!(found.too_small, [2020, 2024]);
}

#[test]
fn means_of_years_may_be_small() {
    let found = years("Jaar;Gemiddelde\n2023;3,2", NumberKind::Mean).unwrap();
    assert_eq!(found.values[&2023], (Value::Number(3.2), None));
    assert_eq!(found.too_small, [0; 0]);
}

#[test]
fn all_that_is_wrong_comes_at_once_by_row() {
    let problems = years(
        "Jaar;Percentage;Steekproef\n\n2023;veel;ook veel\n2022;12;100\n2031;101;\n;5;\n2023;6;\n2022;-1;1,5\nTotaal;7;",
        NumberKind::Share,
    )
    .unwrap_err();
    assert_eq!(
        problems,
        [
            "rij 3, kolom “Percentage”: “veel” is geen percentage; schrijf bijvoorbeeld 12,5, of niets als u het niet weet",
            "rij 3, kolom “Steekproef”: “ook veel” is geen aantal; schrijf bijvoorbeeld 12 of 1.234, <5 als het te klein is om te tonen, of niets als u het niet weet",
            "rij 5, kolom “Jaar”: het jaar 2031 kan niet; kies een jaar van 1990 tot en met 2026",
            "rij 5, kolom “Percentage”: “101” kan niet; een percentage ligt tussen 0 en 100",
            "rij 6, kolom “Jaar”: hier moet een jaar staan, bijvoorbeeld 2023",
            "rij 7, kolom “Jaar”: het jaar 2023 staat ook in rij 3; houd één van beide over",
            "rij 8, kolom “Jaar”: het jaar 2022 staat ook in rij 4; houd één van beide over",
            "rij 8, kolom “Percentage”: “-1” kan niet; een percentage ligt tussen 0 en 100",
            "rij 8, kolom “Steekproef”: “1,5” is geen heel getal; een aantal heeft geen cijfers achter de komma",
            "rij 9, kolom “Jaar”: “Totaal” is geen jaar; schrijf bijvoorbeeld 2023, of 2023/2024 voor een schooljaar",
        ]
    );
}

#[test]
fn rows_with_nothing_in_the_columns_that_count_are_left() {
    let found = years(
        "Jaar;Aantal;Toelichting\n2023;10;\n;;Bron: het meldpunt",
        NumberKind::Count,
    );
    assert_eq!(found.unwrap().values.len(), 1);
    assert_eq!(
        years(
            "Jaar;Aantal;Toelichting\n;;Bron: het meldpunt",
            NumberKind::Count
        )
        .unwrap_err(),
        ["in de gekozen kolommen staat niets; kies andere kolommen"]
    );
}

#[test]
fn columns_that_are_not_chosen_are_named() {
    let sheet = sheet("a;b\n1;2");
    let nothing = Mapping::default();
    let problems = read_years(&sheet, &nothing, NumberKind::Count, NEWEST).unwrap_err();
    assert_eq!(
        told(&problems),
        ["kies de kolom voor “Jaar”", "kies de kolom voor “Getal”"]
    );
    assert_eq!(
        read_months(&sheet, &nothing, NEWEST_MONTH)
            .unwrap_err()
            .len(),
        6
    );
}

#[test]
fn months_are_read_in_order() {
    let found = months(&format!(
        "{MONTHS}mrt-24;10;1.000;20;5;2;3\n2024-01;0;0;0;0;0;\n2024-02;;;;;;"
    ));
    let month = |month, counts: [u32; 5], returned| {
        let [started, ended, running, over_half_year, over_year] = counts;
        MonthCounts {
            year: 2024,
            month,
            started,
            ended,
            running,
            over_half_year,
            over_year,
            returned,
        }
    };
    let expected = [
        month(1, [0; 5], None),
        month(3, [10, 1000, 20, 5, 2], Some(3)),
    ];
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn all_that_is_wrong_with_months_comes_at_once_by_row() {
    let problems = months(&format!(
        "{MONTHS}2024-01;10;10;20;21;22;11\n2024-02;;<5;20;5;2;x\n2024-13;1;1;1;1;1;1\njan 2024;;;;;;\n2026-11;1;1;1;-1;0;1"
    ))
    .unwrap_err();
    assert_eq!(
        problems,
        [
            "rij 2, kolom “> 6 maanden”: “Langer dan een half jaar” is 21, maar “Lopend” is 20; een deel kan niet meer zijn dan het geheel",
            "rij 2, kolom “> 12 maanden”: “Langer dan een jaar” is 22, maar “Langer dan een half jaar” is 21; een deel kan niet meer zijn dan het geheel",
            "rij 2, kolom “Teruggekomen”: “Teruggekomen” is 11, maar “Afgerond” is 10; een deel kan niet meer zijn dan het geheel",
            "rij 3, kolom “Gestart”: hier moet een aantal staan; schrijf 0 als het er geen waren",
            "rij 3, kolom “Afgerond”: hier is het precieze aantal nodig om over maanden op te tellen; Kompas toont het niet als het kleiner is dan 5. Mag u het niet geven, haal dan deze rij weg",
            "rij 4, kolom “Maand”: “2024-13” is geen maand; schrijf bijvoorbeeld 2024-03 of maart 2024",
            "rij 5, kolom “Maand”: januari 2024 staat ook in rij 2; houd één van beide over",
            "rij 6, kolom “Maand”: november 2026 kan niet; kies een maand van januari 1990 tot en met oktober 2026",
            "rij 6, kolom “> 6 maanden”: “-1” is minder dan nul; een aantal is 0 of meer",
        ]
    );
}

#[test]
fn a_sample_gives_a_margin() {
    for (percent, sample, low, high) in [
        (10.135, 148, 6.24, 16.05),
        (0.0, 20, 0.0, 16.11),
        (100.0, 20, 83.89, 100.0),
        (250.0, 20, 83.89, 100.0),
        (50.0, 0, 5.46, 94.54),
    ] {
        let found = margin(percent, sample);
        let is_near = (found.0 - low).abs() < 0.02 && (found.1 - high).abs() < 0.02;
        assert!(is_near, "{percent}, {sample}: {found:?}");
    }
}

/// A count as somebody may write it.
fn written(count: u32, way: u8) -> String {
    match way {
        0 => count.to_string(),
        1 => format!("{count}.0"),
        2 if count >= 1000 => format!("{}.{:03}", count / 1000, count % 1000),
        3 if count >= 1000 => format!(" {}\u{a0}{:03} ", count / 1000, count % 1000),
        _ => format!("{count},0"),
    }
}

/// Counts of a month of which the parts are no more than their wholes.
fn counts() -> impl Strategy<Value = [u32; 6]> {
    let wholes = (0..9000_u32, 0..9000_u32, 0..9000_u32);
    let parts = (0.0..=1.0, 0.0..=1.0, 0.0..=1.0);
    (wholes, parts).prop_map(|((started, ended, running), (half, year, returned))| {
        let over_half_year = part(running, half);
        let over_year = part(over_half_year, year);
        [
            started,
            ended,
            running,
            over_half_year,
            over_year,
            part(ended, returned),
        ]
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a small count is a small count"
)]
fn part(whole: u32, share: f64) -> u32 {
    (f64::from(whole) * share) as u32
}

/// A cell that may make sense.
fn cell() -> impl Strategy<Value = String> {
    let likely = prop::sample::select(vec![
        "",
        "2023",
        "2022/'23",
        "2024-03",
        "maart 2024",
        "1.234",
        "12,5%",
        "<5",
        "x",
        "-",
        "0",
        "3",
        "123456782",
        "-1",
        "é",
        "Jaar",
        "Aantal",
        "%",
        "n",
        "Maand",
        "Naam",
    ]);
    prop_oneof![3 => likely.prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => ".{0,6}"]
}

fn cells(rows: usize, columns: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 0..columns), 0..rows)
}

/// Does with a grid all that can be done with it.
fn use_up(grid: &[Vec<String>]) {
    let Ok(sheet) = Sheet::of(grid) else { return };
    for shape in [OwnShape::Years, OwnShape::Months] {
        for kind in [NumberKind::Count, NumberKind::Share, NumberKind::Mean] {
            let mapping = Mapping::propose(&sheet, shape, kind, &BTreeMap::new());
            let learned = mapping.learn(&sheet);
            assert_eq!(Mapping::propose(&sheet, shape, kind, &learned), mapping);
            let _ = read_years(&sheet, &mapping, kind, NEWEST);
            let _ = read_months(&sheet, &mapping, NEWEST_MONTH);
        }
    }
}

proptest! {
    #[test]
    fn written_counts_of_years_read_back(
        counts in prop::collection::btree_map(1990..=NEWEST, (5..999_999_u32, 0..5_u8), 1..30),
        order in any::<bool>(),
    ) {
        let mut rows: Vec<String> = counts
            .iter()
            .map(|(year, (count, way))| format!("{year};{}", written(*count, *way)))
            .collect();
        if order {
            rows.reverse();
        }
        let found = years(&format!("Jaar;Aantal\n{}", rows.join("\n")), NumberKind::Count).unwrap();
        let expected = counts
            .iter()
            .map(|(year, (count, _))| (*year, (Value::Number(f64::from(*count)), None)));
        prop_assert_eq!(found.values, expected.collect::<BTreeMap<_, _>>());
        prop_assert_eq!(found.too_small, Vec::<u16>::new());
    }

    #[test]
    fn written_shares_of_years_read_back(
        shares in prop::collection::btree_map(
            1990..=NEWEST,
            (0..=1000_u16, prop::option::of(SMALLEST_SAMPLE..9999), any::<bool>()),
            1..30,
        ),
    ) {
        let row = |(year, (tenths, sample, percent)): (&u16, &(u16, Option<u32>, bool))| {
            let sign = if *percent { "%" } else { "" };
            let sample = sample.map(|sample| sample.to_string()).unwrap_or_default();
            format!("{year};{},{}{sign};{sample}", tenths / 10, tenths % 10)
        };
        let rows: Vec<String> = shares.iter().map(row).collect();
        let text = format!("Jaar;Percentage;Steekproef\n{}", rows.join("\n"));
        let found = years(&text, NumberKind::Share).unwrap();
        for (year, (tenths, sample, _)) in shares {
            let (value, asked) = found.values[&year];
            prop_assert_eq!(asked, sample);
            let off = value.number().unwrap() - f64::from(tenths) / 10.0;
            prop_assert!(off.abs() < 1e-9);
        }
    }

    #[test]
    fn no_small_count_comes_through(counts in prop::collection::vec(0..8_u32, 1..20)) {
        let rows = (2000..).zip(&counts).map(|(year, count)| format!("{year};{count}"));
        let rows: Vec<String> = rows.collect();
        let found = years(&format!("Jaar;Aantal\n{}", rows.join("\n")), NumberKind::Count).unwrap();
        for (value, _) in found.values.values() {
            prop_assert!(value.number().is_none_or(|number| number == 0.0 || number >= 5.0));
        }
        let small = counts.iter().filter(|count| (1..5).contains(*count)).count();
        prop_assert_eq!(found.too_small.len(), small);
    }

    #[test]
    fn written_months_read_back(
        all in prop::collection::btree_map((1990..NEWEST, 1..=12_u8), (counts(), any::<bool>(), 0..5_u8), 1..20),
    ) {
        let mut rows = Vec::new();
        let mut expected = Vec::new();
        for ((year, month), (counts, knows, way)) in all {
            let month_cell = match way {
                0 => format!("{year}-{month:02}"),
                1 => format!("{month}/{year}"),
                2 => format!("{year}MM{month:02}"),
                3 => format!("{year}-{month:02}-28"),
                _ => format!("01-{month:02}-{year}"),
            };
            let [started, ended, running, over_half_year, over_year, returned] = counts;
            let mut cells: Vec<String> = counts.iter().map(|one| written(*one, way)).collect();
            let returned = Some(returned).filter(|_| knows);
            if returned.is_none() {
                cells[5] = String::new();
            }
            rows.push(format!("{month_cell};{}", cells.join(";")));
            expected.push(MonthCounts { year, month, started, ended, running, over_half_year, over_year, returned });
        }
        rows.reverse();
        prop_assert_eq!(months(&format!("{MONTHS}{}", rows.join("\n"))).unwrap(), expected);
    }

    #[test]
    fn no_grid_is_too_odd(grid in cells(8, 8)) {
        use_up(&grid);
    }

    #[test]
    fn no_rows_below_good_names_are_too_odd(rows in cells(8, 8), shape in any::<bool>()) {
        let names = if shape { "Jaar;Aantal;Percentage;n" } else { MONTHS.trim_end() };
        let width = names.split(';').count();
        let rows = rows.into_iter().map(|mut row| {
            row.truncate(width);
            row.retain(|cell| cell != "123456782");
            row
        });
        let grid: Vec<Vec<String>> = grid(names).into_iter().chain(rows).collect();
        use_up(&grid);
    }

    #[test]
    fn problems_come_by_row(rows in cells(8, 3)) {
        let grid: Vec<Vec<String>> = grid("Jaar;Aantal").into_iter().chain(rows).collect();
        let problems = match Sheet::of(&grid) {
            Err(problems) => problems,
            Ok(sheet) => {
                let pairs = [(Field::Year, "1"), (Field::Number, "2")];
                let pairs = pairs.map(|(field, column)| (field.code(), column));
                let mapping = Mapping::of(pairs, &sheet, OwnShape::Years, NumberKind::Count).unwrap();
                read_years(&sheet, &mapping, NumberKind::Count, NEWEST).err().unwrap_or_default()
            }
        };
        prop_assert!(problems.is_sorted_by_key(|problem| problem.row));
    }
}
