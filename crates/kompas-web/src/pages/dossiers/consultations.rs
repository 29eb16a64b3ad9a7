//! Asking partners, for who works on the dossier: making a consultation, following it, taking
//! answers over.

use askama::Template;
use axum::extract::{Form, Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::consultations::{
    ConsultationForm, ConsultationView, ConsultationsView, HandedLink, MadeConsultation,
    PartnerForm, PasteForm, ProposalView,
};
use kompas_app::dossiers::SeenBy;
use kompas_domain::code::{Code, QuestionCode};

use super::{MEMBERS, PATH, page, path};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::pages::replies::{calendar_file, download};
use crate::routes::Routes;
use crate::visit::Visit;

/// Fields for roles in own words, where no more were filled in.
const OWN: usize = 3;
/// Fields for them that are read: as many as partners may be asked at once.
const MOST_OWN: usize = 30;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/uitvragen", MEMBERS, list)
        .post("/dossiers/{dossier}/uitvragen", MEMBERS, make)
        .get("/dossiers/{dossier}/uitvragen/nieuw", MEMBERS, fresh)
        .get("/dossiers/{dossier}/uitvragen/{uitvraag}", MEMBERS, one)
        .get(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/termijn.ics",
            MEMBERS,
            calendar,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/termijn",
            MEMBERS,
            extend,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/overgenomen",
            MEMBERS,
            paste,
        )
        .get(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/bijlagen/{bijlage}",
            MEMBERS,
            file,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/weg",
            MEMBERS,
            withdraw,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/opnieuw",
            MEMBERS,
            again,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/citeren",
            MEMBERS,
            accept,
        )
        .post(
            "/dossiers/{dossier}/uitvragen/{uitvraag}/partners/{partner}/bevestigen",
            MEMBERS,
            confirm,
        )
}

fn all_path(dossier: i64) -> String {
    format!("{}/uitvragen", path(dossier))
}

fn one_path(dossier: i64, id: i64) -> String {
    format!("{}/{id}", all_path(dossier))
}

fn below(page: Page, dossier: i64, title: &str) -> Page {
    page.below(("Dossiers", PATH))
        .below((title.to_owned(), path(dossier)))
}

#[derive(Template)]
#[template(path = "uitvragen.html")]
struct ListPage {
    page: Page,
    view: ConsultationsView,
}

async fn list(site: Visit, Path(dossier): Path<i64>) -> Result<Response, Failure> {
    let view = site.app.consultations(site.asker, dossier).await?;
    let page = page(&site, &all_path(dossier), "Uitvragen");
    let page = below(page, dossier, &view.dossier.fields.title);
    render(StatusCode::OK, &ListPage { page, view })
}

#[derive(Template)]
#[template(path = "uitvraag-nieuw.html")]
struct NewPage<'a> {
    page: Page,
    view: ProposalView<'a>,
    typed: ConsultationForm,
    /// Roles in own words.
    own: Vec<(usize, PartnerForm)>,
    problems: Problems,
}

/// An empty form, or with `opnieuw=ja` one with all that was asked before.
async fn fresh(
    site: Visit,
    Path(dossier): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let typed = match query.as_deref() {
        Some("opnieuw=ja") => site.app.consultation_again(site.asker, dossier).await?,
        _ => ConsultationForm::default(),
    };
    show_new(&site, dossier, typed, Problems::default()).await
}

async fn show_new(
    site: &Visit,
    dossier: i64,
    typed: ConsultationForm,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.propose_consultation(site.asker, dossier).await?;
    let at = format!("{}/nieuw", all_path(dossier));
    let page = page(site, &at, "Partners vragen");
    let page =
        below(page, dossier, &view.dossier.fields.title).below(("Uitvragen", all_path(dossier)));
    let filled = typed.partners.iter().filter(|one| one.source.is_empty());
    let fields = filled.count().max(OWN);
    let own = (0..fields).map(|place| (place + 1, typed.own(place)));
    render(
        problems.status(),
        &NewPage {
            page,
            view,
            own: own.collect(),
            typed,
            problems,
        },
    )
}

