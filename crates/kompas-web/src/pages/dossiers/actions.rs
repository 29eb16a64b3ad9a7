//! The actions of a dossier, as a list and as a board, and everything that somebody has to do.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{ActionForm, ActionRecord, DossierHead, Kept, MyActionView, Plan};
use kompas_domain::code::Code;
use kompas_domain::measure::ActionState;

use super::choices::{Choice, choices, codes, label, members, questions, sources};
use super::measures::{RemovalPage, or_nothing, part, removal_status};
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
        .get("/acties", MEMBERS, mine)
        .get("/dossiers/{dossier}/acties", MEMBERS, actions)
        .post("/dossiers/{dossier}/acties", MEMBERS, add)
        .get("/dossiers/{dossier}/acties/nieuw", MEMBERS, fresh)
        .get("/dossiers/{dossier}/acties/{actie}", MEMBERS, action)
        .post("/dossiers/{dossier}/acties/{actie}", MEMBERS, save)
        .post("/dossiers/{dossier}/acties/{actie}/stand", MEMBERS, go_on)
        .get(
            "/dossiers/{dossier}/acties/{actie}/weg",
            MEMBERS,
            ask_removal,
        )
        .post("/dossiers/{dossier}/acties/{actie}/weg", MEMBERS, remove)
        .post("/dossiers/{dossier}/leemten", MEMBERS, of_gap)
}

/// The states of actions, in the order in which they are shown.
pub(crate) const ACTION_STATES: &[ActionState] = ActionState::ALL;

fn place(id: i64) -> String {
    format!("{}/acties", path(id))
}

#[derive(Template)]
#[template(path = "mijn-acties.html")]
struct MinePage {
    page: Page,
    mine: Vec<MyActionView>,
}

async fn mine(site: Visit) -> Result<Response, Failure> {
    let mine = site.app.my_actions(site.asker).await?;
    let page = page(&site, "/acties", "Mijn acties").below(("Dossiers", PATH));
    render(StatusCode::OK, &MinePage { page, mine })
}

#[derive(Template)]
#[template(path = "acties.html")]
struct ListPage<'a> {
    page: Page,
    head: DossierHead<'a>,
    plan: Plan<'a>,
    is_board: bool,
    /// The action that somebody else changed just before.
    stale: Option<ActionRecord>,
}

/// Whether a board was asked for.
fn is_board(pairs: &Pairs) -> bool {
    field(pairs, "beeld") == "bord"
}

/// Where the list is, or the board.
fn view(id: i64, is_board: bool) -> String {
    if is_board {
        format!("{}?beeld=bord", place(id))
    } else {
        place(id)
    }
}

async fn actions(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    show_list(&site, id, is_board(&pairs), None).await
}

async fn show_list(
    site: &Visit,
    id: i64,
    is_board: bool,
    stale: Option<ActionRecord>,
) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let page = part(site, &head, &view(id, is_board), "Acties");
    let status = removal_status(stale.is_some());
    let shown = ListPage {
        page,
        head,
        plan,
        is_board,
        stale,
    };
    render(status, &shown)
}

async fn go_on(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (state, seen) = (field(&pairs, "stand"), seen(&pairs));
    let moved = site
        .app
        .move_action(site.asker, (id, number), seen, state)
        .await?;
    match moved {
        Kept::As(_) => {
            let to = format!("{}#actie-{number}", view(id, is_board(&pairs)));
            Ok(Redirect::to(&to).into_response())
        }
        Kept::Stale(now) => show_list(&site, id, is_board(&pairs), Some(now)).await,
    }
}

async fn of_gap(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let gap = field(&pairs, "leemte");
    site.app.action_of_gap(site.asker, id, gap).await?;
    Ok(Redirect::to(&format!("{}#leemten", path(id))).into_response())
}

#[derive(Template)]
#[template(path = "actie.html")]
struct ActionPage<'a> {
    page: Page,
    head: DossierHead<'a>,
    /// None for a new one.
    number: Option<u32>,
    /// The version that saving goes on from.
    version: u32,
    typed: ActionForm,
    lists: Lists,
    /// What is there now and not as typed, by field, if somebody else changed it.
    changed: Option<Vec<(&'static str, String)>>,
    problems: Problems,
}

/// What can be chosen.
struct Lists {
    measures: Vec<Choice>,
    questions: Vec<Choice>,
    sources: Vec<Choice>,
    members: Vec<Choice>,
    states: Vec<Choice>,
}

impl Lists {
    fn of(site: &Visit, head: &DossierHead<'_>, plan: &Plan<'_>, typed: &ActionForm) -> Self {
        let measures = plan.measures.iter().map(|one| {
            let number = one.record.number.to_string();
            (number, one.record.text.title.clone())
        });
        let mut list = site.app.sources_under(&head.record.theme);
        let named = site.app.guide().source(&typed.source);
        if let Some(named) = named.filter(|named| list.iter().all(|one| one.slug != named.slug)) {
            list.push(named);
        }
        Self {
            measures: choices(measures, &typed.measure),
            questions: questions(site, &typed.question),
            sources: sources(list, |slug| slug == typed.source),
            members: members(head, &typed.owner),
            states: codes::<ActionState>(&typed.state),
        }
    }

