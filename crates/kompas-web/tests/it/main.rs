//! Stories over the whole site and API, in this process, over the real guide.

mod additions;
mod api;
mod bodies;
mod care;
mod connections;
mod consultations;
mod demo;
mod documents;
mod dossier_search;
mod dossiers;
mod editions;
mod elsewhere;
mod folder;
mod forgetting;
mod headers;
mod local;
mod local_in_dossiers;
mod mail;
mod matrix;
mod measures;
mod own_figures;
mod pages;
mod papers;
mod people;
#[path = "../../../kompas-store/tests/it/postgres.rs"]
mod postgres;
#[path = "../../../kompas-signon/tests/it/program.rs"]
mod program;
mod rounds;
mod saved_searches;
mod sign_on;
mod stories;
mod tips;
mod together;
mod tokens;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use kompas_app::App;
use kompas_web::Settings;
use tower::ServiceExt;

/// The site in this process.
struct TestSite(Router);

/// An answer of it.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

fn app() -> Arc<App> {
    static APP: OnceLock<Arc<App>> = OnceLock::new();
    let app = APP.get_or_init(|| {
        let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
        let guide = kompas_app::catalogue::load(&files).unwrap();
        Arc::new(App::new(guide).unwrap())
    });
    Arc::clone(app)
}

fn site() -> TestSite {
    site_at(None)
}

/// A site that knows its own address.
fn site_at(url: Option<&str>) -> TestSite {
    let settings = Settings {
        site_url: url.map(str::to_owned),
        ..Settings::default()
    };
    TestSite(kompas_web::router(app(), settings))
}

impl TestSite {
    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_body(method, path, headers, "").await
    }

    async fn send_body(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.as_ref().to_vec())).unwrap();
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The text of the page without its tags, white space folded.
    fn plain(&self) -> String {
        let text = self.text();
        let main = text.split("<main").nth(1).unwrap_or(&text);
        let mut plain = String::new();
        let mut rest = main;
        while let Some((before, after)) = rest.split_once('<') {
            plain.push_str(before);
            plain.push(' ');
            rest = after.split_once('>').map_or("", |(_, after)| after);
        }
        plain.push_str(rest);
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
