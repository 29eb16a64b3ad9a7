//! Making a consultation, and giving partners their links.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{AnswerWay, PartnerState};
use kompas_domain::job::JobKind;
use time::{Date, OffsetDateTime};

use crate::database::{iso, millis, plain, transaction};
use crate::dossiers::{DossierScope, reaches, touch};
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::people::digest;
use crate::{Error, Store};

/// A consultation to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsultation {
    /// Why partners are asked.
    pub explanation: String,
    /// When an answer is wanted.
    pub deadline: Date,
    /// The questions, in the words in which they are put.
    pub questions: Vec<(QuestionCode, String)>,
    /// Who are asked.
    pub partners: Vec<NewPartner>,
    /// Until when their links are good.
    pub expires: OffsetDateTime,
}

/// A partner to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPartner {
    /// The key of the source of the guide that she is, if she is one.
    pub source: Option<String>,
    /// Her role.
    pub role: String,
    /// Where mail goes.
    pub mail: Option<String>,
    /// How she gets her link.
    pub link: PartnerLink,
}

/// How a partner gets her link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerLink {
    /// A job mails it, and makes its token then.
    Mail,
    /// The adviser hands it over: its token.
    Token(String),
}

/// Records a link under the hash of its token, in the transaction `tx`.
macro_rules! insert_link {
    ($tx:ident, $partner:expr, $token:expr, $expires:expr, $now:expr) => {
        sqlx::query(
            "insert into partner_link (hash, partner, expires, created) values ($1, $2, $3, $4)",
        )
        .bind(crate::people::digest($token))
        .bind($partner)
        .bind(crate::database::millis($expires))
        .bind(crate::database::millis($now))
        .execute(&mut *$tx)
        .await?
    };
}

/// Records a partner, in the transaction `tx`; gives her number.
macro_rules! insert_partner {
    ($tx:ident, $consultation:expr, $source:expr, $role:expr, $mail:expr, $way:expr, $state:expr, $now:expr) => {{
        let id: i64 = sqlx::query_scalar(
            "insert into consulted (consultation, source, role, mail, way, state, referral,
             trouble, asked) values ($1, $2, $3, $4, $5, $6, '', '', $7) returning id",
        )
        .bind($consultation)
        .bind($source)
        .bind(crate::database::plain($role))
        .bind($mail)
        .bind(kompas_domain::code::Code::code($way))
        .bind(kompas_domain::code::Code::code($state))
        .bind(crate::database::millis($now))
        .fetch_one(&mut *$tx)
        .await?;
        id
    }};
}

/// What the list of jobs says that mail to partners is about: who is not on a dossier sees it too.
pub(super) const MAIL_OF_DOSSIER: &str = "Mail bij een dossier";

/// Puts a mail to a partner on the list of jobs, in the transaction `tx`.
macro_rules! insert_mail {
    ($tx:ident, $subject:expr, $organisation:expr, $now:expr) => {
        insert_job!(
            $tx,
            JobKind::Mail,
            $subject,
            crate::consultations::ask::MAIL_OF_DOSSIER,
            $now,
            Some($organisation)
        )
    };
}

/// The organisation of a dossier, in the transaction `tx`.
macro_rules! organisation_of {
    ($tx:ident, $dossier:expr) => {{
        let organisation: i64 =
            sqlx::query_scalar("select organisation from dossier where id = $1")
                .bind($dossier)
                .fetch_one(&mut *$tx)
                .await?;
        organisation
    }};
}

pub(super) use {insert_link, insert_mail, insert_partner, organisation_of};

impl Store {
    /// Makes a consultation; gives its number and those of its partners. None when the dossier is
    /// not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn consult(
        &self,
        scope: DossierScope,
        dossier: i64,
        new: &NewConsultation,
        entry: &LogEntry,
    ) -> Result<Option<(i64, Vec<i64>)>, Error> {
        let made = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            touch!(tx, dossier, entry.moment);
            let organisation = organisation_of!(tx, dossier);
            let id: i64 = sqlx::query_scalar(
                "insert into consultation (dossier, explanation, deadline, author, created, updated)
                 values ($1, $2, $3, $4, $5, $5) returning id",
            )
            .bind(dossier)
            .bind(plain(&new.explanation))
            .bind(iso(new.deadline))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            for (question, body) in &new.questions {
                sqlx::query(
                    "insert into consultation_question (consultation, question, body)
                     values ($1, $2, $3)",
                )
                .bind(id)
                .bind(question.code())
                .bind(plain(body))
                .execute(&mut *tx)
                .await?;
            }
            let mut partners = Vec::new();
            for one in &new.partners {
                let partner = insert_partner!(
                    tx,
                    id,
                    one.source.as_deref().map(plain),
                    &one.role,
                    one.mail.as_deref().map(plain),
                    AnswerWay::Link,
                    PartnerState::Asked,
                    entry.moment
                );
                match &one.link {
                    PartnerLink::Mail => {
                        let subject = format!("uitvraag/{partner}");
                        insert_mail!(tx, &subject, organisation, entry.moment);
                    }
                    PartnerLink::Token(token) => {
                        insert_link!(tx, partner, token, new.expires, entry.moment);
                    }
                }
                partners.push(partner);
            }
            let entry = entry.about(format!("{}/uitvraag/{id}", entry.object));
            record!(self, tx, &entry);
            (id, partners)
        });
        Ok(Some(made))
    }

    /// Gives a partner a link more, as her mail leaves; the number of her dossier. None when the
    /// question was taken back.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_partner_link(
        &self,
        partner: i64,
        token: &str,
        expires: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let added = transaction!(self, |tx| {
            sqlx::query(
                "insert into partner_link (hash, partner, expires, created)
                 select $2, id, $3, $4 from consulted where id = $1 and state <> 'ingetrokken'",
            )
            .bind(partner)
            .bind(digest(token))
            .bind(millis(expires))
            .bind(millis(now))
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(added == 1)
    }

    /// Notes why mail to a partner did not arrive; nothing when it did.
    ///
    /// # Errors
    /// The database fails.
    pub async fn note_partner_mail(&self, partner: i64, trouble: &str) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update consulted set trouble = $2 where id = $1")
                .bind(partner)
                .bind(plain(trouble))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
