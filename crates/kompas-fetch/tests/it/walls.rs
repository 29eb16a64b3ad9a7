//! Logins and captchas are told from pages.

use std::sync::Arc;

use kompas_fetch::{Fetched, Refusal};

use crate::replay::Answer;
use crate::world::World;

#[derive(Debug, PartialEq, Clone, Copy)]
enum Is {
    Page,
    Login,
    Captcha,
    Refused,
}

async fn look(world: World, address: &str) -> Is {
    match Arc::new(world).fetcher().fetch(address, None).await {
        Ok(Fetched::New(_)) => Is::Page,
        Err(Refusal::Login { .. }) => Is::Login,
        Err(Refusal::Captcha { .. }) => Is::Captcha,
        Err(Refusal::Status { .. } | Refusal::Busy { .. }) => Is::Refused,
        other => panic!("{other:?}"),
    }
}

async fn look_at(answer: Answer) -> Is {
    look(
        World::with_site("site.nl", &[("/a", answer)]),
        "http://site.nl/a",
    )
    .await
}

fn article() -> String {
    let line = "De burgemeester kan een pand sluiten op grond van artikel 13b van de Opiumwet. ";
    format!("<h1>Drugspanden sluiten</h1><p>{}</p>", line.repeat(20))
}

const CLOUDFLARE: &str = r#"<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta name="robots" content="noindex,nofollow"></head><body><div class="main-wrapper"><noscript>
<span id="challenge-error-text">Enable JavaScript and cookies to continue</span></noscript></div>
<script>(function(){window._cf_chl_opt={cvId:'3',cZone:'site.nl'};var a=document.createElement('script');
a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';}());</script></body></html>"#;

const AKAMAI: &str = r#"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>
You don't have permission to access "http&#58;&#47;&#47;site.nl" on this server.<P>
Reference&#32;&#35;18&#46;1<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net</BODY></HTML>"#;

const INCAPSULA: &str = r#"<html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><body>
<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31"></iframe></body></html>"#;

const DATADOME: &str = r"<html><head><title>site.nl</title></head><body><p>Please enable JS and disable any ad blocker</p>
<script>var dd={'host':'geo.captcha-delivery.com'}</script></body></html>";

const RECAPTCHA: &str = r#"<html><head><title>Controle</title></head><body><form>
<p>Bevestig dat u geen robot bent om verder te gaan.</p><div class="g-recaptcha" data-sitekey="x"></div>
<button>Verder</button></form></body></html>"#;

const HCAPTCHA: &str = r#"<html><head><title>Security check</title></head><body><p>Please verify that you are human</p>
<div class="h-captcha" data-sitekey="x"></div></body></html>"#;

const LOGIN: &str = r#"<html><head><title>Inloggen</title></head><body><form method="post">
<label>Gebruikersnaam <input name="u"></label><label>Wachtwoord <input name="p" type = "password"></label>
<button>Inloggen</button></form><p><a href="/vergeten">Wachtwoord vergeten?</a></p></body></html>"#;

#[tokio::test(start_paused = true)]
async fn challenges_are_captchas() {
    for (name, page, statuses) in [
        ("cloudflare", CLOUDFLARE, &[200, 403, 429, 503][..]),
        ("akamai", AKAMAI, &[403]),
        ("incapsula", INCAPSULA, &[200, 403]),
        ("datadome", DATADOME, &[200, 403]),
        ("recaptcha", RECAPTCHA, &[200, 403, 429]),
        ("hcaptcha", HCAPTCHA, &[200, 403, 503]),
    ] {
        for status in statuses {
            let seen = look_at(Answer::html(page).status(*status)).await;
            assert_eq!(seen, Is::Captcha, "{name} {status}");
        }
    }
    let marked = Answer::html(&article())
        .status(403)
        .with("cf-mitigated", "challenge");
    assert_eq!(look_at(marked).await, Is::Captcha);
}

#[tokio::test(start_paused = true)]
async fn logins_are_logins() {
    assert_eq!(look_at(Answer::html(LOGIN)).await, Is::Login);
    let terms = "Door in te loggen gaat u akkoord met de voorwaarden van dit portaal. ".repeat(10);
    let long = LOGIN.replace("</form>", &format!("</form><p>{terms}</p>"));
    assert_eq!(look_at(Answer::html(&long)).await, Is::Login);
    let saml = "<body onload='f()'><form action='https://idp.nl/sso'><input type='hidden' name='SAMLRequest' value='x'></form>";
    assert_eq!(look_at(Answer::html(saml)).await, Is::Login);
    assert_eq!(
        look_at(Answer::html("<p>Nee</p>").status(401)).await,
        Is::Login
    );
    assert_eq!(
        look_at(Answer::html("<p>Nee</p>").status(407)).await,
        Is::Login
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_leads_to_a_login_is_a_login() {
    let script = "<html><head><title>Sign in</title></head><body><noscript>JavaScript</noscript></body></html>";
    for (host, path) in [
        ("login.microsoftonline.com", "/common/oauth2/authorize"),
        ("mijn.digid.nl", "/"),
        ("sso.gemeente.nl", "/start"),
        ("site2.nl", "/Account/Login"),
        ("site2.nl", "/wp-login.php"),
        ("adfs.gemeente.nl", "/adfs/ls/"),
    ] {
        let location = format!("http://{host}{path}?terug=x");
        let world = World::with_site("site.nl", &[("/a", Answer::to(302, &location))])
            .site(host, &[(path, Answer::html(script))]);
        assert_eq!(
            look(world, "http://site.nl/a").await,
            Is::Login,
            "{host}{path}"
        );
    }
}

/// A host is compared by whole labels, and a page about logins is a page.
#[tokio::test(start_paused = true)]
async fn what_only_looks_like_a_login_is_a_page() {
    for (host, path) in [
        ("nepdigid.nl", "/folder"),
        ("voorlichting.nl", "/veilig-inloggen-thuis"),
        ("site2.nl", "/inloggen"),
    ] {
        let location = format!("http://{host}{path}");
        let page = Answer::html(&article());
        let world = World::with_site("site.nl", &[("/a", Answer::to(302, &location))])
            .site(host, &[(path, page)]);
        assert_eq!(
            look(world, "http://site.nl/a").await,
            Is::Page,
            "{host}{path}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn ordinary_pages_are_pages() {
    let article = article();
    for (name, page) in [
        ("login link", format!("<nav><a href='/login'>Inloggen</a></nav>{article}")),
        ("login box", format!("<form><input type='password'></form>{article}")),
        ("login box above a short page", format!("<title>Nieuws</title><input type='password'><p>{}</p>", "woord ".repeat(60))),
        ("newsletter", format!("{article}<form><div class='g-recaptcha'></div> Bewijs dat u geen robot bent</form>")),
        ("short page", "<title>Contact</title><p>Bel 14 0123.</p>".to_owned()),
        ("contact form", "<title>Contact</title><form>Naam <input> Vraag <textarea></textarea><div class='g-recaptcha'></div></form>".to_owned()),
        ("about captchas", "<title>Robots</title><p>Een captcha houdt een robot tegen.</p>".to_owned()),
        ("about denial", "<title>Access denied: wie mag wat zien</title><p>Over rechten</p>".to_owned()),
        ("behind cloudflare", format!("{article}<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>")),
        ("script page", "<html><body><div id='app'></div><script src='/app.js'></script></body></html>".to_owned()),
        ("login in a script", format!("<script>var f='<input type=\"text\">';</script>{article}")),
    ] {
        assert_eq!(look_at(Answer::html(&page)).await, Is::Page, "{name}");
    }
    let text = Answer::new(
        200,
        "text/plain",
        "Just a moment... captcha g-recaptcha robot",
    );
    assert_eq!(look_at(text).await, Is::Page);
    let pdf = Answer::new(200, "application/pdf", "%PDF-1.7 password captcha");
    assert_eq!(look_at(pdf).await, Is::Page);
}

#[tokio::test(start_paused = true)]
async fn a_plain_refusal_is_no_captcha() {
    for status in [403, 404, 429, 500, 503] {
        for page in [
            "<title>Fout</title><p>Dat kan nu niet.</p>",
            "<title>Access denied | Gemeente</title><p>You are not authorized.</p>",
        ] {
            let seen = look_at(Answer::html(page).status(status)).await;
            assert_eq!(seen, Is::Refused, "{status} {page}");
        }
    }
}
