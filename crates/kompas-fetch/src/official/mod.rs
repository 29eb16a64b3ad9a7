//! What was officially published: announcements and local regulations, asked of KOOP by SRU.

mod cql;
mod publications;
mod record;
mod regulations;
mod sru;
mod xml;

pub use publications::OfficialPublications;
pub use regulations::LocalRegulations;
