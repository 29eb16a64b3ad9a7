//! Dossiers: opened, worked on by several at once, and seen by nobody else.

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{
    AnswerText, Confidence, DossierState, Ground, InformationLabel, InformationReach, Involvement,
    Openness, RetentionClass, SourceUse,
};
use kompas_domain::people::Role;
use kompas_domain::trail::LogAction;
use kompas_store::{
    CitationRemoval, CitationUse, DossierFields, DossierScope, LogEntry, NewDossier,
    NewDossierCitation, NewScanLine, NotePlace, Origin, Saved, Store,
};
use time::macros::date;

use crate::people::{entry, join, make};
use crate::world::{at, by, on_both};

const ALL: DossierScope = DossierScope::everything();

pub(crate) fn fields(title: &str) -> DossierFields {
    DossierFields {
        title: title.to_owned(),
        state: DossierState::Active,
        retention: RetentionClass::Five,
        deadline: Some(date!(2027 - 03 - 01)),
    }
}

fn new(organisation: i64, owner: i64) -> NewDossier {
    NewDossier {
        organisation,
        theme: "weerbaar-buitengebied".to_owned(),
        fields: fields("Leegstand"),
        owner,
        sources: vec![
            (QuestionCode::G1, "boa".to_owned()),
            (QuestionCode::G1, "politie".to_owned()),
            (QuestionCode::L1, "boa".to_owned()),
        ],
        partners: vec!["functionaris-gegevensbescherming".to_owned()],
        from: None,
    }
}

pub(crate) fn of(account: i64, seconds: i64) -> LogEntry {
    LogEntry {
        actor: Some(account),
        ..entry(LogAction::Manage, seconds)
    }
}

pub(crate) fn text(body: &str) -> AnswerText {
    AnswerText {
        body: body.to_owned(),
        ..AnswerText::default()
    }
}

/// Two organisations, each with an adviser; the first has a dossier.
pub(crate) async fn begin(store: &Store) -> (i64, i64, i64, i64, i64) {
    let (a, b) = (make(store, "gm0344").await, make(store, "gm0141").await);
    let an = join(store, "an@a.nl", Some((a, Role::Adviser))).await;
    let bo = join(store, "bo@b.nl", Some((b, Role::Adviser))).await;
    let id = store.open_dossier(&new(a, an), &of(an, 1)).await.unwrap();
    (a, b, an, bo, id.unwrap())
}

/// Opens one more dossier.
pub(crate) async fn open(store: &Store, organisation: i64, owner: i64) -> i64 {
    let (dossier, entry) = (new(organisation, owner), of(owner, 1));
    let opened = store.open_dossier(&dossier, &entry).await;
    opened.unwrap().unwrap()
}

