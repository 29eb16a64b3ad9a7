//! What editors do with tips: ask back, take over, refuse, merge.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::dossiers::Kept;
use kompas_app::tips::{TipDesk, TipRecord};
use kompas_domain::code::Code;
use kompas_domain::guide::Guide;
use kompas_domain::tip::TipKind;

use super::{EDITORS, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

const PATH: &str = "/redactie/tips";

pub(super) fn routes() -> Routes {
    let at = "/redactie/tips/{tip}";
    Routes::new()
        .get(PATH, EDITORS, queue)
        .get(at, EDITORS, tip)
        .post(&format!("{at}/vraag"), EDITORS, ask)
        .post(&format!("{at}/overnemen"), EDITORS, accept)
        .post(&format!("{at}/afwijzen"), EDITORS, refuse)
        .post(&format!("{at}/samenvoegen"), EDITORS, merge)
        .post(&format!("{at}/verzamelen"), EDITORS, gather)
        .post(&format!("{at}/weg"), EDITORS, remove)
        .post(&format!("{at}/steun-weg"), EDITORS, drop_supporter)
}

#[derive(Template)]
#[template(path = "redactie-tips.html")]
struct QueuePage {
    page: Page,
    /// What waits for an editor.
    waiting: Vec<TipRecord>,
    /// What waits for who sent it.
    asked: Vec<TipRecord>,
    gathering: Vec<TipRecord>,
    decided: Vec<TipRecord>,
}

async fn queue(site: Visit) -> Result<Response, Failure> {
    use crate::pages::tips::TipStage;
    let all = site.app.tips(site.asker).await?;
    let of = |keep: &dyn Fn(TipStage) -> bool| -> Vec<TipRecord> {
        all.iter()
            .filter(|tip| keep(tip.stage()))
            .cloned()
            .collect()
    };
    let mut waiting = of(&|stage| stage == TipStage::Waiting);
    // Who waits longest is helped first.
    waiting.sort_by_key(|tip| tip.updated);
    let view = QueuePage {
        page: page(&site, PATH, "Tips van bezoekers"),
        waiting,
        asked: of(&|stage| stage == TipStage::Asked),
        gathering: of(&|stage| stage == TipStage::Gathering),
        decided: of(&|stage| !stage.is_open()),
    };
    render(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "redactie-tip.html")]
struct TipPage<'a> {
    page: Page,
    guide: &'a Guide,
    desk: TipDesk,
    problems: Problems,
    typed: Pairs,
    is_stale: bool,
}

impl TipPage<'_> {
    fn typed(&self, name: &str) -> &str {
        field(&self.typed, name)
    }

    fn has_ground(&self, code: &str) -> bool {
        let mut pairs = self.typed.iter();
        pairs.any(|(name, value)| name == "criterium" && value == code)
    }

    fn is_theme(&self) -> bool {
        self.desk.record.text.kind == TipKind::Theme
    }

    fn is_chosen(&self, theme: &str) -> bool {
        self.desk.record.text.theme.as_deref() == Some(theme)
    }

    /// What it is called on the site, or would be.
    fn shown(&self) -> &str {
        let record = &self.desk.record;
        if record.shown.is_empty() {
            &record.text.title
        } else {
            &record.shown
        }
    }
}

fn path(id: i64) -> String {
    format!("{PATH}/{id}")
}

async fn show(
    site: &Visit,
    id: i64,
    typed: Pairs,
    problems: Problems,
    is_stale: bool,
) -> Result<Response, Failure> {
    let desk = site.app.tip_desk(site.asker, id).await?;
    let status = if is_stale {
        StatusCode::CONFLICT
    } else {
        problems.status()
    };
    let view = TipPage {
        page: page(site, &path(id), &format!("Tip {id}")).below(("Tips", PATH)),
        guide: site.app.guide(),
        desk,
        problems,
        typed,
        is_stale,
    };
    render(status, &view)
}

async fn tip(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show(&site, id, Pairs::new(), Problems::default(), false).await
}

fn seen(pairs: &Pairs) -> u32 {
    field(pairs, "versie").parse().unwrap_or_default()
}

/// Back to the tip, or to what is wrong.
async fn after(
    site: &Visit,
    id: i64,
    done: Result<Kept<()>, Error>,
    typed: Pairs,
) -> Result<Response, Failure> {
    match done {
        Ok(Kept::As(_)) => Ok(Redirect::to(&path(id)).into_response()),
        Ok(Kept::Stale(())) => show(site, id, typed, Problems::default(), true).await,
        Err(error) => show(site, id, typed, Problems::of(error)?, false).await,
    }
}

async fn ask(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let question = field(&pairs, "vraag");
    let done = site.app.ask_tip(site.asker, id, seen(&pairs), question);
    let done = done.await;
    after(&site, id, done, pairs).await
}

async fn accept(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let theme = Some(field(&pairs, "thema")).filter(|theme| !theme.is_empty());
    let done = site.app.accept_tip(site.asker, id, seen(&pairs), theme);
    match done.await {
        Ok(Some(proposal)) => {
            let to = format!("/redactie/voorstellen/{proposal}");
            Ok(Redirect::to(&to).into_response())
        }
        Ok(None) => after(&site, id, Ok(Kept::Stale(())), pairs).await,
        Err(error) => after(&site, id, Err(error), pairs).await,
    }
}

async fn refuse(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let grounds = pairs.iter().filter(|(name, _)| name == "criterium");
    let grounds: Vec<String> = grounds.map(|(_, code)| code.clone()).collect();
    let said = (field(&pairs, "naam"), &*grounds, field(&pairs, "reden"));
    let done = site.app.refuse_tip(site.asker, id, seen(&pairs), said);
    let done = done.await;
    after(&site, id, done, pairs).await
}

async fn merge(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let other = field(&pairs, "met").parse().ok();
    let done = site.app.merge_tip(site.asker, id, seen(&pairs), other);
    let done = done.await;
    after(&site, id, done, pairs).await
}

async fn gather(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let shown = field(&pairs, "naam");
    let done = site.app.gather_tip(site.asker, id, seen(&pairs), shown);
    let done = done.await;
    after(&site, id, done, pairs).await
}

async fn remove(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    if field(&pairs, "zeker") != "ja" {
        let refused = Error::Refused(
            "Zet eerst een vinkje: een tip die u weggooit, komt niet terug.".to_owned(),
        );
        return after(&site, id, Err(refused), pairs).await;
    }
    if site.app.remove_tip(site.asker, id, seen(&pairs)).await? {
        Ok(Redirect::to(PATH).into_response())
    } else {
        after(&site, id, Ok(Kept::Stale(())), pairs).await
    }
}

async fn drop_supporter(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let municipality = field(&pairs, "gemeente");
    site.app
        .drop_supporter(site.asker, id, municipality)
        .await?;
    Ok(Redirect::to(&path(id)).into_response())
}
