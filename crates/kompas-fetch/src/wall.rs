//! Pages that stand before the real one: a login, a captcha. They are never kept as content.
//!
//! A page is a wall when it is about nothing else. A link to a login, a login box above an
//! article or a captcha under a newsletter form make no wall.

use url::Url;

use crate::answer::Reply;
use crate::page::Page;

/// What stands before the real page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wall {
    Login,
    Captcha,
}

/// A page with more words than this tells something of its own.
const FEW_WORDS: usize = 150;

/// Left by services that hold off machines, whatever the page says.
const CHALLENGES: [&str; 14] = [
    "/cdn-cgi/challenge-platform",
    "cf-browser-verification",
    "cf_chl_opt",
    "cf-challenge",
    "captcha-delivery.com",
    "_incapsula_resource",
    "px-captcha",
    "awswafintegration",
    "awswaf.com",
    "errors.edgesuite.net",
    "errors&#46;edgesuite&#46;net",
    "/.well-known/sgcaptcha",
    "anubis_challenge",
    "ak_bmsc_challenge",
];

/// Titles of such pages.
const CHALLENGE_TITLES: [&str; 7] = [
    "just a moment...",
    "attention required! | cloudflare",
    "pardon our interruption",
    "are you a robot",
    "making sure you're not a bot",
    "ddos-guard",
    "nog even geduld...",
];

/// Captchas, which ordinary forms have too.
const CAPTCHAS: [&str; 6] = [
    "g-recaptcha",
    "recaptcha/api.js",
    "h-captcha",
    "hcaptcha.com",
    "cf-turnstile",
    "frc-captcha",
];

/// What a page says that wants nothing but the test.
const TESTS: [&str; 14] = [
    "robot",
    "captcha",
    "bent een mens",
    "u een mens",
    "je een mens",
    "are human",
    "are a human",
    "you are not a bot",
    "unusual traffic",
    "ongebruikelijk verkeer",
    "verifieer",
    "security check",
    "beveiligingscontrole",
    "checking your browser",
];

/// What the title of a login says.
const LOGIN_TITLES: [&str; 8] = [
    "inloggen",
    "log in",
    "login",
    "aanmelden",
    "sign in",
    "wachtwoord",
    "password",
    "toegang",
];

/// Hosts that do nothing but log in.
const IDENTITY_HOSTS: [&str; 10] = [
    "login.microsoftonline.com",
    "login.live.com",
    "accounts.google.com",
    "digid.nl",
    "eherkenning.nl",
    "login.eherkenning.nl",
    "engine.surfconext.nl",
    "login.surfconext.nl",
    "okta.com",
    "auth0.com",
];

/// Parts of a path that a login has.
const LOGIN_PATHS: [&str; 19] = [
    "login",
    "log-in",
    "login.aspx",
    "login.php",
    "login.html",
    "inloggen",
    "aanmelden",
    "signin",
    "sign-in",
    "sso",
    "saml",
    "saml2",
    "adfs",
    "oauth",
    "oauth2",
    "authorize",
    "cas",
    "wp-login.php",
    "openid-connect",
];

/// What stands in the way, if anything. `asked` is where we wanted to go, `url` where we came.
pub(crate) fn wall(asked: &Url, url: &Url, reply: &Reply) -> Option<Wall> {
    if reply.header(hyper::header::HeaderName::from_static("cf-mitigated")) == Some("challenge") {
        return Some(Wall::Captcha);
    }
    if matches!(reply.status, 401 | 407) {
        return Some(Wall::Login);
    }
    let led_to_login = asked != url && is_login(url) && !is_login(asked);
    if led_to_login && is_identity_host(url) {
        return Some(Wall::Login);
    }
    if !reply.is_html() {
        return None;
    }
    let page = Page::glance(&reply.bytes);
    if is_challenge(reply, &page) {
        return Some(Wall::Captcha);
    }
    asks_to_log_in(&page, led_to_login).then_some(Wall::Login)
}

fn asks_to_log_in(page: &Page, led_to_login: bool) -> bool {
    let few = page.words <= FEW_WORDS;
    let titled = LOGIN_TITLES.iter().any(|word| page.title.contains(word));
    // a login box above a short article is told by the title
    let about_login = page.password && (page.words <= FEW_WORDS / 3 || (few && titled));
    let handed_over = few && page.holds(&["name=\"samlrequest\"", "name='samlrequest'"]);
    about_login || handed_over || (led_to_login && (page.password || few))
}

fn is_challenge(reply: &Reply, page: &Page) -> bool {
    let refused = matches!(reply.status, 403 | 405 | 429 | 503);
    let few = page.words <= FEW_WORDS;
    let titled = CHALLENGE_TITLES
        .iter()
        .any(|title| page.title.starts_with(title));
    if few && titled && (refused || page.holds(&CHALLENGES) || page.title.ends_with("...")) {
        return true;
    }
    if page.holds(&CHALLENGES) && (refused || page.words <= FEW_WORDS / 3) && few {
        return true;
    }
    page.holds(&CAPTCHAS) && few && (refused || page.words <= FEW_WORDS / 2) && page.says(&TESTS)
}

fn is_login(url: &Url) -> bool {
    if is_identity_host(url) {
        return true;
    }
    let first = url.host_str().and_then(|host| host.split('.').next());
    let in_host = first.is_some_and(|label| {
        matches!(label, "login" | "inloggen" | "sso" | "adfs" | "idp" | "sts")
    });
    in_host
        || url.path().split('/').any(|part| {
            LOGIN_PATHS
                .iter()
                .any(|login| part.eq_ignore_ascii_case(login))
        })
}

/// By whole labels: `evil-digid.nl` is another host.
fn is_identity_host(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    IDENTITY_HOSTS.iter().any(|known| {
        host == *known
            || host
                .strip_suffix(known)
                .is_some_and(|front| front.ends_with('.'))
    })
}
