//! Stories about documents: adding, finding, reading, citing, comparing, removing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{Method, StatusCode};
use kompas_app::App;
use kompas_app::access::Asker;
use kompas_app::archive::{Archive, ArchiveParts, Clock};
use kompas_app::documents::{Destination, SearchServices};
use kompas_app::editions::Keeper;
use kompas_app::fetching::statistics::StatisticsServices;
use kompas_app::fetching::{Fetcher, HostPort, Rules};
use kompas_app::ingesting::Reader;
use kompas_app::local::Local;
use kompas_app::people::{Caller, OrganisationForm, Post, SignOnSettings};
use kompas_store::{Originals, Room, Store};
use kompas_web::Settings;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::{Answer, TestSite};

/// When the stories are told.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
/// What the first administrator came in with.
pub(crate) const PASSWORD: &str = "vier losse woorden zwemmen";
pub(crate) const HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// A site with documents, of which children are the program that the tests of the reader use.
pub(crate) struct World {
    pub(crate) site: TestSite,
    pub(crate) app: Arc<App>,
    pub(crate) store: Store,
    /// The cookie of the first administrator, who coordinates the municipality of Testdam.
    cookie: String,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) async fn world() -> World {
    world_with(9, SearchServices::default()).await
}

/// A site that may fetch from one port of this machine.
pub(crate) async fn world_with(port: u16, services: SearchServices) -> World {
    let store = Store::in_memory(NOW).await.unwrap();
    let outside = Outside {
        port,
        services,
        ..Outside::default()
    };
    made(store, outside, false).await
}

/// A site on a store with nothing in it.
pub(crate) async fn world_on(store: Store) -> World {
    made(store, Outside::default(), false).await
}

/// What a site reaches outside.
pub(crate) struct Outside {
    /// The port of this machine that it may fetch from.
    pub(crate) port: u16,
    pub(crate) services: SearchServices,
    pub(crate) statistics: StatisticsServices,
    pub(crate) sign_on: Vec<SignOnSettings>,
    pub(crate) post: Option<Post>,
    /// The address of the site.
    pub(crate) site_url: Option<String>,
    pub(crate) clock: Clock,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            port: 9,
            services: SearchServices::default(),
            statistics: StatisticsServices::default(),
            sign_on: Vec::new(),
            post: None,
            site_url: None,
            clock: Arc::new(|| NOW),
        }
    }
}

/// A site with services outside.
pub(crate) async fn world_reaching(outside: Outside) -> World {
    let store = Store::in_memory(NOW).await.unwrap();
    made(store, outside, false).await
}

/// With the index in the folder `index`, or in memory.
pub(crate) async fn made(store: Store, mut outside: Outside, index_on_disk: bool) -> World {
    let folder = tempfile::tempdir().unwrap();
    let index = index_on_disk.then(|| folder.path().join("index"));
    let site_url = outside.site_url.take();
    let app = app(&store, folder.path(), index, outside).await;
    let keeper = Arc::new(Keeper::new(app, None));
    let app = keeper.app();
    let settings = Settings {
        sign_in: true,
        site_url,
        ..Settings::default()
    };
    let site = TestSite(kompas_web::renewing(Arc::clone(&keeper), settings));
    let link = app.first_link().await.unwrap().unwrap();
    let organisation = OrganisationForm {
        kind: "anders".to_owned(),
        name: "Gemeente Testdam".to_owned(),
    };
    let person = ("Bo Beheerder", "bo@testdam.nl", PASSWORD);
    let caller = Caller::default();
    let token = app.begin(&link, person, Some(&organisation), &caller).await;
    World {
        site,
        app,
        store,
        cookie: format!("kompas={}", token.unwrap()),
        folder,
    }
}

/// A program on a store, with the originals in a folder.
pub(crate) async fn app(
    store: &Store,
    folder: &Path,
    index: Option<PathBuf>,
    outside: Outside,
) -> App {
    let clock = outside.clock;
    let test = std::env::current_exe().unwrap();
    let program = test
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples/lezer_web");
    let rules = Rules {
        pause: std::time::Duration::ZERO,
        allowed_internal: vec![HostPort::new("127.0.0.1", outside.port)],
        ..Rules::default()
    };
    let (files, origin) = kompas_app::catalogue::files(None, None).unwrap();
    let indicators = kompas_app::catalogue::indicators(&files).unwrap();
    let local = Local::new(indicators, outside.statistics);
    let parts = ArchiveParts {
        store: store.clone(),
        originals: Originals::new(&folder.join("originelen")),
        room: Room::endless(),
        index,
        reader: Reader::new(program, vec!["lees".into()], vec!["hulp".into()]),
        ocr: None,
        fetcher: Fetcher::new(rules, Arc::clone(&clock)).unwrap(),
        services: outside.services,
        local,
        sign_on: outside.sign_on,
        post: outside.post,
        clock,
        random: Arc::new(random),
    };
    let archive = Archive::open(parts).unwrap();
    App::of_installation(archive, files, origin).await.unwrap()
}

