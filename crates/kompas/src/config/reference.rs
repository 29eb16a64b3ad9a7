//! The reference of the configuration, made of the description of its keys.

use std::fmt::Write;

use super::keys::{self, KEYS, Kind};
use super::login::FIELDS;

/// What each section is for.
const SECTIONS: [(&str, &str); 7] = [
    ("site", "De site."),
    ("database", "Waar documenten, taken en instellingen staan."),
    ("gegevens", "Waar originelen, zoekindex en back-ups staan."),
    ("log", "Het logboek."),
    ("ophalen", "Wat Kompas van elders haalt."),
    (
        "mail",
        "Hoe Kompas mail verstuurt: uitnodigingen en links voor een nieuw wachtwoord. Zonder dit toont Kompas de links, om zelf door te geven. Nodig is ook `adres` onder `[site]`.",
    ),
    (
        "aanmelden",
        "Hoe mensen zich aanmelden via een dienst van hun organisatie (OpenID Connect). Herhaal `[[aanmelden.oidc]]` voor elke dienst. Nodig is ook `adres` onder `[site]`. Staat de dienst in uw eigen netwerk, zet haar dan ook bij `intern` onder `[ophalen]`.",
    ),
];

/// `docs/configuratie.md`.
pub fn reference() -> String {
    let mut text = String::from(
        "<!-- Gemaakt uit de code. Niet met de hand wijzigen: KOMPAS_BIJWERKEN=1 cargo test -p kompas -->\n\n\
         # Configuratie van Kompas\n\n\
         U hoeft niets in te stellen. Wilt u dat wel, dan kan het op drie manieren. Wat eerder staat, gaat voor:\n\n\
         1. een optie van de opdracht, zoals `--listen`;\n\
         2. een omgevingsvariabele, zoals `KOMPAS_SITE_LUISTER`; een lege telt niet mee;\n\
         3. een bestand in TOML;\n\
         4. de standaard.\n\n\
         Het bestand is dat van de optie `--config`, anders dat van `KOMPAS_CONFIG`, anders `kompas.toml` in de gegevensmap als het daar staat. Een pad in het bestand begint bij de map van dat bestand.\n\n\
         Geheimen staan nooit in dit bestand, maar elk in een eigen bestand. Alleen de eigenaar mag dat kunnen lezen (`chmod 600`). Een voorbeeld als `changeme` of `wachtwoord` weigert Kompas.\n\n\
         Controleren en bekijken; geheimen toont Kompas niet:\n\n    \
         kompas config controleer\n    kompas config toon\n\n",
    );
    for (section, about) in SECTIONS {
        write!(text, "## {section}\n\n{about}\n\n").unwrap_or_default();
        if section == "aanmelden" {
            text.push_str("| sleutel | soort | standaard | uitleg |\n|---|---|---|---|\n");
            for (name, kind, default, explanation) in FIELDS {
                let default = code(default);
                let _ = writeln!(text, "| `{name}` | {kind} | {default} | {explanation} |");
            }
            text.push('\n');
            continue;
        }
        text.push_str("| sleutel | soort | standaard | optie | omgeving | uitleg |\n|---|---|---|---|---|---|\n");
        for key in KEYS.iter().filter(|key| key.section == section) {
            let option = key.option.map(|option| format!("--{option}"));
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | `{}` | {} |",
                key.name,
                key.kind.name(),
                code(key.default.unwrap_or_default()),
                code(&option.unwrap_or_default()),
                key.variable,
                key.explanation
            );
        }
        text.push('\n');
    }
    let _ = write!(text, "## Voorbeeld\n\n```toml\n{}```\n", example());
    text
}

fn code(text: &str) -> String {
    match text {
        "" => "–".to_owned(),
        text => format!("`{text}`"),
    }
}

/// A file with every key.
pub fn example() -> String {
    let mut text = String::new();
    for section in keys::sections() {
        let _ = writeln!(text, "[{section}]");
        for key in KEYS.iter().filter(|key| key.section == section) {
            // The other of the two.
            if key.path() == "database.adres" {
                continue;
            }
            let _ = match key.kind {
                Kind::Port => writeln!(text, "{} = {}", key.name, key.example),
                kind if kind.is_list() => writeln!(text, "{} = [\"{}\"]", key.name, key.example),
                _ => writeln!(text, "{} = \"{}\"", key.name, key.example),
            };
        }
        text.push('\n');
    }
    text.push_str(
        "[[aanmelden.oidc]]\n\
         naam = \"Gemeente Voorbeeld\"\n\
         sleutel = \"voorbeeld\"\n\
         uitgever = \"https://login.example.nl\"\n\
         client-id = \"kompas\"\n\
         client-geheim-bestand = \"/etc/kompas/oidc-geheim\"\n\
         organisatie = \"GM0342\"\n\
         scopes = [\"profile\", \"email\", \"groups\"]\n\
         groepen-claim = \"groups\"\n\
         groepen = { \"kompas-adviseurs\" = \"adviseur\", \"kompas-beheer\" = \"beheerder\" }\n",
    );
    text
}
