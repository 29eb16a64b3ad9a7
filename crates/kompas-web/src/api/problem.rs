//! What a program gets when something is wrong: problem details by RFC 9457, with all errors in
//! the address together. Never the text of an error inside, which goes to the log.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_domain::api_token::TokenRight;
use kompas_domain::code::Code;
use kompas_domain::filter::FilterProblem;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::changes::ChangeItem;
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
    /// It is not said which version is to be changed.
    NoCondition,
    /// The thing was changed by somebody else since.
    Stale(Box<Stale>),
    /// Dutch: what keeps it from being done now.
    Conflict(String),
    /// What was sent is no JSON by its type.
    NotJson,
    /// More was sent than the so many bytes that may be.
    TooLarge(usize),
    /// Dutch: who may do this.
    NotAllowed(String),
    /// Too many wrong keys from one address.
    TooOften,
    /// The database cannot be reached now.
    Away,
    /// The mark under which the error stands in the log, where it is known.
    Internal(Option<Arc<str>>),
}

/// What stands there now instead of the version that a client saw.
#[derive(Debug, Clone)]
pub(super) struct Stale {
    /// Its version; none for who may not read it, and when it is gone.
    pub(super) version: Option<u32>,
    /// It itself; none for who may not read it, and when it is gone.
    pub(super) current: Option<Value>,
    /// From it to what was to be kept, where that is text.
    pub(super) changes: Vec<ChangeItem>,
}

/// Eén fout in de vraag.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Fout)]
pub(super) struct Fault {
    /// Waar de fout staat: in de parameters van het adres (`query`), in een kopregel (`header`) of
    /// in een veld van wat u stuurt (`body`).
    #[schema(examples("query"), pattern = "^(query|header|body)$")]
    r#in: &'static str,
    /// Welke parameter, kopregel of welk veld het is.
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
    /// De naam, zoals gegeven; leeg als het om alles gaat wat u stuurde.
    #[schema(examples("vorm"))]
    name: String,
}

/// Soort fout: de parameter of het veld bestaat niet (`onbekende-parameter`, `onbekend-veld`) of
/// ontbreekt (`ontbreekt`); de waarde bestaat niet (`onbekende-waarde`), is leeg (`leeg`), is geen
/// getal (`geen-getal`), is van een andere soort (`andere-soort`), ligt buiten de grenzen
/// (`buiten-bereik`), is te lang (`te-lang`), is niet te lezen (`onleesbaar`) of mag niet om wat
/// `detail` zegt (`afgewezen`); of de parameter staat er meer dan één keer (`herhaald`).
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
    #[serde(rename = "onbekend-veld")]
    UnknownField,
    #[serde(rename = "andere-soort")]
    WrongKind,
    #[serde(rename = "afgewezen")]
    Refused,
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
    /// Alleen bij status 400: alle fouten in wat u vroeg of stuurde, hoogstens honderd.
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    #[schema(max_items = 100)]
    errors: &'a [Fault],
    /// Alleen bij status 412: wat er nu staat, zoals GET het geeft. Zijn versie staat in `ETag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    huidig: Option<&'a Value>,
    /// Alleen bij status 412 en alleen bij tekst: het verschil, van wat er nu staat naar wat u wilde
    /// bewaren.
    #[serde(skip_serializing_if = "<[ChangeItem]>::is_empty")]
    verschil: &'a [ChangeItem],
}

impl Fault {
    pub(super) fn new(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self::at("query", name, code, detail.into())
    }

    pub(super) fn in_header(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self::at("header", name, code, detail.into())
    }

    pub(super) fn in_body(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self::at("body", name, code, detail.into())
    }

    fn at(r#in: &'static str, name: &str, code: FaultCode, detail: String) -> Self {
        let name = name.to_owned();
        Self {
            r#in,
            location: Location { name },
            code,
            detail,
        }
    }
}

#[cfg(test)]
impl Fault {
    /// Its name and code, for tests.
    pub(super) fn name_and_code(&self) -> String {
        format!("{} {:?}", self.location.name, self.code)
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
            Failure::TooLarge(most) => Self::TooLarge(most),
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
            Self::NoCondition => (StatusCode::PRECONDITION_REQUIRED, "Versie nodig"),
            Self::Stale(_) => (StatusCode::PRECONDITION_FAILED, "Intussen gewijzigd"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "Kan nu niet"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Geen JSON"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "Te groot"),
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
            Self::Stale(stale) => {
                let tag = format!("\"{}\"", stale.version?);
                let tag = HeaderValue::try_from(tag).ok()?;
                Some((ETAG, tag))
            }
            _ => None,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Invalid(faults) => match faults.len() {
                1 => format!("Er zit een fout in {}; errors zegt welke.", where_in(faults)),
                count if count > MOST_FAULTS => format!(
                    "Er zitten {count} fouten in {}; errors noemt de eerste {MOST_FAULTS}.",
                    where_in(faults)
                ),
                count => format!(
                    "Er zitten {count} fouten in {}; errors noemt ze alle.",
                    where_in(faults)
                ),
            },
            Self::NotFound(detail) | Self::NotAllowed(detail) | Self::Conflict(detail) => {
                detail.clone()
            }
            Self::WrongMethod => {
                "Dit adres kent deze methode niet; de kopregel Allow zegt welke wel.".to_owned()
            }
            Self::NoCondition => {
                "Zeg welke versie u zag: stuur de ETag van uw laatste GET mee in If-Match. Zo gaat niets verloren van wie intussen iets wijzigde."
                    .to_owned()
            }
            Self::Stale(_) => {
                "Iemand anders heeft dit intussen gewijzigd. Er is niets bewaard. Neem over wat u wilt houden, en stuur het opnieuw met de nieuwe ETag."
                    .to_owned()
            }
            Self::NotJson => "Stuur JSON, met Content-Type: application/json.".to_owned(),
            Self::TooLarge(most) => {
                format!("Dit is te groot; stuur hoogstens {} kB.", most >> 10)
            }
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
        let stale = match self {
            Self::Stale(stale) => Some(&**stale),
            _ => None,
        };
        let body = ProblemBody {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            detail: self.detail(),
            instance: reference(uri),
            errors,
            huidig: stale.and_then(|stale| stale.current.as_ref()),
            verschil: stale.map_or(&[], |stale| &stale.changes),
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
            Error::Refused(detail) => Self::Conflict(detail),
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
                let key = match right {
                    Some(Right::Destroy) => {
                        " Een sleutel heeft er de rechten `schrijven` en `vernietigen` voor nodig."
                    }
                    _ => "",
                };
                Self::NotAllowed(format!("Dit mag u niet.{}{key}", whose.unwrap_or_default()))
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

/// Where the faults are, in Dutch.
fn where_in(faults: &[Fault]) -> &'static str {
    let all_in = |place| faults.iter().all(|fault| fault.r#in == place);
    if all_in("query") {
        "het adres"
    } else if all_in("body") {
        "wat u stuurde"
    } else {
        "uw vraag"
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
