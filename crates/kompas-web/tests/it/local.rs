//! Stories about the local picture: figures come in, and say whether it plays here.

#[path = "../../../kompas-fetch/tests/it/statistics_service/mod.rs"]
#[expect(dead_code, reason = "the tests of the connectors need more of it")]
mod statistics_service;

use std::sync::{Arc, LazyLock, Mutex};

use axum::http::{Method, StatusCode};
use kompas_app::access::Asker;
use kompas_app::archive::Clock;
use kompas_app::fetching::statistics::StatisticsServices;
use kompas_app::local::RefreshOutcome;
use kompas_domain::local::words;
use kompas_domain::municipality::municipalities;
use kompas_domain::statistics::{Area, Service};
pub(crate) use statistics_service::Figure;
use statistics_service::{Dimension, Kind, Row, StatisticsService, Table};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::documents::{HERE, Outside, World, world_reaching};

pub(crate) const POLICE: (Service, &str) = (Service::Police, "47018NED");
const PEOPLE: (Service, &str) = (Service::Cbs, "03759ned");

/// The services of this story, what they have now, and what they were asked.
pub(crate) struct Figures {
    pub(crate) world: World,
    service: Arc<Mutex<StatisticsService>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Figures {
    pub(crate) async fn new() -> Self {
        Self::at(Outside::default().clock).await
    }

    /// With the clock of the story.
    pub(crate) async fn at(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let service = Arc::new(Mutex::new(services(&police(), &people())));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (has, seen) = (Arc::clone(&service), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
                    if stream.read_buf(&mut bytes).await.unwrap() == 0 {
                        break;
                    }
                }
                let head = String::from_utf8_lossy(&bytes).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let (status, media_type, body) = has.lock().unwrap().answer(&path);
                seen.lock().unwrap().push(path);
                let text = format!(
                    "HTTP/1.1 {status} Antwoord\r\nconnection: close\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(text.as_bytes()).await.unwrap();
            }
        });
        let base = format!("http://127.0.0.1:{port}");
        let statistics = [Service::Cbs, Service::CbsOld, Service::Police]
            .into_iter()
            .fold(StatisticsServices::default(), |all, one| all.at(one, &base));
        let outside = Outside {
            port,
            statistics,
            clock,
            ..Outside::default()
        };
        Self {
            world: world_reaching(outside).await,
            service,
            asked,
        }
    }

    pub(crate) async fn refresh(&self, table: (Service, &str)) -> RefreshOutcome {
        self.refresh_only(table, None).await
    }

    async fn refresh_only(&self, table: (Service, &str), only: Option<Area>) -> RefreshOutcome {
        let mut tell = |_| {};
        let app = &self.world.app;
        let refreshed = app.refresh_figures(Asker::Operator, table, only, &mut tell);
        refreshed.await.unwrap()
    }

    /// The same with all figures of this story.
    pub(crate) async fn filled() -> Self {
        let figures = Self::new().await;
        figures.fill().await;
        figures
    }

    pub(crate) async fn fill(&self) {
        for table in [PEOPLE, POLICE] {
            let outcome = self.refresh(table).await;
            assert!(matches!(outcome, RefreshOutcome::Loaded(_)), "{outcome:?}");
        }
    }

    pub(crate) fn has(&self, police: &Table) {
        *self.service.lock().unwrap() = services(police, &people());
    }

    fn asked(&self) -> usize {
        std::mem::take(&mut *self.asked.lock().unwrap()).len()
    }

    async fn page(&self, path: &str) -> String {
        let page = self.world.site.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        page.text()
    }
}

fn services(police: &Table, people: &Table) -> StatisticsService {
    StatisticsService::of(police)
        .with_v3(&people.id, statistics_service::v3_sets(people))
        .with_v4(&people.id, statistics_service::v4_sets(people))
        .paged(3_000, 2_000)
}

fn dimension(key: &str, kind: Kind, codes: Vec<String>, width: usize) -> Dimension {
    Dimension {
        key: key.to_owned(),
        kind,
        codes,
        width,
    }
}

