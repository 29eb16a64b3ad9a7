//! The log, for who may read it.

use std::collections::HashMap;

use kompas_domain::code::Code;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{LogLine, LogProof};
use time::OffsetDateTime;

use crate::access::{Asker, Right};
use crate::{App, Error};

/// Lines on a page.
const PAGE: u32 = 100;

/// A page of the log.
#[derive(Debug, Clone)]
pub struct LogView {
    /// The lines, newest first.
    pub lines: Vec<ShownLine>,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many lines there are.
    pub total: usize,
    /// Whether it is of the whole installation.
    pub whole: bool,
}

/// A line of the log, in words.
#[derive(Debug, Clone)]
pub struct ShownLine {
    /// Its number.
    pub seq: i64,
    /// When.
    pub moment: OffsetDateTime,
    /// Who: the name if the account is still there.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub object: String,
    /// How it ended.
    pub result: String,
    /// By which way, and from which network address.
    pub origin: String,
    /// The name of the organisation that it concerns.
    pub organisation: String,
}

impl App {
    /// A page of the log: of the asker's organisation, or of the whole installation. That it was
    /// read goes into the log.
    ///
    /// # Errors
    /// The asker may not read it; the store fails.
    pub async fn log(&self, asker: Asker, page: u32) -> Result<LogView, Error> {
        let archive = self.archive_for(asker, Right::Log)?;
        let of = asker.log_of();
        let total = archive.store.log_count(of).await?;
        let lines = archive.store.log(of, page, PAGE).await?;
        // Of other organisations' people a coordinator learns numbers only.
        let names: HashMap<i64, String> = if of.is_none() {
            let accounts = archive.store.accounts().await?.into_iter();
            accounts.map(|account| (account.id, account.name)).collect()
        } else {
            let members = archive.store.members(of).await?.into_iter();
            members
                .map(|member| (member.account, member.name))
                .collect()
        };
        let organisations = archive.store.organisations().await?.into_iter();
        let organisations: HashMap<i64, String> = organisations
            .map(|organisation| (organisation.id, organisation.details.name))
            .collect();
        let object = "logboek".to_owned();
        archive.tell(asker, LogAction::ReadLog, object).await?;
        let size = usize::try_from(PAGE).unwrap_or(1);
        Ok(LogView {
            lines: lines
                .iter()
                .map(|line| shown(line, &names, &organisations))
                .collect(),
            page,
            pages: u32::try_from(total.div_ceil(size).max(1)).unwrap_or(u32::MAX),
            total,
            whole: of.is_none(),
        })
    }
}

impl App {
    /// Reads the whole log and finds what is wrong with it; with a line that it had once, its
    /// number and hash, also whether its end was cut off or all of it was written anew.
    ///
    /// # Errors
    /// The asker does not manage the installation; the store fails.
    pub async fn prove_log(
        &self,
        asker: Asker,
        kept: Option<(i64, &str)>,
    ) -> Result<LogProof, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        Ok(archive.store.prove_log(kept).await?)
    }

    /// The number and hash of the last line of the log, to be kept elsewhere.
    ///
    /// # Errors
    /// The asker does not manage the installation; the store fails.
    pub async fn log_head(&self, asker: Asker) -> Result<Option<(i64, String)>, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        Ok(archive.store.log_head().await?)
    }
}

fn label<C: Code>(code: &str) -> String {
    C::from_code(code).map_or_else(|| code.to_owned(), |known| known.label().to_owned())
}

fn shown(
    line: &LogLine,
    names: &HashMap<i64, String>,
    organisations: &HashMap<i64, String>,
) -> ShownLine {
    let origin = label::<LogOrigin>(&line.origin);
    ShownLine {
        seq: line.seq,
        moment: line.moment(),
        actor: line.actor.map_or_else(
            || "Niet aangemeld".to_owned(),
            |id| {
                let name = names.get(&id);
                name.map_or_else(|| format!("Account {id}"), Clone::clone)
            },
        ),
        action: label::<LogAction>(&line.action),
        object: line.object.clone(),
        result: label::<LogResult>(&line.result),
        origin: match &line.address {
            Some(address) => format!("{origin}, {address}"),
            None => origin,
        },
        organisation: line
            .organisation
            .map(|id| organisations.get(&id).cloned().unwrap_or_default())
            .unwrap_or_default(),
    }
}
