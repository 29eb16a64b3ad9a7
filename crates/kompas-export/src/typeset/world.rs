//! All that typst can see while it sets a document: the template, the data, a picture, our fonts.
//! Nothing of the disk, no packages, no clock.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::fonts::{FontStore, embedded};

static DATA: LazyLock<FileId> = LazyLock::new(|| id("data.json"));
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

/// The fonts that documents are set in.
pub(super) fn fonts() -> &'static FontBook {
    FONTS.book()
}

/// How a kind of document looks. It reads what it shows from `data.json`, and a picture from `logo`.
pub(crate) struct Template(Source);

impl Template {
    /// To be made once: typst keeps each name for ever.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self(Source::new(id(name), text.to_owned()))
    }
}

/// What typst sees of one document.
pub(crate) struct Paper {
    template: &'static Template,
    data: Bytes,
    logo: Option<Bytes>,
}

impl Paper {
    pub(crate) fn new(template: &'static Template, data: &Value, logo: Option<Vec<u8>>) -> Self {
        Self {
            template,
            data: Bytes::from_string(data.to_string()),
            logo: logo.map(Bytes::new),
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
        self.template.0.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            Ok(self.template.0.clone())
        } else {
            Err(absent(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA {
            return Ok(self.data.clone());
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

/// The name of one of our few files.
fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).unwrap_or_else(|_| unreachable!("{name} is a path"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}
