//! The log cannot be changed unseen (promise 14).

use kompas_domain::trail::{LogAction, LogResult};
use kompas_store::{LogEntry, LogFault, LogLine, LogProof};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::people::entry;
use crate::world::{at, at_both, on_both};

fn one(number: i64) -> LogEntry {
    let actions = [
        LogAction::SignIn,
        LogAction::ReadDocument,
        LogAction::Export,
    ];
    LogEntry {
        object: format!("document/{}", number % 7),
        result: if number % 5 == 0 {
            LogResult::Refused
        } else {
            LogResult::Done
        },
        actor: (number % 3 != 0).then_some(number % 4),
        organisation: (number % 2 == 0).then_some(1 + number % 4),
        moment: at(number),
        ..entry(actions[usize::try_from(number % 3).unwrap()], 0)
    }
}

fn prove(lines: &[LogLine]) -> LogProof {
    let mut proof = LogProof::default();
    for line in lines {
        proof.read(line);
    }
    proof
}

#[tokio::test]
async fn lines_follow_each_other_and_an_organisation_sees_its_own() {
    on_both(async |store| {
        assert_eq!(store.log_head().await.unwrap(), None);
        assert_eq!(store.prove_log(None).await.unwrap(), LogProof::default());
        for number in 1..=40 {
            store.record(&one(number)).await.unwrap();
        }
        let proof = store.prove_log(None).await.unwrap();
        assert_eq!((proof.lines, proof.faults.len()), (40, 0));
        assert_eq!(proof.head, store.log_head().await.unwrap());
        let all = store.log(None, 1, 100).await.unwrap();
        assert_eq!((all.len(), all[0].seq, all[0].moment()), (40, 40, at(40)));
        let second = store.log(None, 2, 30).await.unwrap();
        assert_eq!(
            second.iter().map(|line| line.seq).collect::<Vec<_>>(),
            (1..=10).rev().collect::<Vec<_>>()
        );
        let own = store.log(Some(3), 1, 100).await.unwrap();
        assert!(own.len() == 10 && own.iter().all(|line| line.organisation == Some(3)));
        assert_eq!(store.log_count(Some(3)).await.unwrap(), 10);
        assert_eq!(store.log_count(None).await.unwrap(), 40);
    })
    .await;
}

/// Ten thousand random changes: letters, numbers, lines taken out, put in, swapped. All are found
/// by reading through, or against the head that was kept elsewhere.
#[tokio::test]
async fn every_change_is_found() {
    const TIMES: usize = 10_000;
    let store = kompas_store::Store::in_memory(at(0)).await.unwrap();
    for number in 1..=60 {
        store.record(&one(number)).await.unwrap();
    }
    let mut lines = store.log(None, 1, 100).await.unwrap();
    lines.reverse();
    let head = store.log_head().await.unwrap();
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut below = |most: usize| usize::try_from(random.next_u64() % most as u64).unwrap();
    for time in 0..TIMES {
        let mut other = lines.clone();
        let at = below(other.len());
        match below(6) {
            0 => drop(other.remove(at)),
            1 => other.insert(below(lines.len() + 1), lines[at].clone()),
            2 => {
                let to = (at + 1 + below(lines.len() - 1)) % lines.len();
                other.swap(at, to);
            }
            3 => other.truncate(at),
            _ => {
                let line = &mut other[at];
                let digit = below(10).to_string();
                match below(8) {
                    0 => line.action.push('x'),
                    1 => line.object.insert_str(0, &digit),
                    2 => line.result = "gelukt ".to_owned(),
                    3 => line.address = line.address.take().map_or(Some(digit), |_| None),
                    4 => line.actor = Some(line.actor.map_or(0, |actor| actor + 1)),
                    5 => line.organisation = line.organisation.map_or(Some(1), |_| None),
                    6 => line.previous.insert(0, 'g'),
                    _ => line.hash.replace_range(1..2, "g"),
                }
            }
        }
        if other == lines {
            continue;
        }
        let proof = prove(&other);
        assert!(
            !proof.faults.is_empty() || proof.head != head,
            "{time}: {other:?}"
        );
    }
    assert_eq!(prove(&lines).faults, []);
}

#[tokio::test]
async fn what_is_done_behind_its_back_is_told_with_the_place() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        for number in 1..=5 {
            store.record(&one(number)).await.unwrap();
        }
        let kept = store.log_head().await.unwrap().unwrap();
        for (statement, back, expected) in [
            (
                "update log set object = 'document/99' where seq = 3",
                "update log set object = 'document/3' where seq = 3",
                vec![(3, LogFault::Changed)],
            ),
            (
                "update log set moment = moment + 1 where seq = 1",
                "update log set moment = moment - 1 where seq = 1",
                vec![(1, LogFault::Changed)],
            ),
            (
                "update log set seq = 9 where seq = 5",
                "update log set seq = 5 where seq = 9",
                vec![
                    (9, LogFault::Gap),
                    (9, LogFault::Changed),
                    (5, LogFault::Cut),
                ],
            ),
        ] {
            place.run(statement).await;
            let proof = store.prove_log(Some((kept.0, &kept.1))).await.unwrap();
            assert_eq!(proof.faults, expected, "{statement}");
            place.run(back).await;
            let proof = store.prove_log(Some((kept.0, &kept.1))).await.unwrap();
            assert_eq!(proof.faults, []);
        }
        place.run("delete from log where seq > 3").await;
        assert_eq!(store.prove_log(None).await.unwrap().faults, []);
        let proof = store.prove_log(Some((kept.0, &kept.1))).await.unwrap();
        assert_eq!(proof.faults, [(5, LogFault::Cut)]);
        // The next lines take their numbers, but not their hashes.
        store.record(&one(4)).await.unwrap();
        store.record(&one(7)).await.unwrap();
        let proof = store.prove_log(Some((kept.0, &kept.1))).await.unwrap();
        assert_eq!(proof.faults, [(5, LogFault::Cut)]);
        place.run("delete from log where seq = 1").await;
        let proof = store.prove_log(None).await.unwrap();
        assert_eq!(proof.faults, [(2, LogFault::Gap), (2, LogFault::Broken)]);
        store.close().await;
    })
    .await;
}

/// Two at once never take the same place.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_make_one_chain() {
    at_both(async |place| {
        let stores = [place.open().await.unwrap(), place.open().await.unwrap()];
        let mut tasks = tokio::task::JoinSet::new();
        for (store, begin) in stores.iter().cycle().zip([0, 100, 200, 300]) {
            let store = store.clone();
            tasks.spawn(async move {
                for number in begin..begin + 25 {
                    store.record(&one(number)).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let proof = stores[0].prove_log(None).await.unwrap();
        assert_eq!((proof.lines, proof.faults.len()), (100, 0));
        for store in stores {
            store.close().await;
        }
    })
    .await;
}
