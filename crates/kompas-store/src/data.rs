//! The data folder of an installation.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use kompas_domain::content::ContentFile;

use crate::{Error, Originals, Room, from_catalogue, to_catalogue};

const CURRENT: &str = "catalogus.json";
const PREVIOUS: &str = "catalogus.vorige.json";

/// The folder in which an installation keeps what it was given.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf, Option<PathBuf>);

impl DataFolder {
    /// Opens a data folder and makes it if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(path: &Path) -> Result<Self, Error> {
        fs::create_dir_all(path).map_err(Error::io("create", path))?;
        Ok(Self(path.to_owned(), None))
    }

    /// The same with its originals in another folder, if one is named: more computers can share
    /// that.
    #[must_use]
    pub fn with_originals(self, folder: Option<&Path>) -> Self {
        Self(self.0, folder.map(Path::to_owned))
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.0.join("kompas.db")
    }

    /// The folder of originals.
    pub fn originals(&self) -> Originals {
        match &self.1 {
            Some(folder) => Originals::new(folder),
            None => Originals::new(&self.0.join("originelen")),
        }
    }

    /// The folder of the search index, which can be made anew from the rest.
    pub fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// The room on its disk.
    pub fn room(&self) -> Room {
        Room::of(&self.0)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of backups, unless another is named.
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// The file of the imported guide.
    pub fn guide_path(&self) -> PathBuf {
        self.0.join(CURRENT)
    }

    /// Removes the search index; who opens it next makes it anew.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn forget_index(&self) -> Result<(), Error> {
        let index = self.index();
        match fs::remove_dir_all(&index) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("remove", &index)(error))
            }
            _ => Ok(()),
        }
    }

    /// Puts the text of a guide in the place of the imported one, or puts that away for none.
    pub(crate) fn put_guide_text(&self, text: Option<&str>) -> Result<(), Error> {
        match text {
            Some(text) => self.replace_guide_text(text),
            None => self.forget_guide().map(drop),
        }
    }

    /// The imported guide, if one was imported.
    ///
    /// # Errors
    /// The file cannot be read or is no catalogue.
    pub fn guide(&self) -> Result<Option<Vec<ContentFile>>, Error> {
        let path = self.0.join(CURRENT);
        match fs::read_to_string(&path) {
            Ok(text) => from_catalogue(&text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Where the guide is kept that an import or a return to the built-in guide replaced.
    pub fn previous_path(&self) -> PathBuf {
        self.0.join(PREVIOUS)
    }

    /// Puts the imported guide away as the previous, so that the built-in one is used again.
    /// Gives whether there was one.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn forget_guide(&self) -> Result<bool, Error> {
        let current = self.0.join(CURRENT);
        match fs::rename(&current, self.previous_path()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io("move", &current)(error)),
        }
    }

    /// Puts a guide in the place of the imported one, which is kept beside it as the previous.
    ///
    /// Once this returns the guide is on disk; if it fails the earlier one is still there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn replace_guide(&self, files: &[ContentFile]) -> Result<(), Error> {
        self.replace_guide_text(&to_catalogue(files))
    }

    fn replace_guide_text(&self, text: &str) -> Result<(), Error> {
        let current = self.0.join(CURRENT);
        let fresh = self.0.join("catalogus.nieuw.json");
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            if current.exists() {
                let _ = fs::remove_file(self.previous_path());
                fs::hard_link(&current, self.previous_path())?;
            }
            fs::rename(&fresh, &current)?;
            fs::File::open(&self.0)?.sync_all()
        };
        write().map_err(Error::io("write", &current))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_replaces_the_guide_and_keeps_the_previous() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&dir.path().join("nieuw/kompas-data")).unwrap();
        assert_eq!(data.guide().unwrap(), None);
        for text in ["een", "twee", "drie"] {
            let files = vec![ContentFile {
                path: "gids.toml".into(),
                text: text.into(),
            }];
            data.replace_guide(&files).unwrap();
            assert_eq!(data.guide().unwrap(), Some(files));
        }
        let previous = || fs::read_to_string(data.previous_path()).unwrap();
        assert_eq!(from_catalogue(&previous()).unwrap()[0].text, "twee");
        assert!(data.forget_guide().unwrap());
        assert!(!data.forget_guide().unwrap());
        assert_eq!(data.guide().unwrap(), None);
        assert_eq!(from_catalogue(&previous()).unwrap()[0].text, "drie");
        assert!(!data.0.join("catalogus.nieuw.json").exists());
    }
}