fn typed(pairs: &Pairs) -> ConsultationForm {
    let all = |name: &str| -> Vec<String> {
        let chosen = pairs.iter().filter(|(other, _)| other == name);
        chosen.map(|(_, value)| value.clone()).collect()
    };
    let questions = all("vraag").into_iter().map(|code| {
        let words = field(pairs, &format!("woorden-{code}")).to_owned();
        (code, words)
    });
    let mut partners: Vec<PartnerForm> = all("partner")
        .into_iter()
        .map(|source| PartnerForm {
            mail: field(pairs, &format!("mail-{source}")).to_owned(),
            role: String::new(),
            source,
        })
        .collect();
    let own = (1..=MOST_OWN).map(|place| PartnerForm {
        source: String::new(),
        role: field(pairs, &format!("rol-{place}")).to_owned(),
        mail: field(pairs, &format!("rolmail-{place}")).to_owned(),
    });
    partners.extend(own.filter(|one| !(one.role.trim().is_empty() && one.mail.trim().is_empty())));
    ConsultationForm {
        explanation: field(pairs, "toelichting").to_owned(),
        deadline: field(pairs, "deadline").to_owned(),
        questions: questions.collect(),
        partners,
        by_oneself: field(pairs, "doorgeven") == "zelf",
    }
}

/// A link as it is handed over: the role, where it goes by mail, the letter.
struct Letter {
    role: String,
    mail: Option<String>,
    /// The address and the letter with it; none when it goes by mail.
    text: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "uitvraag-links.html")]
struct LinksPage {
    page: Page,
    letters: Vec<Letter>,
    back: String,
    seen_by: SeenBy,
}

impl LinksPage {
    /// Whether the address lacks the site, which does not know its own.
    fn is_bare(&self) -> bool {
        let mut shown = self.letters.iter().filter_map(|one| one.text.as_ref());
        shown.any(|(address, _)| address.starts_with('/'))
    }
}

/// Shows links once.
async fn show_links(
    site: &Visit,
    (dossier, id): (i64, i64),
    links: Vec<HandedLink>,
    text: impl Fn(&HandedLink, &str) -> String,
) -> Result<Response, Failure> {
    let view = site.app.consultation(site.asker, dossier, id).await?;
    let base = site.settings.site_url.clone().unwrap_or_default();
    let letters = links.into_iter().map(|link| Letter {
        text: link.token.as_ref().map(|token| {
            let address = format!("{base}/uitvraag/{token}");
            let letter = text(&link, &address);
            (address, letter)
        }),
        role: link.role,
        mail: link.mail,
    });
    let page = page(site, &one_path(dossier, id), "Links voor partners");
    let page =
        below(page, dossier, &view.dossier.fields.title).below(("Uitvragen", all_path(dossier)));
    render(
        StatusCode::OK,
        &LinksPage {
            page,
            letters: letters.collect(),
            back: one_path(dossier, id),
            seen_by: view.seen_by,
        },
    )
}

fn letter(made: &MadeConsultation) -> impl Fn(&HandedLink, &str) -> String {
    |link, address| made.letter(&link.role, address)
}

async fn make(
    site: Visit,
    Path(dossier): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    match site.app.consult(site.asker, dossier, &typed).await {
        Ok(made) => {
            let links = made.links.clone();
            show_links(&site, (dossier, made.id), links, letter(&made)).await
        }
        Err(error) => show_new(&site, dossier, typed, Problems::of(error)?).await,
    }
}

#[derive(Template)]
#[template(path = "uitvraag.html")]
struct OnePage<'a> {
    page: Page,
    view: ConsultationView<'a>,
    /// The path of the consultation.
    at: String,
    pasted: PasteForm,
    problems: Problems,
}

async fn one(site: Visit, Path((dossier, id)): Path<(i64, i64)>) -> Result<Response, Failure> {
    let pasted = PasteForm::default();
    show_one(&site, (dossier, id), pasted, Problems::default()).await
}

async fn show_one(
    site: &Visit,
    (dossier, id): (i64, i64),
    pasted: PasteForm,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.consultation(site.asker, dossier, id).await?;
    let title = format!("Uitvraag {id}");
    let page = page(site, &one_path(dossier, id), &title);
    let page =
        below(page, dossier, &view.dossier.fields.title).below(("Uitvragen", all_path(dossier)));
    render(
        problems.status(),
        &OnePage {
            page,
            at: one_path(dossier, id),
            view,
            pasted,
            problems,
        },
    )
}

