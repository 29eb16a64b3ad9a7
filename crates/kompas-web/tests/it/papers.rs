//! Stories about papers: begun, written, looked at, issued, taken out; and how they look.

use axum::http::{Method, StatusCode};

use crate::documents::{HERE, World, world};
use crate::measures::{MEASURE, together};

/// A dossier with an answer that has a label, one that has none, and a measure.
async fn dossier(world: &World) -> (String, String) {
    let (bo, _, path, _) = together(world).await;
    for (question, answer) in [
        (
            "l1",
            &[
                ("versie", "0"),
                ("antwoord", "Er staan **veel** schuren leeg."),
                ("openheid", "intern"),
            ][..],
        ),
        (
            "l2",
            &[
                ("versie", "0"),
                ("antwoord", "Politie weet van drie kwekerijen."),
                ("openheid", "intern"),
                ("kenmerken", "wpg"),
                ("onbekend", "Hoeveel het er echt zijn."),
            ],
        ),
    ] {
        let saved = world
            .form(&bo, &format!("{path}/vragen/{question}"), answer)
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    }
    let measure = world
        .form(&bo, &format!("{path}/maatregelen"), &MEASURE)
        .await;
    assert_eq!(measure.status, StatusCode::SEE_OTHER);
    (bo, path)
}

/// A council letter that was begun: its path.
pub(crate) async fn begun(world: &World, who: &str, path: &str) -> String {
    let form = [
        ("soort", "raadsinformatiebrief"),
        ("titel", "Brief over leegstand"),
    ];
    let added = world.form(who, &format!("{path}/stukken"), &form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.plain());
    added.header("location").to_owned()
}

const LETTER: [(&str, &str); 10] = [
    ("versie", "1"),
    ("titel", "Brief over leegstand"),
    ("datum", "2026-12-01"),
    ("veld:Aan", "de gemeenteraad"),
    ("veld:Ons kenmerk", "2026-42"),
    ("tekst:kern", "Leegstand trekt criminelen aan."),
    ("met", "kern"),
    ("met", "lokaal-beeld"),
    ("met", "aanpak"),
    ("met", "maatregelen"),
];

pub(crate) fn letter<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs: Vec<_> = LETTER.to_vec();
    pairs.push(("maatregelen", "loopt"));
    pairs.extend(other);
    pairs
}

