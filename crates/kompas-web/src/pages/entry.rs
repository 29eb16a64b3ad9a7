//! The ways in: with a password, a second factor, a one-time link; and the way out.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::people::{Entered, OrganisationForm, SignOnService, TicketView};
use kompas_domain::code::Code;
use kompas_domain::people::TicketKind;

use super::form::Problems;
use super::manage::field;
use super::profile::page;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::measures::SignIn;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/aanmelden", Policy::Everyone, door)
        .post("/aanmelden", Policy::Everyone, enter)
        .get("/aanmelden/code", Policy::Everyone, second_door)
        .post("/aanmelden/code", Policy::Everyone, enter_second)
        .get("/aanmelden/vergeten", Policy::Everyone, forgotten)
        .post("/aanmelden/vergeten", Policy::Everyone, forgot)
        .get("/toegang/{sleutel}", Policy::Everyone, link)
        .post("/toegang/{sleutel}", Policy::Everyone, redeem)
        .post("/afmelden", Policy::SignedIn, leave)
}

/// Where to go after signing in: a path of this site, or else home.
pub(super) fn back(given: &str) -> &str {
    let own = given.starts_with('/') && !given.starts_with("//");
    if own && !given.contains(['\\', '\r', '\n']) {
        given
    } else {
        "/"
    }
}

/// An answer that counts as a try to sign in.
pub(super) fn counted(mut answer: Response, result: SignIn) -> Response {
    answer.extensions_mut().insert(result);
    answer
}

#[derive(Template)]
#[template(path = "aanmelden.html")]
struct DoorPage {
    page: Page,
    mail: String,
    back: String,
    problems: Problems,
    possible: bool,
    services: Vec<SignOnService>,
}

async fn door(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let to = back(field(&pairs, "terug"));
    if site.me.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    show_door(&site, StatusCode::OK, "", to, Problems::default())
}

pub(super) fn show_door(
    site: &Visit,
    status: StatusCode,
    mail: &str,
    back: &str,
    problems: Problems,
) -> Result<Response, Failure> {
    render(
        status,
        &DoorPage {
            page: page(site, "/aanmelden", "Aanmelden"),
            mail: mail.to_owned(),
            back: back.to_owned(),
            problems,
            possible: site.can_sign_in(),
            services: site.sign_on_services(),
        },
    )
}

async fn enter(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let (mail, to) = (field(&pairs, "mail"), back(field(&pairs, "terug")));
    if !site.can_sign_in() {
        return show_door(&site, StatusCode::FORBIDDEN, mail, to, Problems::default());
    }
    let password = field(&pairs, "wachtwoord");
    match site.app.sign_in(mail, password, &site.caller).await {
        Ok(Entered::In(token)) => Ok(counted(site.on(to, Some(&token)), SignIn::Good)),
        Ok(Entered::Half(token)) => Ok(half_way(&site, to, &token)),
        Err(error) => {
            let problems = Problems::of(error)?;
            let shown = show_door(&site, StatusCode::UNPROCESSABLE_ENTITY, mail, to, problems)?;
            Ok(counted(shown, SignIn::Refused))
        }
    }
}

/// Asks for the second factor, and leads on to `to` after it.
pub(super) fn half_way(site: &Visit, to: &str, token: &str) -> Response {
    let to = crate::filters::address("/aanmelden/code", &[("terug", to.to_owned())], "");
    site.on(&to, Some(token))
}

#[derive(Template)]
#[template(path = "vergeten.html")]
struct ForgottenPage {
    page: Page,
    mail: String,
    problems: Problems,
    /// A mail was asked for.
    done: bool,
}

async fn forgotten(site: Visit) -> Result<Response, Failure> {
    show_forgotten(&site, "", Problems::default(), false)
}

fn show_forgotten(
    site: &Visit,
    mail: &str,
    problems: Problems,
    done: bool,
) -> Result<Response, Failure> {
    let page = page(site, "/aanmelden/vergeten", "Nieuw wachtwoord");
    render(
        problems.status(),
        &ForgottenPage {
            page: page.below(("Aanmelden", "/aanmelden")),
            mail: mail.to_owned(),
            problems,
            done,
        },
    )
}

async fn forgot(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let mail = field(&pairs, "mail");
    if !site.can_sign_in() {
        return Err(Failure::NotAllowed(None));
    }
    match site.app.forgot_password(mail).await {
        Ok(()) => show_forgotten(&site, mail, Problems::default(), true),
        Err(error) => show_forgotten(&site, mail, Problems::of(error)?, false),
    }
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    page: Page,
    back: String,
    problems: Problems,
}

async fn second_door(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let to = back(field(&pairs, "terug"));
    show_code(&site, StatusCode::OK, to, Problems::default())
}

