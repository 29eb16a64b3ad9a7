//! Dossiers, for who runs the installation: looked at, written, archived, destroyed.

use std::collections::BTreeMap;
use std::io::Read as _;

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{AnswerText, DossierState, InformationLabel, RetentionClass};
use kompas_domain::people::OrganisationKind;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{
    DossierFields, DossierScope, LogEntry, NewAccount, NewAttachment, NewConsultation, NewDossier,
    NewOrganisation, NewPartner, NewTicket, Originals, PartnerLink, ReplyDraft, Saved, Store, hash,
};
use serde_json::Value;
use time::macros::datetime;

use crate::Desk;

const THEN: time::OffsetDateTime = datetime!(2020-02-29 09:00 UTC);

fn entry() -> LogEntry {
    LogEntry {
        action: LogAction::OpenDossier,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: None,
        actor: None,
        organisation: None,
        moment: THEN,
    }
}

/// Three dossiers that were closed long ago: of a year, of a year, and kept always.
#[expect(clippy::disallowed_methods, reason = "who sets up may all")]
async fn fill(path: &std::path::Path) -> Store {
    let store = Store::open_sqlite(path, THEN).await.unwrap();
    let log = entry();
    let new = NewOrganisation {
        slug: "proefdam".to_owned(),
        kind: OrganisationKind::Other,
        code: None,
        name: "Proefdam".to_owned(),
    };
    let organisation = store.add_organisation(&new, &log).await.unwrap().unwrap();
    let ticket = NewTicket {
        kind: kompas_domain::people::TicketKind::Invitation,
        account: None,
        membership: Some((organisation, kompas_domain::people::Role::Adviser)),
        administrator: false,
        editor: false,
        mail: Some("an@proefdam.nl".to_owned()),
        expires: datetime!(2020-03-01 09:00 UTC),
    };
    let added = store.add_ticket(&ticket, "link", None, false, THEN).await;
    added.unwrap();
    let account = NewAccount {
        mail: "an@proefdam.nl".to_owned(),
        name: "An".to_owned(),
        administrator: false,
        editor: false,
        password: None,
        identity: None,
    };
    let owner = store.accept("link", Ok(&account), &log).await;
    let owner = owner.unwrap().unwrap();
    for retention in [
        RetentionClass::One,
        RetentionClass::One,
        RetentionClass::Always,
    ] {
        let new = NewDossier {
            organisation,
            theme: "weerbaar-buitengebied".to_owned(),
            fields: DossierFields {
                title: "Kanarie".to_owned(),
                state: DossierState::Closed,
                retention,
                deadline: None,
            },
            owner,
            sources: vec![],
            partners: vec![],
            from: None,
        };
        let id = store.open_dossier(&new, &log).await.unwrap().unwrap();
        let text = AnswerText {
            body: "Kanarie in een schuur.".to_owned(),
            ..AnswerText::default()
        };
        let scope = DossierScope::everything();
        let saved = store
            .save_answer(scope, id, QuestionCode::L1, 0, &text, &log)
            .await;
        saved.unwrap();
    }
    store
}

