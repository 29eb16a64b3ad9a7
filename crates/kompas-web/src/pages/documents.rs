//! Documents: found, read, compared, cited.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::documents::{DifferenceView, DocumentView, DocumentsView};
use kompas_app::dossiers::Taken;
use kompas_app::tables;
use kompas_domain::citation::Citation;
use kompas_domain::code::Code;
use kompas_domain::difference::Change;
use kompas_domain::filter::FilterProblem;

use crate::document_panel::DocumentPanel;
use crate::errors::Failure;
use crate::export::{self, Pairs, foreign};
use crate::layout::{Page, Section, render};
use crate::pages::form::Problems;
use crate::pages::{PartKind, Shown, counted};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/documenten", Policy::Everyone, documents)
        .get("/documenten/{id}", Policy::Everyone, newest)
        .get("/documenten/{id}/verschil", Policy::Everyone, difference)
        .get(
            "/documenten/{id}/versies/{versie}",
            Policy::Everyone,
            version,
        )
        .get(
            "/documenten/{id}/versies/{versie}/citaat",
            Policy::Everyone,
            citation,
        )
        .get(
            "/documenten/{id}/versies/{versie}/origineel",
            Policy::Everyone,
            original,
        )
        .get(
            "/documenten/{id}/versies/{versie}/paginas/{pagina}",
            Policy::Everyone,
            picture,
        )
}

#[derive(Template)]
#[template(path = "documenten.html")]
struct DocumentsPage<'a> {
    page: Page,
    panel: DocumentPanel,
    /// Nothing was ever added that this visitor may see.
    empty_archive: bool,
    view: DocumentsView<'a>,
}

async fn documents(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    let view = site.app.documents(site.asker, &pairs).await?;
    if let Some(format) = format {
        return export::file(&tables::documents(&view), format);
    }
    let title = if view.text.is_empty() {
        "Documenten".to_owned()
    } else {
        format!("Documenten met ‘{}’", view.text)
    };
    let description =
        "Zoek in de volle tekst van publicaties, webpagina’s, raadsstukken en eigen bestanden.";
    let page = DocumentsPage {
        page: Page::new(
            &site,
            Section::Documents,
            "/documenten",
            &title,
            description,
        ),
        panel: DocumentPanel::new(&view),
        empty_archive: view.text.is_empty()
            && view.facets.is_empty()
            && view.coverage.read() + view.coverage.waiting() == 0,
        view,
    };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    page: Page,
    q: String,
    view: DocumentView<'a>,
}

async fn newest(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let q = only_text(&pairs)?;
    let view = site.app.document(site.asker, id, None, &q).await?;
    let title = view.record.document.title.clone();
    show_document(&site, &format!("/documenten/{id}"), &title, q, view)
}

async fn version(
    site: Visit,
    Path((id, version)): Path<(i64, u32)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let q = only_text(&pairs)?;
    let view = site.app.document(site.asker, id, Some(version), &q).await?;
    let title = format!("{}, versie {version}", view.record.document.title);
    let path = format!("/documenten/{id}/versies/{version}");
    show_document(&site, &path, &title, q, view)
}

fn show_document(
    site: &Visit,
    path: &str,
    title: &str,
    q: String,
    view: DocumentView<'_>,
) -> Result<Response, Failure> {
    let description = view
        .passages
        .first()
        .map_or(title, |shown| shown.passage.text.as_str());
    let page = Page::new(site, Section::Documents, path, title, description)
        .below(("Documenten", "/documenten"));
    render(StatusCode::OK, &DocumentPage { page, q, view })
}

/// The words that a page is asked to mark.
fn only_text(pairs: &Pairs) -> Result<String, Failure> {
    let others = pairs.iter().filter(|(name, _)| name != "q");
    let problems: Vec<FilterProblem> = others
        .map(|(name, _)| FilterProblem {
            name: name.clone(),
            message: "dit bestaat hier niet; kies q".to_owned(),
        })
        .collect();
    if !problems.is_empty() {
        return Err(Failure::BadQuery(problems));
    }
    Ok(pairs
        .first()
        .map(|(_, value)| value.trim().to_owned())
        .unwrap_or_default())
}

/// The value of a parameter, or what is wrong with it.
fn value<T: std::str::FromStr>(pairs: &Pairs, name: &str) -> Result<T, Failure> {
    let given = pairs.iter().find(|(other, _)| other == name);
    given
        .and_then(|(_, value)| value.parse().ok())
        .ok_or_else(|| {
            Failure::BadQuery(vec![FilterProblem {
                name: name.to_owned(),
                message: "hier hoort een getal".to_owned(),
            }])
        })
}

#[derive(Template)]
#[template(path = "verschil.html")]
struct DifferencePage {
    page: Page,
    summary: String,
    changes: Vec<Shown>,
    view: DifferenceView,
}

