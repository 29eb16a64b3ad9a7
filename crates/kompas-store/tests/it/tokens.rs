//! Keys to the API: what they are good for, and what ends them.

use kompas_domain::api_token::{ApiToken, TokenRight};
use kompas_domain::people::{AccountState, Granted, Role, TicketKind};
use kompas_domain::trail::LogAction;
use kompas_store::{LogEntry, NewTicket, NewToken, Store};

use crate::people::{entry, invitation, join, make};
use crate::world::{at, at_both, on_both};

/// Another key for each number.
fn key(number: u8) -> ApiToken {
    ApiToken::new(&[number; 32])
}

fn log() -> LogEntry {
    entry(LogAction::AddToken, 10)
}

async fn give(store: &Store, account: i64, organisation: i64, role: Role, number: u8) -> i64 {
    let new = NewToken {
        account,
        organisation,
        role,
        name: format!("sleutel {number}"),
        rights: vec![TokenRight::Read],
        expires: at(3600),
    };
    let id = store.add_token(&new, &key(number), &log()).await;
    id.unwrap()
}

async fn works(store: &Store, number: u8) -> bool {
    let found = store.token(&key(number), at(20)).await;
    found.unwrap().is_some()
}

#[tokio::test]
async fn a_key_is_good_until_it_ends() {
    on_both(async |store| {
        let a = make(store, "gm0344").await;
        let an = join(store, "an@x.nl", Some((a, Role::Coordinator))).await;
        let id = give(store, an, a, Role::Coordinator, 1).await;
        let found = store.token(&key(1), at(3599)).await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.account, found.role),
            (id, an, Role::Coordinator)
        );
        assert_eq!(found.organisation, (a, "Gemeente gm0344".to_owned()));
        assert_eq!(found.owner, "Naam van an@x.nl");
        assert_eq!(found.rights, [TokenRight::Read]);
        assert_eq!(found.used, None);
        assert!(store.token(&key(1), at(3600)).await.unwrap().is_none());
        assert!(!works(store, 2).await, "another one");

        store.touch_token(id, at(0)).await.unwrap();
        let found = store.token(&key(1), at(20)).await.unwrap().unwrap();
        assert_eq!(found.used, Some(at(0)));
        let listed = store.tokens(Some(an)).await.unwrap().remove(0);
        assert_eq!(
            (listed.used, listed.created, listed.expires),
            (Some(at(0)), at(10), at(3600))
        );
        assert_eq!(
            (listed.name.as_str(), listed.hint.as_str()),
            ("sleutel 1", key(1).hint())
        );
        let lines = store.log(None, 1, 1).await.unwrap();
        assert_eq!(lines[0].object, format!("sleutel/{id}"));
        assert_eq!(lines[0].action, "sleutel-maken");
    })
    .await;
}

#[tokio::test]
async fn a_key_is_taken_back_by_who_may() {
    on_both(async |store| {
        let a = make(store, "gm0344").await;
        let an = join(store, "an@x.nl", Some((a, Role::Adviser))).await;
        let bo = join(store, "bo@x.nl", Some((a, Role::Adviser))).await;
        let mine = give(store, an, a, Role::Adviser, 1).await;
        let theirs = give(store, bo, a, Role::Adviser, 2).await;
        let end = async |account, id| {
            let entry = entry(LogAction::EndToken, 30);
            store.end_token(account, id, &entry).await.unwrap()
        };
        assert!(!end(Some(an), theirs).await, "of somebody else");
        assert!(works(store, 2).await);
        assert!(end(Some(an), mine).await && !end(Some(an), mine).await);
        assert!(!works(store, 1).await);
        let left = store.tokens(None).await.unwrap();
        assert_eq!(
            left.iter().map(|token| token.id).collect::<Vec<_>>(),
            [theirs]
        );
        assert!(end(None, theirs).await);
        assert!(!works(store, 2).await);
    })
    .await;
}

