//! Stories about key figures in a dossier: cited, in a letter to the council, and a year later.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use kompas_app::local::RefreshOutcome;
use time::Duration;

use crate::documents::{NOW, PASSWORD, World};
use crate::local::{Figure, Figures, POLICE, police};
use crate::papers::{begun, letter, mark};
use crate::people::session;

const THEME: &str = "/lokaal/GM0344/online-ordeverstoring";

/// The amount of a figure as a page shows it in its table.
fn amount(page: &str, title: &str) -> String {
    let (_, rest) = page.split_once(title).unwrap();
    let (_, rest) = rest.split_once("<strong>").unwrap();
    rest.split("</strong>").next().unwrap().to_owned()
}

/// Sends a paper as a letter after it was looked at: the address of what was sent.
async fn issued(world: &World, who: &str, paper: &str) -> String {
    let saved = world
        .form(who, paper, &letter(&[("doe", "controle")]))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let shown = world.see(who, &format!("{paper}/controle")).await.text();
    assert!(shown.contains("name=\"gezien\""), "{shown}");
    let seen = mark(&shown);
    let issues = format!("{paper}/uitgaven");
    let sent = world.form(who, &issues, &[("gezien", &seen)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
    while world.app.step().await.unwrap().is_some() {}
    sent.header("location").to_owned()
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn what_a_page_shows_stands_in_the_letter_and_is_looked_at_again() {
    let days = Arc::new(AtomicI64::new(0));
    let counted = Arc::clone(&days);
    let clock = Arc::new(move || NOW + Duration::days(counted.load(Ordering::Relaxed)));
    let figures = Figures::at(clock).await;
    figures.fill().await;
    let world = &figures.world;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Onrust").await;
    let id = path.rsplit('/').next().unwrap();

    // All that a theme begins with, at once.
    let page = world.see(&boss, THEME).await.text();
    assert!(page.contains("Neem op als citaten"), "{page}");
    let here = amount(&page, "Aantasting van de openbare orde");
    let pairs = [
        ("gemeente", "GM0344"),
        ("thema", "online-ordeverstoring"),
        ("kengetal", "openbare-orde"),
        ("dossier", id),
    ];
    let none: Vec<_> = pairs
        .iter()
        .copied()
        .filter(|(name, _)| *name != "kengetal")
        .collect();
    let refused = world.form(&boss, "/dossiers/cijfers", &none).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.plain().contains("Kies minstens één kengetal"));
    let taken = world.form(&boss, "/dossiers/cijfers", &pairs).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    assert_eq!(taken.header("location"), format!("{path}#citaat-1"));

    // One by itself, with a chart.
    let cite = world
        .see(&boss, &format!("{THEME}/openbare-orde/citaat"))
        .await;
    let told = cite.plain();
    for part in [
        "Politie, 47018NED",
        "GeregistreerdeMisdrijven; SoortMisdrijf=3.6.4",
        "Dit telt wat is opgeschreven, niet wat er gebeurde.",
        "duidelijk hoger",
        "De vraag aan de dienst",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let mut with_chart = pairs.to_vec();
    with_chart.push(("grafiek", "lijn"));
    let taken = world.form(&boss, "/dossiers/cijfers", &with_chart).await;
    assert_eq!(taken.header("location"), format!("{path}#citaat-2"));
    let mut odd = pairs.to_vec();
    odd.push(("grafiek", "taart"));
    let odd = world.form(&boss, "/dossiers/cijfers", &odd).await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
    let mut without_parts = pairs.to_vec();
    without_parts.push(("grafiek", "uitsplitsing"));
    let refused = world.form(&boss, "/dossiers/cijfers", &without_parts).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.plain().contains("deze grafiek kan niet"));

    let dossier = world.see(&boss, &path).await.plain();
    assert!(
        dossier.contains(&format!("openbare orde in Utrecht: {here}")),
        "{here}: {dossier}"
    );
    assert!(dossier.contains("Politie. (2026). Tabel 47018NED (tabel 47018NED). Geraadpleegd op"));

    // An answer refers to it, and the letter says the same.
    let pairs = [
        ("versie", "0"),
        ("antwoord", "Het speelt hier.[^1] Zie de lijn.[^2]"),
        ("openheid", "open"),
    ];
    let saved = world
        .form(&boss, &format!("{path}/vragen/l1"), &pairs)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let paper = begun(world, &boss, &path).await;
    let issue = issued(world, &boss, &paper).await;
    let html = world.see(&boss, &format!("{issue}/html")).await;
    let (text, html) = (html.plain(), html.text());
    for part in [
        &format!("openbare orde in Utrecht: {here}"),
        "Dit telt wat is opgeschreven, niet wat er gebeurde.",
        "https://data.politie.nl/#/Politie/nl/dataset/47018NED/table",
        "openbare orde in Utrecht over de jaren. Bron: Politie, tabel 47018NED",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(html.contains("<svg"), "the chart is in it");
    let pdf = world.see(&boss, &format!("{issue}/pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));

    // A year later there are other figures.
    let decide = [
        ("versie", "1"),
        ("datum", "2026-11-24"),
        ("orgaan", "college"),
        ("besluit", "Wij letten op."),
        ("bevestig", "ja"),
    ];
    let decided = world.form(&boss, &format!("{path}/besluit"), &decide).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.plain());
    let mut newer = police();
    newer.modified = "2027-02-15T00:00:00".to_owned();
    for row in &mut newer.rows {
        if row.codes[0] == "3.6.4" && row.codes[1] == "GM0344" && row.codes[2] == "2024JJ00" {
            row.figures = vec![Figure::Number(77.0)];
        }
    }
    figures.has(&newer);
    assert!(matches!(
        figures.refresh(POLICE).await,
        RefreshOutcome::Loaded(_)
    ));
    days.store(366, Ordering::Relaxed);
    world.settle().await;
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let round = world.see(&boss, &format!("{path}/ronde")).await.plain();
    let number = here.split(' ').next().unwrap();
    assert!(round.contains("Citaat 1"), "{round}");
    assert!(
        round.contains("het cijfer van Utrecht is bijgesteld: nu ")
            && round.contains(&format!("; het was {number} (2024)")),
        "{round}"
    );
    let check = world.see(&boss, &format!("{paper}/controle")).await.plain();
    assert!(check.contains("is bijgesteld"), "{check}");
}

#[tokio::test]
async fn what_answers_for_two_themes_stands_in_one_letter() {
    let figures = Figures::filled().await;
    let world = &figures.world;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Online").await;
    let id = path.rsplit('/').next().unwrap();
    let cases = [
        (
            "online-ordeverstoring",
            "openbare-orde",
            "Aantasting van de openbare orde",
        ),
        ("cybercrime", "cybercrime", "Cybercrime bij de politie"),
    ];
    let mut told = Vec::new();
    for (theme, indicator, title) in cases {
        let place = format!("/lokaal/GM0344/{theme}");
        let page = world.see(&boss, &place).await.text();
        assert!(page.contains("Speelt dit hier?"), "{theme}");
        told.push(format!("{title} in Utrecht: {}", amount(&page, title)));
        let pairs = [
            ("gemeente", "GM0344"),
            ("thema", theme),
            ("kengetal", indicator),
            ("dossier", id),
        ];
        let taken = world.form(&boss, "/dossiers/cijfers", &pairs).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    }
    let pairs = [
        ("versie", "0"),
        (
            "antwoord",
            "Onrust speelt hier.[^1] Cybercrime niet meer dan elders.[^2]",
        ),
        ("openheid", "open"),
    ];
    let saved = world
        .form(&boss, &format!("{path}/vragen/l1"), &pairs)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let paper = begun(world, &boss, &path).await;
    let issue = issued(world, &boss, &paper).await;
    let text = world.see(&boss, &format!("{issue}/html")).await.plain();
    let sources = [
        "Dit telt wat is opgeschreven, niet wat er gebeurde.",
        "Wat online gebeurt, wordt geteld waar het slachtoffer het meldt.",
        "Tabel 47018NED (tabel 47018NED). Geraadpleegd op",
        "https://data.politie.nl/#/Politie/nl/dataset/47018NED/table",
    ];
    for part in told.iter().map(String::as_str).chain(sources) {
        assert!(text.contains(part), "{part}: {text}");
    }
}
