//! Stories about dossiers: opened, written by two at once, hidden from everybody else.

use axum::http::{Method, StatusCode};

use crate::documents::{HERE, NOTE, PASSWORD, World, world};
use crate::people::session;

impl World {
    /// Lets somebody in: her cookie.
    pub(crate) async fn enter(
        &self,
        coordinator: &str,
        mail: &str,
        name: &str,
        role: &str,
    ) -> String {
        let pairs = [("mail", mail), ("rol", role)];
        let invited = self.form(coordinator, "/beheer/leden", &pairs).await;
        let pairs = [("naam", name), ("wachtwoord", PASSWORD)];
        session(&self.form("", &Self::link(&invited), &pairs).await)
    }

    /// Opens a dossier: its path.
    pub(crate) async fn open(&self, cookie: &str, title: &str) -> String {
        let pairs = [("thema", "weerbaar-buitengebied"), ("titel", title)];
        let opened = self.form(cookie, "/dossiers", &pairs).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.plain());
        opened.header("location").to_owned()
    }
}

#[tokio::test]
async fn a_dossier_starts_filled_and_asks_for_what_is_wrong() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let empty = world.see(&boss, "/dossiers").await.plain();
    assert!(empty.contains("U werkt nog aan geen dossier"), "{empty}");

    let wrong = [
        ("thema", "x"),
        ("titel", "Over 123456782"),
        ("deadline", "morgen"),
        ("bewaren", "kort"),
    ];
    let wrong = world.form(&boss, "/dossiers", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "x&#34; bestaat niet; kies weerbaar-buitengebied",
        "hier staat een burgerservicenummer (regel 1, na “Over”)",
        "schrijf een datum zoals 2027-03-01",
        "kies 1-jaar, 5-jaar, 10-jaar of blijvend",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let path = world.open(&boss, "Leegstand").await;
    let page = world.see(&boss, &path).await;
    assert_eq!(page.header("cache-control"), "no-store");
    let shown = page.plain();
    for part in [
        "Leegstand",
        "0 van 6 vragen beantwoord",
        "werkt Bo Beheerder",
        "Nog geen antwoord",
        "Te gebruiken",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let list = world.see(&boss, "/dossiers").await.plain();
    assert!(
        list.contains("Leegstand") && list.contains("Loopt"),
        "{list}"
    );
}

#[tokio::test]
async fn two_who_write_at_once_lose_nothing() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&boss, "Leegstand").await;
    let hidden = world.see(&an, &path).await;
    assert_eq!(
        hidden.status,
        StatusCode::NOT_FOUND,
        "she does not work on it"
    );
    let page = world.see(&boss, &path).await.text();
    let account = page
        .split("<option value=\"")
        .find(|part| part.contains(">An</option>"))
        .and_then(|part| part.split('"').next())
        .unwrap()
        .to_owned();
    let members = format!("{path}/leden");
    let added = world.form(&boss, &members, &[("lid", &account)]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);

    let answer = format!("{path}/vragen/l1");
    let first = [("versie", "0"), ("antwoord", "Er staan schuren leeg.")];
    let saved = world.form(&boss, &answer, &first).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let other = [("versie", "0"), ("antwoord", "Er staat niets leeg.")];
    let late = world.form(&an, &answer, &other).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.plain();
    assert!(
        told.contains("Bo Beheerder bewaarde dit antwoord net ook"),
        "{told}"
    );
    assert!(told.contains("Er staan schuren leeg.") && told.contains("Er staat niets leeg."));
    assert!(late.text().contains("name=\"versie\" value=\"1\""));
    let merged = [
        ("versie", "1"),
        ("antwoord", "Er staan *schuren* leeg.\n\n- huizen niet"),
        ("zekerheid", "waarschijnlijk"),
    ];
    let saved = world.form(&an, &answer, &merged).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let page = world.see(&boss, &path).await;
    let html = page.text();
    assert!(
        html.contains("Er staan <em>schuren</em> leeg.</p><ul><li>huizen niet</li></ul>"),
        "{html}"
    );
    assert!(
        page.plain().contains("2 alinea’s zonder bron"),
        "{}",
        page.plain()
    );

    let versions = world.see(&boss, &format!("{answer}/versies/1")).await;
    assert!(
        versions.plain().contains("Zet deze tekst terug"),
        "{}",
        versions.plain()
    );
    let back = world
        .form(
            &boss,
            &format!("{answer}/versies/1/terug"),
            &[("versie", "2")],
        )
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = world.see(&an, &path).await.plain();
    assert!(
        page.contains("Er staan schuren leeg.") && page.contains("Versie 3"),
        "{page}"
    );
}

