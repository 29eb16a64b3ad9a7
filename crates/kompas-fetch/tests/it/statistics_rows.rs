//! Rows and answers that are otherwise than they should be.

use kompas_domain::statistics::Service;
use serde_json::{Value, json};

use crate::replay::Answer;
use crate::statistics_service::INTERNAL;
use crate::statistics_world::{ALL, answering, choice, page, query, refused, row, small, told};

const AGAIN: &str = "haal de beschrijving van de tabel opnieuw op";

/// The refusal of a page with a good row and one with something else in a column, or without it.
async fn odd(service: Service, column: &str, value: Option<Value>) -> String {
    let mut odd = row(service);
    match value {
        Some(value) => odd[column] = value,
        None => drop(odd.as_object_mut().unwrap().remove(column)),
    }
    let body = json!({ "value": [row(service), odd] }).to_string();
    let world = answering(move |_| Answer::json(&body));
    let facts = told(service, &small()).await;
    let asked = query(&["Aantal_1"], vec![choice("Geslacht", &["T1"])]);
    refused(&world, &facts, &asked).await
}

#[tokio::test(start_paused = true)]
async fn a_column_that_came_or_went_is_told_by_name() {
    for (service, column, value) in [
        (Service::Police, "Aantal_1", None),
        (Service::Police, "Geslacht", None),
        (Service::CbsOld, "Perioden", None),
        (Service::Cbs, "Measure", None),
        (Service::Cbs, "ValueAttribute", None),
        (Service::Cbs, "RegioS", None),
        (Service::Cbs, "Leeftijd", Some(json!("10"))),
        (Service::Police, "Leeftijd", Some(json!("10"))),
    ] {
        let problem = match value {
            Some(_) => format!("heeft een nieuwe kolom {column}; {AGAIN}."),
            None => format!("geeft rijen zonder de kolom {column}; {AGAIN}."),
        };
        let said = odd(service, column, value).await;
        assert!(said.ends_with(&problem), "{column}: {said}");
        assert!(said.starts_with("Tabel 85146NED van "), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_field_that_is_otherwise_is_told_by_its_column() {
    let (cbs, police) = (Service::Cbs, Service::Police);
    let fresh = "een code die niet in de beschrijving";
    for (service, column, value, problem) in [
        (
            cbs,
            "Geslacht",
            json!("9"),
            format!("Geslacht = 9, {fresh}"),
        ),
        (
            police,
            "Geslacht",
            json!("9  "),
            format!("Geslacht = 9, {fresh}"),
        ),
        (
            cbs,
            "Measure",
            json!("M9"),
            format!("Measure = M9, {fresh}"),
        ),
        (
            cbs,
            "Measure",
            json!("Aandeel_2"),
            "Measure = Aandeel_2, waar niet om gevraagd is".to_owned(),
        ),
        (
            police,
            "Geslacht",
            json!("3000"),
            "Geslacht = 3000, waar niet om gevraagd is".to_owned(),
        ),
        (
            cbs,
            "Geslacht",
            Value::Null,
            "een rij met iets anders dan een code in Geslacht".to_owned(),
        ),
        (
            cbs,
            "RegioS",
            json!(["GM0344"]),
            "een rij met iets anders dan een code in RegioS".to_owned(),
        ),
        (
            cbs,
            "ValueAttribute",
            json!("Secret"),
            "ValueAttribute = Secret; bekend zijn None, Imp".to_owned(),
        ),
        (
            cbs,
            "Value",
            json!("veel"),
            "geeft in kolom Value geen getal maar veel".to_owned(),
        ),
        (
            cbs,
            "Value",
            json!("NaN"),
            "geeft in kolom Value geen getal maar NaN".to_owned(),
        ),
        (
            police,
            "Aantal_1",
            json!("1e999"),
            "geeft in kolom Aantal_1 geen getal maar 1e999".to_owned(),
        ),
        (
            police,
            "Aantal_1",
            json!({ "a": 1 }),
            "in kolom Aantal_1 geen getal maar iets anders".to_owned(),
        ),
        (
            police,
            "Aantal_1",
            json!(true),
            "in kolom Aantal_1 geen getal maar iets anders".to_owned(),
        ),
    ] {
        let said = odd(service, column, Some(value)).await;
        assert!(said.contains(&problem), "{column}: {said}");
        assert!(said.starts_with("Tabel 85146NED van "), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_of_an_odd_but_known_shape_is_read() {
    let (cbs, police) = (Service::Cbs, Service::Police);
    for (service, column, value, read) in [
        (cbs, "Value", json!(1.25e3), "Number(1250.0)"),
        (
            cbs,
            "Value",
            json!(u64::MAX),
            "Number(1.8446744073709552e19)",
        ),
        (cbs, "Value", json!(-3), "Number(-3.0)"),
        (cbs, "Value", json!("12"), "Number(12.0)"),
        (cbs, "Value", Value::Null, "Missing(NotAvailable)"),
        (
            cbs,
            "ValueAttribute",
            json!("Confidential"),
            "Missing(Confidential)",
        ),
        (cbs, "@odata.id", json!("x"), "Number(3.0)"),
        (cbs, "Id", json!("zeven"), "Number(3.0)"),
        (police, "Aantal_1", json!("      12"), "Number(12.0)"),
        (
            police,
            "Aantal_1",
            json!("       ."),
            "Missing(NotAvailable)",
        ),
        (police, "Aantal_1", json!(""), "Missing(NotAvailable)"),
        (police, "Geslacht", json!("T1"), "Number(3.0)"),
        (police, "RegioS", json!("GM0344      "), "Number(3.0)"),
    ] {
        let mut odd = row(service);
        odd[column] = value;
        let link = format!("{INTERNAL}/x?$skip=0");
        let body = json!({ "extra": [{ "a": [1] }], "value": [odd], "count": 1, "link": link });
        let world = answering(move |_| Answer::json(&body.to_string()));
        let facts = told(service, &small()).await;
        let asked = query(&["Aantal_1"], vec![choice("Geslacht", &["T1"])]);
        let (cells, next) = page(&world, &facts, &asked, None).await.unwrap();
        assert_eq!(next, None);
        assert_eq!(cells.len(), 1);
        assert_eq!(format!("{:?}", cells[0].value), read, "{column}");
        assert_eq!(cells[0].area.to_string(), "GM0344");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_something_else_gives_nothing() {
    let whole = |service: Service| json!({ "value": [row(service), row(service)] }).to_string();
    for service in ALL {
        let body = whole(service);
        let half = &body[..body.len() - 30];
        let huge = body.replace(":3,", ":1e999,");
        let more = format!("{body}{{}}");
        for (answer, problem) in [
            (Answer::json(half), "het is geen JSON (regel 1, teken "),
            (
                Answer::json(&body[..body.len() - 1]),
                "het is geen JSON (regel 1, teken ",
            ),
            (Answer::json(&more), "het is geen JSON (regel 1, teken "),
            (Answer::json(&huge), "een getal in regel 1 is te groot"),
            (Answer::json(""), "het is geen JSON"),
            (Answer::json("[]"), "het is geen JSON"),
            (Answer::json("{}"), "value ontbreekt"),
            (Answer::json(r#"{"value": 3}"#), "het is geen JSON"),
            (Answer::json(r#"{"value": [[]]}"#), "het is geen JSON"),
            (
                Answer::html("<h1>Onderhoud</h1>"),
                "een webpagina in plaats van gegevens",
            ),
            (
                Answer::new(200, "application/atom+xml", "<feed/>"),
                "het is XML in plaats van JSON",
            ),
            (Answer::json("<feed/>"), "het is XML in plaats van JSON"),
            (Answer::json("{}").status(404), "bestaat daar niet"),
            (Answer::json("{}").status(500), "een storing (code 500)"),
            (
                Answer::json(r#"{"error": {"code": "", "message": "Te veel."}}"#).status(400),
                "de dienst zegt: Te veel.",
            ),
        ] {
            let world = answering(move |_| answer.clone());
            let facts = told(service, &small()).await;
            let asked = query(&["Aantal_1"], vec![choice("Geslacht", &["T1"])]);
            let said = refused(&world, &facts, &asked).await;
            assert!(said.contains(problem), "{service} {problem}: {said}");
            assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
        }
    }
}
