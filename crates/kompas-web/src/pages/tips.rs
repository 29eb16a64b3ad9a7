//! Tips for the guide: sending one, following it, and the themes that are tips.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::tips::{TipDouble, TipForm, TipSending, TipTheme, TipView, TipsView};
use kompas_domain::code::{Code, SourceForm};
use kompas_domain::guide::Guide;

pub(crate) use kompas_domain::tip::{TipSide, TipStage};

use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/tips";

/// The forms of a source, in the order in which they are shown.
pub(crate) const FORMS: &[SourceForm] = SourceForm::ALL;

pub(super) fn routes() -> Routes {
    let all = Policy::Everyone;
    Routes::new()
        .get(PATH, all, overview)
        .get("/tips/nieuw", all, new)
        .post("/tips/nieuw", all, send)
        .get("/tips/dubbel", all, doubles)
        .get("/tips/volgen/{token}", all, follow)
        .post("/tips/volgen/{token}", all, answer)
        .get("/tips/themas/{tip}", all, theme)
        .post("/tips/themas/{tip}", all, support)
}

#[derive(Template)]
#[template(path = "tips.html")]
struct TipsPage<'a> {
    page: Page,
    guide: &'a Guide,
    view: TipsView,
}

async fn overview(site: Visit) -> Result<Response, Failure> {
    let page = Page::new(
        &site,
        Section::Other,
        PATH,
        "Tips voor de gids",
        "Stuur een tip voor een bron of een thema, en lees wat er met tips gebeurt.",
    );
    let view = TipsPage {
        page,
        guide: site.app.guide(),
        view: site.app.shown_tips().await?,
    };
    render(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "tip-nieuw.html")]
struct NewPage<'a> {
    page: Page,
    guide: &'a Guide,
    typed: TipForm,
    /// Themes that are tips: number and name.
    themes: Vec<(i64, String)>,
    doubles: Vec<TipDouble>,
    problems: Problems,
}

impl NewPage<'_> {
    fn is_source(&self) -> bool {
        self.typed.kind != "thema"
    }

    fn has_question(&self, code: &str) -> bool {
        self.typed.questions.iter().any(|other| other == code)
    }

    fn is_for(&self, tip: impl Borrow<i64>) -> bool {
        self.typed.theme == format!("tip-{}", tip.borrow())
    }
}

/// The list of what is there already, for the script of the form.
#[derive(Template)]
#[template(path = "tip-dubbel.html")]
struct DoublesPart {
    doubles: Vec<TipDouble>,
}

fn typed(pairs: &Pairs) -> TipForm {
    let text = |name: &str| field(pairs, name).to_owned();
    let questions = pairs.iter().filter(|(name, _)| name == "vraag");
    TipForm {
        kind: text("soort"),
        title: text("titel"),
        owner: text("beheerder"),
        form: text("vorm"),
        what: text("wat"),
        why: text("waarom"),
        theme: text("thema"),
        questions: questions.map(|(_, code)| code.clone()).collect(),
        address: text("adres"),
        trap: text("website"),
        is_sure: text("zeker") == "ja",
    }
}

async fn show(
    site: &Visit,
    typed: TipForm,
    doubles: Vec<TipDouble>,
    problems: Problems,
) -> Result<Response, Failure> {
    let title = if typed.kind == "thema" {
        "Tip een thema"
    } else {
        "Tip een bron"
    };
    let path = if typed.kind == "thema" {
        "/tips/nieuw?soort=thema"
    } else {
        "/tips/nieuw"
    };
    let page = Page::new(
        site,
        Section::Other,
        path,
        title,
        "Stuur de redactie een tip voor de gids. U hebt geen account nodig.",
    );
    let status = problems.status();
    let view = NewPage {
        page: page.below(("Tips", PATH)),
        guide: site.app.guide(),
        themes: site.app.gathering_themes().await?,
        typed,
        doubles,
        problems,
    };
    render(status, &view)
}

/// The form may come with what is known already: a name that a search did not find, a theme.
async fn new(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    show(&site, typed(&pairs), Vec::new(), Problems::default()).await
}

