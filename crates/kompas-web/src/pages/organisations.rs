//! The organisations of the installation, for its administrators.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::people::{OrganisationForm, OrganisationView};
use kompas_domain::code::Code;

use super::form::Problems;
use super::manage::{field, page};
use super::members::{TypedInvitation, hand_over, show_link};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    const ALL: Policy = Policy::With(Right::Installation);
    Routes::new()
        .get("/beheer/organisaties", ALL, organisations)
        .post("/beheer/organisaties", ALL, add)
        .get("/beheer/organisaties/{organisatie}", ALL, organisation)
        .post("/beheer/organisaties/{organisatie}", ALL, change)
        .post("/beheer/organisaties/{organisatie}/leden", ALL, invite)
}

/// An organisation in the list.
struct Listed {
    id: i64,
    name: String,
    kind: &'static str,
    code: Option<String>,
    members: usize,
    open: bool,
}

#[derive(Template)]
#[template(path = "organisaties.html")]
struct ListPage {
    page: Page,
    organisations: Vec<Listed>,
    typed: OrganisationForm,
    problems: Problems,
}

async fn organisations(site: Visit) -> Result<Response, Failure> {
    show_list(&site, OrganisationForm::default(), Problems::default()).await
}

async fn show_list(
    site: &Visit,
    typed: OrganisationForm,
    problems: Problems,
) -> Result<Response, Failure> {
    let found = site.app.organisations(site.asker).await?.into_iter();
    let organisations = found
        .map(|one| Listed {
            id: one.id,
            name: one.details.name,
            kind: one.details.kind.label(),
            code: one.details.code,
            members: one.members,
            open: one.open,
        })
        .collect();
    render(
        problems.status(),
        &ListPage {
            page: page(site, "/beheer/organisaties", "Organisaties").below(("Beheer", "/beheer")),
            organisations,
            typed,
            problems,
        },
    )
}

async fn add(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let new = OrganisationForm {
        kind: field(&pairs, "soort").to_owned(),
        name: field(&pairs, "organisatie").to_owned(),
    };
    match site.app.add_organisation(site.asker, &new).await {
        Ok(id) => Ok(Redirect::to(&path(id)).into_response()),
        Err(error) => show_list(&site, new, Problems::of(error)?).await,
    }
}

fn path(id: i64) -> String {
    format!("/beheer/organisaties/{id}")
}

#[derive(Template)]
#[template(path = "organisatie.html")]
struct OrganisationPage {
    page: Page,
    view: OrganisationView,
    name: String,
    typed: TypedInvitation,
    problems: Problems,
}

async fn organisation(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show(
        &site,
        id,
        None,
        TypedInvitation::default(),
        Problems::default(),
    )
    .await
}

async fn show(
    site: &Visit,
    id: i64,
    name: Option<&str>,
    typed: TypedInvitation,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.organisation(site.asker, id).await?;
    let known = &view.organisation.details.name;
    let page = page(site, &path(id), known)
        .below(("Beheer", "/beheer"))
        .below(("Organisaties", "/beheer/organisaties"));
    render(
        problems.status(),
        &OrganisationPage {
            page,
            name: name.unwrap_or(known).to_owned(),
            view,
            typed,
            problems,
        },
    )
}

async fn change(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (name, open) = (field(&pairs, "naam"), field(&pairs, "open") == "ja");
    match site
        .app
        .change_organisation(site.asker, id, name, open)
        .await
    {
        Ok(()) => Ok(Redirect::to(&path(id)).into_response()),
        Err(error) => {
            let problems = Problems::of(error)?;
            show(&site, id, Some(name), TypedInvitation::default(), problems).await
        }
    }
}

async fn invite(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let typed = TypedInvitation::of(&pairs);
    let app = &site.app;
    match app
        .invite_into(
            site.asker,
            id,
            (&typed.mail, &typed.role),
            hand_over(&pairs),
        )
        .await
    {
        Ok(invited) => show_link(&site, invited, "/beheer/organisaties", false),
        Err(error) => show(&site, id, None, typed, Problems::of(error)?).await,
    }
}
