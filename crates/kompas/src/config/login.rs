//! `[[aanmelden.oidc]]`: a service by which people of an organisation log in.

use std::path::{Path, PathBuf};

use kompas_domain::code::Code;
use kompas_domain::lined::{Lined, Value};
use kompas_domain::people::Grant;
use kompas_domain::text::{enumerate, slug};

use super::Section;
use super::read::Reader;
use crate::values::site;

/// Keys that stand for other pages where people sign in.
const TAKEN: [&str; 2] = ["code", "vergeten"];

/// The keys of a login, with kind, what stands in for it, and explanation.
pub(super) const FIELDS: [(&str, &str, &str, &str); 10] = [
    ("naam", "tekst", "", "Hoe de dienst op de knop heet."),
    (
        "sleutel",
        "tekst",
        "",
        "Hoe de dienst in adressen heet: kleine letters, cijfers en streepjes. Gebruikers komen terug op `/aanmelden/{sleutel}/terug`.",
    ),
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
        "scopes",
        "lijst van teksten",
        "profile, email",
        "Wat Kompas de dienst vraagt, naast `openid`.",
    ),
    (
        "organisatie",
        "tekst",
        "",
        "In welke organisatie de groepen een rol geven: haar CBS-code, zoals `GM0342`, of haar naam in Kompas. Nodig bij `adviseur` en `coordinator`.",
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
    /// What stands in addresses.
    pub key: String,
    /// Its issuer.
    pub issuer: String,
    /// As what it knows Kompas.
    pub client: String,
    /// How Kompas proves itself.
    pub secret: ClientSecret,
    /// The claim with the groups.
    pub claim: String,
    /// What is asked of it beside `openid`.
    pub scopes: Vec<String>,
    /// The organisation in which groups give a role.
    pub organisation: Option<String>,
    /// Each group and what it gives.
    pub groups: Vec<(String, Grant)>,
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
            for (what, text, other) in [
                (
                    "naam",
                    &login.name,
                    logins.iter().any(|other| other.name == login.name),
                ),
                (
                    "sleutel",
                    &login.key,
                    logins.iter().any(|other| other.key == login.key),
                ),
            ] {
                if other {
                    let problem = format!("de {what} {text:?} is er al; kies een andere");
                    reader.problem(item.line, &problem);
                }
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
    let (key_in_addresses, organisation) = (text("sleutel"), text("organisatie"));
    for (name, is_there) in [
        ("naam", find("naam").is_some()),
        ("sleutel", find("sleutel").is_some()),
        ("uitgever", find("uitgever").is_some()),
        ("client-id", find("client-id").is_some()),
    ] {
        if !is_there {
            reader.problem(line, &format!("{name}: deze sleutel ontbreekt"));
        }
    }
    if let Some((line, key)) = &key_in_addresses
        && (slug(key) != *key || TAKEN.contains(&key.as_str()))
    {
        reader.problem(
            *line,
            "sleutel: kies kleine letters, cijfers en streepjes, zoals \"soest\"; niet \"code\" of \"vergeten\"",
        );
    }
    // Without https only to this machine itself, as kompas-signon allows.
    let is_secured =
        |address: &str| address.starts_with("https://") || address.starts_with("http://127.0.0.1:");
    if let Some((line, address)) = &issuer
        && (site(address).is_err() || !is_secured(address))
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
    let scopes = scopes(find("scopes"), reader);
    let gives_role =
        |(_, grant): &(String, Grant)| matches!(grant, Grant::Adviser | Grant::Coordinator);
    if organisation.is_none() && groups.iter().any(gives_role) {
        reader.problem(
            line,
            "organisatie: zeg van welke organisatie de groepen iemand adviseur of coordinator maken",
        );
    }
    Some(Login {
        name: name?.1,
        key: key_in_addresses?.1,
        issuer: issuer?.1,
        client: client?.1,
        secret: secret?,
        claim: claim.unwrap_or_else(|| "groups".to_owned()),
        scopes,
        organisation: organisation.map(|(_, text)| text),
        groups,
    })
}

fn groups(lined: Option<&Lined>, reader: &mut Reader<'_>) -> Vec<(String, Grant)> {
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
            Value::Text(grant) if Grant::from_code(grant).is_some() => {
                groups.extend(Grant::from_code(grant).map(|grant| (group.clone(), grant)));
            }
            _ => {
                let all: Vec<&str> = Grant::ALL.iter().map(|grant| grant.code()).collect();
                let problem = format!("groepen, {group:?}: kies {}", enumerate(&all, "of"));
                reader.problem(lined.line, &problem);
            }
        }
    }
    groups
}

fn scopes(lined: Option<&Lined>, reader: &mut Reader<'_>) -> Vec<String> {
    let usual = || ["profile", "email"].map(str::to_owned).to_vec();
    let Some(lined) = lined else {
        return usual();
    };
    let items = match &lined.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    let word = |item: &Lined| match &item.value {
        Value::Text(text) if !text.is_empty() && !text.contains(char::is_whitespace) => {
            Some(text.clone())
        }
        _ => None,
    };
    let words: Option<Vec<String>> = items.iter().map(word).collect();
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| {
        let advice = "scopes: schrijf een lijst, zoals [\"profile\", \"email\", \"groups\"]";
        reader.problem(lined.line, advice);
        usual()
    })
}
