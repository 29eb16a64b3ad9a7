//! Organisations, accounts, who is a member of what, sessions, one-time links and
//! keys to the API.

mod accounts;
mod members;
mod organisations;
mod sessions;
mod sign_ons;
mod tickets;
mod tokens;

pub use accounts::{Account, Credentials, NewAccount, Subject};
pub use members::{Member, Membership};
pub use organisations::{NewOrganisation, Organisation};
pub use sessions::{ListedSession, NewSession, SessionRecord};
pub use tickets::{NewTicket, Ticket};
pub use tokens::{ListedToken, NewToken, TokenRecord};

use crate::originals::hash;

/// How a secret that its owner keeps is recorded: long random texts need no salt.
pub(crate) fn digest(secret: &str) -> String {
    hash(secret.as_bytes())
}
