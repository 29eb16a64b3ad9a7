//! Measures, actions, decisions and the calendar: kept, changed by several, seen by nobody else.

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::DossierState;
use kompas_domain::measure::{
    ActionState, ActionText, DecisionBody, DecisionText, MeasureState, MeasureText, Responsible,
    SafetyLink,
};
use kompas_domain::people::{AccountState, Role};
use kompas_domain::round::StillHolds;
use kompas_store::{AddedAction, DossierFields, DossierScope, FeedThing, Saved, Store};
use time::macros::date;

use crate::dossiers::{begin, fields, of, text};
use crate::people::join;
use crate::world::{at, by, on_both};

const ALL: DossierScope = DossierScope::everything();

pub(crate) fn measure(title: &str, responsible: Responsible) -> MeasureText {
    MeasureText {
        title: title.to_owned(),
        why: "Omdat het speelt.".to_owned(),
        question: Some(QuestionCode::L1),
        link: SafetyLink::Prevention,
        partners: vec!["politie".to_owned(), "omgevingsdienst".to_owned()],
        roles: vec!["wijkagent".to_owned()],
        responsible,
        start: Some(date!(2027 - 01 - 01)),
        end: Some(date!(2027 - 06 - 01)),
        state: MeasureState::Agreed,
        effect: "Minder \u{e9}\n".to_owned(),
        evidence: "Telling".to_owned(),
    }
}

pub(crate) fn action(title: &str, responsible: Responsible) -> ActionText {
    ActionText {
        title: title.to_owned(),
        measure: None,
        question: None,
        source: None,
        responsible,
        deadline: Some(date!(2027 - 02 - 01)),
        state: ActionState::ToDo,
        remark: String::new(),
    }
}

pub(crate) fn decision(text: &str) -> DecisionText {
    DecisionText {
        date: date!(2027 - 05 - 01),
        body: DecisionBody::Other,
        other: "Stuurgroep".to_owned(),
        text: text.to_owned(),
    }
}