#[tokio::test]
async fn a_dossier_starts_filled_and_has_its_owner_as_member() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        let found = store.dossier(mine, id).await.unwrap().unwrap();
        assert_eq!(found.fields, fields("Leegstand"));
        assert_eq!((found.version, found.answered), (1, 0));
        assert_eq!(found.owner.as_ref().unwrap().0, an);
        assert_eq!(store.dossiers(mine).await.unwrap(), [found]);
        let sources = store.dossier_sources(mine, id).await.unwrap();
        let list: Vec<_> = sources
            .iter()
            .map(|one| (one.question, one.source.as_str(), one.used, one.version))
            .collect();
        assert_eq!(
            list,
            [
                (QuestionCode::G1, "boa", SourceUse::ToUse, 1),
                (QuestionCode::G1, "politie", SourceUse::ToUse, 1),
                (QuestionCode::L1, "boa", SourceUse::ToUse, 1),
            ]
        );
        let members = store.dossier_members(mine, id).await.unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!((members[0].account, members[0].since), (an, at(1)));
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(line.object, format!("dossier/{id}"));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_reaches_it() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let colleague = join(store, "cas@a.nl", Some((a, Role::Adviser))).await;
        let before = store.log_count(None).await.unwrap();
        for scope in [
            DossierScope::member(b, bo),
            DossierScope::member(b, an),
            DossierScope::organisation(b),
            DossierScope::member(a, colleague),
            DossierScope::member(a, bo),
        ] {
            let entry = of(bo, 5);
            let line = (QuestionCode::G1, "boa");
            let taken = NewDossierCitation {
                document: None,
                passage: None,
                record: "{}".to_owned(),
            };
            assert_eq!(store.dossier(scope, id).await.unwrap(), None);
            assert_eq!(store.dossiers(scope).await.unwrap(), []);
            assert_eq!(store.dossier_members(scope, id).await.unwrap(), []);
            assert_eq!(store.dossier_sources(scope, id).await.unwrap(), []);
            assert_eq!(store.answers(scope, id).await.unwrap(), []);
            assert_eq!(store.citations(scope, id).await.unwrap(), []);
            let saved = store
                .change_dossier(scope, id, 1, &fields("x"), &entry)
                .await;
            assert_eq!(saved.unwrap(), Saved::Gone);
            let saved = store
                .save_answer(scope, id, QuestionCode::G1, 0, &text("x"), &entry)
                .await;
            assert_eq!(saved.unwrap(), Saved::Gone);
            let saved = store
                .use_source(scope, id, line, 1, SourceUse::Used, "", &entry)
                .await;
            assert_eq!(saved.unwrap(), Saved::Gone);
            assert_eq!(store.cite(scope, id, &taken, &entry).await.unwrap(), None);
            let added = store.add_dossier_member(scope, id, colleague, &entry).await;
            assert!(!added.unwrap());
            assert!(
                !store
                    .remove_dossier_member(scope, id, an, &entry)
                    .await
                    .unwrap()
            );
            assert!(!store.give_dossier(scope, id, an, &entry).await.unwrap());
        }
        assert_eq!(store.log_count(None).await.unwrap(), before);
        let coordinator = DossierScope::organisation(a);
        assert!(store.dossier(coordinator, id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn members_come_and_go() {
    on_both(async |store| {
        let (a, _, an, bo, id) = begin(store).await;
        let cas = join(store, "cas@a.nl", Some((a, Role::Adviser))).await;
        let mine = DossierScope::member(a, an);
        let add = async |account| {
            store
                .add_dossier_member(mine, id, account, &of(an, 2))
                .await
                .unwrap()
        };
        assert!(!add(bo).await, "of another organisation");
        assert!(add(cas).await);
        assert!(!add(cas).await, "once");
        let his = DossierScope::member(a, cas);
        assert!(store.dossier(his, id).await.unwrap().is_some());
        let remove = async |account| {
            store
                .remove_dossier_member(mine, id, account, &of(an, 3))
                .await
                .unwrap()
        };
        assert!(!remove(an).await, "the owner stays");
        assert!(store.give_dossier(mine, id, cas, &of(an, 4)).await.unwrap());
        assert!(!store.give_dossier(mine, id, bo, &of(an, 4)).await.unwrap());
        assert!(remove(an).await);
        assert_eq!(store.dossier(mine, id).await.unwrap(), None);
        let record = store.dossier(his, id).await.unwrap().unwrap();
        assert_eq!((record.owner.unwrap().0, record.version), (cas, 2));
    })
    .await;
}

#[tokio::test]
async fn who_leaves_the_organisation_is_off_its_dossiers() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let cas = join(store, "cas@a.nl", Some((a, Role::Coordinator))).await;
        let all = DossierScope::organisation(a);
        let added = store.add_dossier_member(all, id, cas, &of(cas, 2)).await;
        assert!(added.unwrap());
        assert!(store.remove_member(a, an, &of(cas, 3)).await.unwrap());
        let record = store.dossier(all, id).await.unwrap().unwrap();
        assert_eq!(record.owner, None);
        let members = store.dossier_members(all, id).await.unwrap();
        assert_eq!(members.len(), 1, "{members:?}");
        assert_eq!(members[0].account, cas);
        let back = store.add_member(a, an, Role::Adviser, &of(cas, 4)).await;
        back.unwrap();
        let hers = DossierScope::member(a, an);
        assert_eq!(store.dossier(hers, id).await.unwrap(), None);
        let given = store.give_dossier(all, id, cas, &of(cas, 5)).await;
        assert!(given.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_saves_what_was_changed_since_is_told() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let save = async |seen, body: &str, second| {
            store
                .save_answer(
                    ALL,
                    id,
                    QuestionCode::L1,
                    seen,
                    &text(body),
                    &of(an, second),
                )
                .await
                .unwrap()
        };
        assert_eq!(save(1, "te vroeg", 2).await, Saved::Stale);
        assert_eq!(save(0, "eerste", 3).await, Saved::As(1));
        assert_eq!(save(0, "tegelijk", 4).await, Saved::Stale);
        assert_eq!(save(1, "tweede", 5).await, Saved::As(2));
        let answers = store.answers(ALL, id).await.unwrap();
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0].text, text("tweede"));
        assert_eq!((answers[0].number, answers[0].created), (2, at(5)));
        let first = store.answer(ALL, id, QuestionCode::L1, Some(1)).await;
        assert_eq!(first.unwrap().unwrap().text, text("eerste"));
        let newest = store.answer(ALL, id, QuestionCode::L1, None).await;
        assert_eq!(newest.unwrap().unwrap().number, 2);
        let versions = store.answer_versions(ALL, id, QuestionCode::L1).await;
        let numbers: Vec<u32> = versions.unwrap().iter().map(|one| one.number).collect();
        assert_eq!(numbers, [2, 1]);
        let record = store.dossier(ALL, id).await.unwrap().unwrap();
        assert_eq!((record.answered, record.updated), (1, at(5)));

        let change = async |seen, title: &str| {
            store
                .change_dossier(ALL, id, seen, &fields(title), &by(at(6)))
                .await
                .unwrap()
        };
        assert_eq!(change(1, "Nieuw").await, Saved::As(2));
        assert_eq!(change(1, "Ouder").await, Saved::Stale);
        let record = store.dossier(ALL, id).await.unwrap().unwrap();
        assert_eq!(record.fields.title, "Nieuw");

        let line = (QuestionCode::G1, "politie");
        let use_it = async |seen, used, reason: &str| {
            store
                .use_source(ALL, id, line, seen, used, reason, &by(at(7)))
                .await
                .unwrap()
        };
        assert_eq!(use_it(1, SourceUse::NotReached, "stil").await, Saved::As(2));
        assert_eq!(use_it(1, SourceUse::Used, "").await, Saved::Stale);
        let other = (QuestionCode::L2, "politie");
        let saved = store
            .use_source(ALL, id, other, 1, SourceUse::Used, "", &by(at(7)))
            .await;
        assert_eq!(saved.unwrap(), Saved::Gone);
    })
    .await;
}

