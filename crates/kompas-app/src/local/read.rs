//! Figures go out: what the tables of an indicator hold, kept in memory as long as no table is
//! loaded anew.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kompas_domain::indicator::{Indicator, IndicatorTable, NumberKind, Series, Wanted};
use kompas_domain::local::{Line, Numbers, Row, country, merge};
use kompas_domain::statistics::{Area, Service, TableFacts};
use kompas_store::{FigureLoad, SeriesRow};
use tokio::sync::{Mutex, OnceCell};

use crate::Error;
use crate::archive::Archive;

/// The indicator of inhabitants.
pub(crate) const INHABITANTS: &str = "inwoners";

/// What is shown of all tables.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Changes when any table is loaded anew.
    mark: (i64, i64),
    tables: HashMap<(Service, String), ShownTable>,
    /// What each indicator that was asked for says.
    indicators: HashMap<String, OnceCell<Arc<IndicatorNumbers>>>,
    raw: HashMap<String, OnceCell<Arc<Numbers>>>,
}

/// What an indicator says, of all areas and years.
#[derive(Debug, Default)]
pub(crate) struct IndicatorNumbers {
    /// By the municipalities of today.
    pub(crate) numbers: Numbers,
    /// Of the country.
    pub(crate) country: Line,
}

/// A table that was loaded.
#[derive(Debug)]
pub(crate) struct ShownTable {
    pub(crate) facts: TableFacts,
    pub(crate) load: FigureLoad,
    series: HashMap<Series, i64>,
}

/// The last that was read.
pub(crate) type Cache = Mutex<Option<Arc<Shown>>>;

/// A number that is told apart by a dimension.
pub(crate) struct Split<'a> {
    place: usize,
    table: &'a IndicatorTable,
    of: &'a ShownTable,
    pub(crate) parts: Vec<SplitPart>,
}

/// One part of a number that is told apart.
pub(crate) struct SplitPart {
    pub(crate) title: String,
    series: Vec<Series>,
}

/// Rows by the number of their series.
struct Rows(HashMap<i64, Vec<Row>>);

impl Archive {
    /// What is shown now.
    pub(crate) async fn shown_figures(&self) -> Result<Arc<Shown>, Error> {
        let mark = self.store.figures_mark().await?;
        let mut kept = self.local.cache.lock().await;
        if let Some(shown) = kept.as_ref().filter(|shown| shown.mark == mark) {
            return Ok(Arc::clone(shown));
        }
        let mut tables = HashMap::new();
        for table in self.store.figure_tables().await? {
            let Some(load) = table.load else { continue };
            let Ok(facts) = serde_json::from_str(&load.facts) else {
                continue;
            };
            let series = self.store.series_of(load.id).await?;
            let shown = ShownTable {
                facts,
                load,
                series,
            };
            tables.insert((table.service, table.table), shown);
        }
        let slugs = self.local.indicators.all().iter().map(|one| &one.slug);
        let shown = Arc::new(Shown {
            mark,
            tables,
            indicators: slugs
                .clone()
                .map(|slug| (slug.clone(), OnceCell::new()))
                .collect(),
            raw: slugs.map(|slug| (slug.clone(), OnceCell::new())).collect(),
        });
        *kept = Some(Arc::clone(&shown));
        Ok(shown)
    }

    /// Reads what pages will ask for, so that no visitor waits for it.
    pub(crate) async fn warm_figures(&self) -> Result<(), Error> {
        let shown = self.shown_figures().await?;
        for indicator in self.local.indicators.all() {
            self.indicator_numbers(&shown, indicator).await?;
        }
        Ok(())
    }

    /// What an indicator says, of all areas and years.
    pub(crate) async fn indicator_numbers(
        &self,
        shown: &Shown,
        indicator: &Indicator,
    ) -> Result<Arc<IndicatorNumbers>, Error> {
        let Some(cell) = shown.indicators.get(&indicator.slug) else {
            return Ok(Arc::default());
        };
        let made = cell.get_or_try_init(async || -> Result<_, Error> {
            let raw = self.raw_numbers(shown, &indicator.slug).await?;
            let weights = self.raw_numbers(shown, counted_by(indicator)).await?;
            let kind = indicator.kind;
            let made = tokio::task::spawn_blocking(move || {
                let numbers = merge(&raw, kind, Some(&weights));
                let weights = merge(&weights, NumberKind::Count, None);
                let country = country(&numbers, kind, Some(&weights));
                Arc::new(IndicatorNumbers { numbers, country })
            });
            made.await.map_err(|_| Error::Interrupted)
        });
        made.await.map(Arc::clone)
    }

