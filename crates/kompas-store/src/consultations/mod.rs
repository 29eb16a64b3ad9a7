//! Consultations: questions of a dossier put to partners, and what they answered. Who works on the
//! dossier reaches them by it; a partner reaches her own part by the token of her link.

mod ask;
mod files;
mod manage;
mod partner;
mod reminders;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{AnswerWay, ConfirmationState, PartnerState};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

pub use ask::{NewConsultation, NewPartner, PartnerLink};
pub use files::{AttachmentRecord, KeptFile, NewAttachment};
pub use manage::PastedReply;
pub use partner::{AskedPartner, ReplyDraft};
pub use reminders::Unanswered;

use crate::database::{date, moment, reading};
use crate::documents::small;
use crate::dossiers::{DossierScope, reached, read};
use crate::{Error, Store};

/// Whether a document or an answer of a partner has these bytes, in the transaction `tx`.
macro_rules! is_used {
    ($tx:ident, $hash:expr) => {{
        let used: i64 = sqlx::query_scalar(
            "select (select count(*) from version where sha256 = $1)
             + (select count(*) from attachment where sha256 = $1)
             + (select count(*) from paper_file where sha256 = $1)",
        )
        .bind($hash)
        .fetch_one(&mut *$tx)
        .await?;
        used > 0
    }};
}

pub(crate) use is_used;

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationRecord {
    /// Its number.
    pub id: i64,
    /// The number of the dossier.
    pub dossier: i64,
    /// Why partners are asked.
    pub explanation: String,
    /// When an answer is wanted.
    pub deadline: Date,
    /// The questions, in the words in which they are put.
    pub questions: Vec<(QuestionCode, String)>,
    /// The name of who made it; none when the account is gone.
    pub author: Option<String>,
    /// When it was made.
    pub created: OffsetDateTime,
}

/// A partner who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultedPartner {
    /// Her number.
    pub id: i64,
    /// The number of the consultation.
    pub consultation: i64,
    /// The key of the source of the guide that she is, if she is one.
    pub source: Option<String>,
    /// Her role.
    pub role: String,
    /// Where mail goes.
    pub mail: Option<String>,
    /// How her answer comes.
    pub way: AnswerWay,
    /// How far she is.
    pub state: PartnerState,
    /// Whom to ask instead; empty when she did not say so.
    pub referral: String,
    /// Why mail to her did not arrive; empty when nothing is known of that.
    pub trouble: String,
    /// When she was asked.
    pub asked: OffsetDateTime,
    /// When she answered.
    pub answered: Option<OffsetDateTime>,
    /// Until when she has a link; none when she has none.
    pub link_until: Option<OffsetDateTime>,
}

/// An answer of a partner to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRecord {
    /// The partner.
    pub partner: i64,
    /// The question.
    pub question: QuestionCode,
    /// What she answers.
    pub body: String,
    /// Whether in confidence.
    pub confidential: bool,
    /// Which version it is, from 1.
    pub version: u32,
    /// When it was saved.
    pub updated: OffsetDateTime,
}

/// A sentence that a partner was asked to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationRecord {
    /// Its number.
    pub id: i64,
    /// The partner.
    pub partner: i64,
    /// The number of the citation in the dossier.
    pub citation: u32,
    /// The sentence.
    pub sentence: String,
    /// What she says of it.
    pub state: ConfirmationState,
    /// How it should be; empty when she did not say so.
    pub correction: String,
    /// When she was asked.
    pub asked: OffsetDateTime,
    /// When she answered.
    pub answered: Option<OffsetDateTime>,
}

#[derive(FromRow)]
struct ConsultationRow {
    id: i64,
    dossier: i64,
    explanation: String,
    deadline: String,
    author: Option<String>,
    created: i64,
}

impl ConsultationRow {
    fn consultation(
        self,
        questions: Vec<(QuestionCode, String)>,
    ) -> Result<ConsultationRecord, Error> {
        Ok(ConsultationRecord {
            id: self.id,
            dossier: self.dossier,
            explanation: self.explanation,
            deadline: date(&self.deadline).ok_or(Error::unreadable("consultation.deadline"))?,
            questions,
            author: self.author,
            created: moment(self.created),
        })
    }
}

#[derive(FromRow)]
struct PartnerRow {
    id: i64,
    consultation: i64,
    source: Option<String>,
    role: String,
    mail: Option<String>,
    way: String,
    state: String,
    referral: String,
    trouble: String,
    asked: i64,
    answered: Option<i64>,
    link_until: Option<i64>,
}

impl PartnerRow {
    fn partner(self) -> Result<ConsultedPartner, Error> {
        Ok(ConsultedPartner {
            id: self.id,
            consultation: self.consultation,
            source: self.source,
            role: self.role,
            mail: self.mail,
            way: read(&self.way, "consulted.way")?,
            state: read(&self.state, "consulted.state")?,
            referral: self.referral,
            trouble: self.trouble,
            asked: moment(self.asked),
            answered: self.answered.map(moment),
            link_until: self.link_until.map(moment),
        })
    }
}

#[derive(FromRow)]
struct ReplyRow {
    partner: i64,
    question: String,
    body: String,
    confidential: bool,
    version: i64,
    updated: i64,
}

