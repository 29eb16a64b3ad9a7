//! The configuration: one file, the environment, the options.
//!
//! An option comes before the environment, that before the file, and that before what stands in
//! [`keys::KEYS`], which describes every key once.

pub mod keys;
mod login;
mod read;
mod reference;
mod secret;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use kompas_domain::lined::Lined;

use crate::failure::io_reason;

pub use keys::{KEYS, Key, Kind, at};
pub use login::{ClientSecret, Login};
pub use reference::{example, reference};
pub(crate) use secret::read as read_secret;

/// The name of the file in a data folder.
pub const FILE: &str = "kompas.toml";
/// The variable that names a file.
pub const VARIABLE: &str = "KOMPAS_CONFIG";

/// Something wrong in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, the variable or the option.
    pub place: String,
    /// The line in a file, from 1.
    pub line: Option<usize>,
    /// Dutch: what is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.place, self.message),
            None => write!(f, "{}: {}", self.place, self.message),
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the environment.
    Variable(&'static str),
    /// A line of the file.
    Line(usize),
    /// Nobody said anything.
    Default,
}

/// A value, and where it came from. A list has any number of values, others have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// As text.
    pub values: Vec<String>,
    /// Where it came from.
    pub origin: Origin,
}

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The server.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// `starttls`, `tls` or `geen`.
    pub security: String,
    /// The account and the file with its password; none for a server that asks for none.
    pub account: Option<(String, PathBuf)>,
    /// The address that mail is from.
    pub from: String,
    /// A file with certificates of an own authority.
    pub certificates: Option<PathBuf>,
}

/// The configuration as it was read, with all that is wrong with it.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    settings: BTreeMap<&'static str, Setting>,
    /// How people can log in by a service of their organisation.
    pub logins: Vec<Login>,
    /// All that is wrong.
    pub problems: Vec<Problem>,
}

/// What the configuration is read from.
pub struct Sources<'a> {
    /// The file that an option names.
    pub file: Option<&'a Path>,
    /// The data folder that an option names.
    pub data: Option<&'a Path>,
    /// Where the system keeps data.
    pub home: Option<&'a Path>,
    /// The environment.
    pub variables: &'a [(OsString, OsString)],
}

impl Sources<'_> {
    fn text(&self, name: &str) -> Option<OsString> {
        let mut variables = self.variables.iter();
        let (_, value) = variables.find(|(known, _)| known == name)?;
        Some(value.clone()).filter(|value| !value.is_empty())
    }

    /// Variables that begin as those of a section do, and are none.
    fn unknown(&self) -> impl Iterator<Item = &str> {
        let begins = |name: &str| {
            keys::sections().iter().any(|section| {
                let start = format!("KOMPAS_{}_", section.to_uppercase());
                name.starts_with(&start)
            })
        };
        let names = self.variables.iter().filter_map(|(name, _)| name.to_str());
        names.filter(move |name| begins(name) && KEYS.iter().all(|key| key.variable != *name))
    }

    /// The file, and whether it stands in the data folder by itself.
    fn found(&self) -> Option<(PathBuf, bool)> {
        if let Some(file) = self.file {
            return Some((file.to_owned(), false));
        }
        if let Some(file) = self.text(VARIABLE) {
            return Some((file.into(), false));
        }
        let variable = self.text(keys::DATA.variable).map(PathBuf::from);
        let data = self.data.map(Path::to_owned).or(variable);
        let file = data.or_else(|| self.home.map(Path::to_owned))?.join(FILE);
        file.is_file().then_some((file, true))
    }
}

