//! `kompas zoek --documenten` and `--thema … --vraag …`: passages of documents.

use std::fmt::Write as _;

use kompas_app::App;
use kompas_app::access::Asker;
use kompas_app::documents::{DocumentsView, PassageView, QuestionPassages};
use kompas_domain::FilterProblem;
use kompas_domain::code::{Code, QuestionCode, UnknownCode};
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::counted;
use super::documents::refused;
use super::search::passage;
use crate::cli::Zoek;
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

/// Searches, and prints documents with their best passages.
pub(super) fn run(arguments: &Zoek, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        let app = app(&arguments.guide, &arguments.archive).await?;
        match (&arguments.vraag, &arguments.thema) {
            (Some(question), Some(theme)) => {
                questions(&app, theme, question, arguments.aantal, output).await
            }
            _ => documents(&app, arguments, output).await,
        }
    })
}

async fn documents(app: &App, arguments: &Zoek, output: Output) -> anyhow::Result<()> {
    let text = arguments.text.join(" ");
    let mut pairs = vec![("q".to_owned(), text.clone())];
    pairs.extend(
        arguments
            .thema
            .clone()
            .map(|theme| ("thema".to_owned(), theme)),
    );
    let view = app
        .documents_page(Asker::Operator, &pairs, 1, arguments.aantal)
        .await?;
    for note in &view.notes {
        output.note(note);
    }
    if view.hits.is_empty() {
        if output.json {
            output.data(&json_of(&view), String::new)?;
        }
        let read = counted(view.coverage.read(), "document", "documenten");
        return Err(Refusal::new(
            Exit::NothingFound,
            format!("Niets gevonden voor {text:?} in {read}."),
        )
        .details(
            view.offers
                .iter()
                .map(|offer| format!("Bedoelde u {offer:?}?")),
        )
        .into());
    }
    output.data(&json_of(&view), || text_of(&view, output.bold))?;
    let missing = view.coverage.waiting() + view.coverage.refused() + view.coverage.not_indexed;
    output.note(&format!(
        "{} met {}, van {}{}",
        counted(view.total, "document", "documenten"),
        counted(view.total_passages, "passage", "passages"),
        counted(
            view.coverage.read(),
            "gelezen document",
            "gelezen documenten"
        ),
        if missing > 0 {
            format!("; {missing} niet doorzocht")
        } else {
            String::new()
        },
    ));
    Ok(())
}

fn json_of(view: &DocumentsView<'_>) -> Value {
    let hits: Vec<Value> = view
        .hits
        .iter()
        .map(|hit| {
            json!({
                "nummer": hit.id,
                "versie": hit.version,
                "titel": hit.title,
                "soort": hit.kind.code(),
                "passages": hit.passages.iter().map(passage_json).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "tekst": view.text, "totaal": view.total, "passages": view.total_passages, "documenten": hits })
}

fn passage_json(passage: &PassageView) -> Value {
    let text: String = passage
        .snippet
        .iter()
        .map(|part| part.text.as_str())
        .collect();
    json!({ "nummer": passage.number, "pagina": passage.page, "koppen": passage.headings, "fragment": text })
}

fn text_of(view: &DocumentsView<'_>, bold: bool) -> String {
    let mut text = String::new();
    for hit in &view.hits {
        let _ = writeln!(text, "{} (/documenten/{})", plain(&hit.title), hit.id);
        for found in &hit.passages {
            let _ = writeln!(
                text,
                "  {}: {}",
                place(found),
                passage(&found.snippet, bold)
            );
        }
    }
    text
}

fn place(passage: &PassageView) -> String {
    passage.page.map_or_else(
        || format!("passage {}", passage.number),
        |page| format!("pagina {page}"),
    )
}

async fn questions(
    app: &App,
    theme: &str,
    question: &str,
    count: usize,
    output: Output,
) -> anyhow::Result<()> {
    let problem = |name: &str, error: UnknownCode| {
        kompas_app::Error::BadQuery(vec![FilterProblem {
            name: name.to_owned(),
            message: error.to_string(),
        }])
    };
    let theme = app
        .guide()
        .find_theme(theme)
        .map_err(|error| problem("thema", error))?;
    let code: QuestionCode = question.parse().map_err(|error| problem("vraag", error))?;
    let found = app
        .question_passages(Asker::Operator, &theme.slug, Some(code), count.min(50))
        .await
        .map_err(refused)?;
    let best: Vec<_> = found
        .iter()
        .flat_map(|found: &QuestionPassages| &found.best)
        .collect();
    if best.is_empty() {
        return Err(Refusal::new(
            Exit::NothingFound,
            format!("Geen passage bij {code} onder {:?}.", theme.title),
        )
        .hint("Voeg documenten toe: kompas documenten toevoegen BESTAND")
        .into());
    }
    let rows: Vec<Value> = best
        .iter()
        .map(|(found, words)| {
            json!({ "document": found.document, "titel": found.title, "passage": passage_json(&found.passage), "woorden": words })
        })
        .collect();
    output.data(&Value::Array(rows), || {
        let mut text = String::new();
        for (found, words) in &best {
            let _ = writeln!(
                text,
                "{} (/documenten/{}), {}",
                plain(&found.title),
                found.document,
                place(&found.passage)
            );
            let _ = writeln!(text, "  {}", passage(&found.passage.snippet, output.bold));
            let _ = writeln!(text, "  gevonden op: {}", words.join(", "));
        }
        text
    })
}
