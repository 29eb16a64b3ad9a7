//! Dossiers, for who has a key: all that their members do on the site.
//!
//! A change names the version that the client saw in `If-Match`, and is refused when somebody else
//! was first. Writing answers nothing but where the thing stands and which version it is, so that a
//! key that only writes reads nothing.

mod actions;
mod again;
mod answers;
mod archive;
mod citations;
mod consultations;
mod decisions;
mod describe;
mod destruction;
mod dossier;
mod measures;
mod members;
mod notes;
mod partners;
mod rounds;
mod scans;
mod search;
mod sources;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kompas_app::access::{Asker, Right};
use kompas_domain::api_token::TokenRight;
use kompas_domain::code::{Code, QuestionCode};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use describe::OfSearch;

use super::changes::ChangeItem;
use super::condition::with_version;
use super::problem::{Problem, Stale};
use super::query::number;
use super::{BASE, answer, made_anew};
use crate::routes::{ApiRoutes, Policy};

/// Who may read dossiers.
const READERS: Policy = Policy::With(Right::ReadDossiers);
/// Who may work on them.
const WRITERS: Policy = Policy::With(Right::Dossiers);

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .merge(dossier::routes())
        .merge(members::routes())
        .merge(answers::routes())
        .merge(sources::routes())
        .merge(partners::routes())
        .merge(citations::routes())
        .merge(notes::routes())
        .merge(measures::routes())
        .merge(actions::routes())
        .merge(decisions::routes())
        .merge(consultations::routes())
        .merge(rounds::routes())
        .merge(scans::routes())
        .merge(search::routes())
        .merge(again::routes())
        .merge(destruction::routes())
        .merge(archive::routes())
}

/// Een medewerker.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Medewerker)]
struct Person<'a> {
    /// Het nummer van het account.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De naam.
    naam: &'a str,
}

/// Iets dat gemaakt is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gemaakt)]
pub(super) struct Created {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/7"))]
    api: String,
}

fn dossier_number(key: &str) -> Result<i64, Problem> {
    number("dossier", key)
}

fn question_code(key: &str) -> Result<QuestionCode, Problem> {
    QuestionCode::from_code(key).ok_or_else(|| Problem::no("vraag", key))
}

/// What is read of a dossier.
fn told(item: &impl Serialize) -> Result<Response, Problem> {
    Ok(made_anew(answer(item)?))
}

/// Something was made, at this path in the API.
pub(super) fn created(nummer: i64, path: &str) -> Result<Response, Problem> {
    let api = format!("{BASE}{path}");
    let location = HeaderValue::try_from(&api).map_err(Problem::internal)?;
    let mut response = answer(&Created { nummer, api })?;
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(LOCATION, location);
    Ok(made_anew(response))
}

/// Something was kept, and has this version.
fn kept(version: u32) -> Response {
    with_version(done(), version)
}

/// It was done, and there is nothing to tell.
fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// Somebody else was first. Who may not read dossiers is not told what stands there.
fn stale(
    asker: Asker,
    now: Option<(u32, &impl Serialize)>,
    changes: Vec<ChangeItem>,
) -> Result<Problem, Problem> {
    let now = now.filter(|_| !asker.lacks(TokenRight::Read));
    let current = now
        .map(|(_, item)| serde_json::to_value(item))
        .transpose()
        .map_err(Problem::internal)?;
    let changes = if current.is_some() {
        changes
    } else {
        Vec::new()
    };
    Ok(Problem::Stale(Box::new(Stale {
        version: now.map(|(version, _)| version),
        current,
        changes,
    })))
}

/// What who came second gets: what `look` finds there now, which is not looked up for who may not
/// read it.
async fn came_second(
    asker: Asker,
    look: impl Future<Output = Result<Problem, Problem>>,
) -> Result<Response, Problem> {
    if asker.may(Right::ReadDossiers) {
        Err(look.await?)
    } else {
        Err(only_stale())
    }
}

/// Nothing but that somebody else was first.
fn only_stale() -> Problem {
    Problem::Stale(Box::new(Stale {
        version: None,
        current: None,
        changes: Vec::new(),
    }))
}
