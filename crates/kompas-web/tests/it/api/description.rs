//! The description, the file in `docs/` and the answers agree.
//!
//! `KOMPAS_BIJWERKEN=1 cargo test -p kompas-web` writes the file anew.

use std::path::Path;

use axum::http::Method;
use serde_json::Value;

use super::schema::{faults, resolve};
use super::{json, json_of, needs_key, openapi, operations, parameters, problem};
use crate::documents::{NOTE, world};
use crate::{app, site};

#[test]
fn the_file_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let text = format!("{}\n", kompas_web::openapi().to_pretty_json().unwrap());
    if std::env::var_os("KOMPAS_BIJWERKEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "docs/openapi.json is old: KOMPAS_BIJWERKEN=1 cargo test -p kompas-web"
    );
}

#[tokio::test]
async fn the_program_gives_it_with_the_themes_of_its_guide() {
    let mut given = json("/api/v1/openapi.json").await;
    let key = given
        .pointer_mut("/components/schemas/Themasleutel")
        .unwrap();
    let themes = key.as_object_mut().unwrap().remove("enum").unwrap();
    let guide = app();
    let slugs: Vec<&str> = guide
        .guide()
        .themes()
        .iter()
        .map(|theme| theme.slug.as_str())
        .collect();
    assert_eq!(themes, Value::from(slugs));
    assert_eq!(&given, openapi());
}

#[test]
fn every_reference_is_alive() {
    fn walk(description: &Value, value: &Value, seen: &mut usize) {
        match value {
            Value::Object(object) => {
                if object.contains_key("$ref") {
                    resolve(description, value);
                    *seen += 1;
                }
                object
                    .values()
                    .for_each(|value| walk(description, value, seen));
            }
            Value::Array(items) => items
                .iter()
                .for_each(|value| walk(description, value, seen)),
            _ => {}
        }
    }
    let description = openapi();
    let mut seen = 0;
    walk(description, description, &mut seen);
    assert!(seen > 100);
}

/// The operations that ask for no key.
fn open_operations(description: &Value) -> Vec<(&str, &Value)> {
    let mut all = operations(description);
    all.retain(|(_, operation)| !needs_key(operation));
    all
}

/// A path with its example values, and a query of one example for each parameter.
fn example(path: &str, operation: &Value) -> String {
    let mut path = format!("/api/v1{path}");
    for parameter in parameters(operation, "path") {
        let name = parameter["name"].as_str().unwrap();
        let value = match &parameter["example"] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => panic!("{path}: {name}"),
        };
        path = path.replace(&format!("{{{name}}}"), &value);
    }
    path
}

fn query(parameter: &Value) -> String {
    let example = match &parameter["example"] {
        Value::Array(items) => items[0].clone(),
        one => one.clone(),
    };
    let value = example
        .as_str()
        .map_or_else(|| example.to_string(), |text| text.replace(' ', "+"));
    assert_ne!(value, "null", "no example: {parameter}");
    format!("{}={value}", parameter["name"].as_str().unwrap())
}

#[tokio::test]
async fn every_route_answers_as_described() {
    let description = openapi();
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    for (path, operation) in open_operations(description) {
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let bare = example(path, operation);
        let all: Vec<String> = parameters(operation, "query")
            .into_iter()
            .map(query)
            .collect();
        let required: Vec<String> = parameters(operation, "query")
            .into_iter()
            .filter(|parameter| parameter["required"] == true)
            .map(query)
            .collect();
        for query in [required, all] {
            let path = format!("{bare}?{}", query.join("&"));
            let path = path.trim_end_matches('?');
            let faults = faults(description, schema, &json_of(&world.site, path).await);
            assert!(faults.is_empty(), "{path}: {faults:#?}");
        }
    }
}

#[tokio::test]
async fn everything_in_the_guide_answers_as_described() {
    let description = openapi();
    let schema = |name: &str| description["components"]["schemas"][name].clone();
    for (collection, page) in [
        ("themas", "ThemaPagina"),
        ("vragen", "VraagPagina"),
        ("bronnen", "BronPagina"),
        ("vermeldingen", "VermeldingPagina"),
        ("begrippen", "BegripPagina"),
    ] {
        let body = json(&format!("/api/v1/{collection}?paginaGrootte=200")).await;
        let faults = faults(description, &schema(page), &body);
        assert!(faults.is_empty(), "{collection}: {faults:#?}");
        for item in body["resultaten"].as_array().unwrap() {
            let Some(address) = item["api"].as_str() else {
                continue;
            };
            assert_eq!(&json(address).await, item, "{address}");
            let page = site().get(item["pad"].as_str().unwrap()).await;
            assert_eq!(page.status, 200, "{}", item["pad"]);
        }
    }
}

#[tokio::test]
async fn every_problem_is_as_described() {
    let description = openapi();
    let schema = &description["components"]["schemas"]["Probleem"];
    for (method, path, status) in [
        (Method::GET, "/api/v1/bronnen?vorm=boek&pagina=0&x=1", 400),
        (Method::GET, "/api/v1/bronnen/nee", 404),
        (Method::POST, "/api/v1/bronnen", 405),
    ] {
        let faults = faults(description, schema, &problem(method, path, status).await);
        assert!(faults.is_empty(), "{path}: {faults:#?}");
    }
}

#[tokio::test]
async fn no_operation_takes_a_parameter_that_is_not_described() {
    let description = openapi();
    for (path, operation) in open_operations(description) {
        let path = example(path, operation);
        for name in [
            "thema",
            "vraag",
            "vorm",
            "bereik",
            "toegang",
            "pagina",
            "paginaGrootte",
            "q",
            "soort",
            "formaat",
            "sorteer",
            "verzameling",
            "jaar",
            "versie",
            "passage",
            "citaat",
        ] {
            let described = parameters(operation, "query")
                .iter()
                .any(|parameter| parameter["name"] == name);
            let answer = site().get(&format!("{path}?{name}=")).await;
            let text = answer.text();
            assert_eq!(answer.status, 400, "{path} {name}");
            let code = if described {
                "leeg"
            } else {
                "onbekende-parameter"
            };
            assert!(
                text.contains(&format!("\"name\":\"{name}\"}},\"code\":\"{code}\"")),
                "{path}: {text}"
            );
        }
    }
}
