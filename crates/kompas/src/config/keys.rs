//! Every key of the configuration, described once: the file, the environment, the checks and the
//! reference go by this.

use std::net::IpAddr;

use clap::ValueEnum;
use kompas_domain::people::MailAddress;

use crate::values::{LogForm, LogLevel, YesNo, listen, server, site};

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text on one line.
    Text,
    /// The address of a site.
    Site,
    /// An address with a port to listen on.
    Listen,
    /// The address of a database server.
    Database,
    /// A folder or a file.
    Path,
    /// A file with a secret.
    SecretFile,
    /// How much is logged.
    Level,
    /// How the log is written.
    Form,
    /// Yes or no.
    YesNo,
    /// A list of servers with their port.
    Servers,
    /// A list of network addresses.
    Networks,
    /// A port.
    Port,
    /// How mail is secured.
    Security,
    /// An address of mail.
    Address,
}

impl Kind {
    /// Whether it takes more than one value.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Servers | Self::Networks)
    }

    /// What it is called in the reference.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "tekst",
            Self::Site => "webadres",
            Self::Listen => "adres met poort",
            Self::Database => "adres van PostgreSQL",
            Self::Path => "pad",
            Self::SecretFile => "pad van een geheim bestand",
            Self::Level => "`fout`, `waarschuwing`, `info` of `debug`",
            Self::Form => "`tekst` of `json`",
            Self::YesNo => "`ja` of `nee`",
            Self::Servers => "lijst van servers met poort",
            Self::Networks => "lijst van IP-adressen",
            Self::Port => "getal",
            Self::Security => "`starttls`, `tls` of `geen`",
            Self::Address => "mailadres",
        }
    }

    /// The value as it is used.
    ///
    /// # Errors
    /// Dutch: what would be right.
    pub fn check(self, text: &str) -> Result<String, String> {
        let good = |is_good: bool, advice: &str| {
            if is_good {
                Ok(text.to_owned())
            } else {
                Err(advice.to_owned())
            }
        };
        match self {
            Self::Site => site(text),
            Self::Listen => listen(text).map(|address| address.to_string()),
            Self::Servers => server(text),
            Self::Networks => good(
                text.parse::<IpAddr>().is_ok(),
                "schrijf een IP-adres zoals 127.0.0.1 of ::1",
            ),
            Self::Database => good(
                text.starts_with("postgres://") || text.starts_with("postgresql://"),
                "schrijf een adres zoals postgres://kompas@db.example.nl/kompas",
            ),
            Self::Level => good(
                LogLevel::from_str(text, false).is_ok(),
                "kies fout, waarschuwing, info of debug",
            ),
            Self::Form => good(LogForm::from_str(text, false).is_ok(), "kies tekst of json"),
            Self::YesNo => good(YesNo::from_str(text, false).is_ok(), "kies ja of nee"),
            Self::Port => good(
                text.parse::<u16>().is_ok_and(|port| port > 0),
                "kies een getal van 1 tot en met 65535",
            ),
            Self::Security => good(
                ["starttls", "tls", "geen"].contains(&text),
                "kies starttls, tls of geen",
            ),
            Self::Address => good(
                text.parse::<MailAddress>().is_ok(),
                "schrijf een mailadres zoals kompas@example.nl",
            ),
            Self::Text | Self::Path | Self::SecretFile => good(
                !text.trim().is_empty() && !text.contains(char::is_control),
                "hier moet iets staan, op één regel",
            ),
        }
    }
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its section in the file.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What stands in for it.
    pub default: Option<&'static str>,
    /// The same in the environment.
    pub variable: &'static str,
    /// The same as an option of the command line.
    pub option: Option<&'static str>,
    /// An example.
    pub example: &'static str,
    /// Dutch: what it is for.
    pub explanation: &'static str,
}

impl Key {
    /// `site.adres`
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }
}

/// The data folder.
pub const DATA: Key = Key {
    section: "gegevens",
    name: "map",
    kind: Kind::Path,
    default: None,
    variable: "KOMPAS_GEGEVENS_MAP",
    option: Some("data"),
    example: "/var/lib/kompas",
    explanation: "De gegevensmap. Zonder deze sleutel: `kompas-data` in de map waar uw systeem gegevens bewaart. Mag niet in een `kompas.toml` die zelf in de gegevensmap staat.",
};

