//! The accounts of the installation, for its administrators.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::people::AccountsView;
use kompas_domain::code::Code;
use kompas_domain::people::AccountState;

use super::form::Problems;
use super::manage::{field, page};
use super::members::{hand_over, show_link};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/beheer/gebruikers";

pub(super) fn routes() -> Routes {
    const ALL: Policy = Policy::With(Right::Installation);
    Routes::new()
        .get("/beheer/gebruikers", ALL, accounts)
        .post("/beheer/gebruikers", ALL, invite)
        .post("/beheer/gebruikers/{account}", ALL, change)
        .post("/beheer/gebruikers/{account}/weg", ALL, remove)
        .post("/beheer/gebruikers/{account}/wachtwoord", ALL, reset)
        .post("/beheer/gebruikers/{account}/tweede-factor", ALL, clear)
        .post("/beheer/uitnodigingen/{uitnodiging}/weg", ALL, withdraw)
}

/// What was typed in the form of an invitation, to show again.
#[derive(Default)]
struct Typed {
    mail: String,
    administrator: bool,
    editor: bool,
}

#[derive(Template)]
#[template(path = "gebruikers.html")]
struct AccountsPage {
    page: Page,
    view: AccountsView,
    typed: Typed,
    problems: Problems,
}

async fn accounts(site: Visit) -> Result<Response, Failure> {
    show(&site, Typed::default(), Problems::default()).await
}

async fn show(site: &Visit, typed: Typed, problems: Problems) -> Result<Response, Failure> {
    let view = site.app.accounts(site.asker).await?;
    render(
        problems.status(),
        &AccountsPage {
            page: page(site, PATH, "Gebruikers").below(("Beheer", "/beheer")),
            view,
            typed,
            problems,
        },
    )
}

fn ticked(pairs: &Pairs, name: &str) -> bool {
    field(pairs, name) == "ja"
}

async fn invite(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let typed = Typed {
        mail: field(&pairs, "mail").to_owned(),
        administrator: ticked(&pairs, "beheerder"),
        editor: ticked(&pairs, "redacteur"),
    };
    let made = site
        .app
        .invite_for(
            site.asker,
            &typed.mail,
            (typed.administrator, typed.editor),
            hand_over(&pairs),
        )
        .await;
    match made {
        Ok(invited) => show_link(&site, invited, PATH, false),
        Err(error) => show(&site, typed, Problems::of(error)?).await,
    }
}

async fn change(
    site: Visit,
    Path(account): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (administrator, editor) = (ticked(&pairs, "beheerder"), ticked(&pairs, "redacteur"));
    let active = ticked(&pairs, "actief");
    site.app
        .change_account(site.asker, account, active, administrator, editor)
        .await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn remove(site: Visit, Path(account): Path<i64>) -> Result<Response, Failure> {
    site.app.remove_account(site.asker, account).await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn reset(
    site: Visit,
    Path(account): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let by = hand_over(&pairs);
    let made = site.app.reset_account(site.asker, account, by).await?;
    show_link(&site, made, PATH, true)
}

async fn clear(site: Visit, Path(account): Path<i64>) -> Result<Response, Failure> {
    site.app.clear_second_factor(site.asker, account).await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn withdraw(site: Visit, Path(invitation): Path<i64>) -> Result<Response, Failure> {
    site.app
        .withdraw_any_invitation(site.asker, invitation)
        .await?;
    Ok(Redirect::to(PATH).into_response())
}
