//! Stories about the guide: changed by one editor, judged by another, published, read as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use kompas_app::editions::Keeper;
use time::Duration;

use crate::documents::{NOW, Outside, PASSWORD, World, app, world, world_reaching};
use crate::people::session;

impl World {
    /// A new editor: her cookie.
    pub(crate) async fn editor(&self, mail: &str, name: &str) -> String {
        let boss = self.cookie().1.to_owned();
        let form = [("mail", mail), ("redacteur", "ja")];
        let invited = self.form(&boss, "/beheer/gebruikers", &form).await;
        let form = [("naam", name), ("wachtwoord", PASSWORD)];
        session(&self.form("", &Self::link(&invited), &form).await)
    }

    /// What a page shows in its form: every field with its value.
    pub(crate) async fn fields(&self, cookie: &str, path: &str) -> Vec<(String, String)> {
        let page = self.see(cookie, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.plain());
        fields(&page.text())
    }

    pub(crate) async fn send_fields(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(String, String)],
    ) -> crate::Answer {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.form(cookie, path, &fields).await
    }

    /// Fills in more of a piece in the form at an address.
    pub(crate) async fn filled(&self, who: &str, path: &str, changes: &[(&str, &str)]) {
        let mut fields = self.fields(who, path).await;
        set(&mut fields, changes);
        let saved = self.send_fields(who, "/redactie/onderdeel", &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    }

    /// Has a piece changed in a new proposal, laid before a second editor: its path.
    pub(crate) async fn proposed(&self, who: &str, key: &str, changes: &[(&str, &str)]) -> String {
        let path = format!("/redactie/onderdeel?sleutel={key}");
        let mut fields = self.fields(who, &path).await;
        set(&mut fields, changes);
        set(&mut fields, &[("reden", "Het klopte niet meer.")]);
        let saved = self.send_fields(who, "/redactie/onderdeel", &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
        let path = saved.header("location").to_owned();
        let laid = self.at(who, &path, "voorleggen", &[]).await;
        assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());
        path
    }

    /// Does something with a proposal, of the version that it has now.
    pub(crate) async fn at(
        &self,
        who: &str,
        path: &str,
        what: &str,
        form: &[(&str, &str)],
    ) -> crate::Answer {
        let page = self.see(who, path).await.text();
        let version = page.split("name=\"versie\" value=\"").nth(1);
        let version = version.map_or("0", |rest| rest.split('"').next().unwrap());
        let mut pairs = vec![("versie", version)];
        pairs.extend(form);
        self.form(who, &format!("{path}/{what}"), &pairs).await
    }

    pub(crate) async fn approved(&self, who: &str, path: &str) {
        let form = [("doe", "goedkeuren"), ("oordeel", "Prima.")];
        let done = self.at(who, path, "oordeel", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.plain());
    }

    /// Publishes what was approved: the path of the edition.
    pub(crate) async fn published(&self, who: &str) -> String {
        let fields = self.fields(who, "/redactie/editie").await;
        let done = self.send_fields(who, "/redactie/editie", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.plain());
        done.header("location").to_owned()
    }
}

