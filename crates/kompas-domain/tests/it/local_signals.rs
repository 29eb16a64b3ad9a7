//! Municipalities like one, what stands out in it, and what to mind.

use kompas_domain::indicator::{Caution, Direction, Indicator, NumberKind};
use kompas_domain::local::{
    Base, Change, Course, Difference, Line, MOST_SIGNALS, Numbers, Shown, Signal, SignalInput,
    SignalKind, SizeClass, Trend, Turn, Verdict, answer, cautions, figures, merge, signals,
    similar, size_class,
};
use kompas_domain::statistics::Absence;

use crate::local::{indicator, numbers, point, table};

#[test]
fn size_classes_begin_at_their_lower_end() {
    for (inhabitants, expected) in [
        (900.0, SizeClass::Under20),
        (19_999.0, SizeClass::Under20),
        (20_000.0, SizeClass::Under50),
        (50_000.0, SizeClass::Under100),
        (100_000.0, SizeClass::Under250),
        (250_000.0, SizeClass::From250),
    ] {
        assert_eq!(size_class(inhabitants), expected);
    }
}

#[test]
fn the_likest_come_first_with_a_reason() {
    let people = numbers(&[
        (14, 2023, 32_800.0),
        (34, 2023, 34_140.0),
        (37, 2022, 60_000.0),
        (47, 2023, 32_800.0),
        (50, 2020, 32_800.0),
        (17, 2023, 32_800.0),
    ]);
    let found = similar(14, &people, None, 12);
    let codes: Vec<u16> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, [47, 34, 37]);
    assert_eq!(found[1].reason, "34.100 inwoners (hier 32.800)");
    let density = numbers(&[
        (14, 2023, 1000.0),
        (34, 2023, 1050.0),
        (37, 2023, 1400.0),
        (47, 2023, 100.0),
    ]);
    let found = similar(14, &people, Some(&density), 2);
    let codes: Vec<u16> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, [34, 37]);
    assert_eq!(
        found[0].reason,
        "34.100 inwoners (hier 32.800), even stedelijk"
    );
    assert_eq!(
        found[1].reason,
        "60.000 inwoners (hier 32.800), stedelijker"
    );
    assert!(similar(344, &people, None, 12).is_empty());
    assert!(similar(14, &Numbers::default(), None, 12).is_empty());
    assert!(similar(14, &people, None, 0).is_empty());
}

/// What is shown of one year, 2023, of a count by so many.
fn shown(indicator: &Indicator, count: f64, base: f64) -> Shown {
    let mut line = Line::default();
    line.points.insert(2023, point(count));
    let base = Base {
        year: 2023,
        value: base,
    };
    line.bases.insert(2023, base);
    figures(indicator, &line)[&2023]
}

/// A municipality beside twelve others that have about 5.2 to the thousand.
struct Place {
    indicator: Indicator,
    own: Shown,
    group: Shown,
    similar: Vec<Shown>,
    course: Option<Course>,
}

impl Place {
    fn new(indicator: Indicator, count: f64) -> Self {
        let counts = (0..12).map(|place| 104.0 + f64::from(place % 5 - 2) * 10.0);
        Self {
            own: shown(&indicator, count, 20_000.0),
            group: shown(&indicator, 1248.0, 240_000.0),
            similar: counts.map(|one| shown(&indicator, one, 20_000.0)).collect(),
            course: None,
            indicator,
        }
    }

    fn input(&self) -> SignalInput<'_> {
        SignalInput {
            indicator: &self.indicator,
            counted_by: None,
            own: &self.own,
            group: &self.group,
            similar: &self.similar,
            course: self.course.as_ref(),
        }
    }

    fn signal(&self) -> Option<Signal> {
        signals(&[self.input()]).pop()
    }
}

fn towards(direction: Direction) -> Indicator {
    Indicator {
        direction,
        ..indicator("vernieling")
    }
}

