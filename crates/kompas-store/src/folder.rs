//! Content as a folder of files, as editors keep it.

use std::fs;
use std::path::Path;

use kompas_domain::content::ContentFile;

use crate::{Error, MAX_FILE_BYTES};

/// Reads all `.toml` files below a folder, by path. Hidden files and links are left alone.
///
/// # Errors
/// The folder or a file cannot be read, a file is too large or is no UTF-8.
pub fn read_folder(folder: &Path) -> Result<Vec<ContentFile>, Error> {
    let mut files = Vec::new();
    read_into(folder, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read_into(folder: &Path, prefix: &str, files: &mut Vec<ContentFile>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        if kind.is_dir() {
            read_into(&path, &format!("{prefix}{name}/"), files)?;
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|extension| extension == "toml")
        {
            files.push(ContentFile {
                path: format!("{prefix}{name}"),
                text: read_text(&path)?,
            });
        }
    }
    Ok(())
}

/// Reads one file of at most [`MAX_FILE_BYTES`].
fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = fs::metadata(path).map_err(Error::io("read", path))?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(Error::TooLarge {
            path: path.to_owned(),
            bytes,
        });
    }
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    String::from_utf8(bytes).map_err(|_| Error::NotText {
        path: path.to_owned(),
    })
}

/// Writes content files into a folder that is new or empty.
///
/// # Errors
/// The folder holds something already, or cannot be written.
pub fn write_folder(folder: &Path, files: &[ContentFile]) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    let mut entries = fs::read_dir(folder).map_err(Error::io("read", folder))?;
    if entries.next().is_some() {
        return Err(Error::NotEmpty {
            path: folder.to_owned(),
        });
    }
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        fs::write(&path, &file.text).map_err(Error::io("write", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ContentFile {
        ContentFile {
            path: path.into(),
            text: text.into(),
        }
    }

    #[test]
    fn a_written_folder_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let files = [
            file("bronnen/a.toml", "naam = \"a\"\r\n"),
            file("gids.toml", "\u{feff}x"),
        ];
        write_folder(&dir.path().join("uit"), &files).unwrap();
        assert_eq!(read_folder(&dir.path().join("uit")).unwrap(), files);
    }

    #[test]
    fn a_folder_in_use_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("brief.txt"), "van mij").unwrap();
        let refused = write_folder(dir.path(), &[file("gids.toml", "x")]);
        assert!(matches!(refused, Err(Error::NotEmpty { .. })));
        assert!(!dir.path().join("gids.toml").exists());
    }

    #[test]
    fn odd_files_are_refused_and_hidden_ones_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
        fs::write(dir.path().join(".git/x.toml"), [0xff]).unwrap();
        fs::write(dir.path().join("lees.md"), [0xff]).unwrap();
        assert_eq!(read_folder(dir.path()).unwrap(), []);
        fs::write(dir.path().join("x.toml"), [0xff]).unwrap();
        assert!(matches!(
            read_folder(dir.path()),
            Err(Error::NotText { .. })
        ));
        fs::write(dir.path().join("x.toml"), vec![b'a'; 1 + (1 << 20)]).unwrap();
        assert!(matches!(
            read_folder(dir.path()),
            Err(Error::TooLarge { .. })
        ));
    }
}
