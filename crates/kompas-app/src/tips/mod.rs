//! Tips for the guide: anyone sends them, without an account, and follows them by a link; editors
//! decide. Nothing of who sends one is kept: no name, no address, no browser.

mod desk;
mod doubles;

use std::fmt;

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::dossier::{TextProblem, check_filled};
use kompas_domain::municipality::{self, Municipality};
use kompas_domain::pieces::{PieceKey, PieceKind};
use kompas_domain::tip::{
    MESSAGE, TipKind, TipProblem, TipStage, TipState, TipText, meant_address, without_source,
};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::LogEntry;

use crate::archive::Archive;
use crate::consultations::tidy;
use crate::editions::missing;
use crate::people::FieldProblem;
use crate::{App, Error};

pub use desk::TipDesk;
pub use doubles::TipDouble;
pub use kompas_store::{TipMessage, TipProposal, TipRecord};

/// So many tips are taken in a day: more is misuse.
const A_DAY: usize = 200;

/// A tip as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TipForm {
    /// The code of its kind.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Who keeps it.
    pub owner: String,
    /// The code of its form; empty for not known.
    pub form: String,
    /// What it is.
    pub what: String,
    /// Why the guide should have it.
    pub why: String,
    /// The key of a theme, `tip-` and the number of a tip for one, or empty for not known.
    pub theme: String,
    /// The codes of the questions that it helps to answer.
    pub questions: Vec<String>,
    /// Where it is found.
    pub address: String,
    /// Filled by programs that fill everything.
    pub trap: String,
    /// Whether she saw what is there already.
    pub is_sure: bool,
}

/// What came of sending a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TipSending {
    /// It was kept; the token of the link by which it is followed.
    Sent(String),
    /// Nothing was kept: this is there already, and may be the same.
    Doubles(Vec<TipDouble>),
}

/// A tip as who sent it sees it.
#[derive(Debug, Clone)]
pub struct TipView {
    /// The tip.
    pub record: TipRecord,
    /// What editors asked and she answered.
    pub messages: Vec<TipMessage>,
    /// The page of the theme, of a theme that is on the site; of a merged tip that of the other.
    pub theme: Option<i64>,
    /// What is in the guide of it: name and path.
    pub place: Option<(String, String)>,
}

/// What the site tells of tips.
#[derive(Debug, Clone)]
pub struct TipsView {
    /// Themes for which visitors can bring support and sources.
    pub themes: Vec<TipRecord>,
    /// What was decided of others, the last first.
    pub decided: Vec<TipRecord>,
}

/// A theme that is a tip, as the site shows it.
#[derive(Debug, Clone)]
pub struct TipTheme {
    /// The tip.
    pub record: TipRecord,
    /// Who supports it.
    pub supporters: Vec<&'static Municipality>,
    /// Sources for it that editors took over.
    pub sources: Vec<TipRecord>,
    /// How many sources wait for an editor.
    pub waiting: usize,
    /// The questions for which there is no source yet.
    pub questions: Vec<QuestionCode>,
    /// The parts of the theme that are not written yet.
    pub parts: Vec<&'static str>,
}

/// A line for the log of what a visitor did with a tip. It says nothing of her.
fn visitor(archive: &Archive, object: String) -> LogEntry {
    LogEntry {
        action: LogAction::SendTip,
        object,
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: None,
        actor: None,
        organisation: None,
        moment: (archive.clock)(),
    }
}

/// What is wrong with texts about a tip.
fn wrong(problems: Vec<TextProblem>) -> Vec<FieldProblem> {
    let problems = problems.into_iter().map(TipProblem::Text);
    problems.map(|problem| problem_of(&problem)).collect()
}

fn problem_of(problem: &TipProblem) -> FieldProblem {
    FieldProblem::new(problem.field(), problem.to_string())
}

/// Refuses a text that must be filled, when it cannot be right.
fn check(field: &'static str, text: &str, most: usize) -> Result<(), Error> {
    let mut problems = Vec::new();
    check_filled(field, text, most, &mut problems);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Form(wrong(problems)))
    }
}

fn no_tip(key: impl fmt::Display) -> Error {
    Error::NotFound {
        kind: "tip",
        key: key.to_string(),
    }
}

impl App {
    /// What is there already and may be the same as a tip: sources or themes of the guide, and other
    /// tips, of which only is told what the site tells.
    ///
    /// # Errors
    /// This installation keeps nothing; the store fails.
    pub async fn tip_doubles(
        &self,
        kind: &str,
        title: &str,
        address: &str,
    ) -> Result<Vec<TipDouble>, Error> {
        let kind = TipKind::from_code(kind).unwrap_or(TipKind::Source);
        let tips = self.archive()?.store.tips().await?;
        let address = meant_address(address);
        Ok(doubles::of(self.guide(), &tips, kind, title, &address))
    }

