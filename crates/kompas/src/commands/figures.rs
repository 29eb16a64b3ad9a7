//! `kompas cijfers`: figures come in and are looked at.

use std::fmt::Write as _;

use indicatif::{ProgressBar, ProgressStyle};
use kompas_app::App;
use kompas_app::local::{RefreshOutcome, RefreshProgress, TableState};
use kompas_domain::code::Code;
use kompas_domain::indicator::Indicator;
use kompas_domain::local::{Shown, name_of, words};
use kompas_domain::statistics::{Area, AreaKind};
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::counted;
use super::documents::{ME, refused};
use crate::cli::{Cijfers, CijfersToon, CijfersVervers};
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

/// Runs one of the commands about figures.
pub(super) fn run(command: Cijfers, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Cijfers::Ververs(arguments) => Box::pin(refresh(&arguments, output)).await,
            Cijfers::Toon(arguments) => Box::pin(show(&arguments, output)).await,
            Cijfers::Controleer(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                check(&app.figure_tables(ME).await.map_err(refused)?, output)
            }
        }
    })
}

async fn refresh(arguments: &CijfersVervers, output: Output) -> anyhow::Result<()> {
    let only = arguments.gebied.as_deref().map(area).transpose()?;
    let app = app(&arguments.guide, &arguments.archive).await?;
    let tables = app.figure_tables(ME).await.map_err(refused)?;
    let tables = chosen(&tables, &arguments.tabel)?;
    let bar = bar(output);
    let mut rows = Vec::new();
    let mut failed = 0;
    for (place, state) in tables.iter().enumerate() {
        let name = format!("{}/{} {}", place + 1, tables.len(), state.table);
        bar.set_message(name.clone());
        let mut tell = |now: RefreshProgress| {
            bar.set_message(format!(
                "{name}, vraag {}/{}: {} cijfers",
                now.part, now.parts, now.observations
            ));
        };
        let table = (state.service, state.table.as_str());
        let outcome = app.refresh_figures(ME, table, only, &mut tell).await;
        let (code, count, why) = match outcome.map_err(refused)? {
            RefreshOutcome::Unchanged => ("niet-veranderd", None, Vec::new()),
            RefreshOutcome::Loaded(count) => ("opgehaald", Some(count), Vec::new()),
            RefreshOutcome::Kept { why, .. } => ("mislukt", None, why),
        };
        failed += usize::from(code == "mislukt");
        bar.suspend(|| {
            for line in &why {
                output.warn(&format!("{}: {line}", state.table));
            }
        });
        rows.push(json!({
            "dienst": state.service.code(),
            "tabel": state.table,
            "uitkomst": code,
            "cijfers": count,
            "meldingen": why,
        }));
    }
    bar.finish_and_clear();
    output.data(&Value::Array(rows.clone()), || {
        rows.iter().map(refreshed_line).collect()
    })?;
    if failed > 0 {
        let what = counted(failed, "tabel is", "tabellen zijn");
        return Err(Refusal::new(Exit::Failed, format!("{what} niet ververst."))
            .hint("Wat er van die tabellen al was, blijft staan.")
            .into());
    }
    Ok(())
}

fn refreshed_line(row: &Value) -> String {
    let table = row["tabel"].as_str().unwrap_or_default();
    match (row["uitkomst"].as_str(), row["cijfers"].as_u64()) {
        (_, Some(count)) => format!("{table:<12} {count} cijfers opgehaald\n"),
        (Some("niet-veranderd"), _) => format!("{table:<12} niet veranderd\n"),
        _ => format!("{table:<12} mislukt\n"),
    }
}

/// The tables with these numbers; all without numbers.
fn chosen<'t>(tables: &'t [TableState], numbers: &[String]) -> anyhow::Result<Vec<&'t TableState>> {
    for number in numbers {
        if !tables.iter().any(|state| state.table == *number) {
            let known: Vec<&str> = tables.iter().map(|state| state.table.as_str()).collect();
            return Err(Refusal::new(
                Exit::Usage,
                format!("Geen kengetal gebruikt een tabel {number:?}."),
            )
            .hint(format!("Kies uit: {}", known.join(", ")))
            .into());
        }
    }
    let is_chosen = |state: &&TableState| numbers.is_empty() || numbers.contains(&state.table);
    Ok(tables.iter().filter(is_chosen).collect())
}

fn area(code: &str) -> anyhow::Result<Area> {
    let read: Result<Area, String> = code.to_uppercase().parse();
    let area = read.map_err(|message| Refusal::new(Exit::Usage, message))?;
    if area.kind == AreaKind::Municipality && name_of(area.number).is_none() {
        return Err(Refusal::new(Exit::Usage, format!("Er is geen gemeente {area}.")).into());
    }
    Ok(area)
}

fn bar(output: Output) -> ProgressBar {
    if output.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar
}

