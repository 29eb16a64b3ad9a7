//! The measures of a dossier: listed by state, made, changed, removed.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{DossierHead, Kept, MeasureForm, MeasureRecord, Plan};
use kompas_domain::code::Code;
use kompas_domain::measure::{MeasureState, SafetyLink};

use super::choices::{Choice, codes, label, members, questions, sources};
use super::{MEMBERS, PATH, page, path, seen};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/maatregelen", MEMBERS, measures)
        .post("/dossiers/{dossier}/maatregelen", MEMBERS, add)
        .get("/dossiers/{dossier}/maatregelen/nieuw", MEMBERS, fresh)
        .get(
            "/dossiers/{dossier}/maatregelen/{maatregel}",
            MEMBERS,
            measure,
        )
        .post("/dossiers/{dossier}/maatregelen/{maatregel}", MEMBERS, save)
        .get(
            "/dossiers/{dossier}/maatregelen/{maatregel}/weg",
            MEMBERS,
            ask_removal,
        )
        .post(
            "/dossiers/{dossier}/maatregelen/{maatregel}/weg",
            MEMBERS,
            remove,
        )
}

fn place(id: i64) -> String {
    format!("{}/maatregelen", path(id))
}

/// The page of a part of a dossier, with the steps above it.
pub(super) fn part(site: &Visit, head: &DossierHead<'_>, path_: &str, title: &str) -> Page {
    page(site, path_, title)
        .below(("Dossiers", PATH))
        .below((head.record.fields.title.clone(), path(head.record.id)))
}

#[derive(Template)]
#[template(path = "maatregelen.html")]
struct ListPage<'a> {
    page: Page,
    head: DossierHead<'a>,
    plan: Plan<'a>,
}

async fn measures(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let page = part(&site, &head, &place(id), "Maatregelen");
    render(StatusCode::OK, &ListPage { page, head, plan })
}

#[derive(Template)]
#[template(path = "maatregel.html")]
struct MeasurePage<'a> {
    page: Page,
    head: DossierHead<'a>,
    /// None for a new one.
    number: Option<u32>,
    /// The version that saving goes on from.
    version: u32,
    typed: MeasureForm,
    lists: Lists,
    /// What is there now and not as typed, by field, if somebody else changed it.
    changed: Option<Vec<(&'static str, String)>>,
    problems: Problems,
}

/// What can be chosen.
struct Lists {
    questions: Vec<Choice>,
    links: Vec<Choice>,
    members: Vec<Choice>,
    states: Vec<Choice>,
    /// Partners under the theme of the dossier, and the others.
    partners: Vec<Choice>,
    others: Vec<Choice>,
}

impl Lists {
    fn of(site: &Visit, head: &DossierHead<'_>, typed: &MeasureForm) -> Self {
        let (partners, others) = site.app.partners(&head.record.theme);
        Self {
            questions: questions(site, &typed.question),
            links: codes::<SafetyLink>(&typed.link),
            members: members(head, &typed.owner),
            states: codes::<MeasureState>(&typed.state),
            partners: sources(partners, |slug| typed.has(slug)),
            others: sources(others, |slug| typed.has(slug)),
        }
    }

    /// What there is now, where that is not what was typed.
    fn changed(&self, now: &MeasureForm, typed: &MeasureForm) -> Vec<(&'static str, String)> {
        let all = [
            ("Wat", &now.title, &typed.title),
            ("Waarom", &now.why, &typed.why),
            ("Rust op het antwoord op", &now.question, &typed.question),
            ("Schakel", &now.link, &typed.link),
            ("Andere partners", &now.roles, &typed.roles),
            ("Wie ervoor zorgt", &now.owner, &typed.owner),
            ("Partner die ervoor zorgt", &now.role, &typed.role),
            ("Begin", &now.start, &typed.start),
            ("Klaar op", &now.end, &typed.end),
            ("Status", &now.state, &typed.state),
            ("Verwacht effect", &now.effect, &typed.effect),
            ("Waaraan merkbaar", &now.evidence, &typed.evidence),
        ];
        let lists = [&self.questions, &self.links, &self.members, &self.states];
        let shown = |value: &str| {
            let known = lists.iter().map(|list| label(list, value));
            let known = known.into_iter().find(|label| *label != value);
            known.unwrap_or(value).to_owned()
        };
        let differ = all.into_iter().filter(|(_, now, typed)| {
            now.replace("\r\n", "\n").trim() != typed.replace("\r\n", "\n").trim()
        });
        let mut changed: Vec<_> = differ
            .map(|(name, now, _)| (name, or_nothing(&shown(now))))
            .collect();
        if now.partners != typed.partners {
            let names = now.partners.iter().map(|slug| {
                let near = label(&self.partners, slug);
                if near == slug {
                    label(&self.others, slug)
                } else {
                    near
                }
            });
            let names: Vec<&str> = names.collect();
            changed.push(("Partners", or_nothing(&names.join(", "))));
        }
        changed
    }
}

pub(super) fn or_nothing(text: &str) -> String {
    if text.is_empty() {
        "niets ingevuld".to_owned()
    } else {
        text.to_owned()
    }
}

