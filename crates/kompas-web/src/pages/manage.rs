//! What the operator does by way of the site: adding and removing documents, jobs, addresses.

use askama::Template;
use axum::extract::{Form, Multipart, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::{Asker, Right};
use kompas_app::documents::{
    Destination, DocumentView, JobsView, LinksView, MAX_FILE_BYTES, ManageView,
};
use kompas_app::{CollectionView, Error};
use kompas_domain::code::Code;
use kompas_domain::guide::Guide;

use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, Section, render};
use crate::pages::documents::to_document;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const WORK: Policy = Policy::With(Right::Work);
const GUIDE: Policy = Policy::With(Right::Guide);
const INSTALLATION: Policy = Policy::With(Right::Installation);
/// The files of one form together.
const MAX_UPLOAD: usize = 256 << 20;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/beheer", WORK, manage)
        .get("/beheer/taken", WORK, jobs)
        .post("/beheer/taken/{taak}/opnieuw", WORK, retry)
        .post("/beheer/taken/{taak}/weg", WORK, discard)
        .get("/beheer/links", GUIDE, links)
        .post("/beheer/links/controleer", GUIDE, check_links)
        .post("/beheer/links/bekeken", GUIDE, review_link)
        .post("/beheer/ophalen", INSTALLATION, set_fetching)
        .post("/beheer/gids-ophalen", GUIDE, fetch_sources)
        .post("/beheer/index", INSTALLATION, rebuild)
        .get("/documenten/{id}/verwijderen", WORK, ask_removal)
        .post("/documenten/{id}/verwijderen", WORK, remove)
}

/// Routes that take long and much: not under the usual limits.
pub(super) fn uploads() -> Routes {
    Routes::new()
        .get("/documenten/toevoegen", WORK, form)
        .post_large("/documenten/toevoegen", WORK, MAX_UPLOAD, add)
}

pub(super) fn page(site: &Visit, path: &str, title: &str) -> Page {
    Page::new(site, Section::Manage, path, title, title)
}

pub(super) fn field<'f>(pairs: &'f Pairs, name: &str) -> &'f str {
    pairs
        .iter()
        .find(|(other, _)| other == name)
        .map_or("", |(_, value)| value)
}

#[derive(Template)]
#[template(path = "beheer.html")]
struct ManagePage {
    page: Page,
    asker: Asker,
    view: ManageView,
}

async fn manage(site: Visit) -> Result<Response, Failure> {
    let view = site.app.manage(site.asker).await?;
    render(
        StatusCode::OK,
        &ManagePage {
            page: page(&site, "/beheer", "Beheer"),
            asker: site.asker,
            view,
        },
    )
}

#[derive(Template)]
#[template(path = "taken.html")]
struct JobsPage {
    page: Page,
    view: JobsView,
}

async fn jobs(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let view = site.app.jobs(site.asker, &pairs).await?;
    let state = view.state.map(|state| ("stand", state.code().to_owned()));
    let path = address("/beheer/taken", state.iter(), "");
    let page = page(&site, &path, "Taken").below(("Beheer", "/beheer"));
    render(StatusCode::OK, &JobsPage { page, view })
}

