//! Official publications and local regulations, against a replay of what KOOP answers.

use std::sync::Arc;

use kompas_domain::document::DocumentKind;
use kompas_fetch::official::{LocalRegulations, OfficialPublications};
use kompas_fetch::{FoundPage, Municipality, Question, Refusal};
use proptest::prelude::*;
use time::macros::date;

use crate::replay::Answer;
use crate::world::World;

const BASE: &str = "http://koop.nl/sru";

const SPACES: &str = r#"xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"
 xmlns:gzd="http://standaarden.overheid.nl/sru" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:overheidwetgeving="http://standaarden.overheid.nl/wetgeving/"
 xmlns:c="http://standaarden.overheid.nl/collectie/""#;

fn publications(records: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><sru:searchRetrieveResponse {SPACES}>
<sru:version>2.0</sru:version><sru:numberOfRecords>1234</sru:numberOfRecords>
<sru:records>{records}</sru:records><sru:nextRecordPosition>11</sru:nextRecordPosition>
<sru:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/estimate</sru:resultCountPrecision>
</sru:searchRetrieveResponse>"#
    )
}

fn gazette(kern: &str) -> String {
    format!(
        r#"<sru:record><sru:recordSchema>http://standaarden.overheid.nl/sru/</sru:recordSchema>
<sru:recordData><gzd:gzd><gzd:originalData><overheidwetgeving:meta><overheidwetgeving:owmskern>{kern}
<dcterms:type scheme="OVERHEIDop.Rubriek">ander besluit van algemene strekking</dcterms:type>
<dcterms:creator scheme="OVERHEID.Gemeente">Soest</dcterms:creator>
<dcterms:modified>2026-04-03</dcterms:modified></overheidwetgeving:owmskern>
<overheidwetgeving:owmsmantel><dcterms:available>2026-04-02</dcterms:available>
<dcterms:date>2026-04-02</dcterms:date>
<dcterms:abstract>Wanneer een pand dicht gaat &amp; hoe lang</dcterms:abstract></overheidwetgeving:owmsmantel>
<overheidwetgeving:tpmeta><c:product-area>officielepublicaties</c:product-area>
<overheidwetgeving:organisatietype>gemeente</overheidwetgeving:organisatietype>
<overheidwetgeving:publicatienaam>Gemeenteblad</overheidwetgeving:publicatienaam></overheidwetgeving:tpmeta>
</overheidwetgeving:meta></gzd:originalData><gzd:enrichedData>
<gzd:url>https://repository.voorbeeld.nl/gmb-1.xml</gzd:url>
<gzd:preferredUrl>https://zoek.voorbeeld.nl/gmb-1.html</gzd:preferredUrl>
<gzd:itemUrl manifestation="html">https://repository.voorbeeld.nl/gmb-1.html</gzd:itemUrl>
<gzd:itemUrl manifestation="pdf">https://repository.voorbeeld.nl/gmb-1.pdf</gzd:itemUrl>
</gzd:enrichedData></gzd:gzd></sru:recordData></sru:record>"#
    )
}

const KERN: &str = "<dcterms:identifier>gmb-1</dcterms:identifier>\
    <dcterms:title>Damoclesbeleid &#x201C;Soest&#x201D; &lt;2026></dcterms:title>";

/// Version 1.2, with a default namespace in the packing, as local regulations come.
const REGULATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><version>1.2</version>
<numberOfRecords>1</numberOfRecords><records><record>
<recordSchema>http://standaarden.overheid.nl/sru</recordSchema><recordPacking>xml</recordPacking>
<recordData><gzd xmlns="http://standaarden.overheid.nl/sru" xmlns:dcterms="http://purl.org/dc/terms/">
<originalData><overheidrg:meta xmlns:overheidrg="http://standaarden.overheid.nl/cvdr/terms/"><owmskern>
<dcterms:identifier>CVDR357364_1</dcterms:identifier><dcterms:title>Algemene plaatselijke verordening</dcterms:title>
<dcterms:type>regeling</dcterms:type><dcterms:creator>Soest</dcterms:creator>
<dcterms:modified>2015-01-01</dcterms:modified></owmskern><owmsmantel>
<dcterms:alternative>APV Soest</dcterms:alternative><dcterms:issued>2014-12-11</dcterms:issued></owmsmantel>
<cvdripm/></overheidrg:meta></originalData><enrichedData><organisatietype>Gemeente</organisatietype>
<publicatieurl_xhtml>http://repository.voorbeeld.nl/CVDR357364_1.html</publicatieurl_xhtml>
<preferred_url>https://lokaal.voorbeeld.nl/CVDR357364/1</preferred_url></enrichedData>
</gzd></recordData><recordPosition>1</recordPosition></record></records></searchRetrieveResponse>"#;

