//! What goes on when the database is away or the disk is full.

use std::future::Future;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kompas_app::{App, Error};

use crate::Site;
use crate::errors::Failure;

/// A request that takes longer is broken off when the database is away.
const PATIENCE: Duration = Duration::from_millis(1500);

const AWAY: &str = "De database is nu niet bereikbaar. Probeer het zo meteen nog eens.\n";

/// Breaks off what waits for a database that is away.
pub(crate) async fn patient(State(site): State<Site>, request: Request, next: Next) -> Response {
    let gone = async {
        tokio::time::sleep(PATIENCE).await;
        site.app.database_gone().await;
    };
    tokio::select! {
        biased;
        response = next.run(request) => response,
        () = gone => {
            let headers = [
                (CONTENT_TYPE, "text/plain; charset=utf-8"),
                (CACHE_CONTROL, "no-store"),
                (RETRY_AFTER, "5"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'"),
            ];
            (StatusCode::SERVICE_UNAVAILABLE, headers, AWAY).into_response()
        }
    }
}

/// What a page of the guide shows besides the guide itself: nothing while the database is away.
pub(crate) async fn beside<T: Default>(
    app: &App,
    asked: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::select! {
        biased;
        found = asked => match found {
            Err(error) if error.is_away() => Ok(T::default()),
            found => found,
        },
        () = app.database_gone() => Ok(T::default()),
    }
}

/// On a full disk only coming in, going out and removing go on: they get what room is left. Tells
/// of a disk that turns out to be full.
pub(crate) async fn room(State(site): State<Site>, request: Request, next: Next) -> Response {
    let goes_on = request.method().is_safe() || is_let_through(request.uri().path());
    if !goes_on && site.app.is_disk_full() {
        return Failure::Full.into_response();
    }
    let response = next.run(request).await;
    if matches!(response.extensions().get(), Some(Failure::Full)) {
        site.app.found_no_room(!goes_on);
    }
    response
}

fn is_let_through(path: &str) -> bool {
    path.starts_with("/aanmelden")
        || path == "/afmelden"
        || path.ends_with("/weg")
        || path.ends_with("/verwijderen")
}

#[cfg(test)]
mod tests {
    use super::is_let_through;

    #[test]
    fn only_coming_in_going_out_and_removing_go_on() {
        for path in [
            "/aanmelden",
            "/aanmelden/code",
            "/afmelden",
            "/documenten/7/verwijderen",
            "/profiel/sessies/3/weg",
        ] {
            assert!(is_let_through(path), "{path}");
        }
        for path in ["/documenten/toevoegen", "/profiel/naam", "/beheer/leden"] {
            assert!(!is_let_through(path), "{path}");
        }
    }
}
