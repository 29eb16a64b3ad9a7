//! Tips of visitors, and what editors did with them.

use kompas_domain::code::{CriterionCode, QuestionCode, SourceForm};
use kompas_domain::content::ContentFile;
use kompas_domain::edition::{EditionOrigin, ProposalOrigin, ProposalState};
use kompas_domain::tip::{TipKind, TipSide, TipStage, TipState, TipText};
use kompas_store::{NewEdition, NewProposal, PieceText, ProposalText, Saved, Store, TipDecision};

use crate::dossiers::{begin, of};
use crate::world::{at, by, on_both};

const MANY: usize = 100;

fn source(title: &str) -> TipText {
    TipText {
        kind: TipKind::Source,
        title: title.to_owned(),
        owner: "Kenniscentrum".to_owned(),
        form: Some(SourceForm::Publication),
        what: "Een onderzoek.".to_owned(),
        why: "Het laat zien wat er speelt.".to_owned(),
        theme: Some("weerbaar-buitengebied".to_owned()),
        theme_tip: None,
        questions: vec![QuestionCode::G1, QuestionCode::L2],
        address: "https://www.voorbeeld.nl/onderzoek/".to_owned(),
    }
}

fn theme(title: &str) -> TipText {
    TipText {
        kind: TipKind::Theme,
        owner: String::new(),
        form: None,
        theme: None,
        questions: Vec::new(),
        address: String::new(),
        ..source(title)
    }
}

async fn sent(store: &Store, text: &TipText, token: &str) -> i64 {
    let kept = store.add_tip(text, token, MANY, &by(at(1))).await;
    kept.unwrap().unwrap()
}

fn proposal() -> ProposalText {
    ProposalText {
        title: "Onderzoek: bron toevoegen".to_owned(),
        reason: "Tip 1".to_owned(),
        pieces: vec![PieceText {
            piece: "bronnen/onderzoek".to_owned(),
            base: None,
            content: Some("naam = \"Onderzoek\"\n".to_owned()),
        }],
    }
}

