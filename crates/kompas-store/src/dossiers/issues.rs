//! Issues of papers: what left, as it was, with its files.

use std::collections::BTreeMap;

use kompas_domain::job::JobKind;
use kompas_domain::paper::Withheld;
use kompas_domain::report::Report;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::papers::json;
use super::{DossierScope, reached, reaches, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A paper as it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRecord {
    /// The number of the paper.
    pub paper: u32,
    /// Its number among the issues of the paper, from 1.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// The version of the template; 0 for that of Kompas.
    pub template: u32,
    /// What was taken along though it has a label.
    pub included: Vec<Withheld>,
    /// Why its files could not be made; empty when they can.
    pub trouble: String,
    /// The name of who issued it; none when the account is gone.
    pub author: Option<String>,
    /// When.
    pub created: OffsetDateTime,
    /// Its files, by format; none while they are made.
    pub files: Vec<PaperFile>,
}

/// A file of an issue.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PaperFile {
    /// The name of its format: `pdf`.
    pub format: String,
    /// How many bytes it has.
    pub bytes: i64,
    /// Their hash, by which the original is kept.
    pub sha256: String,
}

/// A paper that is to leave.
#[derive(Debug, Clone, Copy)]
pub struct NewIssue<'a> {
    /// What it says, whole.
    pub report: &'a Report,
    /// The version of the template; 0 for that of Kompas.
    pub template: u32,
    /// What is taken along though it has a label.
    pub included: &'a [Withheld],
}

/// What came of issuing a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// It was, with this number; its files are being made.
    As(u32),
    /// The paper was changed by somebody else since.
    Stale,
    /// It is not there, or not for this asker.
    Gone,
}

#[derive(FromRow)]
struct Row {
    paper: i64,
    number: i64,
    title: String,
    template: i64,
    included: String,
    trouble: String,
    author: Option<String>,
    created: i64,
}

#[derive(FromRow)]
struct FileRow {
    paper: i64,
    issue: i64,
    #[sqlx(flatten)]
    file: PaperFile,
}

impl Row {
    fn issue(self, files: &mut BTreeMap<(i64, i64), Vec<PaperFile>>) -> Result<IssueRecord, Error> {
        let found = files.remove(&(self.paper, self.number));
        Ok(IssueRecord {
            paper: small(self.paper),
            number: small(self.number),
            title: self.title,
            template: small(self.template),
            included: serde_json::from_str(&self.included)
                .map_err(|_| Error::unreadable("paper_issue.included"))?,
            trouble: self.trouble,
            author: self.author,
            created: moment(self.created),
            files: found.unwrap_or_default(),
        })
    }
}

/// The subject of the job that makes the files of an issue.
fn subject((dossier, paper, issue): (i64, u32, u32)) -> String {
    format!("stuk/{dossier}/{paper}/{issue}")
}

