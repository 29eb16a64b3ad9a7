//! Linked data of the guide, read back by other programs.

mod profiles;
mod read;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use kompas_domain::code::{Access, Code, QuestionCode, SourceForm};
use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;
use kompas_export::{LinkedFormat, Place, What, linked};
use time::macros::date;

use crate::guide::contents;
use read::{Graph, SKOS, values};

const BASE: &str = "https://kompas.example.nl";

static GUIDE: LazyLock<Guide> = LazyLock::new(|| load(&contents()));

fn place() -> Place {
    Place {
        base: format!("{BASE}/"),
        publisher: "Gemeente Voorbeeldstad".to_owned(),
        edition: "2023".to_owned(),
        published: date!(2026 - 11 - 28),
    }
}

fn load(files: &[ContentFile]) -> Guide {
    content::load(files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn bytes(what: What<'_>, format: LinkedFormat) -> Vec<u8> {
    linked(&GUIDE, &place(), what, format).unwrap()
}

fn graph(what: What<'_>) -> Graph {
    read::turtle(&bytes(what, LinkedFormat::Turtle))
}

/// Everything that can be asked for.
fn whats() -> Vec<What<'static>> {
    let guide = &*GUIDE;
    let mut whats = vec![
        What::Edition,
        What::Catalogue,
        What::Terms,
        What::Themes,
        What::Questions,
    ];
    whats.extend(guide.themes().iter().map(|theme| What::Theme(&theme.slug)));
    whats.extend(QuestionCode::ALL.iter().map(|&code| What::Question(code)));
    whats.extend(
        guide
            .sources()
            .iter()
            .map(|source| What::Source(&source.slug)),
    );
    whats
}

/// What a Turtle file says of one thing, as it stands there.
fn said_of(what: What<'_>, thing: &str) -> String {
    let turtle = String::from_utf8(bytes(what, LinkedFormat::Turtle)).unwrap();
    let begin = turtle.find(&format!("\n<{BASE}{thing}> ")).unwrap() + 1;
    let end = turtle[begin..].find(" .\n").unwrap() + " .\n".len();
    turtle[begin..begin + end].to_owned()
}

#[test]
fn turtle_and_json_ld_say_the_same() {
    for what in whats() {
        let turtle = read::turtle(&bytes(what, LinkedFormat::Turtle));
        let json = read::json_ld(&bytes(what, LinkedFormat::JsonLd));
        assert!(turtle.len() > 5, "{what:?}");
        assert_eq!(turtle, json, "{what:?}");
    }
}

#[test]
fn the_same_edition_gives_the_same_bytes_however_its_files_are_read() {
    let mut files = contents();
    files.reverse();
    let guide = load(&files);
    for format in LinkedFormat::ALL {
        let again = linked(&guide, &place(), What::Edition, format).unwrap();
        assert!(again == bytes(What::Edition, format), "{format:?}");
    }
}

#[test]
fn a_theme_a_question_a_term_and_sources() {
    insta::assert_snapshot!("theme", said_of(What::Themes, "/themas/cybercrime"));
    insta::assert_snapshot!("question", said_of(What::Questions, "/vragen/l1"));
    insta::assert_snapshot!("term", said_of(What::Terms, "/begrippen#ondermijning"));
    let register = bytes(What::Source("handelsregister"), LinkedFormat::Turtle);
    insta::assert_snapshot!("register", String::from_utf8(register).unwrap());
    let partner = bytes(What::Source("omgevingsdienst"), LinkedFormat::JsonLd);
    insta::assert_snapshot!("partner", String::from_utf8(partner).unwrap());
}

#[test]
fn the_catalogue_says_what_it_is() {
    let said = said_of(What::Catalogue, "/edities/2023");
    let own: Vec<&str> = said
        .lines()
        .filter(|line| !line.contains("/bronnen/"))
        .collect();
    insta::assert_snapshot!("catalogue", own.join("\n"));
}

#[test]
fn every_concept_has_one_preferred_label_in_dutch_and_says_no_word_twice() {
    let graph = graph(What::Edition);
    let concepts = read::of_class(&graph, &format!("{SKOS}Concept"));
    let guide = &*GUIDE;
    assert_eq!(
        concepts.len(),
        guide.terms().len() + guide.themes().len() + 6 + 4
    );
    for concept in concepts {
        let preferred = values(&graph, &concept, &format!("{SKOS}prefLabel"));
        assert_eq!(preferred.len(), 1, "{concept}");
        assert!(preferred[0].ends_with("\"@nl"), "{preferred:?}");
        let words: Vec<String> = ["prefLabel", "altLabel", "hiddenLabel"]
            .iter()
            .flat_map(|label| values(&graph, &concept, &format!("{SKOS}{label}")))
            .collect();
        assert_eq!(
            words.iter().collect::<HashSet<_>>().len(),
            words.len(),
            "{concept}"
        );
    }
}

#[test]
fn no_two_concepts_of_a_scheme_share_a_preferred_label_or_a_code() {
    let graph = graph(What::Edition);
    let mut seen = HashSet::new();
    for concept in read::of_class(&graph, &format!("{SKOS}Concept")) {
        let schemes = values(&graph, &concept, &format!("{SKOS}inScheme"));
        assert_eq!(schemes.len(), 1, "{concept}");
        for property in ["prefLabel", "notation"] {
            for value in values(&graph, &concept, &format!("{SKOS}{property}")) {
                let said = format!("{} {property} {value}", schemes[0]);
                assert!(seen.insert(said), "{concept}: {value}");
            }
        }
    }
}

#[test]
fn no_name_of_ours_leads_nowhere() {
    let edition = graph(What::Edition);
    let known: HashSet<&str> = edition.iter().map(|[thing, ..]| thing.as_str()).collect();
    for what in whats() {
        for [_, _, value] in &graph(what) {
            if value.starts_with(&format!("<{BASE}")) {
                assert!(known.contains(value.as_str()), "{what:?}: {value}");
            }
        }
    }
}

#[test]
fn a_description_of_one_thing_is_a_part_of_the_edition() {
    let edition = graph(What::Edition);
    for what in whats() {
        for statement in &graph(what) {
            assert!(edition.contains(statement), "{what:?}: {statement:?}");
        }
    }
}

#[test]
fn each_source_is_what_its_form_says() {
    let graph = graph(What::Edition);
    let catalogue = format!("<{BASE}/edities/2023>");
    let entries = |property: &str| -> BTreeSet<String> {
        let property = format!("{}{property}", read::DCAT);
        values(&graph, &catalogue, &property).into_iter().collect()
    };
    let of_form = |form: SourceForm| -> BTreeSet<String> {
        let sources = GUIDE.sources().iter().filter(|source| source.form == form);
        sources
            .map(|source| format!("<{BASE}/bronnen/{}>", source.slug))
            .collect()
    };
    let registers = of_form(SourceForm::Register);
    assert_eq!(entries("dataset"), registers);
    assert_eq!(entries("resource"), of_form(SourceForm::Publication));
    let datasets = read::of_class(&graph, &format!("{}Dataset", read::DCAT));
    assert_eq!(datasets.into_iter().collect::<BTreeSet<_>>(), registers);
    for source in GUIDE.sources() {
        let name = format!("<{BASE}/bronnen/{}>", source.slug);
        let right = match source.access {
            Access::Public => "PUBLIC",
            Access::OnRequest => "RESTRICTED",
            Access::Closed => "NON_PUBLIC",
        };
        let rights = values(&graph, &name, &format!("{}accessRights", read::DCT));
        assert_eq!(rights.len(), 1, "{name}");
        assert!(rights[0].ends_with(&format!("/{right}>")), "{rights:?}");
        let pages = values(&graph, &name, &format!("{}landingPage", read::DCAT));
        let wanted: BTreeSet<String> = source
            .addresses
            .iter()
            .map(|address| format!("<{}>", address.url))
            .collect();
        assert_eq!(pages.into_iter().collect::<BTreeSet<_>>(), wanted, "{name}");
    }
}

/// Per source and theme the questions.
type Listings = BTreeMap<(String, String), BTreeSet<String>>;

fn listings(graph: &Graph) -> Listings {
    let relation = format!("{}qualifiedRelation", read::DCAT);
    let mut found = Listings::new();
    for [source, property, listing] in graph {
        if *property == format!("<{relation}>") {
            let themes = values(graph, listing, &format!("{}relation", read::DCT));
            assert_eq!(themes.len(), 1, "{listing}");
            let questions = values(graph, listing, &format!("{}hadRole", read::DCAT));
            let key = (source.clone(), themes[0].clone());
            found.insert(key, questions.into_iter().collect());
        }
    }
    found
}

fn wanted(keep: impl Fn(&kompas_domain::guide::Listing) -> bool) -> Listings {
    GUIDE
        .listings()
        .iter()
        .filter(|listing| keep(listing))
        .map(|listing| {
            let questions = listing
                .advice
                .iter()
                .map(|advice| format!("<{BASE}/vragen/{}>", advice.question.slug()));
            let source = format!("<{BASE}/bronnen/{}>", listing.source);
            let theme = format!("<{BASE}/themas/{}>", listing.theme);
            ((source, theme), questions.collect())
        })
        .collect()
}

#[test]
fn which_source_serves_which_question_under_which_theme() {
    assert_eq!(listings(&graph(What::Edition)), wanted(|_| true));
    for theme in GUIDE.themes() {
        let found = listings(&graph(What::Theme(&theme.slug)));
        assert_eq!(found, wanted(|listing| listing.theme == theme.slug));
    }
    for &code in QuestionCode::ALL {
        let found = listings(&graph(What::Question(code)));
        assert_eq!(found, wanted(|listing| listing.advice_for(code).is_some()));
    }
}

#[test]
fn what_people_write_is_text_in_both_forms() {
    let odd = "\"@nl . \\ {\"a\": ['b']} \u{200b}é 🧭 &lt;b; ''' \"\"\"";
    let mut files = contents();
    let terms = files.iter_mut().find(|file| file.path == "begrippen.toml");
    let definition = serde_json::to_string(odd).unwrap();
    terms.unwrap().text += &[
        "\n[[begrip]]\nterm = \"Proefbegrip\"\ndefinitie = ",
        &definition,
        "\nsynoniemen = []\nverwant = []\n",
    ]
    .concat();
    let guide = load(&files);
    let term = guide.term("proefbegrip").unwrap();
    let term_name = format!("<{BASE}/begrippen#proefbegrip>");
    for format in LinkedFormat::ALL {
        let bytes = linked(&guide, &place(), What::Terms, format).unwrap();
        let graph = match format {
            LinkedFormat::Turtle => read::turtle(&bytes),
            LinkedFormat::JsonLd => read::json_ld(&bytes),
        };
        let definition = read::texts(&graph, &term_name, &format!("{SKOS}definition"));
        assert_eq!(definition, [term.definition.as_str()], "{format:?}");
    }
    assert_eq!(term.definition, odd);
}

#[test]
fn a_number_of_an_edition_can_be_any_text() {
    let mut place = place();
    place.edition = "2026 / 2#concept".to_owned();
    let turtle = linked(&GUIDE, &place, What::Catalogue, LinkedFormat::Turtle).unwrap();
    let graph = read::turtle(&turtle);
    let name = format!("<{BASE}/edities/2026%20%2F%202%23concept>");
    let version = read::texts(&graph, &name, &format!("{}version", read::DCAT));
    assert_eq!(version, ["2026 / 2#concept"]);
}

#[test]
fn what_cannot_be_is_an_error() {
    let error = |base: &str, what: What<'_>| {
        let place = Place {
            base: base.to_owned(),
            ..place()
        };
        linked(&GUIDE, &place, what, LinkedFormat::Turtle)
            .unwrap_err()
            .to_string()
    };
    for base in [
        "",
        "kompas.nl",
        "/",
        "ftp://a.nl",
        "https://a b.nl",
        "https://a.nl/?x",
        "https://a.nl/#x",
    ] {
        assert_eq!(
            error(base, What::Terms),
            format!("could not make linked data: {base:?} is no absolute web address")
        );
    }
    assert_eq!(
        error(BASE, What::Theme("niets")),
        "could not make linked data: the guide has no theme \"niets\""
    );
    assert_eq!(
        error(BASE, What::Source("niets")),
        "could not make linked data: the guide has no source \"niets\""
    );
}

#[test]
fn forms_have_a_name_and_a_media_type() {
    for format in LinkedFormat::ALL {
        assert_eq!(LinkedFormat::from_name(format.name()), Some(format));
    }
    assert_eq!(LinkedFormat::from_name("xml"), None);
    assert_eq!(LinkedFormat::JsonLd.media_type(), "application/ld+json");
}
