//! Why a mail did not leave, and what an administrator can do.

/// What was under way when the server said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its greeting, before any message.
    Greeting,
    /// The address of the sender.
    Sender,
    /// The address of the receiver.
    Receiver,
    /// The message itself.
    Text,
}

impl Step {
    fn label(self) -> &'static str {
        match self {
            Self::Greeting => "de verbinding",
            Self::Sender => "de afzender",
            Self::Receiver => "de ontvanger",
            Self::Text => "het bericht",
        }
    }
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The settings cannot be used.
    #[error("cannot use the setting {name} of mail")]
    Settings {
        /// The setting, as its Dutch name.
        name: &'static str,
        /// What is wrong and what would be right, in Dutch.
        problem: String,
    },
    /// The receiver is no mail address.
    #[error("cannot send to an address that is none")]
    Address {
        /// What was given, cut short.
        address: String,
    },
    /// A part of the message cannot stand in a mail.
    #[error("cannot send a mail with this {part}")]
    Message {
        /// Which part, as its Dutch name.
        part: &'static str,
    },
    /// The server could not be reached, or fell silent.
    #[error("no answer from mail server {server}")]
    NoAnswer {
        /// Server and port.
        server: String,
        /// What happened, in Dutch.
        problem: String,
    },
    /// The connection could not be secured; nothing was sent over it.
    #[error("cannot secure the connection to mail server {server}")]
    NotSecured {
        /// Server and port.
        server: String,
        /// What is wrong, in Dutch.
        problem: String,
    },
    /// The server does not accept name and password.
    #[error("mail server {server} refuses the login")]
    Login {
        /// Server and port.
        server: String,
        /// What it said.
        said: String,
    },
    /// The server refused the message.
    #[error("mail server {server} refuses with code {code}")]
    Refused {
        /// Server and port.
        server: String,
        /// What it refused.
        step: Step,
        /// Its code: 4xx for now, 5xx for good.
        code: u16,
        /// What it said.
        said: String,
    },
}

impl Error {
    /// What went wrong and what to do, in Dutch, for an administrator.
    pub fn message(&self) -> String {
        match self {
            Self::Settings { name, problem } => {
                format!("De instelling {name} voor mail kan niet: {problem}.")
            }
            Self::Address { address } => format!("{address:?} is geen mailadres."),
            Self::Message { part } => format!(
                "De mail kan niet weg: {part} bevat tekens die daar niet mogen staan, of is leeg."
            ),
            Self::NoAnswer { server, problem } => format!(
                "De mailserver {server} geeft geen antwoord: {problem}. Controleer naam en poort, en of de server bereikbaar is."
            ),
            Self::NotSecured { server, problem } => format!(
                "De verbinding met de mailserver {server} is niet te beveiligen: {problem}. Er is niets verstuurd."
            ),
            Self::Login { server, said } => format!(
                "De mailserver {server} weigert de naam of het wachtwoord van Kompas: {said}"
            ),
            Self::Refused {
                server,
                step,
                code,
                said,
            } => format!(
                "De mailserver {server} weigert {}: {code} {said}",
                step.label()
            ),
        }
    }

    /// Whether the same message may well leave later.
    pub fn may_work_later(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Refused { code, .. } => (400..500).contains(code),
            _ => false,
        }
    }
}
