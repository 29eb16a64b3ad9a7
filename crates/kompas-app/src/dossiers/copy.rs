//! A dossier as the start of another: in the same organisation, or at another municipality, which
//! gets none of its answers.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::SourceUse;
use kompas_domain::trail::LogAction;
use kompas_store::{NewDossier, Origin};
use serde::{Deserialize, Serialize};

use super::show::find;
use super::{DossierForm, no_dossier, object};
use crate::access::{Asker, Right};
use crate::people::FieldProblem;
use crate::{App, Error};

/// What the file says that it is.
const KIND: &str = "kompas-dossierbegin";
/// Most bytes of such a file.
pub const MOST_BYTES: usize = 64 * 1024;

/// The start of a dossier, as one municipality gives it to another.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    soort: String,
    versie: u32,
    thema: String,
    titel: String,
    bewaren: String,
    bronnen: Vec<StartSource>,
}

/// A source that the other municipality kept on its list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartSource {
    vraag: String,
    bron: String,
}

impl App {
    /// Opens a dossier that takes over the members of one that the asker works on, and its answers
    /// and citations if she wants; gives its number.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier for the asker; the store fails.
    pub async fn copy_dossier(
        &self,
        asker: Asker,
        id: i64,
        form: &DossierForm,
        answers: bool,
    ) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let scope = asker.dossiers();
        find(archive, scope, id).await?;
        let new = NewDossier {
            from: Some(Origin {
                dossier: id,
                scope,
                answers,
            }),
            ..self.new_dossier(asker, form)?
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        let entry = archive.entry(asker, LogAction::OpenDossier, String::new());
        let opened = archive.store.open_dossier(&new, &entry).await?;
        opened.ok_or_else(|| no_dossier(id))
    }

    /// The start of a dossier for another municipality, as JSON: its theme, its title and the
    /// sources on its list. No answer, no reason, no citation, no name.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier_start(&self, asker: Asker, id: i64) -> Result<String, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let scope = asker.dossiers();
        let record = find(archive, scope, id).await?;
        let sources = archive.store.dossier_sources(scope, id).await?;
        let kept = sources
            .into_iter()
            .filter(|line| line.used != SourceUse::NotApplicable)
            .map(|line| StartSource {
                vraag: line.question.code().to_owned(),
                bron: line.source,
            });
        let start = Start {
            soort: KIND.to_owned(),
            versie: 1,
            thema: record.theme,
            titel: record.fields.title,
            bewaren: record.fields.retention.code().to_owned(),
            bronnen: kept.collect(),
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(serde_json::to_string_pretty(&start).unwrap_or_default())
    }

    /// Opens a dossier with the start that another municipality gave; gives its number.
    ///
    /// # Errors
    /// The file is no such start, or not all in it is known here; the asker works in no
    /// organisation; the store fails.
    pub async fn open_from_start(&self, asker: Asker, file: &[u8]) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let refused = |message: String| FieldProblem::alone("bestand", message);
        if file.len() > MOST_BYTES {
            let message = format!("het bestand is groter dan {} kB", MOST_BYTES >> 10);
            return Err(refused(message));
        }
        let start: Start = serde_json::from_slice(file).map_err(|error| {
            refused(format!(
                "dit is geen begin van een dossier (regel {}); kies een bestand dat een andere gemeente met Kompas maakte",
                error.line()
            ))
        })?;
        if start.soort != KIND || start.versie != 1 {
            return Err(refused(format!(
                "dit is {:?}, versie {}; deze Kompas leest {KIND:?}, versie 1",
                start.soort, start.versie
            )));
        }
        let form = DossierForm {
            theme: start.thema,
            title: start.titel,
            retention: start.bewaren,
            ..DossierForm::default()
        };
        let mut new = self.new_dossier(asker, &form)?;
        let mut problems = Vec::new();
        for StartSource { vraag, bron } in start.bronnen {
            let question = QuestionCode::from_code(&vraag);
            let source = self.guide().source(&bron);
            match (question, source) {
                (Some(question), Some(_)) => {
                    let line = (question, bron);
                    if !new.sources.contains(&line) {
                        new.sources.push(line);
                    }
                }
                (None, _) => problems.push(format!("vraag {vraag:?} bestaat niet")),
                (_, None) => problems.push(format!(
                    "bron {bron:?} staat niet in de gids van deze Kompas"
                )),
            }
        }
        if !problems.is_empty() {
            let told = problems.into_iter().map(|message| FieldProblem {
                field: "bestand",
                message,
            });
            return Err(Error::Form(told.collect()));
        }
        let entry = archive.entry(asker, LogAction::OpenDossier, String::new());
        let opened = archive.store.open_dossier(&new, &entry).await?;
        opened.ok_or(Error::NotAllowed)
    }
}
