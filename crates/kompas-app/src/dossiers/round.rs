//! The yearly round: what changed since a dossier was decided, and whether its answers still hold.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kompas_domain::citation::{Citation, FigureNews, find_quote};
use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{AnswerText, SourceUse};
use kompas_domain::guide::{Question, Source};
use kompas_domain::link::LinkState;
use kompas_domain::rich::RichBlock;
use kompas_domain::round::{StillHolds, a_year_before};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{
    AnswerRecord, CheckRecord, DossierScope, LinkRecord, LogEntry, RoundRecord, Saved,
};
use time::OffsetDateTime;

use super::answer::known;
use super::cite::{citations, figures_of};
use super::{DossierCitation, DossierHead, no_dossier, object, refuse};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::FieldProblem;
use crate::{App, Error};

/// The last round of a dossier.
#[derive(Debug, Clone)]
pub struct RoundView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The round; none when there was none yet.
    pub round: Option<RoundRecord>,
    /// Per question what changed, and whether the answer still holds.
    pub parts: Vec<RoundPart<'a>>,
    /// The actions that are not done.
    pub open_actions: usize,
    /// How many actions were changed since.
    pub changed_actions: usize,
}

/// One question of a round.
#[derive(Debug, Clone)]
pub struct RoundPart<'a> {
    /// The question.
    pub question: &'a Question,
    /// The answer as it is now.
    pub answer: Option<AnswerRecord>,
    /// The same, with its form.
    pub blocks: Vec<RichBlock>,
    /// Whether the answer itself was changed since.
    pub is_changed: bool,
    /// The citations of the answer of which something changed: number, title, what.
    pub citations: Vec<(u32, String, CitationNews)>,
    /// The sources that were used and are not what they were: name, what.
    pub sources: Vec<(String, SourceNews)>,
    /// What was said in this round.
    pub check: Option<CheckRecord>,
}

/// What became of what was cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitationNews {
    /// The document was removed.
    Gone,
    /// There is a newer version, and the words still stand in it.
    StillThere,
    /// There is a newer version, and the words stand in it no longer.
    NotThere,
    /// The key figure is not what it was.
    Figure(FigureNews),
}

/// What became of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceNews {
    /// The guide no longer has it.
    NotInGuide,
    /// None of its addresses answers any more.
    Dead,
    /// What stands at an address of it changed.
    Changed,
}

impl RoundView<'_> {
    /// How many answers still have to be looked at.
    pub fn to_check(&self) -> usize {
        let open = |part: &&RoundPart<'_>| part.answer.is_some() && part.check.is_none();
        self.parts.iter().filter(open).count()
    }

    /// Whether something can be said: the round is open.
    pub fn is_open(&self) -> bool {
        let round = self.round.as_ref();
        round.is_some_and(|round| round.closed.is_none())
    }
}

impl RoundPart<'_> {
    /// Whether nothing changed.
    pub fn is_quiet(&self) -> bool {
        !self.is_changed && self.citations.is_empty() && self.sources.is_empty()
    }

    /// Whether this is what was said.
    pub fn said(&self, holds: StillHolds) -> bool {
        let check = self.check.as_ref();
        check.is_some_and(|check| check.holds == holds)
    }
}

impl Archive {
    /// Opens the rounds of dossiers that were decided a year ago or longer; gives how many.
    pub(crate) async fn open_rounds(&self, now: OffsetDateTime) -> Result<usize, Error> {
        let mut opened = 0;
        for dossier in self.store.rounds_due(a_year_before(now.date())).await? {
            let entry = LogEntry {
                action: LogAction::ChangeDossier,
                object: object(dossier),
                result: LogResult::Done,
                origin: LogOrigin::Program,
                address: None,
                actor: None,
                organisation: None,
                moment: now,
            };
            opened += usize::from(self.store.open_round(dossier, &entry).await?);
        }
        Ok(opened)
    }

