//! What councils wrote: papers of municipalities, provinces and water boards.

mod changes;
mod entity;
mod openbesluitvorming;
mod raadsinformatie;
mod sources;

pub use changes::{Change, Changes};
pub use entity::{Attachment, Entity};
pub use openbesluitvorming::OpenBesluitvorming;
pub use raadsinformatie::OpenRaadsinformatie;
