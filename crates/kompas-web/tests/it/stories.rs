//! What people come to do.

use crate::site;

/// Which partners inside my own municipality can tell me about the local risks of the
/// countryside, and why is each advised?
#[tokio::test]
async fn inside_partners_for_local_risks_of_the_countryside() {
    let site = site();
    let home = site.get("/").await;
    assert!(
        home.text()
            .contains("href=\"/themas/weerbaar-buitengebied\"")
    );

    let theme = site.get("/themas/weerbaar-buitengebied").await.text();
    for field in [
        "name=\"vraag\" value=\"L1\"",
        "name=\"vorm\" value=\"partner\"",
        "name=\"bereik\" value=\"intern\"",
    ] {
        assert!(theme.contains(field), "{field}");
    }

    let answer = site
        .get("/themas/weerbaar-buitengebied?vraag=L1&vorm=partner&bereik=intern")
        .await;
    let (html, plain) = (answer.text(), answer.plain());
    assert!(plain.contains("3 bronnen van 22 bij dit thema"), "{plain}");
    let shown: Vec<&str> = html
        .split("<article class=\"kompas-vermelding\">")
        .skip(1)
        .map(|article| {
            article
                .split_once("/bronnen/")
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0
        })
        .collect();
    assert_eq!(
        shown,
        [
            "ervencoach",
            "projectleider-vitaal-buitengebied",
            "toezichthouder-omgevingsrecht"
        ]
    );
    assert_eq!(
        html.matches("<details class=\"kompas-waarom\" open>")
            .count(),
        3
    );
}

#[tokio::test]
async fn every_list_leaves_as_it_is_shown() {
    let site = site();
    for (path, rows) in [
        ("/bronnen?vorm=registratie&toegang=openbaar", None),
        ("/themas/cybercrime?vraag=L1", None),
        ("/vragen/g3?thema=jonge-aanwas", None),
        ("/matrix", Some(30)),
        ("/begrippen", None),
        ("/over", None),
        ("/zoeken?q=drugs&soort=bron", None),
    ] {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = site.get(path).await.text();
        for format in ["csv", "xlsx", "json"] {
            let link = format!("{path}{mark}formaat={format}").replace('&', "&#38;");
            assert!(page.contains(&link), "{path} has no link {link}");
        }
        let json = site.get(&format!("{path}{mark}formaat=json")).await;
        assert_eq!(json.header("content-type"), "application/json");
        assert!(json.header("content-disposition").contains(".json\""));
        let items: Vec<serde_json::Value> = serde_json::from_str(&json.text()).unwrap();
        assert!(!items.is_empty(), "{path}");
        if let Some(rows) = rows {
            assert_eq!(items.len(), rows);
        }
        let csv = site.get(&format!("{path}{mark}formaat=csv")).await;
        assert!(csv.text().starts_with('\u{feff}'));
        let xlsx = site.get(&format!("{path}{mark}formaat=xlsx")).await;
        assert!(xlsx.bytes.starts_with(b"PK"), "{path}");
        for item in &items {
            let key = if item.get("sleutel").is_some() {
                "sleutel"
            } else {
                continue;
            };
            let slug = item[key].as_str().unwrap();
            assert!(
                page.contains(&format!("/bronnen/{slug}\"")),
                "{slug} is not on {path}"
            );
            assert!(csv.text().contains(slug));
        }
    }
}

#[tokio::test]
async fn an_empty_result_says_what_to_do() {
    let site = site();
    let answer = site
        .get("/bronnen?thema=cybercrime&vorm=publicatie&bereik=intern")
        .await;
    assert_eq!(answer.status, 200);
    let plain = answer.plain();
    assert!(
        plain.contains("Geen bron past bij al deze filters samen"),
        "{plain}"
    );
    assert!(plain.contains("Laat Publicaties weg"), "{plain}");
    assert!(plain.contains("Laat Binnen de gemeente weg"), "{plain}");

    let nothing = site.get("/zoeken?q=xyzzyq").await.plain();
    assert!(
        nothing.contains("Niets gevonden voor ‘xyzzyq’"),
        "{nothing}"
    );
    assert!(nothing.contains("Wat u kunt proberen"));
}

#[tokio::test]
async fn a_typing_error_gets_a_better_word() {
    let answer = site().get("/zoeken?q=ondermijnig").await;
    assert!(
        answer.plain().contains("Bedoelde u ondermijning ?"),
        "{}",
        answer.plain()
    );
    assert!(answer.text().contains("href=\"/zoeken?q=ondermijning\""));
}

#[tokio::test]
async fn suggestions_while_typing() {
    let answer = site().get("/zoeken/suggesties?q=jeug").await;
    let json: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
    let items = json["suggesties"].as_array().unwrap();
    assert!(!items.is_empty() && items.len() <= 8);
    for item in items {
        let url = item["url"].as_str().unwrap();
        let page = site().get(url.split('#').next().unwrap()).await;
        assert_eq!(page.status, 200, "{url}");
    }
    let none = site().get("/zoeken/suggesties").await;
    assert_eq!(none.text(), "{\"suggesties\":[]}");
}

#[tokio::test]
async fn a_wrong_filter_is_refused_with_all_that_is_wrong() {
    let answer = site().get("/bronnen?kleur=rood&vraag=G9&formaat=csv").await;
    assert_eq!(answer.status, 400);
    let plain = answer.plain();
    assert!(
        plain.contains(
            "kleur : dit filter bestaat niet; kies thema, vraag, vorm, bereik of toegang"
        ),
        "{plain}"
    );
    assert!(
        plain.contains("vraag : &#34;G9&#34; bestaat niet"),
        "{plain}"
    );
    let format = site().get("/bronnen?formaat=pdf").await;
    assert!(format.plain().contains("kies csv, xlsx of json"));
}

#[tokio::test]
async fn what_is_typed_is_never_markup() {
    let site = site();
    for path in [
        "/zoeken?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/bronnen?thema=%3Cscript%3Ealert(1)%3C/script%3E",
        "/bronnen?%3Cscript%3E=1",
        "/themas/%3Cscript%3Ealert(1)%3C",
        "/zoeken?q=%22%20onfocus=%22alert(1)",
    ] {
        let text = site.get(path).await.text();
        assert!(!text.contains("<script>"), "{path}");
        assert!(!text.contains("\" onfocus"), "{path}");
    }
}

#[tokio::test]
async fn the_errata_stand_at_the_sources_concerned() {
    let site = site();
    for erratum in crate::app().guide().errata() {
        for slug in &erratum.sources {
            let page = site.get(&format!("/bronnen/{slug}")).await.text();
            assert!(page.contains("Fout in de publicatie van 2023"), "{slug}");
        }
    }
}

#[tokio::test]
async fn a_term_is_explained_once_on_a_page() {
    for path in [
        "/themas/weerbaar-buitengebied",
        "/bronnen/riec",
        "/vragen/l1",
    ] {
        let text = site().get(path).await.text();
        let tips: Vec<&str> = text
            .match_indices("role=\"tooltip\" id=\"")
            .map(|(at, found)| text[at + found.len()..].split('"').next().unwrap())
            .collect();
        assert!(!tips.is_empty(), "{path}");
        for tip in &tips {
            assert_eq!(
                tips.iter().filter(|other| *other == tip).count(),
                1,
                "{tip}"
            );
            assert!(text.contains(&format!("aria-describedby=\"{tip}\"")));
        }
    }
}