    /// What became of what citations cite.
    async fn citation_news(
        &self,
        asker: Asker,
        citations: &[DossierCitation],
    ) -> Result<BTreeMap<u32, CitationNews>, Error> {
        let quotes: Vec<(u32, &Citation)> = citations
            .iter()
            .filter_map(|one| Some((one.record.number, one.citation.document()?)))
            .collect();
        let mut ids: Vec<i64> = quotes.iter().map(|(_, cited)| cited.document).collect();
        ids.sort_unstable();
        ids.dedup();
        let documents = self.store.documents_of(asker.scope(), &ids).await?;
        let mut passages = BTreeMap::new();
        let mut news = BTreeMap::new();
        for (number, cited) in quotes {
            let Some(found) = documents.get(&cited.document) else {
                news.insert(number, CitationNews::Gone);
                continue;
            };
            let newest = found.record.current_version.unwrap_or(cited.version);
            if newest <= cited.version {
                continue;
            }
            let there = match passages.entry(cited.document) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(place) => {
                    let of = (asker.scope(), cited.document, newest);
                    place.insert(self.store.passages(of.0, of.1, of.2).await?)
                }
            };
            let stands = there
                .iter()
                .any(|passage| find_quote(passage, &cited.quote).is_ok());
            let what = if stands {
                CitationNews::StillThere
            } else {
                CitationNews::NotThere
            };
            news.insert(number, what);
        }
        for (number, what) in self.figure_news(asker, &figures_of(citations)).await? {
            news.insert(number, CitationNews::Figure(what));
        }
        Ok(news)
    }

    /// What became of the sources that a dossier used, by question.
    async fn source_news(
        &self,
        app: &App,
        scope: DossierScope,
        id: i64,
        since: OffsetDateTime,
    ) -> Result<BTreeMap<QuestionCode, Vec<(String, SourceNews)>>, Error> {
        let all = self.store.links().await?;
        let by_address: BTreeMap<&str, &LinkRecord> = all
            .iter()
            .map(|link| (link.address.as_str(), link))
            .collect();
        let news = |source: &Source| {
            let own = source.addresses.iter();
            let own = own.map(|address| by_address.get(address.url.as_str()));
            let own: Vec<Option<&&LinkRecord>> = own.collect();
            let is_dead = |link: &LinkRecord| link.state == LinkState::Dead;
            let changed = |link: &LinkRecord| link.changed.is_some_and(|changed| changed > since);
            if !own.is_empty()
                && own
                    .iter()
                    .all(|link| link.is_some_and(|link| is_dead(link)))
            {
                Some(SourceNews::Dead)
            } else if own.iter().flatten().any(|link| changed(link)) {
                Some(SourceNews::Changed)
            } else {
                None
            }
        };
        let mut found: BTreeMap<QuestionCode, Vec<(String, SourceNews)>> = BTreeMap::new();
        let lines = self.store.dossier_sources(scope, id).await?;
        for line in lines.iter().filter(|line| line.used == SourceUse::Used) {
            let (name, what) = match app.guide().source(&line.source) {
                None => (line.source.clone(), Some(SourceNews::NotInGuide)),
                Some(source) => (source.name.clone(), news(source)),
            };
            if let Some(what) = what {
                found.entry(line.question).or_default().push((name, what));
            }
        }
        Ok(found)
    }
}

impl App {
    /// The last round of a dossier, with what changed since the decision before it. The log tells
    /// who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier_round(&self, asker: Asker, id: i64) -> Result<RoundView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let head = self.dossier_head(asker, id).await?;
        let round = store.rounds(scope, id).await?.pop();
        let Some(round) = round else {
            return Ok(RoundView {
                head,
                round: None,
                parts: Vec::new(),
                open_actions: 0,
                changed_actions: 0,
            });
        };
        let since = round.since;
        let all = citations(store.citations(scope, id).await?);
        let news = archive.citation_news(asker, &all).await?;
        let mut sources = archive.source_news(self, scope, id, since).await?;
        let mut checks: BTreeMap<QuestionCode, CheckRecord> = BTreeMap::new();
        for check in store.round_checks(scope, id, round.number).await? {
            checks.insert(check.question, check);
        }
        let mut answers: BTreeMap<QuestionCode, AnswerRecord> = BTreeMap::new();
        for answer in store.answers(scope, id).await? {
            answers.insert(answer.question, answer);
        }
        let parts = self.guide().questions().iter().map(|question| {
            let answer = answers.remove(&question.code);
            let text = answer.as_ref().map(|answer| &answer.text);
            let cited = text.map_or_else(Vec::new, AnswerText::references);
            let changed = cited.into_iter().filter_map(|number| {
                let what = news.get(&number)?;
                let one = all.iter().find(|one| one.record.number == number)?;
                Some((number, one.citation.title()?.to_owned(), what.clone()))
            });
            RoundPart {
                question,
                blocks: text.map_or_else(Vec::new, |text| kompas_ingest::rich(&text.body)),
                is_changed: answer.as_ref().is_some_and(|answer| answer.created > since),
                citations: changed.collect(),
                sources: sources.remove(&question.code).unwrap_or_default(),
                check: checks.remove(&question.code),
                answer,
            }
        });
        let parts = parts.collect();
        let actions = store.actions(scope, id).await?;
        let open = actions.iter().filter(|one| one.text.state.is_open());
        let changed = actions.iter().filter(|one| one.updated > since);
        Ok(RoundView {
            open_actions: open.count(),
            changed_actions: changed.count(),
            head,
            round: Some(round),
            parts,
        })
    }

    /// Says in the open round whether an answer still holds, of which the asker saw a version.
    ///
    /// # Errors
    /// It does not hold and the remark is missing; the remark holds something that may not be in
    /// it; there is no such dossier or round for the asker; the store fails.
    pub async fn check_answer(
        &self,
        asker: Asker,
        id: i64,
        question: QuestionCode,
        seen: u32,
        (holds, remark): (&str, &str),
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let holds: StillHolds =
            known(holds).map_err(|message| FieldProblem::alone("klopt", message))?;
        let remark = remark.trim();
        refuse(&holds.problems(remark))?;
        let entry = archive.entry(
            asker,
            LogAction::ChangeDossier,
            format!("{}/ronde", object(id)),
        );
        let saved = archive
            .store
            .check_answer(asker.dossiers(), id, question, seen, holds, remark, &entry)
            .await?;
        match saved {
            Saved::Gone => Err(no_dossier(id)),
            saved => Ok(saved),
        }
    }
}
