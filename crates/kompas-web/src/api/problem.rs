//! What a program gets when something is wrong: problem details by RFC 9457, with all errors in
//! the address together. Never the text of an error inside, which goes to the log.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kompas_app::Error;
use kompas_domain::filter::FilterProblem;
use serde::Serialize;
use utoipa::ToSchema;

use crate::errors::Failure;

/// At most so many faults are told, lest a long address gets an endless answer.
const MOST_FAULTS: usize = 100;

/// Why there is no answer. It travels as an extension of a bare response, which
/// [`super::finish`] fills.
#[derive(Debug, Clone)]
pub(super) enum Problem {
    /// All that is wrong with the address.
    Invalid(Vec<Fault>),
    /// Dutch: what there is not.
    NotFound(String),
    WrongMethod,
    /// The mark under which the error stands in the log, where it is known.
    Internal(Option<Arc<str>>),
}

/// Eén fout in de vraag.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Fout)]
pub(super) struct Fault {
    /// Waar de fout staat: altijd `query`, de parameters van het adres.
    #[schema(examples("query"), pattern = "^query$")]
    r#in: &'static str,
    /// Welke parameter het is.
    location: Location,
    /// Wat voor fout het is, voor programma's.
    code: FaultCode,
    /// Wat er fout is en wat wel kan, voor mensen.
    #[schema(examples("\"boek\" bestaat niet; kies partner, registratie of publicatie"))]
    detail: String,
}

/// De plaats van een fout.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Foutplaats)]
struct Location {
    /// Naam van de parameter, zoals gegeven.
    #[schema(examples("vorm"))]
    name: String,
}

/// Soort fout: de parameter bestaat niet (`onbekende-parameter`) of ontbreekt (`ontbreekt`); de
/// waarde bestaat niet (`onbekende-waarde`), is leeg (`leeg`), is geen getal (`geen-getal`), ligt
/// buiten de grenzen (`buiten-bereik`), is te lang (`te-lang`) of is geen leesbare zoekvraag
/// (`onleesbaar`); of de parameter staat er meer dan één keer (`herhaald`).
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Foutcode)]
pub(super) enum FaultCode {
    #[serde(rename = "onbekende-parameter")]
    UnknownParameter,
    #[serde(rename = "ontbreekt")]
    Missing,
    #[serde(rename = "onbekende-waarde")]
    UnknownValue,
    #[serde(rename = "leeg")]
    Empty,
    #[serde(rename = "geen-getal")]
    NoNumber,
    #[serde(rename = "buiten-bereik")]
    OutOfRange,
    #[serde(rename = "te-lang")]
    TooLong,
    #[serde(rename = "onleesbaar")]
    Unreadable,
    #[serde(rename = "herhaald")]
    Repeated,
}

/// Wat er mis is, volgens RFC 9457.
#[derive(Serialize, ToSchema)]
#[schema(as = Probleem)]
pub(super) struct ProblemBody<'a> {
    /// Soort probleem: altijd `about:blank`, want de status zegt genoeg.
    #[schema(examples("about:blank"), format = "uri-reference")]
    r#type: &'static str,
    /// De status in woorden.
    #[schema(examples("Ongeldige vraag"))]
    title: &'static str,
    /// De HTTP-status.
    #[schema(examples(400), minimum = 400, maximum = 599)]
    status: u16,
    /// Wat er deze keer mis is.
    #[schema(examples("Er zit een fout in het adres; errors zegt welke."))]
    detail: String,
    /// Het adres waarom gevraagd werd.
    #[schema(examples("/api/v1/bronnen?vorm=boek"), format = "uri-reference")]
    instance: String,
    /// Alleen bij status 400: alle fouten in het adres, hoogstens honderd.
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    #[schema(max_items = 100)]
    errors: &'a [Fault],
}