/// The fields of the form that changes a piece, or else of the last form.
fn fields(page: &str) -> Vec<(String, String)> {
    let document = scraper::Html::parse_document(page);
    let selector = scraper::Selector::parse("main form[method=post]").unwrap();
    let form = document.select(&selector).next_back().unwrap();
    let controls = scraper::Selector::parse("input, textarea, select").unwrap();
    let option = scraper::Selector::parse("option[selected]").unwrap();
    let mut found = Vec::new();
    for control in form.select(&controls) {
        let element = control.value();
        let Some(name) = element.attr("name") else {
            continue;
        };
        let value = match element.name() {
            "textarea" => control.text().collect::<String>(),
            "select" => {
                let chosen = control.select(&option).next();
                let value = chosen.and_then(|one| one.value().attr("value"));
                value.unwrap_or_default().to_owned()
            }
            _ if element.attr("type") == Some("checkbox") && element.attr("checked").is_none() => {
                continue;
            }
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        found.push((name.to_owned(), value));
    }
    found
}

pub(crate) fn set(fields: &mut Vec<(String, String)>, changes: &[(&str, &str)]) {
    for (name, value) in changes {
        match fields.iter_mut().find(|(other, _)| other == name) {
            Some(field) => (*value).clone_into(&mut field.1),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn a_change_goes_by_a_second_editor_into_the_next_edition() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;

    let first = world.site.get("/edities/2023").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.plain().contains("Dit is de eerste editie"));
    let none = world.see(&an, "/redactie").await.plain();
    assert!(none.contains("Er wacht geen voorstel"), "{none}");
    assert!(none.contains("nog niets goedgekeurd"), "{none}");
    let publish = world.see(&an, "/redactie/editie").await.plain();
    assert!(publish.contains("nog niets goedgekeurd"), "{publish}");

    // What cannot be right is refused with all its faults, and nothing is lost.
    let path = "/redactie/onderdeel?sleutel=bronnen/riec";
    let mut fields = world.fields(&an, path).await;
    set(
        &mut fields,
        &[
            ("naam", ""),
            ("adressen.0.url", "riec.nl"),
            ("beheerder", "Meneer 123456782"),
        ],
    );
    let refused = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    for part in [
        "Naam : Vul dit in.",
        "is geen adres; schrijf het voluit",
        "Hier staat een burgerservicenummer",
        "Schrijf waarom u dit voorstelt",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(refused.text().contains("value=\"riec.nl\""));

    let proposal = world
        .proposed(
            &an,
            "bronnen/riec",
            &[("beheerder", "Alle overheden samen")],
        )
        .await;
    let own = world
        .at(&an, &proposal, "oordeel", &[("doe", "goedkeuren")])
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        own.plain()
            .contains("U kunt uw eigen voorstel niet beoordelen")
    );
    let waiting = world.see(&bo, "/redactie").await;
    assert!(waiting.text().contains(&proposal), "{}", waiting.plain());
    let seen = world.see(&bo, &proposal).await.text();
    assert!(seen.contains("<ins>Alle"), "{seen}");
    assert!(seen.contains("Het klopte niet meer."));
    let number = proposal.rsplit('/').next().unwrap();
    let preview = format!("/redactie/voorbeeld/{number}/bronnen/riec");
    let preview = world.see(&bo, &preview).await;
    assert!(preview.plain().contains("Alle overheden samen"));
    assert!(
        preview
            .plain()
            .contains(&format!("U bekijkt voorstel {number}"))
    );

    // Given back with a word, changed, laid before again, approved.
    let empty = world
        .at(
            &bo,
            &proposal,
            "oordeel",
            &[("doe", "teruggeven"), ("oordeel", " ")],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("doe", "teruggeven"), ("oordeel", "Noem ook de politie.")];
    let back = world.at(&bo, &proposal, "oordeel", &form).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let returned = world.see(&an, &proposal).await.plain();
    assert!(returned.contains("Noem ook de politie."), "{returned}");
    let path = format!("/redactie/onderdeel?sleutel=bronnen/riec&voorstel={number}");
    let mut fields = world.fields(&an, &path).await;
    assert!(fields.contains(&("beheerder".to_owned(), "Alle overheden samen".to_owned())));
    set(
        &mut fields,
        &[("beheerder", "Alle overheden en de politie")],
    );
    let saved = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(saved.header("location"), proposal, "{}", saved.plain());
    let laid = world.at(&an, &proposal, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER);
    world.approved(&bo, &proposal).await;

    // Not before it has a number of its own.
    let fields = world.fields(&an, "/redactie/onderdeel?sleutel=gids").await;
    assert!(fields.contains(&("editie".to_owned(), "2023".to_owned())));
    let early = world.see(&an, "/redactie/editie").await.plain();
    assert!(
        early.contains("Geef de editie eerst een nieuw nummer, zoals 2026"),
        "{early}"
    );
    let form = [("editie", "1"), ("stand", "1")];
    let early = world.form(&an, "/redactie/editie", &form).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let numbered = world
        .proposed(
            &bo,
            "gids",
            &[("editie", "2026"), ("voorwoord", "Welkom bij de tweede.")],
        )
        .await;
    world.approved(&an, &numbered).await;
    let draft = world.see(&an, "/redactie/voorbeeld/werkversie/gids").await;
    assert!(draft.plain().contains("U bekijkt de werkversie"));
    let still = world.site.get("/bronnen/riec").await.plain();
    assert!(!still.contains("Alle overheden en de politie"));

    let edition = world.published(&an).await;
    assert_eq!(edition, "/edities/2026");
    let now = world.site.get("/bronnen/riec").await.plain();
    assert!(
        now.contains("Alle overheden en de politie"),
        "shown at once: {now}"
    );
    let about = world.site.get(&edition).await;
    assert!(about.plain().contains("Welkom bij de tweede."));
    assert!(about.text().contains("<ins>Alle"));
    assert!(about.plain().contains("2 onderdelen zijn"));

    // The first one is as it was, with addresses that stay in it.
    let old = world.site.get("/edities/2023/bronnen/riec").await;
    assert_eq!(old.status, StatusCode::OK);
    assert!(!old.plain().contains("Alle overheden en de politie"));
    assert!(old.plain().contains("Er is een nieuwere editie"));
    let text = old.text();
    assert!(text.contains("href=\"/edities/2023/themas/"), "{text}");
    assert!(!text.contains("href=\"/themas/"), "{text}");
    let home = world.site.get("/edities/2023/gids").await;
    assert_eq!(home.status, StatusCode::OK);
    for (path, status) in [
        ("/edities/1900", StatusCode::NOT_FOUND),
        ("/edities/1900/themas/cybercrime", StatusCode::NOT_FOUND),
        ("/edities/2023/themas/niets", StatusCode::NOT_FOUND),
        ("/edities/2023/dossiers", StatusCode::NOT_FOUND),
        ("/edities/2023/zoeken?q=drugs", StatusCode::OK),
        ("/edities/2023/bronnen?vorm=partner", StatusCode::OK),
        ("/edities", StatusCode::OK),
    ] {
        assert_eq!(world.site.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn two_proposals_for_one_piece_keep_what_both_said() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;
    let one = world
        .proposed(&an, "bronnen/riec", &[("beheerder", "Van An")])
        .await;
    let two = world
        .proposed(
            &bo,
            "bronnen/riec",
            &[("bereiken", "Van Bo"), ("beheerder", "Ook van Bo")],
        )
        .await;
    world.approved(&bo, &one).await;
    let stale = world
        .at(&an, &two, "oordeel", &[("doe", "goedkeuren")])
        .await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        stale.plain().contains("intussen door een ander gewijzigd"),
        "{}",
        stale.plain()
    );
    let renewed = world.at(&bo, &two, "bijwerken", &[]).await.plain();
    assert!(renewed.contains("Beheerder"), "both changed it: {renewed}");
    let seen = world.see(&bo, &two).await.text();
    assert!(seen.contains("<del>An</del><ins>Bo</ins>"), "{seen}");
    let laid = world.at(&bo, &two, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());
    world.approved(&an, &two).await;
    let after = world
        .fields(&an, "/redactie/onderdeel?sleutel=bronnen/riec")
        .await;
    assert!(after.contains(&("beheerder".to_owned(), "Ook van Bo".to_owned())));
    assert!(after.contains(&("bereiken".to_owned(), "Van Bo".to_owned())));
}

#[tokio::test]
async fn a_new_source_waits_until_it_stands_under_a_theme() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let asked = world
        .see(&an, "/redactie/nieuw?soort=bronnen&naam=Stadsmarinier")
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let path = asked.header("location").to_owned();
    assert!(path.contains("sleutel=bronnen"), "{path}");
    let known = world
        .see(&an, "/redactie/nieuw?soort=bronnen&naam=RIEC")
        .await;
    assert!(known.plain().contains("is er al"), "{}", known.plain());
    let mut fields = world.fields(&an, &path).await;
    set(
        &mut fields,
        &[
            ("vorm", "partner"),
            ("bereik", "intern"),
            ("beheerder", "Gemeente"),
            ("wat", "Een ambtenaar die in de wijk problemen oplost."),
            ("bereiken", "Vraag uw directeur veiligheid."),
            ("toegang", "op-aanvraag"),
            ("reden", "Veel gemeenten hebben er een."),
        ],
    );
    let saved = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let proposal = saved.header("location").to_owned();
    let page = world.see(&an, &proposal).await.plain();
    assert!(page.contains("staat onder geen enkel thema"), "{page}");
    let early = world.at(&an, &proposal, "voorleggen", &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);

    let number = proposal.rsplit('/').next().unwrap();
    let listing = "/redactie/onderdeel?sleutel=vermeldingen/jonge-aanwas/stadsmarinier";
    let mut fields = world.fields(&an, listing).await;
    set(
        &mut fields,
        &[
            ("tekst", "Kent de jongeren en de families in de wijk."),
            ("status", "bevestigd"),
            ("vragen.0.vraag", "L1"),
            ("vragen.0.grond", "zicht op de wijk"),
            ("criteria.dichtbij", "Werkt in de wijk."),
            ("voorstel", number),
        ],
    );
    let saved = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(saved.header("location"), proposal, "{}", saved.plain());
    let laid = world.at(&an, &proposal, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());

    // A source takes its listings with it when it goes.
    let mut fields = world
        .fields(&an, "/redactie/onderdeel?sleutel=bronnen/seniorenweb")
        .await;
    set(
        &mut fields,
        &[("reden", "Bestaat niet meer."), ("doe", "weg")],
    );
    let gone = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.plain());
    let page = world.see(&an, gone.header("location")).await.plain();
    assert!(
        page.contains("Weggehaald: SeniorWeb") || page.contains("Weggehaald: Senioren"),
        "{page}"
    );
    assert!(page.contains("vermelding"), "{page}");
}

#[tokio::test]
async fn another_program_shows_the_edition_that_this_one_published() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;
    let other = app(&world.store, world.folder.path(), None, Outside::default()).await;
    let other = Arc::new(Keeper::new(other, None));
    let proposal = world.proposed(&an, "gids", &[("editie", "2026")]).await;
    world.approved(&bo, &proposal).await;
    world.published(&bo).await;
    assert_eq!(other.app().guide().edition().number, "2023");
    assert!(other.look().await.unwrap());
    assert_eq!(other.app().guide().edition().number, "2026");
    assert!(!other.look().await.unwrap());
    let again = app(&world.store, world.folder.path(), None, Outside::default()).await;
    assert_eq!(
        again.guide().edition().number,
        "2026",
        "a new start goes on from there"
    );
}

