//! What a partner does by her link. Looking changes nothing.

use kompas_domain::citation::PartnerCitation;
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{ConfirmationState, PartnerState};
use kompas_domain::job::JobKind;
use time::OffsetDateTime;

use super::ask::{insert_mail, organisation_of};
use super::{
    ConfirmationRecord, ConfirmationRow, ConsultationRecord, ConsultationRow, ConsultedPartner,
    PartnerRow, ReplyRecord, ReplyRow, questions_of,
};
use crate::database::{millis, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::Saved;
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::people::digest;
use crate::{Error, Store};

/// A partner with what was asked of her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPartner {
    /// Who she is.
    pub partner: ConsultedPartner,
    /// What was asked.
    pub consultation: ConsultationRecord,
    /// The number of the organisation that asks.
    pub organisation: i64,
    /// Its name.
    pub organisation_name: String,
    /// How many people work on the dossier.
    pub readers: usize,
}

/// An answer to one question as a partner saves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyDraft {
    /// The question.
    pub question: QuestionCode,
    /// Which version she saw, 0 for none.
    pub seen: u32,
    /// What she answers.
    pub body: String,
    /// Whether in confidence.
    pub confidential: bool,
}

/// The partner with a link that is still good, her dossier and how far she is, in the transaction
/// `tx`. Others who change the dossier wait for it.
macro_rules! partner_by_token {
    ($tx:ident, $token:expr, $now:expr) => {{
        let found: Option<(i64, i64)> = sqlx::query_as(
            "select p.id, c.dossier from consulted p join consultation c on c.id = p.consultation
             join partner_link l on l.partner = p.id where l.hash = $1 and l.expires > $2",
        )
        .bind(crate::people::digest($token))
        .bind(crate::database::millis($now))
        .fetch_optional(&mut *$tx)
        .await?;
        match found {
            Some((partner, dossier)) => {
                crate::dossiers::touch!($tx, dossier, $now);
                // Once more: while this waited, the link may have ended.
                let state: Option<String> = sqlx::query_scalar(
                    "select p.state from consulted p join partner_link l on l.partner = p.id
                     where p.id = $1 and l.hash = $2",
                )
                .bind(partner)
                .bind(crate::people::digest($token))
                .fetch_optional(&mut *$tx)
                .await?;
                state.map(|state| (partner, dossier, state))
            }
            None => None,
        }
    }};
}

pub(super) use partner_by_token;

/// Whether a partner in this state still answers.
pub(super) fn is_open(state: &str) -> bool {
    PartnerState::from_code(state).is_some_and(PartnerState::is_open)
}