impl Fault {
    pub(super) fn new(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        let name = name.to_owned();
        Self {
            r#in: "query",
            location: Location { name },
            code,
            detail: detail.into(),
        }
    }
}

impl From<FilterProblem> for Fault {
    /// A value that is none of its list, or a text that is no query; that the parameter exists is
    /// checked before.
    fn from(problem: FilterProblem) -> Self {
        let code = match problem.name.as_str() {
            "q" => FaultCode::Unreadable,
            _ => FaultCode::UnknownValue,
        };
        Self::new(&problem.name, code, problem.message)
    }
}

impl Problem {
    /// There is nothing of this kind with this key. The kind is Dutch: `thema`, `bron`, …
    pub(super) fn no(kind: &str, key: &str) -> Self {
        Self::NotFound(format!("Er is geen {kind} {key:?}."))
    }

    /// Logs an error with all its causes.
    pub(super) fn internal(error: impl std::error::Error) -> Self {
        match Failure::internal(error) {
            Failure::Internal(number) => Self::Internal(Some(number)),
            _ => Self::Internal(None),
        }
    }

    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Invalid(_) => (StatusCode::BAD_REQUEST, "Ongeldige vraag"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "Niet gevonden"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "Methode niet toegestaan"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Interne fout"),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Invalid(faults) => match faults.len() {
                1 => "Er zit een fout in het adres; errors zegt welke.".to_owned(),
                count if count > MOST_FAULTS => format!(
                    "Er zitten {count} fouten in het adres; errors noemt de eerste {MOST_FAULTS}."
                ),
                count => format!("Er zitten {count} fouten in het adres; errors noemt ze alle."),
            },
            Self::NotFound(detail) => detail.clone(),
            Self::WrongMethod => "Deze API is alleen te lezen: gebruik GET of HEAD.".to_owned(),
            Self::Internal(Some(number)) => format!(
                "Er ging iets mis. Meldt u het aan de beheerder, noem dan kenmerk {number}."
            ),
            Self::Internal(None) => {
                "Er ging iets mis. Probeer het over een paar minuten opnieuw.".to_owned()
            }
        }
    }

    /// Fills a bare response; its other headers stay.
    pub(super) fn fill(&self, response: &mut Response, uri: &Uri) {
        let (status, title) = self.status();
        let errors = match self {
            Self::Invalid(faults) => &faults[..faults.len().min(MOST_FAULTS)],
            _ => &[],
        };
        let body = ProblemBody {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            detail: self.detail(),
            instance: reference(uri),
            errors,
        };
        *response.body_mut() = Body::from(serde_json::to_vec(&body).unwrap_or_default());
        response.headers_mut().insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { kind, key } => Self::no(kind, &key),
            Error::NoArchive => Self::NotFound("Op deze server staan geen documenten.".to_owned()),
            Error::BadQuery(problems) => {
                Self::Invalid(problems.into_iter().map(Fault::from).collect())
            }
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status().0;
        response.extensions_mut().insert(self);
        response
    }
}

/// The address as a valid reference; what came in may hold characters that belong escaped.
fn reference(uri: &Uri) -> String {
    let asked = uri.path_and_query().map_or("/", |asked| asked.as_str());
    let mut reference = String::with_capacity(asked.len());
    for byte in asked.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            let _ = write!(reference, "%{byte:02X}");
        }
    }
    reference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_a_valid_reference() {
        for (asked, expected) in [
            (
                "/api/v1/bronnen?vorm=boek&q=a+b%20c",
                "/api/v1/bronnen?vorm=boek&q=a+b%20c",
            ),
            ("/api/v1/\"é\"", "/api/v1/%22%C3%A9%22"),
            ("/api/v1/bronnen?a={b}|c", "/api/v1/bronnen?a=%7Bb%7D%7Cc"),
        ] {
            let uri = Uri::try_from(asked.as_bytes()).unwrap();
            assert_eq!(reference(&uri), expected, "{asked}");
        }
    }
}
