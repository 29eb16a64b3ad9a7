//! Stories about consultations: partners answer by a link or by mail, and see nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use kompas_app::people::Post;
use serde_json::json;
use time::Duration;

use crate::Answer;
use crate::documents::{HERE, NOW, Outside, PASSWORD, World, world, world_reaching};
use crate::mail::{SITE, mailer};
use crate::people::session;
use crate::program::Program;

const QUESTION: [(&str, &str); 4] = [
    ("vraag", "L1"),
    ("woorden-L1", "Staan er schuren leeg?"),
    ("toelichting", "Wij zoeken uit of schuren leegstaan."),
    ("deadline", "2026-12-10"),
];

/// The paths of the links that a page shows, in order.
fn links(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.plain());
    let text = answer.text();
    let shown = text.split("<textarea id=\"link-").skip(1);
    let link = |part: &str| {
        let start = part.find("/uitvraag/").unwrap();
        part[start..].chars().take(10 + 64).collect()
    };
    shown.map(link).collect()
}

impl World {
    /// Asks roles: the path of the consultation and the links.
    pub(crate) async fn ask(
        &self,
        cookie: &str,
        dossier: &str,
        roles: &[&str],
    ) -> (String, Vec<String>) {
        let names = ["rol-1", "rol-2", "rol-3"];
        let mut pairs = QUESTION.to_vec();
        pairs.extend(names.into_iter().zip(roles.iter().copied()));
        let made = self
            .form(cookie, &format!("{dossier}/uitvragen"), &pairs)
            .await;
        let shown = links(&made);
        let text = made.text();
        let start = text.rfind(&format!("{dossier}/uitvragen/")).unwrap();
        let path = text[start..].split('"').next().unwrap().to_owned();
        (path, shown)
    }

    async fn upload(&self, link: &str, name: &str, text: &str) -> Answer {
        let body = format!(
            "--grens\r\nContent-Disposition: form-data; name=\"bijlage\"; filename=\"{name}\"\r\n\r\n{text}\r\n--grens--\r\n"
        );
        let headers = [
            ("content-type", "multipart/form-data; boundary=grens"),
            HERE,
        ];
        let path = format!("{link}/bijlagen");
        self.site
            .send_body(Method::POST, &path, &headers, &body)
            .await
    }
}

