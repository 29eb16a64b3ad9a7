//! The same view as a file: `formaat=csv`, `xlsx` or `json` behind any address of a list.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kompas_app::{FileFormat, Table};
use kompas_domain::filter::FilterProblem;

use crate::errors::Failure;

/// The pairs of an address.
pub(crate) type Pairs = Vec<(String, String)>;

/// Takes the format out of the pairs; what is left asks for the list itself.
pub(crate) fn take_format(pairs: Pairs) -> Result<(Option<FileFormat>, Pairs), Failure> {
    let (formats, rest): (Pairs, Pairs) =
        pairs.into_iter().partition(|(name, _)| name == "formaat");
    let Some((name, value)) = formats.into_iter().next_back() else {
        return Ok((None, rest));
    };
    match FileFormat::from_name(&value) {
        Some(format) => Ok((Some(format), rest)),
        None => Err(Failure::BadQuery(vec![FilterProblem {
            name,
            message: format!("{value:?} bestaat niet; kies csv, xlsx of json"),
        }])),
    }
}

/// Refuses what is left of the pairs, for a list without filters.
pub(crate) fn no_others(pairs: &Pairs) -> Result<(), Failure> {
    if pairs.is_empty() {
        return Ok(());
    }
    let problems = pairs.iter().map(|(name, _)| FilterProblem {
        name: name.clone(),
        message: "dit bestaat hier niet; deze pagina heeft geen filters".to_owned(),
    });
    Err(Failure::BadQuery(problems.collect()))
}

/// Bytes as a file to save under a name.
pub(crate) fn saved(bytes: impl IntoResponse, media_type: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    let name = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    if let Ok(name) = name {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    response
}

/// Bytes that came from outside, as a file to save: a browser does nothing with them.
pub(crate) fn foreign(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = saved(bytes, "application/octet-stream", name);
    let sandbox = HeaderValue::from_static("sandbox; default-src 'none'");
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, sandbox);
    response
}

/// A table as a file to save.
pub(crate) fn file(table: &Table, format: FileFormat) -> Result<Response, Failure> {
    let bytes = table.to_file(format).map_err(kompas_app::Error::from)?;
    let name = format!("kompas-{}.{}", table.name, format.name());
    Ok(saved(bytes, format.media_type(), &name))
}