    /// What there is now, where that is not what was typed.
    fn changed(&self, now: &ActionForm, typed: &ActionForm) -> Vec<(&'static str, String)> {
        let none: &[Choice] = &[];
        let all = [
            ("Wat", &now.title, &typed.title, none),
            ("Maatregel", &now.measure, &typed.measure, &self.measures),
            ("Vraag", &now.question, &typed.question, &self.questions),
            ("Bron", &now.source, &typed.source, &self.sources),
            ("Wie het doet", &now.owner, &typed.owner, &self.members),
            ("Partner die het doet", &now.role, &typed.role, none),
            ("Klaar op", &now.deadline, &typed.deadline, none),
            ("Status", &now.state, &typed.state, &self.states),
            ("Opmerking", &now.remark, &typed.remark, none),
        ];
        let differ = all.into_iter().filter(|(_, now, typed, _)| {
            now.replace("\r\n", "\n").trim() != typed.replace("\r\n", "\n").trim()
        });
        differ
            .map(|(name, now, _, list)| (name, or_nothing(label(list, now))))
            .collect()
    }
}

fn typed(pairs: &Pairs) -> ActionForm {
    let take = |name| field(pairs, name).to_owned();
    ActionForm {
        title: take("titel"),
        measure: take("maatregel"),
        question: take("vraag"),
        source: take("bron"),
        owner: take("wie"),
        role: take("rol"),
        deadline: take("deadline"),
        state: take("status"),
        remark: take("opmerking"),
    }
}

/// What the page of one action shows beside the lists.
struct Shown {
    number: Option<u32>,
    version: u32,
    typed: ActionForm,
    /// What is there now, if somebody else changed it.
    now: Option<ActionRecord>,
    problems: Problems,
}

fn show(
    site: &Visit,
    head: DossierHead<'_>,
    plan: &Plan<'_>,
    shown: Shown,
) -> Result<Response, Failure> {
    let id = head.record.id;
    let (at, title) = match shown.number {
        Some(number) => (format!("{}/{number}", place(id)), "Actie wijzigen"),
        None => (format!("{}/nieuw", place(id)), "Nieuwe actie"),
    };
    let page = part(site, &head, &at, title).below(("Acties", place(id)));
    let lists = Lists::of(site, &head, plan, &shown.typed);
    let now = shown.now.map(|now| ActionForm::of(&now.text));
    let status = match now {
        Some(_) => StatusCode::CONFLICT,
        None => shown.problems.status(),
    };
    let changed = now.map(|now| lists.changed(&now, &shown.typed));
    let page = ActionPage {
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

async fn fresh(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let shown = Shown {
        number: None,
        version: 0,
        typed: ActionForm {
            measure: field(&pairs, "maatregel").to_owned(),
            ..ActionForm::default()
        },
        now: None,
        problems: Problems::default(),
    };
    show(&site, head, &plan, shown)
}

async fn add(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    let problems = match site.app.add_action(site.asker, id, &typed).await {
        Ok(number) => return Ok(to_row(id, number)),
        Err(error) => Problems::of(error)?,
    };
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let shown = Shown {
        number: None,
        version: 0,
        typed,
        now: None,
        problems,
    };
    show(&site, head, &plan, shown)
}

/// Back to the list, at an action.
fn to_row(id: i64, number: u32) -> Response {
    Redirect::to(&format!("{}#actie-{number}", place(id))).into_response()
}

async fn action(site: Visit, Path((id, number)): Path<(i64, u32)>) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let found = plan.action(number).ok_or(Failure::NotFound)?;
    let shown = Shown {
        number: Some(number),
        version: found.record.version,
        typed: ActionForm::of(&found.record.text),
        now: None,
        problems: Problems::default(),
    };
    show(&site, head, &plan, shown)
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
        .save_action(site.asker, (id, number), shown.version, &shown.typed)
        .await;
    match saved {
        Ok(Kept::As(_)) => return Ok(to_row(id, number)),
        Ok(Kept::Stale(now)) => {
            shown.version = now.version;
            shown.now = Some(now);
        }
        Err(error) => shown.problems = Problems::of(error)?,
    }
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    show(&site, head, &plan, shown)
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
    let found = plan.action(number).ok_or(Failure::NotFound)?;
    let at = format!("{}/{number}", place(id));
    let page =
        part(site, &head, &format!("{at}/weg"), "Actie weghalen").below(("Acties", place(id)));
    let shown = RemovalPage {
        page,
        what: found.record.text.title.clone(),
        effect: "Is de actie niet meer nodig, dan kunt u haar ook op vervallen zetten.",
        path: at,
        version: found.record.version,
        is_stale,
        head,
    };
    render(removal_status(is_stale), &shown)
}

async fn remove(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let removed = site
        .app
        .remove_action(site.asker, (id, number), seen(&pairs))
        .await?;
    match removed {
        Kept::As(_) => Ok(Redirect::to(&place(id)).into_response()),
        Kept::Stale(_) => show_removal(&site, id, number, true).await,
    }
}
