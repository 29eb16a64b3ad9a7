//! What is wrong with a question about a table, or with the table itself, is told by name.

use kompas_domain::statistics::{Query, Service};
use kompas_fetch::Refusal;
use serde_json::{Value, json};

use crate::replay::Answer;
use crate::statistics_service::{INTERNAL, StatisticsService, Table};
use crate::statistics_world::{
    ALL, answering, ask, choice, long_row, page, query, refused, services, small, stayed_home,
    told, values, wide_row, world,
};

/// What happened to a table since it was described.
type Change<'a> = &'a dyn Fn(&mut Table);

/// The answer to each visit.
type Next = Box<dyn Fn(u64) -> String + Send + Sync>;

#[tokio::test(start_paused = true)]
async fn a_question_that_does_not_fit_is_told_at_once_and_not_asked() {
    let sexes = || choice("Geslacht", &["T1"]);
    let cases: [(Query, &str); 9] = [
        (query(&[], vec![sexes()]), "krijgt een vraag zonder kolom"),
        (
            query(&["Aantal_3", "Totaal"], vec![sexes()]),
            "heeft geen kolom Aantal_3; wel Aantal_1 en Aandeel_2; heeft geen kolom Totaal; wel Aantal_1 en Aandeel_2",
        ),
        (
            query(&["Aantal_1"], Vec::new()),
            "krijgt een vraag zonder keuze bij Geslacht",
        ),
        (
            query(&["Aantal_1"], vec![choice("Geslacht", &[])]),
            "krijgt een vraag zonder keuze bij Geslacht",
        ),
        (
            query(&["Aantal_1"], vec![choice("Geslacht", &["T1", "9000"])]),
            "heeft in Geslacht geen code 9000",
        ),
        (
            query(&["Aantal_1"], vec![choice("Geslacht", &["T1", "T1  "])]),
            "krijgt een vraag met twee keer T1",
        ),
        (
            query(&["Aantal_1"], vec![sexes(), sexes()]),
            "krijgt een vraag met twee keer Geslacht",
        ),
        (
            query(&["Aantal_1"], vec![sexes(), choice("Leeftijd", &["1"])]),
            "heeft geen dimensie Leeftijd; wel Geslacht, RegioS en Perioden",
        ),
        (
            Query {
                areas: "Perioden".to_owned(),
                periods: None,
                ..query(&["Aantal_1"], vec![sexes()])
            },
            "krijgt een vraag zonder keuze bij RegioS; heeft in Perioden geen gebieden die Kompas kent",
        ),
    ];
    for service in ALL {
        let facts = told(service, &small()).await;
        let world = world(StatisticsService::of(&small()));
        let keeper = if service == Service::Police {
            "Politie"
        } else {
            "CBS StatLine"
        };
        for (query, problem) in &cases {
            let said = refused(&world, &facts, query).await;
            assert_eq!(said, format!("Tabel 85146NED van {keeper} {problem}."));
            let address = services().address(&facts, query).unwrap_err();
            assert_eq!(address.message(), said);
        }
        assert_eq!(world.seen(), [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_changed_is_told_by_name() {
    let gone = |table: &mut Table| {
        table.measures[0] = "Aantal_7".to_owned();
    };
    let area = |table: &mut Table| {
        for code in &mut table.rows[10].codes {
            *code = code.replace("GM0344", "GM9999").replace("NL01", "GM9999");
        }
        table.rows[10].codes[1] = "GM9999".to_owned();
    };
    let period = |table: &mut Table| table.rows[10].codes[2] = "2024JJ00".to_owned();
    let fresh =
        "een code die niet in de beschrijving van de tabel staat; haal die beschrijving opnieuw op";
    let cases: [(Service, Change<'_>, String); 5] = [
        (
            Service::Police,
            &gone,
            "de dienst zegt: Could not find a property named 'Aantal_1'".to_owned(),
        ),
        (Service::Cbs, &area, format!("RegioS = GM9999, {fresh}")),
        (Service::Police, &area, format!("RegioS = GM9999, {fresh}")),
        (
            Service::Cbs,
            &period,
            format!("Perioden = 2024JJ00, {fresh}"),
        ),
        (
            Service::Police,
            &period,
            format!("Perioden = 2024JJ00, {fresh}"),
        ),
    ];
    for (service, change, problem) in cases {
        let facts = told(service, &small()).await;
        let mut table = small();
        change(&mut table);
        let world = world(StatisticsService::of(&table));
        let said = refused(&world, &facts, &ask()).await;
        assert!(said.contains(&problem), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn rows_that_come_again_and_again_are_refused() {
    let page_of = |id: u64, link: Value| {
        let mut row = long_row();
        row["Id"] = json!(id);
        json!({ "value": [row], "@odata.nextLink": link }).to_string()
    };
    let link = |mark: String| json!(format!("{INTERNAL}/elders/Observations?{mark}"));
    let same = "geeft dezelfde rijen opnieuw";
    let cases: [(Next, &str); 7] = [
        (
            Box::new(move |_| page_of(1, link("$skip=1".to_owned()))),
            same,
        ),
        (
            Box::new(move |n| page_of(1, link(format!("$skip={}", n + 1)))),
            same,
        ),
        (
            Box::new(move |n| page_of(n, link("$skip=0".to_owned()))),
            same,
        ),
        (
            Box::new(move |n| page_of(n, link("$skiptoken=a".to_owned()))),
            same,
        ),
        (
            Box::new(move |n| page_of(n % 2, link(format!("$skiptoken={}", n % 3)))),
            "geeft meer rijen dan de 28 die er kunnen zijn",
        ),
        (
            Box::new(move |n| page_of(n, link("$top=5".to_owned()))),
            "heeft geen $skip of $skiptoken",
        ),
        (
            Box::new(move |n| {
                json!({ "value": [], "@odata.nextLink": link(format!("$skip={n}")) }).to_string()
            }),
            same,
        ),
    ];
    for (number, (next, problem)) in cases.into_iter().enumerate() {
        let visits = std::sync::atomic::AtomicU64::new(1);
        let world = answering(move |_| {
            let visit = visits.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Answer::json(&next(visit))
        });
        let facts = told(Service::Cbs, &small()).await;
        let asked = query(
            &["Aantal_1", "Aandeel_2"],
            vec![choice("Geslacht", &["T1"])],
        );
        let refusal = values(&world, &facts, &asked).await.unwrap_err();
        let said = refusal.message();
        assert!(said.contains(problem), "{number}: {said}");
        stayed_home(&world);
    }
}

#[tokio::test(start_paused = true)]
async fn an_old_service_that_does_not_skip_is_refused() {
    let body = json!({ "value": [wide_row()], "odata.nextLink": format!("{INTERNAL}/x?$skip=1") });
    let world = answering(move |_| Answer::json(&body.to_string()));
    let facts = told(Service::Police, &small()).await;
    let asked = query(&["Aantal_1"], vec![choice("Geslacht", &["T1"])]);
    let refusal = values(&world, &facts, &asked).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Table { .. }), "{refusal:?}");
    assert_eq!(world.visits().len(), 2);
    stayed_home(&world);
    for (position, problem) in [
        (
            "5 - $skiptoken=x",
            "een plaats die van een andere dienst is",
        ),
        (
            "18446744073709551615 - $skip=3",
            "meer rijen dan de 12 die er kunnen zijn",
        ),
    ] {
        let position = position.parse().unwrap();
        let (_, refusal) = page(&world, &facts, &asked, Some(&position))
            .await
            .unwrap_err();
        assert!(refusal.message().contains(problem), "{refusal:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_description_that_is_otherwise_is_told() {
    let cases = [
        (
            Service::Cbs,
            "Properties",
            json!({ "Identifier": "85146NED", "Title": "x" }),
            "Modified en Status ontbreken",
        ),
        (
            Service::Cbs,
            "Properties",
            json!({ "Identifier": "1NED", "Title": "x" }),
            "bestaat daar niet",
        ),
        (
            Service::Cbs,
            "Dimensions",
            json!({ "value": [{ "Identifier": "RegioS" }] }),
            "value[0].Kind ontbreekt",
        ),
        (
            Service::Cbs,
            "Dimensions",
            json!({ "value": [{ "Identifier": "../x", "Kind": "Dimension" }] }),
            "../x is geen naam van een kolom",
        ),
        (
            Service::Cbs,
            "MeasureCodes",
            json!({ "value": [], "@odata.nextLink": "x" }),
            "MeasureCodes is langer dan een pagina",
        ),
        (
            Service::Cbs,
            "RegioSCodes",
            json!({ "value": [{ "Title": "x" }] }),
            "value[0].Identifier ontbreekt",
        ),
        (
            Service::Police,
            "TableInfos",
            json!({ "value": [] }),
            "bestaat daar niet",
        ),
        (
            Service::Police,
            "TableInfos",
            json!({ "value": [{ "Title": "x", "Identifier": "1" }] }),
            "value[0].Modified ontbreekt",
        ),
        (
            Service::Police,
            "DataProperties",
            json!({ "value": [{ "Type": "Kubus", "Key": "x" }] }),
            "een onderdeel van de soort Kubus",
        ),
        (
            Service::Police,
            "DataProperties",
            json!({ "value": [{ "Type": "Topic", "Key": "a'b" }] }),
            "a'b is geen naam van een kolom",
        ),
        (
            Service::Police,
            "DataProperties",
            json!({}),
            "value ontbreekt",
        ),
        (
            Service::Police,
            "RegioS",
            json!({ "value": [{ "Title": "x" }] }),
            "value[0].Key ontbreekt",
        ),
        (
            Service::Police,
            "RegioS",
            json!({ "value": [], "odata.nextLink": "x" }),
            "heeft in RegioS meer codes dan Kompas kan lezen",
        ),
    ];
    for (service, part, odd, problem) in cases {
        let replay = StatisticsService::of(&small());
        let world = answering(move |request| {
            let path = request.path.split('?').next().unwrap();
            let (status, media_type, body) = replay.answer(&request.path);
            if path.ends_with(&format!("/{part}")) {
                Answer::json(&odd.to_string())
            } else {
                Answer::new(status, media_type, body)
            }
        });
        let told = services()
            .table(&world.fetcher(), service, "85146NED")
            .await;
        let said = told.unwrap_err().message();
        assert!(said.contains(problem), "{part}: {said}");
    }
}
