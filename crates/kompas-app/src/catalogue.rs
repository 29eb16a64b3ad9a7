//! The guide as files: check, export, import. The command line calls these.

use std::path::Path;

use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;
use kompas_domain::indicator::Indicators;
use kompas_store::DataFolder;

use crate::Error;

/// Where the guide of this run comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A content folder that was named.
    Folder,
    /// The data folder, by an earlier import.
    Imported,
    /// The program itself.
    BuiltIn,
}

/// The files of the guide: of the content folder when one is named, else as imported into the data
/// folder, else as built in. Without a data folder nothing is looked up there and none is made.
///
/// # Errors
/// A folder or file cannot be read.
pub fn files(
    folder: Option<&Path>,
    data: Option<&DataFolder>,
) -> Result<(Vec<ContentFile>, Origin), Error> {
    if let Some(folder) = folder {
        return Ok((kompas_store::read_folder(folder)?, Origin::Folder));
    }
    if let Some(files) = data.map(DataFolder::guide).transpose()?.flatten() {
        return Ok((files, Origin::Imported));
    }
    Ok((kompas_store::built_in(), Origin::BuiltIn))
}

/// Makes a guide of its files.
///
/// # Errors
/// The problems in the files.
pub fn load(files: &[ContentFile]) -> Result<Guide, Error> {
    content::load(files).map_err(Error::Content)
}

/// Makes a guide of its files, and looks at the indicators among them.
///
/// # Errors
/// The problems in the files of both.
pub fn check(files: &[ContentFile]) -> Result<Guide, Error> {
    let (guide, indicators) = (load(files), indicators(files));
    match (guide, indicators) {
        (Ok(guide), Ok(_)) => Ok(guide),
        (Err(Error::Content(mut problems)), Err(Error::Content(more))) => {
            problems.extend(more);
            problems.sort();
            Err(Error::Content(problems))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The indicators among the files, or those of the program when there are none among them.
///
/// # Errors
/// The problems in the files.
pub fn indicators(files: &[ContentFile]) -> Result<Indicators, Error> {
    if files
        .iter()
        .any(|file| content::is_of_indicators(&file.path))
    {
        return content::load_indicators(files).map_err(Error::Content);
    }
    let mut files = kompas_store::built_in();
    files.extend(kompas_store::built_in_indicators());
    content::load_indicators(&files).map_err(Error::Content)
}

/// Puts a guide into the data folder, in place of an earlier import, after checking it. The site
/// takes it as its next edition when it starts.
///
/// # Errors
/// The files have problems, or the site has another edition with this number already; then nothing
/// is changed. The folder cannot be written.
pub fn import(data: &DataFolder, files: &[ContentFile]) -> Result<Guide, Error> {
    let mut files = files.to_vec();
    files.retain(|file| content::is_of_guide(&file.path));
    let files = files.as_slice();
    let guide = load(files)?;
    let (now, _) = self::files(None, Some(data))?;
    let number = &guide.edition().number;
    let is_same_number = load(&now).is_ok_and(|guide| guide.edition().number == *number);
    if is_same_number && now != files && data.database().is_file() {
        return Err(Error::Refused(format!(
            "Editie {number} is al uitgegeven en verandert niet meer. Geef in gids.toml bij editie een ander nummer."
        )));
    }
    data.replace_guide(files)?;
    Ok(guide)
}
