//! Figures come in: each table that indicators need is asked of its keeper, when it changed there.

use kompas_domain::code::Code;
use kompas_domain::indicator::{Plan, plans};
use kompas_domain::job::JobKind;
use kompas_domain::statistics::{
    Area, Cell, DimensionKind, Part, Period, PeriodStatus, Query, Service, TableFacts,
};
use kompas_fetch::statistics::Position;
use kompas_fetch::{Refusal, Retry};
use kompas_store::{FigureLoad, FigureTable, NewLoad, Observation, SeriesRow};
use time::OffsetDateTime;

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// A load with so many times fewer observations than the one before is not believed.
const FEWER: u64 = 2;

/// How far the loading of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshProgress {
    /// The question to its keeper that is being asked, from 1.
    pub part: usize,
    /// How many questions there are.
    pub parts: usize,
    /// Observations so far.
    pub observations: u64,
}

/// What came of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// Its keeper changed nothing since.
    Unchanged,
    /// So many observations are shown from now on.
    Loaded(u64),
    /// What was shown stays. Dutch: why, by name of what is gone or new.
    Kept {
        /// Why.
        why: Vec<String>,
        /// Whether another try may go well: the keeper could not be reached.
        is_passing: bool,
    },
}

/// A table that indicators need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableState {
    /// Who keeps it.
    pub service: Service,
    /// Its number there.
    pub table: String,
    /// Its name, as an indicator has it.
    pub title: String,
    /// The keys of the indicators that need it.
    pub indicators: Vec<String>,
    /// Its keeper adds nothing to it any more.
    pub is_ended: bool,
    /// When it was last asked for; none before the first time.
    pub checked: Option<OffsetDateTime>,
    /// When what is shown was fetched.
    pub fetched: Option<OffsetDateTime>,
    /// When its keeper changed what is shown, as the keeper writes it.
    pub modified: Option<String>,
    /// How many observations are shown.
    pub observations: u64,
    /// Dutch: why the last refresh did not go well, when it did not.
    pub trouble: Option<String>,
}

impl App {
    /// The tables that the indicators need, with how far each is, by keeper and number.
    ///
    /// # Errors
    /// There is no archive; the asker may not; the store fails.
    pub async fn figure_tables(&self, asker: Asker) -> Result<Vec<TableState>, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let known = archive.store.figure_tables().await?;
        Ok(archive.table_states(&known))
    }

    /// Has tables fetched anew when their keepers changed them: one, or all that indicators need.
    /// Gives how many jobs that is.
    ///
    /// # Errors
    /// There is no such table among those of the indicators; there is no archive; the asker may
    /// not; the store fails.
    pub async fn order_figures(
        &self,
        asker: Asker,
        one: Option<(Service, &str)>,
    ) -> Result<usize, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        archive.local.fetches()?;
        let mut tables: Vec<(Service, String)> = plans(&archive.local.indicators)
            .into_iter()
            .map(|plan| (plan.service, plan.table))
            .collect();
        if let Some((service, table)) = one {
            tables.retain(|(other, number)| *other == service && number == table);
            if tables.is_empty() {
                return Err(Error::NotFound {
                    kind: "tabel",
                    key: table.to_owned(),
                });
            }
        }
        let now = (archive.clock)();
        for (service, table) in &tables {
            let subject = subject(*service, table);
            archive
                .store
                .enqueue(JobKind::Figures, &subject, "", now)
                .await?;
        }
        archive.wake.notify_one();
        Ok(tables.len())
    }

    /// How many tables are being fetched, or wait for it.
    ///
    /// # Errors
    /// There is no archive; the asker may not; the store fails.
    pub async fn figures_waiting(&self, asker: Asker) -> Result<usize, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        Ok(archive.store.open_jobs(JobKind::Figures).await?)
    }

    /// Fetches one table anew when its keeper changed it. With an area only that of it, and then
    /// always.
    ///
    /// # Errors
    /// There is no such table among those of the indicators; there is no archive; the asker may
    /// not; the store fails.
    pub async fn refresh_figures(
        &self,
        asker: Asker,
        (service, table): (Service, &str),
        only: Option<Area>,
        progress: &mut (dyn FnMut(RefreshProgress) + Send),
    ) -> Result<RefreshOutcome, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        archive.local.fetches()?;
        archive.refresh(service, table, only, progress).await
    }
}

impl Archive {
    fn table_states(&self, known: &[FigureTable]) -> Vec<TableState> {
        let indicators = self.local.indicators.all();
        let states = plans(&self.local.indicators).into_iter().map(|plan| {
            let is_same =
                |service: Service, table: &str| service == plan.service && table == plan.table;
            let first = plan.parts.iter().flatten().next();
            let found = known.iter().find(|one| is_same(one.service, &one.table));
            let load = found.and_then(|one| one.load.as_ref());
            let needs = indicators.iter().filter(|one| {
                let mut tables = one.tables.iter();
                tables.any(|table| is_same(table.service, &table.table))
            });
            TableState {
                service: plan.service,
                title: first.map_or_else(String::new, |one| one.title.clone()),
                is_ended: first.is_some_and(|one| one.is_ended),
                indicators: needs.map(|one| one.slug.clone()).collect(),
                checked: found.map(|one| one.checked),
                fetched: load.and_then(|load| load.ended),
                modified: load.map(|load| load.modified.clone()),
                observations: load.map_or(0, |load| load.cells),
                trouble: found.and_then(|one| one.trouble.clone()),
                table: plan.table,
            }
        });
        states.collect()
    }