async fn retry(site: Visit, Path(job): Path<i64>) -> Result<Response, Failure> {
    site.app.retry_job(site.asker, job).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

async fn discard(site: Visit, Path(job): Path<i64>) -> Result<Response, Failure> {
    site.app.discard_job(site.asker, job).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

#[derive(Template)]
#[template(path = "links.html")]
struct LinksPage {
    page: Page,
    links: LinkPages,
    view: LinksView,
}

/// The addresses of the pages of the list.
struct LinkPages(Vec<(&'static str, String)>);

impl LinkPages {
    fn page(&self, page: usize) -> String {
        let number = ("pagina", page.to_string());
        address("/beheer/links", self.0.iter().chain([&number]), "")
    }
}

async fn links(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let view = site.app.links(site.asker, &pairs).await?;
    let mut chosen: Vec<(&'static str, String)> = Vec::new();
    chosen.extend(view.state.map(|state| ("stand", state.code().to_owned())));
    chosen.extend(view.changed.then(|| ("gewijzigd", "ja".to_owned())));
    let page = page(&site, "/beheer/links", "Adressen").below(("Beheer", "/beheer"));
    render(
        StatusCode::OK,
        &LinksPage {
            page,
            links: LinkPages(chosen),
            view,
        },
    )
}

async fn check_links(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let address = Some(field(&pairs, "adres")).filter(|address| !address.is_empty());
    site.app.check_links(site.asker, address).await?;
    Ok(Redirect::to("/beheer/links").into_response())
}

async fn review_link(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    site.app
        .review_link(site.asker, field(&pairs, "adres"))
        .await?;
    Ok(Redirect::to("/beheer/links").into_response())
}

async fn set_fetching(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    site.app
        .set_fetching(site.asker, field(&pairs, "aan") == "ja")
        .await?;
    Ok(Redirect::to("/beheer").into_response())
}

async fn fetch_sources(site: Visit) -> Result<Response, Failure> {
    site.app.fetch_sources(site.asker, None).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

async fn rebuild(site: Visit) -> Result<Response, Failure> {
    site.app.order_rebuild(site.asker).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

#[derive(Template)]
#[template(path = "verwijderen.html")]
struct RemovalPage<'a> {
    page: Page,
    view: DocumentView<'a>,
}

async fn ask_removal(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    let view = site.app.document(site.asker, id, None, "").await?;
    let page = page(
        &site,
        &format!("/documenten/{id}/verwijderen"),
        "Document verwijderen",
    )
    .below(("Documenten", "/documenten"));
    render(StatusCode::OK, &RemovalPage { page, view })
}

async fn remove(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    site.app.remove_document(site.asker, id).await?;
    Ok(Redirect::to("/documenten").into_response())
}

/// What was typed in the form, to show again.
#[derive(Default)]
struct Typed {
    addresses: String,
    collection: String,
    theme: String,
}

#[derive(Template)]
#[template(path = "toevoegen.html")]
struct AddPage<'a> {
    page: Page,
    guide: &'a Guide,
    collections: Vec<CollectionView>,
    problems: Vec<String>,
    typed: Typed,
    /// Megabytes.
    most: usize,
}

async fn form(site: Visit) -> Result<Response, Failure> {
    show_form(&site, StatusCode::OK, Vec::new(), Typed::default()).await
}

async fn show_form(
    site: &Visit,
    status: StatusCode,
    problems: Vec<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let form = AddPage {
        page: page(site, "/documenten/toevoegen", "Documenten toevoegen")
            .below(("Documenten", "/documenten")),
        guide: site.app.guide(),
        collections: site.app.collections(site.asker).await?,
        problems,
        typed,
        most: MAX_UPLOAD >> 20,
    };
    render(status, &form)
}

async fn add(site: Visit, mut parts: Multipart) -> Result<Response, Failure> {
    let mut typed = Typed::default();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut problems = Vec::new();
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => {
                problems.push(format!(
                    "De bestanden zijn samen groter dan {} MB, of het versturen brak af.",
                    MAX_UPLOAD >> 20
                ));
                break;
            }
        };
        let (name, file) = (
            part.name().unwrap_or_default().to_owned(),
            part.file_name().map(str::to_owned),
        );
        let Ok(bytes) = part.bytes().await else {
            problems.push(format!(
                "De bestanden zijn samen groter dan {} MB, of het versturen brak af.",
                MAX_UPLOAD >> 20
            ));
            break;
        };
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match (name.as_str(), file) {
            ("bestand", Some(file)) if !file.is_empty() => files.push((file, bytes.to_vec())),
            ("adressen", _) => typed.addresses = text(),
            ("verzameling", _) => typed.collection = text(),
            ("thema", _) => typed.theme = text(),
            _ => {}
        }
    }
    let destination = Destination {
        collection: typed.collection.clone(),
        themes: Some(typed.theme.clone())
            .filter(|theme| !theme.is_empty())
            .into_iter()
            .collect(),
        ..Destination::default()
    };
    let addresses: Vec<String> = typed
        .addresses
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if files.is_empty() && addresses.is_empty() && problems.is_empty() {
        problems.push("Kies een bestand of vul een adres in.".to_owned());
    }
    problems.extend(
        files
            .iter()
            .filter(|(_, bytes)| bytes.is_empty())
            .map(|(name, _)| format!("Het bestand {name:?} is leeg.")),
    );
    problems.extend(
        files
            .iter()
            .filter(|(_, bytes)| bytes.len() > MAX_FILE_BYTES)
            .map(|(name, _)| {
                format!(
                    "Het bestand {name:?} is groter dan {} MB.",
                    MAX_FILE_BYTES >> 20
                )
            }),
    );
    if problems.is_empty()
        && let Err(error) = site
            .app
            .add_addresses(site.asker, &addresses, &destination)
            .await
    {
        problems.extend(reasons(error)?);
    }
    if !problems.is_empty() {
        return show_form(&site, StatusCode::UNPROCESSABLE_ENTITY, problems, typed).await;
    }
    let (count, mut last) = (files.len(), None);
    for (name, bytes) in files {
        last = Some(
            site.app
                .add_file(site.asker, &name, bytes, &destination)
                .await?,
        );
    }
    match last {
        Some(added)
            if count == 1 && addresses.is_empty() && added.news == kompas_app::News::Nothing =>
        {
            Ok(to_document(added.document))
        }
        _ => Ok(Redirect::to("/beheer/taken").into_response()),
    }
}

/// The lines of a refusal; any other error is a failure.
pub(super) fn reasons(error: Error) -> Result<Vec<String>, Failure> {
    match error {
        Error::Refused(message) => Ok(message.lines().map(str::to_owned).collect()),
        other => Err(other.into()),
    }
}
