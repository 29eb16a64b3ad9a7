//! The overview of an organisation: how its dossiers stand, and what waits.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::DossierState;
use kompas_domain::guide::Theme;
use kompas_store::{DossierFigures, DossierRecord};
use time::Duration;

use crate::access::{Asker, Right};
use crate::{App, Error};

/// An answer is old after this.
const OLD: Duration = Duration::days(365);

/// How the dossiers of an organisation stand, as far as the asker may know of them.
#[derive(Debug, Clone)]
pub struct Overview<'a> {
    /// The name of the organisation.
    pub organisation: String,
    /// How many dossiers are in each state.
    pub states: Vec<(DossierState, usize)>,
    /// The dossiers of which something waits, the most first.
    pub waiting: Vec<Waiting>,
    /// Per theme and question how far the answers are.
    pub matrix: Vec<OverviewRow<'a>>,
}

/// A dossier of which something waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The dossier.
    pub record: DossierRecord,
    /// What waits.
    pub figures: DossierFigures,
    /// Whether the asker works on it. A coordinator sees that the others are there.
    pub mine: bool,
}

/// A theme in the overview.
#[derive(Debug, Clone)]
pub struct OverviewRow<'a> {
    /// The theme.
    pub theme: &'a Theme,
    /// How many dossiers there are of it.
    pub dossiers: usize,
    /// Per question in how many of them it has an answer.
    pub answered: Vec<(QuestionCode, usize)>,
}

impl Overview<'_> {
    /// All together: partners who did not answer, what is overdue, answers that are old.
    pub fn sums(&self) -> (usize, usize, usize) {
        self.waiting.iter().fold((0, 0, 0), |sums, one| {
            let more = &one.figures;
            (
                sums.0 + more.asked,
                sums.1 + more.overdue,
                sums.2 + more.old_answers,
            )
        })
    }

    /// How many dossiers there are.
    pub fn dossiers(&self) -> usize {
        self.states.iter().map(|(_, count)| count).sum()
    }
}

fn weight(figures: &DossierFigures) -> usize {
    figures.asked + figures.overdue + figures.old_answers
}

impl App {
    /// The overview of the organisation that the asker works in: of the dossiers that she works
    /// on, for a coordinator of all.
    ///
    /// # Errors
    /// The asker works in no organisation; the store fails.
    pub async fn dossier_overview(&self, asker: Asker) -> Result<Overview<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.oversees_dossiers(), &archive.store);
        let now = (archive.clock)();
        let records = store.dossiers(scope).await?;
        let mine: BTreeSet<i64> = store
            .dossiers(asker.dossiers())
            .await?
            .iter()
            .map(|one| one.id)
            .collect();
        let figures = store.dossier_figures(scope, now.date(), now - OLD).await?;
        let answered = store.answered_questions(scope).await?;
        let organisation = match asker.organisation() {
            Some(id) => store.organisation(id).await?,
            None => None,
        };
        let states = DossierState::ALL.iter().map(|state| {
            let in_it = records.iter().filter(|one| one.fields.state == *state);
            (*state, in_it.count())
        });
        let states = states.collect();
        let matrix = self.overview_matrix(&records, &answered);
        let mut by_id: BTreeMap<i64, DossierFigures> =
            figures.into_iter().map(|one| (one.dossier, one)).collect();
        let mut waiting: Vec<Waiting> = records
            .into_iter()
            .filter_map(|record| {
                let figures = by_id.remove(&record.id)?;
                (weight(&figures) > 0).then(|| Waiting {
                    mine: mine.contains(&record.id),
                    figures,
                    record,
                })
            })
            .collect();
        waiting.sort_by_key(|one| std::cmp::Reverse(weight(&one.figures)));
        Ok(Overview {
            organisation: organisation.map_or_else(String::new, |found| found.details.name),
            states,
            waiting,
            matrix,
        })
    }

    fn overview_matrix(
        &self,
        records: &[DossierRecord],
        answered: &[(i64, QuestionCode)],
    ) -> Vec<OverviewRow<'_>> {
        let rows = self.guide().themes().iter().map(|theme| {
            let of_it: BTreeSet<i64> = records
                .iter()
                .filter(|one| one.theme == theme.slug)
                .map(|one| one.id)
                .collect();
            let count = |question: QuestionCode| {
                let all = answered.iter();
                all.filter(|(id, code)| *code == question && of_it.contains(id))
                    .count()
            };
            let questions = QuestionCode::ALL.iter();
            OverviewRow {
                theme,
                answered: questions.map(|code| (*code, count(*code))).collect(),
                dossiers: of_it.len(),
            }
        });
        rows.collect()
    }
}