/// The mark of what a page shows.
pub(crate) fn mark(page: &str) -> String {
    let rest = page.split("name=\"gezien\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn a_paper_leaves_as_it_was_looked_at() {
    let world = world().await;
    let (bo, path) = dossier(&world).await;
    let list = world.see(&bo, &format!("{path}/stukken")).await.plain();
    assert!(list.contains("Nog geen stukken"), "{list}");
    let wrong = [("soort", "memo"), ("titel", "")];
    let refused = world.form(&bo, &format!("{path}/stukken"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    assert!(
        told.contains("kies raadsinformatiebrief, collegeadvies"),
        "{told}"
    );
    assert!(told.contains("vul dit in"), "{told}");

    let paper = begun(&world, &bo, &path).await;
    let page = world.see(&bo, &paper).await.plain();
    assert!(page.contains("Portefeuillehouder"), "{page}");
    let wrong = letter(&[
        ("tekst:aanleiding", "Zie[^7]."),
        ("tekst:financien", "Voor 123456782."),
        ("datum", "morgen"),
    ]);
    let wrong: Vec<_> = wrong
        .into_iter()
        .filter(|pair| *pair != ("datum", "2026-12-01"))
        .collect();
    let refused = world.form(&bo, &paper, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    for part in [
        "schrijf een datum zoals 2027-03-01",
        "burgerservicenummer",
        "Zie[^7].",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let unknown = letter(&[("tekst:aanleiding", "Zie[^7].")]);
    let told = world.form(&bo, &paper, &unknown).await.plain();
    assert!(
        told.contains("citaat 7 staat niet in dit dossier"),
        "{told}"
    );

    let saved = world
        .form(&bo, &paper, &letter(&[("doe", "controle")]))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let stale = world
        .form(&bo, &paper, &letter(&[("tekst:advies", "")]))
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let check = format!("{paper}/controle");
    assert_eq!(saved.header("location"), check);
    let shown = world.see(&bo, &check).await;
    let (html, text) = (shown.text(), shown.plain());
    for part in [
        "Leegstand trekt criminelen aan.",
        "veel schuren leeg",
        "Controle van schuren",
        "1 december 2026",
        "2026-42",
        "Portefeuillehouder: niet ingevuld",
        "staat op intern, en dit stuk wordt openbaar",
        "1 alinea zonder bron",
        "Antwoord op vraag L2",
        "Politiegegevens (Wpg)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("drie kwekerijen"), "{text}");
    assert!(html.contains("<strong>veel</strong>"), "{html}");

    // What is confirmed is shown first, and then goes along; the log tells.
    let with = world
        .see(&bo, &format!("{check}?mee=antwoord-L2&mee=verzonnen"))
        .await
        .text();
    assert!(with.contains("drie kwekerijen"), "{with}");
    let issues = format!("{paper}/uitgaven");
    let without_a_look =
        [("gezien", mark(&html).as_str()), ("mee", "antwoord-L2")].map(|(a, b)| (a, b.to_owned()));
    let pairs: Vec<_> = without_a_look
        .iter()
        .map(|(a, b)| (*a, b.as_str()))
        .collect();
    let refused = world.form(&bo, &issues, &pairs).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.plain().contains("Er is niets vastgelegd"));
    let sent = world
        .form(
            &bo,
            &issues,
            &[("gezien", &mark(&with)), ("mee", "antwoord-L2")],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
    let issue = sent.header("location").to_owned();
    assert_eq!(issue, format!("{issues}/1"));
    let objects: Vec<String> = world
        .store
        .log(None, 1, 5)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.object)
        .collect();
    assert!(
        objects
            .iter()
            .any(|object| object.ends_with("/uitgave/1/met/antwoord-L2")),
        "{objects:?}"
    );

    let busy = world.see(&bo, &issue).await.plain();
    assert!(busy.contains("Kompas maakt de bestanden"), "{busy}");
    assert_eq!(
        world.see(&bo, &format!("{issue}/pdf")).await.status,
        StatusCode::NOT_FOUND
    );
    while world.app.step().await.unwrap().is_some() {}
    let done = world.see(&bo, &issue).await.plain();
    for part in [
        "PDF",
        "Word (DOCX)",
        "OpenDocument (ODT)",
        "In deze uitgave",
    ]
    .into_iter()
    .take(3)
    {
        assert!(done.contains(part), "{part}: {done}");
    }
    assert!(
        done.contains("Vertrouwelijke delen in deze uitgave"),
        "{done}"
    );
    for (format, kind, begin) in [
        ("pdf", "application/pdf", &b"%PDF-"[..]),
        ("docx", "application/vnd.openxmlformats", b"PK"),
        ("odt", "application/vnd.oasis", b"PK"),
        ("html", "text/html", b"<!doctype html>"),
        ("md", "text/markdown", b"#"),
    ] {
        let file = world.see(&bo, &format!("{issue}/{format}")).await;
        assert_eq!(file.status, StatusCode::OK, "{format}");
        assert!(file.header("content-type").starts_with(kind), "{format}");
        assert_eq!(
            file.header("content-disposition"),
            format!("attachment; filename=\"brief-over-leegstand-1.{format}\"")
        );
        assert!(file.bytes.starts_with(begin) || format == "md", "{format}");
    }
    let zip = world.see(&bo, &format!("{issue}/zip")).await;
    assert_eq!(zip.header("content-type"), "application/zip");
    let archive = world
        .see(&bo, &format!("{path}/archief?kenmerken=mee"))
        .await;
    for (bytes, wanted) in [
        (&zip.bytes, "brief-over-leegstand-1.pdf.bestand.mdto.xml"),
        (&zip.bytes, "informatieobject.mdto.xml"),
        (&archive.bytes, "stukken/1-1/brief-over-leegstand-1.docx"),
    ] {
        let found = bytes
            .windows(wanted.len())
            .any(|part| part == wanted.as_bytes());
        assert!(found, "{wanted}");
    }
    let has = |bytes: &[u8], word: &str| {
        bytes
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    };
    assert!(
        !has(&zip.bytes, "diwoo.xml"),
        "what has a label is not for the Woo index"
    );
    let without = world.see(&bo, &format!("{path}/archief")).await;
    assert!(
        !has(&without.bytes, "stukken/1-1/"),
        "what has a label stays out"
    );
    assert_eq!(
        world.see(&bo, &format!("{issue}/exe")).await.status,
        StatusCode::NOT_FOUND
    );

    // What is changed later does not change what left.
    let before = world.see(&bo, &format!("{issue}/md")).await.text();
    let later = [
        ("versie", "1"),
        ("antwoord", "Nu anders."),
        ("openheid", "intern"),
    ];
    world.form(&bo, &format!("{path}/vragen/l1"), &later).await;
    assert_eq!(world.see(&bo, &format!("{issue}/md")).await.text(), before);
    assert!(
        world
            .see(&bo, &issue)
            .await
            .plain()
            .contains("veel schuren leeg")
    );
    let removed = world
        .form(&bo, &format!("{paper}/weg"), &[("versie", "2")])
        .await;
    assert_eq!(removed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(removed.plain().contains("Het blijft bij het dossier"));
}

#[tokio::test]
async fn a_paper_that_did_not_leave_is_removed() {
    let world = world().await;
    let (bo, path) = dossier(&world).await;
    let paper = begun(&world, &bo, &path).await;
    let ask = world.see(&bo, &format!("{paper}/weg")).await.plain();
    assert!(ask.contains("Wat u voor dit stuk schreef, is weg"), "{ask}");
    let stale = world
        .form(&bo, &format!("{paper}/weg"), &[("versie", "9")])
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let removed = world
        .form(&bo, &format!("{paper}/weg"), &[("versie", "1")])
        .await;
    assert_eq!(removed.header("location"), format!("{path}/stukken"));
    assert_eq!(world.see(&bo, &paper).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_coordinator_says_how_papers_look() {
    let world = world().await;
    let (bo, path) = dossier(&world).await;
    let list = world.see(&bo, "/beheer/sjablonen").await.plain();
    assert!(list.contains("Zoals Kompas het voorstelt"), "{list}");
    let place = "/beheer/sjablonen/raadsinformatiebrief";
    let page = world.see(&bo, place).await.plain();
    assert!(
        page.contains("Hier komt het antwoord op vraag L1"),
        "{page}"
    );
    assert_eq!(
        world.see(&bo, "/beheer/sjablonen/memo").await.status,
        StatusCode::NOT_FOUND
    );

    let form = |version: &'static str, place: &'static str| {
        vec![
            ("versie", version),
            ("briefhoofd", "Team Veiligheid\r\nPostbus 1"),
            ("velden", "Aan: de raad\r\nZaaknummer"),
            ("plaats:kern", place),
            ("kop:kern", "Waar het om gaat"),
            ("tekst:kern", "Dit is *altijd* zo."),
            ("plaats:lokaal-beeld", "1"),
            ("kop:lokaal-beeld", "Wat er speelt"),
        ]
    };
    let refused = world.form(&bo, place, &form("0", "eerst")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.plain().contains("“eerst” is geen plaats"),
        "{}",
        refused.plain()
    );
    let mut look = form("0", "2");
    look.push(("doe", "bekijk"));
    let looked = world.form(&bo, place, &look).await;
    assert_eq!(looked.status, StatusCode::OK);
    let looked = looked.plain();
    assert!(looked.contains("Dit is altijd zo."), "{looked}");
    assert!(
        looked.contains("Uw organisatie heeft nog geen eigen versie"),
        "{looked}"
    );
    let saved = world.form(&bo, place, &form("0", "2")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let stale = world.form(&bo, place, &form("0", "2")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let paper = begun(&world, &bo, &path).await;
    let page = world.see(&bo, &paper).await.plain();
    assert!(
        page.contains("Zaaknummer") && !page.contains("Portefeuillehouder"),
        "{page}"
    );
    let check = world.see(&bo, &format!("{paper}/controle")).await.plain();
    let (first, second) = (check.find("Wat er speelt"), check.find("Waar het om gaat"));
    assert!(first.is_some() && first < second, "{check}");
    assert!(
        check.contains("Postbus 1") && check.contains("Dit is altijd zo."),
        "{check}"
    );

    let back = world
        .form(
            &bo,
            &format!("{place}/terug"),
            &[("versie", "1"), ("terug", "0")],
        )
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = world.see(&bo, place).await.plain();
    assert!(
        page.contains("Versie 2") && page.contains("Portefeuillehouder"),
        "{page}"
    );
    let none = world
        .form(
            &bo,
            &format!("{place}/terug"),
            &[("versie", "2"), ("terug", "9")],
        )
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

/// A picture of 60 by 30 dots.
const LOGO: [u8; 110] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x3c, 0x00, 0x00, 0x00, 0x1e, 0x08, 0x02, 0x00, 0x00, 0x00, 0xff, 0xfa, 0xea,
    0x18, 0x00, 0x00, 0x00, 0x35, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0xed, 0xce, 0x31, 0x0d, 0x00,
    0x00, 0x08, 0x03, 0xb0, 0xfd, 0x08, 0x44, 0x04, 0xfe, 0x7f, 0x54, 0x70, 0x90, 0x34, 0xa9, 0x80,
    0xa6, 0x7a, 0xde, 0x89, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4,
    0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xb4, 0xf4, 0x95, 0x05, 0xbb, 0xe7, 0xa1, 0xb4, 0xb6, 0x9e,
    0xf8, 0xe6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A form with a logo, as a browser sends it.
fn with_logo(bytes: &[u8], text: &str) -> Vec<u8> {
    let mut body =
        b"--grens\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(bytes);
    let rest = format!(
        "\r\n--grens\r\nContent-Disposition: form-data; name=\"tekst\"\r\n\r\n{text}\r\n--grens--\r\n"
    );
    body.extend_from_slice(rest.as_bytes());
    body
}

#[tokio::test]
async fn an_organisation_has_a_logo_above_its_papers() {
    let world = world().await;
    let (bo, path) = dossier(&world).await;
    let list = world.see(&bo, "/beheer/sjablonen").await.plain();
    assert!(list.contains("nog geen logo"), "{list}");
    let picture = "/beheer/sjablonen/logo.png";
    assert_eq!(world.see(&bo, picture).await.status, StatusCode::NOT_FOUND);
    let send = async |bytes: &[u8], text: &str| {
        let headers = [
            ("cookie", bo.as_str()),
            HERE,
            ("content-type", "multipart/form-data; boundary=grens"),
        ];
        let body = with_logo(bytes, text);
        let sent = world
            .site
            .send_body(Method::POST, "/beheer/sjablonen/logo", &headers, body);
        sent.await
    };
    let svg = send(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "").await;
    assert_eq!(svg.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = svg.plain();
    assert!(
        told.contains("Dit is geen PNG") && told.contains("vul dit in"),
        "{told}"
    );
    let half = send(&LOGO[..LOGO.len() / 2], "Logo van Testdam").await;
    assert!(half.plain().contains("beschadigd"), "{}", half.plain());
    assert!(
        half.text().contains("value=\"Logo van Testdam\""),
        "nothing is lost"
    );
    let large = send(&vec![0; 110 << 10], "Logo").await;
    assert!(
        large.plain().contains("groter dan 100 kB"),
        "{}",
        large.plain()
    );
    let none = send(b"", "Logo").await;
    assert!(
        none.plain().contains("kies een bestand"),
        "{}",
        none.plain()
    );

    let saved = send(&LOGO, "Logo van Testdam").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let seen = world.see(&bo, picture).await;
    assert_eq!(seen.header("content-type"), "image/png");
    let list = world.see(&bo, "/beheer/sjablonen").await.text();
    assert!(list.contains("alt=\"Logo van Testdam\""), "{list}");
    let adviser = world.enter(&bo, "els@x.nl", "Els", "adviseur").await;
    assert_eq!(
        world.see(&adviser, picture).await.status,
        StatusCode::FORBIDDEN
    );

    let paper = begun(&world, &bo, &path).await;
    let check = world.see(&bo, &format!("{paper}/controle")).await.plain();
    assert!(check.contains("Logo: Logo van Testdam"), "{check}");
    let gone = world.form(&bo, "/beheer/sjablonen/logo/weg", &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let check = world.see(&bo, &format!("{paper}/controle")).await.plain();
    assert!(!check.contains("Logo van Testdam"), "{check}");
}
