//! Searches that people keep: theirs alone, looked at once, and gone with them.

use kompas_domain::job::JobKind;
use kompas_domain::people::{AccountState, Role};
use kompas_domain::saved_search::{Numbers, Rhythm};
use kompas_domain::trail::LogAction;
use kompas_store::{NewSavedSearch, SavedSearch, Scope, Store};

use crate::people::{entry, join, make};
use crate::world::{at, on_both};

const DAY: i64 = 86_400;

fn numbers(numbers: &[i64]) -> Numbers {
    numbers.iter().copied().collect()
}

fn new(account: i64, organisation: Option<i64>, rhythm: Rhythm) -> NewSavedSearch {
    NewSavedSearch {
        account,
        organisation,
        name: "Schuren \u{e9}".to_owned(),
        query: vec![
            ("q".to_owned(), "schuur \"leeg\"".to_owned()),
            ("thema".to_owned(), "-cybercrime".to_owned()),
        ],
        rhythm,
        seen: numbers(&[1, 2, 3, 9]),
    }
}

async fn keep(store: &Store, new: &NewSavedSearch) -> i64 {
    store
        .add_saved_search(new, 9, at(1))
        .await
        .unwrap()
        .unwrap()
}

async fn all(store: &Store, account: i64, organisation: Option<i64>) -> Vec<SavedSearch> {
    store.saved_searches(account, organisation).await.unwrap()
}

async fn mails(store: &Store) -> Vec<String> {
    let jobs = store.jobs(Scope::everything(), None, 1, 99).await.unwrap();
    let mails = jobs.into_iter().filter(|job| job.kind == JobKind::Mail);
    mails.map(|job| job.subject).collect()
}

#[tokio::test]
async fn a_search_is_its_owners_alone() {
    on_both(async |store| {
        let (a, b) = (make(store, "gm0344").await, make(store, "gm0141").await);
        let an = join(store, "an@a.nl", Some((a, Role::Adviser))).await;
        let bo = join(store, "bo@a.nl", Some((a, Role::Coordinator))).await;
        let search = new(an, Some(a), Rhythm::Weekly);
        let id = keep(store, &search).await;
        let found = all(store, an, Some(a)).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id, &found[0].search), (id, &search));
        assert_eq!((found[0].looked, found[0].created), (at(1), at(1)));
        assert!(found[0].news.is_empty());
        for (account, organisation) in [(an, Some(b)), (an, None), (bo, Some(a))] {
            assert_eq!(all(store, account, organisation).await, []);
        }
        let other = ("Anders", Rhythm::Never);
        assert!(
            !store
                .change_saved_search(bo, id, other, at(2))
                .await
                .unwrap()
        );
        let seen = numbers(&[4]);
        assert!(!store.see_saved_search(bo, id, &seen, at(2)).await.unwrap());
        assert!(!store.remove_saved_search(bo, id).await.unwrap());
        assert_eq!(all(store, an, Some(a)).await, found);

        assert!(
            store
                .change_saved_search(an, id, other, at(2))
                .await
                .unwrap()
        );
        assert!(store.see_saved_search(an, id, &seen, at(3)).await.unwrap());
        let found = all(store, an, Some(a)).await;
        assert_eq!(found[0].search.name, "Anders");
        assert_eq!(
            (found[0].search.rhythm, found[0].looked),
            (Rhythm::Never, at(3))
        );
        assert_eq!(found[0].search.seen, seen);
        assert!(store.remove_saved_search(an, id).await.unwrap());
        assert!(!store.remove_saved_search(an, id).await.unwrap());

        for _ in 0..9 {
            keep(store, &new(an, None, Rhythm::Never)).await;
        }
        let full = store.add_saved_search(&search, 9, at(4)).await.unwrap();
        assert_eq!(full, None);
        keep(store, &new(bo, None, Rhythm::Never)).await;
    })
    .await;
}

