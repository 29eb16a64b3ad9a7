//! The API: its description, its answers, its errors.

mod answers;
mod description;
mod documents;
mod dossiers;
mod nlgov;
mod personal;
mod problems;
mod schema;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use axum::http::Method;
use serde_json::Value;

use crate::{Answer, TestSite, site};

/// A successful answer as JSON.
async fn json(path: &str) -> Value {
    json_of(&site(), path).await
}

/// The same of a site with documents.
async fn json_of(site: &TestSite, path: &str) -> Value {
    let answer = site.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json", "{path}");
    carries_headers(path, &answer);
    serde_json::from_slice(&answer.bytes).unwrap()
}

/// An answer that says what is wrong, as JSON.
async fn problem(method: Method, path: &str, status: u16) -> Value {
    problem_of(&site(), method, path, status).await
}

/// The same of a site with documents.
async fn problem_of(site: &TestSite, method: Method, path: &str, status: u16) -> Value {
    let answer = site.send(method, path, &[]).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{path}"
    );
    assert_eq!(answer.header("etag"), "", "{path}: an error was remembered");
    carries_headers(path, &answer);
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(body["status"], status, "{path}");
    assert_eq!(body["type"], "about:blank", "{path}");
    for text in ["title", "detail", "instance"] {
        assert_ne!(body[text].as_str(), Some(""), "{path}: {text}");
    }
    assert_eq!(body["errors"].is_array(), status == 400, "{path}");
    body
}

fn carries_headers(path: &str, answer: &Answer) {
    let version = &openapi()["info"]["version"];
    assert_eq!(
        answer.header("api-version"),
        version.as_str().unwrap(),
        "{path}"
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
}

/// The description as JSON.
fn openapi() -> &'static Value {
    static DESCRIPTION: OnceLock<Value> = OnceLock::new();
    DESCRIPTION.get_or_init(|| serde_json::to_value(kompas_web::openapi()).unwrap())
}

/// All operations that read: path, and the operation.
fn operations(description: &Value) -> Vec<(&str, &Value)> {
    let all = all_operations(description).into_iter();
    all.filter(|(method, ..)| *method == "get")
        .map(|(_, path, operation)| (path, operation))
        .collect()
}

/// All operations: method in small letters, path, and the operation.
fn all_operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = description["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter()
            .map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    });
    all.collect()
}

/// Whether only who has a key may take an operation.
fn needs_key(operation: &Value) -> bool {
    operation["security"] == serde_json::json!([{ "Sleutel": [] }])
}

/// The parameters of an operation in one place: `path` or `query`.
fn parameters<'d>(operation: &'d Value, place: &str) -> Vec<&'d Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|parameter| parameter["in"] == place).collect()
}

fn keys(items: &Value) -> BTreeSet<&str> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["sleutel"].as_str().unwrap())
        .collect()
}