#[tokio::test]
async fn everything_that_an_answer_says_comes_back() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let all = AnswerText {
            body: "Een\u{0}twee é\n\n- drie[^1]".replace('\0', ""),
            unknown: "hoeveel".to_owned(),
            confidence: Some(Confidence::Likely),
            openness: Openness::Confidential,
            ground: Some(Ground::Investigation),
            labels: vec![InformationLabel::Police, InformationLabel::Partner],
        };
        cite(store, id, an, "woorden").await;
        let saved = store
            .save_answer(ALL, id, QuestionCode::G2, 0, &all, &of(an, 2))
            .await;
        assert_eq!(saved.unwrap(), Saved::As(1));
        let found = store.answers(ALL, id).await.unwrap().remove(0);
        assert_eq!(found.text, all);
        assert_eq!(found.author.unwrap().0, an);
    })
    .await;
}

#[tokio::test]
async fn writers_at_once_lose_nothing() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let mut tasks = Vec::new();
        for writer in 0..8 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                let mut done = 0;
                for round in 0..12 {
                    let question = QuestionCode::G3;
                    let seen = store.answer(ALL, id, question, None).await.unwrap();
                    let (seen, body) =
                        seen.map_or((0, String::new()), |one| (one.number, one.text.body));
                    let next = text(&format!("{body}{writer}-{round};"));
                    let saved = store
                        .save_answer(ALL, id, question, seen, &next, &of(an, 2))
                        .await;
                    done += u32::from(matches!(saved.unwrap(), Saved::As(_)));
                    let taken = NewDossierCitation {
                        document: Some(1),
                        passage: Some(2),
                        record: format!("{writer}-{}", round / 2),
                    };
                    store
                        .cite(ALL, id, &taken, &of(an, 2))
                        .await
                        .unwrap()
                        .unwrap();
                }
                done
            }));
        }
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap();
        }
        let last = store
            .answer(ALL, id, QuestionCode::G3, None)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(last.number, done);
        let parts = u32::try_from(last.text.body.matches(';').count()).unwrap();
        assert_eq!(parts, done, "each saved text holds all before it");
        let numbers: Vec<u32> = store
            .citations(ALL, id)
            .await
            .unwrap()
            .iter()
            .map(|one| one.number)
            .collect();
        let expected: Vec<u32> = (1..=48).collect();
        assert_eq!(numbers, expected, "each once, numbered without gaps");
    })
    .await;
}

