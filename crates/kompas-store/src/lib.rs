//! What was recorded: the guide built into the program, content folders, catalogue files, the data
//! folder with its originals, and the database. What they mean is the domain's.

mod additions;
pub mod backup;
mod care;
mod catalogue;
mod collections;
mod consultations;
mod data;
mod database;
mod documents;
mod dossiers;
mod editions;
mod figures;
mod folder;
mod found;
mod jobs;
mod links;
mod log;
mod observations;
mod originals;
mod outbox;
mod own_figures;
mod paper_templates;
mod people;
mod proposals;
mod room;
mod saved_searches;
mod server;
mod settings;
mod tips;
mod usage;
mod versions;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kompas_domain::content::{self, ContentFile};
use rust_embed::RustEmbed;

pub use additions::Addition;
pub use care::{CareMark, CareRecord, LateSource};
pub use catalogue::{from_catalogue, to_catalogue};
pub use collections::{Collection, CollectionCounts, Scope};
pub use consultations::{
    AskedPartner, AttachmentRecord, ConfirmationRecord, ConsultationRecord, ConsultedPartner,
    KeptFile, NewAttachment, NewConsultation, NewPartner, PartnerLink, PastedReply, ReplyDraft,
    ReplyRecord, Unanswered,
};
pub use data::DataFolder;
pub use database::{MigrationStatus, Sqlite, Store};
pub use documents::{Added, DocumentFilter, DocumentRecord, NewDocument, NewVersion, News};
pub use dossiers::{
    ActionRecord, AddedAction, AnswerRecord, AnswerVersion, CheckRecord, CitationRecord,
    CitationRemoval, CitationUse, DecisionRecord, DossierFields, DossierFigures, DossierMark,
    DossierMember, DossierRecord, DossierScope, DossierText, FeedLine, FeedThing, MeasureRecord,
    MyAction, NewDossier, NewDossierCitation, NewScanLine, NotePlace, NoteRecord, Origin,
    PartnerRecord, RoundRecord, Saved, ScanRecord, SourceRecord, TextPlace,
};
pub use dossiers::{
    ClosedDossier, Destroyed, DestroyedDossier, DestructionRecord, DossierCounts, ExceptionRecord,
};
pub use dossiers::{IssueRecord, Issued, NewIssue, PaperFile, PaperRecord, PaperRemoval};
pub use editions::{EditionMark, EditionRecord, NewEdition};
pub use figures::Connections;
pub use folder::{read_folder, write_folder};
pub use found::FoundDocument;
pub use jobs::{Job, MAX_ATTEMPTS};
pub use links::{LinkRecord, LinksMark};
pub use log::{LogEntry, LogFault, LogLine, LogProof};
pub use observations::{FigureLoad, FigureTable, NewLoad, Observation, SeriesRow};
pub use originals::{Held, Originals, hash};
pub use outbox::OutboxRow;
pub use own_figures::{NewOwnFigures, OwnFiguresRecord};
pub use paper_templates::{LogoRecord, TemplateRecord};
pub use people::{
    Account, Credentials, ListedSession, ListedToken, Member, Membership, NewAccount,
    NewOrganisation, NewSession, NewTicket, NewToken, Organisation, SessionRecord, Subject, Ticket,
    TokenRecord,
};
pub use proposals::{NewProposal, PieceText, ProposalRecord, ProposalText};
pub use room::Room;
pub use saved_searches::{NewSavedSearch, OwnedSearch, SavedSearch};
pub use server::Server;
pub use tips::{TipDecision, TipMessage, TipProposal, TipRecord};
pub use usage::UsageCount;
pub use versions::VersionRecord;