#[tokio::test]
async fn a_dossier_opens_the_edition_with_which_it_was_opened() {
    let moments = AtomicI64::new(0);
    let clock = move || NOW + Duration::seconds(moments.fetch_add(1, Ordering::Relaxed));
    let world = world_reaching(Outside {
        clock: Arc::new(clock),
        ..Outside::default()
    });
    let world = world.await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let before = world.see(&boss, &path).await.text();
    assert!(!before.contains("/edities/2023"), "there is but one");
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;
    let mut fields = world
        .fields(
            &an,
            "/redactie/onderdeel?sleutel=bronnen/adviseur-landschap",
        )
        .await;
    set(&mut fields, &[("reden", "Heet nu anders."), ("doe", "weg")]);
    let gone = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    let gone = gone.header("location").to_owned();
    let page = world.see(&an, &gone).await.plain();
    // Nothing refers to it any more, and that is part of the proposal.
    assert!(!page.contains("Wat nog niet klopt"), "{page}");
    for part in [
        "Weggehaald: Adviseur landschap",
        "Gewijzigd:",
        "Verwante bronnen",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let laid = world.at(&an, &gone, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());
    world.approved(&bo, &gone).await;
    let numbered = world.proposed(&an, "gids", &[("editie", "2026")]).await;
    world.approved(&bo, &numbered).await;
    world.published(&bo).await;

    assert_eq!(
        world.site.get("/bronnen/adviseur-landschap").await.status,
        StatusCode::NOT_FOUND
    );
    let after = world.see(&boss, &path).await;
    let old = "/edities/2023/bronnen/adviseur-landschap";
    assert!(
        after.text().contains(&format!("href=\"{old}\"")),
        "{}",
        after.plain()
    );
    assert!(after.text().contains("/edities/2026"));
    assert!(after.plain().contains("staat niet meer in de gids"));
    assert_eq!(world.site.get(old).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_edition_leaves_as_files() {
    let world = world().await;
    let page = world.site.get("/edities/2023").await.text();
    for (file, kind, begin) in [
        ("bestanden/kompas-2023.pdf", "application/pdf", "%PDF-"),
        ("bestanden/kompas-2023.zip", "application/zip", "PK"),
        (
            "bestanden/kompas-2023.ttl",
            "text/turtle; charset=utf-8",
            "@prefix",
        ),
        ("bestanden/kompas-2023.jsonld", "application/ld+json", "{"),
        ("bestanden/catalogus-2023.json", "application/json", "{"),
        ("bronnen?formaat=csv", "text/csv; charset=utf-8", "\u{feff}"),
    ] {
        let path = format!("/edities/2023/{file}");
        assert!(page.contains(&format!("href=\"{path}\"")), "{path}");
        let answer = world.site.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert!(answer.bytes.starts_with(begin.as_bytes()), "{path}");
    }
    for file in [
        "kompas-2024.pdf",
        "kompas-2023.exe",
        "kompas-2023",
        "catalogus-2023.zip",
    ] {
        let answer = world
            .site
            .get(&format!("/edities/2023/bestanden/{file}"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{file}");
    }
    let feed = world.site.get("/edities.atom").await;
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert!(feed.text().contains("Editie 2023"));

    let ask = async |path: &str, accept: &str| {
        let headers = [("accept", accept)];
        world.site.send(Method::GET, path, &headers).await
    };
    for path in [
        "/themas/cybercrime",
        "/bronnen/riec",
        "/begrippen",
        "/vragen/l1",
        "/bronnen",
    ] {
        let first = world.site.get(path).await;
        assert_eq!(
            first.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
        let turtle = ask(path, "text/turtle").await;
        assert_eq!(
            turtle.header("content-type"),
            "text/turtle; charset=utf-8",
            "{path}"
        );
        let varies = |answer: &crate::Answer| {
            let all = answer.headers.get_all("vary").iter();
            all.filter_map(|vary| vary.to_str().ok())
                .any(|vary| vary == "accept")
        };
        assert!(varies(&turtle), "{path}");
        let page = ask(path, "text/html, text/turtle;q=0.5").await;
        assert_eq!(
            page.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
        assert!(varies(&page), "{path}");
    }
    let none = ask("/bronnen/bestaat-niet", "text/turtle").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_but_editors_sees_what_editors_do() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let proposal = world
        .proposed(&an, "bronnen/riec", &[("beheerder", "Geheimzinnig")])
        .await;
    let boss = world.cookie().1.to_owned();
    let adviser = world
        .enter(&boss, "cor@x.nl", "Cor Adviseur", "adviseur")
        .await;
    for path in [
        "/redactie",
        &proposal,
        "/redactie/editie",
        "/redactie/voorbeeld/1/bronnen/riec",
        "/redactie/onderdeel?sleutel=bronnen/riec&voorstel=1",
    ] {
        let refused = world.see(&adviser, path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(!refused.text().contains("Geheimzinnig"));
        let out = world.site.send(Method::GET, path, &[]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{path}");
    }
}