#[tokio::test]
async fn what_may_not_be_written_is_refused_and_stays_in_the_form() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let answer = format!("{path}/vragen/g1");
    let wrong = [
        ("versie", "0"),
        ("antwoord", "Iemand met nummer 111222333 zei het.[^4]"),
        ("openheid", "open"),
        ("kenmerken", "wpg"),
    ];
    let refused = world.form(&boss, &answer, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    assert!(
        told.contains("burgerservicenummer (regel 1, na “Iemand met nummer”)"),
        "{told}"
    );
    assert!(
        told.contains("kenmerk Politiegegevens (Wpg); dat kan niet open zijn"),
        "{told}"
    );
    assert!(
        refused.text().contains("Iemand met nummer 111222333"),
        "nothing is lost"
    );
    let unknown = [("versie", "0"), ("antwoord", "Zie.[^4]")];
    let unknown = world.form(&boss, &answer, &unknown).await;
    assert!(
        unknown
            .plain()
            .contains("citaat 4 staat niet in dit dossier")
    );
    let page = world.see(&boss, &path).await.plain();
    assert!(page.contains("0 van 6 vragen beantwoord"));

    let preview = [
        ("versie", "0"),
        ("antwoord", "**Zo** <script>alert(1)</script>"),
        ("doe", "bekijk"),
    ];
    let preview = world.form(&boss, &answer, &preview).await;
    assert_eq!(preview.status, StatusCode::OK);
    let html = preview.text();
    assert!(
        html.contains("<strong>Zo</strong> &#60;script&#62;alert(1)&#60;/script&#62;"),
        "{html}"
    );
}

#[tokio::test]
async fn another_municipality_sees_nothing_of_it() {
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Kanarie7q").await;
    let made = [("soort", "gemeente"), ("organisatie", "Soest")];
    let made = world.form(&boss, "/beheer/organisaties", &made).await;
    let organisation = made.header("location").to_owned();
    let pairs = [("mail", "zoe@soest.nl"), ("rol", "coordinator")];
    let invited = world
        .form(&boss, &format!("{organisation}/leden"), &pairs)
        .await;
    let pairs = [("naam", "Zoe"), ("wachtwoord", PASSWORD)];
    let zoe = session(&world.form("", &World::link(&invited), &pairs).await);
    for path in [
        path.clone(),
        format!("{path}/vragen/g1"),
        format!("{path}/vragen/g1/versies/1"),
    ] {
        let foreign = world.see(&zoe, &path).await;
        let absent = world.see(&zoe, &path.replace("/1", "/999")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{path}");
    }
    for action in ["", "/meedoen", "/leden", "/bronnen", "/vragen/g1"] {
        let pairs = [
            ("titel", "x"),
            ("lid", "1"),
            ("vraag", "G1"),
            ("gebruik", "gebruikt"),
        ];
        let answer = world.form(&zoe, &format!("{path}{action}"), &pairs).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
    }
    for page in ["/dossiers", "/beheer/logboek", "/profiel"] {
        assert!(
            !world.see(&zoe, page).await.text().contains("Kanarie7q"),
            "{page}"
        );
    }
    let visitor = world.see("", &path).await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert!(visitor.header("location").starts_with("/aanmelden"));
}

#[tokio::test]
async fn a_coordinator_sees_that_a_dossier_is_there_and_joins() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&an, "Van An").await;
    let list = world.see(&boss, "/dossiers").await;
    assert!(list.plain().contains("Van An"), "{}", list.plain());
    assert!(!list.text().contains(&format!("href=\"{path}\"")));
    assert_eq!(world.see(&boss, &path).await.status, StatusCode::NOT_FOUND);
    let joined = world.form(&boss, &format!("{path}/meedoen"), &[]).await;
    assert_eq!(joined.header("location"), path);
    let page = world.see(&boss, &path).await;
    assert!(
        page.plain().contains("werken An en Bo Beheerder"),
        "{}",
        page.plain()
    );
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(
        log.contains("Bo Beheerder Dossier wijzigen dossier/1 Gelukt Site"),
        "{log}"
    );
}

