//! Tables of statistics, against services that behave like the real ones.

use kompas_domain::statistics::{DimensionKind, PeriodStatus, Query, Service};

use crate::statistics_service::{Dimension, Figure, Kind, StatisticsService};
use crate::statistics_world::{
    ALL, areas, ask, choice, dimension, expected, facts, full, lines, page, query, services, small,
    stayed_home, values, world, years,
};

#[tokio::test(start_paused = true)]
async fn a_table_tells_what_it_is() {
    for (status, ended) in [("Regulier", false), ("Gediscontinueerd", true)] {
        let mut table = small();
        status.clone_into(&mut table.status);
        let world = world(StatisticsService::of(&table));
        for service in ALL {
            let facts = facts(&world, service, "85146NED").await;
            assert_eq!((facts.service, &*facts.table), (service, "85146NED"));
            assert_eq!(facts.title, "Veiligheid; regio");
            assert_eq!(facts.modified, "2026-06-23T00:00:00+02:00");
            assert_eq!(facts.is_ended, ended, "{service} {status}");
            let kinds: Vec<_> = facts
                .dimensions
                .iter()
                .map(|one| (&*one.key, one.kind))
                .collect();
            let wanted = [
                ("Geslacht", DimensionKind::Other),
                ("RegioS", DimensionKind::Areas),
                ("Perioden", DimensionKind::Periods),
            ];
            assert_eq!(kinds, wanted);
            let measures: Vec<_> = facts
                .measures
                .iter()
                .map(|one| (&*one.code, &*one.unit))
                .collect();
            assert_eq!(measures, [("Aantal_1", "aantal"), ("Aandeel_2", "aantal")]);
            let sexes = facts.dimension("Geslacht").unwrap();
            let code = sexes.code("T1").unwrap();
            let padded = if service == Service::Cbs {
                "T1"
            } else {
                "T1      "
            };
            assert_eq!((&*code.code, code.status), (padded, None));
            let years = facts.dimension("Perioden").unwrap();
            assert_eq!(years.codes[0].status, Some(PeriodStatus::Final));
        }
        stayed_home(&world);
    }
}