impl ReplyRow {
    fn reply(self) -> Result<ReplyRecord, Error> {
        Ok(ReplyRecord {
            partner: self.partner,
            question: read(&self.question, "reply.question")?,
            body: self.body,
            confidential: self.confidential,
            version: small(self.version),
            updated: moment(self.updated),
        })
    }
}

#[derive(FromRow)]
struct ConfirmationRow {
    id: i64,
    partner: i64,
    citation: i64,
    sentence: String,
    state: String,
    correction: String,
    asked: i64,
    answered: Option<i64>,
}

impl ConfirmationRow {
    fn confirmation(self) -> Result<ConfirmationRecord, Error> {
        Ok(ConfirmationRecord {
            id: self.id,
            partner: self.partner,
            citation: small(self.citation),
            sentence: self.sentence,
            state: read(&self.state, "confirmation.state")?,
            correction: self.correction,
            asked: moment(self.asked),
            answered: self.answered.map(moment),
        })
    }
}

/// The questions of a consultation, in the order of the guide.
fn questions_of(
    rows: &[(i64, String, String)],
    consultation: i64,
) -> Result<Vec<(QuestionCode, String)>, Error> {
    let own = rows.iter().filter(|(id, _, _)| *id == consultation);
    let read = |(_, code, body): &(i64, String, String)| {
        let code = QuestionCode::from_code(code);
        let code = code.ok_or(Error::unreadable("consultation_question.question"))?;
        Ok((code, body.clone()))
    };
    let mut questions: Vec<(QuestionCode, String)> = own.map(read).collect::<Result<_, Error>>()?;
    questions.sort_by_key(|(code, _)| *code);
    Ok(questions)
}

/// A part of the consultations of a dossier: `$1` and `$2` are the scope, `$3` is the dossier, `$4`
/// is one of its consultations or -1 for all.
macro_rules! part {
    ($store:expr, $scope:expr, $dossier:expr, $only:expr, $row:ty, $select:literal, $order:literal) => {{
        let rows: Vec<$row> = reading!($store, |db| {
            sqlx::query_as(concat!(
                $select,
                " join dossier d on d.id = c.dossier
                 where d.id = $3 and ($4 = -1 or c.id = $4) and ",
                reached!("$1", "$2"),
                $order
            ))
            .bind($scope.of())
            .bind($scope.who())
            .bind($dossier)
            .bind($only.unwrap_or(-1))
            .fetch_all(db)
            .await?
        });
        rows
    }};
}

impl Store {
    /// The consultations of a dossier, or one of them, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn consultations(
        &self,
        scope: DossierScope,
        dossier: i64,
        only: Option<i64>,
    ) -> Result<Vec<ConsultationRecord>, Error> {
        let questions = part!(
            self,
            scope,
            dossier,
            only,
            (i64, String, String),
            "select c.id, q.question, q.body from consultation_question q
             join consultation c on c.id = q.consultation",
            " order by c.id, q.question"
        );
        let rows = part!(
            self,
            scope,
            dossier,
            only,
            ConsultationRow,
            "select c.id, c.dossier, c.explanation, c.deadline, a.name as author, c.created
             from consultation c left join account a on a.id = c.author",
            " order by c.id desc"
        );
        rows.into_iter()
            .map(|row| {
                let questions = questions_of(&questions, row.id)?;
                row.consultation(questions)
            })
            .collect()
    }

    /// The partners of the consultations of a dossier, or of one of them, in the order in which
    /// they were asked.
    ///
    /// # Errors
    /// The database fails.
    pub async fn partners(
        &self,
        scope: DossierScope,
        dossier: i64,
        only: Option<i64>,
    ) -> Result<Vec<ConsultedPartner>, Error> {
        let rows = part!(
            self,
            scope,
            dossier,
            only,
            PartnerRow,
            "select p.*, (select max(l.expires) from partner_link l where l.partner = p.id)
             as link_until from consulted p join consultation c on c.id = p.consultation",
            " order by p.id"
        );
        rows.into_iter().map(PartnerRow::partner).collect()
    }

    /// What partners sent in, of one consultation or all of a dossier. What they only saved is
    /// theirs.
    ///
    /// # Errors
    /// The database fails.
    pub async fn replies(
        &self,
        scope: DossierScope,
        dossier: i64,
        only: Option<i64>,
    ) -> Result<Vec<ReplyRecord>, Error> {
        let rows = part!(
            self,
            scope,
            dossier,
            only,
            ReplyRow,
            "select r.* from reply r
             join consulted p on p.id = r.partner and p.state = 'beantwoord'
             join consultation c on c.id = p.consultation",
            " order by r.partner, r.question"
        );
        rows.into_iter().map(ReplyRow::reply).collect()
    }

    /// What partners were asked to confirm, of one consultation or all of a dossier.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirmations(
        &self,
        scope: DossierScope,
        dossier: i64,
        only: Option<i64>,
    ) -> Result<Vec<ConfirmationRecord>, Error> {
        let rows = part!(
            self,
            scope,
            dossier,
            only,
            ConfirmationRow,
            "select f.* from confirmation f join consulted p on p.id = f.partner
             join consultation c on c.id = p.consultation",
            " order by f.id"
        );
        rows.into_iter()
            .map(ConfirmationRow::confirmation)
            .collect()
    }
}

pub(crate) use part;