async fn calendar(site: Visit, Path((dossier, id)): Path<(i64, i64)>) -> Result<Response, Failure> {
    let base = site.settings.site_url.clone().unwrap_or_default();
    let app = &site.app;
    let text = app.consultation_calendar(site.asker, dossier, id, &base);
    Ok(calendar_file(text.await?))
}

async fn file(
    site: Visit,
    Path((dossier, id, file)): Path<(i64, i64, i64)>,
) -> Result<Response, Failure> {
    let found = site.app.partner_file(site.asker, (dossier, id), file);
    Ok(download(found.await?))
}

/// After a change, back to the consultation or to what is wrong there.
async fn back<T>(
    site: &Visit,
    (dossier, id): (i64, i64),
    at: &str,
    done: Result<T, kompas_app::Error>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => {
            let to = format!("{}{at}", one_path(dossier, id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let problems = Problems::of(error)?;
            show_one(site, (dossier, id), PasteForm::default(), problems).await
        }
    }
}

async fn extend(
    site: Visit,
    Path((dossier, id)): Path<(i64, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let date = field(&pairs, "deadline");
    let place = (dossier, id);
    let done = site.app.extend_consultation(site.asker, place, date).await;
    back(&site, place, "", done).await
}

async fn withdraw(
    site: Visit,
    Path((dossier, id, partner)): Path<(i64, i64, i64)>,
) -> Result<Response, Failure> {
    let place = (dossier, id, partner);
    let done = site.app.withdraw_partner(site.asker, place).await;
    back(&site, (dossier, id), &format!("#partner-{partner}"), done).await
}

async fn again(
    site: Visit,
    Path((dossier, id, partner)): Path<(i64, i64, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let by_oneself = field(&pairs, "doorgeven") == "zelf";
    let place = (dossier, id, partner);
    let app = &site.app;
    let done = app.ask_partner_again(site.asker, place, by_oneself).await;
    let (made, link) = done?;
    show_links(&site, (dossier, id), vec![link], letter(&made)).await
}

async fn accept(
    site: Visit,
    Path((dossier, id, partner)): Path<(i64, i64, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let question = QuestionCode::from_code(field(&pairs, "vraag"));
    let question = question.ok_or(Failure::NotFound)?;
    let place = (dossier, id, partner);
    let quote = field(&pairs, "citaat");
    let app = &site.app;
    let done = app.accept_reply(site.asker, place, question, quote).await;
    back(&site, (dossier, id), &format!("#partner-{partner}"), done).await
}

async fn confirm(
    site: Visit,
    Path((dossier, id, partner)): Path<(i64, i64, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let citation = field(&pairs, "nummer").parse().unwrap_or(0);
    let sentence = field(&pairs, "zin").to_owned();
    let by_oneself = field(&pairs, "doorgeven") == "zelf";
    let place = (dossier, id, partner);
    let said = (citation, sentence.as_str());
    let app = &site.app;
    match app
        .ask_confirmation(site.asker, place, said, by_oneself)
        .await
    {
        Ok(link) => {
            let text = |link: &HandedLink, address: &str| {
                format!(
                    "Goedendag,\n\nWij gebruiken uw antwoord als {} in deze tekst:\n\n{}\n\nMet deze link zegt u of dat klopt, of hoe het moet zijn:\n\n{address}\n",
                    link.role,
                    sentence.trim()
                )
            };
            show_links(&site, (dossier, id), vec![link], text).await
        }
        Err(error) => back::<()>(&site, (dossier, id), "", Err(error)).await,
    }
}

async fn paste(
    site: Visit,
    Path((dossier, id)): Path<(i64, i64)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let replies = QuestionCode::ALL.iter().map(|code| {
        let code = code.code().to_owned();
        let body = field(&pairs, &format!("reactie-{code}")).to_owned();
        let secret = field(&pairs, &format!("vertrouwelijk-{code}")) == "ja";
        (code, body, secret)
    });
    let form = PasteForm {
        partner: field(&pairs, "partner").to_owned(),
        role: field(&pairs, "rol").to_owned(),
        date: field(&pairs, "datum").to_owned(),
        replies: replies.collect(),
    };
    let place = (dossier, id);
    match site.app.paste_reply(site.asker, place, &form).await {
        Ok(partner) => back(&site, place, &format!("#partner-{partner}"), Ok(())).await,
        Err(error) => show_one(&site, place, form, Problems::of(error)?).await,
    }
}
