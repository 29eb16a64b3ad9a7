//! Which version of a thing a client saw: it changes that one, or nothing.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::Response;

use super::problem::{Fault, FaultCode, Problem};

/// The version in the header `If-Match`, which must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen(pub(super) u32);

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given: Vec<&HeaderValue> = parts.headers.get_all(IF_MATCH).iter().collect();
        match given.as_slice() {
            [] => Err(Problem::NoCondition),
            [one] => version(one).map(Self).ok_or_else(|| wrong(one)),
            [_, second, ..] => Err(wrong(second)),
        }
    }
}

/// A proxy that compresses makes a tag weak; the version is the same.
fn version(value: &HeaderValue) -> Option<u32> {
    let text = value.to_str().ok()?.trim();
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

fn wrong(value: &HeaderValue) -> Problem {
    let given = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let detail = format!(
        "{given:?} is geen versie; neem één ETag over zoals u hem kreeg, met de aanhalingstekens: \"3\""
    );
    Problem::Invalid(vec![Fault::in_header(
        "If-Match",
        FaultCode::Unreadable,
        detail,
    )])
}

/// Tells which version an answer is about.
pub(super) fn with_version(mut response: Response, version: u32) -> Response {
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_one_tag() {
        for (given, expected) in [
            ("\"3\"", Some(3)),
            (" \"0\" ", Some(0)),
            ("W/\"3\"", Some(3)),
            ("3", None),
            ("*", None),
            ("\"\"", None),
            ("\"+3\"", None),
            ("\"3\", \"4\"", None),
            ("\"99999999999\"", None),
        ] {
            let value = HeaderValue::from_static(given);
            assert_eq!(version(&value), expected, "{given}");
        }
    }
}