#[tokio::test]
async fn a_tip_is_kept_and_found_by_its_link_only() {
    on_both(async |store| {
        let (text, token) = (source("Onderzoek é"), "a".repeat(64));
        let id = sent(store, &text, &token).await;
        let found = store.tip_of_link(&token).await.unwrap().unwrap();
        assert_eq!((found.id, &found.text), (id, &text));
        assert_eq!((found.state, found.version), (TipState::New, 1));
        assert_eq!((found.sent, found.updated), (at(1), at(1)));
        assert_eq!(store.tip(id).await.unwrap().unwrap(), found);
        assert_eq!(store.tip(99).await.unwrap(), None);
        assert_eq!(store.tip_of_link("b").await.unwrap(), None);
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(line.object, format!("tip/{id}"));

        // No more in a day than that many; the next day again.
        let full = store.add_tip(&text, "c", 1, &by(at(2))).await.unwrap();
        assert_eq!(full, None);
        let later = by(at(1) + time::Duration::days(1) + time::Duration::SECOND);
        let next = store.add_tip(&text, "c", 1, &later).await.unwrap();
        assert!(next.is_some());
        assert_eq!(store.tips().await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_editor_asks_and_the_sender_answers() {
    on_both(async |store| {
        let (_, _, an, _, _) = begin(store).await;
        let token = "a".repeat(64);
        let id = sent(store, &source("Onderzoek"), &token).await;
        let early = store
            .answer_tip(&token, "Zomaar", &by(at(2)))
            .await
            .unwrap();
        assert!(!early, "nothing was asked");
        let entry = of(an, 3);
        let stale = store.ask_tip(id, 9, "Van wie?", &entry).await.unwrap();
        assert_eq!(stale, Saved::Stale);
        let asked = store.ask_tip(id, 1, "Van wie?", &entry).await.unwrap();
        assert_eq!(asked, Saved::As(2));
        assert!(
            store
                .answer_tip(&token, "Van ons.", &by(at(4)))
                .await
                .unwrap()
        );
        assert!(
            !store
                .answer_tip(&token, "Nog eens", &by(at(5)))
                .await
                .unwrap()
        );
        let found = store.tip(id).await.unwrap().unwrap();
        assert_eq!(
            (found.state, found.stage()),
            (TipState::Answered, TipStage::Waiting)
        );
        let messages = store.tip_messages(id).await.unwrap();
        let told: Vec<(TipSide, &str)> = messages
            .iter()
            .map(|one| (one.side, one.body.as_str()))
            .collect();
        assert_eq!(
            told,
            [(TipSide::Editor, "Van wie?"), (TipSide::Sender, "Van ons.")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_tip_becomes_a_proposal_and_follows_it() {
    on_both(async |store| {
        let (_, _, an, bo, _) = begin(store).await;
        let files = [ContentFile {
            path: "gids.toml".to_owned(),
            text: "x".to_owned(),
        }];
        let first = NewEdition {
            number: "2023",
            title: "De gids",
            origin: EditionOrigin::BuiltIn,
            files: &files,
        };
        store.add_edition(first, None, &by(at(1))).await.unwrap();
        let id = sent(store, &source("Onderzoek"), "a").await;
        let text = proposal();
        let new = NewProposal {
            text: &text,
            origin: ProposalOrigin::Tip,
        };
        let entry = of(an, 2);
        let late = store.accept_tip(id, 7, new, "Onderzoek", &entry).await;
        assert_eq!(late.unwrap(), None);
        assert_eq!(store.proposals().await.unwrap(), [], "it was undone whole");
        let made = store.accept_tip(id, 1, new, "Onderzoek", &entry).await;
        let made = made.unwrap().unwrap();
        let kept = store.proposal(made).await.unwrap().unwrap();
        assert_eq!((&kept.text, kept.origin), (&text, ProposalOrigin::Tip));
        let stage = async || store.tip(id).await.unwrap().unwrap().stage();
        assert_eq!(stage().await, TipStage::Working);

        let to = ProposalState::Submitted;
        store.move_proposal(made, 1, to, &of(an, 3)).await.unwrap();
        let mark = store.newest_edition().await.unwrap().unwrap();
        let judged = of(bo, 4);
        let approved = ProposalState::Approved;
        let done = store.judge_proposal(made, 2, approved, "", mark, &judged);
        assert_eq!(done.await.unwrap(), Saved::As(3));
        assert_eq!(stage().await, TipStage::Approved);
        let mark = store.newest_edition().await.unwrap();
        let second = NewEdition {
            number: "2026",
            origin: EditionOrigin::Edited,
            ..first
        };
        store.add_edition(second, mark, &of(bo, 5)).await.unwrap();
        let found = store.tip(id).await.unwrap().unwrap();
        assert_eq!(found.stage(), TipStage::Published);
        let edition = found.proposal.and_then(|one| one.edition);
        assert_eq!(edition.as_deref(), Some("2026"));
        assert_eq!(store.shown_tips().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_tip_is_refused_with_what_the_site_tells() {
    on_both(async |store| {
        let (_, _, an, _, _) = begin(store).await;
        let id = sent(store, &source("Onderzoek"), "a").await;
        assert_eq!(store.shown_tips().await.unwrap(), []);
        let decision = TipDecision::Refuse {
            shown: "Een onderzoek",
            grounds: &[CriterionCode::Current, CriterionCode::Close],
            reason: "Het is van 1998.",
        };
        let entry = of(an, 2);
        let saved = store.decide_tip(id, 5, decision, &entry).await.unwrap();
        assert_eq!(saved, Saved::Stale);
        let saved = store.decide_tip(id, 1, decision, &entry).await.unwrap();
        assert_eq!(saved, Saved::As(2));
        let shown = store.shown_tips().await.unwrap();
        assert_eq!(shown[0].shown, "Een onderzoek");
        assert_eq!(
            shown[0].grounds,
            [CriterionCode::Current, CriterionCode::Close]
        );
        assert_eq!(
            (shown[0].decided, shown[0].stage()),
            (Some(at(2)), TipStage::Refused)
        );
    })
    .await;
}

#[tokio::test]
async fn a_theme_gathers_support_that_goes_along_when_it_is_merged() {
    on_both(async |store| {
        let (_, _, an, _, _) = begin(store).await;
        let one = sent(store, &theme("Demonstraties"), "a").await;
        let other = sent(store, &theme("Betogingen"), "b").await;
        let of_theme = TipText {
            theme: None,
            theme_tip: Some(one),
            ..source("Onderzoek")
        };
        let source = sent(store, &of_theme, "c").await;
        let visitor = by(at(2));
        assert!(
            !store.support_tip(one, "GM0344", &visitor).await.unwrap(),
            "not on the site"
        );
        let entry = of(an, 3);
        for tip in [one, other] {
            let decision = TipDecision::Gather { shown: "Protest" };
            let saved = store.decide_tip(tip, 1, decision, &entry).await.unwrap();
            assert_eq!(saved, Saved::As(2));
        }
        assert!(store.support_tip(one, "GM0344", &visitor).await.unwrap());
        assert!(
            !store.support_tip(one, "GM0344", &visitor).await.unwrap(),
            "once"
        );
        assert!(store.support_tip(one, "GM0014", &visitor).await.unwrap());
        assert!(store.support_tip(other, "GM0344", &visitor).await.unwrap());
        assert!(store.drop_supporter(one, "GM0014", &entry).await.unwrap());
        assert!(!store.drop_supporter(one, "GM0014", &entry).await.unwrap());
        assert!(store.support_tip(one, "GM0363", &visitor).await.unwrap());

        let merge = |into| TipDecision::Merge(into);
        let itself = store.decide_tip(one, 2, merge(one), &entry).await.unwrap();
        assert_eq!(itself, Saved::Stale);
        let kind = store
            .decide_tip(one, 2, merge(source), &entry)
            .await
            .unwrap();
        assert_eq!(kind, Saved::Stale, "a theme is no source");
        let done = store
            .decide_tip(one, 2, merge(other), &entry)
            .await
            .unwrap();
        assert_eq!(done, Saved::As(3));
        assert_eq!(
            store.tip_supporters(other).await.unwrap(),
            ["GM0344", "GM0363"]
        );
        let moved = store.tips_for(other).await.unwrap();
        assert_eq!(moved.iter().map(|tip| tip.id).collect::<Vec<_>>(), [source]);
        let back = store
            .decide_tip(other, 2, merge(one), &entry)
            .await
            .unwrap();
        assert_eq!(back, Saved::Stale, "that one is merged itself");
        let merged = store.tip(one).await.unwrap().unwrap();
        assert_eq!(
            (merged.merged, merged.stage()),
            (Some(other), TipStage::Merged)
        );

        // Misuse goes whole; what pointed to it stands by itself again.
        assert!(!store.remove_tip(other, 9, &entry).await.unwrap());
        assert!(store.remove_tip(other, 2, &entry).await.unwrap());
        assert_eq!(store.tip(other).await.unwrap(), None);
        assert_eq!(
            store.tip_supporters(other).await.unwrap(),
            [] as [String; 0]
        );
        assert_eq!(
            store.tip(one).await.unwrap().unwrap().stage(),
            TipStage::Waiting
        );
        assert_eq!(
            store.tip(source).await.unwrap().unwrap().text.theme_tip,
            None
        );
    })
    .await;
}
