//! What the outside says: the only outgoing connections of Kompas.
//!
//! A [`Fetcher`] opens an address only if its name and every address that it stands for are
//! public, on every hop again, and looks at the peer once more after connecting. It keeps to
//! `robots.txt`, waits between two visits to one host, and tells a login page or a captcha from
//! a document. The connectors [`councils`], [`official`] and [`statistics`] ask public services
//! through the same fetcher.

mod address;
mod answer;
pub mod councils;
mod exchange;
mod fetcher;
mod fields;
mod found;
mod hosts;
mod link_check;
mod message;
mod network;
pub mod official;
mod page;
mod ranges;
mod refusal;
mod robots;
mod rules;
pub mod statistics;
mod tls;
mod wall;

pub use address::Reason;
pub use answer::{Fetched, FetchedCopy, Validators};
pub use fetcher::Fetcher;
pub use found::{Found, FoundPage, Municipality, Question};
pub use link_check::LinkCheck;
pub use network::{Connection, Network, Pending, Stream, SystemNetwork};
pub use ranges::{Range, is_public, range_of};
pub use refusal::{Refusal, Retry};
pub use rules::{Clock, HostPort, Rules};