#[test]
fn what_stands_out_is_said_with_how_to_read_it() {
    let mut vandalism = towards(Direction::HighIsBad);
    vandalism.cautions = vec![Caution::Registration];
    let place = Place::new(vandalism, 182.0);
    let signal = place.signal().unwrap();
    assert_eq!(
        signal.sentence,
        "Vernielingen: 9,1 per 1.000 inwoners, bij vergelijkbare gemeenten 5,2."
    );
    assert_eq!(signal.kind, SignalKind::Level);
    assert_eq!(signal.difference, Difference::Higher);
    assert_eq!(signal.ask, ["politie"]);
    assert_eq!(signal.reading.len(), 2);
    assert_eq!(signal.reading[1], "De meeste schade meldt niemand.");
    assert!(signal.measure.starts_with("Wijkt "), "{}", signal.measure);
    assert!(signal.score > 1.0);
}

#[test]
fn only_the_side_that_asks_for_attention_counts() {
    let cases = [
        (Direction::HighIsBad, 182.0, Some(Difference::Higher)),
        (Direction::HighIsBad, 40.0, None),
        (Direction::LowIsBad, 182.0, None),
        (Direction::LowIsBad, 40.0, Some(Difference::Lower)),
        (Direction::Neutral, 182.0, Some(Difference::Higher)),
        (Direction::Neutral, 40.0, Some(Difference::Lower)),
        (Direction::Neutral, 110.0, None),
        (Direction::Neutral, 3.0, None),
    ];
    for (direction, count, expected) in cases {
        let signal = Place::new(towards(direction), count).signal();
        let found = signal.as_ref().map(|one| one.difference);
        assert_eq!(found, expected, "{direction:?} {count}");
        if direction == Direction::Neutral
            && let Some(signal) = signal
        {
            let softer = "anders dan bij vergelijkbare gemeenten (5,2)";
            assert!(signal.sentence.contains(softer), "{}", signal.sentence);
        }
    }
}

#[test]
fn nothing_stands_out_without_a_figure_or_without_others() {
    let place = || Place::new(towards(Direction::HighIsBad), 182.0);
    let missing = Shown::Missing(Absence::NotAvailable);
    assert!(place().signal().is_some());
    let changes: [fn(&mut Place, Shown); 4] = [
        |one, missing| one.own = missing,
        |one, _| {
            one.own = Shown::TooSmall {
                years: (2021, 2023),
            }
        },
        |one, missing| one.group = missing,
        |one, missing| one.similar[4..].fill(missing),
    ];
    for change in changes {
        let mut one = place();
        change(&mut one, missing);
        assert_eq!(one.signal(), None);
    }
    assert!(signals(&[]).is_empty());
}

#[test]
fn a_wide_spread_among_the_others_hides_a_difference() {
    let mut place = Place::new(towards(Direction::HighIsBad), 182.0);
    let spread = [30.0, 60.0, 90.0, 150.0, 240.0, 300.0];
    place.similar = spread
        .map(|one| shown(&place.indicator, one, 20_000.0))
        .to_vec();
    assert_eq!(place.signal(), None);
}

#[test]
fn a_last_year_that_breaks_stands_out() {
    let mut place = Place::new(towards(Direction::HighIsBad), 110.0);
    let turn = |year, errors| {
        Some(Course {
            trend: Trend::TooShort,
            turn: Some(Turn { year, errors }),
        })
    };
    place.course = turn(2023, 4.5);
    let signal = place.signal().unwrap();
    assert_eq!(signal.kind, SignalKind::Turn);
    assert_eq!(
        signal.sentence,
        "Vernielingen: 5,5 per 1.000 inwoners. Het jaar 2023 ligt hoger dan de jaren ervoor deden verwachten."
    );
    assert!((signal.score - 1.5).abs() < 1e-9);
    for course in [turn(2023, -4.5), turn(2022, 4.5), None] {
        place.course = course;
        assert_eq!(place.signal(), None);
    }
    let mut both = Place::new(towards(Direction::HighIsBad), 182.0);
    both.course = turn(2023, 30.0);
    let signal = both.signal().unwrap();
    assert_eq!((signal.kind, signal.score), (SignalKind::Both, 10.0));
}

