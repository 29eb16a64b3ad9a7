//! What leaves as mail: one message at a time to the mail server that the administrator named.
//!
//! A [`Mailer`] sends plain text over a secured connection and says in its own words what went
//! wrong. It keeps no queue and tries nothing twice: the caller has jobs for that, and gives the
//! time and the identifier of each message.

mod error;
mod mailer;
mod message;
mod settings;

pub use error::{Error, Step};
pub use mailer::Mailer;
pub use message::Message;
pub use settings::{Login, MailSettings, Security};