    /// Themes that are tips and are on the site: number and name.
    ///
    /// # Errors
    /// This installation keeps nothing; the store fails.
    pub async fn gathering_themes(&self) -> Result<Vec<(i64, String)>, Error> {
        let shown = self.archive()?.store.shown_tips().await?;
        let open = shown.into_iter().filter(is_theme_to_join);
        Ok(open.map(|tip| (tip.id, tip.shown)).collect())
    }

    /// Keeps a tip. Who was not told of what is there already and may be the same, is told first.
    ///
    /// # Errors
    /// [`Error::Form`] with all that is wrong; [`Error::Refused`] when too many came today; this
    /// installation keeps nothing; the store fails.
    pub async fn send_tip(&self, form: &TipForm) -> Result<TipSending, Error> {
        let archive = self.archive()?;
        let text = self.read_tip(archive, form).await?;
        if !form.is_sure {
            let tips = archive.store.tips().await?;
            let found = doubles::of(self.guide(), &tips, text.kind, &text.title, &text.address);
            if !found.is_empty() {
                return Ok(TipSending::Doubles(found));
            }
        }
        let (token, _) = self.keep_tip(archive, &text).await?;
        Ok(TipSending::Sent(token))
    }

    /// Keeps a tip; gives the token of its link, and its number.
    pub(crate) async fn keep_tip(
        &self,
        archive: &Archive,
        text: &TipText,
    ) -> Result<(String, i64), Error> {
        let token = archive.token();
        let entry = visitor(archive, String::new());
        let kept = archive.store.add_tip(text, &token, A_DAY, &entry).await?;
        let id = kept.ok_or_else(|| {
            Error::Refused(
                "Er zijn vandaag te veel tips gestuurd. Probeer het morgen weer; bewaar uw tekst zolang zelf."
                    .to_owned(),
            )
        })?;
        Ok((token, id))
    }

    async fn read_tip(&self, archive: &Archive, form: &TipForm) -> Result<TipText, Error> {
        let kind = TipKind::from_code(&form.kind).unwrap_or(TipKind::Source);
        let is_source = kind == TipKind::Source;
        let mut problems = Vec::new();
        if !form.trap.is_empty() {
            problems.push(FieldProblem::new("website", "laat dit veld leeg"));
        }
        let (mut theme, mut theme_tip) = (None, None);
        if is_source && !form.theme.is_empty() {
            let number = form.theme.strip_prefix("tip-");
            theme_tip = number.and_then(|number| number.parse().ok());
            let is_known = match theme_tip {
                Some(id) => archive
                    .store
                    .tip(id)
                    .await?
                    .is_some_and(|tip| is_theme_to_join(&tip)),
                None => self.guide().theme(&form.theme).is_some(),
            };
            if !is_known {
                problems.push(FieldProblem::new("thema", "kies een thema uit de lijst"));
            }
            theme = theme_tip.is_none().then(|| form.theme.clone());
        }
        let questions = form.questions.iter();
        let mut questions: Vec<QuestionCode> = questions
            .filter_map(|code| QuestionCode::from_code(code))
            .filter(|_| is_source)
            .collect();
        questions.sort_unstable();
        questions.dedup();
        let of_source = |text: &str| if is_source { tidy(text) } else { String::new() };
        let text = TipText {
            kind,
            title: tidy(&form.title),
            owner: of_source(&form.owner),
            form: SourceForm::from_code(&form.form).filter(|_| is_source),
            what: tidy(&form.what),
            why: tidy(&form.why),
            theme,
            theme_tip,
            questions,
            address: meant_address(&of_source(&form.address)),
        };
        problems.extend(text.problems().iter().map(problem_of));
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }

    /// A tip by the link of who sent it.
    ///
    /// # Errors
    /// There is none with this link; the store fails.
    pub async fn followed_tip(&self, token: &str) -> Result<TipView, Error> {
        let archive = self.archive().map_err(|_| no_tip(""))?;
        let found = archive.store.tip_of_link(token).await?;
        let record = found.ok_or_else(|| no_tip(""))?;
        let other = match record.merged {
            Some(other) => archive.store.tip(other).await?,
            None => None,
        };
        let on_site = other.as_ref().unwrap_or(&record);
        Ok(TipView {
            theme: is_on_site(on_site).then_some(on_site.id),
            place: self.place_of(archive, on_site).await?,
            messages: archive.store.tip_messages(record.id).await?,
            record,
        })
    }

