//! `kompas documenten zoek-elders`: papers of other municipalities.

use std::fmt::Write as _;

use kompas_app::App;
use kompas_app::documents::{ElsewhereView, FoundPaper};
use kompas_domain::code::Code;
use serde_json::{Value, json};

use super::archive::app;
use super::documents::{ME, fetch_all, fetched_text, refused};
use crate::cli::ZoekElders;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

/// Asks a service, prints what it found, and fetches what was chosen of it.
pub(super) async fn run(arguments: ZoekElders, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let view = app
        .search_elsewhere(ME, &pairs(&arguments))
        .await
        .map_err(refused)?;
    for note in view.notes() {
        output.warn(&note);
    }
    if view.papers.is_empty() {
        if output.json {
            output.data(&json_of(&view), String::new)?;
        }
        let message = format!("{} vond niets.", view.service.label());
        return Err(Refusal::new(Exit::NothingFound, message)
            .hint("Gebruik minder woorden, laat de gemeente weg of kies een andere dienst.")
            .into());
    }
    match arguments.haal_op {
        None => output.data(&json_of(&view), || list(&view)),
        Some(numbers) => add(&app, &view, &numbers.0, output).await,
    }
}

async fn add(
    app: &App,
    view: &ElsewhereView,
    numbers: &[usize],
    output: Output,
) -> anyhow::Result<()> {
    let mut papers = Vec::new();
    let mut problems = Vec::new();
    for number in numbers {
        match view.papers.get(number - 1) {
            Some(paper) if paper.address.is_some() => papers.push(paper.clone()),
            Some(_) => problems.push(format!("Stuk {number} heeft geen adres.")),
            None => problems.push(format!(
                "Stuk {number} is er niet; op deze pagina staan er {}.",
                view.papers.len()
            )),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::new(Exit::Usage, "Er is niets opgehaald.")
            .details(problems)
            .into());
    }
    let count = app.add_found(ME, &papers).await.map_err(refused)?.len();
    let (good, failed) = fetch_all(app, count, output).await?;
    let mut data = json_of(view);
    data["opgehaald"] = json!(good);
    data["nietOpgehaald"] = json!(failed);
    output.data(&data, || fetched_text(good, &failed))?;
    if good == 0 {
        return Err(Refusal::new(Exit::Failed, "Geen enkel stuk is opgehaald.").into());
    }
    Ok(())
}

fn pairs(arguments: &ZoekElders) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut pairs = vec![
        pair("dienst", &arguments.dienst),
        pair("q", &arguments.woorden.join(" ")),
        pair("pagina", &arguments.pagina),
    ];
    let optional = [
        ("gemeente", &arguments.gemeente),
        ("van", &arguments.van),
        ("tot", &arguments.tot),
    ];
    for (name, value) in optional {
        pairs.extend(value.as_deref().map(|value| pair(name, value)));
    }
    pairs
}

fn json_of(view: &ElsewhereView) -> Value {
    let paper = |(number, paper): (usize, &FoundPaper)| {
        json!({
            "nummer": number + 1,
            "datum": paper.date.map(|date| date.to_string()),
            "gemeente": paper.municipality,
            "organisatie": paper.organisation,
            "titel": paper.title,
            "soort": paper.kind.code(),
            "adres": paper.address,
            "document": paper.document,
        })
    };
    json!({
        "dienst": view.service.code(),
        "totaal": view.total,
        "totaalGeschat": view.total_is_estimate,
        "pagina": view.page,
        "onbekendeVelden": view.unknown_fields,
        "stukken": view.papers.iter().enumerate().map(paper).collect::<Vec<_>>(),
    })
}

fn list(view: &ElsewhereView) -> String {
    let mut text = String::new();
    for (number, paper) in view.papers.iter().enumerate() {
        let date = paper
            .date
            .map_or_else(|| "-".to_owned(), |date| date.to_string());
        let owner = paper.municipality.as_ref().or(paper.organisation.as_ref());
        let _ = writeln!(
            text,
            "{:>3}  {date:<10}  {}  {}",
            number + 1,
            plain(owner.map_or("-", String::as_str)),
            plain(&paper.title)
        );
        let address = paper.address.as_deref().unwrap_or("geen adres");
        let here = paper.document.map_or_else(String::new, |document| {
            format!(" (staat al in Kompas: document {document})")
        });
        let _ = writeln!(text, "     {}{here}", plain(address));
    }
    let rough = if view.total_is_estimate {
        "ongeveer "
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "Pagina {} van {}, {rough}{} in totaal",
        view.page, view.pages, view.total
    );
    text
}