#[test]
fn a_total_and_its_parts_are_two_at_most() {
    let kinds = [
        ("alle", "Soort = 0.0.0", 184.0),
        ("deel-a", "Soort = 1.1.1", 183.0),
        ("deel-b", "Soort = 2.2.1", 182.0),
        ("twee", "Soort = 2.2.1 | 3.1.1", 181.0),
    ];
    let place = |(slug, choice, count): (&str, &str, f64)| {
        let mut one = indicator(slug);
        one.tables = vec![table(&[choice])];
        Place::new(one, count)
    };
    let slugs = |places: &[Place]| -> Vec<String> {
        let inputs: Vec<SignalInput<'_>> = places.iter().map(Place::input).collect();
        signals(&inputs).into_iter().map(|one| one.slug).collect()
    };
    let all: Vec<Place> = kinds.into_iter().map(place).collect();
    assert_eq!(slugs(&all), ["alle", "deel-a"]);
    assert_eq!(slugs(&all[1..]), ["deel-a", "deel-b", "twee"]);
    let mut others: Vec<Place> = (1..=9u8)
        .map(|number| {
            let choice = format!("Soort = {number}.1");
            place((&format!("los-{number}"), &choice, 150.0 + f64::from(number)))
        })
        .collect();
    let found = slugs(&others);
    assert_eq!(found.len(), MOST_SIGNALS);
    assert_eq!(found[0], "los-9");
    for (number, one) in (1..).zip(&mut others) {
        one.indicator.tables[0].measure = format!("Maat {}", number % 2);
        one.indicator.tables[0].choices.clear();
    }
    assert_eq!(slugs(&others), ["los-9", "los-8", "los-7", "los-6"]);
}

#[test]
fn cautions_are_those_of_the_indicator_and_of_how_it_was_added_up() {
    let mut vandalism = indicator("vernieling");
    vandalism.cautions = vec![Caution::Registration, Caution::Tourism];
    vandalism.warnings = vec!["Let op de piek.".to_owned()];
    let before = numbers(&[
        (14, 2017, 90.0),
        (9, 2017, 4.0),
        (17, 2017, 19.0),
        (14, 2018, 90.0),
        (9, 2018, 4.0),
        (17, 2018, 19.0),
        (14, 2019, 90.0),
        (1921, 2015, 9.0),
        (788, 2020, 9.0),
    ]);
    let merged = merge(&before, NumberKind::Count, None);
    let of = |code| cautions(&vandalism, &merged, code).merged;
    let all = cautions(&vandalism, &merged, 14);
    assert_eq!(all.named, [Caution::Registration, Caution::Tourism]);
    assert_eq!(all.sentences().len(), 4);
    assert_eq!(
        of(14),
        ["2017–2018: opgeteld uit de gemeenten Ten Boer, Groningen en Haren."]
    );
    assert_eq!(
        of(1940),
        ["2015: de cijfers van De Friese Meren, zoals de gemeente toen heette."]
    );
    assert_eq!(
        of(757),
        [
            "De jaren vóór 2021 zijn niet goed te vergelijken: het deel dat van Haaren kwam, ontbreekt."
        ]
    );
    assert!(of(344).is_empty());
    assert!(
        cautions(&indicator("x"), &Numbers::default(), 1)
            .sentences()
            .is_empty()
    );
}

const MISSING: Shown = Shown::Missing(Absence::NotAvailable);

/// A name, counts of vandalism and of threats, what else is so, and the verdict, the sentences and
/// the indicators that answer.
type Case = (
    &'static str,
    [f64; 2],
    fn(&mut [Place; 2]),
    Verdict,
    &'static str,
    &'static [&'static str],
);

fn answers_as(cases: &[Case]) {
    for (case, counts, change, verdict, sentences, because) in cases {
        let mut threats = towards(Direction::HighIsBad);
        "bedreiging".clone_into(&mut threats.slug);
        "Bedreigingen".clone_into(&mut threats.title);
        let mut places = [
            Place::new(towards(Direction::HighIsBad), counts[0]),
            Place::new(threats, counts[1]),
        ];
        change(&mut places);
        let inputs: Vec<SignalInput<'_>> = places.iter().map(Place::input).collect();
        let found = answer(&inputs);
        assert_eq!(found.verdict, *verdict, "{case}");
        assert_eq!(found.sentences(), *sentences, "{case}");
        assert_eq!(found.because, *because, "{case}");
    }
}

fn going(trend: fn(Change) -> Trend) -> Course {
    let change = Change {
        per_year: 6.0,
        error: 1.0,
        years: (2018, 2023),
        points: 6,
    };
    Course {
        trend: trend(change),
        turn: None,
    }
}