/// In the first dossier an answer with a label, and a partner who sent a file; and a dossier of
/// another organisation.
#[expect(clippy::disallowed_methods, reason = "who sets up may all")]
async fn fill_more(store: &Store, originals: &Originals) {
    let (scope, log) = (DossierScope::everything(), entry());
    let secret = AnswerText {
        body: "Politievogel op het erf.".to_owned(),
        labels: vec![InformationLabel::Police],
        ..AnswerText::default()
    };
    let saved = store.save_answer(scope, 1, QuestionCode::G1, 0, &secret, &log);
    assert_eq!(saved.await.unwrap(), Saved::As(1));
    let ask = NewConsultation {
        explanation: "Wij zoeken het uit.".to_owned(),
        deadline: THEN.date(),
        questions: vec![(QuestionCode::L1, "Wat ziet u?".to_owned())],
        partners: vec![NewPartner {
            source: None,
            role: "wijkagent".to_owned(),
            mail: None,
            link: PartnerLink::Token("sleutel".to_owned()),
        }],
        expires: datetime!(2020-05-01 09:00 UTC),
    };
    store.consult(scope, 1, &ask, &log).await.unwrap().unwrap();
    let reply = ReplyDraft {
        question: QuestionCode::L1,
        seen: 0,
        body: "Een reiger bij de sloot.".to_owned(),
        confidential: false,
    };
    let saved = store.save_replies("sleutel", &[reply], &log).await;
    assert_eq!(saved.unwrap(), Saved::As(1));
    let file = NewAttachment {
        name: "../foto van een reiger.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: 6,
        sha256: originals.keep(b"reiger").unwrap(),
        body: "reiger".to_owned(),
    };
    store
        .add_attachment("sleutel", &file, 5, &log)
        .await
        .unwrap();
    assert!(store.send_replies("sleutel", false, &log).await.unwrap());
    let other = NewOrganisation {
        slug: "anderdam".to_owned(),
        kind: OrganisationKind::Other,
        code: None,
        name: "Anderdam".to_owned(),
    };
    let other = store.add_organisation(&other, &log).await.unwrap().unwrap();
    let new = NewDossier {
        organisation: other,
        theme: "weerbaar-buitengebied".to_owned(),
        fields: DossierFields {
            title: "Buurvogel".to_owned(),
            state: DossierState::Active,
            retention: RetentionClass::One,
            deadline: None,
        },
        owner: 1,
        sources: vec![],
        partners: vec![],
        from: None,
    };
    store.open_dossier(&new, &log).await.unwrap().unwrap();
}

/// The files in an archive, by path.
fn unzip(path: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let file = std::fs::File::open(path).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut file = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn an_archive_has_all_of_one_organisation_with_its_checksums() {
    let desk = Desk::new();
    let data = desk.text("gegevens");
    desk.run(&["organisaties", "lijst", "--data", &data])
        .expect(0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = fill(&desk.path("gegevens/kompas.db")).await;
        fill_more(&store, &Originals::new(&desk.path("gegevens/originelen"))).await;
        store.close().await;
    });
    let file = desk.text("archief.zip");
    let base = ["dossiers", "archief", "--data", &data, "--uit", &file];
    let run = |more: &[&str]| desk.run(&[&base[..], more].concat());
    run(&["--organisatie", "9"])
        .expect(4)
        .tells(&["Er is geen organisatie 9."]);
    assert!(!desk.path("archief.zip").exists());
    let made = run(&["--organisatie", "1"]).expect(0);
    assert!(made.out.contains("3 dossiers, 11 bestanden"), "{made:?}");
    made.tells(&["Weggelaten vanwege een kenmerk of vertrouwen: 1 onderdeel."]);
    run(&["--organisatie", "1"])
        .expect(1)
        .tells(&["Er is geen archief"]);

    let files = unzip(&desk.path("archief.zip"));
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let json = |path: &str| serde_json::from_slice::<Value>(&files[path]).unwrap();
    let inventory = json("inventaris.json");
    let listed = inventory["bestanden"].as_array().unwrap();
    assert_eq!(listed.len() + 1, files.len());
    for line in listed {
        let bytes = &files[line["pad"].as_str().unwrap()];
        assert_eq!(line["checksum"]["waarde"], hash(bytes), "{line}");
        assert_eq!(line["omvang"], bytes.len(), "{line}");
    }
    let photo = "dossier-1/bijlagen/1--foto-van-een-reiger.txt";
    assert_eq!(files[photo], b"reiger");
    let whole = json("dossier-1/dossier.json");
    let said = &whole["antwoorden"][0]["versies"][0]["antwoord"];
    assert_eq!(said, "Kanarie in een schuur.");
    let partner = &whole["uitvragen"][0]["partners"][0];
    assert_eq!(
        partner["antwoorden"][0]["antwoord"],
        "Een reiger bij de sloot."
    );
    assert_eq!(partner["bijlagen"][0]["pad"], photo);
    let readable = text("dossier-1/dossier.md");
    assert!(readable.contains("# Kanarie") && readable.contains("Een reiger bij de sloot."));
    let about = json("dossier-1/metagegevens.json");
    assert_eq!(about["aggregatieniveau"], "Dossier");
    assert_eq!(about["archiefvormer"], "Proefdam");
    assert_eq!(about["bewaartermijn"]["termijnLooptijd"], "P1Y");
    assert_eq!(json("dossier-3/metagegevens.json")["waardering"], "B");
    let tells = |files: &BTreeMap<String, Vec<u8>>, word: &str| {
        let all = files.values();
        all.filter(|bytes| String::from_utf8_lossy(bytes).contains(word))
            .count()
    };
    assert_eq!(tells(&files, "Politievogel"), 0);
    assert_eq!(tells(&files, "Buurvogel"), 0, "of another organisation");

    std::fs::remove_file(&file).unwrap();
    run(&["--organisatie", "1", "--met-kenmerken"]).expect(0);
    let files = unzip(&desk.path("archief.zip"));
    assert_eq!(tells(&files, "Politievogel"), 2, "as JSON and as text");
    assert_eq!(tells(&files, "Buurvogel"), 0);

    // A file of a partner that is damaged: no archive at all.
    std::fs::remove_file(&file).unwrap();
    let hash = hash(b"reiger");
    let place = format!("gegevens/originelen/{}/{}/{hash}", &hash[..2], &hash[2..4]);
    std::fs::write(desk.path(&place), "merel").unwrap();
    run(&["--organisatie", "1"]).expect(1);
    let left: Vec<_> = std::fs::read_dir(desk.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["gegevens"], "nothing half");
}

