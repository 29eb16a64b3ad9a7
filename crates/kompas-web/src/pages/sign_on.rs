//! Coming in by the word of one's own organisation: to its sign-on service, and back.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::people::{Arrived, Callback, Departure, Entered};

use super::entry::{back, counted, half_way, show_door};
use super::form::Problems;
use super::manage::field;
use super::profile;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::measures::SignIn;
use crate::routes::{Policy, Routes};
use crate::visit::{Visit, cookie};

/// Where an invitation is taken.
const INVITATION: &str = "/toegang/";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/aanmelden/{dienst}", Policy::Everyone, begin)
        .get("/aanmelden/{dienst}/terug", Policy::Everyone, finish)
        .post("/profiel/koppeling", Policy::SignedIn, link)
        .post("/profiel/koppeling/weg", Policy::SignedIn, unlink)
}

/// Where somebody comes back from a service: the service must know this very address.
fn return_address(site: &Visit, key: &str) -> Option<String> {
    let base = site.settings.site_url.as_deref()?;
    Some(format!("{base}/aanmelden/{key}/terug"))
}

impl Visit {
    fn away_name(&self) -> &'static str {
        if self.is_https() {
            "__Host-kompas-aanmelden"
        } else {
            "kompas-aanmelden"
        }
    }

    /// The cookie that a browser keeps while its owner is away: a token, and where she goes after.
    /// Without them it takes the cookie away.
    fn away(&self, kept: Option<(&str, &str)>) -> Option<HeaderValue> {
        let Some((token, to)) = kept else {
            return self.set_cookie(self.away_name(), "", "; Max-Age=0");
        };
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        self.set_cookie(self.away_name(), &format!("{token}.{to}"), "; Max-Age=900")
    }

    /// The token and the way on that [`Self::away`] kept.
    fn kept(&self, headers: &HeaderMap) -> Option<(String, String)> {
        let value = cookie(headers, self.away_name(), 4096)?;
        let (token, to) = value.split_once('.')?;
        let mut to = form_urlencoded::parse(to.as_bytes());
        let to = to.next().map(|(to, _)| to.into_owned());
        Some((token.to_owned(), to.unwrap_or_default()))
    }
}

async fn begin(
    site: Visit,
    Path(key): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let to = back(field(&pairs, "terug"));
    let address = return_address(&site, &key).filter(|_| site.can_sign_in());
    let address = address.ok_or(Failure::NotFound)?;
    match site.app.begin_sign_on(&key, &address).await {
        Ok(departure) => Ok(depart(&site, &departure, to)),
        Err(error) => refuse(&site, to, error),
    }
}

/// Sends the browser to the service.
fn depart(site: &Visit, departure: &Departure, to: &str) -> Response {
    let mut response = Redirect::to(&departure.address).into_response();
    if let Some(kept) = site.away(Some((&departure.token, to))) {
        response.headers_mut().insert(SET_COOKIE, kept);
    }
    response
}

fn refuse(site: &Visit, to: &str, error: kompas_app::Error) -> Result<Response, Failure> {
    let problems = Problems::of(error)?;
    show_door(site, StatusCode::UNPROCESSABLE_ENTITY, "", to, problems)
}

async fn finish(
    site: Visit,
    Path(key): Path<String>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let address = return_address(&site, &key).filter(|_| site.can_sign_in());
    let address = address.ok_or(Failure::NotFound)?;
    let (token, to) = site.kept(&headers).unwrap_or_default();
    let to = back(&to);
    let pairs = pairs.iter();
    let callback = Callback::of_pairs(pairs.map(|(name, value)| (&**name, &**value)));
    let invitation = to.strip_prefix(INVITATION);
    let arrived = site
        .app
        .finish_sign_on(
            site.asker,
            (&key, &token),
            (&callback, &address),
            invitation,
            &site.caller,
        )
        .await;
    // Whoever took an invitation has no more use for its page; whoever had an account takes it there.
    let to = match invitation {
        Some(token) if site.app.ticket(token).await.is_err() => "/profiel",
        _ => to,
    };
    let mut response = match arrived {
        Ok(Arrived::Entered(Entered::In(token))) => {
            counted(site.on(to, Some(&token)), SignIn::Good)
        }
        Ok(Arrived::Entered(Entered::Half(token))) => half_way(&site, to, &token),
        Ok(Arrived::Linked(token)) => site.on("/profiel#koppeling", Some(&token)),
        Err(error) => counted(refuse(&site, to, error)?, SignIn::Refused),
    };
    if let Some(gone) = site.away(None) {
        response.headers_mut().append(SET_COOKIE, gone);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "koppelen.html")]
struct LinkPage {
    page: Page,
    service: String,
    address: String,
}

/// Asks for the password, and shows the way to the service: a form may not lead to another site.
async fn link(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let key = field(&pairs, "dienst");
    let address = return_address(&site, key).ok_or(Failure::NotFound)?;
    let password = field(&pairs, "huidig");
    let begun = site.app.begin_linking(site.asker, key, password, &address);
    let departure = match begun.await {
        Ok(departure) => departure,
        Err(error) => return profile::refuse(&site, error).await,
    };
    let services = site.app.sign_on_services();
    let service = services.into_iter().find(|service| service.key == key);
    let page = profile::page(&site, "/profiel/koppeling", "Koppel uw account");
    let mut response = render(
        StatusCode::OK,
        &LinkPage {
            page: page.below(("Uw profiel", "/profiel")),
            service: service.map_or_else(String::new, |service| service.name),
            address: departure.address.clone(),
        },
    )?;
    if let Some(kept) = site.away(Some((&departure.token, "/profiel"))) {
        response.headers_mut().insert(SET_COOKIE, kept);
    }
    Ok(response)
}

async fn unlink(site: Visit) -> Result<Response, Failure> {
    match site.app.unlink(site.asker).await {
        Ok(()) => Ok(Redirect::to("/profiel#koppeling").into_response()),
        Err(error) => profile::refuse(&site, error).await,
    }
}
