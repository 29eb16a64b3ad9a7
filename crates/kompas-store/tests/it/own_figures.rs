//! Figures that organisations bring themselves.

use kompas_store::{NewOwnFigures, Saved};

use crate::dossiers::{begin, of};
use crate::world::{at, on_both};

fn new<'a>(seen: u32, content: &'a str, columns: &'a [(String, String)]) -> NewOwnFigures<'a> {
    NewOwnFigures {
        code: "meldingen-woonoverlast",
        seen,
        content,
        file: "meldingen.csv",
        columns,
    }
}

#[tokio::test]
async fn own_figures_are_kept_by_organisation_and_version() {
    on_both(async |store| {
        let (here, there, an, _, _) = begin(store).await;
        let entry = of(an, 2);
        let column = |header: &str, field: &str| (header.to_owned(), field.to_owned());
        let columns = [column("jaar", "jaar"), column("aantal", "getal")];
        let save = async |organisation, seen, content| {
            let new = new(seen, content, &columns);
            store
                .save_own_figures(organisation, new, &entry)
                .await
                .unwrap()
        };
        assert_eq!(save(here, 1, "{}").await, Saved::Stale, "there is none yet");
        assert_eq!(
            store
                .own_columns(here, "meldingen-woonoverlast")
                .await
                .unwrap(),
            []
        );
        assert_eq!(save(here, 0, "een").await, Saved::As(1));
        assert_eq!(save(here, 0, "twee").await, Saved::Stale, "it is there");
        assert_eq!(save(here, 1, "twee").await, Saved::As(2));
        assert_eq!(save(there, 0, "van hen").await, Saved::As(1));

        let own = store.own_figures(here).await.unwrap();
        let [one] = &own[..] else { panic!("{own:?}") };
        assert_eq!(
            (one.code.as_str(), one.content.as_str()),
            ("meldingen-woonoverlast", "twee")
        );
        assert_eq!(
            (one.file.as_str(), one.version, one.updated),
            ("meldingen.csv", 2, at(2))
        );
        assert!(one.author.is_some());
        let learned = store.own_columns(here, &one.code).await.unwrap();
        assert_eq!(learned, [column("aantal", "getal"), column("jaar", "jaar")]);

        // What a header means is learnt anew.
        let other = [column("aantal", "steekproef")];
        let saved = store
            .save_own_figures(here, new(2, "drie", &other), &entry)
            .await;
        assert_eq!(saved.unwrap(), Saved::As(3));
        let learned = store.own_columns(here, &one.code).await.unwrap();
        assert_eq!(
            learned,
            [column("aantal", "steekproef"), column("jaar", "jaar")]
        );

        let remove = async |seen| {
            let gone = store.remove_own_figures(here, "meldingen-woonoverlast", seen, &entry);
            gone.await.unwrap()
        };
        assert_eq!(remove(2).await, Saved::Stale);
        assert_eq!(remove(3).await, Saved::As(3));
        assert_eq!(remove(3).await, Saved::Stale, "it is gone");
        assert_eq!(store.own_figures(here).await.unwrap(), []);
        assert_eq!(store.own_figures(there).await.unwrap().len(), 1);
        assert_eq!(
            store
                .own_columns(here, "meldingen-woonoverlast")
                .await
                .unwrap()
                .len(),
            2
        );
    })
    .await;
}