#[tokio::test]
async fn a_search_is_due_after_its_pause_and_looked_at_once() {
    on_both(async |store| {
        let a = make(store, "gm0344").await;
        let an = join(store, "an@a.nl", Some((a, Role::Adviser))).await;
        let daily = keep(store, &new(an, Some(a), Rhythm::Daily)).await;
        let weekly = keep(store, &new(an, None, Rhythm::Weekly)).await;
        keep(store, &new(an, Some(a), Rhythm::Never)).await;
        let due = async |seconds: i64| {
            let due = store.due_searches(at(seconds), 9).await.unwrap();
            due.iter().map(|one| one.saved.id).collect::<Vec<_>>()
        };
        assert_eq!(due(DAY).await, [0; 0]);
        assert_eq!(due(DAY + 1).await, [daily]);
        assert_eq!(due(7 * DAY + 1).await, [daily, weekly]);

        let owned = &store.due_searches(at(DAY + 1), 9).await.unwrap()[0];
        assert_eq!(
            (owned.mail.as_str(), owned.role),
            ("an@a.nl", Some(Role::Adviser))
        );
        let (seen, news) = (numbers(&[1, 2, 3, 9, 12]), numbers(&[12]));
        let now = at(DAY + 5);
        let look = || store.looked_at_search(&owned.saved, (&seen, &news), now);
        assert!(look().await.unwrap());
        assert!(!look().await.unwrap(), "somebody else looked first");
        assert_eq!(mails(store).await, [format!("zoekvraag/{daily}")]);
        assert_eq!(due(2 * DAY + 4).await, [0; 0]);
        assert_eq!(due(2 * DAY + 5).await, [daily]);

        let kept = store.owned_search(daily).await.unwrap().unwrap().saved;
        assert_eq!((&kept.search.seen, &kept.news), (&seen, &news));
        store.told_of_search(daily, &numbers(&[11])).await.unwrap();
        let still = store.owned_search(daily).await.unwrap().unwrap().saved;
        assert_eq!(still.news, news, "of other news a mail left");
        store.told_of_search(daily, &news).await.unwrap();
        let told = store.owned_search(daily).await.unwrap().unwrap().saved;
        assert!(told.news.is_empty());

        // With nothing new there is no mail.
        let nothing = numbers(&[]);
        let looked = store.looked_at_search(&told, (&seen, &nothing), at(2 * DAY + 5));
        assert!(looked.await.unwrap());
        assert_eq!(mails(store).await.len(), 1);
        // Another rhythm begins anew, the same one does not.
        for (rhythm, seconds) in [(Rhythm::Daily, 3 * DAY + 5), (Rhythm::Weekly, 10 * DAY + 4)] {
            let now = at(3 * DAY + 4);
            store
                .change_saved_search(an, daily, ("x", rhythm), now)
                .await
                .unwrap();
            assert!(!due(seconds - 1).await.contains(&daily), "{rhythm:?}");
            assert!(due(seconds).await.contains(&daily), "{rhythm:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_who_left_hears_of_it() {
    on_both(async |store| {
        let a = make(store, "gm0344").await;
        let an = join(store, "an@a.nl", Some((a, Role::Adviser))).await;
        let bo = join(store, "bo@a.nl", Some((a, Role::Adviser))).await;
        let gone = keep(store, &new(an, Some(a), Rhythm::Daily)).await;
        let own = keep(store, &new(an, None, Rhythm::Daily)).await;
        let off = keep(store, &new(bo, Some(a), Rhythm::Daily)).await;
        let entry = entry(LogAction::ChangeMember, 2);
        assert!(store.remove_member(a, an, &entry).await.unwrap());
        let disabled = AccountState::Disabled;
        store
            .change_account(bo, disabled, false, false, &entry)
            .await
            .unwrap();
        let due = store.due_searches(at(9 * DAY), 9).await.unwrap();
        assert_eq!(
            due.iter().map(|one| one.saved.id).collect::<Vec<_>>(),
            [own]
        );
        assert_eq!(due[0].role, None);
        for id in [gone, off] {
            assert_eq!(store.owned_search(id).await.unwrap(), None);
        }
        assert_eq!(
            all(store, an, Some(a)).await,
            [],
            "it went with her membership"
        );
        assert!(store.remove_account(an, &entry).await.unwrap());
        assert_eq!(all(store, an, None).await, []);
    })
    .await;
}