fn typed(pairs: &Pairs) -> MeasureForm {
    let take = |name| field(pairs, name).to_owned();
    let partners = pairs.iter().filter(|(name, _)| name == "partners");
    MeasureForm {
        title: take("titel"),
        why: take("waarom"),
        question: take("vraag"),
        link: take("schakel"),
        partners: partners.map(|(_, value)| value.clone()).collect(),
        roles: take("rollen"),
        owner: take("wie"),
        role: take("rol"),
        start: take("begin"),
        end: take("eind"),
        state: take("status"),
        effect: take("effect"),
        evidence: take("merkbaar"),
    }
}

/// What the page of one measure shows beside the lists.
struct Shown {
    number: Option<u32>,
    version: u32,
    typed: MeasureForm,
    /// What is there now, if somebody else changed it.
    now: Option<MeasureRecord>,
    problems: Problems,
}

fn show(site: &Visit, head: DossierHead<'_>, shown: Shown) -> Result<Response, Failure> {
    let id = head.record.id;
    let (at, title) = match shown.number {
        Some(number) => (format!("{}/{number}", place(id)), "Maatregel wijzigen"),
        None => (format!("{}/nieuw", place(id)), "Nieuwe maatregel"),
    };
    let page = part(site, &head, &at, title).below(("Maatregelen", place(id)));
    let lists = Lists::of(site, &head, &shown.typed);
    let now = shown.now.map(|now| MeasureForm::of(&now.text));
    let status = match now {
        Some(_) => StatusCode::CONFLICT,
        None => shown.problems.status(),
    };
    let changed = now.map(|now| lists.changed(&now, &shown.typed));
    let page = MeasurePage {
        page,
        head,
        number: shown.number,
        version: shown.version,
        typed: shown.typed,
        lists,
        changed,
        problems: shown.problems,
    };
    render(status, &page)
}

async fn fresh(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    let (head, _) = site.app.dossier_plan(site.asker, id).await?;
    let shown = Shown {
        number: None,
        version: 0,
        typed: MeasureForm::default(),
        now: None,
        problems: Problems::default(),
    };
    show(&site, head, shown)
}

async fn add(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    let problems = match site.app.add_measure(site.asker, id, &typed).await {
        Ok(number) => return Ok(to_row(id, number)),
        Err(error) => Problems::of(error)?,
    };
    let (head, _) = site.app.dossier_plan(site.asker, id).await?;
    let shown = Shown {
        number: None,
        version: 0,
        typed,
        now: None,
        problems,
    };
    show(&site, head, shown)
}

/// Back to the list, at a measure.
fn to_row(id: i64, number: u32) -> Response {
    Redirect::to(&format!("{}#maatregel-{number}", place(id))).into_response()
}

async fn measure(site: Visit, Path((id, number)): Path<(i64, u32)>) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let found = plan.measure(number).ok_or(Failure::NotFound)?;
    let shown = Shown {
        number: Some(number),
        version: found.record.version,
        typed: MeasureForm::of(&found.record.text),
        now: None,
        problems: Problems::default(),
    };
    show(&site, head, shown)
}

async fn save(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let mut shown = Shown {
        number: Some(number),
        version: seen(&pairs),
        typed: typed(&pairs),
        now: None,
        problems: Problems::default(),
    };
    let saved = site
        .app
        .save_measure(site.asker, (id, number), shown.version, &shown.typed)
        .await;
    match saved {
        Ok(Kept::As(_)) => return Ok(to_row(id, number)),
        Ok(Kept::Stale(now)) => {
            shown.version = now.version;
            shown.now = Some(now);
        }
        Err(error) => shown.problems = Problems::of(error)?,
    }
    let (head, _) = site.app.dossier_plan(site.asker, id).await?;
    show(&site, head, shown)
}

/// The page that asks whether something is to go.
#[derive(Template)]
#[template(path = "dossier-weghalen.html")]
pub(super) struct RemovalPage<'a> {
    pub(super) page: Page,
    pub(super) head: DossierHead<'a>,
    /// What goes.
    pub(super) what: String,
    /// What goes with it, in Dutch.
    pub(super) effect: &'static str,
    /// Where it is.
    pub(super) path: String,
    pub(super) version: u32,
    /// Whether somebody else changed it since the page was made.
    pub(super) is_stale: bool,
}

async fn ask_removal(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
) -> Result<Response, Failure> {
    show_removal(&site, id, number, false).await
}

async fn show_removal(
    site: &Visit,
    id: i64,
    number: u32,
    is_stale: bool,
) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let found = plan.measure(number).ok_or(Failure::NotFound)?;
    let at = format!("{}/{number}", place(id));
    let page = part(site, &head, &format!("{at}/weg"), "Maatregel weghalen")
        .below(("Maatregelen", place(id)));
    let shown = RemovalPage {
        page,
        what: found.record.text.title.clone(),
        effect: "De acties van deze maatregel blijven in het dossier staan.",
        path: at,
        version: found.record.version,
        is_stale,
        head,
    };
    render(removal_status(is_stale), &shown)
}

pub(super) fn removal_status(is_stale: bool) -> StatusCode {
    if is_stale {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    }
}

async fn remove(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let removed = site
        .app
        .remove_measure(site.asker, (id, number), seen(&pairs))
        .await?;
    match removed {
        Kept::As(_) => Ok(Redirect::to(&place(id)).into_response()),
        Kept::Stale(_) => show_removal(&site, id, number, true).await,
    }
}