fn replay(answer: Answer) -> Arc<World> {
    Arc::new(World::with_site("koop.nl", &[("/sru", answer)]))
}

async fn publications_of(answer: Answer) -> Result<FoundPage, Refusal> {
    let world = replay(answer);
    OfficialPublications::at(BASE)
        .search(&world.fetcher(), &Question::new("damocles"))
        .await
}

fn question(words: &str) -> Question {
    Question {
        municipality: Some(Municipality {
            code: None,
            name: "Soest".to_owned(),
        }),
        from: Some(date!(2024 - 01 - 01)),
        to: Some(date!(2026 - 12 - 31)),
        page: 2,
        size: 10,
        ..Question::new(words)
    }
}

#[tokio::test(start_paused = true)]
async fn publications_are_found() {
    let world = replay(Answer::xml(&publications(&gazette(KERN))));
    let page = OfficialPublications::at(BASE)
        .search(&world.fetcher(), &question("drugs pand"))
        .await
        .unwrap();
    let asked = &world.visits()[0].request;
    assert_eq!(
        asked.parameter("query").unwrap(),
        "c.product-area==\"officielepublicaties\" AND cql.textAndIndexes=\"drugs\" AND \
         cql.textAndIndexes=\"pand\" AND dt.creator==\"Soest\" AND \
         w.publicatienaam==\"Gemeenteblad\" AND dt.date>=\"2024-01-01\" AND dt.date<=\"2026-12-31\""
    );
    for (name, value) in [
        ("operation", "searchRetrieve"),
        ("version", "2.0"),
        ("startRecord", "11"),
        ("maximumRecords", "10"),
    ] {
        assert_eq!(asked.parameter(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!((page.total, page.total_is_estimate), (1234, true));
    assert_eq!(page.unknown_fields, [""; 0]);
    let found = &page.items[0];
    assert_eq!(found.title, "Damoclesbeleid “Soest” <2026>");
    assert_eq!(found.identifier, "gmb-1");
    assert_eq!(found.date, Some(date!(2026 - 04 - 02)));
    assert_eq!(found.kind, DocumentKind::Regulation);
    assert_eq!(found.municipality.as_deref(), Some("Soest"));
    assert_eq!(found.municipality_code, Some("GM0342"));
    assert_eq!(
        found.snippet.as_deref(),
        Some("Wanneer een pand dicht gaat & hoe lang")
    );
    assert_eq!(
        found.address.as_deref(),
        Some("https://repository.voorbeeld.nl/gmb-1.pdf")
    );
    assert_eq!(
        found.page_address.as_deref(),
        Some("https://zoek.voorbeeld.nl/gmb-1.html")
    );
}

#[tokio::test(start_paused = true)]
async fn regulations_are_found() {
    let world = replay(Answer::xml(REGULATION));
    let page = LocalRegulations::at(BASE)
        .search(&world.fetcher(), &question("plaatselijke verordening"))
        .await
        .unwrap();
    let asked = &world.visits()[0].request;
    assert_eq!(asked.parameter("x-connection").as_deref(), Some("cvdr"));
    assert_eq!(asked.parameter("version").as_deref(), Some("1.2"));
    assert_eq!(
        asked.parameter("query").unwrap(),
        "keyword=\"plaatselijke\" AND keyword=\"verordening\" AND dcterms.creator=\"Soest\" AND \
         dcterms.modified>=\"2024-01-01\" AND dcterms.modified<=\"2026-12-31\""
    );
    assert_eq!(page.unknown_fields, [""; 0]);
    let found = &page.items[0];
    assert_eq!(found.identifier, "CVDR357364_1");
    assert_eq!(found.date, Some(date!(2014 - 12 - 11)));
    assert_eq!(found.municipality.as_deref(), Some("Soest"));
    assert_eq!(found.municipality_code, Some("GM0342"));
    assert_eq!(found.snippet.as_deref(), Some("APV Soest"));
    assert_eq!(
        found.page_address.as_deref(),
        Some("https://lokaal.voorbeeld.nl/CVDR357364/1")
    );
}

#[tokio::test(start_paused = true)]
async fn no_results_are_an_answer_too() {
    let page = publications_of(Answer::xml(&publications("")))
        .await
        .unwrap();
    assert_eq!(page.items, []);
}

#[tokio::test(start_paused = true)]
async fn new_fields_are_told_by_name() {
    let kern = format!("{KERN}<dcterms:nieuw>x</dcterms:nieuw>");
    let text = publications(&gazette(&kern))
        .replace(
            "</gzd:enrichedData>",
            "<gzd:gratis>x</gzd:gratis></gzd:enrichedData>",
        )
        .replace("<sru:records>", "<sru:extra>x</sru:extra><sru:records>");
    let page = publications_of(Answer::xml(&text)).await.unwrap();
    assert_eq!(
        page.unknown_fields,
        ["enrichedData[].gratis", "extra", "owmskern[].nieuw"]
    );
}

#[tokio::test(start_paused = true)]
async fn missing_fields_are_an_error_that_names_them() {
    let records = gazette(KERN) + &gazette("<dcterms:identifier>gmb-2</dcterms:identifier>");
    let refusal = publications_of(Answer::xml(&publications(&records)))
        .await
        .unwrap_err();
    assert_eq!(
        refusal.message(),
        "Het antwoord van Officiële publicaties is niet te lezen: record[1].title ontbreekt. \
         Meld dit bij de beheerder van Kompas."
    );
    let text = publications("").replace("numberOfRecords", "aantal");
    let refusal = publications_of(Answer::xml(&text)).await.unwrap_err();
    assert!(refusal.message().contains("numberOfRecords ontbreekt"));
}

#[tokio::test(start_paused = true)]
async fn what_the_service_refuses_is_told() {
    let text = r#"<?xml version="1.0"?><searchRetrieveResponse
 xmlns="http://docs.oasis-open.org/ns/search-ws/sruResponse"
 xmlns:d="http://docs.oasis-open.org/ns/search-ws/diagnostic"><version>2.0</version><diagnostics>
<d:diagnostic><d:uri>info:srw/diagnostic/1/16</d:uri><d:message>Unsupported index</d:message>
<d:details>w.publicatienam</d:details></d:diagnostic></diagnostics></searchRetrieveResponse>"#;
    for status in [200, 400] {
        let refusal = publications_of(Answer::xml(text).status(status))
            .await
            .unwrap_err();
        assert_eq!(
            refusal.message(),
            "De zoekvraag aan Officiële publicaties kan niet: de dienst zegt: \
             Unsupported index: w.publicatienam."
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_something_else_is_told() {
    let deep = "<a>".repeat(100);
    let doctype = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
    for (answer, wanted) in [
        (Answer::xml("<sru:a"), "geen"),
        (Answer::xml("<a></b>"), "geen XML"),
        (Answer::xml("<a>"), "geen volledig XML"),
        (Answer::xml(""), "geen volledig XML"),
        (Answer::xml(&deep), "te diep"),
        (Answer::xml(doctype), "begint met a in plaats van"),
        (
            Answer::new(200, "application/xml", [0xff, 0xfe]),
            "geen UTF-8",
        ),
        (Answer::html("<h1>Onderhoud</h1>"), "een webpagina"),
        (Answer::json("{}"), "geen"),
        (
            Answer::xml(&publications("").replace("ns/search-ws", "ns/anders")),
            "begint met searchRetrieveResponse",
        ),
        (Answer::xml("x").status(500), "storing (code 500)"),
        (Answer::xml("x").status(404), "code 404"),
    ] {
        let refusal = publications_of(answer.clone()).await.unwrap_err();
        let said = refusal.message();
        assert!(said.contains(wanted), "{answer:?}: {said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is typed stays inside the quotes of a term.
    #[test]
    fn no_typed_text_is_syntax(words in "[ a-z\"\\\\()=*?^éANDOR<>/]{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let query = runtime.block_on(async {
            let world = replay(Answer::xml(&publications("")));
            let service = LocalRegulations::at(BASE);
            service.search(&world.fetcher(), &question(&words)).await.unwrap();
            world.visits()[0].request.parameter("query").unwrap()
        });
        let (typed, ours) = query.split_at(query.find("dcterms.creator").unwrap());
        for clause in typed.split(" AND ").filter(|clause| !clause.is_empty()) {
            let term = clause.strip_prefix("keyword=\"").and_then(|rest| rest.strip_suffix('"'));
            prop_assert!(term.is_some_and(|term| !term.contains(['"', '\\', '*', '?', '^'])), "{}", query);
        }
        prop_assert!(ours.starts_with("dcterms.creator=\"Soest\" AND "));
    }
}
