//! Editions that never change, and proposals that a second editor judges.

use kompas_domain::content::ContentFile;
use kompas_domain::edition::{EditionOrigin, ProposalOrigin, ProposalState};
use kompas_domain::job::JobKind;
use kompas_store::{
    EditionMark, Error, NewEdition, NewProposal, PieceText, ProposalText, Saved, Store,
};

use crate::dossiers::{begin, of};
use crate::world::{at, by, on_both};

fn files(text: &str) -> Vec<ContentFile> {
    ["bronnen/b.toml", "bronnen/a.toml", "gids.toml"]
        .map(|path| ContentFile {
            path: path.to_owned(),
            text: format!("# {text} é\n"),
        })
        .to_vec()
}

fn edition<'a>(number: &'a str, origin: EditionOrigin, files: &'a [ContentFile]) -> NewEdition<'a> {
    NewEdition {
        number,
        title: "De gids",
        origin,
        files,
    }
}

fn piece(key: &str, base: Option<&str>, content: Option<&str>) -> PieceText {
    PieceText {
        piece: key.to_owned(),
        base: base.map(str::to_owned),
        content: content.map(str::to_owned),
    }
}

fn text(title: &str) -> ProposalText {
    ProposalText {
        title: title.to_owned(),
        reason: "Het adres is veranderd.".to_owned(),
        pieces: vec![
            piece("bronnen/a", Some("oud"), Some("nieuw")),
            piece("bronnen/b", Some("weg"), None),
        ],
    }
}

/// A proposal of somebody that waits for a second editor.
async fn laid_before(store: &Store, account: i64, title: &str) -> i64 {
    let text = text(title);
    let new = NewProposal {
        text: &text,
        origin: ProposalOrigin::Editor,
    };
    let id = store.add_proposal(new, &of(account, 2)).await.unwrap();
    let to = ProposalState::Submitted;
    let moved = store.move_proposal(id, 1, to, &of(account, 3)).await;
    assert_eq!(moved.unwrap(), Saved::As(2));
    id
}