#[tokio::test(start_paused = true)]
async fn one_small_request_tells_when_a_table_was_changed() {
    for (service, path) in ALL.into_iter().zip([
        "cbs.nl/odata/v1/CBS/85146NED/Properties",
        "oud.nl/ODataApi/odata/85146NED/TableInfos?$format=json",
        "politie.nl/ODataApi/odata/85146NED/TableInfos?$format=json",
    ]) {
        let world = world(StatisticsService::of(&small()));
        let modified = services()
            .modified(&world.fetcher(), service, "85146NED")
            .await;
        assert_eq!(modified.unwrap(), "2026-06-23T00:00:00+02:00");
        assert_eq!(world.seen(), [path]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_not_there_is_named() {
    let gone = "bestaat daar niet; kijk hoe het nummer geschreven is, ook naar hoofdletters en kleine letters.";
    let odd = "kan niet bestaan; schrijf het nummer zoals 47018NED of 03759ned.";
    for (service, table, said) in [
        (Service::Cbs, "85146ned", format!("Tabel 85146ned van CBS StatLine {gone}")),
        (Service::Cbs, "1NED", format!("Tabel 1NED van CBS StatLine {gone}")),
        (Service::CbsOld, "1NED", format!("Tabel 1NED van CBS StatLine {gone}")),
        (Service::Police, "1NED", format!("Tabel 1NED van Politie {gone}")),
        (Service::Police, "../x", format!("Tabel ../x van Politie {odd}")),
        (Service::Cbs, "", format!("Tabel  van CBS StatLine {odd}")),
        (
            Service::Own,
            "1",
            "Tabel 1 van Eigen cijfers staat bij geen dienst; dit zijn cijfers die u zelf aanlevert."
                .to_owned(),
        ),
    ] {
        let world = world(StatisticsService::of(&small()));
        let (fetcher, services) = (world.fetcher(), services());
        let refusal = services.table(&fetcher, service, table).await.unwrap_err();
        assert_eq!(refusal.message(), said);
        let again = services.modified(&fetcher, service, table).await;
        assert_eq!(again.unwrap_err().message(), said);
    }
}

#[tokio::test(start_paused = true)]
async fn values_come_page_by_page_and_resume_anywhere() {
    let table = small();
    let rows = |service| if service == Service::Cbs { 48 } else { 24 };
    for size in [1, 5, 7, 24, 48, 1_000] {
        let world = world(StatisticsService::of(&table).paged(size, size));
        for service in ALL {
            let facts = facts(&world, service, "85146NED").await;
            let (cells, pages) = values(&world, &facts, &ask()).await.unwrap();
            assert_eq!(
                lines(&cells),
                expected(&table, &ask(), service),
                "{service} {size}"
            );
            assert_eq!(cells.len(), 48);
            let wanted = usize::div_ceil(rows(service), size);
            assert_eq!(pages, wanted, "{service} {size}");
        }
        stayed_home(&world);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_is_asked_in_so_many_words() {
    let table = small();
    let world = world(StatisticsService::of(&table));
    let kinds = "(startswith(RegioS,'NL') or startswith(RegioS,'PV') or startswith(RegioS,'VR') or startswith(RegioS,'RE') or startswith(RegioS,'GM'))";
    for (service, base, filter) in [
        (
            Service::Cbs,
            "http://cbs.nl/odata/v1/CBS/85146NED/Observations?$filter=",
            format!(
                "(Measure eq 'Aandeel_2' or Measure eq 'Aantal_1') and (Geslacht eq 'O''4' or Geslacht eq 'T1') and {kinds}"
            ),
        ),
        (
            Service::Police,
            "http://politie.nl/ODataFeed/odata/85146NED/TypedDataSet?$format=json&$filter=",
            format!("(Geslacht eq 'O''4     ' or Geslacht eq 'T1      ') and {kinds}"),
        ),
    ] {
        let facts = facts(&world, service, "85146NED").await;
        let address = services().address(&facts, &ask()).unwrap();
        let asked = address.strip_prefix(base).unwrap();
        assert!(!asked.contains('+') && !asked.contains(' '), "{asked}");
        let asked = asked.replace("%20", " ").replace("%27", "'");
        let asked = asked
            .replace("%28", "(")
            .replace("%29", ")")
            .replace("%2C", ",");
        let rest = asked
            .strip_prefix(&filter)
            .unwrap_or_else(|| panic!("{asked}"));
        let select = "&$select=ID,Geslacht,RegioS,Perioden,Aandeel_2,Aantal_1&$top=10000";
        assert_eq!(rest, if service == Service::Cbs { "" } else { select });
        let (cells, _) = page(&world, &facts, &ask(), None).await.unwrap();
        assert_eq!(cells.len(), 48);
        assert!(address.ends_with(world.seen().last().unwrap()), "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_area_can_be_asked_alone() {
    let table = small();
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        for (only, found) in [
            ("GM0344", Some("GM0344")),
            ("GM1680  ", Some("GM1680")),
            ("NL", Some("NL01")),
            ("VR09", Some("VR09")),
            ("GM9999", None),
            ("LD01", None),
            ("Utrecht", None),
        ] {
            let alone = Query {
                only: Some(only.to_owned()),
                ..ask()
            };
            let given = page(&world, &facts, &alone, None).await;
            let Some(found) = found else {
                let (_, refusal) = given.unwrap_err();
                let keeper = if service == Service::Police {
                    "Politie"
                } else {
                    "CBS StatLine"
                };
                let said = format!("Tabel 85146NED van {keeper} heeft in RegioS geen code {only}.");
                assert_eq!(refusal.message(), said);
                continue;
            };
            let alone = Query {
                only: Some(found.to_owned()),
                ..ask()
            };
            let cells = given.unwrap().0;
            assert_eq!(lines(&cells), expected(&table, &alone, service));
            assert_eq!(cells.len(), 8, "{service} {only}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn several_choices_make_combinations() {
    let sexes = dimension("Geslacht", Kind::Other, &["T1", "3000", "4000"], 8);
    let ages = dimension("Leeftijd", Kind::Other, &["10", "20", "30", "40"], 4);
    let table = full(vec![sexes, areas(), ages, years()], &["Aantal_1"]);
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        for choices in [
            vec![choice("Geslacht", &["T1"]), choice("Leeftijd", &["40"])],
            vec![
                choice("Leeftijd", &["40", "10", "30"]),
                choice("Geslacht", &["4000", "T1"]),
            ],
            vec![
                choice("Geslacht", &["4000    ", "3000", "T1"]),
                choice("Leeftijd", &["10  ", "20", "30", "40"]),
            ],
        ] {
            let asked = query(&["Aantal_1"], choices);
            let (cells, _) = values(&world, &facts, &asked).await.unwrap();
            assert_eq!(lines(&cells), expected(&table, &asked, service));
            let combinations = asked.combinations().len();
            assert_eq!(cells.len(), combinations * 6 * 2);
            // all codes of a dimension need not be named
            let address = services().address(&facts, &asked).unwrap();
            assert_eq!(address.contains("Leeftijd%20eq"), combinations < 12);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whole_years_go_before_months_and_quarters() {
    for (codes, asks, found) in [
        (
            &["2022JJ00", "2023JJ00"][..],
            false,
            &["2022JJ00", "2023JJ00"][..],
        ),
        (&["2022JJ00", "2022MM01", "2022KW01"], true, &["2022JJ00"]),
        (
            &["2022MM01", "2022KW04", "2022W101"],
            false,
            &["2022MM01", "2022KW04"],
        ),
        (&["2022W101"], false, &[]),
    ] {
        let periods = dimension("Perioden", Kind::Periods, codes, 8);
        let table = full(vec![areas(), periods], &["Aantal_1"]);
        let world = world(StatisticsService::of(&table));
        for service in ALL {
            let facts = facts(&world, service, "85146NED").await;
            let asked = query(&["Aantal_1"], Vec::new());
            let (cells, _) = values(&world, &facts, &asked).await.unwrap();
            assert_eq!(lines(&cells), expected(&table, &asked, service));
            assert_eq!(cells.len(), 6 * found.len(), "{codes:?}");
            let address = services().address(&facts, &asked).unwrap();
            assert_eq!(address.contains("JJ"), asks, "{address}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_of_one_year_has_no_periods() {
    let table = full(vec![areas()], &["Aantal_1"]);
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        let asked = Query {
            periods: None,
            ..query(&["Aantal_1"], Vec::new())
        };
        let (cells, _) = values(&world, &facts, &asked).await.unwrap();
        assert_eq!(cells.len(), 6);
        assert!(cells.iter().all(|cell| cell.period.year == 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_value_keeps_its_reason() {
    let mut table = full(vec![areas(), years()], &["Aantal_1"]);
    let whys = ["Impossible", "Confidential", "NotAvailable"];
    for (row, why) in table.rows.iter_mut().zip(whys.iter().cycle()) {
        row.figures = vec![Figure::Absent(why)];
    }
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        let asked = query(&["Aantal_1"], Vec::new());
        let (cells, _) = values(&world, &facts, &asked).await.unwrap();
        assert_eq!(lines(&cells), expected(&table, &asked, service));
        assert!(cells.iter().all(|cell| cell.value.number().is_none()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_table_gives_nothing() {
    let mut table = small();
    table.rows.clear();
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        let (cells, pages) = values(&world, &facts, &ask()).await.unwrap();
        assert_eq!((cells.len(), pages), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn codes_of_neighbourhoods_stay_out_however_many_they_are() {
    let mut codes: Vec<String> = (0..10_050).map(|one| format!("BU{one:08}")).collect();
    codes.extend(["NL00", "GM0344", "WK034400"].map(str::to_owned));
    let mut table = full(vec![areas()], &["Aantal_1"]);
    table.dimensions[0] = Dimension {
        key: "WijkenEnBuurten".to_owned(),
        kind: Kind::Neighbourhoods,
        codes,
        width: 10,
    };
    for row in &mut table.rows {
        row.codes = vec![row.codes[0].replace("NL01", "NL00")];
    }
    table
        .rows
        .retain(|row| ["NL00", "GM0344"].contains(&&*row.codes[0]));
    let world = world(StatisticsService::of(&table));
    for service in ALL {
        let facts = facts(&world, service, "85146NED").await;
        let areas = &facts.dimensions[0];
        assert_eq!((areas.kind, areas.codes.len()), (DimensionKind::Areas, 2));
        let asked = Query {
            areas: "WijkenEnBuurten".to_owned(),
            periods: None,
            ..query(&["Aantal_1"], Vec::new())
        };
        let (cells, _) = values(&world, &facts, &asked).await.unwrap();
        assert_eq!(lines(&cells), expected(&table, &asked, service));
    }
}

#[tokio::test(start_paused = true)]
async fn work_on_tables_can_change_threads() {
    let table = small();
    let world = world(StatisticsService::of(&table));
    let facts = facts(&world, Service::Police, "85146NED").await;
    let fetcher = world.fetcher();
    let work = tokio::spawn(async move {
        let mut count = 0;
        let mut take = |_| count += 1;
        let (services, asked) = (services(), ask());
        let table = services.table(&fetcher, Service::Cbs, "85146NED").await;
        let page = services.page(&fetcher, &facts, &asked, None, &mut take);
        (page.await.unwrap(), table.unwrap().measures.len(), count)
    });
    assert_eq!(work.await.unwrap(), (None, 2, 48));
}
