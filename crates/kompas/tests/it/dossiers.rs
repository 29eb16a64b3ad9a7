//! Dossiers whose term is over, destroyed by who runs the installation.

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{AnswerText, DossierState, RetentionClass};
use kompas_domain::people::OrganisationKind;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{
    DossierFields, DossierScope, LogEntry, NewAccount, NewDossier, NewOrganisation, NewTicket,
    Store,
};
use time::macros::datetime;

use crate::Desk;

const THEN: time::OffsetDateTime = datetime!(2020-02-29 09:00 UTC);

/// Three dossiers that were closed long ago: of a year, of a year, and kept always.
#[expect(clippy::disallowed_methods, reason = "who sets up may all")]
async fn fill(path: &std::path::Path) {
    let store = Store::open_sqlite(path, THEN).await.unwrap();
    let log = LogEntry {
        action: LogAction::OpenDossier,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: None,
        actor: None,
        organisation: None,
        moment: THEN,
    };
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
    store.close().await;
}

#[test]
fn the_dry_run_shows_and_only_doing_it_does_it() {
    let desk = Desk::new();
    let data = desk.text("gegevens");
    desk.run(&["organisaties", "lijst", "--data", &data])
        .expect(0);
    let database = desk.path("gegevens/kompas.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(fill(&database));
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
