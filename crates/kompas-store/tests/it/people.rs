//! Organisations, accounts, members, sessions and one-time links.

use kompas_domain::code::Code;
use kompas_domain::people::{
    AccountState, Granted, OrganisationKind, Role, SignInMethod, TicketKind,
};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{
    Error, LogEntry, NewAccount, NewOrganisation, NewSession, NewTicket, Scope, Store, Subject,
};
use time::Duration;

use crate::world::{add, at, at_both, document, on_both};

const IDLE: Duration = Duration::hours(4);

pub(crate) fn entry(action: LogAction, seconds: i64) -> LogEntry {
    LogEntry {
        action,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: Some("192.0.2.1".to_owned()),
        actor: None,
        organisation: None,
        moment: at(seconds),
    }
}

pub(crate) fn new_account(mail: &str) -> NewAccount {
    NewAccount {
        mail: mail.to_owned(),
        name: format!("Naam van {mail}"),
        administrator: false,
        editor: false,
        password: Some("hash".to_owned()),
        identity: None,
    }
}

fn organisation(slug: &str) -> NewOrganisation {
    NewOrganisation {
        slug: slug.to_owned(),
        kind: OrganisationKind::Municipality,
        code: Some(slug.to_uppercase()),
        name: format!("Gemeente {slug}"),
    }
}

pub(crate) fn invitation(mail: &str, membership: Option<(i64, Role)>) -> NewTicket {
    NewTicket {
        kind: TicketKind::Invitation,
        account: None,
        membership,
        administrator: false,
        editor: false,
        mail: Some(mail.to_owned()),
        expires: at(3600),
    }
}

pub(crate) async fn make(store: &Store, slug: &str) -> i64 {
    let made = store
        .add_organisation(&organisation(slug), &entry(LogAction::AddOrganisation, 0))
        .await
        .unwrap();
    made.unwrap()
}

/// Lets somebody in with an invitation.
pub(crate) async fn join(store: &Store, mail: &str, membership: Option<(i64, Role)>) -> i64 {
    let entry = entry(LogAction::Invite, 0);
    store
        .add_ticket(
            &invitation(mail, membership),
            mail,
            Some(&entry),
            false,
            at(0),
        )
        .await
        .unwrap();
    let account = store.accept(mail, Ok(&new_account(mail)), &entry).await;
    account.unwrap().unwrap()
}

fn new_session(account: i64, organisation: Option<i64>) -> NewSession {
    NewSession {
        account,
        organisation,
        complete: true,
        method: SignInMethod::Password,
        agent: "Firefox op Linux".to_owned(),
        address: None,
        expires: at(12 * 3600),
    }
}

async fn enter(store: &Store, account: i64, organisation: Option<i64>, token: &str) -> i64 {
    let entry = entry(LogAction::SignIn, 10);
    let session = new_session(account, organisation);
    let id = store.add_session(&session, token, None, &entry).await;
    id.unwrap()
}