    /// Where the guide of now has what a tip became: name and path.
    async fn place_of(
        &self,
        archive: &Archive,
        tip: &TipRecord,
    ) -> Result<Option<(String, String)>, Error> {
        let Some(proposal) = &tip.proposal else {
            return Ok(None);
        };
        let found = archive.store.proposal(proposal.id).await?;
        let pieces = found.into_iter().flat_map(|found| found.text.pieces);
        let mut keys = pieces.filter_map(|piece| piece.piece.parse::<PieceKey>().ok());
        Ok(keys.find_map(|key| {
            let name = match key.kind() {
                PieceKind::Source => &self.guide().source(key.last())?.name,
                PieceKind::Theme => &self.guide().theme(key.last())?.title,
                _ => return None,
            };
            Some((name.clone(), key.page()?))
        }))
    }

    /// Records what who sent a tip answers to a question of an editor.
    ///
    /// # Errors
    /// [`Error::Form`] when it cannot be right; [`Error::Refused`] when nothing was asked; there is
    /// no tip with this link; the store fails.
    pub async fn answer_tip(&self, token: &str, answer: &str) -> Result<(), Error> {
        let archive = self.archive().map_err(|_| no_tip(""))?;
        let found = archive.store.tip_of_link(token).await?;
        if found.is_none() {
            return Err(no_tip(""));
        }
        let answer = tidy(answer);
        check("antwoord", &answer, MESSAGE)?;
        let entry = visitor(archive, String::new());
        if archive.store.answer_tip(token, &answer, &entry).await? {
            Ok(())
        } else {
            Err(Error::Refused(
                "De redactie wacht niet op een antwoord. Er is niets gewijzigd.".to_owned(),
            ))
        }
    }

    /// What the site tells of tips.
    ///
    /// # Errors
    /// The store fails.
    pub async fn shown_tips(&self) -> Result<TipsView, Error> {
        let shown = match self.archive() {
            Ok(archive) => archive.store.shown_tips().await?,
            Err(_) => Vec::new(),
        };
        let (themes, decided) = shown.into_iter().partition(is_theme_to_join);
        Ok(TipsView { themes, decided })
    }

    /// A theme that is a tip and is on the site.
    ///
    /// # Errors
    /// There is none with this number; the store fails.
    pub async fn tip_theme(&self, id: i64) -> Result<TipTheme, Error> {
        let archive = self.archive().map_err(|_| no_tip(id))?;
        let record = archive.store.tip(id).await?.filter(is_on_site);
        let record = record.ok_or_else(|| no_tip(id))?;
        let codes = archive.store.tip_supporters(id).await?;
        let all = archive.store.tips_for(id).await?;
        let waiting = all.iter().filter(|tip| tip.stage().is_open()).count();
        let sources: Vec<TipRecord> = all
            .into_iter()
            .filter(|tip| tip.state == TipState::Accepted && !tip.shown.is_empty())
            .collect();
        let of = sources.iter().map(|tip| tip.text.questions.as_slice());
        Ok(TipTheme {
            supporters: codes
                .iter()
                .filter_map(|code| municipality::by_code(code))
                .collect(),
            questions: without_source(of),
            parts: missing(archive, &record).await?,
            waiting,
            sources,
            record,
        })
    }

    /// Has a municipality support a theme that is a tip, named by its code or its name. Whether it
    /// did not yet.
    ///
    /// # Errors
    /// [`Error::Form`] when there is no such municipality; there is no such theme; the store fails.
    pub async fn support_theme(&self, id: i64, municipality: &str) -> Result<bool, Error> {
        let archive = self.archive().map_err(|_| no_tip(id))?;
        let record = archive.store.tip(id).await?.filter(is_theme_to_join);
        record.ok_or_else(|| no_tip(id))?;
        let named = municipality.trim();
        let found = municipality::by_code(named).or_else(|| municipality::by_name(named));
        let Some(found) = found else {
            return Err(FieldProblem::alone(
                "gemeente",
                "kies een gemeente uit de lijst",
            ));
        };
        let entry = visitor(archive, format!("tip/{id}"));
        Ok(archive.store.support_tip(id, found.code, &entry).await?)
    }
}

/// Whether it is a theme of which the site has a page.
fn is_on_site(tip: &TipRecord) -> bool {
    let state = matches!(tip.state, TipState::Gathering | TipState::Accepted);
    tip.text.kind == TipKind::Theme && state && !tip.shown.is_empty()
}

/// Whether it is a theme for which visitors can bring support and sources still.
fn is_theme_to_join(tip: &TipRecord) -> bool {
    is_on_site(tip) && tip.stage() != TipStage::Published
}
