//! What goes wrong, told to the person at the keyboard.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::ExitCode;

use kompas_domain::content::Problem;

/// Why the program ends other than well. [`crate::cli::EXIT_CODES`] tells it to users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It failed.
    Failed = 1,
    /// A command, option or value is wrong.
    Usage = 2,
    /// The content of the guide has problems.
    Problems = 3,
    /// Nothing was found.
    NothingFound = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An end that a command knows how to explain.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Refusal {
    exit: Exit,
    message: String,
    details: Vec<String>,
    hint: Option<String>,
}

impl Refusal {
    /// An end with its message: a Dutch sentence.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            details: Vec::new(),
            hint: None,
        }
    }

    /// The problems of a guide, after which `outcome` tells what that means.
    pub(crate) fn problems(problems: &[Problem], outcome: &str) -> Self {
        let count = problems.len();
        let noun = if count == 1 { "probleem" } else { "problemen" };
        Self::new(
            Exit::Problems,
            format!("De gids heeft {count} {noun}{outcome}."),
        )
        .details(problems.iter().map(ToString::to_string))
    }

    /// Adds lines that say more.
    pub(crate) fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(lines);
        self
    }

    /// Leaves the lines out, for who has printed them already.
    pub(crate) fn without_details(mut self) -> Self {
        self.details.clear();
        self
    }

    /// Adds what can be done about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// An error with its causes, ready to print.
#[derive(Debug)]
pub(crate) struct Report {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What went wrong: a sentence.
    pub(crate) message: String,
    /// The problems, or the causes from near to far.
    pub(crate) details: Vec<String>,
    /// What can be done about it.
    pub(crate) hint: Option<String>,
}

impl Report {
    /// Reads an error and its causes.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        if let Some(kompas_app::Error::Content(problems)) = error.downcast_ref() {
            return Self::from(Refusal::problems(problems, ""));
        }
        if let Some(kompas_app::Error::BadQuery(problems)) = error.downcast_ref() {
            let lines = problems.iter().map(|problem| match problem.name.as_str() {
                // On the command line the text has no name.
                "q" => problem.message.clone(),
                name => format!("--{name}: {}", problem.message),
            });
            let refusal = Refusal::new(Exit::Usage, "Niet alle filters kloppen.").details(lines);
            return Self::from(refusal);
        }
        if let Some(kompas_app::Error::Form(problems)) = error.downcast_ref() {
            let lines = problems.iter().map(|problem| problem.message.clone());
            let refusal = Refusal::new(Exit::Usage, "Er is niets gewijzigd.").details(lines);
            return Self::from(refusal);
        }
        let mut lines = causes(error).into_iter();
        let message = lines.next().unwrap_or_default();
        let refusal = error.downcast_ref::<Refusal>();
        let mut details = refusal.map_or_else(Vec::new, |refusal| refusal.details.clone());
        details.extend(lines);
        Self {
            exit: refusal.map_or(Exit::Failed, |refusal| refusal.exit),
            message,
            details,
            hint: refusal.and_then(|refusal| refusal.hint.clone()),
        }
    }
}

impl From<Refusal> for Report {
    fn from(refusal: Refusal) -> Self {
        Self {
            exit: refusal.exit,
            message: refusal.message,
            details: refusal.details,
            hint: refusal.hint,
        }
    }
}

/// The error and its causes in Dutch, each once.
fn causes(error: &anyhow::Error) -> Vec<String> {
    let mut lines = Vec::new();
    for cause in error.chain() {
        if let Some(store) = cause.downcast_ref::<kompas_store::Error>() {
            lines.push(store_reason(store));
            break;
        }
        if matches!(cause.downcast_ref(), Some(kompas_app::Error::Store(_))) {
            continue;
        }
        lines.push(match cause.downcast_ref::<io::Error>() {
            Some(error) => io_reason(error),
            None if cause.is::<kompas_app::Error>() => "Het zoeken of schrijven is mislukt.".into(),
            None => cause.to_string(),
        });
    }
    lines
}

fn store_reason(error: &kompas_store::Error) -> String {
    use kompas_store::Error as Store;
    match error {
        Store::Io {
            operation,
            path,
            source,
        } => {
            let verb = match *operation {
                "read" => "lezen",
                "write" => "schrijven",
                "create" => "aanmaken",
                _ => "gebruiken",
            };
            format!("{} {verb} lukt niet: {}", quoted(path), io_reason(source))
        }
        Store::NotText { path } => format!("{} is geen tekst in UTF-8", quoted(path)),
        Store::TooLarge { path, bytes } => format!(
            "{} is te groot: {bytes} bytes; hoogstens {} mag",
            quoted(path),
            kompas_store::MAX_FILE_BYTES
        ),
        Store::NotEmpty { path } => {
            format!(
                "De map {} is niet leeg; kies een nieuwe of lege map.",
                quoted(path)
            )
        }
        Store::NotACatalogue { reason } => format!("Dit is geen catalogus van Kompas: {reason}"),
        Store::Database(cause) if error.is_bad_address() => format!(
            "het adres van --database klopt niet; schrijf het als postgres://kompas@db.example.nl/kompas ({})",
            anyhow::Chain::new(cause).last().unwrap_or(cause)
        ),
        Store::Database(_) if error.is_no_answer() => {
            "de databaseserver antwoordt niet; draait hij, en kloppen adres en poort van --database?"
                .to_owned()
        }
        Store::Database(cause) if error.is_not_secured() => format!(
            "er komt geen beveiligde verbinding met de databaseserver; kloppen sslmode en sslrootcert in het adres van --database? ({cause})"
        ),
        Store::Database(error) => format!("de database meldt: {error}"),
        Store::Newer { .. } => {
            "Een nieuwere Kompas heeft deze gegevens bijgewerkt. Gebruik die versie.".to_owned()
        }
        Store::Unreadable { column } => {
            format!("de database heeft een onbekende waarde in {column}")
        }
        Store::Taken => "dit is er al".to_owned(),
        Store::Damaged { path } => format!("{} is beschadigd", quoted(path)),
        Store::Backup { faults } => faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A path as it stands in a sentence.
pub(crate) fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}

/// What the system says, in Dutch where we know it.
pub(crate) fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "dit bestaat niet".to_owned(),
        ErrorKind::PermissionDenied => "u hebt daar geen toestemming voor".to_owned(),
        ErrorKind::AlreadyExists => "dit bestaat al".to_owned(),
        ErrorKind::NotADirectory => "dit is geen map, of ligt niet in een map".to_owned(),
        ErrorKind::IsADirectory => "dit is een map en geen bestand".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "de schijf is vol".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "de schijf is alleen te lezen".to_owned(),
        ErrorKind::InvalidFilename => "deze naam mag niet".to_owned(),
        _ => format!("het systeem meldt: {error}"),
    }
}