/// Bytes that are told apart, and the same in each run.
fn random(bytes: &mut [u8]) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    for (place, byte) in bytes.iter_mut().enumerate() {
        let mixed = number
            .wrapping_add(place as u64 + 1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        *byte = mixed.to_be_bytes()[1] ^ mixed.to_be_bytes()[5];
    }
}

impl World {
    pub(crate) fn cookie(&self) -> (&'static str, &str) {
        ("cookie", &self.cookie)
    }

    /// A number that was not given before.
    pub(crate) fn next() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) async fn add(&self, name: &str, text: &str, collection: &str) -> i64 {
        let destination = Destination {
            collection: collection.to_owned(),
            ..Destination::default()
        };
        let added = self
            .app
            .add_file(
                Asker::Operator,
                name,
                text.as_bytes().to_vec(),
                &destination,
            )
            .await
            .unwrap();
        while self.app.step().await.unwrap().is_some() {}
        added.document
    }

    pub(crate) async fn operator(&self, path: &str) -> Answer {
        self.site.send(Method::GET, path, &[self.cookie()]).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.site.send_body(Method::POST, path, &all, body).await
    }
}

pub(crate) const NOTE: &str = "# Controle buitengebied\n\nEerst een inleiding over het gebied.\n\n## Drugslab\n\nIn een schuur vond de politie een drugslab. De controle van schuren gaat door. Meld wat u ziet.\n";

#[tokio::test]
async fn a_document_is_found_opened_and_cited() {
    let world = world().await;
    let id = world.add("nota.md", NOTE, "gids").await;

    let nothing = world
        .site
        .get("/documenten?q=zwembad+bibliotheek+park")
        .await;
    let nothing = nothing.text();
    assert!(nothing.contains("Niets gevonden voor"), "{nothing}");
    assert!(!nothing.contains("het dichtst in de buurt"), "{nothing}");

    let found = world
        .site
        .get("/documenten?q=drugslab+schuur+controle")
        .await;
    assert_eq!(found.status, StatusCode::OK);
    let text = found.text();
    assert!(text.contains("1 document met 1 passage"), "{text}");
    assert!(text.contains("<mark>drugslab</mark>"));
    assert!(text.contains("Wat is doorzocht") && text.contains("Bronnen van de gids: 1 document"));

    let page = world
        .site
        .get(&format!("/documenten/{id}?q=drugslab"))
        .await
        .text();
    assert!(page.contains("Controle buitengebied") && page.contains("<mark>drugslab</mark>"));
    assert!(page.contains("id=\"passage-1\""));

    let cite = world
        .site
        .get(&format!(
            "/documenten/{id}/versies/1/citaat?passage=1&q=schuren"
        ))
        .await
        .text();
    assert!(
        cite.contains("De controle van schuren gaat door."),
        "{cite}"
    );
    assert!(cite.contains("kopie van 24 november 2026"));
    assert!(cite.contains(&format!("/documenten/{id}/versies/1#passage-1")));

    let wrong = world
        .site
        .get(&format!(
            "/documenten/{id}/versies/1/citaat?passage=1&citaat=In+een+kasteel"
        ))
        .await
        .text();
    assert!(wrong.contains("Dit citaat klopt niet") && wrong.contains("kasteel"));
}

