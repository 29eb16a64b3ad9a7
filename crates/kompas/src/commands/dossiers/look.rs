//! Looking at dossiers.

use std::fmt::Write as _;

use kompas_app::Fragment;
use kompas_app::dossiers::{DossierHit, ListedDossier};
use kompas_domain::code::Code;
use serde_json::{Value, json};

use super::super::archive::app;
use super::super::documents::{ME, refused};
use crate::cli::{DossiersLijst, DossiersToon, DossiersZoek};
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

pub(super) async fn list(arguments: &DossiersLijst, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let mut rows = app.dossiers(ME).await.map_err(refused)?.dossiers;
    rows.retain(|one| {
        let organisation = arguments.organisatie;
        organisation.is_none_or(|number| one.record.organisation == number)
    });
    if rows.is_empty() {
        let hint = "Een adviseur opent er een op de site, onder Dossiers.";
        return Err(Refusal::new(Exit::NothingFound, "Er zijn geen dossiers.")
            .hint(hint)
            .into());
    }
    let data: Vec<Value> = rows.iter().map(row).collect();
    output.data(&Value::Array(data), || rows.iter().map(line).collect())
}

fn row(one: &ListedDossier<'_>) -> Value {
    let (record, fields) = (&one.record, &one.record.fields);
    json!({
        "nummer": record.id,
        "organisatie": record.organisation,
        "titel": fields.title,
        "thema": record.theme,
        "status": fields.state.code(),
        "deadline": fields.deadline.map(|date| date.to_string()),
        "bewaren": fields.retention.code(),
        "beantwoord": record.answered,
        "versie": record.version,
    })
}

fn line(one: &ListedDossier<'_>) -> String {
    let (record, fields) = (&one.record, &one.record.fields);
    let theme = one
        .theme
        .map_or(record.theme.as_str(), |theme| &theme.short);
    format!(
        "{:>5}  {} ({}), {}, {} van 6 vragen beantwoord\n",
        record.id,
        plain(&fields.title),
        plain(theme),
        fields.state.label().to_lowercase(),
        record.answered,
    )
}

pub(super) async fn show(arguments: &DossiersToon, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let whole = app.whole_dossier(ME, arguments.nummer).await;
    let (value, text) = whole.map_err(refused)?;
    output.data(&value, || {
        let lines = text.lines().map(plain);
        lines.fold(String::new(), |mut shown, line| {
            let _ = writeln!(shown, "{line}");
            shown
        })
    })
}

pub(super) async fn search(arguments: &DossiersZoek, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let text = arguments.text.join(" ");
    let mut pairs = vec![("q".to_owned(), text.clone())];
    let dossiers = arguments.dossier.iter();
    pairs.extend(dossiers.map(|number| ("dossier".to_owned(), number.to_string())));
    let found = app.search_dossiers(ME, &pairs).await.map_err(refused)?;
    if found.hits.is_empty() {
        let message = format!("Niets gevonden voor {text:?}.");
        return Err(Refusal::new(Exit::NothingFound, message).into());
    }
    if found.relaxed {
        output.note("Geen enkele treffer heeft al uw woorden; deze hebben er een of meer.");
    }
    let data: Vec<Value> = found.hits.iter().map(hit).collect();
    let data = json!({ "totaal": found.total, "treffers": data });
    output.data(&data, || found.hits.iter().map(hit_text).collect())?;
    if found.total > found.hits.len() {
        output.note(&format!(
            "U ziet {} van {} treffers. Zoek met meer woorden, of met --dossier.",
            found.hits.len(),
            found.total
        ));
    }
    Ok(())
}

fn words(hit: &DossierHit) -> String {
    let texts = hit.snippet.iter().map(|part: &Fragment| part.text.as_str());
    texts.collect()
}

fn hit(one: &DossierHit) -> Value {
    json!({
        "dossier": one.dossier.0,
        "titel": one.dossier.1,
        "onderdeel": one.part(),
        "vertrouwelijk": one.is_confidential(),
        "tekst": words(one),
        "pad": one.path(),
    })
}

fn hit_text(one: &DossierHit) -> String {
    format!(
        "{:>5}  {}, {}\n       {}\n",
        one.dossier.0,
        plain(&one.dossier.1),
        one.part(),
        plain(&words(one)),
    )
}