async fn send(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let form = typed(&pairs);
    match site.app.send_tip(&form).await {
        Ok(TipSending::Sent(token)) => {
            Ok(Redirect::to(&format!("/tips/volgen/{token}?verstuurd=ja")).into_response())
        }
        Ok(TipSending::Doubles(found)) => {
            let seen = TipForm {
                is_sure: true,
                ..form
            };
            show(&site, seen, found, Problems::default()).await
        }
        Err(error) => show(&site, form, Vec::new(), Problems::of(error)?).await,
    }
}

async fn doubles(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let found = site.app.tip_doubles(
        field(&pairs, "soort"),
        field(&pairs, "titel"),
        field(&pairs, "adres"),
    );
    let view = DoublesPart {
        doubles: found.await?,
    };
    render(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "tip-volgen.html")]
struct FollowPage<'a> {
    page: Page,
    guide: &'a Guide,
    view: TipView,
    token: String,
    /// Whether it was sent just now.
    is_new: bool,
    answer: String,
    problems: Problems,
}

async fn show_followed(
    site: &Visit,
    token: String,
    is_new: bool,
    answer: String,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.followed_tip(&token).await?;
    let title = format!("Uw tip: {}", view.record.text.title);
    let status = problems.status();
    // The address holds a secret, so the page does not repeat it as its own.
    let page = Page::new(site, Section::Other, "/tips/volgen", &title, &title);
    let view = FollowPage {
        page: page.below(("Tips", PATH)),
        guide: site.app.guide(),
        view,
        token,
        is_new,
        answer,
        problems,
    };
    let mut response = render(status, &view)?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn follow(
    site: Visit,
    Path(token): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let is_new = field(&pairs, "verstuurd") == "ja";
    show_followed(&site, token, is_new, String::new(), Problems::default()).await
}

async fn answer(
    site: Visit,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let answer = field(&pairs, "antwoord").to_owned();
    match site.app.answer_tip(&token, &answer).await {
        Ok(()) => Ok(Redirect::to(&format!("/tips/volgen/{token}")).into_response()),
        Err(error) => {
            let problems = Problems::of(error)?;
            show_followed(&site, token, false, answer, problems).await
        }
    }
}

#[derive(Template)]
#[template(path = "tip-thema.html")]
struct ThemePage<'a> {
    page: Page,
    guide: &'a Guide,
    view: TipTheme,
    /// What was typed as municipality.
    municipality: String,
    /// Whether support was added just now, or was there already.
    supported: Option<bool>,
    problems: Problems,
}

impl ThemePage<'_> {
    /// Whether visitors can bring support and sources still.
    fn is_open(&self) -> bool {
        self.view.record.stage() != TipStage::Published
    }
}

async fn show_theme(
    site: &Visit,
    id: i64,
    municipality: String,
    supported: Option<bool>,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.tip_theme(id).await?;
    let title = format!("Thema in voorbereiding: {}", view.record.shown);
    let page = Page::new(
        site,
        Section::Other,
        &format!("/tips/themas/{id}"),
        &title,
        "Een thema dat bezoekers voor de gids voorstelden: wie het steunt, en wat er nog ontbreekt.",
    );
    let status = problems.status();
    let view = ThemePage {
        page: page.below(("Tips", PATH)),
        guide: site.app.guide(),
        view,
        municipality,
        supported,
        problems,
    };
    render(status, &view)
}

async fn theme(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let supported = match field(&pairs, "steun") {
        "nieuw" => Some(true),
        "al" => Some(false),
        _ => None,
    };
    let own = site.me.as_ref().and_then(|me| me.organisation.clone());
    let own = own.unwrap_or_default();
    let own = own.strip_prefix("Gemeente ").unwrap_or(&own).to_owned();
    show_theme(&site, id, own, supported, Problems::default()).await
}

async fn support(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let municipality = field(&pairs, "gemeente").to_owned();
    match site.app.support_theme(id, &municipality).await {
        Ok(is_new) => {
            let word = if is_new { "nieuw" } else { "al" };
            Ok(Redirect::to(&format!("/tips/themas/{id}?steun={word}")).into_response())
        }
        Err(error) => show_theme(&site, id, municipality, None, Problems::of(error)?).await,
    }
}