/// Utrecht and some others of all sizes.
fn places() -> Vec<String> {
    let some = municipalities().iter().step_by(24).map(|one| one.code);
    let mut codes: Vec<String> = some.chain(["GM0344"]).map(str::to_owned).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn years() -> Vec<String> {
    (2018..=2024).map(|year| format!("{year}JJ00")).collect()
}

fn table(id: &str, measure: &str, dimensions: Vec<Dimension>, rows: Vec<Row>) -> Table {
    Table {
        id: id.to_owned(),
        title: format!("Tabel {id}"),
        modified: "2026-02-15T00:00:00".to_owned(),
        status: "Regulier".to_owned(),
        dimensions,
        measures: vec![measure.to_owned()],
        rows,
    }
}

fn inhabitants(place: usize) -> f64 {
    f64::from(u32::try_from(place).unwrap()) * 7_000.0 + 30_000.0
}

fn people() -> Table {
    let ages = ["10000"].map(str::to_owned).into_iter();
    let ages: Vec<String> = ages
        .chain((12..25).map(|age| format!("1{age}00")))
        .collect();
    let mut areas = vec!["NL01".to_owned()];
    areas.extend(places());
    let mut rows = Vec::new();
    for (place, area) in areas.iter().enumerate() {
        for year in years() {
            for age in &ages {
                let all = if place == 0 {
                    17_000_000.0
                } else {
                    inhabitants(place)
                };
                let part = if age == "10000" { 1.0 } else { 0.012 };
                rows.push(Row {
                    codes: vec![
                        "T001019".to_owned(),
                        "T001038".to_owned(),
                        age.clone(),
                        area.clone(),
                        year.clone(),
                    ],
                    figures: vec![Figure::Number((all * part).round())],
                });
            }
        }
    }
    let dimensions = vec![
        dimension(
            "BurgerlijkeStaat",
            Kind::Other,
            vec!["T001019".to_owned()],
            8,
        ),
        dimension("Geslacht", Kind::Other, vec!["T001038".to_owned()], 8),
        dimension("Leeftijd", Kind::Other, ages, 6),
        dimension("RegioS", Kind::Areas, areas, 6),
        dimension("Perioden", Kind::Periods, years(), 8),
    ];
    table(PEOPLE.1, "M000352", dimensions, rows)
}

/// Every kind of crime that the indicators name.
static KINDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
    let indicators = kompas_app::catalogue::indicators(&files).unwrap();
    let tables = indicators.all().iter().flat_map(|one| &one.tables);
    let choices = tables
        .filter(|table| table.table == POLICE.1)
        .flat_map(|table| &table.choices);
    let mut codes: Vec<String> = choices.flat_map(|choice| choice.codes.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
});

/// Where it is ordinary two crimes of each kind to 1,000 inhabitants; in Utrecht four times as many
/// for disturbing the peace.
pub(crate) fn police() -> Table {
    let mut areas = vec!["NL00".to_owned()];
    areas.extend(places());
    let mut rows = Vec::new();
    for (place, area) in areas.iter().enumerate() {
        for (age, year) in years().iter().enumerate() {
            for kind in &*KINDS {
                let people = if place == 0 {
                    17_000_000.0
                } else {
                    inhabitants(place)
                };
                let ripple = f64::from(u32::try_from((place + age) % 3).unwrap()) * 0.01;
                let rate = if area == "GM0344" && kind == "3.6.4" {
                    8.0
                } else {
                    2.0
                };
                let count = match kind.as_str() {
                    "0.0.0" => people * 0.05,
                    // A few in all of the country.
                    "1.6.3" => 3.0,
                    _ => people * rate * (1.0 + ripple) / 1000.0,
                };
                rows.push(Row {
                    codes: vec![kind.clone(), area.clone(), year.clone()],
                    figures: vec![Figure::Number(count.round())],
                });
            }
        }
    }
    let dimensions = vec![
        dimension("SoortMisdrijf", Kind::Other, KINDS.clone(), 6),
        dimension("WijkenEnBuurten", Kind::Neighbourhoods, areas, 10),
        dimension("Perioden", Kind::Periods, years(), 8),
    ];
    table(POLICE.1, "GeregistreerdeMisdrijven_1", dimensions, rows)
}