/// Error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused to read or write a path.
    #[error("could not {operation} {path:?}")]
    Io {
        /// `read`, `write`, `create`, …
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A content file is not UTF-8.
    #[error("{path:?} is not utf-8 text")]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A content file is larger than [`MAX_FILE_BYTES`].
    #[error("{path:?} has {bytes} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A folder to write into holds files already.
    #[error("{path:?} is not empty")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A text is no catalogue.
    #[error("not a catalogue: {reason}")]
    NotACatalogue {
        /// What is wrong, in Dutch.
        reason: String,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The database was changed by a newer program.
    #[error("the database has migration {found}, this program knows {known}")]
    Newer {
        /// The last migration in the database.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// A column holds what no version of this program wrote.
    #[error("{column} cannot be read")]
    Unreadable {
        /// The table and column.
        column: &'static str,
    },
    /// What should be the only one of its kind is there already.
    #[error("it is there already")]
    Taken,
    /// An original is not what it was when it was kept.
    #[error("{path:?} is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A backup is not whole, or cannot be put back.
    #[error("the backup cannot be used")]
    Backup {
        /// All that is wrong with it.
        faults: Vec<backup::Fault>,
    },
}

impl Error {
    /// Whether the address of a database server is none, or has a part that cannot be. The text
    /// of the cause holds no password.
    pub const fn is_bad_address(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Configuration(_)))
    }

    /// Whether no database server was found there or answered in time, for whatever reason.
    pub fn is_no_answer(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            Self::Database(sqlx::Error::Io(_)) => !self.is_not_secured(),
            _ => false,
        }
    }

    /// Whether no secured connection could be made to the database server: it has none, or its
    /// certificate is not believed.
    pub fn is_not_secured(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Tls(_)) => true,
            // So a handshake that fails is told.
            Self::Database(sqlx::Error::Io(error)) => error.kind() == ErrorKind::InvalidData,
            _ => false,
        }
    }

    /// Whether the database cannot be reached now, or takes nothing on: later it may.
    pub fn is_away(&self) -> bool {
        // Server stops or starts; connection lost or refused; too many connections.
        const CODES: [&str; 4] = ["57P0", "08", "53300", "25006"];
        match self {
            Self::Database(sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) => true,
            Self::Database(sqlx::Error::Database(told)) => {
                let code = told.code().unwrap_or_default();
                CODES.iter().any(|known| code.starts_with(known))
            }
            _ => self.is_no_answer(),
        }
    }

    /// Whether there is no room on a disk: ours, or that of the database server.
    pub fn is_full(&self) -> bool {
        // SQLite: full, and no room for the file that its readers share. PostgreSQL: disk full.
        const CODES: [&str; 3] = ["13", "4874", "53100"];
        match self {
            Self::Io { source, .. } => matches!(
                source.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded
            ),
            Self::Database(sqlx::Error::Database(told)) => {
                told.code().is_some_and(|code| CODES.contains(&&*code))
            }
            _ => false,
        }
    }

    const fn unreadable(column: &'static str) -> Self {
        Self::Unreadable { column }
    }

    fn io(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            operation,
            path,
            source,
        }
    }
}

/// The largest content file that is read: 1 MiB.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

#[derive(RustEmbed)]
#[folder = "../../content"]
#[include = "*.toml"]
struct BuiltIn;

/// The guide that is built into the program, by path.
pub fn built_in() -> Vec<ContentFile> {
    let mut files = embedded();
    files.retain(|file| content::is_of_guide(&file.path));
    files
}

/// The indicators that are built into the program, by path.
pub fn built_in_indicators() -> Vec<ContentFile> {
    let mut files = embedded();
    files.retain(|file| content::is_of_indicators(&file.path));
    files
}

fn embedded() -> Vec<ContentFile> {
    let mut files: Vec<ContentFile> = BuiltIn::iter()
        .filter_map(|path| {
            let file = BuiltIn::get(&path)?;
            let text = std::str::from_utf8(&file.data).ok()?.to_owned();
            Some(ContentFile {
                path: path.into_owned(),
                text,
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_guide_is_the_content_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
        let mut files = built_in();
        files.extend(built_in_indicators());
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(files, read_folder(&folder).unwrap());
    }
}
