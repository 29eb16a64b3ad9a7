//! The pages of another guide than that of now: of an edition, or of what editors make of it. They
//! are the pages of the site itself, with addresses that lead on from there.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use kompas_app::App;
use tower::ServiceExt;

use crate::errors::Failure;
use crate::layout::Place;
use crate::relink::{Inside, Link, inside, relink};

/// Where the pages stand, and what they say of that.
pub(crate) struct Shelf {
    /// What stands before the addresses of the pages, without a slash at the end.
    pub(crate) prefix: String,
    /// What a reader must know, in one or two sentences.
    pub(crate) notice: String,
    /// Where she can go: label and address.
    pub(crate) links: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "leesmelding.html")]
struct Notice<'a> {
    shelf: &'a Shelf,
}

/// The beginnings of the addresses that every guide has.
const GUIDE: [&str; 7] = [
    "/themas",
    "/vragen",
    "/bronnen",
    "/matrix",
    "/zoeken",
    "/begrippen",
    "/over",
];

/// A page of a guide, as it stands on the shelf. `path` is its address there, without a slash.
pub(crate) async fn read(
    app: Arc<App>,
    shelf: &Shelf,
    path: &str,
    request: Request,
) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let query = parts.uri.query().map(|query| format!("?{query}"));
    let address = format!("/{path}{}", query.unwrap_or_default());
    parts.uri = address.parse::<Uri>().map_err(|_| Failure::NotFound)?;
    parts.extensions.clear();
    parts.headers.clear();
    let asked = Request::from_parts(parts, Body::empty());
    let answer = crate::guide_router(app, Place::Edition)
        .oneshot(asked)
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    placed(answer, shelf).await
}

async fn placed(answer: Response, shelf: &Shelf) -> Result<Response, Failure> {
    let (mut parts, body) = answer.into_parts();
    let lead = |address: &str| led(&shelf.prefix, address);
    let to = parts.headers.get(LOCATION).and_then(|to| to.to_str().ok());
    if let Some(Link::To(to)) = to.map(lead)
        && let Ok(to) = HeaderValue::from_str(&to)
    {
        parts.headers.insert(LOCATION, to);
    }
    let kind = parts.headers.get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return Ok(Response::from_parts(parts, body));
    }
    let bytes = body.collect().await.map_err(Failure::internal)?.to_bytes();
    let html = String::from_utf8_lossy(&bytes);
    let notice = askama::Template::render(&Notice { shelf }).map_err(Failure::internal)?;
    let html = relink(&html, Some(&notice), lead).map_err(Failure::internal)?;
    // The length is another, and nobody may keep it as the page of the guide of now.
    let mut response = (parts.status, html).into_response();
    for (name, value) in &parts.headers {
        if name == CONTENT_TYPE || name == LOCATION {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Ok(response)
}

/// Where an address of a page leads from the shelf.
fn led(prefix: &str, address: &str) -> Link {
    let Some(Inside {
        path,
        query,
        fragment,
    }) = inside(address)
    else {
        return Link::Stays;
    };
    let is_guide = GUIDE.iter().any(|start| {
        let rest = path.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    match path {
        "" => Link::Stays,
        // What it proposes leads to the guide of now.
        "/zoeken/suggesties" => Link::Gone,
        "/" => Link::To(format!("{prefix}/gids{fragment}")),
        _ if is_guide => {
            let query = if query.is_empty() {
                String::new()
            } else {
                format!("?{query}")
            };
            Link::To(format!("{prefix}{path}{query}{fragment}"))
        }
        _ => Link::Stays,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_guide_stay_within_the_edition() {
        let to = |address: &str| Link::To(address.to_owned());
        for (address, expected) in [
            ("/", to("/edities/2023/gids")),
            ("/#themas", to("/edities/2023/gids#themas")),
            ("/themas/cybercrime", to("/edities/2023/themas/cybercrime")),
            (
                "/bronnen?vorm=partner#lijst",
                to("/edities/2023/bronnen?vorm=partner#lijst"),
            ),
            ("/begrippen#boa", to("/edities/2023/begrippen#boa")),
            ("#inhoud", Link::Stays),
            ("/zoeken/suggesties", Link::Gone),
            ("/overal", Link::Stays),
            ("/assets/stijl.css", Link::Stays),
            ("/toegankelijkheid", Link::Stays),
            ("https://www.riec.nl/themas/", Link::Stays),
        ] {
            assert_eq!(led("/edities/2023", address), expected, "{address}");
        }
    }
}
