//! Citations of a dossier: numbered, and kept as they were when they were taken.

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::references;
use kompas_domain::paper::PaperText;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, next_number, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A citation to be taken into a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDossierCitation {
    /// The number of the document, if it is from one.
    pub document: Option<i64>,
    /// The number of the passage in it.
    pub passage: Option<u32>,
    /// All of it, as JSON.
    pub record: String,
}

/// A citation of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it is.
    pub citation: NewDossierCitation,
    /// The name of who took it; none when the account is gone.
    pub author: Option<String>,
    /// When it was taken.
    pub created: OffsetDateTime,
}

/// What keeps a citation in its dossier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CitationUse {
    /// The versions of answers that refer to it, by question and number.
    pub answers: Vec<(QuestionCode, u32)>,
    /// How many sentences with it a partner was asked to confirm.
    pub sentences: u32,
    /// The papers whose texts refer to it, by number and title.
    pub papers: Vec<(u32, String)>,
}

impl CitationUse {
    /// Whether nothing keeps it.
    pub const fn is_none(&self) -> bool {
        self.answers.is_empty() && self.sentences == 0 && self.papers.is_empty()
    }
}

/// What came of removing a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitationRemoval {
    /// It is gone. Its number is not given again.
    Done,
    /// Something refers to it.
    Used(CitationUse),
    /// It is not there, or not for this asker.
    Gone,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    document: Option<i64>,
    passage: Option<i64>,
    record: String,
    author: Option<String>,
    created: i64,
}

impl Row {
    fn citation(self) -> CitationRecord {
        CitationRecord {
            number: small(self.number),
            citation: NewDossierCitation {
                document: self.document,
                passage: self.passage.map(small),
                record: self.record,
            },
            author: self.author,
            created: moment(self.created),
        }
    }
}

/// What keeps the citation `number` in a dossier of the asker.
macro_rules! usage {
    ($db:expr, $scope:expr, $dossier:expr, $number:expr) => {{
        let answers = sqlx::query_as(concat!(
            "select w.question, w.number, w.body from answer w
             join dossier d on d.id = w.dossier where d.id = $3 and w.body like '%[^%' and ",
            reached!("$1", "$2"),
            " order by w.question, w.number"
        ))
        .bind($scope.of())
        .bind($scope.who())
        .bind($dossier)
        .fetch_all($db)
        .await?;
        let sentences: i64 = sqlx::query_scalar(concat!(
            "select count(*) from confirmation f join consulted p on p.id = f.partner
             join consultation c on c.id = p.consultation join dossier d on d.id = c.dossier
             where d.id = $3 and f.citation = $4 and ",
            reached!("$1", "$2")
        ))
        .bind($scope.of())
        .bind($scope.who())
        .bind($dossier)
        .bind(i64::from($number))
        .fetch_one($db)
        .await?;
        let papers = sqlx::query_as(concat!(
            "select w.number, w.content from paper w
             join dossier d on d.id = w.dossier where d.id = $3 and w.content like '%[^%' and ",
            reached!("$1", "$2"),
            " order by w.number"
        ))
        .bind($scope.of())
        .bind($scope.who())
        .bind($dossier)
        .fetch_all($db)
        .await?;
        used(answers, sentences, papers, $number)?
    }};
}

impl Store {
    /// Takes a citation into a dossier; gives its number. The same one again has the number that it
    /// has. None when the dossier is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn cite(
        &self,
        scope: DossierScope,
        dossier: i64,
        new: &NewDossierCitation,
        entry: &LogEntry,
    ) -> Result<Option<u32>, Error> {
        let number = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            // Two that cite at once wait for each other here.
            touch!(tx, dossier, entry.moment);
            let known: Option<i64> = sqlx::query_scalar(
                "select number from dossier_citation where dossier = $1 and record = $2",
            )
            .bind(dossier)
            .bind(plain(&new.record))
            .fetch_optional(&mut *tx)
            .await?;
            if let Some(known) = known {
                return Ok(Some(small(known)));
            }
            let number = next_number!(tx, dossier, "citaat");
            sqlx::query(
                "insert into dossier_citation (dossier, number, document, passage, record, author,
                 created) values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(dossier)
            .bind(number)
            .bind(new.document)
            .bind(new.passage.map(i64::from))
            .bind(plain(&new.record))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            number
        });
        Ok(Some(small(number)))
    }

    /// What keeps a citation in its dossier.
    ///
    /// # Errors
    /// The database fails.
    pub async fn citation_use(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<CitationUse, Error> {
        reading!(self, |db| Ok(usage!(db, scope, dossier, number)))
    }

    /// Removes a citation that nothing refers to: no version of an answer, no sentence that a
    /// partner was asked to confirm.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_citation(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
        entry: &LogEntry,
    ) -> Result<CitationRemoval, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(CitationRemoval::Gone);
            }
            // Whoever saves an answer meanwhile waits here, or this one for her.
            touch!(tx, dossier, entry.moment);
            let kept = usage!(&mut *tx, scope, dossier, number);
            if !kept.is_none() {
                return Ok(CitationRemoval::Used(kept));
            }
            let gone: Option<i64> = sqlx::query_scalar(
                "delete from dossier_citation where dossier = $1 and number = $2 returning number",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            if gone.is_none() {
                return Ok(CitationRemoval::Gone);
            }
            record!(self, tx, entry);
            CitationRemoval::Done
        });
        Ok(done)
    }

    /// One citation of a dossier.
    ///
    /// # Errors
    /// The database fails.
    pub async fn citation(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Option<CitationRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select c.number, c.document, c.passage, c.record, a.name as author, c.created
                 from dossier_citation c join dossier d on d.id = c.dossier
                 left join account a on a.id = c.author where d.id = $3 and c.number = $4 and ",
                reached!("$1", "$2")
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(db)
            .await?
        });
        Ok(row.map(Row::citation))
    }

    /// The citations of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn citations(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<CitationRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select c.number, c.document, c.passage, c.record, a.name as author, c.created
                 from dossier_citation c join dossier d on d.id = c.dossier
                 left join account a on a.id = c.author where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by c.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Row::citation).collect())
    }
}

/// What of answers that refer to something refers to this citation.
fn used(
    answers: Vec<(String, i64, String)>,
    sentences: i64,
    papers: Vec<(i64, String)>,
    citation: u32,
) -> Result<CitationUse, Error> {
    let refer = answers
        .into_iter()
        .filter(|(_, _, body)| references(body).any(|number| number == citation));
    let answers: Result<_, Error> = refer
        .map(|(question, number, _)| Ok((read(&question, "answer.question")?, small(number))))
        .collect();
    let mut refer = Vec::new();
    for (number, content) in papers {
        let text: PaperText =
            serde_json::from_str(&content).map_err(|_| Error::unreadable("paper.content"))?;
        if text.cites().contains(&citation) {
            refer.push((small(number), text.title));
        }
    }
    Ok(CitationUse {
        answers: answers?,
        sentences: small(sentences),
        papers: refer,
    })
}
