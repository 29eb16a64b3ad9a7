//! Dossiers are destroyed when their term is over, with all that is in them and nothing else.

use std::path::Path;

use kompas_domain::dossier::{DossierState, RetentionClass};
use kompas_domain::job::JobKind;
use kompas_domain::measure::{DecisionBody, DecisionText};
use kompas_domain::people::Role;
use kompas_domain::trail::LogAction;
use kompas_store::{
    DossierFields, DossierScope, LogEntry, NewDossier, Originals, Saved, Store, backup,
};
use time::OffsetDateTime;
use time::macros::{date, datetime};

use crate::dossiers::{begin, fields, of};
use crate::people::{entry, join};
use crate::world::{Place, at, at_both, by, on_both};

const ALL: DossierScope = DossierScope::everything();

/// What stands in every text of the dossier that goes.
const CANARY: &str = "kanarie-41d7";

/// A day on which a term of a year is over for what was decided on the first of May.
const LATER: OffsetDateTime = datetime!(2028-05-01 09:00 UTC);

async fn decide(store: &Store, id: i64, seen: u32) {
    let text = DecisionText {
        date: date!(2027 - 05 - 01),
        body: DecisionBody::Board,
        other: String::new(),
        text: "Wij gaan door.".to_owned(),
    };
    let done = store.decide(ALL, id, seen, &text, &by(at(9))).await;
    assert_eq!(done.unwrap(), Saved::As(seen + 1));
}

async fn another(store: &Store, organisation: i64, owner: i64, retention: RetentionClass) -> i64 {
    let new = NewDossier {
        organisation,
        theme: "weerbaar-buitengebied".to_owned(),
        fields: DossierFields {
            retention,
            ..fields("Ander")
        },
        owner,
        sources: vec![],
        partners: vec![],
        from: None,
    };
    store.open_dossier(&new, &by(at(1))).await.unwrap().unwrap()
}

fn destroys(moment: OffsetDateTime) -> LogEntry {
    LogEntry {
        moment,
        ..entry(LogAction::DestroyDossier, 0)
    }
}