#[tokio::test]
async fn what_is_not_public_is_as_absent() {
    let world = world().await;
    let id = world
        .add(
            "intern.txt",
            "De kanariezin over de schuur staat in een intern stuk.",
            "eigen-gemeente",
        )
        .await;
    let absent = id + 1000;
    for path in [
        "/documenten/{}",
        "/documenten/{}/versies/1",
        "/documenten/{}/versies/1/origineel",
        "/documenten/{}/versies/1/citaat?passage=1",
        "/documenten/{}/verschil?van=1&tot=1",
        "/documenten/{}/versies/1/paginas/1.png",
        "/api/v1/documenten/{}",
        "/api/v1/documenten/{}/passages",
        "/api/v1/documenten/{}/passages?versie=1",
        "/api/v1/documenten/{}/citaat?passage=1",
        "/api/v1/documenten/{}/citaat?passage=1&citaat=kanariezin",
    ] {
        let own = path.replace("{}", &id.to_string());
        let foreign = world.site.get(&own).await;
        let missing = world
            .site
            .get(&path.replace("{}", &absent.to_string()))
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        // The API repeats the number that was asked for.
        let same = missing.text().replace(&absent.to_string(), &id.to_string());
        assert_eq!(foreign.text(), same, "{path}");
    }
    for path in [
        "/documenten",
        "/documenten?q=kanariezin",
        "/zoeken?q=kanariezin",
        "/themas/weerbaar-buitengebied",
        "/documenten?q=kanariezin&verzameling=gids",
        "/documenten?formaat=json",
        "/api/v1/documenten",
        "/api/v1/documenten?q=kanariezin",
        "/api/v1/documenten?q=kanariezin&verzameling=gids",
        "/api/v1/documenten?q=stuk&sorteer=datum&verzameling=-gids",
        "/api/v1/themas/weerbaar-buitengebied/passages",
    ] {
        let text = world.site.get(path).await.text();
        assert!(
            !text.contains("intern stuk") && !text.contains("intern.txt"),
            "{path}"
        );
        if path.starts_with("/api/") {
            // A session opens pages, not the API.
            assert_eq!(world.operator(path).await.text(), text, "{path}");
        }
    }
    for path in [
        "/documenten?verzameling=eigen-gemeente",
        "/api/v1/documenten?verzameling=eigen-gemeente",
        "/api/v1/documenten?verzameling=-eigen-gemeente",
    ] {
        let refused = world.site.get(path).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(
            refused.text().contains("kies andere-gemeenten of gids")
                || refused.text().contains("kies gids"),
            "{}",
            refused.text()
        );
    }
    let seen = world.operator("/documenten?q=kanariezin").await.text();
    assert!(seen.contains("<mark>kanariezin</mark>"));
}

/// No other site can have a browser change something, whoever is in.
#[tokio::test]
async fn changes_are_asked_for_from_here_only() {
    let world = world().await;
    let id = world.add("nota.md", NOTE, "gids").await;
    let routes = kompas_web::routes().into_iter();
    let changes = routes.filter(|route| route.method == Method::POST);
    let mut count = 0;
    for route in changes {
        let mut path = String::new();
        for part in route.path.split('/').skip(1) {
            path.push('/');
            path.push_str(if part.starts_with('{') { "1" } else { part });
        }
        let elsewhere = [world.cookie(), ("sec-fetch-site", "cross-site")];
        let answer = world.post(&path, "", &elsewhere).await;
        if path.starts_with("/api/v1/") {
            // A key is no cookie: no other site can send it along.
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            continue;
        }
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        let bare = world.post(&path, "", &[world.cookie()]).await;
        assert_eq!(bare.status, StatusCode::FORBIDDEN, "{path}");
        assert!(bare.text().contains("Dit kwam van een andere site"));
        count += 1;
    }
    assert!(count > 30, "{count}");
    let still = world.operator(&format!("/documenten/{id}")).await;
    assert_eq!(still.status, StatusCode::OK);
    assert_eq!(world.operator("/beheer").await.status, StatusCode::OK);
}

