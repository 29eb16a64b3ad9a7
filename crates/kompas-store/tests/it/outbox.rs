//! What the index still has to follow.

use kompas_store::Scope;

use crate::world::{add, collection, document, on_both, passages, read};

#[tokio::test]
async fn changes_are_followed_in_order_and_then_forgotten() {
    on_both(async |store| {
        assert_eq!(store.outbox_last().await.unwrap(), 0);
        assert_eq!(
            store.outbox_behind(Scope::everything(), 0).await.unwrap(),
            0
        );
        let guide = collection(store, "gids").await;
        let first = add(store, &document(guide), "x").await.document;
        let second = add(store, &document(guide), "y").await.document;
        for id in [second, first, second] {
            store.set_read(id, 1, &read(), &passages(1)).await.unwrap();
        }
        let rows = store.outbox_after(0, 10).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| row.document).collect::<Vec<_>>(),
            [second, first, second]
        );
        assert!(rows.is_sorted_by(|a, b| a.seq < b.seq));
        assert_eq!(store.outbox_after(0, 2).await.unwrap(), rows[..2]);
        assert_eq!(
            store.outbox_after(rows[0].seq, 10).await.unwrap(),
            rows[1..]
        );
        assert_eq!(
            store.outbox_behind(Scope::everything(), 0).await.unwrap(),
            2
        );
        assert_eq!(
            store
                .outbox_behind(Scope::everything(), rows[1].seq)
                .await
                .unwrap(),
            1
        );
        assert_eq!(store.outbox_last().await.unwrap(), rows[2].seq);

        store.outbox_trim(rows[0].seq).await.unwrap();
        assert_eq!(store.outbox_after(0, 10).await.unwrap(), rows[1..]);
        store.outbox_trim(i64::MAX).await.unwrap();
        assert_eq!(
            store.outbox_last().await.unwrap(),
            rows[2].seq,
            "the count goes on"
        );
        store.set_read(first, 1, &read(), &[]).await.unwrap();
        assert!(store.outbox_last().await.unwrap() > rows[2].seq);
    })
    .await;
}