impl Store {
    /// The partner with this link, if it is still good, with what was asked of her.
    ///
    /// # Errors
    /// The database fails.
    pub async fn asked_partner(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Option<AskedPartner>, Error> {
        let id: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar("select partner from partner_link where hash = $1 and expires > $2")
                .bind(digest(token))
                .bind(millis(now))
                .fetch_optional(db)
                .await?
        });
        match id {
            Some(id) => self.partner_asked(id).await,
            None => Ok(None),
        }
    }

    /// A partner by her number, with what was asked of her: for mail to her.
    ///
    /// # Errors
    /// The database fails.
    pub async fn partner_asked(&self, id: i64) -> Result<Option<AskedPartner>, Error> {
        let partner: Option<PartnerRow> = reading!(self, |db| {
            sqlx::query_as(
                "select p.*, (select max(l.expires) from partner_link l where l.partner = p.id)
                 as link_until from consulted p where p.id = $1",
            )
            .bind(id)
            .fetch_optional(db)
            .await?
        });
        let Some(partner) = partner else {
            return Ok(None);
        };
        let consultation: Option<ConsultationRow> = reading!(self, |db| {
            sqlx::query_as(
                "select c.*, a.name as author from consultation c
                 left join account a on a.id = c.author where c.id = $1",
            )
            .bind(partner.consultation)
            .fetch_optional(db)
            .await?
        });
        let questions: Vec<(i64, String, String)> = reading!(self, |db| {
            sqlx::query_as(
                "select consultation, question, body from consultation_question
                 where consultation = $1",
            )
            .bind(partner.consultation)
            .fetch_all(db)
            .await?
        });
        let place: Option<(i64, String, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select o.id, o.name, (select count(*) from dossier_member m where m.dossier = d.id)
                 from consultation c join dossier d on d.id = c.dossier
                 join organisation o on o.id = d.organisation where c.id = $1",
            )
            .bind(partner.consultation)
            .fetch_optional(db)
            .await?
        });
        let (Some(consultation), Some((organisation, organisation_name, readers))) =
            (consultation, place)
        else {
            return Ok(None);
        };
        let questions = questions_of(&questions, partner.consultation)?;
        Ok(Some(AskedPartner {
            consultation: consultation.consultation(questions)?,
            partner: partner.partner()?,
            organisation,
            organisation_name,
            readers: usize::try_from(readers).unwrap_or(0),
        }))
    }

    /// What a partner saved or sent in.
    ///
    /// # Errors
    /// The database fails.
    pub async fn own_replies(&self, partner: i64) -> Result<Vec<ReplyRecord>, Error> {
        let rows: Vec<ReplyRow> = reading!(self, |db| {
            sqlx::query_as("select * from reply where partner = $1 order by question")
                .bind(partner)
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(ReplyRow::reply).collect()
    }

    /// What a partner was asked to confirm.
    ///
    /// # Errors
    /// The database fails.
    pub async fn own_confirmations(&self, partner: i64) -> Result<Vec<ConfirmationRecord>, Error> {
        let rows: Vec<ConfirmationRow> = reading!(self, |db| {
            sqlx::query_as("select * from confirmation where partner = $1 order by id")
                .bind(partner)
                .fetch_all(db)
                .await?
        });
        rows.into_iter()
            .map(ConfirmationRow::confirmation)
            .collect()
    }

    /// A confirmation and the number of its partner: for mail to her.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirmation(&self, id: i64) -> Result<Option<ConfirmationRecord>, Error> {
        let row: Option<ConfirmationRow> = reading!(self, |db| {
            sqlx::query_as("select * from confirmation where id = $1")
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(ConfirmationRow::confirmation).transpose()
    }

    /// Saves answers of a partner, all or none, of which she saw versions. What is the same as
    /// before keeps its version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_replies(
        &self,
        token: &str,
        drafts: &[ReplyDraft],
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            let Some((partner, _, state)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(Saved::Gone);
            };
            if !is_open(&state) {
                return Ok(Saved::Stale);
            }
            let mut newest = 0;
            for draft in drafts {
                let known: Option<(String, bool, i64)> = sqlx::query_as(
                    "select body, confidential, version from reply
                     where partner = $1 and question = $2",
                )
                .bind(partner)
                .bind(draft.question.code())
                .fetch_optional(&mut *tx)
                .await?;
                let body = plain(&draft.body);
                let version = match known {
                    Some((old, confidential, version))
                        if old == body && confidential == draft.confidential =>
                    {
                        newest = newest.max(version);
                        continue;
                    }
                    None if body.is_empty() => continue,
                    known => known.map_or(0, |(_, _, version)| version),
                };
                if small(version) != draft.seen {
                    return Ok(Saved::Stale);
                }
                sqlx::query(
                    "insert into reply (partner, question, body, confidential, version, updated)
                     values ($1, $2, $3, $4, $5, $6) on conflict (partner, question) do update
                     set body = $3, confidential = $4, version = $5, updated = $6",
                )
                .bind(partner)
                .bind(draft.question.code())
                .bind(body)
                .bind(draft.confidential)
                .bind(version + 1)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
                newest = newest.max(version + 1);
            }
            sqlx::query(
                "update consulted set state = 'begonnen' where id = $1 and state = 'gevraagd'",
            )
            .bind(partner)
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            Saved::As(small(newest))
        });
        Ok(saved)
    }

    /// Sends in what a partner saved; with a copy to her by mail if asked. Whether the link was
    /// good and she had not answered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn send_replies(
        &self,
        token: &str,
        copy: bool,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            let Some((partner, dossier, state)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(false);
            };
            if !is_open(&state) {
                return Ok(false);
            }
            sqlx::query("update consulted set state = 'beantwoord', answered = $2 where id = $1")
                .bind(partner)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            if copy {
                let organisation = organisation_of!(tx, dossier);
                let subject = format!("kopie/{partner}");
                insert_mail!(tx, &subject, organisation, entry.moment);
            }
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Records that a partner says to ask another. Whether the link was good and she had not
    /// answered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn refer(
        &self,
        token: &str,
        referral: &str,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            let Some((partner, _, state)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(false);
            };
            if !is_open(&state) {
                return Ok(false);
            }
            sqlx::query(
                "update consulted set state = 'doorverwezen', referral = $2, answered = $3
                 where id = $1",
            )
            .bind(partner)
            .bind(plain(referral))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Records what a partner says of a sentence that cites her; the citation tells it too. Whether
    /// the link was good and she was asked and had not answered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirm(
        &self,
        token: &str,
        id: i64,
        (said, correction): (ConfirmationState, &str),
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            let Some((partner, dossier, _)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(false);
            };
            let citation: Option<i64> = sqlx::query_scalar(
                "update confirmation set state = $3, correction = $4, answered = $5
                 where id = $1 and partner = $2 and state = 'gevraagd' returning citation",
            )
            .bind(id)
            .bind(partner)
            .bind(said.code())
            .bind(plain(correction))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(citation) = citation else {
                return Ok(false);
            };
            let kept: Option<String> = sqlx::query_scalar(
                "select record from dossier_citation where dossier = $1 and number = $2",
            )
            .bind(dossier)
            .bind(citation)
            .fetch_optional(&mut *tx)
            .await?;
            if let Some(mut cited) = kept.as_deref().and_then(PartnerCitation::from_json) {
                cited.confirmed = said == ConfirmationState::Right;
                sqlx::query(
                    "update dossier_citation set record = $3 where dossier = $1 and number = $2",
                )
                .bind(dossier)
                .bind(citation)
                .bind(plain(&cited.as_json()))
                .execute(&mut *tx)
                .await?;
            }
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }
}
