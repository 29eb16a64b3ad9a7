//! An edition of the guide as a folder of files that works from a disk, without a server and
//! without internet.
//!
//! The pages are those of the site, rendered by its own routes; their addresses become relative,
//! their icons stand in the page itself (no browser takes them from another file on a disk), and
//! a script searches.

mod places;
mod register;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use kompas_app::App;
use kompas_domain::text::long_date;
use lol_html::errors::RewritingError;
use time::Date;
use tower::ServiceExt;

use crate::assets;
use crate::layout::Place;
use crate::relink::relink;
use places::{Kind, Places};

/// What may be loaded: files beside the page, from a disk or from a server that has the folder.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; form-action 'self'; base-uri 'none'";

/// The addresses of what only a folder has, as pages name them.
pub(crate) const SCRIPT: &str = "/assets/map.js";
pub(crate) const SEARCH: &str = "/assets/zoeken.js";
pub(crate) const REGISTER: &str = "/assets/zoekregister.js";

/// What the pages of a folder say about the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFacts {
    /// Its number, such as `2`.
    pub edition: String,
    /// The day on which it was published.
    pub published: Option<Date>,
    /// The address of the living guide, such as `https://kompas.example.nl`.
    pub site: Option<String>,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Where it stands in the folder, with slashes: `themas/cybercrime.html`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why an edition could not be made into a folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A page of the guide could not be made.
    #[error("{path} answered {status}")]
    Page {
        /// Its address.
        path: String,
        /// What came instead.
        status: StatusCode,
    },
    /// A page is no HTML that can be read without doubt.
    #[error("{path} cannot be rewritten")]
    Rewrite {
        /// Its address.
        path: String,
        /// Why.
        source: RewritingError,
    },
    /// A page has an icon that there is not.
    #[error("there is no icon {0:?}")]
    Icon(String),
    /// Two pages would be one file.
    #[error("two files would be {0}")]
    Twice(String),
    /// The notice or the register could not be written.
    #[error("{0} could not be written")]
    Write(&'static str),
}

#[derive(Template)]
#[template(path = "map-melding.html")]
struct Notice<'a> {
    about: &'a FolderFacts,
    date: Option<String>,
}

/// The edition in `app`, an `App` without archive, as files: pages, tables, style, scripts and
/// what the search needs. The same edition gives the same bytes, in the order of their paths.
///
/// # Errors
/// A page cannot be made; none of this depends on who asks.
pub async fn folder(app: Arc<App>, about: &FolderFacts) -> Result<Vec<FolderFile>, FolderError> {
    let notice = Notice {
        about,
        date: about.published.map(long_date),
    };
    let notice = notice.render().map_err(|_| FolderError::Write("notice"))?;
    let places = Places::of(app.guide())?;
    let router = crate::guide_router(Arc::clone(&app), Place::Folder);
    let mut files: BTreeMap<String, Vec<u8>> = fixed(&app)?;
    for (address, file, kind) in places.all() {
        let answer = ask(&router, address).await?;
        let bytes = match kind {
            Kind::Page => page(&places, address, file, &notice, &answer)?,
            Kind::Table => answer,
        };
        files.insert(file.to_owned(), bytes);
    }
    let files = files.into_iter();
    Ok(files
        .map(|(path, bytes)| FolderFile { path, bytes })
        .collect())
}

/// The files that are no answer of the site.
fn fixed(app: &App) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let register = register::script(app).ok_or(FolderError::Write("register"))?;
    let files: [(&str, Vec<u8>); 5] = [
        (places::STYLE, assets::bytes(assets::STYLE).to_vec()),
        (places::FAVICON, assets::bytes(assets::FAVICON).to_vec()),
        (places::SCRIPT, assets::FOLDER_SCRIPT.to_vec()),
        (places::SEARCH, assets::FOLDER_SEARCH.to_vec()),
        (places::REGISTER, register),
    ];
    let files = files.into_iter();
    Ok(files
        .map(|(path, bytes)| (path.to_owned(), bytes))
        .collect())
}

