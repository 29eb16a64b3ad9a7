//! People: how they come in, what they may change about themselves, and who manages them.

mod accounts;
mod first;
mod letters;
mod members;
mod passwords;
mod profile;
mod second_factor;
mod sign_in;
mod sign_on;
mod tickets;
mod tokens;
mod trail;

use std::fmt::Write as _;
use std::net::IpAddr;

use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::LogEntry;
use time::Duration;

use crate::access::{Asker, Right, SignedIn};
use crate::archive::Archive;
use crate::{App, Error};

pub use accounts::{AccountsView, OrganisationForm, OrganisationView};
pub use kompas_mail::{Login as ServerLogin, MailSettings, Mailer, Security as MailSecurity};
pub use kompas_signon::{Callback, ClientAuthentication, ProviderSettings};
pub use letters::Post;
pub(crate) use letters::{Letter, Sent};
pub use members::MembersView;
pub(crate) use passwords::Passwords;
pub use profile::ProfileView;
pub use second_factor::SecondFactorOffer;
pub use sign_in::{Entered, Me, Presence};
pub(crate) use sign_on::SignOn;
pub use sign_on::{Arrived, Departure, SignOnService, SignOnSettings};
pub use tickets::{HandOver, Invited, TicketView};
pub use tokens::{KeyHolder, MAX_DAYS, MadeToken, TokenForm, TokenState, TokenView, TokensView};
pub use trail::{LogView, ShownLine};

/// A session ends after this time whatever happens.
pub(crate) const SESSION: Duration = Duration::hours(12);
/// A session that was not used for this long ends.
pub(crate) const IDLE: Duration = Duration::hours(4);
/// After a right password there is this much time for the second factor.
pub(crate) const HALF: Duration = Duration::minutes(10);

/// Where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The network address, where it is known.
    pub address: Option<IpAddr>,
    /// What the browser says of itself.
    pub agent: String,
}

/// What is wrong with a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong and what would be right, in Dutch.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }

    /// As the error of a use case.
    pub(crate) fn alone(field: &'static str, message: impl Into<String>) -> Error {
        Error::Form(vec![Self::new(field, message)])
    }
}

/// The value of a field, with its problem put with the others.
pub(crate) fn checked<T>(
    field: &'static str,
    read: Result<T, impl Into<String>>,
    problems: &mut Vec<FieldProblem>,
) -> Option<T> {
    read.map_err(|message| problems.push(FieldProblem::new(field, message)))
        .ok()
}

impl Archive {
    /// So many random bits that nobody guesses them.
    pub(crate) fn secret(&self) -> [u8; 32] {
        let mut bytes = [0_u8; 32];
        (self.random)(&mut bytes);
        bytes
    }

    /// A random text of 64 characters that nobody guesses.
    pub(crate) fn token(&self) -> String {
        self.secret()
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    /// A line for the log of what an asker did.
    pub(crate) fn entry(&self, asker: Asker, action: LogAction, object: String) -> LogEntry {
        let person = asker.person();
        LogEntry {
            action,
            object,
            result: LogResult::Done,
            origin: asker.origin(),
            address: person
                .and_then(|person| person.address)
                .map(|address| address.to_string()),
            actor: person.map(|person| person.account),
            organisation: asker.organisation(),
            moment: (self.clock)(),
        }
    }

    /// Has the log tell what an asker did, where no change in the store tells it.
    pub(crate) async fn tell(
        &self,
        asker: Asker,
        action: LogAction,
        object: String,
    ) -> Result<(), Error> {
        let entry = self.entry(asker, action, object);
        Ok(self.store.record(&entry).await?)
    }

    /// A line for the log of what somebody did who is not in.
    pub(crate) fn visitor_entry(
        &self,
        caller: &Caller,
        action: LogAction,
        object: String,
    ) -> LogEntry {
        LogEntry {
            action,
            object,
            result: LogResult::Done,
            origin: LogOrigin::Site,
            address: caller.address.map(|address| address.to_string()),
            actor: None,
            organisation: None,
            moment: (self.clock)(),
        }
    }
}

impl App {
    /// The archive, for whoever may do this.
    pub(crate) fn archive_for(&self, asker: Asker, right: Right) -> Result<&Archive, Error> {
        if !asker.may(right) {
            return Err(Error::NotAllowed);
        }
        self.archive()
    }

    /// The archive and who asks, for whoever signed in.
    pub(crate) fn archive_of(&self, asker: Asker) -> Result<(&Archive, SignedIn), Error> {
        let person = asker.signed_in().ok_or(Error::NotAllowed)?;
        Ok((self.archive()?, person))
    }
}

/// The name of an account in the log.
pub(crate) fn account_object(id: i64) -> String {
    format!("account/{id}")
}
