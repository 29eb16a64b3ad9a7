//! What is done about a dossier: its measures, its actions, what was decided, what is missing.

use std::cmp::Reverse;

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::dossier::SourceUse;
use kompas_domain::guide::Source;
use kompas_domain::measure::{ActionState, Gap, MeasureState};
use kompas_store::{ActionRecord, DecisionRecord, MeasureRecord, ScanRecord, SourceRecord};
use time::Date;

use super::{DossierHead, DossierView};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// What is done about a dossier.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// Its measures, by number.
    pub measures: Vec<MeasureView<'a>>,
    /// Its actions: the open ones first, and of those what must be done first.
    pub actions: Vec<ActionView<'a>>,
    /// What was decided, in its order.
    pub decisions: Vec<DecisionRecord>,
    /// What is missing.
    pub gaps: Vec<GapView>,
}

/// A measure with what it names.
#[derive(Debug, Clone)]
pub struct MeasureView<'a> {
    /// The measure.
    pub record: MeasureRecord,
    /// Its partners: the name of each, and its source where the guide has it.
    pub partners: Vec<(String, Option<&'a Source>)>,
    /// The numbers and titles of its actions.
    pub actions: Vec<(u32, String)>,
    /// Whether it should have been ready by now.
    pub is_overdue: bool,
}

/// An action with what it names.
#[derive(Debug, Clone)]
pub struct ActionView<'a> {
    /// The action.
    pub record: ActionRecord,
    /// The title of its measure.
    pub measure: Option<String>,
    /// Its source; none when the guide no longer has it.
    pub source: Option<&'a Source>,
    /// Whether it should have been done by now.
    pub is_overdue: bool,
}

/// Something that a dossier lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapView {
    /// What.
    pub gap: Gap,
    /// The same in Dutch.
    pub missing: String,
    /// The number of the open action that was made of it.
    pub action: Option<u32>,
}

/// What of a dossier tells what it lacks: which questions are answered, which sources were not
/// reached.
struct Seen {
    answered: Vec<QuestionCode>,
    missed: Vec<(QuestionCode, String)>,
}

/// A source that was not reached, with its question.
fn missed(line: &SourceRecord) -> Option<(QuestionCode, String)> {
    (line.used == SourceUse::NotReached).then(|| (line.question, line.source.clone()))
}

/// What comes first in a list of actions: what is open, then what must be done first.
pub(super) fn urgency(action: &ActionRecord) -> impl Ord + use<> {
    let deadline = action.text.deadline;
    let is_open = action.text.state.is_open();
    (
        Reverse(is_open),
        deadline.is_none(),
        deadline,
        action.number,
    )
}

impl Plan<'_> {
    /// The measures by state, without the states that have none.
    pub fn measures_by_state(&self) -> Vec<(MeasureState, Vec<&MeasureView<'_>>)> {
        let of = |state: MeasureState| {
            let all = self.measures.iter();
            all.filter(move |one| one.record.text.state == state)
                .collect()
        };
        let groups = MeasureState::ALL.iter().map(|state| (*state, of(*state)));
        groups
            .filter(|(_, all): &(_, Vec<_>)| !all.is_empty())
            .collect()
    }

    /// The actions by state, for a board.
    pub fn columns(&self) -> Vec<(ActionState, Vec<&ActionView<'_>>)> {
        let of = |state: ActionState| {
            let all = self.actions.iter();
            all.filter(move |one| one.record.text.state == state)
                .collect()
        };
        let states = ActionState::ALL.iter();
        states.map(|state| (*state, of(*state))).collect()
    }

    /// How many questions have no answer.
    pub fn unanswered(&self) -> usize {
        let gaps = self.gaps.iter();
        gaps.filter(|one| matches!(one.gap, Gap::Unanswered(_)))
            .count()
    }

    /// How many measures are under way or still to come.
    pub fn open_measures(&self) -> usize {
        let all = self.measures.iter();
        all.filter(|one| one.record.text.state.is_open()).count()
    }

    /// How many actions are to be done.
    pub fn open_actions(&self) -> usize {
        let all = self.actions.iter();
        all.filter(|one| one.record.text.state.is_open()).count()
    }

    /// How many measures and actions should have been done by now.
    pub fn overdue(&self) -> usize {
        let measures = self.measures.iter().filter(|one| one.is_overdue).count();
        measures + self.actions.iter().filter(|one| one.is_overdue).count()
    }

    /// An action by its number.
    pub fn action(&self, number: u32) -> Option<&ActionView<'_>> {
        self.actions.iter().find(|one| one.record.number == number)
    }

    /// A measure by its number.
    pub fn measure(&self, number: u32) -> Option<&MeasureView<'_>> {
        self.measures.iter().find(|one| one.record.number == number)
    }
}

