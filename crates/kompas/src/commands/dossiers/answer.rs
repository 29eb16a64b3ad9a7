//! Writing an answer.

use std::io::Read as _;
use std::path::Path;

use kompas_app::dossiers::{AnswerForm, Saving};
use kompas_domain::code::{Code, QuestionCode};
use serde_json::json;

use super::super::archive::app;
use super::super::documents::{ME, refused};
use crate::cli::DossiersAntwoord;
use crate::failure::{Exit, Refusal, io_reason, quoted};
use crate::output::{Output, plain};

pub(super) async fn save(arguments: &DossiersAntwoord, output: Output) -> anyhow::Result<()> {
    let body = read(&arguments.bestand)?;
    let app = app(&arguments.guide, &arguments.archive).await?;
    let (id, seen) = (arguments.nummer, arguments.versie);
    let question = QuestionCode::from_code(&arguments.vraag);
    let question = question.ok_or_else(|| Refusal::new(Exit::Usage, "Deze vraag is er niet."))?;
    let form = AnswerForm {
        body,
        unknown: arguments.onbekend.clone(),
        confidence: arguments.zekerheid.clone().unwrap_or_default(),
        openness: arguments.openheid.clone().unwrap_or_default(),
        ground: arguments.grond.clone().unwrap_or_default(),
        labels: arguments.kenmerk.clone(),
    };
    let saved = app.save_answer(ME, id, question, seen, &form).await;
    match saved.map_err(wrong)? {
        Saving::Saved(version) => {
            let value = json!({ "dossier": id, "vraag": question.code(), "versie": version });
            output.data(&value, || format!("Bewaard als versie {version}.\n"))
        }
        Saving::Stale { now, .. } => {
            let (version, text) = now
                .as_ref()
                .map_or((0, ""), |now| (now.number, &now.text.body));
            let message = format!("Er is niets bewaard: er staat nu versie {version}.");
            let lines = text.lines().map(plain);
            let hint = format!(
                "Neem over wat u wilt houden, en herhaal de opdracht met --versie {version}."
            );
            Err(Refusal::new(Exit::Failed, message)
                .details(lines)
                .hint(hint)
                .into())
        }
    }
}

/// What is wrong with the answer, all together.
fn wrong(error: kompas_app::Error) -> anyhow::Error {
    match error {
        kompas_app::Error::Form(problems) => {
            let lines = problems.into_iter().map(|problem| match problem.field {
                "" => problem.message,
                field => format!("{field}: {}", problem.message),
            });
            Refusal::new(Exit::Usage, "Er is niets bewaard.")
                .details(lines)
                .into()
        }
        other => refused(other),
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| {
        let message = format!("{} is niet te lezen: {}", quoted(path), io_reason(&error));
        Refusal::new(Exit::Failed, message).into()
    })
}