fn show_code(
    site: &Visit,
    status: StatusCode,
    back: &str,
    problems: Problems,
) -> Result<Response, Failure> {
    render(
        status,
        &CodePage {
            page: page(site, "/aanmelden/code", "Uw code").below(("Aanmelden", "/aanmelden")),
            back: back.to_owned(),
            problems,
        },
    )
}

async fn enter_second(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let to = back(field(&pairs, "terug"));
    let Some(token) = site.token.as_deref().filter(|_| site.me.is_none()) else {
        return Ok(Redirect::to("/aanmelden").into_response());
    };
    let code = field(&pairs, "code");
    match site
        .app
        .prove_second_factor(token, code, &site.caller)
        .await
    {
        Ok(token) => Ok(counted(site.on(to, Some(&token)), SignIn::Good)),
        // The ten minutes are over.
        Err(kompas_app::Error::NotAllowed) => Ok(Redirect::to("/aanmelden").into_response()),
        Err(error) => {
            let problems = Problems::of(error)?;
            let shown = show_code(&site, StatusCode::UNPROCESSABLE_ENTITY, to, problems)?;
            Ok(counted(shown, SignIn::Refused))
        }
    }
}

async fn leave(site: Visit) -> Result<Response, Failure> {
    site.app.sign_out(site.asker).await?;
    Ok(site.on("/", None))
}

/// What was typed in the form behind a link, to show again.
#[derive(Default)]
struct Typed {
    name: String,
    mail: String,
    kind: String,
    organisation: String,
}

#[derive(Template)]
#[template(path = "toegang.html")]
struct LinkPage {
    page: Page,
    ticket: TicketView,
    typed: Typed,
    problems: Problems,
    services: Vec<SignOnService>,
}

async fn link(site: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    let ticket = site.app.ticket(&token).await?;
    let typed = Typed::default();
    show_link(
        &site,
        StatusCode::OK,
        &token,
        ticket,
        typed,
        Problems::default(),
    )
}

fn show_link(
    site: &Visit,
    status: StatusCode,
    token: &str,
    ticket: TicketView,
    typed: Typed,
    problems: Problems,
) -> Result<Response, Failure> {
    let title = match ticket.kind {
        TicketKind::First => "Welkom bij Kompas",
        TicketKind::Invitation => "U bent uitgenodigd",
        TicketKind::Reset => "Kies een nieuw wachtwoord",
    };
    let page = page(site, &format!("/toegang/{token}"), title);
    render(
        status,
        &LinkPage {
            page,
            ticket,
            typed,
            problems,
            services: site.sign_on_services(),
        },
    )
}

async fn redeem(
    site: Visit,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let ticket = site.app.ticket(&token).await?;
    if !site.can_sign_in() {
        return Err(Failure::NotAllowed(None));
    }
    let typed = Typed {
        name: field(&pairs, "naam").to_owned(),
        mail: field(&pairs, "mail").to_owned(),
        kind: field(&pairs, "soort").to_owned(),
        organisation: field(&pairs, "organisatie").to_owned(),
    };
    match take(&site, &token, &ticket, &typed, field(&pairs, "wachtwoord")).await {
        Ok(Some(session)) => Ok(site.on("/profiel", Some(&session))),
        Ok(None) => Ok(site.on("/aanmelden", None)),
        Err(error) => {
            let problems = Problems::of(error)?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_link(&site, status, &token, ticket, typed, problems)
        }
    }
}

/// Uses a link up; gives the token of a session if it lets somebody in.
async fn take(
    site: &Visit,
    token: &str,
    ticket: &TicketView,
    typed: &Typed,
    password: &str,
) -> Result<Option<String>, kompas_app::Error> {
    let (app, caller) = (&site.app, &site.caller);
    match ticket.kind {
        TicketKind::First => {
            let organisation = OrganisationForm {
                kind: typed.kind.clone(),
                name: typed.organisation.clone(),
            };
            let organisation = Some(&organisation).filter(|new| !new.name.trim().is_empty());
            let person = (typed.name.as_str(), typed.mail.as_str(), password);
            app.begin(token, person, organisation, caller)
                .await
                .map(Some)
        }
        TicketKind::Invitation if ticket.has_account => {
            app.accept_as(site.asker, token, caller).await.map(Some)
        }
        TicketKind::Invitation => {
            let entered = app.accept_anew(token, &typed.name, password, caller).await;
            entered.map(Some)
        }
        TicketKind::Reset => {
            app.reset_password(token, password, caller).await?;
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (given, to) in [
            ("/documenten?q=a", "/documenten?q=a"),
            ("", "/"),
            ("//elders.nl", "/"),
            ("https://elders.nl", "/"),
            ("/\\elders.nl", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            assert_eq!(back(given), to);
        }
    }
}
