//! Search in the dossiers that one works on.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::dossiers::DossierSearch;
use kompas_domain::code::Code;

use super::{MEMBERS, PATH, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, render};
use crate::routes::Routes;
use crate::visit::Visit;

const SEARCH: &str = "/dossiers/zoeken";

pub(super) fn routes() -> Routes {
    Routes::new().get(SEARCH, MEMBERS, search)
}

#[derive(Template)]
#[template(path = "dossiers-zoeken.html")]
struct SearchPage {
    page: Page,
    links: Links,
    view: DossierSearch,
}

/// The addresses of other views of the same search.
struct Links {
    text: String,
    /// What is chosen.
    pairs: Vec<(&'static str, String)>,
}

impl Links {
    fn of(view: &DossierSearch) -> Self {
        let dossiers = view.dossiers.iter().map(|one| ("dossier", one));
        let parts = view.parts.iter().map(|one| ("onderdeel", one));
        let chosen = dossiers.chain(parts).filter(|(_, one)| one.chosen);
        Self {
            text: view.text.clone(),
            pairs: chosen
                .map(|(name, one)| (name, one.value.clone()))
                .collect(),
        }
    }

    fn is_set(&self) -> bool {
        !self.pairs.is_empty()
    }

    fn page(&self, page: usize) -> String {
        let mut pairs = vec![("q", self.text.clone())];
        pairs.extend(self.pairs.iter().cloned());
        pairs.push(("pagina", page.to_string()));
        address(SEARCH, &pairs, "")
    }

    fn for_text(&self, text: &str) -> String {
        let mut pairs = vec![("q", text.to_owned())];
        pairs.extend(self.pairs.iter().cloned());
        address(SEARCH, &pairs, "")
    }

    fn cleared(&self) -> String {
        address(SEARCH, &[("q", self.text.clone())], "")
    }
}

async fn search(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let view = site.app.search_dossiers(site.asker, &pairs).await?;
    let title = if view.text.is_empty() {
        "Zoeken in dossiers".to_owned()
    } else {
        format!("Dossiers met ‘{}’", view.text)
    };
    let page = page(&site, SEARCH, &title).below(("Dossiers", PATH));
    let links = Links::of(&view);
    render(StatusCode::OK, &SearchPage { page, links, view })
}
