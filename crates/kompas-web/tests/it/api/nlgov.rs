//! The `NLGov` REST API Design Rules over the description; each test names its rules.

use serde_json::Value;

use super::schema::resolve;
use super::{all_operations, needs_key, openapi, parameters};

fn is_kebab(text: &str) -> bool {
    text.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

fn is_camel(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_pascal(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// /core/naming-resources, /core/naming-collections, /core/path-segments-kebab-case,
/// /core/no-trailing-slash, /core/publish-openapi, /core/resource-operations
#[test]
fn paths_are_plural_nouns_in_kebab_case() {
    // Searching over everything is the operation that the rules allow as a resource of its own;
    // the matrix stands alone and is singular.
    const NOUNS: [&str; 15] = [
        "themas",
        "vragen",
        "bronnen",
        "vermeldingen",
        "matrix",
        "begrippen",
        "zoeken",
        "documenten",
        "dossiers",
        "acties",
        "zoekvragen",
        "gesloten-dossiers",
        "kengetallen",
        // The name of the part of the site, as it is spoken of.
        "lokaal",
        "vernietigingen",
    ];
    let description = openapi();
    let paths = all_operations(description);
    assert!(paths.iter().any(|(_, path, _)| *path == "/openapi.json"));
    for (_, path, _) in paths
        .into_iter()
        .filter(|(_, path, _)| *path != "/openapi.json")
    {
        assert!(!path.ends_with('/'), "{path}");
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        assert!(NOUNS.contains(&segments[0]), "{path}");
        for segment in segments {
            match segment.strip_prefix('{') {
                Some(name) => assert!(is_camel(name.trim_end_matches('}')), "{path}"),
                None => assert!(is_kebab(segment), "{path}"),
            }
        }
    }
}

/// /core/http-methods, /core/doc-openapi
#[test]
fn operations_say_what_they_do() {
    let description = openapi();
    let mut ids = Vec::new();
    for (method, path, operation) in all_operations(description) {
        let methods: &[&str] = if needs_key(operation) {
            &["get", "post", "put", "delete"]
        } else {
            &["get"]
        };
        assert!(methods.contains(&method), "{method} {path}");
        for text in ["summary", "description"] {
            assert!(
                operation[text].as_str().is_some_and(|text| text.len() > 5),
                "{path} {text}"
            );
        }
        let id = operation["operationId"].as_str().unwrap();
        assert!(is_camel(id), "{id}");
        ids.push(id);
        let tags = description["tags"].as_array().unwrap();
        for tag in operation["tags"].as_array().unwrap() {
            assert!(
                tags.iter().any(|known| known["name"] == *tag),
                "{path} {tag}"
            );
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all_operations(description).len());
}

/// /core/query-keys-camel-case
#[test]
fn parameters_are_described() {
    let description = openapi();
    for (method, path, operation) in all_operations(description) {
        let path = &format!("{method} {path}");
        for place in ["path", "query"] {
            for parameter in parameters(operation, place) {
                let name = parameter["name"].as_str().unwrap();
                assert!(is_camel(name), "{path} {name}");
                assert!(parameter["description"].is_string(), "{path} {name}");
                assert!(!parameter["example"].is_null(), "{path} {name}");
                let schema = resolve(description, &parameter["schema"]);
                let schema = match schema["type"].as_str() {
                    Some("array") => resolve(description, &schema["items"]),
                    _ => schema,
                };
                let limited = match schema["type"].as_str() {
                    Some("integer") => schema["minimum"].is_u64() && schema["maximum"].is_u64(),
                    Some("string") => ["enum", "pattern", "maxLength"]
                        .iter()
                        .any(|key| !schema[key].is_null()),
                    other => panic!("{path} {name}: {other:?}"),
                };
                assert!(limited, "{path} {name}: {schema}");
            }
        }
        let in_path = parameters(operation, "path").len();
        assert_eq!(in_path, path.matches('{').count(), "{path}");
    }
}

/// /core/error-handling/problem-details, /core/error-handling/invalid-input,
/// /core/version-header, /core/transport/cors
#[test]
fn answers_are_described() {
    let description = openapi();
    for (method, path, operation) in all_operations(description) {
        let responses = operation["responses"].as_object().unwrap();
        let headers = parameters(operation, "header");
        let versioned = !headers.is_empty();
        for header in headers {
            assert_eq!(header["name"], "If-Match", "{path}");
            assert_eq!(header["required"], true, "{path}");
        }
        let sends = !operation["requestBody"].is_null();
        assert_eq!(sends, ["post", "put"].contains(&method), "{method} {path}");
        let success = match method {
            "get" => "200",
            "post" => "201",
            _ => "204",
        };
        let mut expected = vec![
            success, "400", "401", "403", "404", "405", "409", "412", "413", "415", "428", "429",
            "500", "503",
        ];
        expected.retain(|status| match *status {
            "404" => path.contains('{'),
            "409" => method != "get",
            "412" | "428" => versioned,
            "413" | "415" => sends,
            _ => true,
        });
        let path = &format!("{method} {path}");
        assert_eq!(responses.keys().collect::<Vec<_>>(), expected, "{path}");
        for (status, response) in responses {
            let response = resolve(description, response);
            assert!(response["description"].is_string(), "{path} {status}");
            for header in ["API-Version", "access-control-allow-origin"] {
                let header = resolve(description, &response["headers"][header]);
                assert!(header["description"].is_string(), "{path} {status}");
            }
            let kind = if path.ends_with("/{bijlage}") && status == "200" {
                "application/octet-stream"
            } else if path.ends_with("/archief") && status == "200" {
                "application/zip"
            } else if status.starts_with('2') {
                "application/json"
            } else {
                "application/problem+json"
            };
            if status == "204" {
                assert!(response["content"].is_null(), "{path}");
                continue;
            }
            assert_eq!(
                response["content"]
                    .as_object()
                    .unwrap()
                    .keys()
                    .collect::<Vec<_>>(),
                [kind],
                "{path} {status}"
            );
        }
        let paged = parameters(operation, "query")
            .iter()
            .any(|parameter| parameter["name"] == "pagina");
        assert_eq!(
            !responses[success]["headers"]["Link"].is_null(),
            paged,
            "{path}"
        );
    }
    let problem = &description["components"]["schemas"]["Probleem"];
    for name in ["status", "title", "detail"] {
        assert!(
            problem["required"]
                .as_array()
                .unwrap()
                .contains(&name.into()),
            "{name}"
        );
    }
    let errors = resolve(description, &problem["properties"]["errors"]["items"]);
    let parts: Vec<&String> = errors["properties"].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["code", "detail", "in", "location"]);
}

/// /core/uri-version, /core/semver, /core/doc-openapi-contact
#[test]
fn the_version_stands_in_the_server_address() {
    let description = openapi();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1."));
    let version = description["info"]["version"].as_str().unwrap();
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert_eq!(parts.len(), 3);
    assert_eq!(
        description["servers"],
        serde_json::json!([{ "url": format!("/api/v{}", parts[0]) }])
    );
    assert_eq!(description["info"]["contact"]["name"], "Kompas");
    assert_eq!(description["info"]["license"]["identifier"], "EUPL-1.2");
}

/// /core/interface-language asks for descriptions in Dutch; here that there are any, everywhere.
#[test]
fn every_schema_and_property_is_described() {
    let described = |schema: &Value| {
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        [schema].into_iter().chain(choices).any(|schema| {
            schema["description"]
                .as_str()
                .is_some_and(|text| text.ends_with(['.', '`']))
        })
    };
    let description = openapi();
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        assert!(is_pascal(name), "{name}");
        assert!(described(schema), "{name}: {schema}");
        let properties = schema["properties"].as_object();
        for (property, schema) in properties.into_iter().flatten() {
            assert!(is_camel(property), "{name}.{property}");
            assert!(described(schema), "{name}.{property}: {schema}");
        }
    }
}

/// /core/date-time: dates without a time have the format `date`, moments `date-time`; that these
/// are in UTC is seen in the answers.
#[test]
fn dates_are_dates() {
    fn walk(value: &Value, see: &mut impl FnMut(&str, &Value)) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    see(name, value);
                    walk(value, see);
                }
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, see)),
            _ => {}
        }
    }
    let mut formats = std::collections::BTreeMap::new();
    walk(openapi(), &mut |name, value| {
        if let Some(format @ ("date" | "date-time")) = value["format"].as_str() {
            formats.insert(name.to_owned(), format.to_owned());
        }
    });
    let found: Vec<String> = formats
        .iter()
        .map(|(name, format)| format!("{name} {format}"))
        .collect();
    assert_eq!(
        found,
        [
            "beantwoord date-time",
            "begin date",
            "bekeken date-time",
            "bewaard date-time",
            "datum date",
            "deadline date",
            "eind date",
            "gemaakt date-time",
            "genomen date-time",
            "geopend date-time",
            "geschreven date-time",
            "gesloten date-time",
            "geslotenOp date",
            "gevraagd date-time",
            "gewijzigd date-time",
            "kopieVan date",
            "nagekeken date",
            "nieuwsteKopie date-time",
            "opgehaald date-time",
            "opnieuwNakijkenVoor date",
            "sinds date-time",
            "termijnVoorbij date",
            "toegevoegd date-time",
            "tot date",
            "vastgelegd date-time",
            "vernietigd date-time",
            "vernietigenVanaf date",
        ]
    );
}
