//! What an operator switches.

use crate::world::{BEGIN, at_both, by, on_both};

#[tokio::test]
async fn a_setting_is_what_it_was_last_set_to() {
    on_both(async |store| {
        assert_eq!(store.setting("ophalen").await.unwrap(), None);
        for content in ["aan", "uit", ""] {
            store
                .set_setting("ophalen", content, &by(BEGIN))
                .await
                .unwrap();
            store.set_setting("anders", "x", &by(BEGIN)).await.unwrap();
            assert_eq!(
                store.setting("ophalen").await.unwrap().as_deref(),
                Some(content)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_still_there_when_the_program_starts_again() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        store
            .set_setting("ophalen", "aan", &by(BEGIN))
            .await
            .unwrap();
        store.close().await;
        let store = place.open().await.unwrap();
        assert_eq!(
            store.setting("ophalen").await.unwrap().as_deref(),
            Some("aan")
        );
        store.close().await;
    })
    .await;
}
