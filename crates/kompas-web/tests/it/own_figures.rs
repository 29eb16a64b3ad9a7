//! Stories about figures that an organisation brings itself.

use std::fmt::Write as _;

use axum::http::{Method, StatusCode};

use crate::Answer;
use crate::documents::{HERE, PASSWORD, World, world};
use crate::local::Figures;
use crate::people::session;

const TABLE: &str = "/eigen-cijfers/meldingen-woonoverlast";
const LEAD_TIMES: &str = "/eigen-cijfers/doorlooptijden";
const THEME: &str = "/lokaal/GM0344/zorg-en-veiligheid?kengetal=meldingen-woonoverlast";

impl World {
    /// Somebody of a municipality.
    async fn of_municipality(&self, name: &str, mail: &str) -> String {
        let boss = self.cookie().1.to_owned();
        let pairs = [("soort", "gemeente"), ("organisatie", name)];
        let made = self.form(&boss, "/beheer/organisaties", &pairs).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.plain());
        let organisation = made.header("location").to_owned();
        let pairs = [("mail", mail), ("rol", "coordinator")];
        let invited = self
            .form(&boss, &format!("{organisation}/leden"), &pairs)
            .await;
        let pairs = [("naam", "Co"), ("wachtwoord", PASSWORD)];
        session(&self.form("", &Self::link(&invited), &pairs).await)
    }

    async fn bring(&self, cookie: &str, path: &str, name: &str, text: &str) -> Answer {
        let body = format!(
            "--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"{name}\"\r\n\r\n{text}\r\n--grens--\r\n"
        );
        let headers = [
            ("content-type", "multipart/form-data; boundary=grens"),
            ("cookie", cookie),
            HERE,
        ];
        self.site
            .send_body(Method::POST, path, &headers, &body)
            .await
    }
}

/// What a hidden field of a page holds.
fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    let (_, rest) = text
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    let value = rest.split('"').next().unwrap();
    value
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

/// The column that is chosen for a field.
fn chosen(page: &Answer, field: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(&format!("<select id=\"{field}\"")).unwrap();
    let select = rest.split("</select>").next().unwrap();
    let Some((before, _)) = select.split_once(" selected>") else {
        return String::new();
    };
    let value = before.rsplit("value=\"").next().unwrap();
    value.trim_end_matches('"').to_owned()
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn own_figures_come_from_a_file_and_only_colleagues_see_them() {
    let figures = Figures::new().await;
    figures.fill().await;
    let world = &figures.world;
    let co = world.of_municipality("Utrecht", "co@utrecht.nl").await;
    let list = world.see(&co, "/eigen-cijfers").await.plain();
    assert!(list.contains("Meldingen van woonoverlast") && list.contains("Doorlooptijden"));
    assert!(list.contains("Nog niets gebracht"), "{list}");

    // What is no table is refused, and why.
    let empty = world.bring(&co, TABLE, "leeg.csv", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.plain().contains("kies een CSV- of Excel-bestand"));
    let pdf = world.bring(&co, TABLE, "x.pdf", "%PDF-1.7\n\u{0}").await;
    assert_eq!(pdf.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        pdf.plain().contains("Sla het op als CSV"),
        "{}",
        pdf.plain()
    );
    let persons = "Jaar;Naam;Aantal\n2023;Jansen;1\n";
    let persons = world.bring(&co, TABLE, "namen.csv", persons).await;
    assert_eq!(persons.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        persons.plain().contains("kolom “Naam”"),
        "{}",
        persons.plain()
    );

    // All that is wrong is told at once, and nothing is lost.
    let text =
        "Jaartal;Meldingen totaal\n2022;veel\n2023;1.240\n2019;3\n2023;7\n20x4;8\n2024;1310\n";
    let read = world.bring(&co, TABLE, "meldingen.csv", text).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.plain());
    assert!(read.plain().contains("Er is nog niets bewaard"));
    let save = async |page: &Answer, year: &str, number: &str| {
        let (cells, version) = (hidden(page, "cellen"), hidden(page, "versie"));
        let pairs = [
            ("cellen", cells.as_str()),
            ("bestand", "meldingen.csv"),
            ("versie", &version),
            ("jaar", year),
            ("getal", number),
        ];
        world.form(&co, &format!("{TABLE}/bewaar"), &pairs).await
    };
    let wrong = save(&read, "1", "2").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "rij 2, kolom “Meldingen totaal”",
        "rij 5",
        "staat ook in rij 3",
        "rij 6",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(chosen(&wrong, "getal"), "2", "what was chosen stays");
    let double = save(&read, "1", "1").await;
    assert_eq!(double.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = world.see(&co, TABLE).await.plain();
    assert!(!none.contains("Wat er nu staat"), "{none}");

    // A good file; a number about too few is not kept.
    let text = "Jaartal;Meldingen totaal\n2019;3\n2022;1180\n2023;1.240\n2024;1310\n2025;<5\n";
    let read = world.bring(&co, TABLE, "meldingen.csv", text).await;
    let saved = save(&read, "1", "2").await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.plain());
    let told = saved.plain();
    assert!(
        told.contains("Het getal van 2019 gaat over te weinig mensen"),
        "{told}"
    );
    assert!(
        told.contains("1.240") && told.contains("Te klein om te tonen"),
        "{told}"
    );

    // The picture shows them to colleagues, and to nobody else.
    let shown = world.see(&co, THEME).await.plain();
    assert!(shown.contains("Meldingen van woonoverlast"), "{shown}");
    assert!(shown.contains("Bron: Eigen cijfers"), "{shown}");
    let cited = world
        .see(
            &co,
            "/lokaal/GM0344/zorg-en-veiligheid/meldingen-woonoverlast/citaat",
        )
        .await;
    assert_eq!(cited.status, StatusCode::OK);
    assert!(cited.plain().contains("Ingevoerd op"), "{}", cited.plain());
    let other = world
        .of_municipality("Amersfoort", "co@amersfoort.nl")
        .await;
    let boss = world.cookie().1.to_owned();
    for cookie in ["", &other, &boss] {
        let page = world.see(cookie, THEME).await.plain();
        assert!(
            !page.contains("1.310") && !page.contains("Bron: Eigen cijfers"),
            "{page}"
        );
    }
    let theirs = world.see(&other, TABLE).await.plain();
    assert!(!theirs.contains("1.240"), "{theirs}");
    let visitor = world.see("", TABLE).await;
    assert_eq!(
        visitor.header("location"),
        "/aanmelden?terug=%2Feigen-cijfers%2Fmeldingen-woonoverlast"
    );

    // The next file with these columns is known.
    let text = "Opmerking;Meldingen totaal;Jaartal\nja;1400;2025\n";
    let read = world.bring(&co, TABLE, "meldingen.csv", text).await;
    assert_eq!(
        (chosen(&read, "jaar"), chosen(&read, "getal")),
        ("3".to_owned(), "2".to_owned())
    );
    let saved = save(&read, "3", "2").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let stale = save(&read, "3", "2").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    // And they can go.
    let unsure = world
        .form(&co, &format!("{TABLE}/weg"), &[("versie", "2")])
        .await;
    assert_eq!(unsure.status, StatusCode::SEE_OTHER);
    assert!(
        world
            .see(&co, TABLE)
            .await
            .plain()
            .contains("Wat er nu staat")
    );
    let gone = [("versie", "2"), ("zeker", "ja")];
    let gone = world.form(&co, &format!("{TABLE}/weg"), &gone).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(
        !world
            .see(&co, TABLE)
            .await
            .plain()
            .contains("Wat er nu staat")
    );
    let log = world.see(&co, "/beheer/logboek").await.plain();
    assert!(
        log.contains("Eigen cijfers wijzigen eigen-cijfers/meldingen-woonoverlast"),
        "{log}"
    );
}

