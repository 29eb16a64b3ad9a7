//! A guide small enough to know by heart.

use std::fmt::Write as _;
use std::sync::LazyLock;

use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;
use kompas_search::{Fragment, GuideIndex, GuideQuery, GuideResults};

/// The index of the small guide.
pub(crate) static SMALL: LazyLock<GuideIndex> =
    LazyLock::new(|| GuideIndex::build(&small_guide()).unwrap());

/// What the small guide has for a query, at most twenty hits.
pub(crate) fn search(text: &str) -> GuideResults {
    ask(&query(text))
}

pub(crate) fn ask(query: &GuideQuery) -> GuideResults {
    SMALL.search(query).unwrap()
}

pub(crate) fn query(text: &str) -> GuideQuery {
    GuideQuery {
        text: text.to_owned(),
        take: 20,
        ..GuideQuery::default()
    }
}

/// The hits as `bron:politie bron:riec`.
pub(crate) fn hits(results: &GuideResults) -> String {
    let hits: Vec<String> = results
        .hits
        .iter()
        .map(|hit| format!("{}:{}", hit.kind, hit.key))
        .collect();
    hits.join(" ")
}

/// A snippet with its marked words in brackets.
pub(crate) fn shown(snippet: &[Fragment]) -> String {
    let mut shown = String::new();
    for Fragment { text, marked } in snippet {
        if *marked {
            write!(shown, "[{text}]").unwrap();
        } else {
            shown.push_str(text);
        }
    }
    shown
}

fn small_guide() -> Guide {
    let mut files = vec![
        file("gids.toml", EDITION),
        file("vragen.toml", &questions()),
        file("criteria.toml", &criteria()),
        file("begrippen.toml", TERMS),
    ];
    for (slug, title, keywords) in [
        (
            "buitengebied",
            "Weerbaar buitengebied",
            "\"drugslab\", \"hennep\"",
        ),
        ("cyber", "Cybercrime", "\"oplichting\", \"phishing\""),
    ] {
        files.push(theme(slug, title, keywords));
    }
    for (slug, toml) in SOURCES {
        let path = format!("bronnen/{slug}.toml");
        files.push(file(&path, &format!("{toml}\nbereiken = \"Via uw contactpersoon.\"\ntoegang = \"op-aanvraag\"\nverwant = []\n")));
    }
    for (theme, source, text) in LISTINGS {
        files.push(listing(theme, source, text));
    }
    content::load(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

const EDITION: &str = r#"
naam = "Proef"
editie = "1"
titel = "Een proef"
ondertitel = "Klein"
inleiding = "Een kleine gids."
werkwijze = ["Verzonnen.", "Opgeschreven.", "Nagelezen."]
bron_titel = "Proef"
bron_uitgever = "Wij"
bron_jaar = 2023
"#;

const TERMS: &str = r#"
[[begrip]]
term = "Buitengewoon opsporingsambtenaar"
afkorting = "boa"
definitie = "Ambtenaar van de gemeente die op straat mag bekeuren."
synoniemen = ["handhaver"]
verwant = []

[[begrip]]
term = "Openbaar Ministerie"
afkorting = "OM"
definitie = "De organisatie die strafbare feiten vervolgt."
synoniemen = []
verwant = []

[[begrip]]
term = "Doxing"
definitie = "Gegevens van iemand op internet zetten om die persoon bang te maken."
synoniemen = []
verwant = []
"#;

const SOURCES: [(&str, &str); 5] = [
    (
        "jeugdboas",
        r#"
naam = "Jeugdboa's"
ook_bekend_als = []
afkortingen = []
vorm = "partner"
bereik = "intern"
beheerder = "Gemeente"
wat = "Zij werken vooral met jongeren op straat."
zoekwoorden = []
"#,
    ),
    (
        "omgevingsdienst",
        r#"
naam = "Omgevingsdienst"
ook_bekend_als = ["milieudienst"]
afkortingen = ["OD", "RUD"]
vorm = "partner"
bereik = "extern"
beheerder = "De provincie en gemeenten"
wat = "Deze dienst controleert boerderijen en bedrijven."
zoekwoorden = ["leegstand"]
"#,
    ),
    (
        "politie",
        r#"
naam = "Politie"
ook_bekend_als = ["basisteam"]
afkortingen = []
vorm = "partner"
bereik = "extern"
beheerder = "Nationale politie"
wat = "De politie werkt samen met het OM en met elke handhaver."
zoekwoorden = []
"#,
    ),
    (
        "ouderenbond",
        r#"
naam = "Ouderenbond"
ook_bekend_als = []
afkortingen = []
vorm = "partner"
bereik = "extern"
beheerder = "Vereniging"
wat = "Vereniging van senioren."
zoekwoorden = []
"#,
    ),
    (
        "casusoverleg",
        r#"
naam = "Overleg over casuïstiek"
ook_bekend_als = []
afkortingen = []
vorm = "partner"
bereik = "intern"
beheerder = "Gemeente"
wat = "Hier bespreken partners woonoverlast en andere zaken."
zoekwoorden = []
"#,
    ),
];

const LISTINGS: [(&str, &str, &str); 6] = [
    (
        "buitengebied",
        "jeugdboas",
        "Zien jongeren die afval dumpen.",
    ),
    (
        "buitengebied",
        "omgevingsdienst",
        "Weet welke stallen leeg staan en waar een schuur staat.",
    ),
    (
        "buitengebied",
        "politie",
        "Kent de meldingen over drugs in schuren en op erven.",
    ),
    (
        "cyber",
        "politie",
        "Telt aangiften van oplichting via internet.",
    ),
    ("cyber", "ouderenbond", "Hoort wat ouderen meemaken."),
    ("cyber", "casusoverleg", "Bespreekt slachtoffers."),
];

fn file(path: &str, text: &str) -> ContentFile {
    ContentFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn questions() -> String {
    ["G1", "G2", "G3", "L1", "L2", "L3"]
        .map(|code| {
            format!("[[vraag]]\ncode = \"{code}\"\nkort = \"Onderdeel {code}\"\nvraag = \"Hoe zit het met {code}?\"\ngoed_antwoord = [\"Het klopt.\", \"Het is kort.\", \"Het is waar.\"]\n")
        })
        .concat()
}

fn criteria() -> String {
    ["bereikbaar", "dichtbij", "actueel", "integraal"]
        .map(|code| {
            format!("[[criterium]]\ncode = \"{code}\"\nnaam = \"{code}\"\nuitleg = \"Uitleg.\"\n")
        })
        .concat()
}

fn theme(slug: &str, title: &str, keywords: &str) -> ContentFile {
    let number = title.len();
    file(
        &format!("themas/{slug}.toml"),
        &format!(
            r#"
nummer = {number}
titel = "{title}"
kort = "{slug}"
pictogram = "algemeen"
samenvatting = "Waar dit over gaat."
kern = "De kern."
lastig = ["Lastig een.", "Lastig twee."]
eerste_stappen = ["Stap een.", "Stap twee.", "Stap drie."]
zoekwoorden = [{keywords}]
"#
        ),
    )
}

fn listing(theme: &str, source: &str, text: &str) -> ContentFile {
    file(
        &format!("vermeldingen/{theme}/{source}.toml"),
        &format!(
            r#"
naam_in_publicatie = "{source}"
tekst = "{text}"
punten_gelezen = ""
punten_aantal = "?"
status = "redactievoorstel"

[[vragen]]
vraag = "L1"
grond = "zicht"

[criteria]
dichtbij = "Dichtbij."
"#
        ),
    )
}
