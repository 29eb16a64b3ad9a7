//! Search, and suggestions while typing.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::http::Method;
use axum::response::Response;
use kompas_app::{HitKind, SearchView, path_of, tables};
use kompas_domain::code::Code;
use serde::Serialize;

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::address;
use crate::layout::{Page, Section};
use crate::pages::show;
use crate::routes::{Policy, Routes};
use crate::trouble::beside;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/zoeken", Policy::Everyone, search).get(
        "/zoeken/suggesties",
        Policy::Everyone,
        suggest,
    )
}

#[derive(Template)]
#[template(path = "zoeken.html")]
struct SearchPage<'a> {
    page: Page,
    links: Links,
    all_kinds: usize,
    /// The documents with the same words.
    documents: Option<InDocuments>,
    view: SearchView<'a>,
}

/// How many documents have the words, and where they are shown.
struct InDocuments {
    count: usize,
    address: String,
}

/// The addresses of other views of the same search.
struct Links {
    text: String,
    kind: Option<HitKind>,
    theme: Option<String>,
    page: usize,
}

impl Links {
    fn address(&self, kind: Option<HitKind>, more: &[(&'static str, String)]) -> String {
        let mut pairs = vec![("q", self.text.clone())];
        pairs.extend(kind.map(|kind| ("soort", kind.code().to_owned())));
        pairs.extend(self.theme.clone().map(|theme| ("thema", theme)));
        pairs.extend_from_slice(more);
        address("/zoeken", &pairs, "")
    }

    fn kind(&self, kind: Option<HitKind>) -> String {
        self.address(kind, &[])
    }

    fn page(&self, page: usize) -> String {
        self.address(self.kind, &[("pagina", page.to_string())])
    }

    /// This page of results as a file.
    fn file(&self, format: &str) -> String {
        let page = (self.page > 1).then(|| ("pagina", self.page.to_string()));
        let format = ("formaat", format.to_owned());
        self.address(
            self.kind,
            &page.into_iter().chain([format]).collect::<Vec<_>>(),
        )
    }

    fn all(&self) -> String {
        search_for(&self.text)
    }
}

/// The address of a search without filters.
pub(crate) fn search_for(text: &str) -> String {
    address("/zoeken", &[("q", text.to_owned())], "")
}

/// The documents with these words, if there are any. A text that is no query for documents, such
/// as one with half a pair of quotes, still finds sources.
async fn in_documents(site: &Visit, text: &str) -> Option<InDocuments> {
    if text.is_empty() {
        return None;
    }
    let count = async { site.app.documents_count(site.asker, text).await.map(Some) };
    let count = beside(&site.app, count).await.ok()??;
    (count > 0).then(|| InDocuments {
        count,
        address: address("/documenten", &[("q", text.to_owned())], ""),
    })
}

async fn search(
    site: Visit,
    method: Method,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    let view = site.app.search(&pairs)?;
    if let Some(format) = format {
        return export::file(&tables::hits(&view), format);
    }
    let title = if view.text.is_empty() {
        "Zoeken".to_owned()
    } else {
        format!("Zoeken naar ‘{}’", view.text)
    };
    let description = "Zoek in alle bronnen, thema’s, vragen en begrippen van de gids.";
    let documents = in_documents(&site, &view.text).await;
    let all_kinds = view.kinds.iter().map(|(_, count)| count).sum();
    // Another page or kind of the same search is no other search.
    let is_first = view.page == 1 && view.kind.is_none() && view.theme.is_none();
    if method == Method::GET && is_first {
        let found = all_kinds > 0 || documents.is_some();
        let agent = &site.caller.agent;
        site.app.count_search(site.asker, agent, &view.text, found);
    }
    let links = Links {
        text: view.text.clone(),
        kind: view.kind,
        theme: view.theme.map(|theme| theme.slug.clone()),
        page: view.page,
    };
    show(&SearchPage {
        page: Page::new(&site, Section::Search, "/zoeken", &title, description),
        links,
        documents,
        all_kinds,
        view,
    })
}

/// What `kompas.js` reads.
#[derive(Serialize)]
struct Suggestions {
    suggesties: Vec<SuggestionItem>,
}

#[derive(Serialize)]
struct SuggestionItem {
    tekst: String,
    soort: &'static str,
    url: String,
}

/// At most this many suggestions.
const SUGGESTIONS: usize = 8;

async fn suggest(site: Visit, Query(pairs): Query<Pairs>) -> Json<Suggestions> {
    let typed = pairs
        .iter()
        .find(|(name, _)| name == "q")
        .map_or("", |(_, value)| value);
    let suggesties = site
        .app
        .suggest(typed, SUGGESTIONS)
        .into_iter()
        .map(|suggestion| SuggestionItem {
            url: path_of(suggestion.kind, &suggestion.key),
            soort: suggestion.kind.code(),
            tekst: suggestion.text,
        })
        .collect();
    Json(Suggestions { suggesties })
}
