//! What the operator does by way of the site: adding and removing documents, jobs, addresses.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kompas_app::access::Asker;
use kompas_app::documents::{
    Destination, DocumentView, JobsView, LinksView, MAX_FILE_BYTES, ManageView,
};
use kompas_app::{CollectionView, Error};
use kompas_domain::code::Code;
use kompas_domain::guide::Guide;

use crate::Site;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, Section, render};
use crate::operator::{self, Operator, Whoever};
use crate::pages::documents::to_document;

pub(super) const ME: Asker = Asker::Operator;
/// The files of one form together.
const MAX_UPLOAD: usize = 256 << 20;

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/beheer", get(manage))
        .route("/beheer/binnen", get(door).post(enter))
        .route("/beheer/uit", post(leave))
        .route("/beheer/taken", get(jobs))
        .route("/beheer/taken/{taak}/opnieuw", post(retry))
        .route("/beheer/taken/{taak}/weg", post(discard))
        .route("/beheer/links", get(links))
        .route("/beheer/links/controleer", post(check_links))
        .route("/beheer/links/bekeken", post(review_link))
        .route("/beheer/ophalen", post(set_fetching))
        .route("/beheer/gids-ophalen", post(fetch_sources))
        .route("/beheer/index", post(rebuild))
        .route(
            "/documenten/{id}/verwijderen",
            get(ask_removal).post(remove),
        )
}

/// Routes that take long and much: not under the usual limits.
pub(super) fn uploads() -> Router<Site> {
    Router::new()
        .route("/documenten/toevoegen", get(form).post(add))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD))
}

pub(super) fn page(site: &Site, path: &str, title: &str) -> Page {
    Page::new(site, Section::Manage, path, title, title)
}

#[derive(Template)]
#[template(path = "binnen.html")]
struct DoorPage {
    page: Page,
    key: String,
    wrong: bool,
    possible: bool,
}

async fn door(State(site): State<Site>, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let key = pairs.iter().find(|(name, _)| name == "sleutel");
    let key = key.map(|(_, key)| key.clone()).unwrap_or_default();
    show_door(&site, StatusCode::OK, key, false)
}

fn show_door(
    site: &Site,
    status: StatusCode,
    key: String,
    wrong: bool,
) -> Result<Response, Failure> {
    let possible = site.settings.operator_key.is_some();
    render(
        status,
        &DoorPage {
            page: page(site, "/beheer/binnen", "Naar beheer"),
            key,
            wrong,
            possible,
        },
    )
}

async fn enter(State(site): State<Site>, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let key = field(&pairs, "sleutel").trim();
    if !operator::is_key(&site, key) {
        return show_door(&site, StatusCode::FORBIDDEN, String::new(), true);
    }
    Ok(with_cookie(&site, Some(key), "/beheer"))
}

async fn leave(State(site): State<Site>, _: Operator) -> Response {
    with_cookie(&site, None, "/")
}

fn with_cookie(site: &Site, key: Option<&str>, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Some(cookie) = operator::cookie(site, key) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
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
    view: ManageView,
}

async fn manage(State(site): State<Site>, _: Operator) -> Result<Response, Failure> {
    let view = site.app.manage(ME).await?;
    render(
        StatusCode::OK,
        &ManagePage {
            page: page(&site, "/beheer", "Beheer"),
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

async fn jobs(
    State(site): State<Site>,
    _: Operator,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let view = site.app.jobs(ME, &pairs).await?;
    let state = view.state.map(|state| ("stand", state.code().to_owned()));
    let path = address("/beheer/taken", state.iter(), "");
    let page = page(&site, &path, "Taken").below(("Beheer", "/beheer"));
    render(StatusCode::OK, &JobsPage { page, view })
}

async fn retry(
    State(site): State<Site>,
    _: Operator,
    Path(job): Path<i64>,
) -> Result<Response, Failure> {
    site.app.retry_job(ME, job).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

async fn discard(
    State(site): State<Site>,
    _: Operator,
    Path(job): Path<i64>,
) -> Result<Response, Failure> {
    site.app.discard_job(ME, job).await?;
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

async fn links(
    State(site): State<Site>,
    _: Operator,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let view = site.app.links(ME, &pairs).await?;
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

async fn check_links(
    State(site): State<Site>,
    _: Operator,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let address = Some(field(&pairs, "adres")).filter(|address| !address.is_empty());
    site.app.check_links(ME, address).await?;
    Ok(Redirect::to("/beheer/links").into_response())
}

async fn review_link(
    State(site): State<Site>,
    _: Operator,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    site.app.review_link(ME, field(&pairs, "adres")).await?;
    Ok(Redirect::to("/beheer/links").into_response())
}

async fn set_fetching(
    State(site): State<Site>,
    _: Operator,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    site.app
        .set_fetching(ME, field(&pairs, "aan") == "ja")
        .await?;
    Ok(Redirect::to("/beheer").into_response())
}

async fn fetch_sources(State(site): State<Site>, _: Operator) -> Result<Response, Failure> {
    site.app.fetch_sources(ME, None).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

async fn rebuild(State(site): State<Site>, _: Operator) -> Result<Response, Failure> {
    site.app.order_rebuild(ME).await?;
    Ok(Redirect::to("/beheer/taken").into_response())
}

#[derive(Template)]
#[template(path = "verwijderen.html")]
struct RemovalPage<'a> {
    page: Page,
    view: DocumentView<'a>,
}

async fn ask_removal(
    State(site): State<Site>,
    _: Operator,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let view = site.app.document(ME, id, None, "").await?;
    let page = page(
        &site,
        &format!("/documenten/{id}/verwijderen"),
        "Document verwijderen",
    )
    .below(("Documenten", "/documenten"));
    render(StatusCode::OK, &RemovalPage { page, view })
}

async fn remove(
    State(site): State<Site>,
    _: Operator,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    site.app.remove_document(ME, id).await?;
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

async fn form(State(site): State<Site>, Whoever(asker): Whoever) -> Result<Response, Failure> {
    if asker != ME {
        return Err(Failure::NotOperator);
    }
    let typed = Typed {
        collection: "eigen-gemeente".to_owned(),
        ..Typed::default()
    };
    show_form(&site, StatusCode::OK, Vec::new(), typed).await
}

async fn show_form(
    site: &Site,
    status: StatusCode,
    problems: Vec<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let form = AddPage {
        page: page(site, "/documenten/toevoegen", "Documenten toevoegen")
            .below(("Documenten", "/documenten")),
        guide: site.app.guide(),
        collections: site.app.collections(ME).await?,
        problems,
        typed,
        most: MAX_UPLOAD >> 20,
    };
    render(status, &form)
}

async fn add(
    State(site): State<Site>,
    _: Operator,
    mut parts: Multipart,
) -> Result<Response, Failure> {
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
        && let Err(error) = site.app.add_addresses(ME, &addresses, &destination).await
    {
        problems.extend(reasons(error)?);
    }
    if !problems.is_empty() {
        return show_form(&site, StatusCode::UNPROCESSABLE_ENTITY, problems, typed).await;
    }
    let (count, mut last) = (files.len(), None);
    for (name, bytes) in files {
        last = Some(site.app.add_file(ME, &name, bytes, &destination).await?);
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
