//! What is true: the types of the guide and the rules over them.
//!
//! Nothing here reads a file, the clock or the environment. The texts of a guide come in as
//! [`content::ContentFile`]s and go out as one [`Guide`], or as all the problems that stand in
//! its way.

pub mod addition;
pub mod addresses;
pub mod api_token;
pub mod bsn;
pub mod care;
pub mod citation;
pub mod code;
pub mod consultation;
pub mod content;
pub mod demo;
pub mod difference;
pub mod document;
pub mod dossier;
pub mod edition;
pub mod filter;
pub mod freshness;
pub mod guide;
pub mod ics;
pub mod indicator;
pub mod job;
pub mod lined;
pub mod link;
pub mod local;
pub mod matrix;
pub mod measure;
pub mod municipality;
pub mod own_figures;
pub mod paper;
pub mod passages;
pub mod people;
pub mod pieces;
pub mod profile;
pub mod report;
pub mod retention;
pub mod rich;
pub mod round;
pub mod saved_search;
pub mod sentence;
pub mod statistics;
pub mod text;
pub mod tip;
pub mod trail;
pub mod usage;

pub use code::{
    Access, AddressOrigin, CriterionCode, DotCount, Icon, ListingStatus, QuestionCode,
    QuestionGroup, Reach, SourceForm,
};
pub use filter::{Facet, FacetOption, Facets, Filter, FilterProblem};
pub use guide::{
    Address, Advice, Criterion, CriterionNote, Edition, Erratum, Guide, Listing, Question,
    RelatedTheme, Source, Term, Theme,
};
pub use matrix::{Matrix, MatrixCell, MatrixRow};
