//! `kompas zoek`: searches the guide.

use std::fmt::Write;

use kompas_app::{App, Fragment, HitKind, HitView, SearchView, tables};
use kompas_domain::FilterProblem;
use kompas_domain::code::{Code, UnknownCode};
use serde_json::{Value, json};

use super::{app, counted};
use crate::cli::Zoek;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

const BOLD: &str = "\u{1b}[1m";
const NORMAL: &str = "\u{1b}[0m";

/// Searches, and prints the hits.
pub(super) fn run(arguments: Zoek, output: Output) -> anyhow::Result<()> {
    if arguments.documenten || arguments.vraag.is_some() {
        return super::passages::run(&arguments, output);
    }
    let app = app(&arguments.guide)?;
    let kind = narrowed(&app, &arguments).map_err(kompas_app::Error::BadQuery)?;
    let text = arguments.text.join(" ");
    let view = app.search_page(&text, kind, arguments.thema, 1, arguments.aantal)?;
    if view.hits.is_empty() {
        if output.json {
            output.data(&json_of(&view)?, String::new)?;
        }
        let better = view.did_you_mean.iter();
        return Err(
            Refusal::new(Exit::NothingFound, format!("Niets gevonden voor {text:?}."))
                .details(better.map(|better| format!("Bedoelde u {better:?}?")))
                .into(),
        );
    }
    if let Some(better) = &view.did_you_mean {
        output.note(&format!("Bedoelde u {better:?}?"));
    }
    if view.relaxed {
        output.note("Geen enkele treffer heeft al uw woorden; deze hebben er een of meer.");
    }
    output.data(&json_of(&view)?, || text_of(&view, output.bold))?;
    if view.total > view.hits.len() {
        output.note(&format!(
            "U ziet {} van {}. Meer: --aantal GETAL",
            view.hits.len(),
            counted(view.total, "treffer", "treffers"),
        ));
    }
    Ok(())
}

/// The kind that was asked for, if kind and theme both exist; else all that is wrong with them.
fn narrowed(app: &App, arguments: &Zoek) -> Result<Option<HitKind>, Vec<FilterProblem>> {
    let theme = arguments.thema.as_deref();
    let theme = theme.map_or(Ok(()), |key| app.guide().find_theme(key).map(drop));
    let mut problems = Vec::new();
    if let Err(error) = theme {
        problems.push(problem("thema", &error));
    }
    let kind = arguments.soort.as_deref().map(str::parse::<HitKind>);
    match kind.transpose() {
        Ok(kind) if problems.is_empty() => return Ok(kind),
        Ok(_) => {}
        Err(error) => problems.push(problem("soort", &error)),
    }
    Err(problems)
}

fn problem(name: &str, error: &UnknownCode) -> FilterProblem {
    FilterProblem {
        name: name.to_owned(),
        message: error.to_string(),
    }
}

fn json_of(view: &SearchView<'_>) -> anyhow::Result<Value> {
    let hits = tables::hits(view).to_file(kompas_app::FileFormat::Json);
    let hits: Value = serde_json::from_slice(&hits.map_err(kompas_app::Error::Export)?)?;
    Ok(json!({
        "tekst": view.text,
        "totaal": view.total,
        "bedoeldeU": view.did_you_mean,
        "verruimd": view.relaxed,
        "treffers": hits,
    }))
}

fn text_of(view: &SearchView<'_>, bold: bool) -> String {
    view.hits.iter().map(|hit| hit_text(hit, bold)).collect()
}

/// A hit in two lines: kind, title and path; then the passage.
fn hit_text(hit: &HitView<'_>, bold: bool) -> String {
    let mut text = String::new();
    let kind = hit.target.kind().code();
    let (title, path) = (hit.target.title(), hit.target.path());
    let _ = writeln!(text, "{kind:<6} {} ({})", plain(&title), plain(&path));
    let passage = passage(&hit.snippet, bold);
    if !passage.is_empty() {
        let _ = writeln!(text, "       {passage}");
    }
    text
}

pub(super) fn passage(fragments: &[Fragment], bold: bool) -> String {
    fragments
        .iter()
        .map(|fragment| {
            let text = plain(&fragment.text);
            if fragment.marked && bold {
                format!("{BOLD}{text}{NORMAL}")
            } else {
                text
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(text: &str, marked: bool) -> Fragment {
        Fragment {
            text: text.to_owned(),
            marked,
        }
    }

    #[test]
    fn only_what_matched_is_bold_and_only_when_wanted() {
        let fragments = [
            fragment("de ", false),
            fragment("boa", true),
            fragment("\u{1b}[31m\n", false),
        ];
        assert_eq!(passage(&fragments, true), "de \u{1b}[1mboa\u{1b}[0m [31m ");
        assert_eq!(passage(&fragments, false), "de boa [31m ");
    }
}
