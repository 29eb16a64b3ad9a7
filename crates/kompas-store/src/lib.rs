//! What was recorded: the guide built into the program, content folders, catalogue files and the
//! data folder. Everything here gives or takes [`ContentFile`]s; what they mean is the domain's.

mod catalogue;
mod data;
mod folder;

use std::path::{Path, PathBuf};

use kompas_domain::content::ContentFile;
use rust_embed::RustEmbed;

pub use catalogue::{from_catalogue, to_catalogue};
pub use data::DataFolder;
pub use folder::{read_folder, write_folder};

/// Error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused to read or write a path.
    #[error("could not {operation} {path:?}")]
    Io {
        /// `read`, `write`, `create`, …
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A content file is not UTF-8.
    #[error("{path:?} is not utf-8 text")]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A content file is larger than [`MAX_FILE_BYTES`].
    #[error("{path:?} has {bytes} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A folder to write into holds files already.
    #[error("{path:?} is not empty")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A text is no catalogue.
    #[error("not a catalogue: {reason}")]
    NotACatalogue {
        /// What is wrong, in Dutch.
        reason: String,
    },
}

impl Error {
    fn io(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            operation,
            path,
            source,
        }
    }
}

/// The largest content file that is read: 1 MiB.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

#[derive(RustEmbed)]
#[folder = "../../content"]
#[include = "*.toml"]
struct BuiltIn;

/// The guide that is built into the program, by path.
///
pub fn built_in() -> Vec<ContentFile> {
    let mut files: Vec<ContentFile> = BuiltIn::iter()
        .filter_map(|path| {
            let file = BuiltIn::get(&path)?;
            let text = std::str::from_utf8(&file.data).ok()?.to_owned();
            Some(ContentFile {
                path: path.into_owned(),
                text,
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_guide_is_the_content_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
        assert_eq!(built_in(), read_folder(&folder).unwrap());
    }
}