impl Config {
    /// Reads file and environment. No secrets are read yet.
    pub fn load(sources: &Sources<'_>) -> Self {
        let mut config = Self::default();
        for key in KEYS {
            if let Some(default) = key.default {
                config.set(key, vec![default.to_owned()], Origin::Default);
            }
        }
        if let Some((file, is_in_data)) = sources.found() {
            match std::fs::read_to_string(&file) {
                Ok(text) => config.read(&file, &text, is_in_data),
                Err(error) => config.problems.push(Problem {
                    place: file.display().to_string(),
                    line: None,
                    message: format!("niet te lezen: {}", io_reason(&error)),
                }),
            }
            config.file = Some(file);
        }
        for key in KEYS {
            if let Some(value) = sources.text(key.variable) {
                config.read_variable(key, &value);
            }
        }
        for name in sources.unknown() {
            let known: Vec<&str> = KEYS.iter().map(|key| key.variable).collect();
            let right = read::nearest(name, &known)
                .map(|near| format!("; bedoelde u {near}?"))
                .unwrap_or_default();
            config.problems.push(Problem {
                place: name.to_owned(),
                line: None,
                message: format!("deze variabele kent Kompas niet{right}"),
            });
        }
        config.agree();
        config.problems.sort();
        config
    }

    /// What was said of a key, or stands in for it.
    pub fn get(&self, key: &Key) -> Option<&Setting> {
        self.settings.get(key.variable)
    }

    fn one(&self, path: &str) -> Option<&str> {
        let key = keys::at(path)?;
        self.get(key)?.values.first().map(String::as_str)
    }

    fn set(&mut self, key: &Key, values: Vec<String>, origin: Origin) {
        self.settings
            .insert(key.variable, Setting { values, origin });
    }

    fn read_variable(&mut self, key: &'static Key, value: &OsStr) {
        let mut problem = |message: &str| {
            self.problems.push(Problem {
                place: key.variable.to_owned(),
                line: None,
                message: message.to_owned(),
            });
        };
        let Some(text) = value.to_str() else {
            problem("dit is geen geldige tekst (UTF-8)");
            return;
        };
        let texts: Vec<&str> = if key.kind.is_list() {
            text.split(',').map(str::trim).collect()
        } else {
            vec![text]
        };
        let mut values = Vec::new();
        for text in texts {
            match key.kind.check(text) {
                Ok(value) => values.push(value),
                Err(message) => problem(&message),
            }
        }
        self.set(key, values, Origin::Variable(key.variable));
    }

    /// How mail is sent, if that was said.
    pub fn mail(&self) -> Option<Mail> {
        let security = self.one("mail.beveiliging")?.to_owned();
        let usual = match security.as_str() {
            "tls" => 465,
            "geen" => 25,
            _ => 587,
        };
        let user = self.one("mail.gebruiker").map(str::to_owned);
        let password = self.one("mail.wachtwoord-bestand").map(PathBuf::from);
        Some(Mail {
            server: self.one("mail.server")?.to_owned(),
            port: self
                .one("mail.poort")
                .and_then(|port| port.parse().ok())
                .unwrap_or(usual),
            security,
            account: user.zip(password),
            from: self.one("mail.afzender")?.to_owned(),
            certificates: self.one("mail.certificaten").map(PathBuf::from),
        })
    }

