//! An edition as files, and linked data at the addresses of the guide itself.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kompas_app::editions::{EditionFile, zipped};
use kompas_app::{LinkedFormat, What};
use kompas_domain::code::{Code, QuestionCode};

use crate::errors::Failure;
use crate::export::saved;
use crate::folder::{FolderFacts, folder};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;
use crate::{Site, SiteParts};

pub(super) fn routes() -> Routes {
    Routes::new().get("/edities.atom", Policy::Everyone, feed)
}

/// Routes that may take long: the first who asks has the file made.
pub(super) fn downloads() -> Routes {
    Routes::new().get(
        "/edities/{editie}/bestanden/{bestand}",
        Policy::Everyone,
        file,
    )
}

/// The address of the site, for what must be whole: as it is set, or as the browser has it.
fn base(site: &SiteParts, headers: &HeaderMap) -> String {
    if let Some(url) = &site.settings.site_url {
        return url.clone();
    }
    let host = headers.get("host").and_then(|host| host.to_str().ok());
    let is_plain = |host: &&str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    format!("http://{}", host.filter(is_plain).unwrap_or("localhost"))
}

async fn feed(site: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let bytes = site.app.edition_feed(&base(&site, &headers)).await?;
    let kind = "application/atom+xml; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], bytes).into_response())
}

async fn file(
    site: Visit,
    Path((number, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (stem, extension) = file.rsplit_once('.').ok_or(Failure::NotFound)?;
    let expected = match extension {
        "json" => format!("catalogus-{number}"),
        _ => format!("kompas-{number}"),
    };
    if stem != expected {
        return Err(Failure::NotFound);
    }
    if extension == "json" {
        let text = site.app.edition_catalogue(&number).await?;
        return Ok(saved(text, "application/json", &file));
    }
    let view = site.app.edition(&number).await?;
    let held = Arc::clone(&view.app);
    if let Some(format) = LinkedFormat::from_name(extension) {
        let base = base(&site, &headers);
        let made = site
            .app
            .edition_linked(&number, What::Edition, format, &base);
        return Ok(saved(made.await?, format.media_type(), &file));
    }
    if extension == "pdf" {
        let made = site
            .app
            .edition_pdf(&number, site.settings.site_url.as_deref());
        return Ok(saved(made.await?.to_vec(), "application/pdf", &file));
    }
    if extension != "zip" {
        return Err(Failure::NotFound);
    }
    let day = view.record.published.date();
    let facts = FolderFacts {
        edition: number,
        published: Some(day),
        site: site.settings.site_url.clone(),
    };
    let app = Arc::clone(&held.app);
    let made = held
        .file(EditionFile::Folder, async move {
            let files = folder(app, &facts).await.map_err(Failure::internal)?;
            let files = files.into_iter().map(|file| (file.path, file.bytes));
            let name = format!("kompas-{}", facts.edition);
            zipped(&name, files, day).map_err(Failure::from)
        })
        .await?;
    Ok(saved(made.to_vec(), "application/zip", &file))
}

/// Answers with linked data at the address of a page, where a program asks for that.
pub(crate) async fn negotiate(State(site): State<Site>, request: Request, next: Next) -> Response {
    let asked = (request.method() == Method::GET)
        .then(|| wanted(request.headers()))
        .flatten();
    let what = subject(request.uri().path());
    let (Some(format), Some(what)) = (asked, what) else {
        let is_subject = what.is_some();
        let mut response = next.run(request).await;
        if is_subject {
            vary(&mut response);
        }
        return response;
    };
    let base = base(&site, request.headers());
    let mut response = match site.app.linked(what, format, &base).await {
        Ok(Some(bytes)) => {
            let kind = HeaderValue::from_static(format.media_type());
            ([(CONTENT_TYPE, kind)], bytes).into_response()
        }
        Ok(None) => Failure::NotFound.into_response(),
        Err(error) => Failure::from(error).into_response(),
    };
    vary(&mut response);
    response
}

fn vary(response: &mut Response) {
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("accept"));
}

/// Whether linked data is asked for before a page.
pub(crate) fn asks_for_data(headers: &HeaderMap) -> bool {
    wanted(headers).is_some()
}

/// The linked data that is asked for before a page.
fn wanted(headers: &HeaderMap) -> Option<LinkedFormat> {
    let accept = headers.get(ACCEPT)?.to_str().ok()?;
    let mut best: Option<(f32, LinkedFormat)> = None;
    let mut page = 0.0_f32;
    for part in accept.split(',') {
        let mut words = part.split(';').map(str::trim);
        let kind = words.next().unwrap_or_default().to_ascii_lowercase();
        let weight = words.find_map(|word| word.strip_prefix("q="));
        let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let format = LinkedFormat::ALL.into_iter().find(|format| {
            let media = format.media_type().split(';').next();
            media == Some(kind.as_str())
        });
        match format {
            Some(format) if weight > 0.0 && best.is_none_or(|(other, _)| weight > other) => {
                best = Some((weight, format));
            }
            None if kind == "text/html" || kind == "application/xhtml+xml" => {
                page = page.max(weight);
            }
            _ => {}
        }
    }
    best.filter(|(weight, _)| *weight >= page)
        .map(|(_, format)| format)
}

/// What linked data there is of a page.
fn subject(path: &str) -> Option<What<'_>> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let what = match (parts.next()?, parts.next()) {
        ("begrippen", None) => What::Terms,
        ("bronnen", None) => What::Catalogue,
        ("themas", None) => What::Themes,
        ("vragen", None) => What::Questions,
        ("themas", Some(slug)) => What::Theme(slug),
        ("bronnen", Some(slug)) => What::Source(slug),
        ("vragen", Some(code)) => What::Question(QuestionCode::from_code(code)?),
        _ => return None,
    };
    parts.next().is_none().then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_a_page_and_a_program_what_it_asks_for() {
        use LinkedFormat::{JsonLd, Turtle};
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", None),
            ("*/*", None),
            ("text/turtle", Some(Turtle)),
            ("application/ld+json", Some(JsonLd)),
            ("application/ld+json, text/turtle;q=0.9", Some(JsonLd)),
            ("text/turtle;q=0.2, application/ld+json;q=0.5", Some(JsonLd)),
            ("text/html, text/turtle;q=0.9", None),
            ("text/html;q=0.5, TEXT/TURTLE", Some(Turtle)),
            ("text/turtle;q=0", None),
            ("", None),
        ] {
            let headers = [(ACCEPT, HeaderValue::from_static(accept))];
            let headers = HeaderMap::from_iter(headers);
            assert_eq!(wanted(&headers), expected, "{accept}");
        }
    }
}