#[tokio::test]
async fn notes_are_changed_and_removed_by_who_saw_them_last() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let (mine, theirs) = (DossierScope::member(a, an), DossierScope::member(b, bo));
        let place = NotePlace {
            document: 7,
            version: 1,
            passage: 3,
            title: "Nota".to_owned(),
            quote: "een schuur".to_owned(),
        };
        let add = async |scope, body| {
            let added = store.add_note(scope, id, &place, body, &of(an, 2)).await;
            added.unwrap()
        };
        assert_eq!(add(mine, "kijk hier").await, Some(1));
        assert_eq!(add(mine, "").await, Some(2));
        assert_eq!(add(theirs, "x").await, None);
        assert!(store.notes(theirs, id).await.unwrap().is_empty());
        let change = async |scope, number, seen, body| {
            let entry = of(an, 3);
            let changed = store.change_note(scope, id, number, seen, body, &entry);
            changed.await.unwrap()
        };
        assert_eq!(change(theirs, 1, 1, Some("x")).await, Saved::Gone);
        assert_eq!(change(mine, 1, 1, Some("anders")).await, Saved::As(2));
        assert_eq!(change(mine, 1, 1, Some("te laat")).await, Saved::Stale);
        assert_eq!(change(mine, 1, 1, None).await, Saved::Stale);
        assert_eq!(change(mine, 9, 1, None).await, Saved::Gone);
        let notes = store.notes(mine, id).await.unwrap();
        assert_eq!(notes.len(), 2);
        assert_eq!((notes[0].body.as_str(), notes[0].version), ("anders", 2));
        assert_eq!(notes[0].place, place);
        assert_eq!(notes[0].created, at(2));
        assert_eq!(change(mine, 1, 2, None).await, Saved::As(3));
        assert_eq!(store.notes(mine, id).await.unwrap()[0].number, 2);
        assert_eq!(change(mine, 2, 1, None).await, Saved::As(2));
        assert_eq!(add(mine, "later").await, Some(3), "no number comes twice");
    })
    .await;
}

#[tokio::test]
async fn a_required_partner_is_asked_once_it_is_said() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let (mine, theirs) = (DossierScope::member(a, an), DossierScope::member(b, bo));
        let key = "functionaris-gegevensbescherming";
        let tell = async |scope, partner, seen, remark| {
            let (state, entry) = (Involvement::Asked, of(an, 3));
            let told = store.involve_partner(scope, id, partner, seen, state, remark, &entry);
            told.await.unwrap()
        };
        assert_eq!(tell(theirs, key, 1, "x").await, Saved::Gone);
        assert_eq!(tell(mine, "politie", 1, "x").await, Saved::Gone);
        assert_eq!(tell(mine, key, 1, "akkoord").await, Saved::As(2));
        assert_eq!(tell(mine, key, 1, "te laat").await, Saved::Stale);
        let partners = store.dossier_partners(mine, id).await.unwrap();
        assert_eq!(partners.len(), 1);
        let one = &partners[0];
        assert_eq!(
            (one.state, one.remark.as_str()),
            (Involvement::Asked, "akkoord")
        );
        assert!(store.dossier_partners(theirs, id).await.unwrap().is_empty());
    })
    .await;
}

