//! Who looks after a source, and who was told that nobody did: once, however many programs there
//! are.

use kompas_domain::care::Told;
use kompas_domain::job::JobKind;
use kompas_store::{LateSource, Scope, Store};
use time::Date;
use time::macros::date;
use tokio::task::JoinSet;

use crate::dossiers::of;
use crate::people::join;
use crate::world::{at, by, on_both};

const DUE: Date = date!(2027 - 11 - 24);

fn late(source: &str, told: Told, tell: Told) -> LateSource {
    LateSource {
        source: source.to_owned(),
        due: DUE,
        told,
        tell,
    }
}

async fn mails(store: &Store) -> Vec<(String, String)> {
    let jobs = store.jobs(Scope::everything(), None, 1, 99).await.unwrap();
    let mails = jobs.into_iter().filter(|job| job.kind == JobKind::Mail);
    mails.map(|job| (job.subject, job.payload)).collect()
}

#[tokio::test]
async fn a_source_has_an_owner_and_a_day() {
    on_both(async |store| {
        let an = join(store, "an@a.nl", None).await;
        let bo = join(store, "bo@a.nl", None).await;
        let mark = store.care_mark().await.unwrap();
        assert_eq!(store.care("riec").await.unwrap(), None);
        assert_eq!(store.cares().await.unwrap(), []);
        assert_eq!(store.first_edition().await.unwrap(), None);

        store
            .set_care("riec", Some(an), DUE, &of(bo, 5))
            .await
            .unwrap();
        let care = store.care("riec").await.unwrap().unwrap();
        assert_eq!(care.owner, Some((an, "Naam van an@a.nl".to_owned())));
        assert_eq!(
            (care.due, care.told, care.told_at),
            (DUE, Told::Nobody, None)
        );
        assert_eq!((care.reviewed, care.reviewer), (None, None));
        let changed = store.care_mark().await.unwrap();
        assert_ne!(changed, mark);

        let day = date!(2028 - 05 - 24);
        store.review_source("riec", day, &of(bo, 6)).await.unwrap();
        store.review_source("ccv", DUE, &by(at(7))).await.unwrap();
        let care = store.care("riec").await.unwrap().unwrap();
        assert_eq!(care.owner.map(|(id, _)| id), Some(an), "stays");
        assert_eq!((care.due, care.reviewed), (day, Some(at(6))));
        assert_eq!(care.reviewer.as_deref(), Some("Naam van bo@a.nl"));
        assert_ne!(store.care_mark().await.unwrap(), changed);
        let all = store.cares().await.unwrap();
        let keys: Vec<&str> = all.iter().map(|care| care.source.as_str()).collect();
        assert_eq!(keys, ["ccv", "riec"]);
        assert_eq!(all[0].reviewer, None);

        // Who is gone owns nothing, and what she did stays.
        for account in [an, bo] {
            assert!(store.remove_account(account, &by(at(8))).await.unwrap());
        }
        let care = store.care("riec").await.unwrap().unwrap();
        assert_eq!((care.owner, care.reviewer), (None, None));
        assert_eq!((care.due, care.reviewed), (day, Some(at(6))));
        assert_eq!(store.prove_log(None).await.unwrap().faults, []);
    })
    .await;
}

#[tokio::test]
async fn somebody_is_told_once_for_each_day_and_owner() {
    on_both(async |store| {
        let an = join(store, "an@a.nl", None).await;
        let bo = join(store, "bo@a.nl", None).await;
        let first = [
            late("riec", Told::Nobody, Told::Owner),
            late("ccv", Told::Nobody, Told::Owner),
        ];
        let tell = async |to: i64, late: &[LateSource], seconds: i64| {
            let told = store.tell_of_sources((to, "wie@a.nl"), late, at(seconds));
            told.await.unwrap()
        };
        assert_eq!(tell(an, &first, 1).await, 2);
        assert_eq!(tell(an, &first, 2).await, 0);
        assert_eq!(tell(bo, &first, 3).await, 0);
        let sent = mails(store).await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(sent[0].1, "wie@a.nl");
        let told = store.told_sources(&sent[0].0).await.unwrap();
        let expected = ["ccv", "riec"].map(|key| (key.to_owned(), Told::Owner));
        assert_eq!(told, expected);
        let care = store.care("riec").await.unwrap().unwrap();
        assert_eq!((care.told, care.told_at), (Told::Owner, Some(at(1))));

        let second = [late("riec", Told::Owner, Told::Next)];
        assert_eq!(tell(bo, &second, 4).await, 1);
        assert_eq!(tell(bo, &second, 5).await, 0);
        assert_eq!(mails(store).await.len(), 2);
        let told = store.told_sources(&sent[0].0).await.unwrap();
        assert_eq!(told, [("ccv".to_owned(), Told::Owner)]);
        assert_eq!(store.told_sources("onderhoud/x").await.unwrap(), []);

        // The same owner and day: she was told. Another: she was not.
        store.set_care("ccv", None, DUE, &by(at(6))).await.unwrap();
        assert_eq!(tell(an, &first, 7).await, 0);
        store
            .set_care("ccv", Some(bo), DUE, &by(at(8)))
            .await
            .unwrap();
        assert_eq!(tell(bo, &first, 9).await, 1);
        store.review_source("riec", DUE, &of(bo, 10)).await.unwrap();
        assert_eq!(tell(an, &first, 11).await, 1);
        // Looked at meanwhile: there is another day.
        let day = date!(2028 - 05 - 24);
        store.review_source("riec", day, &of(bo, 12)).await.unwrap();
        assert_eq!(tell(an, &first, 13).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_at_once_tell_once() {
    on_both(async |store| {
        let an = join(store, "an@a.nl", None).await;
        let keys: Vec<String> = (0..20).map(|number| format!("bron-{number}")).collect();
        let told = (0..8).map(|number| {
            let (store, mut keys) = (store.clone(), keys.clone());
            // Each in an order of its own.
            keys.rotate_left(number);
            async move {
                let late: Vec<LateSource> = keys
                    .iter()
                    .map(|key| late(key, Told::Nobody, Told::Owner))
                    .collect();
                let now = at(i64::try_from(number).unwrap());
                let told = store.tell_of_sources((an, "an@a.nl"), &late, now);
                told.await.unwrap()
            }
        });
        let told = told.collect::<JoinSet<usize>>().join_all().await;
        assert_eq!(told.iter().sum::<usize>(), 20, "{told:?}");
        let mut all = Vec::new();
        for (subject, _) in mails(store).await {
            all.extend(store.told_sources(&subject).await.unwrap());
        }
        assert_eq!(all.len(), 20);
    })
    .await;
}
