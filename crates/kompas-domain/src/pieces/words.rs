//! What editors read at each field: its label, and what to write there.

use super::PieceKind;

/// The label of a field and what helps to fill it in. `path` is the key, with that of its table
/// before it: `adressen.url`.
pub fn words(kind: PieceKind, path: &str) -> (&'static str, &'static str) {
    let found = match kind {
        PieceKind::Edition => edition(path),
        PieceKind::Question => question(path),
        PieceKind::Criterion => criterion(path),
        PieceKind::Theme => theme(path),
        PieceKind::Source => source(path),
        PieceKind::Listing => listing(path),
        PieceKind::Term => term(path),
        PieceKind::QuestionWords | PieceKind::ThemeWords => profile(path),
        PieceKind::Erratum => erratum(path),
    };
    found.unwrap_or(("", ""))
}

type Words = Option<(&'static str, &'static str)>;

fn edition(path: &str) -> Words {
    Some(match path {
        "naam" => ("Naam van de gids", ""),
        "editie" => (
            "Nummer van de editie",
            "Geef een nieuw nummer als u een nieuwe editie voorbereidt: het jaar, zoals 2026, of 2026-2 voor de tweede van dat jaar.",
        ),
        "titel" => ("Titel", ""),
        "ondertitel" => ("Ondertitel", ""),
        "inleiding" => ("Inleiding", "Wat de gids is en voor wie."),
        "werkwijze" => (
            "Werkwijze",
            "Hoe de gids is gemaakt. Elke regel is een alinea.",
        ),
        "voorwoord" => (
            "Voorwoord bij deze editie",
            "Wat er nieuw is en waarom. Elke regel is een alinea. Mag leeg blijven.",
        ),
        "bron_titel" => ("Titel van de publicatie waar de gids op rust", ""),
        "bron_uitgever" => ("Uitgever van die publicatie", ""),
        "bron_jaar" => ("Jaar van die publicatie", ""),
        _ => return None,
    })
}

fn question(path: &str) -> Words {
    Some(match path {
        "code" => ("Code", ""),
        "kort" => ("Kort", "Het label dat overal staat."),
        "vraag" => ("Hele vraag", ""),
        "goed_antwoord" => (
            "Wat in een goed antwoord staat",
            "Elk punt op een eigen regel.",
        ),
        _ => return None,
    })
}

fn criterion(path: &str) -> Words {
    Some(match path {
        "code" => ("Code", ""),
        "naam" => ("Naam", ""),
        "uitleg" => ("Uitleg", ""),
        _ => return None,
    })
}

fn theme(path: &str) -> Words {
    Some(match path {
        "nummer" => ("Volgorde", "Het thema met nummer 1 staat bovenaan."),
        "titel" => ("Titel", ""),
        "kort" => ("Korte titel", "Voor smalle kolommen."),
        "pictogram" => ("Pictogram", ""),
        "samenvatting" => ("Samenvatting", "Eén zin."),
        "kern" => (
            "Kern",
            "Waar het om gaat. Een lege regel begint een alinea.",
        ),
        "lastig" => ("Wat het lastig maakt", "Elk punt op een eigen regel."),
        "eerste_stappen" => ("Eerste stappen", "Elke stap op een eigen regel."),
        "zoekwoorden" => (
            "Zoekwoorden",
            "Waarmee mensen dit thema zoeken. Elk op een eigen regel.",
        ),
        "verwant" => ("Verwante thema’s", ""),
        "verwant.thema" => ("Thema", ""),
        "verwant.waarom" => ("Waarom verwant", ""),
        "verplichte_partners" => (
            "Verplichte partners",
            "Wie moet zijn gevraagd voordat er iets wordt besloten. Dit zijn begrippen uit de begrippenlijst.",
        ),
        _ => return None,
    })
}