#[tokio::test]
async fn figures_are_fetched_once_and_say_where_they_are_from() {
    let figures = Figures::filled().await;
    assert!(figures.asked() > 10);
    assert_eq!(figures.refresh(POLICE).await, RefreshOutcome::Unchanged);
    assert_eq!(figures.asked(), 1, "asks only when it changed");

    let states = figures
        .world
        .app
        .figure_tables(Asker::Operator)
        .await
        .unwrap();
    let state = states.iter().find(|state| state.table == POLICE.1).unwrap();
    assert_eq!(state.trouble, None);
    let rows = places().len() + 1;
    let expected = rows * years().len() * KINDS.len();
    // Those that are told apart come beside those that are asked by themselves.
    assert!(
        state.observations >= expected as u64,
        "{}",
        state.observations
    );
    let mut tell = |_| {};
    let unknown = figures.world.app.refresh_figures(
        Asker::Operator,
        (Service::Police, "bestaat-niet"),
        None,
        &mut tell,
    );
    assert!(unknown.await.is_err());
    let visitor = figures.world.app.figure_tables(Asker::Visitor).await;
    assert!(visitor.is_err());
}

#[tokio::test]
async fn a_changed_table_is_told_by_name_and_what_was_stays() {
    let figures = Figures::filled().await;
    let before = figures.page("/lokaal/GM0344/online-ordeverstoring").await;
    let mut changed = police();
    changed.modified = "2026-03-15T00:00:00".to_owned();
    for row in &mut changed.rows {
        if row.codes[0] == "3.6.4" {
            "3.6.5".clone_into(&mut row.codes[0]);
        }
    }
    for code in &mut changed.dimensions[0].codes {
        if code == "3.6.4" {
            "3.6.5".clone_into(code);
        }
    }
    figures.has(&changed);
    let outcome = figures.refresh(POLICE).await;
    let RefreshOutcome::Kept { why, is_passing } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(!is_passing);
    let told = why.join("\n");
    assert!(
        told.contains("tabel 47018NED: de code \"3.6.4\" van SoortMisdrijf"),
        "{told}"
    );
    assert_eq!(
        figures.page("/lokaal/GM0344/online-ordeverstoring").await,
        before
    );
    let admin = figures.world.operator("/beheer/cijfers").await.plain();
    assert!(
        admin.contains("van SoortMisdrijf is er niet meer"),
        "{admin}"
    );

    // Half of it is not believed either.
    let mut half = police();
    half.modified = "2026-04-15T00:00:00".to_owned();
    half.rows.truncate(half.rows.len() / 3);
    figures.has(&half);
    let outcome = figures.refresh(POLICE).await;
    assert!(
        matches!(outcome, RefreshOutcome::Kept { .. }),
        "{outcome:?}"
    );
    assert_eq!(
        figures.page("/lokaal/GM0344/online-ordeverstoring").await,
        before
    );

    // And when it is whole again, it is taken.
    let mut whole = police();
    whole.modified = "2026-05-15T00:00:00".to_owned();
    for row in &mut whole.rows {
        if row.codes[0] == "3.6.4" && row.codes[1] == "GM0344" {
            row.figures = vec![Figure::Number(77.0)];
        }
    }
    figures.has(&whole);
    assert!(matches!(
        figures.refresh(POLICE).await,
        RefreshOutcome::Loaded(_)
    ));
    assert_ne!(
        figures.page("/lokaal/GM0344/online-ordeverstoring").await,
        before
    );
}