/// Takes words into a dossier: the number of the citation.
pub(crate) async fn cite(store: &Store, dossier: i64, account: i64, words: &str) -> u32 {
    let new = NewDossierCitation {
        document: None,
        passage: None,
        record: words.to_owned(),
    };
    let cited = store.cite(ALL, dossier, &new, &of(account, 4)).await;
    cited.unwrap().unwrap()
}

#[tokio::test]
async fn a_citation_goes_when_nothing_refers_to_it_and_its_number_does_not_come_back() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        for number in 1..=13 {
            let cited = cite(store, id, an, &format!("woorden {number}")).await;
            assert_eq!(cited, number);
        }
        let bodies = ["Zie [^1].", "Zie [^2] en [^13].", "Niets."];
        for (seen, body) in (0..).zip(bodies) {
            let (code, text, entry) = (QuestionCode::L1, text(body), of(an, 5));
            let saved = store.save_answer(mine, id, code, seen, &text, &entry).await;
            assert_eq!(saved.unwrap(), Saved::As(seen + 1));
        }
        let lines = store.log_count(None).await.unwrap();
        let remove = async |scope, number| {
            let entry = of(an, 6);
            let removed = store.remove_citation(scope, id, number, &entry).await;
            removed.unwrap()
        };
        for (number, version) in [(1, 1), (2, 2), (13, 2)] {
            let kept = CitationUse {
                answers: vec![(QuestionCode::L1, version)],
                ..CitationUse::default()
            };
            let told = store.citation_use(mine, id, number).await.unwrap();
            assert_eq!(told, kept, "an older version counts");
            assert_eq!(remove(mine, number).await, CitationRemoval::Used(kept));
        }
        assert!(store.citation_use(mine, id, 3).await.unwrap().is_none());
        for scope in [DossierScope::member(b, bo), DossierScope::member(a, bo)] {
            assert_eq!(remove(scope, 3).await, CitationRemoval::Gone);
            assert_eq!(store.citation(scope, id, 3).await.unwrap(), None);
            let told = store.citation_use(scope, id, 1).await.unwrap();
            assert!(told.is_none(), "{told:?}");
        }
        assert_eq!(remove(mine, 99).await, CitationRemoval::Gone);
        assert_eq!(
            store.log_count(None).await.unwrap(),
            lines,
            "nothing was done"
        );
        assert!(store.citation(mine, id, 3).await.unwrap().is_some());
        assert_eq!(remove(mine, 3).await, CitationRemoval::Done);
        assert_eq!(remove(mine, 3).await, CitationRemoval::Gone);
        assert_eq!(store.citation(mine, id, 3).await.unwrap(), None);
        assert_eq!(store.log_count(None).await.unwrap(), lines + 1);
        cite(store, id, an, "nog een").await;
        let last = store.citations(mine, id).await.unwrap().pop().unwrap();
        assert_eq!(remove(mine, last.number).await, CitationRemoval::Done);
        let next = cite(store, id, an, "en nog een").await;
        assert_eq!(next, last.number + 1, "a number is not given again");
        let text = text("Zie [^3].");
        let entry = of(an, 7);
        let late = store.save_answer(mine, id, QuestionCode::L1, 3, &text, &entry);
        assert_eq!(
            late.await.unwrap(),
            Saved::Stale,
            "it is not there any more"
        );
        let now = store.answer(mine, id, QuestionCode::L1, None).await;
        assert_eq!(now.unwrap().unwrap().number, 3);
    })
    .await;
}

