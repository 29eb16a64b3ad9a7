//! Jobs: leased, tried again, and left for a person.

use kompas_domain::document::VersionState;
use kompas_domain::job::{JobKind, JobState};
use kompas_store::{Job, MAX_ATTEMPTS, Scope, Store};
use time::{Duration, OffsetDateTime};

use crate::world::{BEGIN, add, at, by, collection, document, on_both};

const LEASE: Duration = Duration::seconds(60);

async fn enqueue(store: &Store, subject: &str, moment: OffsetDateTime) -> i64 {
    store
        .enqueue(JobKind::Fetch, subject, "{\"x\":1}", moment)
        .await
        .unwrap()
}

async fn lease(store: &Store, moment: OffsetDateTime) -> Option<Job> {
    store.lease(moment, LEASE).await.unwrap()
}

async fn state(store: &Store, id: i64) -> JobState {
    store.job(id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_job_is_taken_told_of_and_finished() {
    on_both(async |store| {
        let id = enqueue(store, "https://a.nl/", BEGIN).await;
        assert_eq!(lease(store, at(-1)).await, None, "not before its time");
        let job = lease(store, at(5)).await.unwrap();
        assert_eq!(
            (job.id, job.kind, job.subject.as_str()),
            (id, JobKind::Fetch, "https://a.nl/")
        );
        assert_eq!(
            (job.payload.as_str(), job.state),
            ("{\"x\":1}", JobState::Running)
        );
        assert_eq!((job.attempts, job.created, job.updated), (1, BEGIN, at(5)));
        assert_eq!(lease(store, at(5)).await, None, "nobody else has it");

        store.progress(&job, 3, 10, at(6), LEASE).await.unwrap();
        let told = store.job(id).await.unwrap().unwrap();
        assert_eq!(
            (told.done, told.total, told.updated),
            (Some(3), Some(10), at(6))
        );
        store
            .finish(&job, Some("Toegevoegd."), at(7))
            .await
            .unwrap();
        let done = store.job(id).await.unwrap().unwrap();
        assert_eq!((done.state, done.updated), (JobState::Done, at(7)));
        assert_eq!(done.message.as_deref(), Some("Toegevoegd."));
        assert_eq!(lease(store, at(99_999)).await, None);
        assert_eq!(store.job(id + 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn who_waits_longest_comes_first() {
    on_both(async |store| {
        for (subject, moment) in [("c", 3), ("a", 1), ("b", 1)] {
            enqueue(store, subject, at(moment)).await;
        }
        assert_eq!(store.next_job_at().await.unwrap(), Some(at(1)));
        for subject in ["a", "b", "c"] {
            assert_eq!(lease(store, at(9)).await.unwrap().subject, subject);
        }
        assert_eq!(store.next_job_at().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn one_job_for_one_subject() {
    on_both(async |store| {
        let id = enqueue(store, "a", BEGIN).await;
        assert_eq!(enqueue(store, "a", at(5)).await, id);
        assert_ne!(
            store
                .enqueue(JobKind::CheckLink, "a", "", BEGIN)
                .await
                .unwrap(),
            id
        );
        let job = lease(store, at(1)).await.unwrap();
        assert_eq!(job.id, id);
        assert_eq!(enqueue(store, "a", at(5)).await, id, "not while it runs");
        store.finish(&job, None, at(2)).await.unwrap();
        assert_ne!(enqueue(store, "a", at(5)).await, id);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_later_and_later_and_then_left() {
    on_both(async |store| {
        let id = enqueue(store, "a", BEGIN).await;
        let mut now = BEGIN;
        for (attempt, pause) in (1..=MAX_ATTEMPTS).zip([30, 120, 480, 1920, 0]) {
            let job = lease(store, now).await.unwrap();
            assert_eq!(job.attempts, attempt);
            store
                .fail(&job, "De site antwoordt niet.", now)
                .await
                .unwrap();
            let next = now + Duration::seconds(pause);
            assert_eq!(lease(store, next - Duration::milliseconds(1)).await, None);
            now = next;
        }
        assert_eq!(lease(store, at(1_000_000)).await, None);
        let job = store.job(id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert_eq!(job.message.as_deref(), Some("De site antwoordt niet."));
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_runs_out_is_taken_over_and_the_loser_changes_nothing() {
    on_both(async |store| {
        let id = enqueue(store, "a", BEGIN).await;
        let lost = lease(store, BEGIN).await.unwrap();
        assert_eq!(lease(store, BEGIN + LEASE).await, None);
        let taken = lease(store, at(61)).await.unwrap();
        assert_eq!((taken.id, taken.attempts), (id, 2));

        store.progress(&lost, 9, 9, at(62), LEASE).await.unwrap();
        store.finish(&lost, None, at(62)).await.unwrap();
        store.fail(&lost, "Te laat.", at(62)).await.unwrap();
        store
            .fail_for_good(&lost, "Te laat.", at(62))
            .await
            .unwrap();
        let job = store.job(id).await.unwrap().unwrap();
        assert_eq!(
            (job.state, job.done, job.message),
            (JobState::Running, None, None)
        );

        store.progress(&taken, 1, 2, at(100), LEASE).await.unwrap();
        assert_eq!(
            lease(store, at(130)).await,
            None,
            "progress makes the lease longer"
        );
        store.finish(&taken, None, at(131)).await.unwrap();
        assert_eq!(state(store, id).await, JobState::Done);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_kills_its_worker_each_time_is_left_for_a_person() {
    on_both(async |store| {
        let id = enqueue(store, "a", BEGIN).await;
        for attempt in 0..MAX_ATTEMPTS {
            let job = lease(store, at(i64::from(attempt) * 61)).await.unwrap();
            assert_eq!(job.attempts, attempt + 1);
        }
        assert_eq!(lease(store, at(9999)).await, None);
        let job = store.job(id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert_eq!(job.message.as_deref(), Some("De taak liep te vaak vast."));
    })
    .await;
}

#[tokio::test]
async fn a_person_tries_again_or_takes_it_off_the_list() {
    on_both(async |store| {
        let id = enqueue(store, "a", BEGIN).await;
        assert!(
            !store
                .retry(Scope::everything(), id, &by(at(1)))
                .await
                .unwrap(),
            "it waits already"
        );
        assert!(
            !store
                .discard(Scope::everything(), id, &by(at(9)))
                .await
                .unwrap()
        );
        let job = lease(store, at(1)).await.unwrap();
        store
            .fail_for_good(&job, "Het adres mag niet.", at(2))
            .await
            .unwrap();
        assert_eq!(state(store, id).await, JobState::Failed);

        assert!(
            store
                .retry(Scope::everything(), id, &by(at(3)))
                .await
                .unwrap()
        );
        let job = lease(store, at(3)).await.unwrap();
        assert_eq!(
            (job.id, job.attempts, job.message.as_deref()),
            (id, 1, None)
        );
        store
            .fail_for_good(&job, "Het adres mag niet.", at(4))
            .await
            .unwrap();

        let other = enqueue(store, "a", at(5)).await;
        assert!(
            !store
                .retry(Scope::everything(), id, &by(at(6)))
                .await
                .unwrap(),
            "another does it"
        );
        assert_eq!(state(store, other).await, JobState::Waiting);
        assert!(
            store
                .discard(Scope::everything(), id, &by(at(9)))
                .await
                .unwrap()
        );
        assert_eq!(store.job(id).await.unwrap(), None);
        assert!(
            !store
                .discard(Scope::everything(), id, &by(at(9)))
                .await
                .unwrap()
        );
        assert!(
            !store
                .retry(Scope::everything(), id, &by(at(7)))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn jobs_are_listed_counted_and_forgotten() {
    on_both(async |store| {
        for (number, subject) in (0..).zip(["a", "b", "c", "d"]) {
            enqueue(store, subject, at(number)).await;
        }
        store
            .enqueue(JobKind::Reindex, "index", "", at(50))
            .await
            .unwrap();
        let first = lease(store, at(10)).await.unwrap();
        store.finish(&first, None, at(11)).await.unwrap();
        let second = lease(store, at(12)).await.unwrap();
        store.fail_for_good(&second, "Nee.", at(13)).await.unwrap();
        lease(store, at(14)).await.unwrap();

        let subjects = async |state, page, size| {
            let jobs = store
                .jobs(Scope::everything(), state, page, size)
                .await
                .unwrap();
            jobs.into_iter().map(|job| job.subject).collect::<Vec<_>>()
        };
        assert_eq!(subjects(None, 1, 9).await, ["index", "c", "b", "a", "d"]);
        assert_eq!(subjects(None, 2, 2).await, ["b", "a"]);
        assert_eq!(
            subjects(Some(JobState::Waiting), 1, 9).await,
            ["index", "d"]
        );
        let mut counts = store.job_counts(Scope::everything()).await.unwrap();
        counts.sort();
        let (waiting, running) = ((JobState::Waiting, 2), (JobState::Running, 1));
        assert_eq!(
            counts,
            [waiting, running, (JobState::Done, 1), (JobState::Failed, 1)]
        );
        assert_eq!(store.open_jobs(JobKind::Fetch).await.unwrap(), 2);
        assert_eq!(store.open_jobs(JobKind::Reindex).await.unwrap(), 1);

        store.forget_jobs(at(11)).await.unwrap();
        assert_eq!(subjects(None, 1, 9).await.len(), 5);
        store.forget_jobs(at(99)).await.unwrap();
        assert_eq!(
            subjects(None, 1, 9).await,
            ["index", "c", "b", "d"],
            "only what is done"
        );
    })
    .await;
}

#[tokio::test]
async fn a_version_that_nobody_will_read_any_more_says_so() {
    on_both(async |store| {
        let gids = collection(store, "gids").await;
        let added = add(store, &document(gids), "a").await;
        let seen = async || {
            let versions = store
                .versions(Scope::everything(), added.document)
                .await
                .unwrap();
            let version = versions.into_iter().next().unwrap();
            (version.state, version.refusal)
        };
        let mut moment = BEGIN;
        for _ in 0..MAX_ATTEMPTS {
            moment += Duration::days(1);
            assert_eq!(seen().await.0, VersionState::Waiting);
            assert!(store.has_open_job(added.document).await.unwrap());
            let job = lease(store, moment).await.unwrap();
            store
                .fail(&job, "De lezer liep vast.", moment)
                .await
                .unwrap();
        }
        let refused = (
            VersionState::Refused,
            Some("De lezer liep vast.".to_owned()),
        );
        assert_eq!(seen().await, refused);
        assert!(!store.has_open_job(added.document).await.unwrap());

        let failed = store
            .jobs(Scope::everything(), Some(JobState::Failed), 1, 9)
            .await
            .unwrap();
        assert!(
            store
                .retry(Scope::everything(), failed[0].id, &by(moment))
                .await
                .unwrap()
        );
        assert_eq!(seen().await, (VersionState::Waiting, None));

        // A worker that is killed each time ends the same.
        for _ in 0..MAX_ATTEMPTS {
            lease(store, moment).await.unwrap();
            moment += Duration::days(1);
        }
        assert_eq!(lease(store, moment).await, None);
        let (state, refusal) = seen().await;
        assert_eq!((state, refusal.is_some()), (VersionState::Refused, true));
    })
    .await;
}
