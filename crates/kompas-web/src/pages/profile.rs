//! What somebody sees and changes of her own account.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::people::{ProfileView, SecondFactorOffer, SignOnService};
use kompas_domain::code::Code;
use qrcodegen::{QrCode, QrCodeEcc};
use time::OffsetDateTime;

use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    const ME: Policy = Policy::SignedIn;
    Routes::new()
        .get("/profiel", ME, profile)
        .post("/profiel/naam", ME, rename)
        .post("/profiel/wachtwoord", ME, change_password)
        .post("/profiel/organisatie", ME, choose_organisation)
        .post("/profiel/sessies/weg", ME, end_others)
        .post("/profiel/sessies/{sessie}/weg", ME, end_session)
        .get("/profiel/tweede-factor", ME, offer)
        .post("/profiel/tweede-factor", ME, confirm)
        .post("/profiel/tweede-factor/uit", ME, remove)
}

pub(super) fn page(site: &Visit, path: &str, title: &str) -> Page {
    Page::new(site, Section::Me, path, title, title)
}

#[derive(Template)]
#[template(path = "profiel.html")]
struct ProfilePage {
    page: Page,
    view: ProfileView,
    name: String,
    problems: Problems,
    services: Vec<SignOnService>,
    /// When the address of her calendar was made.
    feed: Option<OffsetDateTime>,
    /// What was just done, in Dutch.
    done: Option<&'static str>,
}

async fn profile(site: Visit) -> Result<Response, Failure> {
    show(&site, None, Problems::default(), None).await
}

async fn show(
    site: &Visit,
    name: Option<&str>,
    problems: Problems,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let view = site.app.profile(site.asker).await?;
    render(
        problems.status(),
        &ProfilePage {
            page: page(site, "/profiel", "Uw profiel"),
            name: name.unwrap_or(&view.account.name).to_owned(),
            services: site.sign_on_services(),
            feed: site.app.feed_made(site.asker).await?,
            view,
            problems,
            done,
        },
    )
}

impl ProfilePage {
    /// What a sign-on service is called; its address where it is not one of ours any more.
    fn service_name<'a>(&'a self, issuer: &'a str) -> &'a str {
        let mut services = self.services.iter();
        services
            .find(|service| service.issuer == issuer)
            .map_or(issuer, |service| &service.name)
    }
}

/// Shows the profile with what is wrong.
pub(super) async fn refuse(site: &Visit, error: kompas_app::Error) -> Result<Response, Failure> {
    show(site, None, Problems::of(error)?, None).await
}

async fn rename(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let name = field(&pairs, "naam");
    match site.app.rename_me(site.asker, name).await {
        Ok(()) => Ok(Redirect::to("/profiel").into_response()),
        Err(error) => show(&site, Some(name), Problems::of(error)?, None).await,
    }
}

async fn change_password(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let (present, new) = (field(&pairs, "huidig"), field(&pairs, "nieuw"));
    match site.app.change_password(site.asker, present, new).await {
        Ok(token) => {
            let done = "Uw wachtwoord is gewijzigd. Op andere apparaten bent u afgemeld.";
            let shown = show(&site, None, Problems::default(), Some(done)).await?;
            Ok(with_session(&site, shown, &token))
        }
        Err(error) => show(&site, None, Problems::of(error)?, None).await,
    }
}

/// The session goes on under another token.
fn with_session(site: &Visit, mut response: Response, token: &str) -> Response {
    if let Some(cookie) = site.cookie(Some(token)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

async fn choose_organisation(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let organisation = field(&pairs, "organisatie").parse();
    let organisation = organisation.map_err(|_| Failure::NotFound)?;
    let token = site
        .app
        .choose_organisation(site.asker, organisation)
        .await?;
    Ok(site.on("/profiel", Some(&token)))
}

async fn end_others(site: Visit) -> Result<Response, Failure> {
    site.app.end_other_sessions(site.asker).await?;
    Ok(Redirect::to("/profiel#sessies").into_response())
}

async fn end_session(site: Visit, Path(session): Path<i64>) -> Result<Response, Failure> {
    site.app.end_session(site.asker, session).await?;
    Ok(Redirect::to("/profiel#sessies").into_response())
}

/// A picture that apps read: the side in modules, and the path of the dark ones.
struct Picture {
    side: i32,
    path: String,
}

impl Picture {
    fn of(text: &str) -> Option<Self> {
        const BORDER: i32 = 4;
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let dark = (0..size)
            .flat_map(|y| (0..size).map(move |x| (x, y)))
            .filter(|&(x, y)| code.get_module(x, y));
        let path = dark.fold(String::new(), |mut path, (x, y)| {
            let _ = write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER);
            path
        });
        Some(Self {
            side: size + 2 * BORDER,
            path,
        })
    }
}

#[derive(Template)]
#[template(path = "tweede-factor.html")]
struct OfferPage {
    page: Page,
    offer: SecondFactorOffer,
    picture: Option<Picture>,
    problems: Problems,
}

async fn offer(site: Visit) -> Result<Response, Failure> {
    show_offer(&site, Problems::default()).await
}

async fn show_offer(site: &Visit, problems: Problems) -> Result<Response, Failure> {
    let offer = site.app.offer_second_factor(site.asker).await?;
    let title = "Tweede factor aanzetten";
    render(
        problems.status(),
        &OfferPage {
            page: page(site, "/profiel/tweede-factor", title).below(("Uw profiel", "/profiel")),
            picture: Picture::of(&offer.address),
            offer,
            problems,
        },
    )
}

#[derive(Template)]
#[template(path = "herstelcodes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
}

async fn confirm(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let code = field(&pairs, "code");
    match site.app.confirm_second_factor(site.asker, code).await {
        Ok((codes, token)) => {
            let title = "Uw herstelcodes";
            let page =
                page(&site, "/profiel/tweede-factor", title).below(("Uw profiel", "/profiel"));
            let shown = render(StatusCode::OK, &CodesPage { page, codes })?;
            Ok(with_session(&site, shown, &token))
        }
        Err(error) => show_offer(&site, Problems::of(error)?).await,
    }
}

async fn remove(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let password = field(&pairs, "huidig");
    match site.app.remove_second_factor(site.asker, password).await {
        Ok(token) => Ok(site.on("/profiel", Some(&token))),
        Err(error) => show(&site, None, Problems::of(error)?, None).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_marks_in_three_corners() {
        let picture = Picture::of("otpauth://totp/Kompas:a%40x.nl?secret=ABC").unwrap();
        let side = picture.side - 8;
        for (x, y) in [(0, 0), (side - 1, 0), (0, side - 1)] {
            assert!(
                picture
                    .path
                    .contains(&format!("M{} {}h1v1h-1z", x + 4, y + 4))
            );
        }
    }
}