#[tokio::test]
async fn counts_of_cases_say_how_long_they_run() {
    let world = world().await;
    let co = world.of_municipality("Utrecht", "co@utrecht.nl").await;
    let mut text =
        "Maand;Gestart;Afgerond;Lopend;Langer dan half jaar;Langer dan jaar;Teruggekomen\n"
            .to_owned();
    for at in 0..24 {
        let (year, month) = (2024 + at / 12, at % 12 + 1);
        let (half, whole) = (10 + at, 5 + at / 3);
        let _ = writeln!(text, "{year}-{month:02};6;5;40;{half};{whole};1");
    }
    let read = world.bring(&co, LEAD_TIMES, "topx.csv", &text).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.plain());
    let cells = hidden(&read, "cellen");
    let mut pairs = vec![
        ("cellen", cells.as_str()),
        ("bestand", "topx.csv"),
        ("versie", "0"),
    ];
    let fields = [
        "maand",
        "gestart",
        "afgerond",
        "lopend",
        "langer-dan-half-jaar",
        "langer-dan-jaar",
        "teruggekomen",
    ];
    let columns = ["1", "2", "3", "4", "5", "6", "7"];
    for (field, column) in fields.into_iter().zip(columns) {
        assert_eq!(chosen(&read, field), column, "{field}");
        pairs.push((field, column));
    }
    let saved = world
        .form(&co, &format!("{LEAD_TIMES}/bewaar"), &pairs)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let kept = world.see(&co, LEAD_TIMES).await.plain();
    assert!(
        kept.contains("De aantallen per maand tonen we hier niet"),
        "{kept}"
    );
    let page = world
        .see(&co, "/lokaal/GM0344/zorg-en-veiligheid")
        .await
        .plain();
    for part in [
        "Doorlooptijden in de persoonsgerichte aanpak",
        "In 12 maanden tot en met 12-2025: 72 gestart, 60 afgerond. Nu lopen er 40 zaken",
        "loopt langer dan een half jaar",
        "kwam 20% binnen een jaar terug",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let visitor = world
        .site
        .get("/lokaal/GM0344/zorg-en-veiligheid")
        .await
        .plain();
    assert!(!visitor.contains("Doorlooptijden"), "{visitor}");
}
