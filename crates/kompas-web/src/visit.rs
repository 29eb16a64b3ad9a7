//! A request with who asks: a visitor, or somebody whose session the cookie names.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CACHE_CONTROL, COOKIE, HOST, ORIGIN, SET_COOKIE, USER_AGENT, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Asker;
use kompas_app::people::{Caller, Me, Presence};

use crate::errors::Failure;
use crate::routes::Policy;
use crate::serve::Peer;
use crate::{Site, SiteParts, api};

/// What a handler needs to know of the site and of who asks.
#[derive(Clone)]
pub(crate) struct Visit {
    site: Site,
    /// What the asker may.
    pub(crate) asker: Asker,
    /// Who the asker is, if she signed in.
    pub(crate) me: Option<Me>,
    /// Where the request comes from.
    pub(crate) caller: Caller,
    /// The token that the browser gave.
    pub(crate) token: Option<String>,
    /// The database is away, so that nobody knows whose the token is.
    is_unknown: bool,
}

impl std::ops::Deref for Visit {
    type Target = SiteParts;
    fn deref(&self) -> &SiteParts {
        &self.site
    }
}

impl Visit {
    /// Why this visitor may not take a route; none when she may.
    pub(crate) fn refused(&self, policy: Policy) -> Option<Failure> {
        let right = match policy {
            Policy::Everyone => return None,
            Policy::SignedIn => None,
            Policy::With(right) => Some(right),
        };
        if self.is_unknown {
            return Some(Failure::Away);
        }
        if self.me.is_none() {
            return Some(Failure::SignedOut);
        }
        let missing = right.filter(|right| !self.asker.may(*right));
        missing.map(|right| Failure::NotAllowed(Some(right)))
    }

    /// The same of somebody else, who is known by a key.
    pub(crate) async fn of(self, me: Option<Me>) -> Result<Self, kompas_app::Error> {
        let site = match &me {
            Some(me) => self.site.as_seen_by(me).await?,
            None => self.site.clone(),
        };
        Ok(Self {
            site,
            asker: me.as_ref().map_or(Asker::Visitor, |me| me.asker),
            me,
            ..self
        })
    }

    /// Sends the browser on with a session, or with none out of it.
    pub(crate) fn on(&self, to: &str, token: Option<&str>) -> Response {
        let mut response = Redirect::to(to).into_response();
        if let Some(cookie) = self.cookie(token) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        response
    }

    /// The cookie that holds a session, or the one that takes it away.
    pub(crate) fn cookie(&self, token: Option<&str>) -> Option<HeaderValue> {
        let end = if token.is_some() { "" } else { "; Max-Age=0" };
        self.set_cookie(self.cookie_name(), token.unwrap_or_default(), end)
    }

    /// A cookie of this site, with the age after which it ends.
    pub(crate) fn set_cookie(&self, name: &str, value: &str, age: &str) -> Option<HeaderValue> {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        HeaderValue::from_str(&text).ok()
    }
}

impl SiteParts {
    /// By https the browser itself sees to it that no other host sets it.
    fn cookie_name(&self) -> &'static str {
        if self.is_https() {
            "__Host-kompas"
        } else {
            "kompas"
        }
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        match parts.extensions.get::<Self>() {
            Some(visit) => Ok(visit.clone()),
            None => visit(site, parts.uri.path(), &parts.headers, None, true).await,
        }
    }
}

/// Finds out who asks, once for each request. What is made for somebody is kept by no cache.
pub(crate) async fn identify(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.uri().path().starts_with("/assets/") {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    // Who asks the API, it finds out itself: by a key, never by a cookie.
    let path = request.uri().path();
    let by_cookie = !api::has_path(path);
    let visit = match visit(&site, path, request.headers(), peer, by_cookie).await {
        Ok(visit) => visit,
        Err(failure) => return failure.into_response(),
    };
    let personal = visit.token.is_some();
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("cookie"));
    if personal || headers.contains_key(SET_COOKIE) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Where editors work: on the guide of all, whatever their organisation added.
const OF_ALL: &str = "/redactie";

async fn visit(
    site: &Site,
    path: &str,
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    by_cookie: bool,
) -> Result<Visit, Failure> {
    let caller = Caller {
        address: peer.map(|peer| client(&site.settings.proxies, peer, headers)),
        agent: text(headers, USER_AGENT).unwrap_or_default().to_owned(),
    };
    let token = by_cookie
        .then(|| cookie(headers, site.cookie_name(), TOKEN))
        .flatten();
    let presence = match &token {
        Some(token) => presence(site, token, &caller).await?,
        None => Some(Presence::Out),
    };
    let is_unknown = presence.is_none();
    let me = match presence {
        Some(Presence::In(me)) => Some(me),
        Some(Presence::Out | Presence::Half) | None => None,
    };
    let site = match &me {
        Some(me) if !path.starts_with(OF_ALL) => site.as_seen_by(me).await?,
        _ => site.clone(),
    };
    Ok(Visit {
        site,
        asker: me.as_ref().map_or(Asker::Visitor, |me| me.asker),
        me,
        caller,
        token,
        is_unknown,
    })
}

/// Who is behind a token; nobody knows while the database is away, and the guide is read on.
async fn presence(site: &Site, token: &str, caller: &Caller) -> Result<Option<Presence>, Failure> {
    tokio::select! {
        biased;
        found = site.app.presence(token, caller) => match found {
            Err(error) if error.is_away() => Ok(None),
            found => Ok(Some(found?)),
        },
        () = site.app.database_gone() => Ok(None),
    }
}

/// The client behind the peer: the last hop that a proxy of ours tells of, and nobody else's word.
pub(crate) fn client(proxies: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contains(&peer) {
        return peer;
    }
    let told = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let last = told.iter().next_back();
    let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.and_then(|last| last.trim().parse().ok())
        .map_or(peer, |client: IpAddr| client.to_canonical())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The longest token of a session.
const TOKEN: usize = 128;

/// The value of a cookie, unless it is empty or longer than any of ours.
pub(crate) fn cookie(headers: &HeaderMap, name: &str, longest: usize) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(other, value)| *other == name && !value.is_empty() && value.len() <= longest)
        .map(|(_, value)| value.to_owned())
}

/// Refuses a change that another site had the browser ask for.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    if request.method().is_safe() || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    Failure::OtherOrigin.into_response()
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    if let Some(site) = text(headers, HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(headers, ORIGIN) else {
        return false;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(headers, HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| {
                let name = HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            })
            .collect()
    }

    #[test]
    fn only_this_site_may_ask_for_a_change() {
        for (headers, allowed) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[("origin", "http://kompas:8080"), ("host", "kompas:8080")],
                true,
            ),
            (
                &[("origin", "http://kompas:8081"), ("host", "kompas:8080")],
                false,
            ),
            (&[("origin", "null"), ("host", "kompas:8080")], false),
            (&[("host", "kompas:8080")], false),
        ] {
            assert_eq!(comes_from_here(&map(headers)), allowed, "{headers:?}");
        }
    }

    #[test]
    fn the_token_is_found_among_cookies() {
        for (cookie, found) in [
            ("kompas=abc", Some("abc")),
            ("a=b; kompas=abc; c=d", Some("abc")),
            ("kompass=abc", None),
            ("kompas=", None),
            ("kompas", None),
        ] {
            assert_eq!(
                super::cookie(&map(&[("cookie", cookie)]), "kompas", TOKEN).as_deref(),
                found
            );
        }
        let long: &'static str = Box::leak(format!("kompas={}", "a".repeat(129)).into());
        assert_eq!(cookie(&map(&[("cookie", long)]), "kompas", TOKEN), None);
    }
}
