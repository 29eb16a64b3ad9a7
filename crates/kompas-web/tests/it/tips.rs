//! Stories about tips: sent by anyone, followed by a link, decided by editors.

use axum::http::StatusCode;

use crate::documents::{World, world};

const TIP: [(&str, &str); 8] = [
    ("soort", "bron"),
    ("titel", "Atlas van het buitengebied"),
    ("adres", "www.voorbeeld.nl/atlas"),
    ("beheerder", "Kadaster"),
    ("vorm", "publicatie"),
    ("wat", "Een kaart met leegstaande schuren."),
    ("waarom", "Laat zien waar leegstand is."),
    ("thema", "weerbaar-buitengebied"),
];

/// The fields of a tip with others in their place.
fn but<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = TIP.to_vec();
    form.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    form.extend(others);
    form
}

impl World {
    /// Sends a tip as a visitor: the path by which it is followed.
    async fn tipped(&self, form: &[(&str, &str)]) -> String {
        let sent = self.form("", "/tips/nieuw", form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
        let path = sent.header("location");
        path.strip_suffix("?verstuurd=ja").unwrap().to_owned()
    }

    /// Does something with a tip, of the version that it has now.
    async fn on_tip(
        &self,
        who: &str,
        tip: &str,
        what: &str,
        form: &[(&str, &str)],
    ) -> crate::Answer {
        let page = self.see(who, tip).await.text();
        let version = page.split("name=\"versie\" value=\"").nth(1).unwrap();
        let version = version.split('"').next().unwrap();
        let mut pairs = vec![("versie", version)];
        pairs.extend(form);
        self.form(who, &format!("{tip}/{what}"), &pairs).await
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn a_tip_of_a_visitor_comes_into_the_guide() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;
    let none = world.see(&an, "/redactie").await.plain();
    assert!(none.contains("Er wacht geen tip."), "{none}");

    // All that is wrong is told together, and nothing is lost.
    let wrong = but(&[
        ("titel", ""),
        ("waarom", "Bel 123456782."),
        ("adres", "ergens"),
        ("thema", "bestaat-niet"),
        ("website", "x"),
    ]);
    let refused = world.form("", "/tips/nieuw", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    for part in [
        "Vul dit in",
        "een burgerservicenummer",
        "dit is geen webadres",
        "kies een thema uit de lijst",
        "laat dit veld leeg",
    ] {
        let is_there = told.to_lowercase().contains(&part.to_lowercase());
        assert!(is_there, "{part}: {told}");
    }
    assert!(told.contains("Een kaart met leegstaande schuren."));

    let link = world.tipped(&[&TIP[..], &[("vraag", "L1")]].concat()).await;
    let sent = world.site.get(&format!("{link}?verstuurd=ja")).await;
    assert!(sent.plain().contains("Dank u, uw tip is verstuurd"));
    assert_eq!(sent.header("cache-control"), "no-store");
    assert!(world.site.get(&link).await.plain().contains("Ontvangen"));
    let unknown = format!("/tips/volgen/{}", "0".repeat(64));
    assert_eq!(world.site.get(&unknown).await.status, StatusCode::NOT_FOUND);

    let home = world.see(&bo, "/redactie").await.plain();
    assert!(home.contains("Er wacht 1 tip."), "{home}");
    let queue = world.see(&bo, "/redactie/tips").await.text();
    assert!(queue.contains("/redactie/tips/1"), "{queue}");
    let tip = "/redactie/tips/1";
    let desk = world.see(&bo, tip).await.plain();
    assert!(desk.contains("https://www.voorbeeld.nl/atlas"), "{desk}");

    // The editor asks, the visitor answers.
    let empty = world.on_tip(&bo, tip, "vraag", &[("vraag", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = [("vraag", "Is de kaart voor iedereen te zien?")];
    let asked = world.on_tip(&bo, tip, "vraag", &asked).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let seen = world.site.get(&link).await.plain();
    assert!(seen.contains("Is de kaart voor iedereen te zien?"));
    let answered = world.form("", &link, &[("antwoord", "Ja, gratis.")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    let again = world.form("", &link, &[("antwoord", "Nog iets.")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let desk = world.see(&bo, tip).await.plain();
    assert!(desk.contains("Ja, gratis."), "{desk}");

    // One click makes a proposal of it, which tells what must be filled in.
    let stale = [("versie", "1"), ("thema", "weerbaar-buitengebied")];
    let stale = world.form(&bo, &format!("{tip}/overnemen"), &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let theme = [("thema", "weerbaar-buitengebied")];
    let taken = world.on_tip(&bo, tip, "overnemen", &theme).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    let proposal = taken.header("location").to_owned();
    let page = world.see(&bo, &proposal).await.plain();
    assert!(
        page.contains("Tip 1: Laat zien waar leegstand is."),
        "{page}"
    );
    assert!(page.contains("Wat nog niet klopt"), "{page}");
    let working = world.site.get(&link).await.plain();
    assert!(working.contains("De redactie werkt hem uit"), "{working}");
    let number = proposal.rsplit('/').next().unwrap();
    for (key, changes) in [
        (
            "bronnen/atlas-van-het-buitengebied",
            &[
                ("bereiken", "Open de kaart op internet."),
                ("toegang", "openbaar"),
            ][..],
        ),
        (
            "vermeldingen/weerbaar-buitengebied/atlas-van-het-buitengebied",
            &[("criteria.bereikbaar", "Vrij te zien.")],
        ),
    ] {
        let path = format!("/redactie/onderdeel?sleutel={key}&voorstel={number}");
        world.filled(&bo, &path, changes).await;
    }
    let laid = world.at(&bo, &proposal, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());
    world.approved(&an, &proposal).await;
    let coming = world.site.get(&link).await.plain();
    assert!(coming.contains("Komt in de volgende editie"), "{coming}");
    let edition = [("editie", "2026")];
    let edition = world.proposed(&an, "gids", &edition).await;
    world.approved(&bo, &edition).await;
    let published = world.published(&an).await;

    let done = world.site.get(&link).await;
    assert!(done.plain().contains("Opgenomen in de gids"));
    assert!(done.text().contains("/bronnen/atlas-van-het-buitengebied"));
    assert!(done.text().contains(&published), "{published}");
    let source = world.site.get("/bronnen/atlas-van-het-buitengebied").await;
    assert_eq!(source.status, StatusCode::OK);
    let all = world.site.get("/tips").await;
    assert!(all.text().contains(&published), "{}", all.plain());
}

#[tokio::test]
async fn what_is_there_already_is_told_first() {
    let world = world().await;
    let form = but(&[("titel", "Regionaal Informatie en Expertisecentrum")]);
    let told = world.form("", "/tips/nieuw", &form).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.plain().contains("Uw tip is nog niet verstuurd"));
    assert!(told.text().contains("href=\"/bronnen/riec\""));
    assert!(told.text().contains("name=\"zeker\" value=\"ja\""));
    let sure = [&form[..], &[("zeker", "ja")]].concat();
    world.tipped(&sure).await;

    // Of a tip that no editor looked at, nothing but that it is there.
    let ask = "/tips/dubbel?soort=bron&titel=Iets+anders&adres=http://voorbeeld.nl/atlas/";
    let found = world.site.get(ask).await;
    assert!(
        found.plain().contains("Er is al zo’n tip"),
        "{}",
        found.plain()
    );
    assert!(!found.plain().contains("Expertisecentrum"));
    let other = "/tips/dubbel?soort=bron&titel=Iets+anders&adres=";
    assert_eq!(world.site.get(other).await.text().trim(), "");
    let theme = "/tips/dubbel?soort=thema&titel=het+weerbaar+buitengebied";
    let theme = world.site.get(theme).await;
    assert!(theme.text().contains("/themas/weerbaar-buitengebied"));
}

#[tokio::test]
async fn a_tip_that_is_not_taken_over_gets_a_reason_that_all_read() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let link = world.tipped(&TIP).await;
    let tip = "/redactie/tips/1";
    let bare = [("naam", ""), ("reden", "Te oud.")];
    let bare = world.on_tip(&an, tip, "afwijzen", &bare).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = bare.plain();
    assert!(told.contains("kies minstens één criterium"), "{told}");
    assert!(
        bare.text().contains("Te oud.</textarea>"),
        "nothing is lost"
    );
    let form = [
        ("naam", "Een atlas"),
        ("criterium", "actueel"),
        ("reden", "De kaart is van 1998."),
    ];
    let refused = world.on_tip(&an, tip, "afwijzen", &form).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.plain());
    for page in ["/tips", &link] {
        let page = world.site.get(page).await.plain();
        assert!(page.contains("De kaart is van 1998."), "{page}");
        assert!(page.contains("actueel"), "{page}");
    }
    let all = world.site.get("/tips").await.plain();
    assert!(all.contains("Een atlas") && !all.contains("Atlas van het buitengebied"));
    let late = [("versie", "2"), ("thema", "")];
    let late = world.form(&an, &format!("{tip}/overnemen"), &late).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.plain().contains("al beslist"));

    // Misuse goes whole, after a question.
    let misuse = world
        .tipped(&but(&[("titel", "Koop nu"), ("adres", "")]))
        .await;
    let tip = "/redactie/tips/2";
    let unsure = world.on_tip(&an, tip, "weg", &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = world.on_tip(&an, tip, "weg", &[("zeker", "ja")]).await;
    assert_eq!(gone.header("location"), "/redactie/tips");
    assert_eq!(world.site.get(&misuse).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_theme_by_tip_gathers_support_and_sources() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let theme = [
        ("soort", "thema"),
        ("titel", "Demonstraties"),
        ("wat", "Betogingen die uit de hand lopen."),
        ("waarom", "Het speelt overal."),
    ];
    let link = world.tipped(&theme).await;
    let page = "/tips/themas/1";
    assert_eq!(world.site.get(page).await.status, StatusCode::NOT_FOUND);
    let shown = [("naam", "Maatschappelijke onrust en demonstraties")];
    let shown = world
        .on_tip(&an, "/redactie/tips/1", "verzamelen", &shown)
        .await;
    assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.plain());
    let seen = world.site.get(page).await.plain();
    assert!(seen.contains("Nog geen gemeente."), "{seen}");
    assert!(
        seen.contains("nog geen bron") && seen.contains("eerste stappen"),
        "{seen}"
    );
    assert!(world.site.get(&link).await.text().contains(page));
    assert!(world.site.get("/tips").await.text().contains(page));

    let unknown = world.form("", page, &[("gemeente", "Nergens")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("value=\"Nergens\""));
    for (word, name) in [("nieuw", "utrecht"), ("al", "GM0344")] {
        let done = world.form("", page, &[("gemeente", name)]).await;
        assert_eq!(done.header("location"), format!("{page}?steun={word}"));
    }
    assert!(
        world
            .site
            .get(page)
            .await
            .plain()
            .contains("1 gemeente: Utrecht")
    );

    // A source for it, taken over, fills a question.
    let source = but(&[("thema", "tip-1"), ("vraag", "G2")]);
    world.tipped(&source).await;
    let waiting = world.site.get(page).await.plain();
    assert!(waiting.contains("1 tip voor een bron wacht"), "{waiting}");
    let taken = world
        .on_tip(&an, "/redactie/tips/2", "overnemen", &[])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    let filled = world.site.get(page).await;
    assert!(filled.plain().contains("Atlas van het buitengebied (G2)"));
    assert!(!filled.text().contains("vraag=G2"), "{}", filled.plain());
    assert!(filled.text().contains("vraag=G1"));

    // The same theme by another: merged, and her link leads there.
    let same = [&theme[..1], &[("titel", "Betogingen")], &theme[2..]].concat();
    let other = world.tipped(&same).await;
    let merged = world
        .on_tip(&an, "/redactie/tips/3", "samenvoegen", &[("met", "1")])
        .await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.plain());
    assert!(world.site.get(&other).await.text().contains(page));

    // Taken over as a theme of the guide: what lacks is what the proposal lacks.
    let taken = world
        .on_tip(&an, "/redactie/tips/1", "overnemen", &[])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    let proposal = world.see(&an, taken.header("location")).await.plain();
    assert!(
        proposal.contains("Demonstraties: thema toevoegen"),
        "{proposal}"
    );
}
