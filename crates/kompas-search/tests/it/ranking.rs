//! What an adviser must find first in the guide of this repository.
//!
//! A failing row means that the ranking or the content changed: look which, and do not bend the
//! ranking for one query.

use kompas_search::{GuideQuery, GuideResults, HitKind};

use crate::fixture::hits;
use crate::real::REAL;

fn search(text: &str, kind: Option<HitKind>) -> GuideResults {
    let asked = GuideQuery {
        text: text.to_owned(),
        kind,
        take: 10,
        ..GuideQuery::default()
    };
    REAL.search(&asked).unwrap()
}

/// Checks that each query has all of the keys among its first `within` hits of the kind.
fn check(kind: Option<HitKind>, within: usize, cases: &[(&str, &str)]) {
    let mut failed = Vec::new();
    for (text, expected) in cases {
        let results = search(text, kind);
        let first: Vec<&str> = results
            .hits
            .iter()
            .take(within)
            .map(|hit| &*hit.key)
            .collect();
        if !expected.split(' ').all(|key| first.contains(&key)) {
            failed.push(format!("{text:?} needs {expected}: {}", hits(&results)));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

#[test]
fn first_of_all() {
    check(
        None,
        1,
        &[
            // themes by their names and by what people call them
            ("jeugd drugs", "jonge-aanwas"),
            ("jonge aanwas", "jonge-aanwas"),
            ("geldezels", "geldezel"),
            ("cybercrime", "cybercrime"),
            ("buitengebied", "weerbaar-buitengebied"),
            ("weerbaar buitengebied", "weerbaar-buitengebied"),
            ("zorg en veiligheid", "zorg-en-veiligheid"),
            ("rellen", "online-ordeverstoring"),
            ("demonstraties", "online-ordeverstoring"),
            // questions
            ("borgen", "G3"),
            ("lokale risico's", "L1"),
            ("hoe borg ik de aanpak", "G3"),
            // sources by name
            ("politie", "politie"),
            ("zorg- en veiligheidshuis", "zorg-en-veiligheidshuis"),
            ("veiligheidshuizen", "zorg-en-veiligheidshuis"),
            ("omgevingsdienst", "omgevingsdienst"),
            ("obi4wan", "obi4wan"),
            ("boswachters", "boswachter"),
            ("digipanel", "digipanel"),
            ("kerken moskee", "geloofsgemeenschappen"),
            // abbreviations
            ("FG", "functionaris-gegevensbescherming"),
            ("RIEC", "riec"),
            ("BRP", "bag-brp-ozb"),
            ("VNG", "vng-focusblad-digitale-veiligheid"),
            ("NCTV", "nctv"),
            ("CCV", "ccv"),
            ("GGD", "ggd-monitor-jeugd"),
            ("mma", "meldingen-mma-openbare-ruimte"),
            ("CJG", "jeugdhulpverlening"),
            ("top x", "ico-pga-topx"),
        ],
    );
}

#[test]
fn among_the_first_three() {
    check(
        None,
        3,
        &[
            ("geldezels", "jonge-aanwas"),
            ("jeugd en drugs", "jonge-aanwas"),
            ("jeugd boa", "jeugdboas"),
            ("drugslabs in schuren", "agrarische-vereniging"),
            ("KvK", "kamer-van-koophandel handelsregister"),
            ("e33", "politieregistratie"),
            ("wet bibob", "wet-bibob"),
            ("artikel 13b", "wet-damocles"),
            ("apv", "voorbeeld-almelo"),
            ("avg", "functionaris-gegevensbescherming"),
            (
                "drugslab",
                "drugslab meldingen-mma-openbare-ruimte weerbaar-buitengebied",
            ),
            ("wie woont er op een adres", "bag-brp-ozb"),
            (
                "ouderen oplichting",
                "sociaal-domein-ouderen ouderenorganisaties seniorenweb",
            ),
            ("phishing", "cybercrime seniorenweb"),
            ("whatsapp fraude", "hulpvraagfraude cybercrime"),
            ("bankhelpdeskfraude", "banken-verzekeraars-providers"),
            ("stappenplan", "handreiking-weerbaar-buitengebied"),
            ("criminele families", "ccv-familienetwerken"),
            ("online ordeverstoring", "online-ordeverstoring"),
            (
                "welk beleid is er landelijk",
                "landelijke-agenda-zorg-en-veiligheid",
            ),
            ("wat doen andere gemeenten", "voorbeeld-amersfoort"),
        ],
    );
}

#[test]
fn first_source() {
    check(
        Some(HitKind::Source),
        1,
        &[
            ("woonoverlast", "meldpunt-gemeente"),
            ("burenruzie", "meldpunt-gemeente"),
            ("anoniem melden", "meldingen-mma-openbare-ruimte"),
            ("drugsafval in het bos", "boswachter"),
            ("lege stallen", "omgevingsdienst"),
            ("vakantieparken", "adviseur-toerisme-recreatie"),
            ("camping", "adviseur-toerisme-recreatie"),
            ("keukentafelgesprek", "ervencoach"),
            ("jagers", "natuur-en-jagersverenigingen"),
            ("bestemmingsplan", "ro-adviseur"),
            ("privacy", "functionaris-gegevensbescherming"),
            (
                "privacyregels bij delen van gegevens",
                "functionaris-gegevensbescherming",
            ),
            ("nepaccount", "functionaris-gegevensbescherming"),
            ("gebiedsverbod", "voorbeeld-utrecht"),
            ("telegram", "voorbeeld-utrecht"),
            ("social media monitoring", "obi4wan"),
            ("radicalisering", "nctv"),
            ("crisiscommunicatie", "veiligheidsregio"),
            ("brandweer", "veiligheidsregio"),
            ("slachtoffers", "veiligheidsmonitor"),
            ("enquête onder inwoners", "digipanel"),
            ("schooluitval", "kengetallen-schooluitval"),
            ("voortijdig schoolverlaten", "kengetallen-schooluitval"),
            ("spijbelen", "schoolmaatschappelijk-werk"),
            ("hangjongeren", "jongerenwerk"),
            ("wijkagent", "politie"),
            ("burgemeester", "bestuursadviseur"),
            ("handhaving", "coordinator-boas"),
            ("bijstandsfraude", "sociale-recherche"),
            ("hulp bij verwarde buurman", "meldpunt-zorg-en-overlast"),
            ("zorgmijders", "oggz-coordinator"),
            ("huiselijk geweld", "zorg-en-veiligheidshuis"),
            ("senioren", "ouderenorganisaties"),
            ("cijfers jeugdhulp", "kengetallen-jeugdhulp"),
            ("erkende interventies voor jongeren", "nji-interventies"),
            ("witwassen", "riec"),
            ("mensenhandel", "riec"),
            ("ondermijning", "kennisplatform-ondermijning"),
        ],
    );
}

#[test]
fn among_the_first_three_sources() {
    check(
        Some(HitKind::Source),
        3,
        &[
            ("boa", "jeugdboas coordinator-boas"),
            ("boa's", "jeugdboas coordinator-boas"),
            ("handhaver", "coordinator-boas"),
            (
                "leegstand",
                "omgevingsdienst omgevingsdienst-registratie bag-brp-ozb",
            ),
            (
                "stoppende boeren",
                "omgevingsdienst omgevingsdienst-registratie ervencoach",
            ),
            (
                "verwarde personen",
                "oggz-coordinator meldpunt-zorg-en-overlast politieregistratie",
            ),
            (
                "onbegrepen gedrag",
                "oggz-coordinator meldpunt-zorg-en-overlast politieregistratie",
            ),
            ("veelplegers", "ico-pga-topx zorg-en-veiligheidshuis"),
            (
                "persoonsgerichte aanpak",
                "ico-pga-topx procesregisseur-zorg-en-veiligheid",
            ),
            (
                "winkeliers",
                "ondernemersverenigingen-pvo bedrijvencontactfunctionaris",
            ),
            (
                "PVO",
                "platform-veilig-ondernemen pvo-projectleider ondernemersverenigingen-pvo",
            ),
            (
                "schulden",
                "teamleiders-sociaal-domein coordinator-toegang ervencoach",
            ),
            ("cijfers jeugd", "kengetallen-jeugdhulp ggd-monitor-jeugd"),
            ("dakloos", "coordinator-boas oggz-coordinator"),
            ("wijkregisseur", "wijkgericht-werken wijkmanagers"),
            (
                "ondernemers slachtoffer cybercrime",
                "veiligheidsmonitor kamer-van-koophandel",
            ),
            ("casuïstiek", "ico-pga-topx"),
            (
                "wie weet iets over drugslabs in schuren",
                "meldingen-mma-openbare-ruimte agrarische-vereniging",
            ),
        ],
    );
}

#[test]
fn diacritics_case_and_number_count_not() {
    for (text, same) in [
        ("casuïstiek", "CASUISTIEK"),
        ("coördinator boa's", "coordinator boas"),
        ("enquête", "enquetes"),
        ("gemeente", "gemeenten"),
        ("Woonoverlast", "woonoverlast"),
    ] {
        assert_eq!(
            hits(&search(text, None)),
            hits(&search(same, None)),
            "{text}"
        );
    }
}

#[test]
fn misspellings() {
    for (text, expected) in [
        ("ondermijnig", "ondermijning"),
        ("cybercrimme", "cybercrime"),
        ("jongerenwrk", "jongerenwerk"),
        ("veilighied", "veiligheid"),
        (
            "aanpak ondermijnig in dorpen",
            "aanpak ondermijning in dorpen",
        ),
        ("verwaarde personen", "verwarde personen"),
        ("drugslap", "drugslab"),
    ] {
        assert_eq!(search(text, None).did_you_mean.as_deref(), Some(expected));
    }
    for text in [
        "ondermijning",
        "jeugdboas",
        "hennepkwekerijen",
        "wijkteams",
        "boswachters",
        "RIEC",
    ] {
        assert_eq!(search(text, None).did_you_mean, None, "{text}");
    }
}

#[test]
fn no_word_of_the_guide_is_called_a_misspelling() {
    for page in [
        "b", "c", "d", "g", "h", "j", "k", "m", "o", "p", "r", "s", "t", "v", "w", "z",
    ] {
        for suggestion in REAL.suggest(page, 200) {
            assert_eq!(
                search(&suggestion.text, None).did_you_mean,
                None,
                "{suggestion:?}"
            );
        }
    }
}

#[test]
fn every_page_is_found_by_its_name() {
    let mut failed = Vec::new();
    for letter in 'a'..='z' {
        for suggestion in REAL.suggest(&letter.to_string(), 200) {
            let name = suggestion.text.split(" – ").last().unwrap();
            let results = search(name, Some(suggestion.kind));
            if results
                .hits
                .first()
                .is_none_or(|hit| hit.key != suggestion.key)
            {
                failed.push(format!("{name}: {}", hits(&results)));
            }
        }
    }
    failed.sort();
    failed.dedup();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
