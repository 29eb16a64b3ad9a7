//! `[[aanmelden.oidc]]`: a service by which people of an organisation log in.

use std::path::{Path, PathBuf};

use kompas_domain::lined::{Lined, Value};
use kompas_domain::text::enumerate;

use super::Section;
use super::read::Reader;
use crate::values::site;

/// What somebody can be.
pub const ROLES: [&str; 4] = ["adviseur", "coordinator", "redacteur", "beheerder"];

/// The keys of a login, with kind, what stands in for it, and explanation.
pub(super) const FIELDS: [(&str, &str, &str, &str); 7] = [
    ("naam", "tekst", "", "Hoe de dienst op de knop heet."),
    (
        "uitgever",
        "webadres",
        "",
        "Het adres van de dienst (issuer); begint met `https://`.",
    ),
    (
        "client-id",
        "tekst",
        "",
        "Onder welke naam de dienst Kompas kent.",
    ),
    (
        "client-geheim-bestand",
        "pad van een geheim bestand",
        "",
        "Een bestand met het geheim van Kompas bij de dienst. Kies dit of `sleutel-bestand`.",
    ),
    (
        "sleutel-bestand",
        "pad van een geheim bestand",
        "",
        "Een bestand met de privésleutel waarmee Kompas zich bij de dienst meldt (PEM).",
    ),
    (
        "groepen-claim",
        "tekst",
        "groups",
        "De claim waarin de groepen staan.",
    ),
    (
        "groepen",
        "tabel",
        "",
        "Welke groep welke rol geeft: `adviseur`, `coordinator`, `redacteur` of `beheerder`.",
    ),
];

/// A service by which people log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What stands on the button.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// As what it knows Kompas.
    pub client: String,
    /// How Kompas proves itself.
    pub secret: ClientSecret,
    /// The claim with the groups.
    pub claim: String,
    /// Group and role.
    pub groups: Vec<(String, String)>,
}

/// How Kompas proves itself to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientSecret {
    /// By a secret in a file.
    File(PathBuf),
    /// By a private key in a file.
    Key(PathBuf),
}

impl ClientSecret {
    /// The file.
    pub fn file(&self) -> &Path {
        match self {
            Self::File(file) | Self::Key(file) => file,
        }
    }
}

/// Reads `[aanmelden]`.
pub(super) fn read(section: &Section<'_>, reader: &mut Reader<'_>) -> Vec<Login> {
    let mut logins: Vec<Login> = Vec::new();
    for (key, lined) in section.entries {
        if key != "oidc" {
            reader.unknown(lined.line, "aanmelden", key, &["oidc"]);
            continue;
        }
        let Value::List(items) = &lined.value else {
            reader.problem(lined.line, "schrijf [[aanmelden.oidc]], met dubbele haken");
            continue;
        };
        for item in items {
            let Value::Table(entries) = &item.value else {
                reader.problem(item.line, "schrijf [[aanmelden.oidc]], met dubbele haken");
                continue;
            };
            let Some(login) = login(section.file, item.line, entries, reader) else {
                continue;
            };
            if logins.iter().any(|other| other.name == login.name) {
                reader.problem(
                    item.line,
                    &format!("de naam {:?} is er al; kies een andere", login.name),
                );
            }
            logins.push(login);
        }
    }
    logins
}

fn login(
    file: &Path,
    line: usize,
    entries: &[(String, Lined)],
    reader: &mut Reader<'_>,
) -> Option<Login> {
    let names = FIELDS.map(|field| field.0);
    for (key, lined) in entries {
        if !names.contains(&key.as_str()) {
            reader.unknown(lined.line, "aanmelden.oidc", key, &names);
        }
    }
    let find = |name: &str| {
        entries
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, lined)| lined)
    };
    let mut text = |name: &str| {
        let lined = find(name)?;
        match &lined.value {
            Value::Text(text) if !text.trim().is_empty() => Some((lined.line, text.clone())),
            _ => {
                reader.problem(
                    lined.line,
                    &format!("{name}: hier moet tekst tussen aanhalingstekens staan"),
                );
                None
            }
        }
    };
    let (name, issuer, client) = (text("naam"), text("uitgever"), text("client-id"));
    let (secret, key) = (text("client-geheim-bestand"), text("sleutel-bestand"));
    let claim = text("groepen-claim").map(|(_, text)| text);
    for (name, is_there) in [
        ("naam", find("naam").is_some()),
        ("uitgever", find("uitgever").is_some()),
        ("client-id", find("client-id").is_some()),
    ] {
        if !is_there {
            reader.problem(line, &format!("{name}: deze sleutel ontbreekt"));
        }
    }
    if let Some((line, address)) = &issuer
        && (site(address).is_err() || !address.starts_with("https://"))
    {
        reader.problem(
            *line,
            "uitgever: schrijf een adres zoals https://login.example.nl",
        );
    }
    let base = file.parent().unwrap_or(Path::new(""));
    let secret = match (secret, key) {
        (Some((_, secret)), None) => Some(ClientSecret::File(base.join(secret))),
        (None, Some((_, key))) => Some(ClientSecret::Key(base.join(key))),
        _ => {
            reader.problem(line, "kies óf client-geheim-bestand óf sleutel-bestand");
            None
        }
    };
    let groups = groups(find("groepen"), reader);
    Some(Login {
        name: name?.1,
        issuer: issuer?.1,
        client: client?.1,
        secret: secret?,
        claim: claim.unwrap_or_else(|| "groups".to_owned()),
        groups,
    })
}

fn groups(lined: Option<&Lined>, reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let Some(lined) = lined else {
        return Vec::new();
    };
    let Value::Table(entries) = &lined.value else {
        reader.problem(
            lined.line,
            "groepen: schrijf een tabel, zoals { \"kompas-adviseurs\" = \"adviseur\" }",
        );
        return Vec::new();
    };
    let mut groups = Vec::new();
    for (group, lined) in entries {
        match &lined.value {
            Value::Text(role) if ROLES.contains(&role.as_str()) => {
                groups.push((group.clone(), role.clone()));
            }
            _ => reader.problem(
                lined.line,
                &format!("groepen, {group:?}: kies {}", enumerate(&ROLES, "of")),
            ),
        }
    }
    groups
}
