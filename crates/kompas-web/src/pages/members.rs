//! The members of an organisation, for its coordinators.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::people::{HandOver, Invited, MembersView};
use kompas_domain::code::Code;
use kompas_domain::people::AccountState;

use super::form::Problems;
use super::manage::{field, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    const MEMBERS: Policy = Policy::With(Right::Members);
    Routes::new()
        .get("/beheer/leden", MEMBERS, members)
        .post("/beheer/leden", MEMBERS, invite)
        .post("/beheer/leden/{lid}/rol", MEMBERS, change)
        .post("/beheer/leden/{lid}/weg", MEMBERS, remove)
        .post("/beheer/leden/{lid}/wachtwoord", MEMBERS, reset)
        .post(
            "/beheer/leden/uitnodigingen/{uitnodiging}/weg",
            MEMBERS,
            withdraw,
        )
}

/// What was typed in the form of an invitation, to show again.
#[derive(Default)]
pub(super) struct TypedInvitation {
    pub(super) mail: String,
    pub(super) role: String,
}

impl TypedInvitation {
    /// The role that was chosen, or the one that is proposed.
    pub(super) fn role_or<'r>(&'r self, proposed: &'r str) -> &'r str {
        if self.role.is_empty() {
            proposed
        } else {
            &self.role
        }
    }

    pub(super) fn of(pairs: &Pairs) -> Self {
        Self {
            mail: field(pairs, "mail").to_owned(),
            role: field(pairs, "rol").to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "leden.html")]
struct MembersPage {
    page: Page,
    view: MembersView,
    typed: TypedInvitation,
    problems: Problems,
}

async fn members(site: Visit) -> Result<Response, Failure> {
    show(&site, TypedInvitation::default(), Problems::default()).await
}

async fn show(
    site: &Visit,
    typed: TypedInvitation,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.members(site.asker).await?;
    render(
        problems.status(),
        &MembersPage {
            page: page(site, "/beheer/leden", "Leden").below(("Beheer", "/beheer")),
            view,
            typed,
            problems,
        },
    )
}

#[derive(Template)]
#[template(path = "link.html")]
struct InvitedPage {
    page: Page,
    invited: Invited,
    /// The link; none when it goes by mail.
    address: Option<String>,
    back: &'static str,
    is_reset: bool,
}

/// How the one who makes a link wants it handed over.
pub(super) fn hand_over(pairs: &Pairs) -> HandOver {
    match field(pairs, "doorgeven") {
        "zelf" => HandOver::Oneself,
        _ => HandOver::Mail,
    }
}

/// Shows a link that was made, once, or tells that it goes by mail.
pub(super) fn show_link(
    site: &Visit,
    invited: Invited,
    back: &'static str,
    is_reset: bool,
) -> Result<Response, Failure> {
    let base = site.settings.site_url.clone().unwrap_or_default();
    let address = invited.token.as_ref();
    let address = address.map(|token| format!("{base}/toegang/{token}"));
    let title = match address {
        Some(_) => "Geef deze link door",
        None => "De mail gaat weg",
    };
    render(
        StatusCode::OK,
        &InvitedPage {
            page: page(site, back, title).below(("Beheer", "/beheer")),
            invited,
            address,
            back,
            is_reset,
        },
    )
}

async fn invite(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let typed = TypedInvitation::of(&pairs);
    let app = &site.app;
    match app
        .invite_member(site.asker, &typed.mail, &typed.role, hand_over(&pairs))
        .await
    {
        Ok(invited) => show_link(&site, invited, "/beheer/leden", false),
        Err(error) => show(&site, typed, Problems::of(error)?).await,
    }
}

async fn change(
    site: Visit,
    Path(member): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let role = field(&pairs, "rol");
    site.app.change_member(site.asker, member, role).await?;
    Ok(Redirect::to("/beheer/leden").into_response())
}

async fn remove(site: Visit, Path(member): Path<i64>) -> Result<Response, Failure> {
    site.app.remove_member(site.asker, member).await?;
    Ok(Redirect::to("/beheer/leden").into_response())
}

async fn reset(
    site: Visit,
    Path(member): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let by = hand_over(&pairs);
    let made = site.app.reset_member(site.asker, member, by).await?;
    show_link(&site, made, "/beheer/leden", true)
}

async fn withdraw(site: Visit, Path(invitation): Path<i64>) -> Result<Response, Failure> {
    site.app.withdraw_invitation(site.asker, invitation).await?;
    Ok(Redirect::to("/beheer/leden").into_response())
}