/// Whoever removes a citation and whoever refers to it wait for each other: no answer ever refers
/// to what is not there.
#[tokio::test]
async fn removing_and_referring_at_once_leave_no_dangling_reference() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        for round in 0..20 {
            let number = cite(store, id, an, &format!("woorden {round}")).await;
            let code = QuestionCode::G2;
            let seen = store.answer(ALL, id, code, None).await.unwrap();
            let seen = seen.map_or(0, |one| one.number);
            let (writer, other) = (store.clone(), store.clone());
            let writing = tokio::spawn(async move {
                let text = text(&format!("Ronde {round}.[^{number}]"));
                let saved = writer
                    .save_answer(ALL, id, code, seen, &text, &of(an, 2))
                    .await;
                saved.unwrap()
            });
            let removing = tokio::spawn(async move {
                let removed = other.remove_citation(ALL, id, number, &of(an, 2)).await;
                removed.unwrap()
            });
            let (saved, removed) = (writing.await.unwrap(), removing.await.unwrap());
            let is_there = store.citation(ALL, id, number).await.unwrap().is_some();
            match (saved, removed) {
                (Saved::As(_), CitationRemoval::Used(_)) => assert!(is_there),
                (Saved::Stale, CitationRemoval::Done) => assert!(!is_there),
                both => panic!("{both:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_copy_takes_members_and_answers_over_if_asked() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let cas = join(store, "cas@a.nl", Some((a, Role::Adviser))).await;
        let mine = DossierScope::member(a, an);
        let added = store.add_dossier_member(mine, id, cas, &of(an, 2)).await;
        assert!(added.unwrap());
        assert_eq!(cite(store, id, an, "{}").await, 1);
        for (seen, body) in [(0, "eerst"), (1, "dan[^1]")] {
            let (code, text, entry) = (QuestionCode::G1, text(body), of(an, 3));
            let saved = store.save_answer(mine, id, code, seen, &text, &entry);
            assert_eq!(saved.await.unwrap(), Saved::As(seen + 1));
        }
        let copy = async |scope, answers| {
            let dossier = NewDossier {
                from: Some(Origin {
                    dossier: id,
                    scope,
                    answers,
                }),
                ..new(a, an)
            };
            store.open_dossier(&dossier, &of(an, 5)).await.unwrap()
        };
        assert_eq!(copy(DossierScope::member(b, bo), true).await, None);
        let full = copy(mine, true).await.unwrap();
        let bare = copy(mine, false).await.unwrap();
        for (copied, answers) in [(full, 1), (bare, 0)] {
            assert_eq!(store.dossier_members(mine, copied).await.unwrap().len(), 2);
            assert_eq!(store.answers(mine, copied).await.unwrap().len(), answers);
            assert_eq!(store.citations(mine, copied).await.unwrap().len(), answers);
        }
        let answer = &store.answers(mine, full).await.unwrap()[0];
        assert_eq!((answer.number, answer.text.body.as_str()), (1, "dan[^1]"));
        assert_eq!(cite(store, full, an, "ander").await, 2);
        assert_eq!(cite(store, bare, an, "ander").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_scan_is_saved_whole_or_not_at_all() {
    use InformationReach::{CanGet, Have};
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let (mine, theirs) = (DossierScope::member(a, an), DossierScope::member(b, bo));
        let line = |source: &str, reach, seen| NewScanLine {
            source: source.to_owned(),
            reach,
            reason: String::new(),
            seen,
        };
        let save = async |scope, year, lines: &[NewScanLine]| {
            let saved = store.save_scan(scope, id, year, lines, &of(an, 3)).await;
            saved.unwrap()
        };
        assert_eq!(
            save(theirs, 2026, &[line("bag", Have, 0)]).await,
            Saved::Gone
        );
        let both = [line("bag", CanGet, 0), line("kvk", Have, 0)];
        assert_eq!(save(mine, 2026, &both).await, Saved::As(1));
        let one_late = [line("rdw", Have, 0), line("bag", Have, 0)];
        assert_eq!(save(mine, 2026, &one_late).await, Saved::Stale);
        assert_eq!(
            store.scan(mine, id).await.unwrap().len(),
            2,
            "nothing of it"
        );
        assert_eq!(
            save(mine, 2026, &[line("bag", Have, 1)]).await,
            Saved::As(1)
        );
        assert_eq!(
            save(mine, 2027, &[line("bag", CanGet, 0)]).await,
            Saved::As(1)
        );
        let lines = store.scan(mine, id).await.unwrap();
        let told: Vec<(i32, &str, InformationReach, u32)> = lines
            .iter()
            .map(|one| (one.year, one.source.as_str(), one.reach, one.version))
            .collect();
        assert_eq!(
            told,
            [
                (2026, "bag", Have, 2),
                (2026, "kvk", Have, 1),
                (2027, "bag", CanGet, 1)
            ]
        );
        assert!(store.scan(theirs, id).await.unwrap().is_empty());
    })
    .await;
}