#[test]
fn the_figures_of_a_theme_answer_whether_it_plays() {
    answers_as(&[
        (
            "one stands out",
            [182.0, 104.0],
            |_| {},
            Verdict::StandsOut,
            "Ja, meer dan elders. Vernielingen springt er hoog uit naast vergelijkbare gemeenten.",
            &["vernieling"],
        ),
        (
            "both do",
            [182.0, 190.0],
            |_| {},
            Verdict::StandsOut,
            "Ja, meer dan elders. Vernielingen en Bedreigingen springen er hoog uit naast vergelijkbare gemeenten.",
            &["vernieling", "bedreiging"],
        ),
        (
            "of one that is clearly higher and one that stands out, the latter",
            [128.0, 182.0],
            |_| {},
            Verdict::StandsOut,
            "Ja, meer dan elders. Bedreigingen springt er hoog uit naast vergelijkbare gemeenten.",
            &["bedreiging"],
        ),
        (
            "clearly higher, as some of the others are",
            [128.0, 104.0],
            |_| {},
            Verdict::Somewhat,
            "Iets meer dan elders. Vernielingen ligt hoger dan in vergelijkbare gemeenten samen, maar die verschillen onderling ook zoveel.",
            &["vernieling"],
        ),
        (
            "as elsewhere",
            [104.0, 60.0],
            |_| {},
            Verdict::AsElsewhere,
            "Niet meer dan elders. Geen van de 2 kengetallen ligt duidelijk hoger dan in vergelijkbare gemeenten.",
            &[],
        ),
    ]);
    assert_eq!(answer(&[]).verdict, Verdict::Unknown);
}

#[test]
fn an_answer_tells_what_else_to_mind() {
    answers_as(&[
        (
            "what is low says little of how much there is, and is told",
            [60.0, 104.0],
            |places| places[0].indicator.direction = Direction::LowIsBad,
            Verdict::AsElsewhere,
            "Niet meer dan elders. Het ene kengetal dat te vergelijken is, ligt niet duidelijk hoger dan in vergelijkbare gemeenten. Lager dan in vergelijkbare gemeenten, en ook dat vraagt aandacht: Vernielingen.",
            &[],
        ),
        (
            "the others go the wrong way",
            [182.0, 104.0],
            |places| {
                places[0].course = Some(going(Trend::Rising));
                places[1].course = Some(going(Trend::Rising));
            },
            Verdict::StandsOut,
            "Ja, meer dan elders. Vernielingen springt er hoog uit naast vergelijkbare gemeenten. Over de jaren stijgt Bedreigingen.",
            &["vernieling"],
        ),
        (
            "the good way is not told",
            [104.0, 104.0],
            |places| {
                places[0].course = Some(going(Trend::Falling));
                places[1].course = Some(going(Trend::Falling));
                places[1].indicator.direction = Direction::LowIsBad;
            },
            Verdict::AsElsewhere,
            "Niet meer dan elders. Het ene kengetal dat te vergelijken is, ligt niet duidelijk hoger dan in vergelijkbare gemeenten. Over de jaren daalt Bedreigingen.",
            &[],
        ),
        (
            "one is missing",
            [104.0, 104.0],
            |places| places[1].own = MISSING,
            Verdict::AsElsewhere,
            "Niet meer dan elders. Het ene kengetal dat te vergelijken is, ligt niet duidelijk hoger dan in vergelijkbare gemeenten. Eén kengetal heeft hier geen cijfer.",
            &[],
        ),
        (
            "what says nothing by itself does not answer",
            [182.0, 104.0],
            |places| {
                for place in places {
                    place.indicator.direction = Direction::Neutral;
                }
            },
            Verdict::Unknown,
            "Dat is met deze cijfers niet te zeggen. Er is hier geen cijfer dat naast vergelijkbare gemeenten kan staan. Vraag het aan de partners van dit thema.",
            &[],
        ),
        (
            "nobody to compare with",
            [182.0, 104.0],
            |places| {
                for place in places {
                    place.group = MISSING;
                }
            },
            Verdict::Unknown,
            "Dat is met deze cijfers niet te zeggen. Er is hier geen cijfer dat naast vergelijkbare gemeenten kan staan. Vraag het aan de partners van dit thema.",
            &[],
        ),
    ]);
}