/// Every key but those of a login.
pub const KEYS: &[Key] = &[
    Key {
        section: "site",
        name: "adres",
        kind: Kind::Site,
        default: None,
        variable: "KOMPAS_SITE_ADRES",
        option: Some("site"),
        example: "https://kompas.example.nl",
        explanation: "Het adres waaronder bezoekers de site kennen. Nodig voor volledige links.",
    },
    Key {
        section: "site",
        name: "luister",
        kind: Kind::Listen,
        default: Some("127.0.0.1:8080"),
        variable: "KOMPAS_SITE_LUISTER",
        option: Some("listen"),
        example: "127.0.0.1:8080",
        explanation: "Waar de site te bereiken is. Met poort 0 kiest het systeem een vrije poort.",
    },
    Key {
        section: "site",
        name: "proxy",
        kind: Kind::Networks,
        default: None,
        variable: "KOMPAS_SITE_PROXY",
        option: Some("proxy"),
        example: "127.0.0.1",
        explanation: "De proxy's die voor de site staan. Alleen die vertellen Kompas waar een bezoeker vandaan komt. In de omgeving met komma's ertussen.",
    },
    Key {
        section: "database",
        name: "adres",
        kind: Kind::Database,
        default: None,
        variable: "KOMPAS_DATABASE",
        option: Some("database"),
        example: "postgres://kompas@db.example.nl/kompas",
        explanation: "Gebruik deze PostgreSQL-database. Zonder deze sleutel: `kompas.db` in de gegevensmap. Een wachtwoord mag hier in het bestand niet in; gebruik dan `adres-bestand`.",
    },
    Key {
        section: "database",
        name: "adres-bestand",
        kind: Kind::SecretFile,
        default: None,
        variable: "KOMPAS_DATABASE_ADRES_BESTAND",
        option: None,
        example: "/etc/kompas/database",
        explanation: "Een bestand met het adres van de database, met het wachtwoord erin.",
    },
    DATA,
    Key {
        section: "gegevens",
        name: "originelen",
        kind: Kind::Path,
        default: None,
        variable: "KOMPAS_GEGEVENS_ORIGINELEN",
        option: Some("originelen"),
        example: "/srv/kompas/originelen",
        explanation: "De map met de bestanden zoals ze binnenkwamen. Zonder deze sleutel: `originelen` in de gegevensmap. Nodig als meer dan één computer dezelfde site aanbiedt: dan delen zij deze map.",
    },
    Key {
        section: "log",
        name: "niveau",
        kind: Kind::Level,
        default: Some("waarschuwing"),
        variable: "KOMPAS_LOG_NIVEAU",
        option: Some("log"),
        example: "waarschuwing",
        explanation: "Hoeveel het programma over zichzelf meldt. Vanaf `info` staat er van elk verzoek één regel in, zonder naam, adres of zoekwoorden.",
    },
    Key {
        section: "log",
        name: "vorm",
        kind: Kind::Form,
        default: Some("tekst"),
        variable: "KOMPAS_LOG_VORM",
        option: Some("log_vorm"),
        example: "json",
        explanation: "Hoe het logboek van het programma is geschreven: voor mensen, of als JSON met één object per regel.",
    },
    Key {
        section: "log",
        name: "adressen",
        kind: Kind::YesNo,
        default: Some("nee"),
        variable: "KOMPAS_LOG_ADRESSEN",
        option: Some("log_adressen"),
        example: "nee",
        explanation: "Of bij elk verzoek ook het netwerkadres van de bezoeker in dat logboek komt. Dat is een persoonsgegeven.",
    },
    Key {
        section: "metingen",
        name: "adres",
        kind: Kind::Listen,
        default: None,
        variable: "KOMPAS_METINGEN_ADRES",
        option: Some("metingen"),
        example: "127.0.0.1:9091",
        explanation: "Waar Prometheus metingen kan ophalen, op `/metrics`. Zonder deze sleutel zijn er geen.",
    },
    Key {
        section: "ophalen",
        name: "intern",
        kind: Kind::Servers,
        default: None,
        variable: "KOMPAS_OPHALEN_INTERN",
        option: Some("intern"),
        example: "intranet.example.nl:443",
        explanation: "Sta het ophalen toe van deze interne servers. In de omgeving met komma's ertussen.",
    },
    Key {
        section: "mail",
        name: "server",
        kind: Kind::Text,
        default: None,
        variable: "KOMPAS_MAIL_SERVER",
        option: None,
        example: "smtp.example.nl",
        explanation: "De server die mail verstuurt.",
    },
    Key {
        section: "mail",
        name: "poort",
        kind: Kind::Port,
        default: None,
        variable: "KOMPAS_MAIL_POORT",
        option: None,
        example: "587",
        explanation: "De poort van die server. Zonder deze sleutel: 587, bij `tls` 465, bij `geen` 25.",
    },
    Key {
        section: "mail",
        name: "beveiliging",
        kind: Kind::Security,
        default: Some("starttls"),
        variable: "KOMPAS_MAIL_BEVEILIGING",
        option: None,
        example: "starttls",
        explanation: "Hoe de verbinding beveiligd is.",
    },
    Key {
        section: "mail",
        name: "gebruiker",
        kind: Kind::Text,
        default: None,
        variable: "KOMPAS_MAIL_GEBRUIKER",
        option: None,
        example: "kompas",
        explanation: "Het account bij die server, als zij daarom vraagt.",
    },
    Key {
        section: "mail",
        name: "wachtwoord-bestand",
        kind: Kind::SecretFile,
        default: None,
        variable: "KOMPAS_MAIL_WACHTWOORD_BESTAND",
        option: None,
        example: "/etc/kompas/mail-wachtwoord",
        explanation: "Een bestand met het wachtwoord van dat account.",
    },
    Key {
        section: "mail",
        name: "certificaten",
        kind: Kind::Path,
        default: None,
        variable: "KOMPAS_MAIL_CERTIFICATEN",
        option: None,
        example: "/etc/kompas/mail-ca.pem",
        explanation: "Certificaten (PEM) waarmee Kompas die server ook vertrouwt, naast de bekende.",
    },
    Key {
        section: "mail",
        name: "afzender",
        kind: Kind::Address,
        default: None,
        variable: "KOMPAS_MAIL_AFZENDER",
        option: None,
        example: "kompas@example.nl",
        explanation: "Het adres waarvan de mail komt.",
    },
];

/// The key at a path such as `site.adres`.
pub fn at(path: &str) -> Option<&'static Key> {
    let (section, name) = path.split_once('.')?;
    KEYS.iter()
        .find(|key| key.section == section && key.name == name)
}

/// The sections in order, but for the logins.
pub fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = KEYS.iter().map(|key| key.section).collect();
    sections.dedup();
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_own_names_and_an_example_that_fits() {
        for (at, key) in KEYS.iter().enumerate() {
            for other in &KEYS[at + 1..] {
                assert_ne!(key.variable, other.variable);
                assert_ne!(key.path(), other.path());
            }
            assert!(key.kind.check(key.example).is_ok(), "{}", key.path());
            if let Some(default) = key.default {
                assert_eq!(key.kind.check(default).as_deref(), Ok(default));
            }
        }
    }
}
