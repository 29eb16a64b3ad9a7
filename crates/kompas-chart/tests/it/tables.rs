//! The tables under the charts, and that a drawing and its table say the same.

use std::fmt::Write;

use kompas_chart::{ChartTable, Dot, DotPlot, Line, LineChart, MapChart, Role};

use crate::samples::{dots, line, lines, map, multiples, point};
use crate::xml::texts;

fn written(table: &ChartTable) -> String {
    let mut text = table.columns.join(" | ");
    for row in &table.rows {
        assert_eq!(row.len(), table.columns.len());
        let _ = write!(text, "\n{}", row.join(" | "));
    }
    text
}

#[test]
fn the_table_of_lines() {
    insta::assert_snapshot!(written(&lines().table()));
}

#[test]
fn the_table_of_dots() {
    insta::assert_snapshot!(written(&dots().table()));
}

#[test]
fn the_table_of_multiples() {
    insta::assert_snapshot!(written(&multiples().table()));
}

#[test]
fn the_table_of_a_map() {
    insta::assert_snapshot!(written(&map().table()));
}

#[test]
fn without_figures_there_is_a_sentence_and_a_table_without_rows() {
    for (svg, table) in [
        (LineChart::default().svg(), LineChart::default().table()),
        (DotPlot::default().svg(), DotPlot::default().table()),
    ] {
        assert_eq!(texts(&svg), ["Er zijn geen cijfers om te tekenen."]);
        assert!(table.rows.is_empty());
    }
    let map = MapChart::default();
    assert!(texts(&map.svg()).contains(&"geen cijfer (342)".to_owned()));
    assert!(map.table().rows.is_empty());
}

#[test]
fn every_figure_beside_a_dot_is_in_the_table() {
    let texts = texts(&dots().svg());
    for row in dots().table().rows {
        let is_drawn = texts.iter().any(|text| text.ends_with(&row[1]));
        assert_eq!(is_drawn, row[1] != "–", "{row:?}");
    }
}

#[test]
fn of_many_dots_forty_are_drawn_and_all_are_in_the_table() {
    let dots = (0..1000_u16).map(|number| Dot {
        name: format!("Gemeente {number}"),
        value: (number % 10 != 0).then(|| f64::from(number)),
        is_own: number == 501,
        ..Dot::default()
    });
    let plot = DotPlot {
        dots: dots.collect(),
        ..DotPlot::default()
    };
    let texts = texts(&plot.svg());
    let rows = texts.iter().filter(|text| text.starts_with("Gemeente "));
    assert_eq!(rows.count(), 40);
    let note = texts[texts.len() - 2..].join(" ");
    assert_eq!(
        note,
        "40 van 1.000 gebieden getekend. Niet getekend: 429 erboven, 431 eronder, 100 zonder \
         cijfer. De tabel heeft ze alle."
    );
    assert_eq!(plot.table().rows.len(), 1000);
}

/// However many lines end at one place, their names stand below each other.
#[test]
fn names_of_lines_do_not_overlap() {
    let one = |number: u16| -> Line {
        let name = format!("Naam {number}");
        line(
            &name,
            Role::Similar,
            vec![point(2023, 1.0), point(2024, 2.0)],
        )
    };
    let chart = LineChart {
        lines: (0..30).map(one).collect(),
        ..LineChart::default()
    };
    let svg = chart.svg();
    let mut heights: Vec<f64> = svg
        .lines()
        .filter(|line| line.contains(">Naam "))
        .filter_map(|line| line.split(" y=\"").nth(1)?.split('"').next()?.parse().ok())
        .collect();
    heights.sort_by(f64::total_cmp);
    assert_eq!(heights.len(), 30);
    for pair in heights.windows(2) {
        assert!(pair[1] - pair[0] >= 17.0, "{pair:?}");
    }
}

#[test]
fn long_names_are_whole_in_the_table_only() {
    let long = "Nieuwkoop, Alphen aan den Rijn en Kaag en Braassem";
    assert!(!dots().svg().contains(long));
    assert!(dots().table().rows.iter().any(|row| row[0] == long));
}