    /// The numbers of an indicator as its tables give them.
    async fn raw_numbers(&self, shown: &Shown, slug: &str) -> Result<Arc<Numbers>, Error> {
        let indicator = self.local.indicators.get(slug);
        let (Some(cell), Some(indicator)) = (shown.raw.get(slug), indicator) else {
            return Ok(Arc::default());
        };
        let read = async || Ok(Arc::new(self.read_numbers(shown, indicator).await?));
        cell.get_or_try_init(read).await.map(Arc::clone)
    }

    async fn read_numbers(&self, shown: &Shown, indicator: &Indicator) -> Result<Numbers, Error> {
        let mut numbers = Numbers::default();
        for (place, table) in indicator.tables.iter().enumerate() {
            let Some((of, wanted)) = shown.wanted(indicator, table) else {
                continue;
            };
            let ids = of.ids(wanted.value.iter().chain(&wanted.low).chain(&wanted.high));
            let rows = Rows::of(self.store.observations(&ids, None).await?);
            let value = rows.of_these(of, wanted.value.iter());
            let low = rows.of_these(of, wanted.low.iter());
            let high = rows.of_these(of, wanted.high.iter());
            numbers.add_table(place, table, &value, &low, &high);
        }
        Ok(numbers)
    }

    /// The numbers of some areas in each part of a number that is told apart, in that order.
    pub(crate) async fn split_numbers(
        &self,
        split: &Split<'_>,
        areas: &[Area],
    ) -> Result<Vec<Numbers>, Error> {
        let all = split.parts.iter().flat_map(|part| &part.series);
        let ids = split.of.ids(all);
        let rows = Rows::of(self.store.observations(&ids, Some(areas)).await?);
        let parts = split.parts.iter().map(|part| {
            let mut numbers = Numbers::default();
            let value = rows.of_these(split.of, part.series.iter());
            numbers.add_table(split.place, split.table, &value, &[], &[]);
            numbers
        });
        Ok(parts.collect())
    }
}

/// What an indicator is counted or weighed by: the inhabitants where it names nothing.
pub(crate) fn counted_by(indicator: &Indicator) -> &str {
    let named = indicator.denominator.as_ref();
    named.map_or(INHABITANTS, |named| named.indicator.as_str())
}

impl Shown {
    /// A table as it was loaded.
    pub(crate) fn table(&self, table: &IndicatorTable) -> Option<&ShownTable> {
        self.tables.get(&(table.service, table.table.clone()))
    }

    /// What an indicator takes of a table that was loaded.
    pub(crate) fn wanted(
        &self,
        indicator: &Indicator,
        table: &IndicatorTable,
    ) -> Option<(&ShownTable, Wanted)> {
        let of = self.table(table)?;
        let wanted = indicator.wanted(table, &of.facts).ok()?;
        Some((of, wanted))
    }

    /// How an indicator can be told apart: by the last of its tables that can do so, without the
    /// parts that are the number itself.
    pub(crate) fn split<'a>(&'a self, indicator: &'a Indicator) -> Option<Split<'a>> {
        let tables = indicator.tables.iter().enumerate().rev();
        let found = tables
            .filter_map(|(place, table)| Some((place, table, self.wanted(indicator, table)?)))
            .find(|(_, _, (_, wanted))| !wanted.split.is_empty());
        let (place, table, (of, wanted)) = found?;
        let choices = indicator.tables.iter().flat_map(|table| &table.choices);
        let chosen: HashSet<&String> = choices.flat_map(|choice| &choice.codes).collect();
        let parts = wanted.split.into_iter();
        let parts = parts.filter(|(code, _, _)| !chosen.contains(code));
        let parts = parts.map(|(_, title, series)| SplitPart { title, series });
        Some(Split {
            place,
            table,
            of,
            parts: parts.collect(),
        })
    }
}

impl ShownTable {
    /// The numbers by which the store knows series; those that it does not have are left out.
    fn ids<'s>(&self, series: impl Iterator<Item = &'s Series>) -> Vec<i64> {
        let mut ids: Vec<i64> = series
            .filter_map(|one| self.series.get(one).copied())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl Rows {
    fn of(rows: Vec<SeriesRow>) -> Self {
        let mut found: HashMap<i64, Vec<Row>> = HashMap::new();
        for SeriesRow {
            series,
            observation: one,
        } in rows
        {
            let row = (one.area, one.year, one.value, one.status);
            found.entry(series).or_default().push(row);
        }
        Self(found)
    }

    /// Those of some series of a table.
    fn of_these<'s>(&self, of: &ShownTable, series: impl Iterator<Item = &'s Series>) -> Vec<Row> {
        let ids = of.ids(series);
        let rows = ids.iter().filter_map(|id| self.0.get(id));
        rows.flatten().copied().collect()
    }
}