    /// Asks a table of its keeper when it changed there. What goes wrong outside is an outcome and
    /// is written down; what is shown stays.
    pub(crate) async fn refresh(
        &self,
        service: Service,
        table: &str,
        only: Option<Area>,
        progress: &mut (dyn FnMut(RefreshProgress) + Send),
    ) -> Result<RefreshOutcome, Error> {
        let plan = plans(&self.local.indicators)
            .into_iter()
            .find(|plan| plan.service == service && plan.table == table)
            .ok_or_else(|| Error::NotFound {
                kind: "tabel",
                key: table.to_owned(),
            })?;
        let outcome = self.load(&plan, only, progress).await?;
        let trouble = match &outcome {
            RefreshOutcome::Kept { why, .. } => Some(why.join("\n")),
            RefreshOutcome::Unchanged => None,
            RefreshOutcome::Loaded(_) => {
                *self.local.cache.lock().await = None;
                self.changed();
                None
            }
        };
        self.store
            .figures_checked(service, table, trouble.as_deref(), (self.clock)())
            .await?;
        Ok(outcome)
    }

    async fn load(
        &self,
        plan: &Plan,
        only: Option<Area>,
        progress: &mut (dyn FnMut(RefreshProgress) + Send),
    ) -> Result<RefreshOutcome, Error> {
        let services = &self.local.services;
        let known = self.store.figure_tables().await?;
        let shown = known
            .into_iter()
            .find(|one| one.service == plan.service && one.table == plan.table)
            .and_then(|one| one.load);
        if let Some(shown) = &shown
            && only.is_none()
        {
            let modified = services
                .modified(&self.fetcher, plan.service, &plan.table)
                .await;
            match modified {
                Err(refusal) => return Ok(kept(&refusal)),
                Ok(modified) if modified == shown.modified && is_asked_alike(plan, shown) => {
                    return Ok(RefreshOutcome::Unchanged);
                }
                Ok(_) => {}
            }
        }
        let facts = services
            .table(&self.fetcher, plan.service, &plan.table)
            .await;
        let facts = match facts {
            Ok(facts) => facts,
            Err(refusal) => return Ok(kept(&refusal)),
        };
        let mut queries = match plan.queries(&facts) {
            Ok(queries) => queries,
            Err(problems) => {
                let why = problems.iter().map(ToString::to_string).collect();
                return Ok(RefreshOutcome::Kept {
                    why,
                    is_passing: false,
                });
            }
        };
        for query in &mut queries {
            query.only = only.map(|area| code_of(area, &facts, &query.areas));
        }
        if let Some(shown) = shown
            .as_ref()
            .filter(|shown| only.is_some() && shown.modified == facts.modified)
        {
            // One area alone goes among what is shown.
            let mut load = FigureLoad {
                part: 0,
                place: None,
                ..shown.clone()
            };
            let asked = self.ask_all(plan, &facts, &queries, &mut load, progress);
            return Ok(match asked.await? {
                Ok(()) => RefreshOutcome::Loaded(load.cells),
                Err(refusal) => kept(&refusal),
            });
        }
        let (described, asked) = texts(&facts, &queries);
        let new = NewLoad {
            service: plan.service,
            table: &plan.table,
            facts: &described,
            queries: &asked,
            modified: &facts.modified,
        };
        let load = self.store.begin_figures(new, (self.clock)()).await?;
        let shown = shown.filter(|shown| shown.queries == asked);
        let load = (load, shown.map(|shown| shown.cells));
        self.fill(plan, &facts, &queries, load, progress).await
    }

