//! Files with a secret.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::failure::io_reason;

/// The longest secret: a private key fits.
const MOST: u64 = 64 << 10;

/// What stands in examples and what people type first: never a secret.
const PLACEHOLDERS: [&str; 22] = [
    "changeme",
    "change-me",
    "change_me",
    "geheim",
    "wachtwoord",
    "wijzigmij",
    "verander-mij",
    "secret",
    "password",
    "passw0rd",
    "welkom",
    "welkom01",
    "welkom123",
    "admin",
    "kompas",
    "test",
    "example",
    "voorbeeld",
    "todo",
    "default",
    "postgres",
    "qwerty",
];

/// Reads a secret, without the line end behind it.
///
/// # Errors
/// Dutch: the file cannot be read, others can read it too, or what stands in it is no secret.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("niet te lezen: {}", io_reason(&error));
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err("dit is geen gewoon bestand".to_owned());
    }
    closed(&about, is_given(path))?;
    let mut text = String::new();
    let read = file.take(MOST + 1).read_to_string(&mut text);
    read.map_err(|_| "dit is geen tekst (UTF-8)".to_owned())?;
    if text.len() as u64 > MOST {
        return Err(format!("dit is meer dan {} kB", MOST >> 10));
    }
    let secret = text.trim();
    is_real(secret)?;
    Ok(secret.to_owned())
}

/// Refuses what everybody knows.
pub(crate) fn is_real(secret: &str) -> Result<(), String> {
    if secret.is_empty() {
        return Err("er staat niets in".to_owned());
    }
    let plain = secret.to_lowercase();
    let is_same = plain.chars().all(|letter| plain.starts_with(letter));
    let is_row = "01234567890123456789".contains(plain.as_str());
    if PLACEHOLDERS.contains(&plain.as_str()) || is_same || is_row {
        return Err(
            "dit is een voorbeeld en geen geheim; kies een lang, willekeurig geheim".to_owned(),
        );
    }
    Ok(())
}

/// Whether the service manager handed the file over, in a folder that only this service can open.
fn is_given(path: &Path) -> bool {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY");
    folder.is_some_and(|folder| !folder.is_empty() && path.parent() == Some(Path::new(&folder)))
}

/// Refuses a file that others than its owner can read or write. One that was handed over may seem
/// to be readable by its group: so an access list is shown that lets this service in.
#[cfg(unix)]
fn closed(about: &std::fs::Metadata, is_given: bool) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = about.permissions().mode() & 0o777;
    let others = mode & if is_given { 0o037 } else { 0o077 };
    if others == 0 {
        return Ok(());
    }
    Err(format!(
        "ook anderen kunnen dit bestand lezen of wijzigen (rechten {mode:03o}); geef de opdracht: chmod 600"
    ))
}

#[cfg(not(unix))]
fn closed(_: &std::fs::Metadata, _: bool) -> Result<(), String> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_may_read_a_secret() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("geheim");
        fs::write(&path, "r4nd0m-en-lang\n").unwrap();
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o660, false),
            (0o644, false),
        ] {
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            assert_eq!(read(&path).is_ok(), good, "{mode:o}");
        }
        assert_eq!(read(dir.path()).unwrap_err(), "dit is geen gewoon bestand");
        let nowhere = read(&dir.path().join("nergens")).unwrap_err();
        assert_eq!(nowhere, "niet te lezen: dit bestaat niet");
    }

    #[test]
    fn an_example_is_no_secret() {
        for text in [
            "",
            " \n",
            "changeme",
            "GEHEIM",
            "Wachtwoord\n",
            "secret",
            "aaaa",
            "12345",
            "x",
        ] {
            assert!(is_real(text.trim()).is_err(), "{text:?}");
        }
        for text in ["Tr0ub4dor&3", "geheim-x8Kq", "correct horse"] {
            assert!(is_real(text).is_ok(), "{text:?}");
        }
    }
}