#[test]
fn the_dry_run_shows_and_only_doing_it_does_it() {
    let desk = Desk::new();
    let data = desk.text("gegevens");
    desk.run(&["organisaties", "lijst", "--data", &data])
        .expect(0);
    let database = desk.path("gegevens/kompas.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { fill(&database).await.close().await });
    let sings = || {
        let bytes = std::fs::read(&database).unwrap();
        bytes.windows(7).any(|window| window == b"Kanarie")
    };
    assert!(sings());
    let base = ["dossiers", "vernietig", "--data", &data, "--organisatie"];
    let run = |more: &[&str]| desk.run(&[&base[..], more].concat());

    run(&["9"]).expect(4).tells(&["Er is geen organisatie 9."]);
    desk.run(&base[..4]).expect(2);
    let shown = run(&["1"]).expect(0);
    assert!(shown.out.contains("mogen weg: 2 dossiers."), "{shown:?}");
    assert!(
        shown.out.contains("Kanarie (Weerbaar buitengebied), 1 jaar na sluiten, vanaf 2021-03-01: antwoorden: 1, versies: 1"),
        "{shown:?}"
    );
    shown.tells(&["Er is niets vernietigd."]);
    let json = run(&["1", "--json"]).expect(0).json();
    assert_eq!(json["uitgevoerd"], false);
    assert_eq!(json["dossiers"].as_array().unwrap().len(), 2);
    assert!(sings(), "looking does nothing");

    // A statement goes into a new file only, and nothing goes before it can.
    let file = desk.text("verklaring.csv");
    std::fs::write(&file, "er is al iets").unwrap();
    let arguments = ["1", "--uitvoeren", "--behalve", "2", "--verklaring", &file];
    run(&arguments).expect(1).tells(&["Er is niets vernietigd"]);
    run(&["1", "--verklaring", &file]).expect(2);
    std::fs::remove_file(&file).unwrap();
    let done = run(&arguments).expect(0);
    assert!(
        done.out
            .contains("Verklaring van vernietiging 1 van Proefdam"),
        "{done:?}"
    );
    assert!(done.out.contains("Bewaartermijn verstreken"), "{done:?}");
    assert!(!done.out.contains("Kanarie"), "{done:?}");
    let csv = std::fs::read_to_string(&file).unwrap();
    assert!(
        csv.contains("Proefdam") && !csv.contains("Kanarie"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 2);
    assert!(sings(), "two others are there");

    let json = run(&["1", "--uitvoeren", "--json"]).expect(0).json();
    assert_eq!(
        (&json["verklaring"], &json["dossiers"][0]["dossier"]),
        (&2.into(), &2.into())
    );
    let nothing = run(&["1", "--uitvoeren"]).expect(0);
    assert!(
        nothing.out.contains("mag er vandaag niets weg"),
        "{nothing:?}"
    );
    desk.run(&["log", "controleer", "--data", &data]).expect(0);
}

#[test]
fn dossiers_are_looked_at_searched_and_written() {
    let desk = Desk::new();
    let data = desk.text("gegevens");
    desk.run(&["organisaties", "lijst", "--data", &data])
        .expect(0);
    let run = |more: &[&str]| desk.run(&[&["dossiers"], more, &["--data", &data]].concat());
    run(&["lijst"]).expect(4).tells(&["Er zijn geen dossiers."]);
    let database = desk.path("gegevens/kompas.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { fill(&database).await.close().await });

    let listed = run(&["lijst"]).expect(0);
    assert!(
        listed.out.contains("1  Kanarie (")
            && listed.out.contains("afgesloten, 1 van 6 vragen beantwoord"),
        "{listed:?}"
    );
    let rows = run(&["lijst", "--organisatie", "1", "--json"])
        .expect(0)
        .json();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    run(&["lijst", "--organisatie", "9"]).expect(4);
    let shown = run(&["toon", "1"]).expect(0);
    assert!(shown.out.contains("# Kanarie"), "{shown:?}");
    let whole = run(&["toon", "1", "--json"]).expect(0).json();
    assert_eq!(
        whole["antwoorden"][0]["versies"][0]["antwoord"],
        "Kanarie in een schuur."
    );
    run(&["toon", "77"])
        .expect(4)
        .tells(&["Er is geen dossier 77."]);

    let file = desk.text("antwoord.md");
    std::fs::write(&file, "Een ijsvogel bij de sloot.\n").unwrap();
    let kept = run(&["antwoord", "1", "L2", &file, "--versie", "0"]).expect(0);
    assert!(kept.out.contains("Bewaard als versie 1."), "{kept:?}");
    std::fs::write(&file, "Iets anders.\n").unwrap();
    run(&["antwoord", "1", "L2", &file, "--versie", "0"])
        .expect(1)
        .tells(&[
            "Er is niets bewaard: er staat nu versie 1.",
            "Een ijsvogel bij de sloot.",
            "--versie 1",
        ]);
    let ground = ["--openheid", "open", "--grond", "5.2"];
    std::fs::write(&file, "Over 123456782.\n").unwrap();
    run(&[
        &["antwoord", "1", "L2", &file, "--versie", "1"],
        &ground[..],
    ]
    .concat())
    .expect(2)
    .tells(&[
        "antwoord: hier staat een burgerservicenummer (regel 1, na “Over”)",
        "grond: een grond hoort alleen bij vertrouwelijk",
    ]);
    run(&["antwoord", "1", "L2", "er-niet.md", "--versie", "1"]).expect(1);
    run(&["antwoord", "1", "L9", &file, "--versie", "1"]).expect(2);
    run(&["antwoord", "77", "L2", &file, "--versie", "0"]).expect(4);

    let found = run(&["zoek", "ijsvogels"]).expect(0);
    assert!(
        found.out.contains("1  Kanarie, Antwoord bij vraag L2"),
        "{found:?}"
    );
    let hits = run(&["zoek", "ijsvogel", "--dossier", "1", "--json"])
        .expect(0)
        .json();
    assert_eq!(hits["treffers"][0]["dossier"], 1);
    run(&["zoek", "walvis"])
        .expect(4)
        .tells(&["Niets gevonden"]);
    desk.run(&["log", "controleer", "--data", &data]).expect(0);
}
