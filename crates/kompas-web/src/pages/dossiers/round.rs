//! The yearly round of a dossier.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{CitationNews, RoundPart, RoundView, Saved, SourceNews};
use kompas_domain::code::{Code, QuestionCode};

use super::measures::part;
use super::{MEMBERS, path, question, seen};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::rich;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/ronde", MEMBERS, round)
        .post("/dossiers/{dossier}/ronde", MEMBERS, check)
}

/// What was typed at one question and not saved.
struct Typed {
    question: QuestionCode,
    holds: String,
    remark: String,
}

#[derive(Template)]
#[template(path = "ronde.html")]
struct RoundPage<'a> {
    page: Page,
    view: RoundView<'a>,
    typed: Option<Typed>,
    /// Whether somebody else said something of the same answer since.
    is_stale: bool,
    problems: Problems,
}

impl RoundPage<'_> {
    fn answer(&self, part: &RoundPart<'_>) -> String {
        let citations = format!("{}/citaten/", path(self.view.head.record.id));
        rich::html(&part.blocks, 4, part.question.code.code(), &citations)
    }

    fn typed_at(&self, part: &RoundPart<'_>) -> Option<&Typed> {
        let typed = self.typed.as_ref();
        typed.filter(|typed| typed.question == part.question.code)
    }

    /// Whether a choice stands in the form.
    fn chosen(&self, part: &RoundPart<'_>, code: &str) -> bool {
        let saved = part.check.as_ref().map(|check| check.holds.code());
        let typed = self.typed_at(part).map(|typed| typed.holds.as_str());
        typed.or(saved) == Some(code)
    }

    /// The remark that stands in the form.
    fn remark<'p>(&'p self, part: &'p RoundPart<'_>) -> &'p str {
        match self.typed_at(part) {
            Some(typed) => &typed.remark,
            None => part.check.as_ref().map_or("", |check| &check.remark),
        }
    }
}

/// What became of what was cited, in Dutch.
fn citation_news(news: &CitationNews) -> String {
    let told = match news {
        CitationNews::Gone => "het document is er niet meer; onze woorden zijn bewaard",
        CitationNews::StillThere => "er is een nieuwere versie, en daarin staan deze woorden nog",
        CitationNews::NotThere => {
            "er is een nieuwere versie, en daarin staan deze woorden niet meer"
        }
        CitationNews::Figure(news) => return news.to_string(),
    };
    told.to_owned()
}

/// What became of a source, in Dutch.
const fn source_news(news: SourceNews) -> &'static str {
    match news {
        SourceNews::NotInGuide => "staat niet meer in de gids",
        SourceNews::Dead => "geen adres antwoordt nog",
        SourceNews::Changed => "is veranderd",
    }
}

async fn round(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show(&site, id, None, false, Problems::default()).await
}

async fn show(
    site: &Visit,
    id: i64,
    typed: Option<Typed>,
    is_stale: bool,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.dossier_round(site.asker, id).await?;
    let at = format!("{}/ronde", path(id));
    let page = part(site, &view.head, &at, "Jaarlijkse ronde");
    let status = if is_stale {
        StatusCode::CONFLICT
    } else {
        problems.status()
    };
    let shown = RoundPage {
        page,
        view,
        typed,
        is_stale,
        problems,
    };
    render(status, &shown)
}

async fn check(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let code = question(field(&pairs, "vraag"))?;
    let typed = Typed {
        question: code,
        holds: field(&pairs, "klopt").to_owned(),
        remark: field(&pairs, "toelichting").to_owned(),
    };
    let said = (typed.holds.as_str(), typed.remark.as_str());
    let done = site
        .app
        .check_answer(site.asker, id, code, seen(&pairs), said)
        .await;
    match done {
        Ok(Saved::Stale) => show(&site, id, Some(typed), true, Problems::default()).await,
        Ok(_) => {
            let to = format!("{}/ronde#vraag-{}", path(id), code.code());
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => show(&site, id, Some(typed), false, Problems::of(error)?).await,
    }
}