async fn add(store: &Store, id: i64, text: &ActionText) -> u32 {
    match store.add_action(ALL, id, text, None, &by(at(2))).await {
        Ok(Some(AddedAction::New(number))) => number,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everything_that_a_measure_says_comes_back() {
    on_both(async |store| {
        let (a, _, an, bo, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        let text = measure("Controles", Responsible::Account(an));
        let added = store.add_measure(mine, id, &text, &of(an, 2)).await;
        assert_eq!(added.unwrap(), Some(1));
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(line.object, format!("dossier/{id}/maatregel/1"));
        let found = store.measure(mine, id, 1).await.unwrap().unwrap();
        assert_eq!(found.text, text);
        assert_eq!(found.owner.as_deref(), Some("Naam van an@a.nl"));
        assert_eq!((found.version, found.created), (1, at(2)));
        assert_eq!(store.measures(mine, id).await.unwrap(), [found]);

        let empty = MeasureText {
            question: None,
            partners: Vec::new(),
            roles: Vec::new(),
            responsible: Responsible::Role("wijkagent".to_owned()),
            start: None,
            end: None,
            ..text
        };
        let saved = store
            .save_measure(mine, (id, 1), 1, &empty, &of(an, 3))
            .await;
        assert_eq!(saved.unwrap(), Saved::As(2));
        let found = store.measure(mine, id, 1).await.unwrap().unwrap();
        assert_eq!((&found.text, found.owner), (&empty, None));
        // Who does not work on the dossier does not see to it.
        let other = measure("Van Bo", Responsible::Account(bo));
        let added = store.add_measure(mine, id, &other, &of(an, 4)).await;
        let number = added.unwrap().unwrap();
        let found = store.measure(mine, id, number).await.unwrap().unwrap();
        assert_eq!(found.text.responsible, Responsible::Nobody);
        assert_eq!(store.measure(mine, id, 0).await.unwrap(), None);
        let record = store.dossier(mine, id).await.unwrap().unwrap();
        assert_eq!(record.updated, at(4));
    })
    .await;
}

#[tokio::test]
async fn everything_that_an_action_says_comes_back() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        let number = store
            .add_measure(ALL, id, &measure("M", Responsible::Nobody), &by(at(1)))
            .await;
        let text = ActionText {
            measure: number.unwrap(),
            question: Some(QuestionCode::G2),
            source: Some("politie".to_owned()),
            state: ActionState::Doing,
            remark: "Na de zomer.".to_owned(),
            ..action("Bel", Responsible::Account(an))
        };
        assert_eq!(add(store, id, &text).await, 1);
        let found = store.action(mine, id, 1).await.unwrap().unwrap();
        assert_eq!(found.text, text);
        assert_eq!(found.owner.as_deref(), Some("Naam van an@a.nl"));
        let of_no_measure = ActionText {
            measure: Some(9),
            deadline: None,
            ..text.clone()
        };
        let saved = store
            .save_action(mine, (id, 1), 1, &of_no_measure, &of(an, 3))
            .await;
        assert_eq!(saved.unwrap(), Saved::As(2));
        let found = store.action(mine, id, 1).await.unwrap().unwrap();
        assert_eq!((found.text.measure, found.text.deadline), (None, None));
        let saved = store.save_action(mine, (id, 1), 2, &text, &of(an, 4)).await;
        assert_eq!(saved.unwrap(), Saved::As(3));

        // A measure that goes leaves its actions, which whoever changes one is told.
        let removed = store.remove_measure(mine, (id, 1), 1, &of(an, 5)).await;
        assert_eq!(removed.unwrap(), Saved::As(1));
        let found = store.action(mine, id, 1).await.unwrap().unwrap();
        assert_eq!((found.text.measure, found.version), (None, 4));
        let saved = store.save_action(mine, (id, 1), 3, &text, &of(an, 6)).await;
        assert_eq!(saved.unwrap(), Saved::Stale);
        let mine_now = store.actions_of(mine, an).await.unwrap();
        assert_eq!(mine_now.len(), 1);
        assert_eq!(mine_now[0].dossier, (id, "Leegstand".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn who_changes_what_was_changed_since_is_told() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let text = measure("Een", Responsible::Nobody);
        store.add_measure(ALL, id, &text, &of(an, 1)).await.unwrap();
        let second = measure("Twee", Responsible::Nobody);
        let save = async |seen, text: &MeasureText| {
            let saved = store
                .save_measure(ALL, (id, 1), seen, text, &of(an, 2))
                .await;
            saved.unwrap()
        };
        assert_eq!(save(0, &second).await, Saved::Stale);
        assert_eq!(save(1, &second).await, Saved::As(2));
        assert_eq!(save(1, &text).await, Saved::Stale);
        let before = store.log_count(None).await.unwrap();
        let remove = async |seen| {
            let removed = store.remove_measure(ALL, (id, 1), seen, &of(an, 3)).await;
            removed.unwrap()
        };
        assert_eq!(remove(1).await, Saved::Stale);
        assert_eq!(store.log_count(None).await.unwrap(), before);
        let found = store.measure(ALL, id, 1).await.unwrap().unwrap();
        assert_eq!(found.text.title, "Twee");
        assert_eq!(remove(2).await, Saved::As(2));
        assert_eq!(remove(2).await, Saved::Gone);
        assert_eq!(save(2, &text).await, Saved::Gone);
        // A number is not given twice: who still has the old form changes no other measure.
        let added = store.add_measure(ALL, id, &text, &of(an, 4)).await;
        assert_eq!(added.unwrap(), Some(2));

        let number = add(store, id, &action("Bel", Responsible::Nobody)).await;
        let one = (id, number);
        let changed = action("Bel eerst", Responsible::Nobody);
        let saved = store.save_action(ALL, one, 1, &changed, &of(an, 5)).await;
        assert_eq!(saved.unwrap(), Saved::As(2));
        let saved = store.save_action(ALL, one, 1, &changed, &of(an, 5)).await;
        assert_eq!(saved.unwrap(), Saved::Stale);
        let removed = store.remove_action(ALL, one, 1, &of(an, 6)).await;
        assert_eq!(removed.unwrap(), Saved::Stale);
        let found = store.action(ALL, id, number).await.unwrap().unwrap();
        assert_eq!(found.text.title, "Bel eerst");
        let removed = store.remove_action(ALL, one, 2, &of(an, 6)).await;
        assert_eq!(removed.unwrap(), Saved::As(2));
        let removed = store.remove_action(ALL, one, 2, &of(an, 6)).await;
        assert_eq!(removed.unwrap(), Saved::Gone);
        assert_eq!(add(store, id, &changed).await, number + 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_reaches_measures_and_actions() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let colleague = join(store, "cas@a.nl", Some((a, Role::Adviser))).await;
        let plan = measure("Een", Responsible::Nobody);
        let task = action("Bel", Responsible::Account(an));
        store.add_measure(ALL, id, &plan, &of(an, 2)).await.unwrap();
        add(store, id, &task).await;
        let done = store.decide(ALL, id, 1, &decision("Zo."), &of(an, 3)).await;
        assert_eq!(done.unwrap(), Saved::As(2));
        let before = store.log_count(None).await.unwrap();
        for scope in [
            DossierScope::member(b, bo),
            DossierScope::member(b, an),
            DossierScope::organisation(b),
            DossierScope::member(a, colleague),
            DossierScope::account(bo),
        ] {
            let entry = of(bo, 5);
            let one = (id, 1);
            assert_eq!(store.measures(scope, id).await.unwrap(), []);
            assert_eq!(store.measure(scope, id, 1).await.unwrap(), None);
            assert_eq!(store.actions(scope, id).await.unwrap(), []);
            assert_eq!(store.action(scope, id, 1).await.unwrap(), None);
            assert_eq!(store.actions_of(scope, an).await.unwrap(), []);
            assert_eq!(store.decisions(scope, id).await.unwrap(), []);
            assert_eq!(store.feed_lines(scope, an).await.unwrap(), []);
            let added = store.add_measure(scope, id, &plan, &entry).await;
            assert_eq!(added.unwrap(), None);
            let added = store.add_action(scope, id, &task, None, &entry).await;
            assert_eq!(added.unwrap(), None);
            for gone in [
                store.save_measure(scope, one, 1, &plan, &entry).await,
                store.save_action(scope, one, 1, &task, &entry).await,
                store.remove_measure(scope, one, 1, &entry).await,
                store.remove_action(scope, one, 1, &entry).await,
                store.decide(scope, id, 2, &decision("x"), &entry).await,
            ] {
                assert_eq!(gone.unwrap(), Saved::Gone);
            }
        }
        assert_eq!(store.log_count(None).await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn a_gap_has_one_open_action_whoever_asks_at_once() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                let task = action("Beantwoord G1", Responsible::Nobody);
                let added = store
                    .add_action(ALL, id, &task, Some("antwoord/G1"), &of(an, 2))
                    .await;
                let measure = measure("Een", Responsible::Nobody);
                let number = store.add_measure(ALL, id, &measure, &of(an, 2)).await;
                (added.unwrap().unwrap(), number.unwrap().unwrap())
            }));
        }
        let mut made = Vec::new();
        let mut numbers = Vec::new();
        for task in tasks {
            let (added, number) = task.await.unwrap();
            made.push(added);
            numbers.push(number);
        }
        let new = made.iter().filter(|one| **one == AddedAction::New(1));
        assert_eq!(new.count(), 1, "{made:?}");
        let there = made.iter().filter(|one| **one == AddedAction::There(1));
        assert_eq!(there.count(), 7, "{made:?}");
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=8).collect::<Vec<u32>>());

        let task = action("Weer", Responsible::Nobody);
        let other = store
            .add_action(ALL, id, &task, Some("antwoord/G2"), &of(an, 3))
            .await;
        assert_eq!(other.unwrap(), Some(AddedAction::New(2)));
        let done = ActionText {
            state: ActionState::Done,
            ..task.clone()
        };
        let saved = store.save_action(ALL, (id, 1), 1, &done, &of(an, 4)).await;
        assert_eq!(saved.unwrap(), Saved::As(2));
        let again = store
            .add_action(ALL, id, &task, Some("antwoord/G1"), &of(an, 5))
            .await;
        assert_eq!(again.unwrap(), Some(AddedAction::New(3)));
        let found = store.action(ALL, id, 1).await.unwrap().unwrap();
        assert_eq!(found.gap.as_deref(), Some("antwoord/G1"), "it stays");
    })
    .await;
}