/// The first number in a page after these words.
fn number_after(page: &Answer, words: &str) -> String {
    let text = page.text();
    let at = text.find(words).expect(words) + words.len();
    text[at..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect()
}

#[tokio::test]
async fn what_is_wrong_is_told_together_and_nothing_is_lost() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let dossier = world.open(&boss, "Leegstand").await;
    let page = world.see(&boss, &format!("{dossier}/uitvragen")).await;
    assert!(page.plain().contains("nog niemand gevraagd"));
    let form = world
        .see(&boss, &format!("{dossier}/uitvragen/nieuw"))
        .await;
    let shown = form.plain();
    for part in [
        "binnen de gemeente",
        "buiten de gemeente",
        "helpt bij",
        "werkt Bo Beheerder",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let wrong = [
        ("toelichting", "Over 123456782"),
        ("deadline", "2026-11-01"),
        ("partner", "cbs"),
        ("rol-1", "wijkagent"),
        ("rolmail-1", "geen adres"),
    ];
    let wrong = world
        .form(&boss, &format!("{dossier}/uitvragen"), &wrong)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "deze dag is voorbij",
        "vul een e-mailadres in",
        "is geen partner uit de gids",
        "vul dit in",
        "burgerservicenummer (regel 1, na “Over”)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let text = wrong.text();
    assert!(text.contains("Over 123456782") && text.contains("value=\"wijkagent\""));
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn two_partners_answer_by_link_and_one_by_mail() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let dossier = world.open(&boss, "Geheime titel").await;
    let (path, shown) = world
        .ask(&boss, &dossier, &["wijkagent", "boswachter"])
        .await;
    assert_eq!(shown.len(), 2);
    let (agent, ranger) = (&shown[0], &shown[1]);

    // She sees what is asked, by whom and until when, and nothing else; looking changes nothing.
    let lines = world.store.log_count(None).await.unwrap();
    let seen = world.site.get(agent).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.header("cache-control"), "no-store");
    let plain = seen.plain();
    for part in [
        "Vragen van Gemeente Testdam",
        "vraagt u als wijkagent om te antwoorden, uiterlijk op 10 december 2026",
        "Staan er schuren leeg?",
        "Wij zoeken uit of schuren leegstaan.",
        "Wie leest uw antwoord",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    for hidden in ["Geheime titel", "boswachter", "Bo Beheerder", &dossier] {
        assert!(!seen.text().contains(hidden), "{hidden}");
    }
    assert_eq!(world.site.get(agent).await.text(), seen.text());
    assert_eq!(world.store.log_count(None).await.unwrap(), lines);

    // She saves, returns and sends in.
    let refused = [("versie-L1", "0"), ("antwoord-L1", "Bel 123456782")];
    let refused = world.form("", agent, &refused).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .plain()
            .contains("burgerservicenummer (regel 1, na “Bel”)")
    );
    assert!(refused.text().contains("Bel 123456782"), "nothing is lost");
    let empty = [("antwoord-L1", ""), ("doe", "verstuur")];
    let empty = world.form("", agent, &empty).await;
    assert!(empty.plain().contains("beantwoord minstens één vraag"));
    let draft = [
        ("versie-L1", "0"),
        ("antwoord-L1", "Ja, twee schuren. Meer weet ik niet."),
        ("vertrouwelijk-L1", "ja"),
    ];
    let saved = world.form("", agent, &draft).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let overview = world.see(&boss, &path).await.plain();
    assert!(overview.contains("Begonnen"), "{overview}");
    assert!(
        !overview.contains("twee schuren"),
        "it is hers until she sends it"
    );
    let other = [("versie-L1", "0"), ("antwoord-L1", "Nee.")];
    let stale = world.form("", agent, &other).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let told = stale.plain();
    assert!(
        told.contains("Ja, twee schuren.") && told.contains("Nee."),
        "{told}"
    );
    let back = world.site.get(agent).await.text();
    assert!(back.contains("Ja, twee schuren.") && back.contains("value=\"1\""));
    let answers = [
        ("versie-L1", "1"),
        ("antwoord-L1", "Ja, twee schuren. Meer weet ik niet."),
        ("vertrouwelijk-L1", "ja"),
        ("doe", "verstuur"),
    ];
    let sent = world.form("", agent, &answers).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
    let page = world.site.get(agent).await.plain();
    assert!(page.contains("Uw antwoord is verstuurd") && page.contains("twee schuren"));
    let late = world.form("", agent, &answers).await;
    assert_eq!(late.status, StatusCode::CONFLICT);

    let refer = world
        .form(
            "",
            &format!("{ranger}/anders"),
            &[("anders", "de omgevingsdienst")],
        )
        .await;
    assert_eq!(refer.status, StatusCode::SEE_OTHER, "{}", refer.plain());
    assert!(
        world
            .site
            .get(ranger)
            .await
            .plain()
            .contains("U hebt doorverwezen")
    );

    let pasted = [
        ("partner", ""),
        ("rol", "omgevingsdienst"),
        ("datum", "2026-11-23"),
        ("reactie-L1", "Drie schuren, volgens onze controle."),
    ];
    let at = format!("{path}/overgenomen");
    let wrong = [("rol", ""), ("datum", "2026-11-25")];
    let wrong = world.form(&boss, &at, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.plain().contains("deze dag komt nog"));
    let pasted = world.form(&boss, &at, &pasted).await;
    assert_eq!(pasted.status, StatusCode::SEE_OTHER, "{}", pasted.plain());
    let overview = world.see(&boss, &path).await;
    let shown = overview.plain();
    for part in [
        "In vertrouwen gegeven",
        "de omgevingsdienst",
        "Uit een mail overgenomen",
        "Drie schuren",
        "Verwijst door",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let page = world.see(&boss, &dossier).await.plain();
    assert!(
        page.contains("2 van 3 gevraagde partners beantwoord, 1 doorverwezen"),
        "{page}"
    );

    // A part of the answer becomes a citation, which makes the answer that rests on it closed.
    let partner = number_after(&overview, "href=\"#partner-");
    let cite = format!("{path}/partners/{partner}/citeren");
    let wrong = [("vraag", "L1"), ("citaat", "Ja, vier schuren.")];
    let wrong = world.form(&boss, &cite, &wrong).await;
    assert!(
        wrong.plain().contains("niet in de reactie"),
        "{}",
        wrong.plain()
    );
    let cited = [("vraag", "L1"), ("citaat", "ja,  twee schuren.")];
    let cited = world.form(&boss, &cite, &cited).await;
    assert_eq!(cited.status, StatusCode::SEE_OTHER, "{}", cited.plain());
    let page = world.see(&boss, &dossier).await.plain();
    assert!(
        page.contains("Ja, twee schuren. In vertrouwen van een partner. wijkagent (24 november 2026), schriftelijk antwoord op vraag L1. Open de uitvraag"),
        "{page}"
    );
    let answer = format!("{dossier}/vragen/l1");
    let open = [
        ("versie", "0"),
        ("antwoord", "Er staan schuren leeg.[^1]"),
        ("openheid", "open"),
    ];
    let open = world.form(&boss, &answer, &open).await;
    assert!(
        open.plain()
            .contains("In vertrouwen van een partner; dat kan niet open zijn")
    );
    let closed = [("versie", "0"), ("antwoord", "Er staan schuren leeg.[^1]")];
    let closed = world.form(&boss, &answer, &closed).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    let form = world.see(&boss, &answer).await.text();
    assert!(form.contains("value=\"partner\" checked"), "{form}");

    // She says whether the sentence is right.
    let confirm = format!("{path}/partners/{partner}/bevestigen");
    let ask = [
        ("nummer", "1"),
        ("zin", "De wijkagent ziet twee lege schuren."),
    ];
    let asked = world.form(&boss, &confirm, &ask).await;
    let link = links(&asked).remove(0);
    assert_eq!(world.site.get(agent).await.status, StatusCode::NOT_FOUND);
    let page = world.site.get(&link).await;
    assert!(
        page.plain()
            .contains("De wijkagent ziet twee lege schuren.")
    );
    let text = number_after(&page, "/teksten/");
    let at = format!("{link}/teksten/{text}");
    let nothing = world.form("", &at, &[("klopt", "nee")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        let right = world.form("", &at, &[("klopt", "ja")]).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.plain());
    }
    let other = format!("{link}/teksten/999");
    let other = world.form("", &other, &[("klopt", "ja")]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let page = world.see(&boss, &dossier).await.plain();
    assert!(
        page.contains("de partner heeft de tekst bevestigd"),
        "{page}"
    );
    what_was_said_in_confidence_stays_out_of_papers(&world, &boss, &dossier, &partner).await;
    assert_eq!(world.store.prove_log(None).await.unwrap().faults, []);
}

/// Each part that rests on it asks for a word of its own.
async fn what_was_said_in_confidence_stays_out_of_papers(
    world: &World,
    boss: &str,
    dossier: &str,
    partner: &str,
) {
    let form = [("soort", "driehoeksnotitie"), ("titel", "Notitie")];
    let begun = world.form(boss, &format!("{dossier}/stukken"), &form).await;
    let paper = begun.header("location").to_owned();
    let text = [
        ("versie", "1"),
        ("titel", "Notitie"),
        ("tekst:kern", "Er staat meer leeg dan gedacht.[^1]"),
        ("met", "kern"),
        ("met", "reacties"),
        ("met", "bronnen"),
    ];
    let saved = world.form(boss, &paper, &text).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let check = format!("{paper}/controle");
    let shown = world.see(boss, &check).await.plain();
    for part in [
        "Onderdeel Kern",
        "Antwoord van wijkagent op vraag L1",
        "Drie schuren",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for secret in ["meer leeg dan gedacht", "Ja, twee schuren"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    let text = world
        .see(boss, &format!("{check}?mee=tekst-kern"))
        .await
        .plain();
    assert!(text.contains("meer leeg dan gedacht"), "{text}");
    assert!(
        text.contains("Deze bron is vertrouwelijk en staat niet in dit stuk"),
        "{text}"
    );
    assert!(!text.contains("Ja, twee schuren"), "{text}");
    let all = format!("{check}?mee=tekst-kern&mee=citaat-1&mee=reactie-{partner}-L1");
    let all = world.see(boss, &all).await.plain();
    assert!(all.matches("twee schuren").count() > 1, "{all}");
    assert!(!all.contains("Deze bron is vertrouwelijk"), "{all}");
}

#[tokio::test]
async fn a_link_that_is_no_longer_good_is_as_one_that_never_was() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let dossier = world.open(&boss, "Leegstand").await;
    let (path, shown) = world
        .ask(&boss, &dossier, &["wijkagent", "boswachter"])
        .await;
    let overview = world.see(&boss, &path).await;
    let partner = number_after(&overview, "href=\"#partner-");
    let own = format!("{path}/partners/{partner}");
    let withdrawn = world.form(&boss, &format!("{own}/weg"), &[]).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    let unknown = format!("/uitvraag/{}", "ab".repeat(32));
    let answers = [
        ("", Method::GET),
        ("", Method::POST),
        ("/termijn.ics", Method::GET),
        ("/anders", Method::POST),
        ("/bijlagen", Method::POST),
        ("/bijlagen/1/weg", Method::POST),
        ("/teksten/1", Method::POST),
    ];
    let form = [("content-type", "application/x-www-form-urlencoded"), HERE];
    for (action, method) in answers {
        let ask = async |link: &str| {
            let path = format!("{link}{action}");
            world.site.send_body(method.clone(), &path, &form, "").await
        };
        let (gone, never) = (ask(&shown[0]).await, ask(&unknown).await);
        assert_eq!(never.status, StatusCode::NOT_FOUND, "{method} {action}");
        assert_eq!((gone.status, &gone.bytes), (never.status, &never.bytes));
        assert!(
            never
                .plain()
                .contains("vraag wie u de link gaf om een nieuwe")
        );
        let short = world
            .site
            .send_body(method.clone(), &format!("/uitvraag/x{action}"), &form, "")
            .await;
        assert_eq!(short.bytes, never.bytes);
    }
    assert_eq!(world.site.get(&shown[1]).await.status, StatusCode::OK);

    let again = world.form(&boss, &format!("{own}/opnieuw"), &[]).await;
    let new = links(&again).remove(0);
    assert_eq!(world.site.get(&new).await.status, StatusCode::OK);
    assert_eq!(
        world.site.get(&shown[0]).await.status,
        StatusCode::NOT_FOUND
    );

    let longer = format!("{path}/termijn");
    let over = world
        .form(&boss, &longer, &[("deadline", "2026-01-01")])
        .await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world
        .form(&boss, &longer, &[("deadline", "2027-01-15")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    for day in [
        world.site.get(&format!("{new}/termijn.ics")).await,
        world.see(&boss, &format!("{path}/termijn.ics")).await,
    ] {
        assert_eq!(day.header("content-type"), "text/calendar; charset=utf-8");
        let text = day.text();
        assert!(text.contains("DTSTART;VALUE=DATE:20270115\r\n"), "{text}");
        assert!(!text.contains("/uitvraag/"), "calendars are shared");
    }
    // A link is used so often and no more.
    let mut refused = 0;
    for _ in 0..70 {
        let answer = world.site.get(&new).await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 5, "{refused}");
}

#[tokio::test]
async fn a_file_is_read_before_it_is_kept() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let dossier = world.open(&boss, "Leegstand").await;
    let (path, shown) = world.ask(&boss, &dossier, &["wijkagent"]).await;
    let link = &shown[0];
    for (name, text, why) in [
        (
            "virus.exe",
            "MZ\u{0}\u{1}\u{2}\u{3}\u{0}\u{0}",
            "Sla het op als PDF of Word",
        ),
        (
            "kapot.pdf",
            "%PDF-1.7\nniets",
            "beschadigd of niet compleet",
        ),
        ("leeg.txt", "", "Het bestand is leeg"),
        (
            "lijst.txt",
            "De melder heeft nummer 123456782.",
            "burgerservicenummer (regel 1",
        ),
    ] {
        let refused = world.upload(link, name, text).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let told = refused.plain();
        assert!(told.contains(name) && told.contains(why), "{told}");
    }
    let none = world.form("", &format!("{link}/bijlagen"), &[]).await;
    assert!(none.plain().contains("Kies eerst een bestand"));
    let originals = world.folder.path().join("originelen");
    let count = || {
        let files = walk(&originals);
        files.into_iter().filter(|name| name.len() == 64).count()
    };
    assert_eq!(count(), 0, "what is refused is not kept");
    for place in 1..=5 {
        let text = format!("Schuur {place} staat leeg, zag ik op de ronde.");
        let added = world
            .upload(link, &format!("../lijst {place}.txt"), &text)
            .await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.plain());
    }
    let sixth = world.upload(link, "zes.txt", "Schuur 6 staat leeg.").await;
    assert!(sixth.plain().contains("hoogstens 5 bestanden"));
    assert_eq!(count(), 5);
    let page = world.site.get(link).await;
    assert!(page.plain().contains("Meer bestanden kunnen niet mee"));
    let file = number_after(&page, &format!("{link}/bijlagen/"));
    let removed = world
        .form("", &format!("{link}/bijlagen/{file}/weg"), &[])
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.plain());
    assert_eq!(count(), 4);

    let overview = world.see(&boss, &path).await.plain();
    assert!(!overview.contains("lijst"), "not yet sent in");
    let answers = [("antwoord-L1", "Zie de lijst."), ("doe", "verstuur")];
    world.form("", link, &answers).await;
    let overview = world.see(&boss, &path).await;
    assert!(overview.plain().contains("Schuur 2 staat leeg"));
    let file = number_after(&overview, &format!("{path}/bijlagen/"));
    let given = world.see(&boss, &format!("{path}/bijlagen/{file}")).await;
    assert_eq!(given.text(), "Schuur 2 staat leeg, zag ik op de ronde.");
    assert_eq!(
        given.header("content-disposition"),
        "attachment; filename=\"lijst-2.txt\""
    );
    assert_eq!(given.header("content-type"), "application/octet-stream");
}

/// The names of all files under a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for entry in entries.map(Result::unwrap) {
        if entry.path().is_dir() {
            names.extend(walk(&entry.path()));
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names
}

#[tokio::test]
async fn another_municipality_sees_nothing_of_it() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let dossier = world.open(&boss, "Kanarie7q").await;
    let (path, shown) = world.ask(&boss, &dossier, &["Kanarie8q"]).await;
    let answers = [("antwoord-L1", "Kanarie9q"), ("doe", "verstuur")];
    world.form("", &shown[0], &answers).await;
    let made = [("soort", "gemeente"), ("organisatie", "Soest")];
    let made = world.form(&boss, "/beheer/organisaties", &made).await;
    let organisation = made.header("location").to_owned();
    let pairs = [("mail", "zoe@soest.nl"), ("rol", "coordinator")];
    let invited = world
        .form(&boss, &format!("{organisation}/leden"), &pairs)
        .await;
    let pairs = [("naam", "Zoe"), ("wachtwoord", PASSWORD)];
    let zoe = session(&world.form("", &World::link(&invited), &pairs).await);
    let own = world.open(&zoe, "Van Soest").await;
    let partner = number_after(&world.see(&boss, &path).await, "href=\"#partner-");
    // Neither where it is, nor under a dossier of her own.
    let borrowed = path.replace(&dossier, &own);
    for base in [&path, &borrowed] {
        for get in [
            String::new(),
            "/termijn.ics".to_owned(),
            "/bijlagen/1".to_owned(),
        ] {
            let answer = world.see(&zoe, &format!("{base}{get}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{base}{get}");
        }
        for post in ["termijn", "overgenomen"]
            .map(str::to_owned)
            .into_iter()
            .chain(
                ["weg", "opnieuw", "citeren", "bevestigen"]
                    .map(|action| format!("partners/{partner}/{action}")),
            )
        {
            let pairs = [
                ("deadline", "2027-01-01"),
                ("vraag", "L1"),
                ("nummer", "1"),
                ("zin", "x"),
                ("datum", "2026-11-20"),
                ("rol", "x"),
                ("reactie-L1", "x"),
            ];
            let answer = world.form(&zoe, &format!("{base}/{post}"), &pairs).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{base}/{post}");
        }
    }
    for page in [
        &*own,
        "/dossiers",
        "/beheer/logboek",
        "/beheer/taken",
        &format!("{own}/uitvragen"),
    ] {
        let text = world.see(&zoe, page).await.text();
        for word in ["Kanarie7q", "Kanarie8q", "Kanarie9q"] {
            assert!(!text.contains(word), "{page} tells {word}");
        }
    }
    assert_eq!(world.site.get(&shown[0]).await.status, StatusCode::OK);
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn mail_really_goes_out_and_each_reminder_once() {
    let refuse = json!({ "weg@testdam.nl": 550 });
    let settings = json!({ "security": "none", "refuse": refuse });
    let (mut server, first) = Program::start("smtp-server.mjs", &settings);
    let hours = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&hours);
    let world = world_reaching(Outside {
        post: Some(Post {
            mailer: mailer(&first),
            site: SITE.to_owned(),
        }),
        site_url: Some(SITE.to_owned()),
        clock: Arc::new(move || NOW + Duration::hours(clock.load(Ordering::SeqCst))),
        ..Outside::default()
    })
    .await;
    let boss = world.cookie().1.to_owned();
    let pass = |days: i64| hours.store(days * 24, Ordering::SeqCst);
    let enter = async || {
        let pairs = [("mail", "bo@testdam.nl"), ("wachtwoord", PASSWORD)];
        session(&world.form("", "/aanmelden", &pairs).await)
    };
    let work = async || while world.app.step().await.unwrap().is_some() {};
    let mut next = || {
        let mail = server.next();
        let data = mail["data"].as_str().unwrap().replace("=\r\n", "");
        let to = mail["to"][0].as_str().unwrap().to_owned();
        (to, data.replace("=3D", "="))
    };
    let link = |text: &str| -> String {
        let start = text.find(&format!("{SITE}/uitvraag/")).expect("a link") + SITE.len();
        text[start..].chars().take(10 + 64).collect()
    };
    let dossier = world.open(&boss, "Leegstand").await;
    let mut pairs = QUESTION.to_vec();
    pairs.extend([
        ("rol-1", "wijkagent"),
        ("rolmail-1", "wijk@politie.nl"),
        ("rol-2", "boswachter"),
        ("rolmail-2", "weg@testdam.nl"),
        ("rol-3", "brandweer"),
    ]);
    let made = world
        .form(&boss, &format!("{dossier}/uitvragen"), &pairs)
        .await;
    assert_eq!(links(&made).len(), 1, "who has no mail gets hers otherwise");
    work().await;
    let (to, text) = next();
    assert_eq!(to, "wijk@politie.nl");
    for part in ["Staan er schuren leeg?", "uiterlijk op 10 december 2026"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let first = link(&text);
    assert!(
        world
            .site
            .get(&first)
            .await
            .plain()
            .contains("als wijkagent")
    );
    let path = format!("{dossier}/uitvragen/1");
    let overview = world.see(&boss, &path).await.plain();
    assert!(overview.contains("De mail kwam niet aan:"), "{overview}");
    let jobs = world.see(&boss, "/beheer/taken").await.text();
    assert!(jobs.contains("Mail bij een dossier"));
    assert!(
        !jobs.contains("politie.nl") && !jobs.contains("wijkagent"),
        "{jobs}"
    );

    // Three days before and once after; a link that was sent before goes on.
    pass(12);
    work().await;
    assert_eq!(world.app.step().await.unwrap(), None, "it is not time yet");
    pass(13);
    work().await;
    let (to, text) = next();
    assert_eq!(to, "wijk@politie.nl");
    assert!(text.contains("Uw antwoord is er nog niet"), "{text}");
    assert_eq!(world.site.get(&first).await.status, StatusCode::OK);
    let second = link(&text);
    let draft = [("antwoord-L1", "Ja, twee.")];
    world.form("", &first, &draft).await;
    assert!(world.site.get(&second).await.text().contains("Ja, twee."));
    pass(17);
    work().await;
    let (_, text) = next();
    assert!(text.contains("Die dag is voorbij"), "{text}");
    pass(18);
    work().await;

    // She sends in and gets a copy; who answered gets no reminder.
    let answers = [
        ("versie-L1", "1"),
        ("antwoord-L1", "Ja, drie."),
        ("doe", "verstuur"),
    ];
    let sent = world.form("", &second, &answers).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
    work().await;
    let (to, text) = next();
    assert_eq!(to, "wijk@politie.nl");
    assert!(text.contains("Ja, drie."), "{text}");
    assert!(!text.contains("/uitvraag/"), "a copy holds no link");
    let bo = enter().await;
    let again = format!("{path}/termijn");
    let longer = world.form(&bo, &again, &[("deadline", "2027-02-01")]).await;
    assert_eq!(longer.status, StatusCode::SEE_OTHER, "{}", longer.plain());
    pass(70);
    work().await;

    // A mail with a new link ends the old ones; this is the next that comes.
    let bo = enter().await;
    let page = world.see(&bo, &path).await;
    let partner = number_after(&page, "href=\"#partner-");
    let again = format!("{path}/partners/{partner}/opnieuw");
    let asked = world.form(&bo, &again, &[]).await;
    assert!(
        asked
            .plain()
            .contains("Kompas stuurt de link naar wijk@politie.nl")
    );
    work().await;
    let (to, text) = next();
    assert_eq!(to, "wijk@politie.nl");
    assert!(text.contains("uiterlijk op 1 februari 2027"), "{text}");
    assert_eq!(world.site.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.site.get(&link(&text)).await.status, StatusCode::OK);
    assert_eq!(world.store.prove_log(None).await.unwrap().faults, []);
}
