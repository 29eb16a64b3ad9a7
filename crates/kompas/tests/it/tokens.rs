//! Keys to the API, seen and taken back by who runs the installation.

use kompas_domain::api_token::{ApiToken, TokenRight};
use kompas_domain::people::{OrganisationKind, Role, TicketKind};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{LogEntry, NewAccount, NewOrganisation, NewTicket, NewToken, Store};
use time::macros::datetime;

use crate::Desk;

const THEN: time::OffsetDateTime = datetime!(2026-11-24 09:00 UTC);

/// A member of an organisation with a key that goes on for long and one that ended.
async fn fill(path: &std::path::Path) -> String {
    let store = Store::open_sqlite(path, THEN).await.unwrap();
    let log = LogEntry {
        action: LogAction::AddToken,
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
        kind: TicketKind::Invitation,
        account: None,
        membership: Some((organisation, Role::Adviser)),
        administrator: false,
        editor: false,
        mail: Some("an@proefdam.nl".to_owned()),
        expires: datetime!(2026-11-25 09:00 UTC),
    };
    store
        .add_ticket(&ticket, "link", None, false, THEN)
        .await
        .unwrap();
    let account = NewAccount {
        mail: "an@proefdam.nl".to_owned(),
        name: "An".to_owned(),
        administrator: false,
        editor: false,
        password: None,
        identity: None,
    };
    let account = store.accept("link", Ok(&account), &log).await;
    let account = account.unwrap().unwrap();
    let key = ApiToken::new(&[1; 32]);
    for (name, expires, key) in [
        (
            "Oud",
            datetime!(2026-11-24 10:00 UTC),
            ApiToken::new(&[2; 32]),
        ),
        ("Rapport", datetime!(2126-11-24 09:00 UTC), key.clone()),
    ] {
        let new = NewToken {
            account,
            organisation,
            role: Role::Adviser,
            name: name.to_owned(),
            rights: vec![TokenRight::Read, TokenRight::Write],
            expires,
        };
        store.add_token(&new, &key, &log).await.unwrap();
    }
    store.close().await;
    key.hint().to_owned()
}

#[test]
fn keys_are_listed_and_taken_back() {
    let desk = Desk::new();
    let data = desk.text("gegevens");
    let none = desk.run(&["sleutels", "lijst", "--data", &data]).expect(0);
    assert_eq!(none.out, "Er zijn geen sleutels voor de API.\n");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let hint = runtime.block_on(fill(&desk.path("gegevens/kompas.db")));

    let list = desk.run(&["sleutels", "lijst", "--data", &data]).expect(0);
    let lines: Vec<&str> = list.out.lines().collect();
    let good = format!(
        "    2  Rapport (…{hint}) van An, Proefdam: lezen en schrijven, tot 2126-11-24, nooit gebruikt"
    );
    assert_eq!(lines[0], good);
    assert!(lines[1].contains("verlopen op 2026-11-24"), "{}", lines[1]);
    let arguments = ["sleutels", "lijst", "--data", &data, "--json"];
    let json = desk.run(&arguments).expect(0).json();
    assert_eq!(
        json[0]["rechten"],
        serde_json::json!(["lezen", "schrijven"])
    );
    assert_eq!(json[0]["laatsteTekens"], hint);
    assert_eq!(
        (&json[0]["verlopen"], &json[1]["verlopen"]),
        (&false.into(), &true.into())
    );

    let end = ["sleutels", "trek-in", "2", "--data", &data];
    assert!(
        desk.run(&end)
            .expect(0)
            .err
            .contains("Sleutel 2 is ingetrokken.")
    );
    desk.run(&end).expect(4);
    let left = desk.run(&["sleutels", "lijst", "--data", &data]).expect(0);
    assert_eq!(left.out.lines().count(), 1);
    desk.run(&["log", "controleer", "--data", &data]).expect(0);
}
