//! All that typst can see while it sets a report: the template, the report, the logo, our fonts.
//! Nothing of the disk, no packages, no clock.

use std::path::PathBuf;
use std::sync::LazyLock;

use kompas_domain::report::Report;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::fonts::{FontStore, embedded};

use super::data;

/// The template, read once.
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(id("report.typ"), include_str!("report.typ").to_owned()));
static REPORT: LazyLock<FileId> = LazyLock::new(|| id("report.json"));
static LOGO: LazyLock<FileId> = LazyLock::new(|| id("logo"));

/// With the feature that lets the first cell of a row be its header.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    fonts.extend(embedded());
    fonts
});

/// The fonts that a report is set in.
pub(super) fn fonts() -> &'static FontBook {
    FONTS.book()
}

/// What typst sees of one report.
pub(super) struct Paper {
    report: Bytes,
    logo: Option<Bytes>,
}

impl Paper {
    pub(super) fn new(report: &Report) -> Self {
        let logo = report.logo.as_ref();
        Self {
            report: Bytes::from_string(data::data(report).to_string()),
            logo: logo.map(|picture| Bytes::new(picture.bytes.clone())),
        }
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() {
            Ok(TEMPLATE.clone())
        } else {
            Err(absent(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *REPORT {
            return Ok(self.report.clone());
        }
        match &self.logo {
            Some(logo) if id == *LOGO => Ok(logo.clone()),
            _ => Err(absent(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The name of one of our few files; typst keeps each name for ever.
fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).unwrap_or_else(|_| unreachable!("{name} is a path"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}