impl App {
    /// What is done about a dossier. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier_plan(
        &self,
        asker: Asker,
        id: i64,
    ) -> Result<(DossierHead<'_>, Plan<'_>), Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let head = self.dossier_head(asker, id).await?;
        let plan = self.plan(archive, asker, id, &head.record.theme).await?;
        Ok((head, plan))
    }

    /// The same for a dossier that was read.
    ///
    /// # Errors
    /// The store fails.
    pub async fn plan_of(&self, asker: Asker, view: &DossierView<'_>) -> Result<Plan<'_>, Error> {
        let answered = view.parts.iter().filter(|part| {
            let answer = part.answer.as_ref();
            answer.is_some_and(|answer| !answer.text.is_empty())
        });
        let seen = Seen {
            answered: answered.map(|part| part.question.code).collect(),
            missed: view
                .parts
                .iter()
                .flat_map(|part| &part.sources)
                .filter_map(|one| missed(&one.record))
                .collect(),
        };
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        self.plan_with(archive, asker, view.record.id, &view.record.theme, &seen)
            .await
    }

    pub(super) async fn plan(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
        theme: &str,
    ) -> Result<Plan<'_>, Error> {
        let (scope, store) = (asker.dossiers(), &archive.store);
        let answers = store.answers(scope, id).await?;
        let answered = answers.iter().filter(|answer| !answer.text.is_empty());
        let sources = store.dossier_sources(scope, id).await?;
        let seen = Seen {
            answered: answered.map(|answer| answer.question).collect(),
            missed: sources.iter().filter_map(missed).collect(),
        };
        self.plan_with(archive, asker, id, theme, &seen).await
    }

    async fn plan_with(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
        theme: &str,
        seen: &Seen,
    ) -> Result<Plan<'_>, Error> {
        let (scope, store) = (asker.dossiers(), &archive.store);
        let today = (archive.clock)().date();
        let scan = store.scan(scope, id).await?;
        let measures = store.measures(scope, id).await?;
        let mut actions = store.actions(scope, id).await?;
        actions.sort_by_key(urgency);
        Ok(Plan {
            gaps: self.gaps(theme, seen, &scan, &actions),
            measures: measures
                .iter()
                .map(|one| self.measure_view(one, &actions, today))
                .collect(),
            actions: actions
                .into_iter()
                .map(|one| self.action_view(one, &measures, today))
                .collect(),
            decisions: store.decisions(scope, id).await?,
        })
    }

    fn measure_view(
        &self,
        record: &MeasureRecord,
        actions: &[ActionRecord],
        today: Date,
    ) -> MeasureView<'_> {
        let known = record.text.partners.iter().map(|key| {
            let source = self.guide().source(key);
            let name = source.map_or_else(|| key.clone(), |source| source.name.clone());
            (name, source)
        });
        let free = record.text.roles.iter().map(|role| (role.clone(), None));
        let of_it = actions
            .iter()
            .filter(|action| action.text.measure == Some(record.number));
        MeasureView {
            partners: known.chain(free).collect(),
            actions: of_it
                .map(|action| (action.number, action.text.title.clone()))
                .collect(),
            is_overdue: record.text.is_overdue(today),
            record: record.clone(),
        }
    }

    fn action_view(
        &self,
        record: ActionRecord,
        measures: &[MeasureRecord],
        today: Date,
    ) -> ActionView<'_> {
        let measure = measures
            .iter()
            .find(|measure| Some(measure.number) == record.text.measure);
        let source = record.text.source.as_deref();
        ActionView {
            measure: measure.map(|measure| measure.text.title.clone()),
            source: source.and_then(|key| self.guide().source(key)),
            is_overdue: record.text.is_overdue(today),
            record,
        }
    }

    /// What a dossier lacks, by question.
    fn gaps(
        &self,
        theme: &str,
        seen: &Seen,
        scan: &[ScanRecord],
        actions: &[ActionRecord],
    ) -> Vec<GapView> {
        let mut gaps = Vec::new();
        for question in QuestionCode::ALL.iter().copied() {
            if !seen.answered.contains(&question) {
                gaps.push(Gap::Unanswered(question));
            }
            let missed = seen.missed.iter().filter(|(code, _)| *code == question);
            gaps.extend(missed.map(|(_, source)| Gap::NotReached(question, source.clone())));
            let mut listings = self.guide().listings().iter();
            let advised = listings
                .any(|listing| listing.theme == theme && listing.advice_for(question).is_some());
            if !advised {
                gaps.push(Gap::NoSource(question));
            }
        }
        let last = scan.iter().map(|line| line.year).max();
        let to_get = scan
            .iter()
            .filter(|line| Some(line.year) == last && line.reach.is_gap());
        gaps.extend(to_get.map(|line| Gap::ToGet(line.source.clone())));
        let views = gaps.into_iter().map(|gap| {
            let key = gap.key();
            let action = actions.iter().find(|action| {
                action.text.state.is_open() && action.gap.as_deref() == Some(key.as_str())
            });
            let (source, question) = self.names(&gap);
            GapView {
                missing: gap.missing(source, question),
                action: action.map(|action| action.number),
                gap,
            }
        });
        views.collect()
    }

    /// The name of the source and the short form of the question of a gap.
    pub(super) fn names<'g>(&'g self, gap: &'g Gap) -> (&'g str, &'g str) {
        let source = gap.source().map_or("", |key| {
            let source = self.guide().source(key);
            source.map_or(key, |source| source.name.as_str())
        });
        (source, &self.guide().question(gap.question()).short)
    }

    /// The partners of the guide: those under a theme, and the others, by name.
    pub fn partners(&self, theme: &str) -> (Vec<&Source>, Vec<&Source>) {
        let partners = self.guide().sources().iter();
        let partners = partners.filter(|source| source.form == SourceForm::Partner);
        partners.partition(|source| {
            let mut listings = self.guide().listings_of(&source.slug);
            listings.any(|listing| listing.theme == theme)
        })
    }

    /// The sources of the guide under a theme, by name.
    pub fn sources_under(&self, theme: &str) -> Vec<&Source> {
        let sources = self.guide().sources().iter();
        sources
            .filter(|source| {
                let mut listings = self.guide().listings_of(&source.slug);
                listings.any(|listing| listing.theme == theme)
            })
            .collect()
    }
}
