//! What a partner sees by her link, and what she does there. Looking changes nothing.

use askama::Template;
use axum::extract::{Form, FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::consultations::{AskedView, ReplyForm, ReplySaving};
use kompas_app::documents::{MAX_FILE_BYTES, OriginalView};
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{FILES, PartnerState};

use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::{Pairs, foreign, saved};
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

/// A file with what a form adds to it.
const MAX_UPLOAD: usize = MAX_FILE_BYTES + (1 << 20);

pub(super) fn routes() -> Routes {
    let all = Policy::Everyone;
    Routes::new()
        .get("/uitvraag/{token}", all, asked)
        .post("/uitvraag/{token}", all, reply)
        .post("/uitvraag/{token}/anders", all, refer)
        .post("/uitvraag/{token}/bijlagen/{bijlage}/weg", all, remove_file)
        .post("/uitvraag/{token}/teksten/{tekst}", all, confirm)
        .get("/uitvraag/{token}/termijn.ics", all, calendar)
}

pub(super) fn uploads() -> Routes {
    Routes::new().post_large(
        "/uitvraag/{token}/bijlagen",
        Policy::Everyone,
        MAX_UPLOAD,
        add_file,
    )
}

/// A question with what the partner answers.
struct Asked {
    code: QuestionCode,
    words: String,
    typed: ReplyForm,
    /// What another with the same link saved since.
    other: Option<String>,
}

#[derive(Template)]
#[template(path = "uitvraag-partner.html")]
struct PartnerPage {
    page: Page,
    view: AskedView,
    token: String,
    questions: Vec<Asked>,
    /// Another with the same link saved in between.
    stale: bool,
    referral: String,
    problems: Problems,
}

impl PartnerPage {
    fn files_left(&self) -> usize {
        FILES.saturating_sub(self.view.files.len())
    }

    fn is_referred(&self) -> bool {
        self.view.asked.partner.state == PartnerState::Referred
    }
}

/// What was typed, where it is shown again.
#[derive(Default)]
struct Typed {
    forms: Vec<ReplyForm>,
    referral: String,
    stale: bool,
}

fn kept(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

async fn show(
    site: &Visit,
    token: &str,
    typed: Typed,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.asked_partner(token).await?;
    let questions = view.asked.consultation.questions.iter();
    let questions = questions.map(|(code, words)| {
        let saved = view.reply(*code);
        let mut form = ReplyForm {
            question: code.code().to_owned(),
            seen: saved.map_or(0, |one| one.version),
            body: saved.map_or_else(String::new, |one| one.body.clone()),
            confidential: saved.is_some_and(|one| one.confidential),
        };
        let mut other = None;
        let given = typed.forms.iter().find(|one| one.question == form.question);
        if let Some(given) = given {
            other = Some(form.body.clone()).filter(|body| typed.stale && *body != given.body);
            form.body.clone_from(&given.body);
            form.confidential = given.confidential;
        }
        Asked {
            code: *code,
            words: words.clone(),
            typed: form,
            other,
        }
    });
    let questions = questions.collect();
    let title = format!("Vragen van {}", view.asked.organisation_name);
    let status = if typed.stale {
        StatusCode::CONFLICT
    } else {
        problems.status()
    };
    // The address holds a secret, so the page does not repeat it as its own.
    let page = Page::new(site, Section::Other, "/uitvraag", &title, &title);
    let mut response = render(
        status,
        &PartnerPage {
            page,
            token: token.to_owned(),
            questions,
            stale: typed.stale,
            referral: typed.referral,
            problems,
            view,
        },
    )?;
    kept(&mut response);
    Ok(response)
}

async fn asked(site: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    show(&site, &token, Typed::default(), Problems::default()).await
}

fn to(token: &str, at: &str) -> Response {
    Redirect::to(&format!("/uitvraag/{token}{at}")).into_response()
}

fn forms(pairs: &Pairs) -> Vec<ReplyForm> {
    let of = |code: &QuestionCode| {
        let code = code.code();
        let name = format!("antwoord-{code}");
        pairs.iter().find(|(other, _)| *other == name)?;
        Some(ReplyForm {
            question: code.to_owned(),
            seen: field(pairs, &format!("versie-{code}")).parse().unwrap_or(0),
            body: field(pairs, &name).to_owned(),
            confidential: field(pairs, &format!("vertrouwelijk-{code}")) == "ja",
        })
    };
    QuestionCode::ALL.iter().filter_map(of).collect()
}

async fn reply(
    site: Visit,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let forms = forms(&pairs);
    let send = field(&pairs, "doe") == "verstuur";
    let mut typed = Typed::default();
    let problems = match site.app.reply(&token, &forms, send, &site.caller).await {
        Ok(ReplySaving::Saved) => return Ok(to(&token, "#bewaard")),
        Ok(ReplySaving::Sent) => return Ok(to(&token, "")),
        Ok(ReplySaving::Stale) => {
            typed.stale = true;
            Problems::default()
        }
        Err(error) => Problems::of(error)?,
    };
    typed.forms = forms;
    show(&site, &token, typed, problems).await
}

async fn refer(
    site: Visit,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let referral = field(&pairs, "anders").to_owned();
    match site.app.refer(&token, &referral, &site.caller).await {
        Ok(()) => Ok(to(&token, "")),
        Err(error) => {
            let typed = Typed {
                referral,
                ..Typed::default()
            };
            show(&site, &token, typed, Problems::of(error)?).await
        }
    }
}

/// Who has no good link is told so before anything is read.
async fn add_file(
    site: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    site.app.asked_partner(&token).await?;
    let parts = Multipart::from_request(request, &()).await;
    let Ok(mut parts) = parts else {
        return add(&site, &token, None).await;
    };
    let mut file = None;
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.file_name().map(str::to_owned);
        if part.name() == Some("bijlage")
            && let Some(name) = name.filter(|name| !name.is_empty())
        {
            let Ok(bytes) = part.bytes().await else {
                return Err(Failure::TooLarge(MAX_FILE_BYTES));
            };
            file = Some((name, bytes.to_vec()));
            break;
        }
    }
    add(&site, &token, file).await
}

async fn add(
    site: &Visit,
    token: &str,
    file: Option<(String, Vec<u8>)>,
) -> Result<Response, Failure> {
    let done = match file {
        Some((name, bytes)) => {
            let app = &site.app;
            app.add_partner_file(token, &name, bytes, &site.caller)
                .await
        }
        None => Err(kompas_app::Error::Refused(
            "Kies eerst een bestand.".to_owned(),
        )),
    };
    match done {
        Ok(()) => Ok(to(token, "#bijlagen")),
        Err(error) => {
            let problems = Problems::of(error)?;
            show(site, token, Typed::default(), problems).await
        }
    }
}

async fn remove_file(
    site: Visit,
    Path((token, file)): Path<(String, i64)>,
) -> Result<Response, Failure> {
    let app = &site.app;
    app.remove_partner_file(&token, file, &site.caller).await?;
    Ok(to(&token, "#bijlagen"))
}

async fn confirm(
    site: Visit,
    Path((token, text)): Path<(String, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let is_right = field(&pairs, "klopt") == "ja";
    let said = (is_right, field(&pairs, "correctie"));
    match site.app.confirm(&token, text, said, &site.caller).await {
        Ok(()) => Ok(to(&token, "#teksten")),
        Err(error) => {
            let problems = Problems::of(error)?;
            show(&site, &token, Typed::default(), problems).await
        }
    }
}

async fn calendar(site: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    Ok(calendar_file(site.app.asked_calendar(&token).await?))
}

/// A day for a calendar, as a file.
pub(super) fn calendar_file(text: String) -> Response {
    let mut response = saved(text, "text/calendar; charset=utf-8", "termijn.ics");
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A file of somebody else, which no browser opens by itself.
pub(super) fn download(file: OriginalView) -> Response {
    foreign(file.bytes, &file.name)
}