#[tokio::test]
async fn a_passage_is_found_and_cited_while_one_writes() {
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let answer = format!("{path}/vragen/l1");
    let typed = [
        ("versie", "0"),
        ("antwoord", "Er was een drugslab."),
        ("q", "drugslab schuur"),
        ("doe", "zoek"),
    ];
    let found = world.form(&boss, &answer, &typed).await;
    assert_eq!(found.status, StatusCode::OK);
    let html = found.text();
    let place = html
        .split("name=\"citeer\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("{html}"))
        .to_owned();
    assert!(html.contains("Er was een drugslab.</textarea>"), "{html}");
    let mut cite = typed.to_vec();
    cite.push(("citeer", &place));
    let cited = world.form(&boss, &answer, &cite).await;
    assert_eq!(cited.status, StatusCode::OK, "{}", cited.plain());
    let html = cited.text();
    assert!(
        html.contains("Er was een drugslab.[^1]</textarea>"),
        "{html}"
    );
    assert!(html.contains("data-geciteerd=\"1\""), "{html}");
    assert!(
        cited
            .plain()
            .contains("In een schuur vond de politie een drugslab."),
        "{}",
        cited.plain()
    );
    let again = world.form(&boss, &answer, &cite).await;
    assert!(
        again.text().contains("data-geciteerd=\"1\""),
        "the same is one"
    );
    let text = [("versie", "0"), ("antwoord", "Er was een drugslab.[^1]")];
    let saved = world.form(&boss, &answer, &text).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let page = world.see(&boss, &path).await;
    assert!(page.text().contains("href=\"#citaat-1\""));
    assert!(!page.plain().contains("zonder bron"), "{}", page.plain());
    let one = format!("{path}/citaten/1");
    let used = world.see(&boss, &one).await;
    let told = used.plain();
    assert!(
        told.contains("In een schuur vond de politie een drugslab.")
            && told.contains("Het antwoord op L1, versie 1"),
        "{told}"
    );
    let away = format!("{one}/weg");
    assert!(!used.text().contains(&away), "{told}");
    let kept = world.form(&boss, &away, &[]).await;
    assert_eq!(kept.status, StatusCode::CONFLICT);
    assert!(
        kept.plain().contains("wordt nog gebruikt"),
        "{}",
        kept.plain()
    );
    for wrong in ["9999/1/1", "x", "1/1", "1/1/1/1"] {
        let cite = [("versie", "1"), ("citeer", wrong)];
        let refused = world.form(&boss, &answer, &cite).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let nothing = world.see(&boss, &format!("{answer}?q=zwembad")).await;
    assert!(
        nothing.plain().contains("Geen passage gevonden"),
        "{}",
        nothing.plain()
    );
    let shown = [("antwoord", "**Zo** <b>")];
    let shown = world.form(&boss, "/dossiers/voorbeeld", &shown).await;
    assert_eq!(shown.text(), "<p><strong>Zo</strong> &#60;b&#62;</p>");
}

#[tokio::test]
async fn a_passage_goes_from_its_page_into_a_dossier() {
    let world = world().await;
    let document = world.add("nota.md", NOTE, "gids").await.to_string();
    let boss = world.cookie().1.to_owned();
    let citing = format!("/documenten/{document}/versies/1/citaat?passage=1");
    let closed = world.see(&boss, &citing).await.plain();
    assert!(
        closed.contains("Open een dossier om deze passage"),
        "{closed}"
    );
    let path = world.open(&boss, "Leegstand").await;
    let id = path.rsplit('/').next().unwrap();
    let offered = world.see(&boss, &citing).await.plain();
    assert!(offered.contains("Neem op als citaat"), "{offered}");
    let visitor = world.site.get(&citing).await.plain();
    assert!(!visitor.contains("dossier"), "{visitor}");

    let quote = "De controle van schuren gaat door.";
    let take = async |als: &str, quote: &str, note: &str| {
        let pairs = [
            ("dossier", id),
            ("document", &document),
            ("versie", "1"),
            ("passage", "1"),
            ("citaat", quote),
            ("notitie", note),
            ("als", als),
        ];
        world.form(&boss, "/dossiers/passages", &pairs).await
    };
    let cited = take("citaat", quote, "").await;
    assert_eq!(cited.header("location"), format!("{path}#citaat-1"));
    let noted = take("notitie", quote, "Vraag na bij de politie").await;
    assert_eq!(noted.header("location"), format!("{path}#notitie-1"));
    let wrong = take("notitie", quote, "Bel 123456782").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.plain().contains("burgerservicenummer"),
        "{}",
        wrong.plain()
    );
    assert!(
        wrong.text().contains("Bel 123456782</textarea>"),
        "nothing is lost"
    );
    let invented = take("citaat", "Dit staat er niet.", "").await;
    assert_eq!(invented.status, StatusCode::UNPROCESSABLE_ENTITY);

    let page = world.see(&boss, &path).await.plain();
    assert!(
        page.contains(quote) && page.contains("Vraag na bij de politie"),
        "{page}"
    );
    let one = format!("{path}/citaten/1");
    let unused = world.see(&boss, &one).await.plain();
    assert!(unused.contains("Nergens: geen versie"), "{unused}");
    let away = format!("{one}/weg");
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    assert_eq!(world.see(&an, &one).await.status, StatusCode::NOT_FOUND);
    let hers = world.form(&an, &away, &[]).await;
    assert_eq!(hers.status, StatusCode::NOT_FOUND);
    let gone = world.form(&boss, &away, &[]).await;
    assert_eq!(gone.header("location"), format!("{path}#citaten"));
    assert_eq!(world.see(&boss, &one).await.status, StatusCode::NOT_FOUND);
    let twice = world.form(&boss, &away, &[]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let again = take("citaat", quote, "").await;
    let second = format!("{path}#citaat-2");
    assert_eq!(
        again.header("location"),
        second,
        "it has a number of its own"
    );
    let note = format!("{path}/notities/1");
    let change = [("versie", "1"), ("notitie", "Nagevraagd")];
    let changed = world.form(&boss, &note, &change).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    let late = world.form(&boss, &note, &change).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let removed = [("versie", "2"), ("doe", "haal-weg")];
    let removed = world.form(&boss, &note, &removed).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    let page = world.see(&boss, &path).await.plain();
    assert!(page.contains("Nog geen notities"), "{page}");
    let source = world.see("", &format!("/documenten/{document}")).await;
    assert!(!source.text().contains("Nagevraagd"));
}

#[tokio::test]
async fn a_required_partner_comes_before_a_decision() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let pairs = [("thema", "online-ordeverstoring"), ("titel", "Onrust")];
    let opened = world.form(&boss, "/dossiers", &pairs).await;
    let path = opened.header("location").to_owned();
    let page = world.see(&boss, &path).await.plain();
    assert!(
        page.contains("Functionaris gegevensbescherming : nog te betrekken"),
        "{page}"
    );
    let decide = [("versie", "1"), ("titel", "Onrust"), ("status", "besluit")];
    let early = world.form(&boss, &path, &decide).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        early.plain().contains(
            "betrek eerst deze verplichte partner, en schrijf op wat eruit kwam: Functionaris"
        ),
        "{}",
        early.plain()
    );
    let partners = format!("{path}/partners");
    let key = "functionaris-gegevensbescherming";
    let said = |outcome| {
        [
            ("partner", key),
            ("versie", "1"),
            ("betrokken", "betrokken"),
            ("uitkomst", outcome),
        ]
    };
    let empty = world.form(&boss, &partners, &said(" ")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = world
        .form(&boss, &partners, &said("Alleen op zoekwoorden"))
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let decided = world.form(&boss, &path, &decide).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.plain());
}