/// What happens to its owner, and whether the key goes on.
#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_key_dies_with_what_it_stands_on() {
    on_both(async |store| {
        let entry = log();
        let (a, b) = (make(store, "gm0344").await, make(store, "gm0141").await);
        let active = AccountState::Active;
        // Everybody coordinates A and advises B, with keys for both: as coordinator of A, as
        // adviser of A, as adviser of B.
        let mut next = 0;
        let mut person = async || {
            next += 3;
            let id = join(store, &format!("{next}@x.nl"), Some((a, Role::Coordinator))).await;
            store
                .add_member(b, id, Role::Adviser, &entry)
                .await
                .unwrap();
            give(store, id, a, Role::Coordinator, next).await;
            give(store, id, a, Role::Adviser, next + 1).await;
            give(store, id, b, Role::Adviser, next + 2).await;
            (id, next)
        };
        let left = async |number: u8| -> [bool; 3] {
            [
                works(store, number).await,
                works(store, number + 1).await,
                works(store, number + 2).await,
            ]
        };

        let (id, keys) = person().await;
        assert_eq!(left(keys).await, [true; 3]);
        let role = Role::Coordinator;
        assert!(store.change_member(b, id, role, &entry).await.unwrap());
        assert_eq!(left(keys).await, [true; 3], "more than before");
        let role = Role::Adviser;
        assert!(store.change_member(a, id, role, &entry).await.unwrap());
        assert_eq!(left(keys).await, [false, true, true], "less than before");
        let role = Role::Coordinator;
        assert!(store.change_member(a, id, role, &entry).await.unwrap());
        assert_eq!(
            left(keys).await,
            [false, true, true],
            "it does not come back"
        );
        assert!(store.remove_member(a, id, &entry).await.unwrap());
        assert_eq!(left(keys).await, [false, false, true]);
        let back = store.add_member(a, id, role, &entry).await;
        back.unwrap();
        assert_eq!(left(keys).await, [false, false, true]);
        // As a database that was changed by hand, or by a member list from elsewhere.
        let lower = NewTicket {
            account: None,
            ..invitation("3@x.nl", Some((b, Role::Adviser)))
        };
        store
            .add_ticket(&lower, "lager", None, false, at(0))
            .await
            .unwrap();
        give(store, id, b, Role::Coordinator, keys).await;
        let taken = store.accept("lager", Err(id), &entry).await.unwrap();
        assert_eq!(taken, Some(id));
        assert_eq!(left(keys).await, [false, false, true]);

        let (id, keys) = person().await;
        let set = async |state, administrator, editor| {
            let changed = store.change_account(id, state, administrator, editor, &entry);
            assert!(changed.await.unwrap());
        };
        join(store, "baas@x.nl", None).await;
        set(active, false, true).await;
        assert_eq!(left(keys).await, [true; 3], "she edits from now on");
        set(active, false, false).await;
        assert_eq!(left(keys).await, [false; 3]);

        let (id, keys) = person().await;
        let off = store.change_account(id, AccountState::Disabled, false, false, &entry);
        assert!(off.await.unwrap());
        assert_eq!(left(keys).await, [false; 3]);
        let on = store.change_account(id, active, false, false, &entry);
        assert!(on.await.unwrap());
        assert_eq!(left(keys).await, [false; 3], "they do not come back");

        let (id, keys) = person().await;
        store.set_password(id, "h", None, &entry).await.unwrap();
        assert_eq!(left(keys).await, [false; 3]);

        let (id, keys) = person().await;
        let ticket = NewTicket {
            kind: TicketKind::Reset,
            account: Some(id),
            ..invitation("x@x.nl", None)
        };
        store
            .add_ticket(&ticket, "reset", None, false, at(0))
            .await
            .unwrap();
        assert_eq!(store.reset("reset", "h", &entry).await.unwrap(), Some(id));
        assert_eq!(left(keys).await, [false; 3]);

        let (id, keys) = person().await;
        store.offer_second_factor(id, "JBSW").await.unwrap();
        let confirmed = store.confirm_second_factor(id, 1, &[], None, &entry).await;
        confirmed.unwrap();
        assert_eq!(left(keys).await, [false; 3]);
        give(store, id, a, Role::Adviser, keys).await;
        store.remove_second_factor(id, None, &entry).await.unwrap();
        assert_eq!(left(keys).await, [false; 3]);

        let (id, keys) = person().await;
        store.end_other_sessions(id, None, &entry).await.unwrap();
        assert_eq!(left(keys).await, [true; 3], "signing out leaves them");
        let closed = store.change_organisation(a, "A", false, &entry).await;
        assert!(closed.unwrap());
        assert_eq!(left(keys).await, [false, false, true], "while A is closed");
        assert!(store.remove_account(id, &entry).await.unwrap());
        assert_eq!(store.tokens(Some(id)).await.unwrap(), []);
    })
    .await;
}

/// What the service of her organisation says of her groups counts as what a coordinator does.
#[tokio::test]
async fn a_key_follows_the_groups_of_its_owner() {
    on_both(async |store| {
        let entry = log();
        let a = make(store, "gm0344").await;
        let an = join(store, "an@x.nl", Some((a, Role::Coordinator))).await;
        give(store, an, a, Role::Coordinator, 1).await;
        give(store, an, a, Role::Adviser, 2).await;
        let follow = async |role| {
            let granted = Granted {
                administrator: None,
                editor: None,
                role: Some(role),
            };
            let followed = store.follow_groups(an, Some(a), granted, &entry).await;
            followed.unwrap();
            [works(store, 1).await, works(store, 2).await]
        };
        assert_eq!(follow(Some(Role::Coordinator)).await, [true, true]);
        assert_eq!(follow(Some(Role::Adviser)).await, [false, true]);
        assert_eq!(follow(None).await, [false, false]);
        assert_eq!(follow(Some(Role::Adviser)).await, [false, false]);
        give(store, an, a, Role::Adviser, 3).await;
        let subject = store.set_subject(an, None, None, &entry).await;
        assert!(subject.unwrap() && !works(store, 3).await);
    })
    .await;
}

/// A key that may more than its owner does now is none, however that came about.
#[tokio::test]
async fn a_key_that_may_more_than_its_owner_is_none() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let a = make(&store, "gm0344").await;
        let an = join(&store, "an@x.nl", Some((a, Role::Coordinator))).await;
        give(&store, an, a, Role::Coordinator, 1).await;
        assert!(works(&store, 1).await);
        place.run("update membership set role = 'adviseur'").await;
        assert!(!works(&store, 1).await);
        place
            .run("update membership set role = 'coordinator'")
            .await;
        place.run("update account set state = 'uitgezet'").await;
        assert!(!works(&store, 1).await);
        let hashes = place.texts("select hash from api_token").await;
        assert_eq!(hashes[0].len(), 64);
        assert!(!hashes[0].contains(&key(1).as_str()[7..20]));
        store.close().await;
    })
    .await;
}
