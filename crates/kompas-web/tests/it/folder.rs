//! The guide as a folder of files: nothing in it leads out of it, but to sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kompas_web::{FolderFacts, FolderFile, folder};
use scraper::{ElementRef, Html, Selector};
use time::macros::date;
use tokio::sync::OnceCell;

use crate::app;

const SITE: &str = "https://kompas.example.nl";

fn facts() -> FolderFacts {
    FolderFacts {
        edition: "2".to_owned(),
        published: Some(date!(2026 - 11 - 04)),
        site: Some(SITE.to_owned()),
    }
}

async fn files() -> &'static [FolderFile] {
    static FILES: OnceCell<Vec<FolderFile>> = OnceCell::const_new();
    let made = FILES.get_or_init(|| async { folder(app(), &facts()).await.unwrap() });
    made.await
}

/// The pages by their paths.
async fn pages() -> BTreeMap<&'static str, Html> {
    let files = files().await.iter();
    let pages = files.filter(|file| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|it| it == "html")
    });
    pages
        .map(|file| {
            let text = std::str::from_utf8(&file.bytes).unwrap();
            (file.path.as_str(), Html::parse_document(text))
        })
        .collect()
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(page: &Html, selector: &str) -> String {
    let found = select(page, selector);
    let words: Vec<&str> = found.iter().flat_map(ElementRef::text).collect();
    let words = words.concat();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a relative address in a file leads.
fn resolve(from: &str, to: &str) -> String {
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in to.split('/') {
        match step {
            ".." => {
                steps.pop().expect("no way leads out of the folder");
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[tokio::test]
async fn every_address_leads_to_a_file_and_a_place_in_it() {
    let pages = pages().await;
    let files: BTreeSet<&str> = files()
        .await
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(path, page)| {
            let ids = select(page, "[id]").into_iter();
            (*path, ids.filter_map(|it| it.attr("id")).collect())
        })
        .collect();
    let mut outward = 0;
    for (path, page) in &pages {
        for element in select(page, "[href], [src], [action], [data-suggesties]") {
            let names = ["href", "src", "action", "data-suggesties"];
            for address in names.iter().filter_map(|name| element.attr(name)) {
                if address.contains("://") {
                    let name = element.value().name();
                    assert_eq!(name, "a", "{path} asks {address}");
                    outward += 1;
                    continue;
                }
                assert!(!address.starts_with('/'), "{path}: {address}");
                let (rest, fragment) = address.split_once('#').unwrap_or((address, ""));
                let (to, _) = rest.split_once('?').unwrap_or((rest, ""));
                let to = match to {
                    "" => (*path).to_owned(),
                    to => resolve(path, to),
                };
                assert!(files.contains(to.as_str()), "{path}: no file {address}");
                let known = ids.get(to.as_str());
                assert!(
                    fragment.is_empty() || known.is_some_and(|ids| ids.contains(fragment)),
                    "{path}: no place {address}"
                );
            }
        }
    }
    assert!(outward > 100, "{outward} links to sources");
}

#[tokio::test]
async fn the_folder_is_the_whole_guide() {
    let (app, pages) = (app(), pages().await);
    let guide = app.guide();
    for theme in guide.themes() {
        let page = &pages[format!("themas/{}.html", theme.slug).as_str()];
        let listings = guide
            .listings()
            .iter()
            .filter(|listing| listing.theme == theme.slug);
        let shown = select(page, "#bronnen ~ * .kompas-vermelding, .kompas-vermelding");
        assert_eq!(shown.len(), listings.count(), "{}", theme.slug);
    }
    for question in guide.questions() {
        let path = format!("vragen/{}.html", question.code.slug());
        assert!(pages.contains_key(path.as_str()), "{path}");
    }
    for source in guide.sources() {
        let page = &pages[format!("bronnen/{}.html", source.slug).as_str()];
        assert_eq!(
            text(page, "h1"),
            source.name.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
    let list = &pages["bronnen/index.html"];
    assert_eq!(
        select(list, ".kompas-vermelding").len(),
        guide.sources().len()
    );
    for path in [
        "index.html",
        "matrix.html",
        "begrippen.html",
        "zoeken.html",
        "over.html",
        "toegankelijkheid.html",
    ] {
        assert!(pages.contains_key(path), "{path}");
    }
}

/// What needs a program that answers, or a person who signed in, is not offered.
#[tokio::test]
async fn no_page_offers_what_cannot_work() {
    for (path, page) in pages().await {
        let whole = page.html();
        for word in [
            "Aanmelden",
            "Documenten",
            "/api/",
            "Filter toepassen",
            "XLSX</",
        ] {
            assert!(!whole.contains(word), "{path} has {word}");
        }
        for form in select(&page, "form") {
            let action = form.attr("action").unwrap_or_default();
            assert!(action.ends_with("zoeken.html"), "{path}: {action}");
            assert_eq!(form.attr("method"), None, "{path}");
        }
        assert_eq!(
            select(&page, "[type=checkbox], [type=module]").len(),
            0,
            "{path}"
        );
        assert_eq!(
            select(&page, "ul:empty, li:empty, p:empty:not([role]), a:empty").len(),
            0,
            "{path}"
        );
    }
}

#[tokio::test]
async fn each_page_says_what_it_is() {
    let expected = format!(
        "U leest editie 2 van de gids, van 4 november 2026, zonder internet. De gids van nu staat op {SITE}."
    );
    for (path, page) in pages().await {
        assert_eq!(text(&page, "main > .kompas-editie"), expected, "{path}");
        let policy = select(&page, "meta[http-equiv=Content-Security-Policy]");
        let policy = policy[0].attr("content").unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{path}");
        assert!(
            !policy.contains("http") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(
            select(&page, "script:not([src]), style, [style]").len(),
            0,
            "{path}"
        );
    }
    let bare = FolderFacts {
        published: None,
        site: None,
        ..facts()
    };
    let files = folder(app(), &bare).await.unwrap();
    let home = files.iter().find(|file| file.path == "index.html").unwrap();
    let home = Html::parse_document(std::str::from_utf8(&home.bytes).unwrap());
    let said = text(&home, ".kompas-editie");
    assert_eq!(
        said,
        "U leest editie 2 van de gids, zonder internet. Er kan intussen een nieuwere editie zijn."
    );
}

#[tokio::test]
async fn the_same_edition_is_the_same_bytes() {
    let again = folder(app(), &facts()).await.unwrap();
    assert!(again == files().await, "other bytes the second time");
    let paths: Vec<&str> = again.iter().map(|file| file.path.as_str()).collect();
    assert!(paths.is_sorted());
    let bytes: usize = again.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes < 12_000_000, "{bytes} bytes");
}

/// Text of whoever wrote the guide and of the facts is text.
#[tokio::test]
async fn an_address_is_no_markup() {
    let about = FolderFacts {
        edition: "<b>2</b>".to_owned(),
        published: None,
        site: Some("https://x/\"><script>weg()</script>".to_owned()),
    };
    let files = folder(app(), &about).await.unwrap();
    let home = files.iter().find(|file| file.path == "index.html").unwrap();
    let home = Html::parse_document(std::str::from_utf8(&home.bytes).unwrap());
    assert_eq!(
        select(&home, "script:not([src]), .kompas-editie b").len(),
        0
    );
}

#[tokio::test]
async fn tables_are_those_of_the_site() {
    let site = crate::site();
    for (path, address) in [
        ("gegevens/bronnen.csv", "/bronnen?formaat=csv"),
        ("gegevens/begrippen.json", "/begrippen?formaat=json"),
        ("gegevens/matrix.csv", "/matrix?formaat=csv"),
        ("gegevens/errata.csv", "/over?formaat=csv"),
        (
            "gegevens/thema-cybercrime.json",
            "/themas/cybercrime?formaat=json",
        ),
        ("gegevens/vraag-l1.csv", "/vragen/l1?formaat=csv"),
    ] {
        let file = files().await.iter().find(|file| file.path == path);
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200);
        assert!(file.unwrap().bytes == answer.bytes, "{path}");
    }
}

/// The register has each page that the site finds, under the address that it has in the folder.
#[tokio::test]
async fn the_register_knows_every_page() {
    let file = files()
        .await
        .iter()
        .find(|file| file.path == "bestanden/zoekregister.js");
    let script = std::str::from_utf8(&file.unwrap().bytes).unwrap();
    let json = script.strip_prefix("var kompasRegister = ").unwrap();
    let json = json.strip_suffix(";\n").unwrap();
    let register: serde_json::Value = serde_json::from_str(json).unwrap();
    let known = register["pages"].as_array().unwrap().iter();
    let known: BTreeSet<&str> = known.map(|page| page["path"].as_str().unwrap()).collect();
    let (app, pages) = (app(), pages().await);
    let guide = app.guide();
    let all = guide.sources().len() + guide.themes().len() + guide.terms().len() + 6;
    assert_eq!(known.len(), all);
    for path in known {
        let (file, id) = path.split_once('#').unwrap_or((path, "inhoud"));
        let there = select(&pages[file], &format!("[id='{id}']"));
        assert_eq!(there.len(), 1, "{path}");
    }
    assert_eq!(register["words"]["jeugdboa"], "jeugdboa jeugd boa");
}