impl Store {
    /// The issues of the papers of a dossier, the last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper_issues(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<IssueRecord>, Error> {
        let (rows, files): (Vec<Row>, Vec<FileRow>) = reading!(self, |db| {
            let rows = sqlx::query_as(concat!(
                "select w.paper, w.number, w.title, w.template, w.included, w.trouble,
                 a.name as author, w.created
                 from paper_issue w join dossier d on d.id = w.dossier
                 left join account a on a.id = w.author where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by w.created desc, w.paper desc, w.number desc"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?;
            let files = sqlx::query_as(concat!(
                "select w.paper, w.issue, w.format, w.bytes, w.sha256
                 from paper_file w join dossier d on d.id = w.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by w.paper, w.issue, w.format"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?;
            (rows, files)
        });
        let mut by_issue: BTreeMap<(i64, i64), Vec<PaperFile>> = BTreeMap::new();
        for row in files {
            let found = by_issue.entry((row.paper, row.issue)).or_default();
            found.push(row.file);
        }
        rows.into_iter()
            .map(|row| row.issue(&mut by_issue))
            .collect()
    }

    /// What an issue says.
    ///
    /// # Errors
    /// The database fails.
    pub async fn issued_report(
        &self,
        scope: DossierScope,
        (dossier, paper, issue): (i64, u32, u32),
    ) -> Result<Option<Report>, Error> {
        let text: Option<String> = reading!(self, |db| {
            sqlx::query_scalar(concat!(
                "select w.report from paper_issue w join dossier d on d.id = w.dossier
                 where d.id = $3 and w.paper = $4 and w.number = $5 and ",
                reached!("$1", "$2"),
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(i64::from(paper))
            .bind(i64::from(issue))
            .fetch_optional(db)
            .await?
        });
        let read = |text: String| serde_json::from_str(&text);
        text.map(read)
            .transpose()
            .map_err(|_| Error::unreadable("paper_issue.report"))
    }

    /// Keeps a paper of which the asker saw a version as it leaves, and has its files made. The log
    /// tells of it, and in a line of its own of each part with a label that goes along.
    ///
    /// # Errors
    /// The database fails.
    pub async fn issue_paper(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        new: NewIssue<'_>,
        entry: &LogEntry,
    ) -> Result<Issued, Error> {
        let report = json(new.report);
        let issued = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Issued::Gone);
            }
            // Whoever issues, changes or removes it at the same time waits for this line.
            let version: Option<i64> = sqlx::query_scalar(
                "update paper set updated = updated where dossier = $1 and number = $2
                 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            match version {
                None => return Ok(Issued::Gone),
                Some(version) if version != i64::from(seen) => return Ok(Issued::Stale),
                Some(_) => {}
            }
            let issue: i64 = sqlx::query_scalar(
                "insert into paper_issue (dossier, paper, number, title, report, template, included,
                 trouble, author, created)
                 select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, '', $7, $8
                 from paper_issue where dossier = $1 and paper = $2 returning number",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .bind(plain(&new.report.title))
            .bind(&report)
            .bind(i64::from(new.template))
            .bind(json(&new.included))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            let issue = small(issue);
            let order = subject((dossier, number, issue));
            let _ = insert_job!(
                tx,
                JobKind::Paper,
                &order,
                "",
                entry.moment,
                entry.organisation
            );
            touch!(tx, dossier, entry.moment);
            let object = format!("dossier/{dossier}/stuk/{number}/uitgave/{issue}");
            record!(self, tx, &entry.about(object.clone()));
            for part in new.included {
                let with = format!("{object}/met/{}", part.key);
                record!(self, tx, &entry.about(with));
            }
            Issued::As(issue)
        });
        Ok(issued)
    }

    /// Keeps the files of an issue, all together; none of them if the dossier is gone meanwhile.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_paper_files(
        &self,
        (dossier, paper, issue): (i64, u32, u32),
        files: &[PaperFile],
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let there: Option<i64> = sqlx::query_scalar(
                "update paper_issue set trouble = '' where dossier = $1 and paper = $2
                 and number = $3 returning number",
            )
            .bind(dossier)
            .bind(i64::from(paper))
            .bind(i64::from(issue))
            .fetch_optional(&mut *tx)
            .await?;
            if there.is_none() {
                return Ok(false);
            }
            for file in files {
                sqlx::query(
                    "insert into paper_file (dossier, paper, issue, format, bytes, sha256)
                     values ($1, $2, $3, $4, $5, $6)
                     on conflict (dossier, paper, issue, format) do nothing",
                )
                .bind(dossier)
                .bind(i64::from(paper))
                .bind(i64::from(issue))
                .bind(&file.format)
                .bind(file.bytes)
                .bind(&file.sha256)
                .execute(&mut *tx)
                .await?;
            }
            true
        }))
    }

    /// Says why the files of an issue could not be made.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper_trouble(
        &self,
        (dossier, paper, issue): (i64, u32, u32),
        trouble: &str,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update paper_issue set trouble = $4 where dossier = $1 and paper = $2
                 and number = $3",
            )
            .bind(dossier)
            .bind(i64::from(paper))
            .bind(i64::from(issue))
            .bind(plain(trouble))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Has the files of an issue made again that could not be made. Whether there is such an issue
    /// without files.
    ///
    /// # Errors
    /// The database fails.
    pub async fn make_paper_again(
        &self,
        scope: DossierScope,
        (dossier, paper, issue): (i64, u32, u32),
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(false);
            }
            let there: Option<i64> = sqlx::query_scalar(
                "update paper_issue set trouble = '' where dossier = $1 and paper = $2
                 and number = $3 and not exists (select 1 from paper_file f where f.dossier = $1
                 and f.paper = $2 and f.issue = $3) returning number",
            )
            .bind(dossier)
            .bind(i64::from(paper))
            .bind(i64::from(issue))
            .fetch_optional(&mut *tx)
            .await?;
            if there.is_none() {
                return Ok(false);
            }
            let order = subject((dossier, paper, issue));
            let _ = insert_job!(
                tx,
                JobKind::Paper,
                &order,
                "",
                entry.moment,
                entry.organisation
            );
            record!(self, tx, entry);
            true
        }))
    }
}
