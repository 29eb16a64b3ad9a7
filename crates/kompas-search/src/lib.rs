//! What can be found: search over the guide.
//!
//! [`GuideIndex::build`] reads a guide into memory; [`GuideIndex::search`] finds sources, themes,
//! questions and terms by Dutch words; [`GuideIndex::suggest`] completes a name. Nothing here
//! prints, or reads a file, the environment or the clock.
//!
//! A word is found by its stem, by the parts of a compound (`boa` finds *jeugdboa's*) and by
//! what the glossary gives as the same. All weights stand in `schema.rs`; the word lists in
//! `src/woorden`.

mod analyse;
mod clauses;
mod documents;
mod error;
mod index;
mod kind;
mod lists;
mod memory;
pub mod passages;
mod query;
mod register;
mod results;
mod schema;
mod search;
mod snippet;
mod spelling;
mod split;
mod suggest;
mod synonyms;
mod tokenise;
mod vocabulary;
mod window;

pub use error::Error;
pub use index::GuideIndex;
pub use kind::HitKind;
pub use passages::PassageIndex;
pub use register::{Register, RegisterPage};
pub use results::{Fragment, GuideQuery, GuideResults, Hit, Suggestion};
