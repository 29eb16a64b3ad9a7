//! What who works on the dossier does with a consultation that was made.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{AnswerWay, ConfirmationState, PartnerState};
use kompas_domain::job::JobKind;
use time::{Date, OffsetDateTime};

use super::PartnerLink;
use super::ask::{insert_link, insert_mail, insert_partner, organisation_of};
use crate::database::{iso, millis, plain, transaction};
use crate::dossiers::{DossierScope, reaches, touch};
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A mailed answer that the adviser pastes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedReply {
    /// A partner of the consultation, or the role of another.
    pub partner: Result<i64, String>,
    /// When she answered.
    pub date: OffsetDateTime,
    /// What she answered, by question, and whether in confidence.
    pub replies: Vec<(QuestionCode, String, bool)>,
}

/// Whether a partner is of the dossier, in the transaction `tx`.
macro_rules! is_partner_of {
    ($tx:ident, $dossier:expr, $partner:expr) => {{
        let found: Option<i64> = sqlx::query_scalar(
            "select p.id from consulted p join consultation c on c.id = p.consultation
             where p.id = $1 and c.dossier = $2",
        )
        .bind($partner)
        .bind($dossier)
        .fetch_optional(&mut *$tx)
        .await?;
        found.is_some()
    }};
}

/// Gives a partner a link by a way, in the transaction `tx`; the links that she had end.
macro_rules! relink {
    ($tx:ident, $dossier:expr, $partner:expr, $subject:expr, $link:expr, $expires:expr, $now:expr) => {
        sqlx::query("delete from partner_link where partner = $1")
            .bind($partner)
            .execute(&mut *$tx)
            .await?;
        match $link {
            PartnerLink::Mail => {
                let organisation = organisation_of!($tx, $dossier);
                insert_mail!($tx, $subject, organisation, $now);
            }
            PartnerLink::Token(token) => {
                insert_link!($tx, $partner, token, $expires, $now);
            }
        }
    };
}

impl Store {
    /// Gives a consultation another deadline, and its links the time that goes with it. Whether
    /// there is one for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn extend_consultation(
        &self,
        scope: DossierScope,
        (dossier, id): (i64, i64),
        deadline: Date,
        expires: OffsetDateTime,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(false);
            }
            touch!(tx, dossier, entry.moment);
            let changed = sqlx::query(
                "update consultation set deadline = $3, updated = $4 where id = $1 and dossier = $2",
            )
            .bind(id)
            .bind(dossier)
            .bind(iso(deadline))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            sqlx::query(
                "update partner_link set expires = $2 where expires < $2
                 and partner in (select id from consulted where consultation = $1)",
            )
            .bind(id)
            .bind(millis(expires))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Ends the links of a partner; a question that she did not answer is taken back. Whether there
    /// is such a partner for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn withdraw_partner(
        &self,
        scope: DossierScope,
        (dossier, partner): (i64, i64),
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(false);
            }
            touch!(tx, dossier, entry.moment);
            if !is_partner_of!(tx, dossier, partner) {
                return Ok(false);
            }
            for statement in [
                "delete from partner_link where partner = $1",
                "update consulted set state = 'ingetrokken'
                 where id = $1 and state in ('gevraagd', 'begonnen')",
            ] {
                sqlx::query(statement)
                    .bind(partner)
                    .execute(&mut *tx)
                    .await?;
            }
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Gives a partner another link; the ones before end. A question that was taken back, or of
    /// which she said that another must be asked, is put to her again. Whether there is such a
    /// partner for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn ask_again(
        &self,
        scope: DossierScope,
        (dossier, partner): (i64, i64),
        link: &PartnerLink,
        expires: OffsetDateTime,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(false);
            }
            touch!(tx, dossier, entry.moment);
            if !is_partner_of!(tx, dossier, partner) {
                return Ok(false);
            }
            sqlx::query(
                "update consulted set trouble = '', referral = '', state = case
                 when state = 'beantwoord' then state
                 when exists (select 1 from reply r where r.partner = consulted.id)
                 then 'begonnen' else 'gevraagd' end where id = $1",
            )
            .bind(partner)
            .execute(&mut *tx)
            .await?;
            let subject = format!("uitvraag/{partner}");
            relink!(tx, dossier, partner, &subject, link, expires, entry.moment);
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Records a mailed answer; gives the number of the partner. None when there is no such
    /// consultation or partner for this asker, or she answered by her link.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paste_reply(
        &self,
        scope: DossierScope,
        (dossier, consultation): (i64, i64),
        pasted: &PastedReply,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let partner = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            touch!(tx, dossier, entry.moment);
            let there: Option<i64> =
                sqlx::query_scalar("select id from consultation where id = $1 and dossier = $2")
                    .bind(consultation)
                    .bind(dossier)
                    .fetch_optional(&mut *tx)
                    .await?;
            if there.is_none() {
                return Ok(None);
            }
            let partner = match &pasted.partner {
                Ok(partner) => *partner,
                Err(role) => insert_partner!(
                    tx,
                    consultation,
                    None::<String>,
                    role,
                    None::<String>,
                    AnswerWay::Mail,
                    PartnerState::Asked,
                    entry.moment
                ),
            };
            let changed = sqlx::query(
                "update consulted set state = 'beantwoord', way = 'mail', answered = $3
                 where id = $1 and consultation = $2
                 and (state <> 'beantwoord' or way = 'mail')",
            )
            .bind(partner)
            .bind(consultation)
            .bind(millis(pasted.date))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Ok(None);
            }
            for (question, body, confidential) in &pasted.replies {
                sqlx::query(
                    "insert into reply (partner, question, body, confidential, version, updated)
                     values ($1, $2, $3, $4, 1, $5) on conflict (partner, question) do update
                     set body = $3, confidential = $4, version = reply.version + 1, updated = $5",
                )
                .bind(partner)
                .bind(question.code())
                .bind(plain(body))
                .bind(confidential)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            }
            record!(self, tx, entry);
            partner
        });
        Ok(Some(partner))
    }

    /// Asks a partner to confirm a sentence that cites her. Whether there is such a partner and
    /// citation for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn ask_confirmation(
        &self,
        scope: DossierScope,
        (dossier, partner): (i64, i64),
        (citation, sentence): (u32, &str),
        (link, expires): (&PartnerLink, OffsetDateTime),
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(false);
            }
            touch!(tx, dossier, entry.moment);
            let cited: Option<i64> = sqlx::query_scalar(
                "select number from dossier_citation where dossier = $1 and number = $2",
            )
            .bind(dossier)
            .bind(i64::from(citation))
            .fetch_optional(&mut *tx)
            .await?;
            if cited.is_none() || !is_partner_of!(tx, dossier, partner) {
                return Ok(false);
            }
            let id: i64 = sqlx::query_scalar(
                "insert into confirmation (partner, citation, sentence, state, correction, asked)
                 values ($1, $2, $3, $4, '', $5) returning id",
            )
            .bind(partner)
            .bind(i64::from(citation))
            .bind(plain(sentence))
            .bind(ConfirmationState::Asked.code())
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            let subject = format!("bevestiging/{id}");
            relink!(tx, dossier, partner, &subject, link, expires, entry.moment);
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }
}
