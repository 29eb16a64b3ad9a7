//! Consultations: questions of a dossier put to partners. Who works on the dossier asks and takes
//! over; a partner without an account answers by her link, and sees nothing but what was asked.

mod ask;
mod files;
mod letters;
mod manage;
mod overview;
mod partner;
mod reminders;

use kompas_domain::citation::PartnerCitation;
use kompas_domain::code::QuestionCode;
use kompas_domain::consultation::PartnerState;
use kompas_domain::guide::{Guide, Listing, Question, Source};
use kompas_store::{
    AttachmentRecord, ConfirmationRecord, ConsultationRecord, ConsultedPartner, DossierRecord,
    ReplyRecord,
};
use time::{Date, OffsetDateTime};

pub use ask::{ConsultationForm, MadeConsultation, PartnerForm};
pub(crate) use letters::PartnerMail;
pub use manage::PasteForm;
pub use partner::{AskedView, ReplyForm, ReplySaving};

use crate::Error;
use crate::dossiers::SeenBy;

/// The consultations of a dossier.
#[derive(Debug, Clone)]
pub struct ConsultationsView {
    /// The dossier.
    pub dossier: DossierRecord,
    /// Who can see it.
    pub seen_by: SeenBy,
    /// Each with its partners, the newest first.
    pub consultations: Vec<ListedConsultation>,
}

/// A consultation in a list.
#[derive(Debug, Clone)]
pub struct ListedConsultation {
    /// The consultation.
    pub record: ConsultationRecord,
    /// Its partners.
    pub partners: Vec<ConsultedPartner>,
}

impl ListedConsultation {
    /// How many partners answered.
    pub fn answered(&self) -> usize {
        let answered = |one: &&ConsultedPartner| one.state == PartnerState::Answered;
        self.partners.iter().filter(answered).count()
    }

    /// How many did not answer yet.
    pub fn open(&self) -> usize {
        let open = |one: &&ConsultedPartner| one.state.is_open();
        self.partners.iter().filter(open).count()
    }
}

/// One consultation with all that came of it.
#[derive(Debug, Clone)]
pub struct ConsultationView<'a> {
    /// The dossier.
    pub dossier: DossierRecord,
    /// Who can see it.
    pub seen_by: SeenBy,
    /// The consultation.
    pub record: ConsultationRecord,
    /// Its partners, in the order in which they were asked.
    pub partners: Vec<PartnerView<'a>>,
    /// Whether the deadline is over.
    pub is_late: bool,
}

/// A partner with what she answered.
#[derive(Debug, Clone)]
pub struct PartnerView<'a> {
    /// The partner.
    pub record: ConsultedPartner,
    /// The source of the guide that she is, if the guide has it.
    pub source: Option<&'a Source>,
    /// What she answered; empty until she sent it in.
    pub replies: Vec<ReplyRecord>,
    /// The files that she sent.
    pub files: Vec<AttachmentRecord>,
    /// What the dossier cites of her, by number.
    pub citations: Vec<(u32, PartnerCitation)>,
    /// The sentences that she was asked to confirm.
    pub confirmations: Vec<ConfirmationRecord>,
    /// Whether she has a link that is good now.
    pub has_link: bool,
}

/// What is needed to make a consultation.
#[derive(Debug, Clone)]
pub struct ProposalView<'a> {
    /// The dossier.
    pub dossier: DossierRecord,
    /// Who can see it.
    pub seen_by: SeenBy,
    /// The six questions.
    pub questions: &'a [Question],
    /// The partners that the guide lists under the theme: those inside the municipality first.
    pub partners: Vec<ProposedPartner<'a>>,
}

/// A partner of the guide.
#[derive(Debug, Clone)]
pub struct ProposedPartner<'a> {
    /// The source of form partner.
    pub source: &'a Source,
    /// What she can tell under this theme.
    pub listing: &'a Listing,
    /// For which questions she is advised.
    pub questions: Vec<QuestionCode>,
}

/// How many partners of a dossier were asked, and how far they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedCounts {
    /// All of them, without those of whom the question was taken back.
    pub all: usize,
    /// Who answered.
    pub answered: usize,
    /// Who did not answer yet.
    pub open: usize,
    /// Who said that another must be asked.
    pub referred: usize,
}

/// A link for a partner, as it is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedLink {
    /// The number of the partner.
    pub partner: i64,
    /// Her role.
    pub role: String,
    /// Where it goes by mail.
    pub mail: Option<String>,
    /// The token, to be shown once; none when it goes by mail.
    pub token: Option<String>,
}

/// The partners that the guide lists under a theme: those inside the municipality first.
fn proposed<'a>(guide: &'a Guide, theme: &str) -> Vec<ProposedPartner<'a>> {
    use kompas_domain::code::{Reach, SourceForm};
    let listings = guide.listings().iter().filter(|one| one.theme == theme);
    let mut partners: Vec<ProposedPartner<'a>> = listings
        .map(|listing| ProposedPartner {
            source: guide.source_of(listing),
            listing,
            questions: listing
                .advice
                .iter()
                .map(|advice| advice.question)
                .collect(),
        })
        .filter(|one| one.source.form == SourceForm::Partner)
        .collect();
    partners.sort_by_key(|one| {
        let outside = one.source.reach != Some(Reach::Internal);
        (outside, one.source.name.clone())
    });
    partners
}

/// A consultation in the log.
fn object(dossier: i64, id: i64) -> String {
    format!("dossier/{dossier}/uitvraag/{id}")
}

fn no_consultation(id: i64) -> Error {
    Error::NotFound {
        kind: "uitvraag",
        key: id.to_string(),
    }
}

fn no_partner(id: i64) -> Error {
    Error::NotFound {
        kind: "partner",
        key: id.to_string(),
    }
}

/// A deadline in a form: a day that is not over.
fn deadline(text: &str, now: OffsetDateTime) -> Result<Date, String> {
    let date = day(text)?;
    if date < now.date() {
        return Err("deze dag is voorbij; kies een dag vanaf vandaag".to_owned());
    }
    Ok(date)
}

fn day(text: &str) -> Result<Date, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text.trim(), format).map_err(|_| "schrijf een datum zoals 2027-03-01".to_owned())
}

/// A text of a form: browsers send a line end as two characters.
pub(crate) fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}