#[tokio::test]
async fn one_municipality_is_fetched_by_itself() {
    let figures = Figures::filled().await;
    let mut changed = police();
    for row in &mut changed.rows {
        if row.codes[0] == "3.6.4" {
            row.figures = vec![Figure::Number(500.0)];
        }
    }
    figures.has(&changed);
    let before = figures
        .page("/lokaal/GM0344/online-ordeverstoring?kengetal=openbare-orde")
        .await;
    let utrecht = Area::municipality(344);
    let outcome = figures.refresh_only(POLICE, Some(utrecht)).await;
    assert!(matches!(outcome, RefreshOutcome::Loaded(_)), "{outcome:?}");
    let (_, years) = figures
        .world
        .app
        .indicator_figures("openbare-orde", utrecht)
        .await
        .unwrap();
    assert_eq!(years[&2024].figure().unwrap().count, Some(500.0));
    let page = figures
        .page("/lokaal/GM0344/online-ordeverstoring?kengetal=openbare-orde")
        .await;
    assert_ne!(page, before);
}

#[tokio::test]
async fn the_picture_says_whether_it_plays_here() {
    let figures = Figures::filled().await;
    let page = figures.world.site.get("/lokaal/GM0344").await;
    let text = page.plain();
    for expected in [
        "Lokaal beeld van Utrecht",
        "Wat springt eruit",
        " per 10.000 inwoners, bij vergelijkbare gemeenten 20,",
        "duidelijk hoger",
        "geen duidelijk verschil",
        "Dit telt wat is opgeschreven, niet wat er gebeurde.",
        "Vergelijkbare gemeenten",
        "Cybercrime",
    ] {
        assert!(text.contains(expected), "no {expected:?}: {text}");
    }
    let html = page.text();
    let (_, row) = html.split_once("?kengetal=openbare-orde#kengetal").unwrap();
    let name = row.split("</th>").next().unwrap();
    assert!(
        name.contains("Politie 47018NED, 24 november 2026"),
        "{name}"
    );
    assert!(html.contains("href=\"/bronnen/"), "sources to ask next");
    let signals = html.matches("Zo leest u dit").count();
    assert!((1..=7).contains(&signals), "{signals}");

    let small = figures.world.site.get("/lokaal/gm0344").await;
    assert_eq!(small.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(small.headers["location"], "/lokaal/GM0344");
    for missing in [
        "/lokaal/GM9999",
        "/lokaal/GM0344/bestaat-niet",
        "/lokaal/GM0344/cybercrime?kengetal=wapens",
    ] {
        let page = figures.world.site.get(missing).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let odd = figures
        .world
        .site
        .get("/lokaal/GM0344/cybercrime?kleur=rood")
        .await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

/// What stands at the top of the page of a theme, until its table.
async fn answered(figures: &Figures, theme: &str) -> (String, String) {
    let page = figures.page(&format!("/lokaal/GM0344/{theme}")).await;
    let (_, rest) = page
        .split_once("<h2 id=\"antwoord\">Speelt dit hier?</h2>")
        .unwrap();
    let (top, table) = rest.split_once("<table").unwrap();
    (top.to_owned(), table.to_owned())
}

#[tokio::test]
async fn a_theme_begins_with_the_answer() {
    let figures = Figures::filled().await;
    let (top, table) = answered(&figures, "online-ordeverstoring").await;
    for expected in [
        "<strong>Ja, meer dan elders.</strong> Aantasting van de openbare orde springt er hoog uit naast vergelijkbare gemeenten.",
        "Een cijfer is een vraag, geen bewijs.",
        "Dit telt wat is opgeschreven, niet wat er gebeurde.",
        "Bezoekers tellen wel mee",
    ] {
        assert!(top.contains(expected), "no {expected:?}: {top}");
    }
    assert!(
        !top.contains("Wat online gebeurt"),
        "only what goes for it: {top}"
    );
    let first = table.find("?kengetal=openbare-orde#kengetal").unwrap();
    assert!(first < table.find("?kengetal=bedreiging#kengetal").unwrap());
    assert!(table.contains("<h2 id=\"kengetal\">Aantasting van de openbare orde</h2>"));

    let (top, _) = answered(&figures, "cybercrime").await;
    for expected in [
        "<strong>Niet meer dan elders.</strong> Geen van de 2 kengetallen ligt duidelijk hoger",
        "2 kengetallen hebben hier geen cijfer.",
        "Wat online gebeurt, wordt geteld waar het slachtoffer het meldt.",
    ] {
        assert!(top.contains(expected), "no {expected:?}: {top}");
    }
    let page = figures.page("/lokaal/GM0344").await;
    assert_eq!(
        page.matches("<strong>Ja, meer dan elders.</strong>")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_municipality_is_chosen_by_name() {
    let figures = Figures::new().await;
    let cases = [
        ("utrecht", "/lokaal/GM0344"),
        ("GM0344", "/lokaal/GM0344"),
        ("Den+Haag", "/lokaal/GM0518"),
    ];
    for (asked, expected) in cases {
        let answer = figures
            .world
            .site
            .get(&format!("/lokaal?gemeente={asked}"))
            .await;
        assert_eq!(answer.headers["location"], expected, "{asked}");
    }
    let part = figures
        .world
        .site
        .get("/lokaal?gemeente=hoek")
        .await
        .plain();
    assert!(part.contains("Hoeksche Waard") && !part.contains("Amsterdam"));
    let none = figures
        .world
        .site
        .get("/lokaal?gemeente=xyzzy")
        .await
        .plain();
    assert!(none.contains("Geen gemeente heeft xyzzy in haar naam"));
    let empty = figures.world.site.get("/lokaal/GM0344").await.plain();
    assert!(empty.contains("Er zijn nog geen cijfers opgehaald"));
    let (top, table) = answered(&figures, "cybercrime").await;
    assert!(top.contains("Dat is met deze cijfers niet te zeggen."));
    assert!(table.contains("?kengetal=cybercrime#kengetal"), "{table}");
    assert!(table.contains("nog geen cijfers. <a href=\"/themas/cybercrime\">"));
    assert_eq!(figures.asked(), 0, "nothing goes out uninvited");
}

#[tokio::test]
async fn a_chart_is_saved_as_it_is_shown() {
    let figures = Figures::filled().await;
    let path = "/lokaal/GM0344/online-ordeverstoring";
    let page = figures
        .page(&format!("{path}?kengetal=openbare-orde"))
        .await;
    for chart in ["lijn", "rangorde", "kaart"] {
        for (format, kind) in [
            ("csv", "text/csv; charset=utf-8"),
            (
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("svg", "image/svg+xml"),
            ("png", "image/png"),
        ] {
            // A map takes long without optimisation.
            if (chart, format) == ("kaart", "png") {
                continue;
            }
            let address = format!("{path}/openbare-orde/{chart}.{format}");
            assert!(page.contains(&format!("href=\"{address}\"")), "{address}");
            let file = figures.world.site.get(&address).await;
            assert_eq!(file.status, StatusCode::OK, "{address}");
            assert_eq!(file.headers["content-type"], kind, "{address}");
            assert!(file.bytes.len() > 100, "{address}");
        }
    }
    let csv = figures
        .page(&format!("{path}/openbare-orde/lijn.csv"))
        .await;
    assert!(csv.contains("2024"), "{csv}");
    let split = figures
        .page("/lokaal/GM0344/zorg-en-veiligheid?kengetal=misdrijven-totaal")
        .await;
    assert!(split.contains("uitsplitsing.svg"));
    for missing in ["lijn.exe", "taart.svg", "lijn"] {
        let address = format!("{path}/openbare-orde/{missing}");
        let file = figures.world.site.get(&address).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

/// Few cases never stand on a page, and nothing says that there are none.
#[tokio::test]
async fn small_numbers_are_not_shown() {
    let figures = Figures::filled().await;
    let utrecht = Area::municipality(344);
    let app = &figures.world.app;
    let (_, years) = app
        .indicator_figures("mensenhandel", utrecht)
        .await
        .unwrap();
    assert!(
        years
            .values()
            .all(|shown| shown.figure().is_none_or(|one| one.count != Some(3.0)))
    );
    let (_, missing) = app
        .indicator_figures("woningleegstand", utrecht)
        .await
        .unwrap();
    assert!(missing.is_empty(), "missing is missing");
}

#[tokio::test]
async fn an_administrator_has_them_fetched() {
    let figures = Figures::new().await;
    let world = &figures.world;
    let page = world.operator("/beheer/cijfers").await.plain();
    assert!(
        page.contains("47018NED") && page.contains("nog niet"),
        "{page}"
    );
    let sent = world
        .post(
            "/beheer/cijfers/ververs",
            "dienst=politie&tabel=47018NED",
            &[world.cookie(), HERE],
        )
        .await;
    assert_eq!(sent.headers["location"], "/beheer/cijfers");
    let waits = world.operator("/beheer/cijfers").await.plain();
    assert!(
        waits.contains("Er wordt nog één tabel opgehaald"),
        "{waits}"
    );
    let step = world.app.step().await.unwrap().unwrap();
    assert!(step.good, "{step:?}");
    let done = world.operator("/beheer/cijfers").await.plain();
    assert!(!done.contains("Er wordt nog"), "{done}");
    let jobs = world.operator("/beheer/taken").await.plain();
    assert!(jobs.contains("Cijfers ophalen: politie/47018NED"), "{jobs}");
    assert!(jobs.contains("cijfers."), "{jobs}");
    let wrong = world
        .post(
            "/beheer/cijfers/ververs",
            "dienst=politie&tabel=x",
            &[world.cookie(), HERE],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    let visitor = world.site.send(Method::GET, "/beheer/cijfers", &[]).await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
}

/// The number that the raw answers of the services give: crimes of these kinds for so many
/// inhabitants, in the last year, of these municipalities together.
fn from_raw_answers(kinds: &[String], per: f64, police_areas: &[String]) -> (f64, f64) {
    let figure = |row: &Row| match row.figures[0] {
        Figure::Number(number) => number,
        Figure::Absent(_) => panic!("a figure"),
    };
    let crimes = police();
    let crimes = crimes.rows.iter().filter(|row| {
        kinds.contains(&row.codes[0])
            && police_areas.contains(&row.codes[1])
            && row.codes[2] == "2024JJ00"
    });
    let count: f64 = crimes.map(figure).sum();
    let people = people();
    let people = people.rows.iter().filter(|row| {
        let area = row.codes[3].replace("NL01", "NL00");
        row.codes[2] == "10000" && police_areas.contains(&area) && row.codes[4] == "2024JJ00"
    });
    (count, count / people.map(figure).sum::<f64>() * per)
}

/// The text of the cells of the row of an indicator, as far as their numbers.
fn cells(page: &str, slug: &str) -> Vec<String> {
    let (_, row) = page
        .split_once(&format!("?kengetal={slug}#kengetal\">"))
        .unwrap();
    let row = row.split("</tr>").next().unwrap();
    row.split("<td>")
        .skip(1)
        .map(|cell| {
            let text = cell.trim_start_matches("<strong>");
            let end = text.find(['<', '\n']).unwrap_or(text.len());
            text[..end].trim().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_number_on_the_page_is_one_of_the_raw_answers() {
    let figures = Figures::filled().await;
    let page = figures.page("/lokaal/GM0344").await;
    let (_, similar) = page.split_once("id=\"vergelijkbaar\"").unwrap();
    let similar: Vec<String> = similar
        .split("href=\"/lokaal/")
        .skip(1)
        .map(|rest| rest[..6].to_owned())
        .collect();
    assert_eq!(similar.len(), 12);
    let app = &figures.world.app;
    let mut traced = 0;
    for indicator in app.indicators().unwrap().all() {
        let of_police = indicator.tables.iter().all(|table| table.table == POLICE.1);
        let per = indicator.denominator.as_ref();
        let per = per.filter(|per| per.indicator == "inwoners");
        let Some(per) = per.filter(|_| of_police && !indicator.themes.is_empty()) else {
            continue;
        };
        let kinds = &indicator.tables[0].choices[0].codes;
        let shown = |areas: &[String]| {
            let (count, value) = from_raw_answers(kinds, f64::from(per.per), areas);
            if count < 5.0 {
                return "minder dan 5".to_owned();
            }
            words::number(value, words::decimals(indicator, value))
        };
        let cells = cells(&page, &indicator.slug);
        let slug = &indicator.slug;
        assert_eq!(
            cells[0],
            shown(&["GM0344".to_owned()]),
            "{slug}, here: {cells:?}"
        );
        let (count, _) = from_raw_answers(kinds, 1.0, &["GM0344".to_owned()]);
        // Fewer than ten are shown over three years.
        if count >= 10.0 {
            let counted = format!("{} {}</span>", words::number(count, 0), indicator.unit);
            let (_, row) = page.split_once(&format!("?kengetal={slug}#")).unwrap();
            let row = row.split("</tr>").next().unwrap();
            assert!(row.contains(&counted), "{slug}: no {counted} in {row}");
        }
        // Where it is too small here, similar ones together may not be.
        if cells[0] != "minder dan 5" {
            assert_eq!(cells[2], shown(&similar), "{slug}, similar: {cells:?}");
            assert_eq!(
                cells[4],
                shown(&["NL00".to_owned()]),
                "{slug}, country: {cells:?}"
            );
        }
        traced += 1;
    }
    assert!(traced >= 15, "{traced}");
}

#[tokio::test]
async fn the_api_says_what_the_page_says() {
    let figures = Figures::filled().await;
    let site = &figures.world.site;
    let json = async |path: &str| -> serde_json::Value {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        serde_json::from_slice(&answer.bytes).unwrap()
    };
    let all = json("/api/v1/kengetallen?paginaGrootte=200").await;
    assert!(all["totaal"].as_u64().unwrap() > 50);
    let one = json("/api/v1/kengetallen/openbare-orde").await;
    assert_eq!(one["tabellen"][0]["nummer"], "47018NED");
    let picture = json("/api/v1/lokaal/GM0344").await;
    assert_eq!(picture["gemeente"]["naam"], "Utrecht");
    assert_eq!(picture["vergelijkbaar"].as_array().unwrap().len(), 12);
    assert!(!picture["springtEruit"].as_array().unwrap().is_empty());
    let answers = picture["antwoorden"].as_array().unwrap();
    let of = |theme: &str| answers.iter().find(|one| one["thema"] == theme).unwrap();
    assert_eq!(answers.len(), 5);
    let disorder = of("online-ordeverstoring");
    assert_eq!(disorder["oordeel"], "springt-eruit");
    assert_eq!(
        disorder["kengetallen"],
        serde_json::json!(["openbare-orde"])
    );
    assert_eq!(of("cybercrime")["oordeel"], "niet-meer");
    let known = picture["kengetallen"].as_array().unwrap();
    let here = known
        .iter()
        .find(|one| one["kengetal"] == "openbare-orde")
        .unwrap();
    let page = figures.page("/lokaal/GM0344").await;
    let shown = here["laatste"]["waarde"].as_f64().unwrap();
    assert_eq!(cells(&page, "openbare-orde")[0], words::number(shown, 1));
    let count = from_raw_answers(&["3.6.4".to_owned()], 1.0, &["GM0344".to_owned()]).0;
    assert_eq!(here["laatste"]["aantal"].as_f64(), Some(count));
    assert_eq!(here["vergelijkbaar"]["verschil"], "hoger");
    assert_eq!(here["bron"]["tabel"], "47018NED");
    let depth = json("/api/v1/lokaal/GM0344/openbare-orde").await;
    assert_eq!(depth["cijfer"], *here);
    let own = depth["reeksen"][0]["jaren"].as_array().unwrap();
    assert_eq!(
        (own.len(), &own[6]["waarde"]),
        (7, &here["laatste"]["waarde"])
    );
    assert_eq!(depth["gelijken"].as_array().unwrap().len(), 12);
    let small = json("/api/v1/lokaal/GM0344/mensenhandel").await;
    assert_eq!(
        small["reeksen"][0]["jaren"][6]["waarde"],
        serde_json::Value::Null
    );
    assert_eq!(small["reeksen"][0]["jaren"][6]["ontbreekt"], "geheim");
    for missing in [
        "/api/v1/lokaal/GM9999",
        "/api/v1/lokaal/GM0344/bestaat-niet",
        "/api/v1/kengetallen/bestaat-niet",
    ] {
        let answer = site.get(missing).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}
