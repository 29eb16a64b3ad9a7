//! How the guide was used: numbers a month, of all programs together.

use kompas_domain::usage::UsageKind;
use kompas_store::UsageCount;
use tokio::task::JoinSet;

use crate::world::on_both;

fn count(month: &str, kind: UsageKind, subject: &str, times: u32) -> UsageCount {
    UsageCount {
        month: month.to_owned(),
        kind,
        subject: subject.to_owned(),
        times,
    }
}

#[tokio::test]
async fn counts_add_up_and_old_ones_are_forgotten() {
    on_both(async |store| {
        let old = count("2024-10", UsageKind::Opened, "riec", 3);
        let kept = count("2024-11", UsageKind::Opened, "riec", 4);
        let add = async |counts: &[UsageCount], oldest: &str| {
            store.add_usage(counts, oldest).await.unwrap();
        };
        add(&[old.clone(), kept.clone()], "2024-10").await;
        assert_eq!(store.usage("2024-10").await.unwrap(), [old, kept.clone()]);

        let words = count("2026-11", UsageKind::Nothing, "é \u{0}x", 3);
        let all = count("2026-11", UsageKind::Searched, "", 5);
        add(&[words.clone(), all.clone(), kept.clone()], "2024-11").await;
        add(&[words, all], "2024-11").await;
        let found = store.usage("2024-01").await.unwrap();
        let expected = [
            count("2024-11", UsageKind::Opened, "riec", 8),
            count("2026-11", UsageKind::Nothing, "é \u{fffd}x", 6),
            count("2026-11", UsageKind::Searched, "", 10),
        ];
        assert_eq!(found, expected);
        assert_eq!(store.usage("2026-11").await.unwrap(), expected[1..]);
        assert_eq!(store.usage("2026-12").await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_at_once_lose_no_count() {
    on_both(async |store| {
        let tasks = (0..8).map(|number| {
            let store = store.clone();
            async move {
                let mut counts: Vec<UsageCount> = (0..20)
                    .map(|key| count("2026-11", UsageKind::Opened, &format!("bron-{key}"), 2))
                    .collect();
                counts.rotate_left(number);
                for _ in 0..5 {
                    store.add_usage(&counts, "2024-11").await.unwrap();
                }
            }
        });
        tasks.collect::<JoinSet<()>>().join_all().await;
        let found = store.usage("2026-11").await.unwrap();
        assert_eq!(found.len(), 20);
        assert!(found.iter().all(|one| one.times == 80), "{found:?}");
    })
    .await;
}