#[tokio::test]
async fn files_are_added_by_a_form_or_refused_with_all_that_is_wrong() {
    let world = world().await;
    let part = |name: &str, file: &str, text: &str| {
        let file = if file.is_empty() {
            String::new()
        } else {
            format!("; filename=\"{file}\"")
        };
        format!(
            "--grens\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n"
        )
    };
    let send = async |parts: &[String]| {
        let body = format!("{}--grens--\r\n", parts.concat());
        let headers = [
            ("content-type", "multipart/form-data; boundary=grens"),
            world.cookie(),
            HERE,
        ];
        world
            .site
            .send_body(Method::POST, "/documenten/toevoegen", &headers, &body)
            .await
    };
    let to = part("verzameling", "", "gids");
    let added = send(&[
        part("bestand", "nota.md", NOTE),
        part("bestand", "brief.txt", "Een brief over iets."),
        to.clone(),
    ])
    .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert_eq!(added.headers["location"], "/beheer/taken");
    while world.app.step().await.unwrap().is_some() {}
    assert!(
        world
            .site
            .get("/documenten")
            .await
            .text()
            .contains("2 documenten")
    );

    let again = send(&[part("bestand", "nota.md", NOTE), to.clone()]).await;
    assert!(
        again.headers["location"]
            .to_str()
            .unwrap()
            .starts_with("/documenten/"),
        "the same file is shown"
    );

    for (parts, expected) in [
        (vec![to.clone()], "Kies een bestand of vul een adres in."),
        (
            vec![part("bestand", "leeg.txt", ""), to.clone()],
            "leeg.txt",
        ),
        (
            vec![
                part("adressen", "", "niet-een-adres\nhttps://goed.example.nl"),
                to.clone(),
            ],
            "is geen webadres",
        ),
        (
            vec![
                part("bestand", "x.txt", "tekst"),
                part("verzameling", "", "bestaat-niet"),
            ],
            "bestaat niet",
        ),
        (
            vec![
                part("bestand", "x.txt", "tekst"),
                to.clone(),
                part("thema", "", "bestaat-niet"),
            ],
            "bestaat niet",
        ),
    ] {
        let refused = send(&parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.text();
        assert!(
            text.contains("Er is niets toegevoegd") && text.contains(expected),
            "{expected}: {text}"
        );
    }
    assert!(
        world
            .site
            .get("/documenten")
            .await
            .text()
            .contains("2 documenten")
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why() {
    let world = world().await;
    let id = world
        .add("plaatje.pdf", "\u{89}PNG\r\n\u{1a}\n000", "gids")
        .await;
    let page = world.site.get(&format!("/documenten/{id}")).await.text();
    assert!(page.contains("Dit document is niet te lezen"), "{page}");
    let list = world.site.get("/documenten?q=plaatje").await.text();
    assert!(list.contains("1 document was niet te lezen"), "{list}");
}

#[tokio::test]
async fn a_removed_document_is_gone_from_every_answer() {
    let world = world().await;
    let id = world.add("nota.md", NOTE, "gids").await;
    let theme = world.site.get("/themas/weerbaar-buitengebied").await.text();
    assert!(
        theme.contains("Uit documenten"),
        "passages stand at the questions of the theme"
    );
    let removed = world
        .post(
            &format!("/documenten/{id}/verwijderen"),
            "",
            &[world.cookie(), HERE],
        )
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    while world.app.step().await.unwrap().is_some() {}
    assert_eq!(
        world.site.get(&format!("/documenten/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        world
            .site
            .get("/documenten?q=drugslab")
            .await
            .text()
            .contains("Niets gevonden")
    );
    assert!(
        !world
            .site
            .get("/themas/weerbaar-buitengebied")
            .await
            .text()
            .contains("Uit documenten")
    );
}

#[tokio::test]
async fn a_query_or_filter_that_cannot_be_is_refused() {
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    for (query, expected) in [
        ("q=%22half", "Er mist een aanhalingsteken"),
        ("soort=boek", "kies publicatie"),
        ("kleur=rood", "dit bestaat hier niet"),
        ("jaar=straks&sorteer=kleur", "kies relevantie of datum"),
        ("thema=bestaat-niet", "bestaat niet"),
        ("pagina=0", "kies een getal"),
    ] {
        let answer = world.site.get(&format!("/documenten?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(
            answer.text().contains(expected),
            "{query}: {}",
            answer.text()
        );
    }
    let negated = world
        .site
        .get("/documenten?q=drugslab&verzameling=-gids")
        .await
        .text();
    assert!(
        negated.contains("Niets gevonden") && negated.contains("niet Bronnen van de gids"),
        "{negated}"
    );
}

#[tokio::test]
async fn an_original_is_saved_and_never_opened() {
    let world = world().await;
    let id = world.add("kwaad.html", "<html><body><main><h1>Titel</h1><p>Een zin <script>alert(1)</script> en meer tekst.</p></main></body></html>", "gids").await;
    let original = world
        .site
        .get(&format!("/documenten/{id}/versies/1/origineel"))
        .await;
    assert_eq!(original.headers["content-type"], "application/octet-stream");
    assert!(
        original.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(
        original.headers["content-security-policy"],
        "sandbox; default-src 'none'"
    );
    let page = world.site.get(&format!("/documenten/{id}")).await.text();
    assert!(!page.contains("alert(1)"));
}

#[tokio::test]
async fn an_address_that_may_not_be_fetched_becomes_a_job_that_says_why() {
    let world = world().await;
    let destination = Destination {
        collection: "gids".to_owned(),
        ..Destination::default()
    };
    let address = "http://169.254.169.254/latest".to_owned();
    world
        .app
        .add_addresses(
            Asker::Operator,
            std::slice::from_ref(&address),
            &destination,
        )
        .await
        .unwrap();
    while world.app.step().await.unwrap().is_some() {}
    let jobs = world.operator("/beheer/taken?stand=mislukt").await.text();
    assert!(
        jobs.contains(&address) && jobs.contains("Probeer opnieuw"),
        "{jobs}"
    );
    let retried = world
        .post("/beheer/taken/1/weg", "", &[world.cookie(), HERE])
        .await;
    assert_eq!(retried.status, StatusCode::SEE_OTHER);
    assert!(
        world
            .operator("/beheer/taken")
            .await
            .text()
            .contains("Er zijn nog geen taken")
    );
    let links = world.operator("/beheer/links").await.text();
    assert!(links.contains("Nog niet nagekeken"));
}

/// Changes a byte in every file of the index that holds text or postings.
pub(crate) fn damage(folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let path = file.path();
        if path.is_dir() {
            damage(&path);
        } else if path
            .extension()
            .is_some_and(|end| end != "lock" && end != "json")
        {
            let mut bytes = std::fs::read(&path).unwrap();
            for place in (0..bytes.len()).step_by(7) {
                bytes[place] ^= 0x55;
            }
            // In place, so that the running program sees it.
            let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
            std::io::Write::write_all(&mut file, &bytes).unwrap();
        }
    }
}

#[tokio::test]
async fn an_index_that_is_deleted_or_damaged_is_made_anew() {
    let store = Store::in_memory(NOW).await.unwrap();
    let world = made(store, Outside::default(), true).await;
    world.add("nota.md", NOTE, "gids").await;
    world
        .add(
            "plan.md",
            "# Plan\n\nDe controle van loodsen begint in mei.\n",
            "gids",
        )
        .await;
    let path = "/documenten?q=controle";
    let hits = |page: &Answer| {
        let text = page.text();
        let hits: Vec<String> = text
            .split("<a href=\"/documenten/")
            .skip(1)
            .map(|rest| rest.chars().take(30).collect())
            .collect();
        hits
    };
    let before = hits(&world.site.get(path).await);
    assert!(!before.is_empty());
    let index = world.folder.path().join("index");
    for damaging in [true, false] {
        if damaging {
            damage(&index);
        } else {
            std::fs::remove_dir_all(&index).unwrap();
            world.app.follow().await.unwrap();
        }
        for path in [
            path,
            "/documenten",
            "/documenten/1",
            "/zoeken?q=controle",
            "/themas/weerbaar-buitengebied",
            "/documenten?q=%22controle+van%22",
        ] {
            let answer = world.site.get(path).await;
            assert!(
                !answer.status.is_server_error(),
                "{path}: {}",
                answer.status
            );
        }
        world.app.check_index().await.unwrap();
        let told = world.site.get(path).await;
        assert!(
            told.text().contains("De zoekindex is beschadigd"),
            "{}",
            told.text()
        );
        let managed = world.operator("/beheer").await.text();
        assert!(managed.contains("De index is beschadigd"), "{managed}");
        while world.app.step().await.unwrap().is_some() {}
        let after = world.site.get(path).await;
        assert!(!after.text().contains("beschadigd"));
        assert_eq!(hits(&after), before);
        world.app.check_index().await.unwrap();
        assert!(!world.site.get(path).await.text().contains("beschadigd"));
    }
}

#[tokio::test]
async fn the_operator_has_the_index_made_anew_and_sees_how_far_it_is() {
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    world
        .add("plan.md", "# Plan\n\nDe controle begint in mei.\n", "gids")
        .await;
    let ordered = world
        .post("/beheer/index", "", &[world.cookie(), HERE])
        .await;
    assert_eq!(ordered.status, StatusCode::SEE_OTHER);
    while world.app.step().await.unwrap().is_some() {}
    let jobs = world.operator("/beheer/taken").await.text();
    assert!(jobs.contains("2 van 2"), "{jobs}");
    assert!(jobs.contains(">Controle buitengebied</a>"), "{jobs}");
    let found = world.site.get("/documenten?q=controle").await.text();
    assert!(found.contains("2 documenten met 2 passages"), "{found}");
}

#[tokio::test]
async fn an_address_with_a_word_for_a_number_is_no_page() {
    let world = world().await;
    for path in ["/documenten/x", "/documenten/1/versies/x"] {
        let answer = world.site.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let told = answer.plain();
        assert!(told.contains("Deze pagina bestaat niet"), "{path}: {told}");
    }
    let headers = [
        ("content-type", "text/plain"),
        world.cookie(),
        crate::documents::HERE,
    ];
    let site = &world.site;
    let sent = site.send_body(Method::POST, "/beheer/leden", &headers, "x");
    let sent = sent.await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = sent.plain();
    assert!(told.contains("Het formulier kwam niet goed aan"), "{told}");
}