async fn difference(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let (old, new) = (value(&pairs, "van")?, value(&pairs, "tot")?);
    let view = site
        .app
        .document_difference(site.asker, id, old, new)
        .await?;
    let differing = view
        .changes
        .iter()
        .filter(|change| matches!(change, Change::Changed(_)))
        .count();
    let summary = match differing {
        0 => "De tekst is gelijk.".to_owned(),
        count => format!(
            "Er {} veranderd.",
            counted(count, "alinea is", "alinea’s zijn")
        ),
    };
    let title = format!(
        "Verschil tussen versie {old} en {new} van {}",
        view.record.document.title
    );
    let page = Page::new(
        &site,
        Section::Documents,
        &format!("/documenten/{id}/verschil"),
        &title,
        &title,
    )
    .below(("Documenten", "/documenten"));
    let changes = view.changes.iter().map(shown).collect();
    render(
        StatusCode::OK,
        &DifferencePage {
            page,
            summary,
            changes,
            view,
        },
    )
}

pub(super) fn shown(change: &Change) -> Shown {
    match change {
        Change::Same(text) => Shown::Same(text.clone()),
        Change::Skipped(count) => Shown::Skipped(*count),
        Change::Changed(parts) => Shown::Changed(
            parts
                .iter()
                .map(|(part, text)| (PartKind::from(*part), text.clone()))
                .collect(),
        ),
    }
}

/// What is to go into a dossier, and what is wrong with it.
#[derive(Default)]
pub(super) struct ForDossier {
    pub(super) dossier: Option<i64>,
    pub(super) note: String,
    pub(super) problems: Problems,
}

#[derive(Template)]
#[template(path = "citaat.html")]
struct CitationPage {
    page: Page,
    citation: Citation,
    /// The whole address of our copy, where the installation knows its own.
    link: String,
    /// Identifier, label and text of each form to copy.
    texts: Vec<(&'static str, &'static str, String)>,
    problem: Option<String>,
    /// The open dossiers that the asker works on.
    dossiers: Vec<(i64, String)>,
    typed: ForDossier,
}

async fn citation(
    site: Visit,
    Path((id, version)): Path<(i64, u32)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let text = |name: &str| {
        pairs
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    };
    let taken = Taken {
        document: id,
        version: Some(version),
        passage: value(&pairs, "passage")?,
        quote: text("citaat"),
        searched: text("q").unwrap_or_default(),
    };
    show_citation(&site, taken, ForDossier::default()).await
}

pub(super) async fn show_citation(
    site: &Visit,
    taken: Taken<'_>,
    typed: ForDossier,
) -> Result<Response, Failure> {
    let place = (taken.document, taken.version, taken.passage);
    let (citation, problem) = site
        .app
        .citation(site.asker, place, taken.quote, taken.searched)
        .await?;
    let link = format!(
        "{}{}",
        site.settings.site_url.as_deref().unwrap_or_default(),
        citation.link
    );
    let whole = Citation {
        link: link.clone(),
        ..citation.clone()
    };
    let path = format!(
        "/documenten/{}/versies/{}/citaat",
        citation.document, citation.version
    );
    let page = Page::new(
        site,
        Section::Documents,
        &path,
        "Citeer",
        "Een citaat met bladzijde, uitgever en datum.",
    )
    .below(("Documenten", "/documenten"));
    let texts = vec![
        ("voor-tekst", "Voor in uw tekst", whole.as_text()),
        (
            "voor-lijst",
            "Voor uw lijst van bronnen",
            whole.as_reference(),
        ),
        (
            "voor-programma",
            "Voor een ander programma (JSON)",
            whole.as_json(),
        ),
    ];
    render(
        typed.problems.status(),
        &CitationPage {
            page,
            dossiers: site.app.open_dossiers(site.asker).await?,
            citation,
            link,
            texts,
            problem,
            typed,
        },
    )
}

/// The bytes as they came in: to save, never to open in the site.
async fn original(site: Visit, Path((id, version)): Path<(i64, u32)>) -> Result<Response, Failure> {
    let original = site.app.original(site.asker, id, version).await?;
    Ok(foreign(original.bytes, &original.name))
}

async fn picture(
    site: Visit,
    Path((id, version, page)): Path<(i64, u32, String)>,
) -> Result<Response, Failure> {
    let number = page
        .strip_suffix(".png")
        .and_then(|number| number.parse().ok());
    let number = number.ok_or(Failure::NotFound)?;
    let bytes = site
        .app
        .page_picture(site.asker, id, version, number)
        .await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/png")),
        // A page of a version never changes.
        (
            CACHE_CONTROL,
            HeaderValue::from_static("private, max-age=86400"),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// After something was added, its page.
pub(super) fn to_document(id: i64) -> Response {
    Redirect::to(&format!("/documenten/{id}")).into_response()
}