fn check(tables: &[TableState], output: Output) -> anyhow::Result<()> {
    let rows: Vec<Value> = tables
        .iter()
        .map(|state| {
            json!({
                "dienst": state.service.code(),
                "tabel": state.table,
                "naam": state.title,
                "kengetallen": state.indicators,
                "gestopt": state.is_ended,
                "opgehaald": state.fetched.map(|moment| moment.date().to_string()),
                "veranderd": state.modified,
                "cijfers": state.observations,
                "probleem": state.trouble,
            })
        })
        .collect();
    output.data(&Value::Array(rows), || {
        tables.iter().map(state_line).collect()
    })?;
    let troubled = tables
        .iter()
        .filter(|state| state.trouble.is_some())
        .count();
    if troubled > 0 {
        let what = counted(troubled, "tabel", "tabellen");
        return Err(Refusal::new(Exit::Failed, format!("Bij {what} is iets mis.")).into());
    }
    Ok(())
}

fn state_line(state: &TableState) -> String {
    let fetched = match state.fetched {
        Some(moment) => format!("{} cijfers van {}", state.observations, moment.date()),
        None => "nog niet opgehaald".to_owned(),
    };
    let needs = counted(state.indicators.len(), "kengetal", "kengetallen");
    let mut line = format!(
        "{:<12} {fetched}, voor {needs}: {}\n",
        state.table,
        plain(&state.title)
    );
    for trouble in state.trouble.iter().flat_map(|text| text.lines()) {
        let _ = writeln!(line, "{:<12} mis: {}", "", plain(trouble));
    }
    line
}

async fn show(arguments: &CijfersToon, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    match &arguments.kengetal {
        None => list(&app, output),
        Some(slug) => numbers(&app, slug, area(&arguments.gebied)?, output).await,
    }
}

fn list(app: &App, output: Output) -> anyhow::Result<()> {
    let indicators = app
        .indicators()
        .map_or(&[][..], |indicators| indicators.all());
    let rows: Vec<Value> = indicators
        .iter()
        .map(|one| {
            json!({
                "kengetal": one.slug,
                "titel": one.title,
                "themas": one.themes,
                "eenheid": one.unit,
                "tabellen": one.tables.iter().map(|table| &table.table).collect::<Vec<_>>(),
            })
        })
        .collect();
    output.data(&Value::Array(rows), || {
        let line = |one: &Indicator| format!("{:<36} {}\n", one.slug, plain(&one.title));
        indicators.iter().map(line).collect()
    })
}

async fn numbers(app: &App, slug: &str, area: Area, output: Output) -> anyhow::Result<()> {
    let found = app.indicator_figures(slug, area).await;
    let (indicator, years) = found.map_err(|error| match error {
        kompas_app::Error::NotFound { .. } => {
            Refusal::new(Exit::NothingFound, format!("Er is geen kengetal {slug:?}."))
                .hint("Zie welke er zijn met: kompas cijfers toon")
                .into()
        }
        other => refused(other),
    })?;
    if years.is_empty() {
        return Err(Refusal::new(
            Exit::NothingFound,
            format!("Van {slug} zijn er geen cijfers over {area}."),
        )
        .hint("Haal ze op met: kompas cijfers ververs")
        .into());
    }
    let rows: Vec<Value> = years
        .iter()
        .map(|(year, shown)| {
            let figure = shown.figure();
            json!({
                "jaar": year,
                "waarde": figure.map(|one| one.value),
                "aantal": figure.and_then(|one| one.count),
                "onder": figure.and_then(|one| one.low),
                "boven": figure.and_then(|one| one.high),
                "jaren": figure.map(|one| [one.years.0, one.years.1]),
                "stand": figure.map(|one| one.status.code()),
                "geenCijfer": shown.instead(),
            })
        })
        .collect();
    let value = json!({ "kengetal": slug, "titel": indicator.title, "gebied": area.to_string(), "cijfers": rows });
    output.data(&value, || {
        let mut text = format!("{} ({area})\n", plain(&indicator.title));
        for (year, shown) in &years {
            let _ = writeln!(text, "{year}  {}", shown_text(indicator, shown));
        }
        text
    })
}

/// `9,1 (7,9 tot 10,4)`, or why there is no figure.
fn shown_text(indicator: &Indicator, shown: &Shown) -> String {
    let Some(figure) = shown.figure() else {
        return shown.instead().unwrap_or("geen cijfer").to_owned();
    };
    let number = |value| words::number(value, words::decimals(indicator, value));
    let mut text = number(figure.value);
    if let Some((low, high)) = figure.ends() {
        let _ = write!(text, " ({} tot {})", number(low), number(high));
    }
    if figure.years.0 != figure.years.1 {
        let _ = write!(text, ", over {}", words::years(figure.years));
    }
    text
}