/// What the site answers to a visitor.
async fn ask(router: &Router, address: &str) -> Result<Vec<u8>, FolderError> {
    let failed = |status| FolderError::Page {
        path: address.to_owned(),
        status,
    };
    let request = Request::get(address).body(Body::empty());
    let request = request.map_err(|_| failed(StatusCode::BAD_REQUEST))?;
    let Ok(response) = router.clone().oneshot(request).await;
    if response.status() != StatusCode::OK {
        return Err(failed(response.status()));
    }
    let body = response.into_body().collect().await;
    let body = body.map_err(|_| failed(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(body.to_bytes().to_vec())
}

/// A page as it stands in the folder.
fn page(
    places: &Places,
    address: &str,
    file: &str,
    notice: &str,
    answer: &[u8],
) -> Result<Vec<u8>, FolderError> {
    let html = String::from_utf8_lossy(answer);
    let icons = RefCell::new(BTreeSet::new());
    let led = relink(&html, Some(notice), |to| {
        places.link(file, to, &mut icons.borrow_mut())
    });
    let mut html = led.map_err(|source| FolderError::Rewrite {
        path: address.to_owned(),
        source,
    })?;
    if let Some(end) = html.rfind("</body>") {
        html.insert_str(end, &sheet(&icons.into_inner())?);
    }
    Ok(html.into_bytes())
}

/// The icons of a page, to be used within it.
fn sheet(icons: &BTreeSet<String>) -> Result<String, FolderError> {
    let all = String::from_utf8_lossy(assets::bytes(assets::ICONS));
    let mut sheet = String::from("<svg class=\"kompas-iconenvel\" aria-hidden=\"true\">");
    for icon in icons {
        let missing = || FolderError::Icon(icon.clone());
        let start = format!("<symbol id=\"{icon}\"");
        let (_, rest) = all.split_once(&start).ok_or_else(missing)?;
        let (symbol, _) = rest.split_once("</symbol>").ok_or_else(missing)?;
        let id = places::icon_id(icon);
        let _ = write!(sheet, "<symbol id=\"{id}\"{symbol}</symbol>");
    }
    sheet.push_str("</svg>");
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relink::Link;

    /// A page for a folder has no address that leads nowhere, which would leave a text without its
    /// link: templates ask where they stand. The suggestions of the search box are left out here.
    #[tokio::test]
    async fn no_page_has_an_address_that_is_not_in_the_folder() {
        let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
        let guide = kompas_app::catalogue::load(&files).unwrap();
        let places = Places::of(&guide).unwrap();
        let router = crate::guide_router(Arc::new(App::new(guide).unwrap()), Place::Folder);
        for (address, file, kind) in places.all() {
            if kind == Kind::Table {
                continue;
            }
            let page = ask(&router, address).await.unwrap();
            let lost = RefCell::new(BTreeSet::new());
            let note = |to: &str| {
                if places.link(file, to, &mut BTreeSet::new()) == Link::Gone {
                    lost.borrow_mut().insert(to.to_owned());
                }
                Link::Stays
            };
            relink(&String::from_utf8(page).unwrap(), None, note).unwrap();
            lost.borrow_mut().remove("/zoeken/suggesties");
            assert_eq!(lost.into_inner(), BTreeSet::new(), "{address}");
        }
    }

    #[tokio::test]
    async fn a_page_that_is_not_there_is_no_file() {
        let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
        let guide = kompas_app::catalogue::load(&files).unwrap();
        let router = crate::guide_router(Arc::new(App::new(guide).unwrap()), Place::Folder);
        for address in [
            "/bronnen/bestaat-niet",
            "/documenten",
            "/aanmelden",
            "/healthz",
        ] {
            let refused = ask(&router, address).await.unwrap_err().to_string();
            assert_eq!(refused, format!("{address} answered 404 Not Found"));
        }
    }

    #[test]
    fn an_icon_that_there_is_not_is_told() {
        let icons = BTreeSet::from(["partner".to_owned(), "draak".to_owned()]);
        let refused = sheet(&icons).unwrap_err().to_string();
        assert_eq!(refused, "there is no icon \"draak\"");
    }
}