fn source(path: &str) -> Words {
    Some(match path {
        "naam" => ("Naam", ""),
        "ook_bekend_als" => ("Andere namen", "Elk op een eigen regel."),
        "afkortingen" => ("Afkortingen", "Elk op een eigen regel."),
        "vorm" => ("Vorm", ""),
        "bereik" => (
            "Bereik",
            "Verplicht bij een partner en een registratie. Laat leeg bij een publicatie.",
        ),
        "beheerder" => ("Beheerder", "Uitgever, organisatie of afdeling."),
        "wat" => ("Wat het is", "Eén tot drie zinnen."),
        "bereiken" => (
            "Hoe u er komt",
            "Waar u het vindt of wie u belt. Noem nooit een persoon.",
        ),
        "toegang" => ("Toegang", ""),
        "toegang_toelichting" => ("Toelichting bij de toegang", ""),
        "verwant" => ("Verwante bronnen", ""),
        "zoekwoorden" => ("Zoekwoorden", "Elk op een eigen regel."),
        "indicatoren" => (
            "Gegevens die erin staan",
            "Alleen bij een registratie: minstens twee, elk op een eigen regel.",
        ),
        "wettelijke_grens" => (
            "Wettelijke grens",
            "Wat mag wel en niet, in één zin. Verplicht bij een registratie.",
        ),
        "binnen_gemeente" => (
            "Wie er binnen de gemeente bij kan",
            "Verplicht bij een registratie, en alleen daar.",
        ),
        "adressen" => ("Adressen op het web", ""),
        "adressen.url" => ("Adres", "Voluit, met https:// ervoor."),
        "adressen.titel" => ("Wat daar staat", ""),
        "adressen.herkomst" => ("Waar het adres vandaan komt", ""),
        "adressen.nagekeken" => (
            "Nagekeken op",
            "Alleen als u het adres op die dag hebt geopend. Schrijf jaar-maand-dag.",
        ),
        "adressen.let_op" => ("Let op", ""),
        _ => return None,
    })
}

fn listing(path: &str) -> Words {
    Some(match path {
        "naam_in_publicatie" => (
            "Naam in de publicatie van 2023",
            "Laat leeg als de bron daar niet in staat.",
        ),
        "tekst" => (
            "Wat deze bron over dit thema kan vertellen",
            "Eén of twee zinnen.",
        ),
        "punten_gelezen" => ("Punten zoals gelezen in 2023", ""),
        "punten_aantal" => (
            "Aantal punten in 2023",
            "Een getal, een bereik zoals 4-5, of een vraagteken.",
        ),
        "status" => (
            "Status",
            "Bevestigd is: een redacteur heeft de vragen nagekeken.",
        ),
        "vragen" => ("Vragen die deze bron helpt beantwoorden", ""),
        "vragen.vraag" => ("Vraag", ""),
        "vragen.grond" => (
            "Grond",
            "Waar het op rust dat de bron bij deze vraag hoort.",
        ),
        "vragen.begin_hier" => (
            "Begin hier",
            "1, 2 of 3 als dit bij deze vraag een van de beste drie is. Laat anders leeg.",
        ),
        "vragen.waarom" => ("Waarom hier beginnen", "Verplicht bij ‘begin hier’."),
        "criteria" => (
            "Waarom deze bron is gekozen",
            "Schrijf een noot bij elk criterium dat van toepassing is; minstens één.",
        ),
        "criteria.bereikbaar" => ("Gemakkelijk te bereiken en te gebruiken", ""),
        "criteria.dichtbij" => ("Dicht op de opgave", ""),
        "criteria.actueel" => ("Actueel, eventueel vernieuwend", ""),
        "criteria.integraal" => ("Ondersteunt integraal werken", ""),
        _ => return None,
    })
}

fn term(path: &str) -> Words {
    Some(match path {
        "term" => ("Begrip", ""),
        "afkorting" => ("Afkorting", ""),
        "definitie" => ("Wat het betekent", "Eén zin."),
        "synoniemen" => (
            "Andere woorden",
            "Ook gebruikt bij het zoeken. Elk op een eigen regel.",
        ),
        "verwant" => ("Verwante begrippen", ""),
        "alleen_in_lijst" => (
            "Niet uitleggen in lopende tekst",
            "Voor een gewoon woord, dat geen uitleg nodig heeft.",
        ),
        _ => return None,
    })
}

fn profile(path: &str) -> Words {
    Some(match path {
        "code" => ("Code", ""),
        "kern" => (
            "Woorden die het meest zeggen",
            "Elk woord of woordpaar op een eigen regel.",
        ),
        "sterk" => ("Woorden die veel zeggen", "Elk op een eigen regel."),
        "ook" => ("Woorden die iets zeggen", "Elk op een eigen regel."),
        _ => return None,
    })
}

fn erratum(path: &str) -> Words {
    Some(match path {
        "code" => ("Code", "Zoals E12."),
        "plaats" => ("Waar het in de publicatie staat", ""),
        "fout" => ("Wat er fout is", ""),
        "juist" => ("Wat wij ermee deden", ""),
        "bronnen" => ("Bronnen die het raakt", ""),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Field, FieldKind};

    fn check(kind: PieceKind, fields: &[Field], before: &str) {
        for field in fields {
            let path = format!("{before}{}", field.key);
            assert_ne!(words(kind, &path).0, "", "{kind:?} {path}");
            if let FieldKind::Table(fields) | FieldKind::Tables(_, fields) = &field.kind {
                check(kind, fields, &format!("{path}."));
            }
        }
    }

    #[test]
    fn every_field_has_a_label() {
        for kind in PieceKind::ALL {
            assert!(!kind.fields().is_empty(), "{kind:?}");
            check(kind, &kind.fields(), "");
        }
    }
}
