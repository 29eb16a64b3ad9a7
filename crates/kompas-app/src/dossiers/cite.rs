//! Passages taken into a dossier: as a citation, or as a note.

use kompas_domain::citation::{Citation, Cited, FigureCitation};
use kompas_domain::dossier::{DossierState, REMARK, TextProblem, check_field};
use kompas_domain::trail::LogAction;
use kompas_store::{
    CitationRecord, CitationRemoval, CitationUse, NewDossierCitation, NotePlace, Saved,
};

use super::{DossierCitation, DossierHead, no_dossier, object, refuse};
use crate::access::{Asker, Right};
use crate::people::FieldProblem;
use crate::{App, Error};

/// A passage of a document, and what of it.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The number of the document.
    pub document: i64,
    /// Its version; none for the newest.
    pub version: Option<u32>,
    /// The number of the passage.
    pub passage: u32,
    /// The words; none to have them proposed.
    pub quote: Option<&'a str>,
    /// What was searched for, to propose the sentences that hold it.
    pub searched: &'a str,
}

/// A citation of a dossier, and what refers to it.
#[derive(Debug, Clone)]
pub struct CitationView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The citation.
    pub citation: DossierCitation,
    /// What keeps it in the dossier.
    pub usage: CitationUse,
}

/// Citations that can be read; those that no version of the program wrote are left out.
pub(super) fn citations(records: Vec<CitationRecord>) -> Vec<DossierCitation> {
    let read = |record: CitationRecord| {
        let citation = Cited::from_json(&record.citation.record)?;
        Some(DossierCitation { record, citation })
    };
    records.into_iter().filter_map(read).collect()
}

/// The key figures among citations, by number.
pub(super) fn figures_of(citations: &[DossierCitation]) -> Vec<(u32, &FigureCitation)> {
    let figures = citations
        .iter()
        .filter_map(|one| Some((one.record.number, one.citation.figure()?)));
    figures.collect()
}

impl App {
    /// The open dossiers that the asker works on, by number and title, the last changed first.
    /// None for who has no dossiers.
    ///
    /// # Errors
    /// The store fails.
    pub async fn open_dossiers(&self, asker: Asker) -> Result<Vec<(i64, String)>, Error> {
        let Some(archive) = self.archive.as_ref().filter(|_| asker.may(Right::Dossiers)) else {
            return Ok(Vec::new());
        };
        let dossiers = archive.store.dossiers(asker.dossiers()).await?;
        let open = dossiers
            .into_iter()
            .filter(|one| one.fields.state != DossierState::Closed)
            .map(|one| (one.id, one.fields.title));
        Ok(open.collect())
    }

    /// The words of a passage that may be taken over.
    async fn quoted(&self, asker: Asker, taken: Taken<'_>) -> Result<Citation, Error> {
        let place = (taken.document, taken.version, taken.passage);
        let (citation, problem) = self
            .citation(asker, place, taken.quote, taken.searched)
            .await?;
        if let Some(message) = problem {
            return Err(FieldProblem::alone("citaat", message));
        }
        let mut problems: Vec<TextProblem> = Vec::new();
        check_field("citaat", &citation.quote, usize::MAX, &mut problems);
        refuse(&problems)?;
        Ok(citation)
    }

    /// Takes a passage of a document that the asker may see into a dossier, as a citation; gives
    /// its number there.
    ///
    /// # Errors
    /// The words do not stand in the passage, or hold the number of a person; there is no such
    /// dossier, document or passage for the asker; the store fails.
    pub async fn cite_in_dossier(
        &self,
        asker: Asker,
        id: i64,
        taken: Taken<'_>,
    ) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let citation = self.quoted(asker, taken).await?;
        let new = NewDossierCitation {
            document: Some(citation.document),
            passage: Some(citation.passage),
            record: citation.as_json(),
        };
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let number = archive
            .store
            .cite(asker.dossiers(), id, &new, &entry)
            .await?;
        number.ok_or_else(|| no_dossier(id))
    }

    /// A citation of a dossier, with what refers to it. The log tells who read it.
    ///
    /// # Errors
    /// There is no such citation for the asker; the store fails.
    pub async fn dossier_citation(
        &self,
        asker: Asker,
        id: i64,
        number: u32,
    ) -> Result<CitationView<'_>, Error> {
        let head = self.dossier_head(asker, id).await?;
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let record = store.citation(scope, id, number).await?;
        let citation = citations(record.into_iter().collect()).pop();
        Ok(CitationView {
            head,
            citation: citation.ok_or_else(|| no_citation(number))?,
            usage: store.citation_use(scope, id, number).await?,
        })
    }

    /// Removes a citation that nothing refers to from a dossier.
    ///
    /// # Errors
    /// Something refers to it; there is no such citation for the asker; the store fails.
    pub async fn remove_citation(&self, asker: Asker, id: i64, number: u32) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let object = format!("{}/citaat/{number}", object(id));
        let entry = archive.entry(asker, LogAction::ChangeDossier, object);
        let removed = archive
            .store
            .remove_citation(asker.dossiers(), id, number, &entry)
            .await?;
        match removed {
            CitationRemoval::Done => Ok(()),
            CitationRemoval::Gone => Err(no_citation(number)),
            CitationRemoval::Used(_) => Err(Error::Refused(format!(
                "Citaat {number} wordt nog gebruikt: in een versie van een antwoord, in een stuk, of \
                 in een zin die een partner bevestigt. Daarom blijft het."
            ))),
        }
    }

    /// Makes a note in a dossier on a passage of a document that the asker may see; gives its
    /// number.
    ///
    /// # Errors
    /// The words do not stand in the passage; the note is too long or holds the number of a person;
    /// there is no such dossier, document or passage for the asker; the store fails.
    pub async fn note_in_dossier(
        &self,
        asker: Asker,
        id: i64,
        taken: Taken<'_>,
        body: &str,
    ) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let body = note(body)?;
        let citation = self.quoted(asker, taken).await?;
        let place = NotePlace {
            document: citation.document,
            version: citation.version,
            passage: citation.passage,
            title: citation.title,
            quote: citation.quote,
        };
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let number = archive
            .store
            .add_note(asker.dossiers(), id, &place, &body, &entry)
            .await?;
        number.ok_or_else(|| no_dossier(id))
    }

    /// Changes a note of which the asker saw a version; with no text it is removed.
    ///
    /// # Errors
    /// The note is too long or holds the number of a person; there is no such note for the asker;
    /// the store fails.
    pub async fn change_note(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        body: Option<&str>,
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let body = body.map(note).transpose()?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let saved = archive
            .store
            .change_note(asker.dossiers(), id, number, seen, body.as_deref(), &entry)
            .await?;
        match saved {
            Saved::Gone => Err(Error::NotFound {
                kind: "notitie",
                key: number.to_string(),
            }),
            saved => Ok(saved),
        }
    }
}

fn no_citation(number: u32) -> Error {
    Error::NotFound {
        kind: "citaat",
        key: number.to_string(),
    }
}

fn note(body: &str) -> Result<String, Error> {
    let body = body.replace("\r\n", "\n").trim().to_owned();
    let mut problems = Vec::new();
    check_field("notitie", &body, REMARK, &mut problems);
    refuse(&problems)?;
    Ok(body)
}
