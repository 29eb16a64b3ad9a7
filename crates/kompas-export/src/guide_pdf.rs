//! A whole edition of the guide as one PDF: PDF/A-2a that is PDF/UA-1 too, with links to walk by.
//!
//! The matrix leads to lists of themes and questions, those to the sources, and the foot of each page
//! to all of them.

mod data;
mod index;

use std::sync::LazyLock;

use kompas_domain::guide::Guide;
use time::Date;

use crate::Error;
use crate::typeset::{self, Paper, Template};

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| Template::new("guide.typ", include_str!("guide_pdf/guide.typ")));

/// What is to be told of an edition beside the guide itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionFacts {
    /// The number of the edition, such as `2023`.
    pub number: String,
    /// The day on which it was published.
    pub published: Date,
    /// The foreword: paragraphs of plain text; may be empty.
    pub foreword: Vec<String>,
    /// What changed since the edition before; may be empty.
    pub changes: Vec<ChangeLine>,
    /// The address of the edition on the site.
    pub address: Option<String>,
}

/// One thing that changed since the edition before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// What kind of change it is, such as `Nieuw`; lines of one group stand together, the group that
    /// comes first stands first.
    pub group: String,
    /// What changed, as plain text.
    pub text: String,
}

/// The edition as PDF. The same guide with the same facts gives the same bytes.
///
/// # Errors
/// The setter of pages refuses it.
pub fn guide_pdf(guide: &Guide, edition: &EditionFacts) -> Result<Vec<u8>, Error> {
    let data = data::data(guide, edition);
    typeset::pdf(&Paper::new(&TEMPLATE, &data, None)).map_err(Error::Guide)
}
