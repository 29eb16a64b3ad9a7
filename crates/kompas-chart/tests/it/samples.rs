//! Small charts with a bit of everything.

use kompas_chart::{
    Dot, DotPlot, Line, LineChart, LinePoint, MapArea, MapChart, Multiples, Panel, Role,
};

pub(crate) fn point(year: u16, value: impl Into<Option<f64>>) -> LinePoint {
    LinePoint {
        year,
        value: value.into(),
        ..LinePoint::default()
    }
}

fn within(year: u16, value: f64, margin: f64) -> LinePoint {
    LinePoint {
        low: Some(value - margin),
        high: Some(value + margin),
        ..point(year, value)
    }
}

pub(crate) fn line(name: &str, role: Role, points: Vec<LinePoint>) -> Line {
    Line {
        name: name.to_owned(),
        role,
        points,
    }
}

/// A missing year, a break, a margin, a provisional figure, and a line without any figure.
pub(crate) fn lines() -> LineChart {
    let own = vec![
        within(2019, 12.25, 1.5),
        within(2020, 11.0, 1.5),
        within(2022, 9.5, 1.0),
        within(2023, 8.75, 1.0),
        LinePoint {
            provisional: true,
            ..point(2024, 8.0)
        },
    ];
    let country = (2019..=2024).zip([10.0, 9.5, 9.0, 8.75, 8.5, 8.25]);
    LineChart {
        id: "inbraak".to_owned(),
        title: "Woninginbraken in Súdwest-Fryslân, 2019–2024".to_owned(),
        description: "Minder inbraken dan in 2019.".to_owned(),
        unit: "per 1.000 woningen".to_owned(),
        decimals: 1,
        lines: vec![
            line("Súdwest-Fryslân", Role::Own, own),
            line(
                "Nederland",
                Role::Country,
                country.map(|(year, value)| point(year, value)).collect(),
            ),
            line(
                "Eenheid Noord-Nederland",
                Role::Region,
                vec![point(2024, None)],
            ),
        ],
        breaks: vec![(2024, "andere <vragenlijst>".to_owned())],
    }
}

fn dot(name: &str, value: impl Into<Option<f64>>) -> Dot {
    Dot {
        name: name.to_owned(),
        value: value.into(),
        ..Dot::default()
    }
}

/// A margin, a long name, equal figures, a missing one, and two to compare with.
pub(crate) fn dots() -> DotPlot {
    DotPlot {
        id: "online".to_owned(),
        title: "Slachtoffers van online criminaliteit, 2023".to_owned(),
        description: "Utrecht zit onder het landelijke cijfer.".to_owned(),
        unit: "% van de inwoners".to_owned(),
        decimals: 1,
        dots: vec![
            dot("Zwolle", 9.0),
            dot("Breda", None),
            Dot {
                low: Some(6.0),
                high: Some(8.5),
                is_own: true,
                ..dot("Utrecht", 7.25)
            },
            dot("Arnhem", 9.0),
            dot("Nieuwkoop, Alphen aan den Rijn en Kaag en Braassem", 11.5),
        ],
        references: vec![("Nederland".to_owned(), 8.0), ("Eenheid".to_owned(), 7.5)],
    }
}

/// A break, a missing year, and a panel without figures.
pub(crate) fn multiples() -> Multiples {
    let similar = |begin: f64| {
        (2021..=2024)
            .zip([begin, 1.5, 1.25, 1.0].map(Some))
            .collect()
    };
    let panel = |title: &str, values: [Option<f64>; 4], breaks| Panel {
        title: title.to_owned(),
        own: (2021..=2024).zip(values).collect(),
        similar: similar(2.0),
        breaks,
    };
    Multiples {
        id: "soorten".to_owned(),
        title: "Misdrijven naar soort, Utrecht".to_owned(),
        description: "Drie soorten misdrijven.".to_owned(),
        unit: "per 1.000 inwoners".to_owned(),
        decimals: 1,
        panels: vec![
            panel(
                "Vernieling en zaakbeschadiging in de openbare ruimte en daarbuiten",
                [Some(3.0), Some(2.5), None, Some(4.25)],
                vec![],
            ),
            panel(
                "Bedreiging",
                [Some(0.5), Some(0.75), Some(1.0), Some(0.5)],
                vec![2023],
            ),
            Panel {
                title: "Mensenhandel".to_owned(),
                ..Panel::default()
            },
        ],
    }
}

/// Two known municipalities, one missing, and one that is not there any more.
pub(crate) fn map() -> MapChart {
    let area = |code: &str, name: &str, value| MapArea {
        code: code.to_owned(),
        name: name.to_owned(),
        value,
    };
    MapChart {
        id: "kaart".to_owned(),
        title: "Misdrijven, 2024".to_owned(),
        description: "De meeste gemeenten hebben geen cijfer.".to_owned(),
        unit: "per 1.000 inwoners".to_owned(),
        decimals: 1,
        classes: vec![20.0, 40.0, 60.0],
        areas: vec![
            area("GM0344", "Utrecht", Some(61.25)),
            area("GM0363", "Amsterdam", Some(40.0)),
            area("GM0014", "Groningen", None),
            area("GM0003", "Appingedam", Some(12.0)),
        ],
        own: Some("GM0344".to_owned()),
    }
}
