//! The texts of dossiers, as they are given to be searched, and the marks that tell of changes.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::{
    AnswerText, DossierPart, Ground, InformationLabel, Openness, SourceUse,
};
use kompas_domain::measure::Responsible;
use kompas_domain::people::Role;
use kompas_store::{DossierMark, DossierScope, DossierText, NotePlace, ReplyDraft, Store};

use crate::consultations::{TOKEN, asked, draft, reply};
use crate::dossiers::{begin, fields, of, text};
use crate::measures::{action, decision, measure};
use crate::people::join;
use crate::world::{at, by, on_both};

const ALL: DossierScope = DossierScope::everything();

async fn texts(store: &Store, id: i64) -> Vec<DossierText> {
    store.dossier_texts(ALL, &[id]).await.unwrap()
}

/// What stands where: part, question, number, source, title and text.
fn told(texts: &[DossierText]) -> Vec<String> {
    let told = texts.iter().map(|one| {
        let place = &one.place;
        let question = place.question.map_or("-", Code::code);
        let part = place.part.code();
        format!(
            "{part} {question} {} {} {} {}",
            place.number, place.of, one.title, one.body
        )
    });
    told.collect()
}

fn note() -> NotePlace {
    NotePlace {
        document: 1,
        version: 1,
        passage: 1,
        title: "Nota".to_owned(),
        quote: "Een citaat".to_owned(),
    }
}

async fn marks(store: &Store, scope: DossierScope) -> Vec<DossierMark> {
    store.dossier_marks(scope).await.unwrap()
}

#[tokio::test]
async fn every_part_comes_with_its_place() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let l1 = QuestionCode::L1;
        let secret = AnswerText {
            body: "Nieuw \u{e9}.".to_owned(),
            unknown: "Hoeveel.".to_owned(),
            openness: Openness::Confidential,
            ground: Some(Ground::Inspection),
            labels: vec![InformationLabel::Police],
            ..text("")
        };
        for (seen, answer) in [(0, &text("Oud.")), (1, &secret)] {
            let entry = of(an, 2);
            let saved = store.save_answer(ALL, id, l1, seen, answer, &entry);
            saved.await.unwrap();
        }
        let used = SourceUse::NotApplicable;
        store
            .use_source(
                ALL,
                id,
                (QuestionCode::G1, "boa"),
                1,
                used,
                "Geen boa.",
                &of(an, 3),
            )
            .await
            .unwrap();
        store
            .add_note(ALL, id, &note(), "Let op.", &of(an, 3))
            .await
            .unwrap();
        let nobody = Responsible::Nobody;
        store
            .add_measure(ALL, id, &measure("Lampen", nobody.clone()), &of(an, 3))
            .await
            .unwrap();
        let bellen = action("Bellen", nobody);
        store
            .add_action(ALL, id, &bellen, None, &of(an, 3))
            .await
            .unwrap();
        store
            .decide(ALL, id, 1, &decision("Ja."), &of(an, 3))
            .await
            .unwrap();
        let found = texts(store, id).await;
        assert_eq!(
            told(&found),
            [
                "actie - 1  Bellen ".to_owned(),
                "antwoord L1 2   Nieuw \u{e9}.".to_owned(),
                "besluit - 1  Stuurgroep Ja.".to_owned(),
                "bron G1 1 boa  Geen boa.".to_owned(),
                "maatregel L1 1  Lampen Omdat het speelt. / Minder \u{e9}\n / Telling".to_owned(),
                "notitie - 1   Een citaat / Let op.".to_owned(),
                "onbekend L1 2   Hoeveel.".to_owned(),
                format!("titel - {id}  Leegstand "),
            ]
        );
        for one in &found {
            let is_answer = matches!(one.place.part, DossierPart::Answer | DossierPart::Unknown);
            let openness = is_answer.then_some(Openness::Confidential);
            assert_eq!(one.openness, openness, "{one:?}");
            assert_eq!(
                one.labels == [InformationLabel::Police],
                is_answer,
                "{one:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn of_partners_only_what_they_sent_in() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let drafts = [ReplyDraft {
            confidential: true,
            ..draft(QuestionCode::L1, 0, "Twee schuren.")
        }];
        store.save_replies(TOKEN, &drafts, &reply(3)).await.unwrap();
        assert_eq!(texts(store, dossier).await.len(), 1, "the title");
        let before = marks(store, ALL).await;
        assert!(store.send_replies(TOKEN, false, &reply(4)).await.unwrap());
        assert_ne!(marks(store, ALL).await, before);
        let found = texts(store, dossier).await;
        let partner = partners[0];
        assert_eq!(
            told(&found)[0],
            format!("reactie L1 {partner} {id} politie Twee schuren.")
        );
        assert_eq!(found[0].openness, Some(Openness::Confidential));
        assert_eq!(found[0].labels, [InformationLabel::Partner]);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_gets_a_text_or_a_mark() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let colleague = join(store, "cas@a.nl", Some((a, Role::Coordinator))).await;
        let own = DossierScope::member(a, an);
        assert_eq!(store.dossier_texts(own, &[id]).await.unwrap().len(), 1);
        assert_eq!(marks(store, own).await.len(), 1);
        for scope in [
            DossierScope::member(b, bo),
            DossierScope::member(b, an),
            DossierScope::member(a, colleague),
            DossierScope::organisation(b),
        ] {
            assert_eq!(store.dossier_texts(scope, &[id]).await.unwrap(), []);
            assert_eq!(marks(store, scope).await, []);
        }
    })
    .await;
}

#[tokio::test]
async fn each_change_in_the_same_moment_gives_another_mark() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let entry = by(at(5));
        let mut seen = vec![marks(store, ALL).await];
        for step in 0..6_u32 {
            match step {
                0 | 1 => {
                    let body = text(&format!("Versie {step}"));
                    let l1 = QuestionCode::L1;
                    store
                        .save_answer(ALL, id, l1, step, &body, &entry)
                        .await
                        .unwrap();
                }
                2 => {
                    let other = fields("Anders");
                    let changed = store.change_dossier(ALL, id, 1, &other, &entry);
                    changed.await.unwrap();
                }
                3 => {
                    store
                        .add_note(ALL, id, &note(), "Let op.", &entry)
                        .await
                        .unwrap();
                }
                4 => {
                    store
                        .change_note(ALL, id, 1, 1, None, &entry)
                        .await
                        .unwrap();
                }
                _ => {
                    let lampen = measure("Lampen", Responsible::Account(an));
                    store.add_measure(ALL, id, &lampen, &entry).await.unwrap();
                }
            }
            let mark = marks(store, ALL).await;
            assert!(!seen.contains(&mark), "step {step}");
            seen.push(mark);
        }
    })
    .await;
}
