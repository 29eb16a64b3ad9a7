//! Dossiers: opened on a theme, worked on by their members, seen by nobody else.

mod actions;
mod answer;
mod archive;
mod cite;
mod copy;
mod decision;
mod desk;
mod destruction;
mod feed;
mod head;
mod measures;
mod members;
mod open;
mod overview;
mod papers;
mod partners;
mod plan;
mod round;
mod scan;
mod search;
mod shelf;
mod show;

use std::borrow::Borrow;

use kompas_domain::citation::Cited;
use kompas_domain::dossier::{SourceUse, TextProblem};
use kompas_domain::guide::{Advice, Listing, Question, Source, Term, Theme};
use kompas_domain::rich::RichBlock;
use kompas_store::{CitationRecord, DossierMember, PartnerRecord, SourceRecord};

pub use actions::{ActionForm, MyActionView};
pub use answer::{AnswerForm, AnswerView, Saving};
pub use archive::{ArchiveOf, ArchiveSummary};
pub use cite::{CitationView, Taken};
pub use copy::MOST_BYTES;
pub use decision::DecisionForm;
pub use desk::AnswerDesk;
pub use destruction::{
    ClosedView, DestructionReport, DestructionView, RemovalView, ReportLine, destroyed_by,
    destruction_table, what_is_in,
};
pub use head::DossierHead;
pub use kompas_store::{
    ActionRecord, AnswerRecord, CitationUse, DecisionRecord, DestructionRecord, DossierCounts,
    DossierFields, DossierRecord, ExceptionRecord, IssueRecord, MeasureRecord, NoteRecord,
    PaperFile, PaperRecord, Saved,
};
pub use measures::MeasureForm;
pub use open::DossierForm;
pub use overview::{Overview, OverviewRow, Waiting};
pub use papers::{
    CheckView, Composed, IssueOutcome, IssueView, LogoRecord, MAX_LOGO_BYTES, PaperDownload,
    PaperForm, PaperFormat, PaperView, PapersView, TemplateForm, TemplateRecord, TemplateView,
};
pub use plan::{ActionView, GapView, MeasureView, Plan};
pub use round::{CitationNews, RoundPart, RoundView, SourceNews};
pub use scan::{ScanForm, ScanLine, ScanView};
pub use search::{DossierHit, DossierSearch, SearchChoice};
pub(crate) use shelf::Shelves;

use crate::Error;
use crate::people::FieldProblem;

/// The dossiers of an organisation, as one asker sees them.
#[derive(Debug, Clone)]
pub struct DossiersView<'a> {
    /// The name of the organisation.
    pub organisation: String,
    /// Each with its theme, the last changed first.
    pub dossiers: Vec<ListedDossier<'a>>,
}

/// A dossier in a list.
#[derive(Debug, Clone)]
pub struct ListedDossier<'a> {
    /// The dossier.
    pub record: DossierRecord,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
    /// Whether the asker works on it. A coordinator sees that the others are there.
    pub mine: bool,
}

/// A dossier with all that is in it.
#[derive(Debug, Clone)]
pub struct DossierView<'a> {
    /// The dossier.
    pub record: DossierRecord,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
    /// Per question what is answered and what is to be used.
    pub parts: Vec<QuestionPart<'a>>,
    /// Its citations, by number.
    pub citations: Vec<DossierCitation>,
    /// Its notes, by number.
    pub notes: Vec<NoteRecord>,
    /// The partners that must be asked.
    pub partners: Vec<RequiredPartner<'a>>,
    /// Who can see it.
    pub seen_by: SeenBy,
}

/// One question of a dossier.
#[derive(Debug, Clone)]
pub struct QuestionPart<'a> {
    /// The question.
    pub question: &'a Question,
    /// The answer as it is now.
    pub answer: Option<AnswerRecord>,
    /// The same, with its form.
    pub blocks: Vec<RichBlock>,
    /// How many of its paragraphs have no source.
    pub without_source: usize,
    /// The advised sources.
    pub sources: Vec<AdvisedSource<'a>>,
}

impl DossierView<'_> {
    /// Whether this account owns it.
    pub fn is_owner(&self, account: impl Borrow<i64>) -> bool {
        let owner = self.record.owner.as_ref();
        owner.is_some_and(|(owner, _)| owner == account.borrow())
    }
}

impl QuestionPart<'_> {
    /// How many of its sources nobody looked at yet.
    pub fn to_use(&self) -> usize {
        let to_use = |one: &&AdvisedSource<'_>| one.record.used == SourceUse::ToUse;
        self.sources.iter().filter(to_use).count()
    }
}

/// An advised source of a dossier.
#[derive(Debug, Clone)]
pub struct AdvisedSource<'a> {
    /// The line in the dossier.
    pub record: SourceRecord,
    /// The source; none when the guide no longer has it.
    pub source: Option<&'a Source>,
    /// What it can tell under this theme, and why it is advised for this question.
    pub advice: Option<(&'a Listing, &'a Advice)>,
}

/// A partner that must be asked under the theme.
#[derive(Debug, Clone)]
pub struct RequiredPartner<'a> {
    /// The line in the dossier.
    pub record: PartnerRecord,
    /// The term that names it; none when the guide no longer has it.
    pub term: Option<&'a Term>,
}

/// A citation of a dossier.
#[derive(Debug, Clone)]
pub struct DossierCitation {
    /// As it is kept.
    pub record: CitationRecord,
    /// What it says.
    pub citation: Cited,
}

/// Who can see a dossier, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenBy {
    /// Who work on it.
    pub members: Vec<DossierMember>,
    /// Coordinators of the organisation who do not: they see its title, its owner and how far it
    /// is, and can take it over.
    pub coordinators: Vec<String>,
}

/// What is wrong with texts, as the problems of a form.
pub(crate) fn told(problems: &[TextProblem]) -> impl Iterator<Item = FieldProblem> {
    problems.iter().map(|problem| FieldProblem {
        field: problem.field(),
        message: problem.to_string(),
    })
}

/// Refuses a form with all that is wrong with its texts.
pub(crate) fn refuse(problems: &[TextProblem]) -> Result<(), Error> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Form(told(problems).collect()))
    }
}

/// What came of keeping something that others may change too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept<T> {
    /// It was kept, and has this version now; 0 when it is no longer there.
    As(u32),
    /// It was changed by somebody else since; this is there now.
    Stale(T),
}

/// Where nothing more is told of what is there now.
impl<T: Default> From<Saved> for Kept<T> {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::As(version) => Self::As(version),
            Saved::Stale | Saved::Gone => Self::Stale(T::default()),
        }
    }
}

pub(crate) fn object(id: i64) -> String {
    format!("dossier/{id}")
}

/// That there is such a dossier for the asker.
///
/// # Errors
/// There is none; the store fails.
pub(crate) async fn reached(
    archive: &crate::archive::Archive,
    asker: crate::access::Asker,
    id: i64,
) -> Result<(), Error> {
    show::find(archive, asker.dossiers(), id).await.map(drop)
}

pub(crate) fn no_dossier(id: i64) -> Error {
    Error::NotFound {
        kind: "dossier",
        key: id.to_string(),
    }
}