#[tokio::test]
async fn a_decision_closes_and_a_dossier_can_be_decided_again() {
    on_both(async |store| {
        let (_, _, an, _, id) = begin(store).await;
        let first = decision("Wij gaan door.");
        let decide = async |seen, text: &DecisionText, second| {
            let done = store.decide(ALL, id, seen, text, &of(an, second)).await;
            done.unwrap()
        };
        assert_eq!(decide(2, &first, 2).await, Saved::Stale);
        assert_eq!(store.decisions(ALL, id).await.unwrap(), []);
        assert_eq!(decide(1, &first, 3).await, Saved::As(2));
        assert_eq!(decide(1, &first, 3).await, Saved::Stale, "not twice");
        let record = store.dossier(ALL, id).await.unwrap().unwrap();
        assert_eq!(record.fields.state, DossierState::Closed);
        let open = fields("Leegstand");
        let reopened = store.change_dossier(ALL, id, 2, &open, &of(an, 4)).await;
        assert_eq!(reopened.unwrap(), Saved::As(3));
        let second = DecisionText {
            body: DecisionBody::Council,
            other: String::new(),
            ..decision("Wij stoppen.")
        };
        assert_eq!(decide(3, &second, 5).await, Saved::As(4));
        let found = store.decisions(ALL, id).await.unwrap();
        let list: Vec<_> = found.iter().map(|one| (one.number, &one.text)).collect();
        assert_eq!(list, [(1, &first), (2, &second)]);
        assert_eq!(found[0].author.as_deref(), Some("Naam van an@a.nl"));
    })
    .await;
}

