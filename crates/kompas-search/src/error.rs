//! What can go wrong.

/// Why the guide could not be indexed or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The word list that was compiled in cannot be read.
    #[error("cannot read the compiled word list")]
    WordList(#[source] fst::Error),
    /// The index could not be made.
    #[error("cannot index the guide")]
    Build(#[source] tantivy::TantivyError),
    /// The index could not be searched.
    #[error("cannot search the index of the guide")]
    Search(#[source] tantivy::TantivyError),
}