#[tokio::test]
async fn a_dossier_is_the_start_of_another() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let text = [("versie", "0"), ("antwoord", "Geheim van ons")];
    world.form(&boss, &format!("{path}/vragen/g1"), &text).await;
    let copy = format!("{path}/kopie");
    let fields = |mee| {
        [
            ("thema", "cybercrime"),
            ("titel", "Cyber"),
            ("antwoorden", mee),
        ]
    };
    let bare = world.form(&boss, &copy, &fields("")).await;
    let full = world.form(&boss, &copy, &fields("mee")).await;
    let bare = world.see(&boss, bare.header("location")).await.plain();
    let full = world.see(&boss, full.header("location")).await.plain();
    assert!(
        bare.contains("Cyber") && !bare.contains("Geheim van ons"),
        "{bare}"
    );
    assert!(full.contains("Geheim van ons"), "{full}");

    let file = world.see(&boss, &format!("{path}/begin")).await;
    assert!(file.header("content-disposition").contains("attachment"));
    let file = file.text();
    assert!(
        file.contains("Leegstand") && !file.contains("Geheim"),
        "{file}"
    );
    let send = async |text: &str| {
        let body = format!(
            "--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"b.json\"\r\n\r\n{text}\r\n--grens--\r\n"
        );
        let headers = [
            ("content-type", "multipart/form-data; boundary=grens"),
            ("cookie", boss.as_str()),
            HERE,
        ];
        let path = "/dossiers/begin";
        let site = &world.site;
        site.send_body(Method::POST, path, &headers, &body).await
    };
    let begun = send(&file).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.plain());
    let begun = world.see(&boss, begun.header("location")).await.plain();
    assert!(
        begun.contains("Leegstand") && begun.contains("0 van 6"),
        "{begun}"
    );
    for (wrong, why) in [
        ("", "dit is geen begin van een dossier"),
        ("{\"soort\":", "dit is geen begin van een dossier (regel 1)"),
        (
            &file.replace("kompas-dossierbegin", "anders"),
            "deze Kompas leest",
        ),
        (
            &file.replacen("\"bron\": \"", "\"bron\": \"x-", 1),
            "staat niet in de gids",
        ),
        (
            &file.replace("weerbaar-buitengebied", "x"),
            "kies weerbaar-buitengebied",
        ),
    ] {
        let refused = send(wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(refused.plain().contains(why), "{why}: {}", refused.plain());
    }
}