#[tokio::test]
async fn only_what_is_due_goes_and_only_for_its_own_organisation() {
    on_both(async |store| {
        let (a, b, an, bo, open) = begin(store).await;
        let one = another(store, a, an, RetentionClass::One).await;
        let five = another(store, a, an, RetentionClass::Five).await;
        let always = another(store, a, an, RetentionClass::Always).await;
        let other = another(store, b, bo, RetentionClass::One).await;
        for id in [one, five, always, other] {
            decide(store, id, 1).await;
        }
        let here = DossierScope::organisation(a);
        let list = store.closed_dossiers(here).await.unwrap();
        let closed: Vec<_> = list.iter().map(|found| found.id).collect();
        assert_eq!(closed, [one, five, always]);
        let ends = list.iter().map(|found| found.closing.destroy_from());
        let ends: Vec<_> = ends.collect();
        let days = [
            Some(date!(2028 - 05 - 01)),
            Some(date!(2032 - 05 - 01)),
            None,
        ];
        assert_eq!(ends, days);

        let before = store.log_count(None).await.unwrap();
        let early = datetime!(2028-04-30 23:59 UTC);
        for (scope, id, moment) in [
            (here, one, early),
            (here, five, LATER),
            (here, always, LATER),
            (here, open, LATER),
            (here, other, LATER),
            (DossierScope::organisation(b), one, LATER),
            (DossierScope::member(a, bo), one, LATER),
        ] {
            let entry = destroys(moment);
            let gone = store.destroy_dossier(scope, id, None, &entry).await;
            assert_eq!(gone.unwrap(), None, "{id} at {moment}");
        }
        assert_eq!(store.log_count(None).await.unwrap(), before);
        assert_eq!(store.destructions(ALL).await.unwrap(), []);

        let done = store
            .destroy_dossier(here, one, None, &destroys(LATER))
            .await;
        let run = done.unwrap().unwrap().destruction;
        let again = store
            .destroy_dossier(here, one, None, &destroys(LATER))
            .await;
        assert_eq!(again.unwrap(), None);
        let entry = destroys(datetime!(2032-05-01 09:00 UTC));
        let more = store.destroy_dossier(here, five, Some(run), &entry).await;
        assert_eq!(more.unwrap().unwrap().destruction, run);

        let runs = store.destructions(here).await.unwrap();
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].dossiers, runs[0].done), (2, LATER));
        assert_eq!(
            store
                .destructions(DossierScope::organisation(b))
                .await
                .unwrap(),
            []
        );
        let told = store.destroyed(here, run).await.unwrap();
        assert_eq!(
            told.iter().map(|one| one.dossier).collect::<Vec<_>>(),
            [one, five]
        );
        assert_eq!(
            (told[0].closed, told[0].ends),
            (date!(2027 - 05 - 01), date!(2028 - 05 - 01))
        );
        assert_eq!(told[0].retention, RetentionClass::One);
        assert_eq!((told[0].counts.decisions, told[0].counts.answers), (1, 0));
        assert_eq!(
            store
                .destroyed(DossierScope::organisation(b), run)
                .await
                .unwrap(),
            []
        );
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(
            (line.action.as_str(), line.object.clone()),
            ("dossier-vernietigen", format!("dossier/{five}"))
        );
        assert_eq!(line.organisation, Some(a));
        assert_eq!(store.dossiers(ALL).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn an_exception_keeps_it_and_a_round_that_is_worked_on_opens_it() {
    on_both(async |store| {
        let (a, _, an, _, _) = begin(store).await;
        let here = DossierScope::organisation(a);
        let id = another(store, a, an, RetentionClass::One).await;
        decide(store, id, 1).await;
        let until = date!(2030 - 12 - 31);
        let keep = async |until| {
            store
                .keep_dossier(here, id, until, &of(an, 12))
                .await
                .unwrap()
        };
        assert!(keep(Some((date!(2029 - 01 - 01), "Procedure"))).await);
        assert!(keep(Some((until, "Hoger beroep"))).await);
        let other = DossierScope::organisation(a + 1);
        let refused = store.keep_dossier(other, id, None, &of(an, 12)).await;
        assert!(!refused.unwrap());
        let found = store.closed_dossiers(here).await.unwrap().remove(0);
        let kept = found.exception.unwrap();
        assert_eq!((kept.until, kept.reason.as_str()), (until, "Hoger beroep"));
        let gone = async |moment| {
            let done = store
                .destroy_dossier(here, id, None, &destroys(moment))
                .await;
            done.unwrap().is_some()
        };
        assert!(
            !gone(datetime!(2030-12-31 12:00 UTC)).await,
            "kept that day too"
        );
        assert!(keep(None).await);

        let opened = datetime!(2028-05-01 03:00 UTC);
        assert!(store.open_round(id, &by(opened)).await.unwrap());
        let found = store.closed_dossiers(here).await.unwrap().remove(0);
        assert_eq!(found.closing.state, DossierState::Review);
        assert!(
            found.closing.is_due(LATER.date()),
            "nobody did anything in it"
        );
        let note = LogEntry {
            moment: LATER,
            ..of(an, 0)
        };
        let holds = kompas_domain::round::StillHolds::Yes;
        let question = kompas_domain::code::QuestionCode::L1;
        let told = store
            .check_answer(ALL, id, question, 0, holds, "", &note)
            .await;
        assert_eq!(told.unwrap(), Saved::As(1));
        assert!(
            !gone(datetime!(2040-01-01 12:00 UTC)).await,
            "it is worked on"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_opened_by_mistake_goes_by_its_owner_alone() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let cas = join(store, "cas@a.nl", Some((a, Role::Adviser))).await;
        let mine = DossierScope::member(a, an);
        let his = DossierScope::member(a, cas);
        let remove = async |scope, id, seen, account| {
            let entry = LogEntry {
                action: LogAction::DestroyDossier,
                ..of(account, 5)
            };
            store.remove_dossier(scope, id, seen, &entry).await.unwrap()
        };
        assert_eq!(remove(his, id, 1, cas).await, Err(Saved::Gone));
        let added = store.add_dossier_member(mine, id, cas, &of(an, 2)).await;
        assert!(added.unwrap());
        assert_eq!(remove(his, id, 1, cas).await, Err(Saved::Stale), "no owner");
        assert_eq!(
            remove(mine, id, 7, an).await,
            Err(Saved::Stale),
            "another version"
        );
        let decided = another(store, a, an, RetentionClass::One).await;
        decide(store, decided, 1).await;
        let back = fields("Weer open");
        let opened = store
            .change_dossier(mine, decided, 2, &back, &of(an, 6))
            .await;
        assert_eq!(opened.unwrap(), Saved::As(3));
        assert_eq!(
            remove(mine, decided, 3, an).await,
            Err(Saved::Stale),
            "decided once"
        );
        assert_eq!(remove(mine, id, 1, an).await, Ok(vec![]));
        assert_eq!(store.dossier(ALL, id).await.unwrap(), None);
        assert_eq!(store.destructions(ALL).await.unwrap(), []);
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(line.action, "dossier-vernietigen");
    })
    .await;
}

/// The tables that hold what is in a dossier, with all their columns.
fn tables() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut inside = vec!["dossier", "consultation", "consulted"];
    let mut tables = Vec::new();
    for (table, columns) in backup::schema() {
        let is_inside = columns.iter().any(|(name, _)| {
            inside.contains(name) || (*name == "partner" && table != "dossier_partner")
        });
        if is_inside && table != "destroyed" {
            inside.push(table);
            tables.push((table, columns));
        }
    }
    tables
}

/// A statement that puts one row in a table, with the canary in each text that no rule reads.
fn row(table: &str, columns: &[(&str, &str)], dossier: i64, sha256: &str) -> String {
    let value = |(name, kind): &(&str, &str)| match (table, *name, *kind) {
        (_, "dossier", _) => dossier.to_string(),
        (_, "author" | "owner" | "account", _) => "null".to_owned(),
        (_, _, "bigint") => "1".to_owned(),
        (_, _, "boolean") => "true".to_owned(),
        (_, "sha256", _) => format!("'{sha256}'"),
        ("decision", "decided", _) => "'2027-05-01'".to_owned(),
        ("dossier_exception", "until", _) => "'2028-04-01'".to_owned(),
        (_, name, _) => format!("'{CANARY} {name}'"),
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = columns.iter().map(value).collect();
    format!(
        "insert into {table} ({}) values ({});",
        names.join(", "),
        values.join(", ")
    )
}

/// Files below a folder in which the canary stands.
fn sings(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sings(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            let canary = CANARY.as_bytes();
            if bytes.windows(canary.len()).any(|window| window == canary) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// Where the database keeps its tables: the folder of a file, or that of the server if it is here.
async fn kept_in(place: &Place) -> std::path::PathBuf {
    match place {
        Place::File(folder) => folder.path().to_owned(),
        Place::Server(_) => {
            let base = "select current_setting('data_directory') || '/base'";
            place.texts(base).await.remove(0).into()
        }
    }
}

#[tokio::test]
async fn nothing_of_it_is_in_any_file() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let originals = Originals::new(dir.path());
        let (a, _, an, _, neighbour) = begin(&store).await;
        let id = another(&store, a, an, RetentionClass::One).await;
        let sha256 = originals.keep(CANARY.as_bytes()).unwrap();
        let tables = tables();
        assert!(tables.len() > 20, "{}", tables.len());
        let mut rows: String = tables
            .iter()
            .filter(|(table, _)| !["dossier_member", "feed"].contains(table))
            .map(|(table, columns)| row(table, columns, id, &sha256))
            .collect();
        let more = [
            format!("update dossier set title = '{CANARY} titel', state = 'afgesloten' where id = {id};"),
            format!("insert into partner_link (hash, partner, expires, created) values ('{CANARY}', 1, 1, 1);"),
            format!("insert into job (kind, subject, payload, state, attempts, run_after, message, created, updated, organisation) values ('mail', 'uitvraag/1', '{CANARY}', 'mislukt', 1, 1, '{CANARY}', 1, 1, 0);"),
        ];
        rows.extend(more);
        // Pages that grow and are cut up leave more behind than one row does.
        for number in 2..60 {
            let text = format!("{CANARY} {number} ").repeat(number * 7);
            rows.extend([format!(
                "insert into answer (dossier, question, number, body, unknown, openness, labels, created) values ({id}, 'l1', {number}, '{text}', '{CANARY}', 'intern', '[]', 1);
                 insert into answer (dossier, question, number, body, unknown, openness, labels, created) values ({neighbour}, 'l1', {number}, 'buur {number}', '', 'intern', '[]', 1);"
            )]);
        }
        place.run(&rows).await;
        place.run(&format!("delete from answer where dossier = {id} and number % 3 = 0")).await;
        let checkpoint = async || {
            if let Place::Server(_) = place {
                place.run("checkpoint").await;
            }
        };
        if let Place::Server(_) = place {
            // As a server does by itself now and then: it keeps samples of what it saw.
            place.run("analyze").await;
        }
        checkpoint().await;
        let folder = kept_in(place).await;
        assert!(!sings(&folder).is_empty(), "it sings before");
        assert!(!sings(dir.path()).is_empty());

        let counts = store.dossier_counts(ALL, id).await.unwrap().unwrap();
        let attached = (counts.partners, counts.replies, counts.files);
        assert_eq!(attached, (1, 1, 1));
        let done = store.destroy_dossier(ALL, id, None, &destroys(LATER)).await;
        let done = done.unwrap().unwrap();
        assert_eq!(done.unused, [sha256.as_str()]);
        assert!(!store.uses(&sha256).await.unwrap());
        let job = store.lease(LATER, time::Duration::minutes(1)).await.unwrap().unwrap();
        assert_eq!((job.kind, job.payload), (JobKind::Erase, sha256.clone()));
        for hash in &done.unused {
            originals.remove(hash).unwrap();
        }
        store.erase().await.unwrap();
        checkpoint().await;
        for (table, columns) in &tables {
            let key = if columns.iter().any(|(name, _)| *name == "dossier") {
                format!("where dossier = {id}")
            } else {
                String::new()
            };
            let query = format!("select cast(count(*) as text) from {table} {key}");
            assert_eq!(place.texts(&query).await, ["0"], "{table}");
        }
        assert_eq!(sings(dir.path()), [] as [&str; 0]);
        assert_eq!(sings(&folder), [] as [&str; 0]);
        let answers = store.answers(ALL, neighbour).await.unwrap();
        assert_eq!(answers.len(), 1, "the neighbour is whole");
        store.close().await;
        assert_eq!(sings(&folder), [] as [&str; 0]);
    })
    .await;
}
