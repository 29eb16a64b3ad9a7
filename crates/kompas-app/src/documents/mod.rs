//! Documents: how they come in, are found, shown, cited and kept alive.

mod add;
mod cite;
mod elsewhere;
mod find;
mod jobs;
mod links;
mod manage;
mod questions;
mod show;
mod views;

pub use kompas_search::passages::Facet as DocumentFacet;
pub use kompas_store::VersionRecord;

pub use add::{Destination, MAX_FILE_BYTES};
pub(crate) use add::{FetchOrder, file_name};
pub use elsewhere::{ElsewhereView, FoundPaper, SearchServices};
pub use jobs::{JobView, JobsView};
pub use links::{Freshness, LinkPlace, LinkView, LinksView};
pub use manage::{CollectionView, ManageView};
pub use show::{DifferenceView, DocumentRecordView, DocumentView, OriginalView};
pub use views::{
    CollectionCoverage, Coverage, DocumentHit, DocumentsView, FacetOption, FacetView, FoundPassage,
    PassageView, QuestionPassages, ShownPassage,
};