#[tokio::test]
async fn who_goes_sees_to_nothing_any_more() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let cas = join(store, "cas@a.nl", Some((a, Role::Coordinator))).await;
        let all = DossierScope::organisation(a);
        let both = async || {
            let added = store.add_dossier_member(all, id, cas, &of(cas, 2)).await;
            assert!(added.unwrap());
            let his = Responsible::Account(cas);
            let measure = measure("Een", his.clone());
            let number = store.add_measure(all, id, &measure, &of(cas, 2)).await;
            let action = add(store, id, &action("Bel", his)).await;
            (number.unwrap().unwrap(), action)
        };
        let nobody = async |(measure, action)| {
            let measure = store.measure(all, id, measure).await.unwrap().unwrap();
            let action = store.action(all, id, action).await.unwrap().unwrap();
            assert_eq!(measure.text.responsible, Responsible::Nobody);
            assert_eq!(action.text.responsible, Responsible::Nobody);
            assert_eq!(store.actions_of(all, cas).await.unwrap(), []);
        };
        let made = both().await;
        let hers = add(store, id, &action("Van An", Responsible::Account(an))).await;
        let off = store.remove_dossier_member(all, id, cas, &of(an, 3)).await;
        assert!(off.unwrap());
        nobody(made).await;
        let made = both().await;
        assert!(store.remove_member(a, cas, &of(an, 4)).await.unwrap());
        nobody(made).await;
        let kept = store.action(all, id, hers).await.unwrap().unwrap();
        assert_eq!(kept.text.responsible, Responsible::Account(an));
    })
    .await;
}