#[tokio::test]
async fn the_first_administrator_takes_over_what_was_there() {
    on_both(async |store| {
        assert!(!store.has_administrator().await.unwrap());
        let own = store.collection("eigen-gemeente").await.unwrap().unwrap();
        let before = add(store, &document(own.id), "a").await.document;
        let ticket = NewTicket {
            kind: TicketKind::First,
            mail: None,
            ..invitation("", None)
        };
        for token in ["oud", "nieuw"] {
            store
                .add_ticket(&ticket, token, None, false, at(0))
                .await
                .unwrap();
        }
        assert_eq!(store.ticket("oud", at(1)).await.unwrap(), None, "replaced");
        let found = store.ticket("nieuw", at(1)).await.unwrap().unwrap();
        assert_eq!(found.details, ticket);
        assert_eq!(store.ticket("nieuw", at(3600)).await.unwrap(), None);

        let account = NewAccount {
            administrator: true,
            ..new_account("a@x.nl")
        };
        let entry = entry(LogAction::AddAccount, 1);
        let new = organisation("gm0344");
        let id = store.begin("oud", &account, Some(&new), &entry).await;
        assert_eq!(id.unwrap(), None);
        let id = store.begin("nieuw", &account, Some(&new), &entry).await;
        let id = id.unwrap().unwrap();
        assert!(store.has_administrator().await.unwrap());
        let again = store.begin("nieuw", &account, Some(&new), &entry).await;
        assert_eq!(again.unwrap(), None, "good once");

        let memberships = store.memberships(id).await.unwrap();
        assert_eq!(memberships.len(), 1);
        assert_eq!(memberships[0].role, Role::Coordinator);
        let mine = memberships[0].organisation;
        let own = store.collection("eigen-gemeente").await.unwrap().unwrap();
        assert_eq!(own.organisation, Some(mine));
        assert_eq!(own.name, "Gemeente gm0344");
        let sees = async |scope| store.document(scope, before).await.unwrap().is_some();
        assert!(sees(Scope::organisation(mine)).await);
        assert!(!sees(Scope::public()).await);
        let other = make(store, "gm0363").await;
        assert!(!sees(Scope::organisation(other)).await);
        let theirs = store.collection("gm0363").await.unwrap().unwrap();
        assert_eq!(theirs.organisation, Some(other));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_whom_it_is() {
    on_both(async |store| {
        let utrecht = make(store, "gm0344").await;
        let almelo = make(store, "gm0141").await;
        let again = store
            .add_organisation(
                &organisation("gm0344"),
                &entry(LogAction::AddOrganisation, 0),
            )
            .await;
        assert_eq!(again.unwrap(), None, "there is one");

        let id = join(store, "an@x.nl", Some((utrecht, Role::Coordinator))).await;
        let entry = entry(LogAction::Invite, 2);
        let token = store
            .accept("an@x.nl", Ok(&new_account("b@x.nl")), &entry)
            .await;
        assert_eq!(token.unwrap(), None, "good once");

        // Who has an account is let into a second organisation with it.
        let second = invitation("an@x.nl", Some((almelo, Role::Adviser)));
        store
            .add_ticket(&second, "t", None, false, at(0))
            .await
            .unwrap();
        let refused = store.accept("t", Ok(&new_account("an@x.nl")), &entry).await;
        assert!(matches!(refused, Err(Error::Taken)));
        assert!(
            store.ticket("t", at(1)).await.unwrap().is_some(),
            "not used up"
        );
        assert_eq!(store.accept("t", Err(id), &entry).await.unwrap(), Some(id));
        let roles: Vec<_> = store.memberships(id).await.unwrap();
        let roles: Vec<_> = roles.iter().map(|m| (m.organisation, m.role)).collect();
        assert_eq!(
            roles,
            [(almelo, Role::Adviser), (utrecht, Role::Coordinator)]
        );

        // Taken back, by the organisation itself only.
        let ticket = store
            .add_ticket(
                &invitation("c@x.nl", Some((almelo, Role::Adviser))),
                "u",
                None,
                false,
                at(0),
            )
            .await
            .unwrap();
        assert_eq!(store.invitations(Some(utrecht), at(1)).await.unwrap(), []);
        let open = store.invitations(Some(almelo), at(1)).await.unwrap();
        assert_eq!(
            open[0].organisation_name.as_deref(),
            Some("Gemeente gm0141")
        );
        let withdraw = async |organisation| {
            store
                .withdraw_invitation(Some(organisation), ticket, &entry)
                .await
        };
        assert!(!withdraw(utrecht).await.unwrap());
        assert!(withdraw(almelo).await.unwrap());
        assert_eq!(store.ticket("u", at(1)).await.unwrap(), None);
    })
    .await;
}

/// Promise 17: whatever changes what somebody may, the old token is dead at once.
#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn sessions_die() {
    on_both(async |store| {
        let utrecht = make(store, "gm0344").await;
        let boss = join(store, "boss@x.nl", None).await;
        let log = entry(LogAction::ChangeAccount, 20);
        let done = store
            .change_account(boss, AccountState::Active, true, false, &log)
            .await;
        assert!(done.unwrap());
        let id = join(store, "an@x.nl", Some((utrecht, Role::Adviser))).await;
        let lives = async |token: &str| store.session(token, at(30), IDLE).await.unwrap();
        let mut count = 0;
        let mut fresh = async || {
            count += 1;
            let token = format!("token {count}");
            let session = enter(store, id, Some(utrecht), &token).await;
            assert!(lives(&token).await.is_some());
            (token, session)
        };

        let (token, session) = fresh().await;
        let found = lives(&token).await.unwrap();
        assert_eq!(
            found.organisation,
            Some((utrecht, "Gemeente gm0344".to_owned(), Role::Adviser))
        );
        assert!(found.complete && !found.administrator && found.id == session);
        assert!(
            !store.end_session(boss, session, &log).await.unwrap(),
            "not hers"
        );
        assert!(store.end_session(id, session, &log).await.unwrap());
        assert!(lives(&token).await.is_none(), "sign out");

        let (token, _) = fresh().await;
        store.set_password(id, "anders", None, &log).await.unwrap();
        assert!(lives(&token).await.is_none(), "password");

        let (token, _) = fresh().await;
        assert!(
            store
                .change_member(utrecht, id, Role::Coordinator, &log)
                .await
                .unwrap()
        );
        assert!(lives(&token).await.is_none(), "role");

        let (token, mine) = fresh().await;
        let (other, _) = fresh().await;
        store.offer_second_factor(id, "geheim").await.unwrap();
        let codes = ["a".to_owned(), "b".to_owned()];
        store
            .confirm_second_factor(id, 5, &codes, Some(mine), &log)
            .await
            .unwrap();
        assert!(lives(&other).await.is_none(), "second factor on");
        assert!(lives(&token).await.is_some(), "but the session that did it");
        store.remove_second_factor(id, None, &log).await.unwrap();
        assert!(lives(&token).await.is_none(), "second factor off");

        let (token, _) = fresh().await;
        let done = store
            .change_account(id, AccountState::Disabled, false, false, &log)
            .await;
        assert!(done.unwrap());
        assert!(lives(&token).await.is_none(), "disabled");
        enter(store, id, None, "toch").await;
        assert!(lives("toch").await.is_none(), "nor does a new one live");
        let done = store
            .change_account(id, AccountState::Active, false, false, &log)
            .await;
        assert!(done.unwrap());

        let (token, _) = fresh().await;
        assert!(
            store
                .change_organisation(utrecht, "Utrecht", false, &log)
                .await
                .unwrap()
        );
        assert!(lives(&token).await.is_none(), "organisation closed");
        assert!(
            store
                .change_organisation(utrecht, "Utrecht", true, &log)
                .await
                .unwrap()
        );

        let (token, _) = fresh().await;
        assert!(store.remove_member(utrecht, id, &log).await.unwrap());
        assert!(lives(&token).await.is_none(), "no member");

        enter(store, id, Some(utrecht), "los").await;
        assert_eq!(
            lives("los").await.unwrap().organisation,
            None,
            "of which she is no member"
        );
        assert!(
            store
                .session("los", at(12 * 3600), IDLE)
                .await
                .unwrap()
                .is_none(),
            "ended"
        );
        assert!(
            store
                .session("los", at(10 + 4 * 3600), IDLE)
                .await
                .unwrap()
                .is_none(),
            "idle"
        );
        store
            .touch_session(
                store
                    .session("los", at(30), IDLE)
                    .await
                    .unwrap()
                    .unwrap()
                    .id,
                at(3600),
            )
            .await
            .unwrap();
        assert!(
            store
                .session("los", at(10 + 4 * 3600), IDLE)
                .await
                .unwrap()
                .is_some()
        );
        assert!(store.remove_account(id, &log).await.unwrap());
        assert!(lives("los").await.is_none(), "removed");
    })
    .await;
}

#[tokio::test]
async fn a_session_goes_on_elsewhere_under_another_token() {
    on_both(async |store| {
        let (a, b) = (make(store, "gm0344").await, make(store, "gm0141").await);
        let id = join(store, "an@x.nl", Some((a, Role::Adviser))).await;
        let session = enter(store, id, Some(a), "een").await;
        assert!(!store.choose_organisation(session, b, "twee").await.unwrap());
        assert!(store.session("een", at(30), IDLE).await.unwrap().is_some());
        let log = entry(LogAction::ChangeMember, 20);
        store.add_member(b, id, Role::Adviser, &log).await.unwrap();
        assert!(store.choose_organisation(session, b, "twee").await.unwrap());
        assert!(store.session("een", at(30), IDLE).await.unwrap().is_none());
        let found = store.session("twee", at(30), IDLE).await.unwrap().unwrap();
        assert_eq!(found.organisation.unwrap().0, b);

        let next = NewSession {
            complete: false,
            ..new_session(id, None)
        };
        let entry = entry(LogAction::SignIn, 40);
        store
            .add_session(&next, "drie", Some(session), &entry)
            .await
            .unwrap();
        assert!(store.session("twee", at(50), IDLE).await.unwrap().is_none());
        assert!(
            !store
                .session("drie", at(50), IDLE)
                .await
                .unwrap()
                .unwrap()
                .complete
        );
        assert_eq!(
            store.sessions(id, at(50), IDLE).await.unwrap(),
            [],
            "not in yet"
        );
        store
            .rotate_session(
                store
                    .session("drie", at(50), IDLE)
                    .await
                    .unwrap()
                    .unwrap()
                    .id,
                "vier",
            )
            .await
            .unwrap();
        assert!(store.session("drie", at(50), IDLE).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn somebody_always_manages_the_installation() {
    on_both(async |store| {
        let log = entry(LogAction::ChangeAccount, 20);
        let a = join(store, "a@x.nl", None).await;
        let b = join(store, "b@x.nl", None).await;
        let set = async |id, state, administrator| {
            store
                .change_account(id, state, administrator, false, &log)
                .await
                .unwrap()
        };
        assert!(set(a, AccountState::Active, true).await);
        assert!(!set(a, AccountState::Active, false).await);
        assert!(!set(a, AccountState::Disabled, true).await);
        assert!(!store.remove_account(a, &log).await.unwrap());
        assert!(set(b, AccountState::Active, true).await);
        assert!(set(a, AccountState::Disabled, true).await);
        assert!(
            !set(b, AccountState::Active, false).await,
            "the other is turned off"
        );
        assert!(store.remove_account(a, &log).await.unwrap());
        assert!(!set(99, AccountState::Active, true).await);
    })
    .await;
}

#[tokio::test]
async fn wrong_proofs_count_and_codes_are_good_once() {
    on_both(async |store| {
        let id = join(store, "an@x.nl", None).await;
        let log = entry(LogAction::SignIn, 20);
        let credentials = async || store.account(id).await.unwrap().unwrap().1;
        for expected in 1..=3 {
            store.count_failure(id, 3, at(900), &log).await.unwrap();
            assert_eq!(credentials().await.failures, expected);
            let locked = credentials().await.locked_until;
            assert_eq!(locked, (expected == 3).then_some(at(900)));
        }
        enter(store, id, None, "in").await;
        assert_eq!(
            (
                credentials().await.failures,
                credentials().await.locked_until
            ),
            (0, None)
        );

        store.offer_second_factor(id, "JBSW").await.unwrap();
        assert_eq!(credentials().await.totp, None);
        let codes = ["aaaa".to_owned(), "bbbb".to_owned()];
        store
            .confirm_second_factor(id, 7, &codes, None, &log)
            .await
            .unwrap();
        assert_eq!(credentials().await.totp.as_deref(), Some("JBSW"));
        for (step, good) in [(7, false), (6, false), (8, true), (8, false)] {
            assert_eq!(store.use_code(id, step).await.unwrap(), good, "{step}");
        }
        assert_eq!(store.recovery_codes(id).await.unwrap(), 2);
        assert!(store.use_recovery_code(id, "aaaa").await.unwrap());
        assert!(!store.use_recovery_code(id, "aaaa").await.unwrap());
        assert!(!store.use_recovery_code(id, "cccc").await.unwrap());

        let ticket = NewTicket {
            kind: TicketKind::Reset,
            account: Some(id),
            ..invitation("an@x.nl", None)
        };
        store
            .add_ticket(&ticket, "nieuw", None, false, at(0))
            .await
            .unwrap();
        store.count_failure(id, 1, at(900), &log).await.unwrap();
        assert_eq!(store.reset("fout", "h", &log).await.unwrap(), None);
        assert_eq!(store.reset("nieuw", "h", &log).await.unwrap(), Some(id));
        assert_eq!(store.reset("nieuw", "h", &log).await.unwrap(), None);
        assert_eq!(credentials().await.password.as_deref(), Some("h"));
        assert_eq!(credentials().await.locked_until, None);
    })
    .await;
}

/// No secret stands in the database as its owner has it.
#[tokio::test]
async fn secrets_are_kept_hashed() {
    at_both(async |place| {
        let store = &place.open().await.unwrap();
        let id = join(store, "an@x.nl", None).await;
        let mine = enter(store, id, None, "tokentokentoken").await;
        let ticket = invitation("b@x.nl", None);
        store
            .add_ticket(&ticket, "tickettickettic", None, false, at(0))
            .await
            .unwrap();
        let codes = ["codecodecode".to_owned()];
        let log = entry(LogAction::SignIn, 20);
        store
            .confirm_second_factor(id, 1, &codes, Some(mine), &log)
            .await
            .unwrap();
        for (table, column) in [
            ("session", "hash"),
            ("ticket", "hash"),
            ("recovery_code", "hash"),
        ] {
            let values = place.texts(&format!("select {column} from {table}")).await;
            assert!(!values.is_empty(), "{table}");
            for value in values {
                assert_eq!(value.len(), 64);
                assert!(!value.contains("token") && !value.contains("ticket"));
            }
        }
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn members_and_their_roles() {
    on_both(async |store| {
        let (a, b) = (make(store, "gm0344").await, make(store, "gm0141").await);
        let an = join(store, "an@x.nl", Some((a, Role::Coordinator))).await;
        let bo = join(store, "bo@x.nl", Some((a, Role::Adviser))).await;
        let log = entry(LogAction::ChangeMember, 20);
        let roles = async |organisation| -> Vec<(i64, &'static str)> {
            let members = store.members(organisation).await.unwrap();
            members.iter().map(|m| (m.account, m.role.code())).collect()
        };
        assert_eq!(
            roles(Some(a)).await,
            [(an, "coordinator"), (bo, "adviseur")]
        );
        assert_eq!(roles(Some(b)).await, []);
        assert!(
            !store
                .change_member(b, bo, Role::Coordinator, &log)
                .await
                .unwrap()
        );
        assert!(!store.remove_member(b, bo, &log).await.unwrap());
        assert!(
            store
                .change_member(a, bo, Role::Coordinator, &log)
                .await
                .unwrap()
        );
        assert!(store.remove_member(a, an, &log).await.unwrap());
        assert_eq!(roles(None).await, [(bo, "coordinator")]);
        assert!(store.rename_account(bo, "Bo", &log).await.unwrap());
        assert_eq!(store.members(Some(a)).await.unwrap()[0].name, "Bo");
        assert_eq!(store.accounts().await.unwrap()[0].name, "Bo");
        let counts: Vec<usize> = store
            .organisations()
            .await
            .unwrap()
            .iter()
            .map(|o| o.members)
            .collect();
        assert_eq!(counts, [0, 1]);
        assert_eq!(store.organisation(a).await.unwrap().unwrap().members, 1);
        assert_eq!(
            store
                .account_by_mail("bo@x.nl")
                .await
                .unwrap()
                .unwrap()
                .0
                .id,
            bo
        );
    })
    .await;
}

#[tokio::test]
async fn an_organisation_is_found_by_its_code_before_its_name() {
    on_both(async |store| {
        let log = entry(LogAction::AddOrganisation, 0);
        let add = async |slug: &str, code: Option<&str>, name: &str| {
            let new = NewOrganisation {
                slug: slug.to_owned(),
                kind: OrganisationKind::Municipality,
                code: code.map(str::to_owned),
                name: name.to_owned(),
            };
            store.add_organisation(&new, &log).await.unwrap().unwrap()
        };
        let named_like_a_code = add("a", None, "GM0344").await;
        let utrecht = add("gm0344", Some("GM0344"), "Utrecht").await;
        let first = add("b", None, "RIEC").await;
        add("c", None, "RIEC").await;
        for (wanted, found) in [
            ("GM0344", Some(utrecht)),
            ("Utrecht", Some(utrecht)),
            ("RIEC", Some(first)),
            ("utrecht", None),
            ("", None),
        ] {
            let called = store.organisation_called(wanted).await.unwrap();
            assert_eq!(called, found, "{wanted:?} beside {named_like_a_code}");
        }
    })
    .await;
}

fn subject(name: &str) -> Subject {
    Subject {
        issuer: "https://login.example.nl".to_owned(),
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn who_is_away_at_a_service_comes_back_once_and_in_time() {
    on_both(async |store| {
        store
            .add_sign_on("a", "eerst", at(60), at(0))
            .await
            .unwrap();
        store
            .add_sign_on("b", "later", at(90), at(0))
            .await
            .unwrap();
        assert_eq!(store.take_sign_on("c", at(1)).await.unwrap(), None);
        let first = store.take_sign_on("a", at(59)).await.unwrap();
        assert_eq!(first.as_deref(), Some("eerst"));
        assert_eq!(store.take_sign_on("a", at(59)).await.unwrap(), None, "once");
        assert_eq!(store.take_sign_on("b", at(90)).await.unwrap(), None, "late");
        // The one that came too late goes with the next.
        store
            .add_sign_on("d", "nieuw", at(200), at(91))
            .await
            .unwrap();
        assert_eq!(store.take_sign_on("b", at(0)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn accounts_are_known_by_issuer_and_subject_alone() {
    on_both(async |store| {
        let line = entry(LogAction::AddAccount, 0);
        let with = |mail: &str, name: &str| NewAccount {
            password: None,
            identity: Some(subject(name)),
            ..new_account(mail)
        };
        let an = store
            .add_by_groups(&with("an@x.nl", "1"), None, &line)
            .await
            .unwrap();
        let (found, _) = store
            .account_by_subject(&subject("1"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.id, found.issuer.as_deref()),
            (an, Some("https://login.example.nl"))
        );
        assert_eq!(store.account_by_subject(&subject("2")).await.unwrap(), None);
        let elsewhere = Subject {
            issuer: "https://elders.example.nl".to_owned(),
            ..subject("1")
        };
        assert_eq!(store.account_by_subject(&elsewhere).await.unwrap(), None);
        for other in [with("an@x.nl", "3"), with("bo@x.nl", "1")] {
            let made = store.add_by_groups(&other, None, &line).await;
            assert!(matches!(made, Err(Error::Taken)), "{other:?}");
        }
        assert_eq!(store.accounts().await.unwrap().len(), 1);

        let bo = join(store, "bo@x.nl", None).await;
        let taken = store
            .set_subject(bo, Some(&subject("1")), None, &line)
            .await;
        assert!(matches!(taken, Err(Error::Taken)));
        let here = enter(store, bo, None, "hier").await;
        enter(store, bo, None, "daar").await;
        assert!(
            store
                .set_subject(bo, Some(&subject("2")), Some(here), &line)
                .await
                .unwrap()
        );
        assert!(store.session("hier", at(20), IDLE).await.unwrap().is_some());
        assert!(store.session("daar", at(20), IDLE).await.unwrap().is_none());
        assert!(
            store
                .set_subject(bo, None, Some(here), &line)
                .await
                .unwrap()
        );
        assert_eq!(store.account_by_subject(&subject("2")).await.unwrap(), None);
        assert!(!store.set_subject(999, None, None, &line).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn groups_change_only_what_they_speak_of_and_end_sessions_only_then() {
    on_both(async |store| {
        let line = entry(LogAction::ChangeMember, 0);
        let (soest, almelo) = (make(store, "soest").await, make(store, "almelo").await);
        let an = join(store, "an@x.nl", Some((almelo, Role::Coordinator))).await;
        let says = |role, editor, administrator| Granted {
            role,
            editor,
            administrator,
        };
        let (adviser, none) = (Some(Some(Role::Adviser)), Some(None));
        let roles = async || {
            let memberships = store.memberships(an).await.unwrap();
            let roles = memberships.iter().map(|one| (one.organisation, one.role));
            roles.collect::<Vec<_>>()
        };
        let elsewhere = (almelo, Role::Coordinator);
        for (granted, changes, expected) in [
            (says(None, None, None), false, vec![elsewhere]),
            (says(none, None, None), false, vec![elsewhere]),
            (
                says(adviser, None, None),
                true,
                vec![elsewhere, (soest, Role::Adviser)],
            ),
            (
                says(adviser, None, None),
                false,
                vec![elsewhere, (soest, Role::Adviser)],
            ),
            (
                says(adviser, Some(true), None),
                true,
                vec![elsewhere, (soest, Role::Adviser)],
            ),
            (says(none, Some(true), None), true, vec![elsewhere]),
            (says(none, Some(false), Some(true)), true, vec![elsewhere]),
            // The last administrator stays one, and nothing is told of it each time.
            (says(none, Some(false), Some(false)), false, vec![elsewhere]),
        ] {
            enter(store, an, None, "sessie").await;
            let lines = store.log_count(None).await.unwrap();
            let changed = store
                .follow_groups(an, Some(soest), granted, &line)
                .await
                .unwrap();
            assert_eq!(changed, changes, "{granted:?}");
            assert_eq!(roles().await, expected, "{granted:?}");
            let session = store.session("sessie", at(20), IDLE).await.unwrap();
            assert_eq!(session.is_none(), changes, "{granted:?}");
            if let Some(session) = session {
                store.end_session(an, session.id, &line).await.unwrap();
            }
            let told = store.log_count(None).await.unwrap() - lines;
            assert_eq!(told, 1, "the change or the end of the session: {granted:?}");
        }
        let (account, _) = store.account(an).await.unwrap().unwrap();
        assert!(account.administrator && !account.editor);
        let bo = NewAccount {
            administrator: true,
            ..new_account("bo@x.nl")
        };
        store.add_by_groups(&bo, None, &line).await.unwrap();
        let changed = store.follow_groups(an, None, says(adviser, None, Some(false)), &line);
        assert!(changed.await.unwrap(), "there is another administrator now");
        assert_eq!(store.prove_log(None).await.unwrap().faults, []);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_goes_by_mail_gets_its_token_when_it_leaves() {
    on_both(async |store| {
        let almelo = make(store, "almelo").await;
        let ticket = invitation("an@x.nl", Some((almelo, Role::Adviser)));
        let id = store
            .add_ticket(&ticket, "eerst", None, true, at(0))
            .await
            .unwrap();
        let job = store
            .lease(at(0), Duration::minutes(5))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (job.kind, job.subject, job.payload),
            (
                kompas_domain::job::JobKind::Mail,
                format!("link/{id}"),
                "an@x.nl".to_owned(),
            )
        );
        let seen = store
            .jobs(Scope::organisation(almelo), None, 1, 9)
            .await
            .unwrap();
        assert_eq!(seen.len(), 1, "its coordinator sees how it goes");
        assert_eq!(
            store
                .jobs(Scope::organisation(almelo + 1), None, 1, 9)
                .await
                .unwrap(),
            []
        );
        let renewed = store
            .renew_ticket(id, "later", at(10))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(renewed.details, ticket);
        assert_eq!(store.ticket("eerst", at(10)).await.unwrap(), None);
        assert_eq!(
            store.renew_ticket(id, "te laat", at(3600)).await.unwrap(),
            None
        );
        assert_eq!(store.renew_ticket(id + 1, "x", at(10)).await.unwrap(), None);

        let an = join(store, "bo@x.nl", None).await;
        assert_eq!(store.last_reset(an, at(10)).await.unwrap(), None);
        let reset = NewTicket {
            kind: TicketKind::Reset,
            account: Some(an),
            ..ticket
        };
        store
            .add_ticket(&reset, "herstel", None, false, at(5))
            .await
            .unwrap();
        assert_eq!(store.last_reset(an, at(10)).await.unwrap(), Some(at(5)));
    })
    .await;
}