    /// What must not be said together, or not without the other.
    fn agree(&mut self) {
        let said = |config: &Self, path: &str| {
            let setting = keys::at(path).and_then(|key| config.get(key));
            setting.is_some_and(|setting| setting.origin != Origin::Default)
        };
        let mut problems = Vec::new();
        let mut complain = |path: &str, message: &str| {
            let origin = keys::at(path).and_then(|key| self.get(key));
            let (place, line) = match origin.map(|setting| &setting.origin) {
                Some(Origin::Variable(name)) => ((*name).to_owned(), None),
                Some(Origin::Line(line)) => (self.file_name(), Some(*line)),
                _ => (self.file_name(), None),
            };
            let message = format!("{path}: {message}");
            problems.push(Problem {
                place,
                line,
                message,
            });
        };
        let both = |one: &str, other: &str| {
            // By the environment one replaces the other.
            let origin = |path: &str| {
                let setting = keys::at(path).and_then(|key| self.get(key));
                setting.map(|setting| matches!(setting.origin, Origin::Variable(_)))
            };
            said(self, one) && said(self, other) && origin(one) == origin(other)
        };
        if both("database.adres", "database.adres-bestand") {
            complain("database.adres-bestand", "kies óf adres óf adres-bestand");
        }
        let mail = [
            "server",
            "poort",
            "gebruiker",
            "wachtwoord-bestand",
            "certificaten",
            "afzender",
        ];
        let mail = mail.map(|name| format!("mail.{name}"));
        if let Some(first) = mail.iter().find(|path| said(self, path)) {
            for needed in ["mail.server", "mail.afzender"] {
                if !said(self, needed) {
                    complain(first, &format!("zet er ook {needed} bij"));
                }
            }
        }
        for (one, other) in [
            ("mail.gebruiker", "mail.wachtwoord-bestand"),
            ("mail.wachtwoord-bestand", "mail.gebruiker"),
        ] {
            if said(self, one) && !said(self, other) {
                complain(one, &format!("zet er ook {other} bij"));
            }
        }
        if self.one("mail.beveiliging") == Some("geen") && said(self, "mail.wachtwoord-bestand") {
            complain(
                "mail.beveiliging",
                "zonder beveiliging mag er geen wachtwoord mee; kies starttls of tls",
            );
        }
        self.problems.extend(problems);
    }

    fn file_name(&self) -> String {
        let file = self.file.as_deref().unwrap_or(Path::new(FILE));
        file.display().to_string()
    }

    /// The address of the database that was said, read from its file if it stands in one.
    ///
    /// # Errors
    /// The file is no good place for a secret, or its content no address.
    pub(crate) fn database(&self) -> Result<Option<String>, Problem> {
        let said = |path| keys::at(path).and_then(|key| self.get(key));
        let of_variable = |setting: &Setting| matches!(setting.origin, Origin::Variable(_));
        let (address, file) = (said("database.adres"), said("database.adres-bestand"));
        let by_file = match (address, file) {
            (Some(address), Some(file)) => of_variable(file) && !of_variable(address),
            (None, Some(_)) => true,
            _ => false,
        };
        if !by_file {
            return Ok(self.one("database.adres").map(str::to_owned));
        }
        let file = self.one("database.adres-bestand").unwrap_or_default();
        let problem = |message: String| Problem {
            place: file.to_owned(),
            line: None,
            message,
        };
        let address = read_secret(Path::new(file)).map_err(problem)?;
        if let Some(password) = read::password(&address) {
            secret::is_real(password).map_err(problem)?;
        }
        Kind::Database.check(&address).map(Some).map_err(problem)
    }

    /// All that is wrong with the files that are named, of secrets and of certificates: each is
    /// read.
    pub fn file_problems(&self) -> Vec<Problem> {
        let secrets = self.one("mail.wachtwoord-bestand").map(Path::new);
        let secrets = secrets
            .into_iter()
            .chain(self.logins.iter().map(|login| login.secret.file()))
            .map(|file| (file, read_secret(file).err()));
        let certificates = self.one("mail.certificaten").map(Path::new);
        let certificates = certificates.map(|file| (file, read_certificates(file).err()));
        let wrong = secrets.chain(certificates).filter_map(|(file, message)| {
            Some(Problem {
                place: file.display().to_string(),
                line: None,
                message: message?,
            })
        });
        self.database().err().into_iter().chain(wrong).collect()
    }
}

/// Reads a file with certificates.
///
/// # Errors
/// Dutch: why it cannot be read.
pub(crate) fn read_certificates(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("niet te lezen: {}", io_reason(&error)))
}

/// An address of a database without its password.
pub(crate) fn masked(address: &str) -> String {
    match read::password(address) {
        Some(password) => address.replacen(&format!(":{password}@"), ":***@", 1),
        None => address.to_owned(),
    }
}

/// A table of the file and where its problems go.
struct Section<'a> {
    file: &'a Path,
    entries: &'a [(String, Lined)],
}