#[tokio::test]
async fn an_edition_comes_after_the_one_that_was_seen() {
    on_both(async |store| {
        assert_eq!(store.newest_edition().await.unwrap(), None);
        let (old, new) = (files("oud"), files("nieuw"));
        let first = edition("2023", EditionOrigin::BuiltIn, &old);
        let id = store.add_edition(first, None, &by(at(1))).await.unwrap();
        let id = id.unwrap();
        let mark = store.newest_edition().await.unwrap().unwrap();
        assert_eq!(mark, EditionMark { id, draft: 0 });
        assert_eq!(store.open_jobs(JobKind::Reindex).await.unwrap(), 0);

        let second = edition("2026", EditionOrigin::Imported, &new);
        let late = store.add_edition(second, None, &by(at(2))).await;
        assert_eq!(late.unwrap(), None, "there is one already");
        let taken = edition("2023", EditionOrigin::Imported, &new);
        let taken = store.add_edition(taken, Some(mark), &by(at(2))).await;
        assert!(matches!(taken, Err(Error::Taken)));
        let added = store.add_edition(second, Some(mark), &by(at(3))).await;
        assert!(added.unwrap().unwrap() > id);
        let again = edition("2027", EditionOrigin::Imported, &new);
        let again = store.add_edition(again, Some(mark), &by(at(4))).await;
        assert_eq!(again.unwrap(), None, "another came meanwhile");
        assert_eq!(store.open_jobs(JobKind::Reindex).await.unwrap(), 1);

        let all = store.editions().await.unwrap();
        let numbers: Vec<&str> = all.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, ["2026", "2023"]);
        assert_eq!(all[0].origin, EditionOrigin::Imported);
        assert_eq!((all[0].published, &all[0].author), (at(3), &None));
        let mut sorted = old;
        sorted.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(store.edition_files(id).await.unwrap(), sorted);
        assert_eq!(store.edition_files(99).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_its_authors_until_another_judges_it() {
    on_both(async |store| {
        let (_, _, an, bo, _) = begin(store).await;
        let files = files("x");
        let first = edition("2023", EditionOrigin::BuiltIn, &files);
        store.add_edition(first, None, &by(at(1))).await.unwrap();
        let mark = store.newest_edition().await.unwrap().unwrap();
        let id = laid_before(store, an, "Nieuw adres").await;
        let line = &store.log(None, 1, 2).await.unwrap()[1];
        assert_eq!(line.object, format!("voorstel/{id}"));
        let found = store.proposal(id).await.unwrap().unwrap();
        assert_eq!(
            (&found.text, found.state),
            (&text("Nieuw adres"), ProposalState::Submitted)
        );
        assert_eq!(found.author.as_ref().map(|(id, _)| *id), Some(an));
        assert_eq!(store.proposal(99).await.unwrap(), None);

        let judge = async |who, seen, to, mark| {
            let entry = of(who, 4);
            let done = store.judge_proposal(id, seen, to, "Goed zo.", mark, &entry);
            done.await.unwrap()
        };
        let approved = ProposalState::Approved;
        assert_eq!(judge(an, 2, approved, mark).await, Saved::Stale, "her own");
        assert_eq!(
            judge(bo, 1, approved, mark).await,
            Saved::Stale,
            "an old version"
        );
        let other = EditionMark { draft: 9, ..mark };
        assert_eq!(
            judge(bo, 2, approved, other).await,
            Saved::Stale,
            "another draft"
        );
        let still = store.newest_edition().await.unwrap().unwrap();
        assert_eq!(still, mark, "what was refused changes nothing");

        let other = text("Andere tekst");
        let save = async |who, seen| {
            let entry = of(who, 5);
            store.save_proposal(id, seen, &other, &entry).await.unwrap()
        };
        assert_eq!(save(bo, 2).await, Saved::Stale, "that of another");
        assert_eq!(save(an, 2).await, Saved::As(3));
        let found = store.proposal(id).await.unwrap().unwrap();
        assert_eq!((found.state, &found.text), (ProposalState::Draft, &other));
        assert_eq!(
            judge(bo, 3, approved, mark).await,
            Saved::Stale,
            "not laid before"
        );
        let to = ProposalState::Submitted;
        let moved = store.move_proposal(id, 3, to, &of(bo, 6)).await;
        assert_eq!(moved.unwrap(), Saved::Stale);
        let moved = store.move_proposal(id, 3, to, &of(an, 6)).await;
        assert_eq!(moved.unwrap(), Saved::As(4));
        assert_eq!(
            judge(bo, 4, ProposalState::Returned, mark).await,
            Saved::As(5)
        );
        assert_eq!(store.newest_edition().await.unwrap(), Some(mark));
        let moved = store.move_proposal(id, 5, to, &of(an, 7)).await;
        assert_eq!(moved.unwrap(), Saved::As(6));
        assert_eq!(judge(bo, 6, approved, mark).await, Saved::As(7));
        let found = store.proposal(id).await.unwrap().unwrap();
        assert_eq!(
            (found.verdict.as_str(), found.decided),
            ("Goed zo.", Some(at(4)))
        );
        assert!(found.reviewer.is_some());
        assert_eq!(save(an, 7).await, Saved::Stale, "it was approved");
        let mark = EditionMark { draft: 1, ..mark };
        assert_eq!(store.newest_edition().await.unwrap(), Some(mark));
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_goes_into_the_next_edition_in_its_order() {
    on_both(async |store| {
        let (_, _, an, bo, _) = begin(store).await;
        let files = files("x");
        let first = edition("2023", EditionOrigin::BuiltIn, &files);
        store.add_edition(first, None, &by(at(1))).await.unwrap();
        let one = laid_before(store, an, "Een").await;
        let two = laid_before(store, an, "Twee").await;
        let open = laid_before(store, an, "Drie").await;
        for id in [two, one] {
            let mark = store.newest_edition().await.unwrap().unwrap();
            let entry = of(bo, 5);
            let to = ProposalState::Approved;
            let done = store.judge_proposal(id, 2, to, "", mark, &entry).await;
            assert_eq!(done.unwrap(), Saved::As(3));
        }
        let pieces = store.approved_pieces().await.unwrap();
        let keys: Vec<&str> = pieces.iter().map(|one| one.piece.as_str()).collect();
        assert_eq!(keys, ["bronnen/a", "bronnen/b", "bronnen/a", "bronnen/b"]);
        assert_eq!(pieces[0].content.as_deref(), Some("nieuw"));
        assert_eq!(pieces[1].content, None);
        assert_eq!(store.proposals().await.unwrap().len(), 3);

        let mark = store.newest_edition().await.unwrap().unwrap();
        assert_eq!(mark.draft, 2);
        let next = edition("2026", EditionOrigin::Edited, &files);
        let id = store
            .add_edition(next, Some(mark), &of(bo, 6))
            .await
            .unwrap();
        assert_eq!(store.approved_pieces().await.unwrap(), []);
        let left = store.proposals().await.unwrap();
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [open]);
        let published = store.proposals_of(id.unwrap()).await.unwrap();
        let ids: Vec<i64> = published.iter().map(|one| one.id).collect();
        assert_eq!(ids, [two, one]);
        assert_eq!(published[0].edition.as_deref(), Some("2026"));
        assert!(store.editions().await.unwrap()[0].author.is_some());
    })
    .await;
}

#[tokio::test]
async fn of_many_who_approve_at_once_each_saw_the_draft_that_was() {
    on_both(async |store| {
        let (_, _, an, bo, _) = begin(store).await;
        let files = files("x");
        let first = edition("2023", EditionOrigin::BuiltIn, &files);
        store.add_edition(first, None, &by(at(1))).await.unwrap();
        let mut ids = Vec::new();
        for title in ["a", "b", "c", "d", "e", "f"] {
            ids.push(laid_before(store, an, title).await);
        }
        let mark = store.newest_edition().await.unwrap().unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for id in ids {
            let store = store.clone();
            tasks.spawn(async move {
                let entry = of(bo, 5);
                let to = ProposalState::Approved;
                store.judge_proposal(id, 2, to, "", mark, &entry).await
            });
        }
        let done = tasks.join_all().await;
        let approved = done.iter().filter(|one| matches!(one, Ok(Saved::As(_))));
        assert_eq!(approved.count(), 1, "{done:?}");
        assert_eq!(store.newest_edition().await.unwrap().unwrap().draft, 1);
    })
    .await;
}