#[tokio::test]
async fn a_calendar_holds_what_is_still_ones_own() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let hers = DossierScope::account(an);
        assert_eq!(store.feed("geheim").await.unwrap(), None);
        assert_eq!(store.feed_made(an).await.unwrap(), None);
        store.set_feed(an, "oud", &of(an, 2)).await.unwrap();
        store.set_feed(bo, "van bo", &of(bo, 2)).await.unwrap();
        store.set_feed(an, "geheim", &of(an, 3)).await.unwrap();
        assert_eq!(store.feed("oud").await.unwrap(), None, "one each");
        assert_eq!(store.feed("geheim").await.unwrap(), Some(an));
        assert_eq!(store.feed_made(an).await.unwrap(), Some(at(3)));

        let mine = action("Bel", Responsible::Account(an));
        add(store, id, &mine).await;
        add(store, id, &action("Van niemand", Responsible::Nobody)).await;
        let done = ActionText {
            state: ActionState::Done,
            ..mine.clone()
        };
        add(store, id, &done).await;
        let endless = ActionText {
            deadline: None,
            ..mine.clone()
        };
        add(store, id, &endless).await;
        let lines = async || store.feed_lines(hers, an).await.unwrap();
        let found = lines().await;
        let list: Vec<_> = found
            .iter()
            .map(|line| (line.thing, line.title.as_str(), line.deadline))
            .collect();
        assert_eq!(
            list,
            [
                (FeedThing::Action(1), "Bel", date!(2027 - 02 - 01)),
                (FeedThing::Dossier, "Leegstand", date!(2027 - 03 - 01)),
            ]
        );
        assert_eq!(found[0].dossier, (id, "Leegstand".to_owned()));
        assert_eq!(store.feed_lines(hers, bo).await.unwrap(), []);
        let closed = DossierFields {
            state: DossierState::Closed,
            ..fields("Leegstand")
        };
        let changed = store.change_dossier(ALL, id, 1, &closed, &of(an, 4)).await;
        assert_eq!(changed.unwrap(), Saved::As(2));
        assert_eq!(lines().await.len(), 1, "what is closed has no day any more");

        let details = store.organisation(a).await.unwrap().unwrap().details;
        let shut = store
            .change_organisation(a, &details.name, false, &of(an, 5))
            .await;
        assert!(shut.unwrap());
        assert_eq!(lines().await, [], "of a closed organisation");
        let open = store
            .change_organisation(a, &details.name, true, &of(an, 5))
            .await;
        assert!(open.unwrap());
        assert_eq!(lines().await.len(), 1);
        let joined = store.add_member(b, an, Role::Adviser, &of(an, 5)).await;
        joined.unwrap();
        assert!(store.remove_member(a, an, &of(an, 6)).await.unwrap());
        assert_eq!(lines().await, []);
        assert_eq!(store.feed("geheim").await.unwrap(), Some(an));

        let off = AccountState::Disabled;
        let changed = store
            .change_account(an, off, false, false, &of(bo, 7))
            .await;
        assert!(changed.unwrap());
        assert_eq!(store.feed("geheim").await.unwrap(), None);
        assert!(store.end_feed(an, &of(an, 8)).await.unwrap());
        assert!(!store.end_feed(an, &of(an, 8)).await.unwrap());
        assert_eq!(store.feed("van bo").await.unwrap(), Some(bo));
    })
    .await;
}

