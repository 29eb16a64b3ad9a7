//! What a program gets when something is wrong: problem details by RFC 9457, with all errors in
//! the address together. Never the text of an error inside, which goes to the log.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kompas_app::Error;
use kompas_domain::api_token::TokenRight;
use kompas_domain::code::Code;
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
    /// Only somebody with a key may have this.
    NoKey,
    /// Dutch: what is wrong with the key that was given.
    BadKey(&'static str),
    /// The key is not good for this.
    KeyLacks(TokenRight),
    /// Dutch: who may do this.
    NotAllowed(String),
    /// Too many wrong keys from one address.
    TooOften,
    /// The database cannot be reached now.
    Away,
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
            Self::NoKey => (StatusCode::UNAUTHORIZED, "Sleutel nodig"),
            Self::BadKey(_) => (StatusCode::UNAUTHORIZED, "Sleutel werkt niet"),
            Self::KeyLacks(_) | Self::NotAllowed(_) => (StatusCode::FORBIDDEN, "Geen recht"),
            Self::TooOften => (StatusCode::TOO_MANY_REQUESTS, "Te vaak geprobeerd"),
            Self::Away => (StatusCode::SERVICE_UNAVAILABLE, "Niet beschikbaar"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Interne fout"),
        }
    }

    /// What a client must know to ask again, by RFC 6750 and RFC 9110.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let challenge = |text: &'static str| (WWW_AUTHENTICATE, HeaderValue::from_static(text));
        match self {
            Self::NoKey => Some(challenge("Bearer")),
            Self::BadKey(_) => Some(challenge("Bearer error=\"invalid_token\"")),
            Self::KeyLacks(right) => {
                let text = format!("Bearer error=\"insufficient_scope\", scope=\"{right}\"");
                let value = HeaderValue::try_from(text).ok()?;
                Some((WWW_AUTHENTICATE, value))
            }
            Self::TooOften => Some((RETRY_AFTER, HeaderValue::from_static("60"))),
            Self::Away => Some((RETRY_AFTER, HeaderValue::from_static("5"))),
            _ => None,
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
            Self::NotFound(detail) | Self::NotAllowed(detail) => detail.clone(),
            Self::WrongMethod => "Deze API is alleen te lezen: gebruik GET of HEAD.".to_owned(),
            Self::NoKey => {
                "Dit is alleen voor wie een sleutel meestuurt: Authorization: Bearer kompas_…"
                    .to_owned()
            }
            Self::BadKey(detail) => (*detail).to_owned(),
            Self::KeyLacks(right) => format!(
                "Deze sleutel mist het recht {}. Maak op uw profiel een sleutel die het heeft.",
                right.code()
            ),
            Self::TooOften => {
                "Vanaf dit adres komen te veel sleutels die niet werken. Wacht een minuut."
                    .to_owned()
            }
            Self::Away => {
                "De database is nu niet bereikbaar. Probeer het over een paar seconden opnieuw."
                    .to_owned()
            }
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
            Error::NotAllowed => Self::NotAllowed("Dit mag u niet.".to_owned()),
            away if away.is_away() => Self::Away,
            other => Self::internal(other),
        }
    }
}

impl From<Failure> for Problem {
    /// What the site itself found wrong, before the API was asked.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotFound => Self::NotFound("Dit is er niet.".to_owned()),
            Failure::SignedOut => Self::NoKey,
            Failure::NotAllowed(right) => {
                let whose = right.map(|right| format!(" Dit is voor {}.", right.whose()));
                Self::NotAllowed(format!("Dit mag u niet.{}", whose.unwrap_or_default()))
            }
            Failure::Internal(number) => Self::Internal(Some(number)),
            _ => Self::Internal(None),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status().0;
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
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
