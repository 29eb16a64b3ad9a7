//! What can go wrong.

/// Why something could not be indexed or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The word list that was compiled in cannot be read.
    #[error("cannot read the compiled word list")]
    WordList(#[source] fst::Error),
    /// The index could not be made.
    #[error("cannot make the index")]
    Build(#[source] tantivy::TantivyError),
    /// The folder of the index cannot be used.
    #[error("cannot use the folder of the index")]
    Folder(#[source] std::io::Error),
    /// Another process writes the index.
    #[error("another process writes the index")]
    Busy,
    /// The index of passages could not be searched.
    #[error("cannot search the index of passages")]
    PassageSearch(#[source] tantivy::TantivyError),
    /// The index could not be searched.
    #[error("cannot search the index of the guide")]
    Search(#[source] tantivy::TantivyError),
}