#[tokio::test]
async fn the_self_scan_gives_a_picture_and_keeps_what_two_typed() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let scan = format!("{path}/zelfscan");
    let page = world.see(&boss, &scan).await;
    assert!(
        page.plain().contains("Nog niets ingevuld"),
        "{}",
        page.plain()
    );
    let html = page.text();
    let mut sources = html
        .split("name=\"stand-")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let (first, second) = (sources.next().unwrap(), sources.next().unwrap());
    let fill = async |one: &str, reason: &str, seen: &str| {
        let fields = [(first, one, reason), (second, "hebben", "")];
        let pairs = fields.map(|(source, reach, reason)| {
            [
                (format!("stand-{source}"), reach),
                (format!("reden-{source}"), reason),
                (format!("versie-{source}"), seen),
            ]
        });
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        world.form(&boss, &scan, &pairs).await
    };
    let wrong = fill("mag-niet", "", "0").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.plain().contains(": vul dit in"), "{}", wrong.plain());
    let bsn = fill("mag-niet", "zie 123456782", "0").await;
    assert!(bsn.plain().contains("burgerservicenummer"));
    assert!(bsn.text().contains("value=\"zie 123456782\""));
    let saved = fill("te-krijgen", "", "0").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let late = fill("mag-niet", "geen grondslag", "0").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.plain().contains("Nu bewaard: kunnen wij krijgen"),
        "{}",
        late.plain()
    );
    assert!(late.text().contains("value=\"geen grondslag\""));
    let page = world.see(&boss, &scan).await.plain();
    assert!(
        page.contains("Ingevuld: 2 van") && page.contains("Kunnen wij krijgen 1"),
        "{page}"
    );
    let old = world.see(&boss, &format!("{scan}?jaar=2020")).await;
    assert!(
        !old.text().contains("<fieldset"),
        "only this year is filled in"
    );
}