    /// Asks page after page from where the load is. Every page is kept with where the next begins.
    async fn ask_all(
        &self,
        plan: &Plan,
        facts: &TableFacts,
        queries: &[Query],
        load: &mut FigureLoad,
        progress: &mut (dyn FnMut(RefreshProgress) + Send),
    ) -> Result<Result<(), Refusal>, Error> {
        while let Some(query) = queries.get(load.part) {
            let reading = Reading::new(plan, facts, query, load.part);
            let series: Vec<_> = query.series(facts).into_iter().flatten().collect();
            let numbers = self.store.figure_series(load.id, &series).await?;
            loop {
                progress(RefreshProgress {
                    part: load.part + 1,
                    parts: queries.len(),
                    observations: load.cells,
                });
                let from = load.place.as_deref().and_then(|place| place.parse().ok());
                let from: Option<&Position> = from.as_ref();
                let mut rows = Vec::new();
                let mut take = |cell: Cell| rows.extend(reading.row(&cell, &numbers));
                let services = &self.local.services;
                let page = services.page(&self.fetcher, facts, query, from, &mut take);
                let next = match page.await {
                    Ok(next) => next.map(|next| next.to_string()),
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let is_last = next.is_none();
                let part = load.part + usize::from(is_last);
                self.store
                    .add_observations(load, &rows, (part, next.as_deref()))
                    .await?;
                if is_last {
                    break;
                }
            }
        }
        Ok(Ok(()))
    }

    async fn fill(
        &self,
        plan: &Plan,
        facts: &TableFacts,
        queries: &[Query],
        (mut load, shown): (FigureLoad, Option<u64>),
        progress: &mut (dyn FnMut(RefreshProgress) + Send),
    ) -> Result<RefreshOutcome, Error> {
        let asked = self.ask_all(plan, facts, queries, &mut load, progress);
        if let Err(refusal) = asked.await? {
            return Ok(kept(&refusal));
        }
        if let Some(why) = unbelievable(load.cells, shown) {
            return Ok(RefreshOutcome::Kept {
                why: vec![format!("tabel {}: {why}", plan.table)],
                is_passing: false,
            });
        }
        let now = (self.clock)();
        self.store
            .finish_figures(plan.service, &plan.table, load.id, now)
            .await?;
        while self.store.sweep_figures().await? {}
        Ok(RefreshOutcome::Loaded(load.cells))
    }
}

/// How the cells of a query become observations.
struct Reading {
    /// The year of all of them, where the table has no periods.
    year: Option<u16>,
    combinations: usize,
    status: Vec<(u16, PeriodStatus)>,
}

impl Reading {
    fn new(plan: &Plan, facts: &TableFacts, query: &Query, part: usize) -> Self {
        let mut tables = plan.parts.get(part).into_iter().flatten();
        let periods = facts
            .dimensions
            .iter()
            .filter(|dimension| dimension.kind == DimensionKind::Periods)
            .flat_map(|dimension| &dimension.codes);
        let status = periods.filter_map(|code| {
            let period = Period::read(&code.code)?;
            (period.part == Part::Year).then_some((period.year, code.status?))
        });
        Self {
            year: tables.find_map(|table| table.year),
            combinations: query.combinations().len(),
            status: status.collect(),
        }
    }

    /// Whole years only.
    fn row(&self, cell: &Cell, numbers: &[i64]) -> Option<SeriesRow> {
        if cell.period.part != Part::Year {
            return None;
        }
        let year = self.year.unwrap_or(cell.period.year);
        let status = self.status.iter().find(|(other, _)| *other == year);
        Some(SeriesRow {
            series: *numbers.get(cell.measure * self.combinations + cell.combination)?,
            observation: Observation {
                area: cell.area,
                year,
                value: cell.value,
                status: status.map_or(PeriodStatus::Final, |(_, status)| *status),
            },
        })
    }
}

/// A table as a job names it: `politie/47018NED`.
fn subject(service: Service, table: &str) -> String {
    format!("{service}/{table}")
}

/// The table that a job names.
pub(crate) fn table_of(subject: &str) -> Option<(Service, &str)> {
    let (service, table) = subject.split_once('/')?;
    Some((Service::from_code(service)?, table))
}

fn kept(refusal: &Refusal) -> RefreshOutcome {
    RefreshOutcome::Kept {
        why: vec![refusal.message()],
        is_passing: refusal.retry() != Retry::Never,
    }
}

/// Why a load is not taken for what the table holds, if it is not.
fn unbelievable(observations: u64, shown: Option<u64>) -> Option<String> {
    if observations == 0 {
        return Some("de dienst gaf geen enkel cijfer over een heel jaar".to_owned());
    }
    let shown = shown?;
    (observations < shown / FEWER).then(|| {
        format!(
            "de dienst gaf {observations} cijfers, en de vorige keer {shown}; dat lijkt niet heel. De vorige blijven staan"
        )
    })
}

/// What a table is and what is asked of it, as they are kept. Of the areas, which are many, only
/// the first stays: how long a service makes their codes.
fn texts(facts: &TableFacts, queries: &[Query]) -> (String, String) {
    let mut facts = facts.clone();
    for dimension in &mut facts.dimensions {
        if dimension.kind == DimensionKind::Areas {
            dimension.codes.truncate(1);
        }
    }
    let json = |text: Result<String, serde_json::Error>| text.unwrap_or_default();
    (
        json(serde_json::to_string(&facts)),
        json(serde_json::to_string(queries)),
    )
}

/// Whether what is shown was asked as it would be now.
fn is_asked_alike(plan: &Plan, shown: &FigureLoad) -> bool {
    let Ok(facts) = serde_json::from_str::<TableFacts>(&shown.facts) else {
        return false;
    };
    let queries = plan.queries(&facts);
    queries.is_ok_and(|queries| texts(&facts, &queries).1 == shown.queries)
}

/// An area as a table writes it.
fn code_of(area: Area, facts: &TableFacts, dimension: &str) -> String {
    let codes = facts
        .dimension(dimension)
        .into_iter()
        .flat_map(|one| &one.codes);
    let found = codes
        .into_iter()
        .find(|code| Area::read(&code.code) == Some(area));
    found.map_or_else(|| area.to_string(), |code| code.code.clone())
}
