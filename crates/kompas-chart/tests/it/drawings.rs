//! Small charts as they are drawn.

use kompas_chart::{MapChart, standalone};

use crate::samples::{dots, lines, map, multiples};
use crate::xml::{check, texts};

#[test]
fn lines_as_drawn() {
    let svg = lines().svg();
    check(&svg);
    insta::assert_snapshot!(svg);
}

#[test]
fn dots_as_drawn() {
    let svg = dots().svg();
    check(&svg);
    insta::assert_snapshot!(svg);
}

#[test]
fn multiples_as_drawn() {
    let svg = multiples().svg();
    check(&svg);
    insta::assert_snapshot!(svg);
}

/// All but the outlines, which are as in their file.
#[test]
fn a_map_as_drawn() {
    let svg = map().svg();
    check(&svg);
    assert_eq!(svg.matches("<path ").count(), 342 + 2);
    let rest: Vec<&str> = svg
        .lines()
        .filter(|line| !line.starts_with("<path ") || line.contains("<title>"))
        .map(|line| {
            line.split_once(" d=\"")
                .map_or(line, |(_, rest)| &rest[rest.len() - 45..])
        })
        .collect();
    insta::assert_snapshot!(rest.join("\n"));
}

#[test]
fn a_municipality_that_is_nowhere_has_no_outline() {
    let nowhere = MapChart {
        own: Some("GM9999".to_owned()),
        ..map()
    };
    assert_eq!(nowhere.svg().matches("<path ").count(), 342);
    assert!(
        !texts(&nowhere.svg())
            .iter()
            .any(|text| text.contains("GM9999"))
    );
}

#[test]
fn a_drawing_is_a_file_of_its_own() {
    for svg in [lines().svg(), dots().svg(), multiples().svg(), map().svg()] {
        let file = standalone(&svg);
        check(&file);
        assert!(file.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns="));
        assert!(file.contains(" width=\"640\" height=\""));
    }
}

#[test]
fn a_drawing_is_the_same_each_time() {
    assert_eq!(map().svg(), map().svg());
    assert_eq!(lines().svg(), lines().svg());
}