#[tokio::test]
async fn a_round_opens_once_a_year_after_the_last_decision() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let (mine, theirs) = (DossierScope::member(a, an), DossierScope::member(b, bo));
        let due = async |until| store.rounds_due(until).await.unwrap();
        assert!(due(date!(2099 - 01 - 01)).await.is_empty(), "not decided");
        let entry = of(an, 3);
        assert!(!store.open_round(id, &entry).await.unwrap());
        let decided = store.decide(mine, id, 1, &decision("Zo."), &entry).await;
        assert_eq!(decided.unwrap(), Saved::As(2));
        assert!(due(date!(2027 - 04 - 30)).await.is_empty());
        assert_eq!(due(date!(2027 - 05 - 01)).await, [id]);
        let other = crate::dossiers::open(store, a, an).await;
        let old = DecisionText {
            date: date!(2020 - 02 - 29),
            ..decision("Van toen.")
        };
        let decided = store.decide(mine, other, 1, &old, &entry).await;
        assert_eq!(decided.unwrap(), Saved::As(2));
        assert!(due(date!(2026 - 11 - 23)).await.is_empty());
        assert_eq!(due(date!(2026 - 11 - 24)).await, [other], "recorded then");
        assert!(store.open_round(other, &by(at(9))).await.unwrap());
        assert!(store.open_round(id, &by(at(9))).await.unwrap());
        assert!(!store.open_round(id, &by(at(9))).await.unwrap());
        assert!(due(date!(2099 - 01 - 01)).await.is_empty(), "it is open");
        let record = store.dossier(mine, id).await.unwrap().unwrap();
        assert_eq!(
            (record.fields.state, record.version),
            (DossierState::Review, 3)
        );
        let round = &store.rounds(mine, id).await.unwrap()[0];
        assert_eq!((round.number, round.opened, round.since), (1, at(9), at(3)));
        assert_eq!(round.closed, None);
        assert!(store.rounds(theirs, id).await.unwrap().is_empty());

        let say = async |scope, seen, holds| {
            let (code, entry) = (QuestionCode::G1, of(an, 10));
            let said = store.check_answer(scope, id, code, seen, holds, "zo", &entry);
            said.await.unwrap()
        };
        assert_eq!(say(theirs, 0, StillHolds::Yes).await, Saved::Gone);
        assert_eq!(say(mine, 0, StillHolds::Yes).await, Saved::As(1));
        assert_eq!(say(mine, 0, StillHolds::No).await, Saved::Stale);
        assert_eq!(say(mine, 1, StillHolds::No).await, Saved::As(2));
        let checks = store.round_checks(mine, id, 1).await.unwrap();
        assert_eq!(checks.len(), 1);
        assert_eq!((checks[0].holds, checks[0].version), (StillHolds::No, 2));
        assert!(store.round_checks(theirs, id, 1).await.unwrap().is_empty());

        let entry = of(an, 12);
        let decided = store
            .decide(mine, id, 3, &decision("Weer zo."), &entry)
            .await;
        assert_eq!(decided.unwrap(), Saved::As(4));
        let rounds = store.rounds(mine, id).await.unwrap();
        assert_eq!(rounds[0].closed, Some(at(12)));
        assert_eq!(
            say(mine, 2, StillHolds::Yes).await,
            Saved::Gone,
            "it is over"
        );
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_counted_for_who_may_know() {
    on_both(async |store| {
        let (a, b, an, bo, id) = begin(store).await;
        let (mine, theirs) = (DossierScope::member(a, an), DossierScope::member(b, bo));
        for (seen, body) in [(0, "eerst"), (1, "dan")] {
            let (code, text, entry) = (QuestionCode::G1, text(body), of(an, 3));
            let saved = store.save_answer(mine, id, code, seen, &text, &entry);
            assert_eq!(saved.await.unwrap(), Saved::As(seen + 1));
        }
        add(store, id, &action("Bel", Responsible::Nobody)).await;
        let made = measure("Controles", Responsible::Nobody);
        let made = store.add_measure(mine, id, &made, &of(an, 4)).await;
        assert_eq!(made.unwrap(), Some(1));
        let count = async |scope, today, old| {
            let figures = store.dossier_figures(scope, today, at(old)).await.unwrap();
            let figures = figures.iter();
            figures
                .map(|one| (one.dossier, one.asked, one.overdue, one.old_answers))
                .collect::<Vec<_>>()
        };
        assert_eq!(count(mine, date!(2027 - 02 - 01), 3).await, [(id, 0, 0, 0)]);
        assert_eq!(count(mine, date!(2027 - 02 - 02), 4).await, [(id, 0, 1, 1)]);
        assert_eq!(count(mine, date!(2027 - 06 - 02), 4).await, [(id, 0, 2, 1)]);
        assert!(count(theirs, date!(2027 - 06 - 02), 4).await.is_empty());
        let answered = store.answered_questions(mine).await.unwrap();
        assert_eq!(answered, [(id, QuestionCode::G1)], "once");
        assert!(store.answered_questions(theirs).await.unwrap().is_empty());
    })
    .await;
}
