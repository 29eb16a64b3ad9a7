//! Who asks the API: a visitor, or the owner of the key in the header. A cookie does not count.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kompas_app::people::{KeyHolder, Me};
use kompas_domain::api_token::TokenRight;

use super::problem::Problem;
use crate::Site;
use crate::visit::Visit;

const MISSPELT: &str = "Dit is geen sleutel van Kompas: er is een teken te veel, te weinig of anders. Kopieer de sleutel opnieuw.";
const NOT_GOOD: &str =
    "Deze sleutel bestaat niet, is verlopen of is ingetrokken. Maak op uw profiel een nieuwe.";
const NOT_SAFE: &str = "Op deze server werken sleutels niet, want ze gaan hier leesbaar over het netwerk. Vraag de beheerder om https.";

/// Whether a request to the API has a key, good or not, so that its answer is for one person.
pub(crate) fn is_personal(request: &Request) -> bool {
    super::has_path(request.uri().path()) && !keys(request.headers()).is_empty()
}

/// The keys that were given. Another way of identifying is none of ours: a proxy may ask for it.
fn keys(headers: &HeaderMap) -> Vec<&str> {
    let given = headers.get_all(AUTHORIZATION).iter();
    given
        .filter_map(|value| match value.to_str() {
            Ok(text) => {
                let (scheme, key) = text.split_once(' ').unwrap_or((text, ""));
                scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
            }
            // No key has such letters.
            Err(_) => Some(""),
        })
        .collect()
}

/// Puts who asks before the routes of the API, or refuses the key.
pub(super) async fn identify(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Problem::Internal(None).into_response();
    };
    let keys = keys(request.headers());
    let me = match keys.as_slice() {
        [] => None,
        [key] => match holder(&site, &visit, key, request.method()).await {
            Ok(me) => Some(me),
            Err(problem) => return problem.into_response(),
        },
        _ => return Problem::BadKey(MISSPELT).into_response(),
    };
    let is_personal = me.is_some();
    match visit.of(me).await {
        Ok(visit) => request.extensions_mut().insert(visit),
        Err(error) => return Problem::from(error).into_response(),
    };
    let mut response = next.run(request).await;
    if is_personal {
        let no_store = HeaderValue::from_static("no-store");
        response.headers_mut().insert(CACHE_CONTROL, no_store);
    }
    response
}

/// The owner of a key that is good for this method.
async fn holder(site: &Site, visit: &Visit, key: &str, method: &Method) -> Result<Me, Problem> {
    if !site.can_sign_in() {
        return Err(Problem::BadKey(NOT_SAFE));
    }
    let wrong = match site.app.key_holder(key, &visit.caller).await? {
        KeyHolder::Somebody(me) => {
            let right = if method.is_safe() {
                TokenRight::Read
            } else {
                TokenRight::Write
            };
            return if me.asker.lacks(right) {
                Err(Problem::KeyLacks(right))
            } else {
                Ok(me)
            };
        }
        KeyHolder::Misspelt => MISSPELT,
        KeyHolder::Nobody => NOT_GOOD,
    };
    let address = visit.caller.address;
    if address.is_some_and(|address| !site.wrong_keys.may(address)) {
        return Err(Problem::TooOften);
    }
    Err(Problem::BadKey(wrong))
}
