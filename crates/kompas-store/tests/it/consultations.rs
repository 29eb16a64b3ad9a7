//! Consultations: partners who answer by their link, and what each may do.

use kompas_domain::citation::{Cited, PartnerCitation};
use kompas_domain::code::QuestionCode;
use kompas_domain::consultation::{AnswerWay, ConfirmationState, PartnerState, Reminder};
use kompas_domain::job::{JobKind, JobState};
use kompas_domain::people::Role;
use kompas_domain::trail::LogAction;
use kompas_store::{
    AskedPartner, CitationRemoval, CitationUse, DossierScope, KeptFile, LogEntry, NewAttachment,
    NewConsultation, NewDossierCitation, NewPartner, PartnerLink, PastedReply, ReplyDraft, Saved,
    Scope, Store,
};
use time::macros::date;
use time::{Duration, OffsetDateTime};

use crate::dossiers::{begin, of};
use crate::people::{entry, join};
use crate::world::{at, on_both};

/// The token of the first partner.
pub(crate) const TOKEN: &str = "sleutel een";

const ALL: DossierScope = DossierScope::everything();

fn expires() -> OffsetDateTime {
    at(0) + Duration::days(60)
}

fn partner(role: &str, mail: Option<&str>, link: PartnerLink) -> NewPartner {
    NewPartner {
        source: Some("politie".to_owned()).filter(|_| role == "politie"),
        role: role.to_owned(),
        mail: mail.map(str::to_owned),
        link,
    }
}

fn new() -> NewConsultation {
    NewConsultation {
        explanation: "Wij zoeken uit of schuren leegstaan.".to_owned(),
        deadline: date!(2027 - 01 - 10),
        questions: vec![
            (QuestionCode::L1, "Speelt het hier?".to_owned()),
            (QuestionCode::G1, "Speelt het elders?".to_owned()),
        ],
        partners: vec![
            partner("politie", None, PartnerLink::Token(TOKEN.to_owned())),
            partner("wijkagent", Some("w@p.nl"), PartnerLink::Mail),
        ],
        expires: expires(),
    }
}

pub(crate) fn draft(question: QuestionCode, seen: u32, body: &str) -> ReplyDraft {
    ReplyDraft {
        question,
        seen,
        body: body.to_owned(),
        confidential: false,
    }
}

pub(crate) fn reply(seconds: i64) -> LogEntry {
    entry(LogAction::Reply, seconds)
}

/// A dossier with a consultation of two partners: the dossier, the consultation, its partners.
pub(crate) async fn asked(store: &Store) -> (i64, i64, Vec<i64>) {
    let (_, _, an, _, dossier) = begin(store).await;
    let made = store.consult(ALL, dossier, &new(), &of(an, 2)).await;
    let (id, partners) = made.unwrap().unwrap();
    (dossier, id, partners)
}

async fn by_link(store: &Store, token: &str) -> Option<AskedPartner> {
    store.asked_partner(token, at(3)).await.unwrap()
}

async fn state(store: &Store, dossier: i64, partner: i64) -> PartnerState {
    let all = store.partners(ALL, dossier, None).await.unwrap();
    all.iter().find(|one| one.id == partner).unwrap().state
}

#[tokio::test]
async fn what_was_asked_reads_back_and_looking_changes_nothing() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let all = store.consultations(ALL, dossier, None).await.unwrap();
        assert_eq!(all.len(), 1);
        let found = &all[0];
        assert_eq!((found.id, found.dossier), (id, dossier));
        assert_eq!(found.explanation, new().explanation);
        assert_eq!(found.deadline, new().deadline);
        let codes: Vec<QuestionCode> = found.questions.iter().map(|(code, _)| *code).collect();
        assert_eq!(
            codes,
            [QuestionCode::G1, QuestionCode::L1],
            "in their order"
        );
        let told = store.partners(ALL, dossier, Some(id)).await.unwrap();
        assert_eq!(told.iter().map(|one| one.id).collect::<Vec<_>>(), partners);
        assert_eq!(told[0].source.as_deref(), Some("politie"));
        assert_eq!(told[0].link_until, Some(expires()));
        assert_eq!(told[1].link_until, None, "her mail did not leave");
        assert_eq!(told[1].mail.as_deref(), Some("w@p.nl"));

        let lines = store.log_count(None).await.unwrap();
        let first = by_link(store, "sleutel een").await.unwrap();
        assert_eq!(first, by_link(store, "sleutel een").await.unwrap());
        assert_eq!(first.partner, told[0]);
        assert_eq!(&first.consultation, found);
        assert_eq!(first.readers, 1);
        assert_eq!(store.log_count(None).await.unwrap(), lines);
        assert_eq!(by_link(store, "sleutel").await, None);
        let late = store.asked_partner("sleutel een", expires()).await.unwrap();
        assert_eq!(late, None, "it expired");

        let jobs = store.jobs(Scope::everything(), None, 1, 9).await.unwrap();
        let mails: Vec<&str> = jobs
            .iter()
            .filter(|job| job.kind == JobKind::Mail && job.state == JobState::Waiting)
            .map(|job| job.subject.as_str())
            .collect();
        assert_eq!(mails, [format!("uitvraag/{}", partners[1])]);
        assert!(store.prove_log(None).await.unwrap().faults.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_else_reaches_it() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let bo = store
            .account_by_mail("bo@b.nl")
            .await
            .unwrap()
            .unwrap()
            .0
            .id;
        let organisation = store
            .dossier(ALL, dossier)
            .await
            .unwrap()
            .unwrap()
            .organisation;
        let colleague = join(store, "el@a.nl", Some((organisation, Role::Adviser))).await;
        for scope in [
            DossierScope::member(organisation + 1, bo),
            DossierScope::member(organisation, colleague),
            DossierScope::organisation(organisation + 1),
        ] {
            assert_eq!(store.consultations(scope, dossier, None).await.unwrap(), []);
            assert_eq!(store.partners(scope, dossier, None).await.unwrap(), []);
            assert_eq!(store.replies(scope, dossier, Some(id)).await.unwrap(), []);
            assert_eq!(store.attachments(scope, dossier, None).await.unwrap(), []);
            assert_eq!(store.confirmations(scope, dossier, None).await.unwrap(), []);
            let entry = of(bo, 4);
            let link = PartnerLink::Token("van een ander".to_owned());
            let place = (dossier, partners[0]);
            let made = store.consult(scope, dossier, &new(), &entry).await.unwrap();
            assert_eq!(made, None);
            let day = date!(2028 - 01 - 01);
            let longer = store.extend_consultation(scope, (dossier, id), day, expires(), &entry);
            assert!(!longer.await.unwrap());
            assert!(!store.withdraw_partner(scope, place, &entry).await.unwrap());
            let again = store.ask_again(scope, place, &link, expires(), &entry);
            assert!(!again.await.unwrap());
            let said = (1, "Zij zegt het.");
            let confirm = store.ask_confirmation(scope, place, said, (&link, expires()), &entry);
            assert!(!confirm.await.unwrap());
            let pasted = PastedReply {
                partner: Ok(partners[0]),
                date: at(3),
                replies: vec![],
            };
            let pasted = store.paste_reply(scope, (dossier, id), &pasted, &entry);
            assert_eq!(pasted.await.unwrap(), None);
        }
        assert!(by_link(store, "sleutel een").await.is_some());
        // Nor by another dossier of one's own.
        let place = (dossier + 1, partners[0]);
        assert!(
            !store
                .withdraw_partner(ALL, place, &of(bo, 4))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_saved_in_versions_and_sent_in_once() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let token = TOKEN;
        let l1 = QuestionCode::L1;
        let first = [draft(l1, 0, "Ja."), draft(QuestionCode::G1, 0, "")];
        let saved = store.save_replies(token, &first, &reply(3)).await.unwrap();
        assert_eq!(saved, Saved::As(1));
        assert_eq!(
            state(store, dossier, partners[0]).await,
            PartnerState::Begun
        );
        let saved = store.save_replies(token, &first, &reply(4)).await.unwrap();
        assert_eq!(saved, Saved::As(1), "nothing is new");
        let both = [draft(QuestionCode::G1, 0, "Ook."), draft(l1, 0, "Nee.")];
        let stale = store.save_replies(token, &both, &reply(5)).await.unwrap();
        assert_eq!(stale, Saved::Stale);
        let own = store.own_replies(partners[0]).await.unwrap();
        assert_eq!(own.len(), 1, "all or none");
        assert_eq!((own[0].body.as_str(), own[0].version), ("Ja.", 1));
        assert_eq!(
            store.replies(ALL, dossier, None).await.unwrap(),
            [],
            "what she only saved is hers"
        );
        let wrong = store.save_replies("sleutel", &first, &reply(5)).await;
        assert_eq!(wrong.unwrap(), Saved::Gone);

        assert!(store.send_replies(token, true, &reply(6)).await.unwrap());
        assert!(!store.send_replies(token, true, &reply(7)).await.unwrap());
        let late = [draft(l1, 1, "Toch niet.")];
        let late = store.save_replies(token, &late, &reply(7)).await.unwrap();
        assert_eq!(late, Saved::Stale);
        assert!(!store.refer(token, "de boa", &reply(7)).await.unwrap());
        let sent = store.replies(ALL, dossier, Some(id)).await.unwrap();
        assert_eq!(sent, own);
        let told = store.partners(ALL, dossier, None).await.unwrap();
        assert_eq!(told[0].answered, Some(at(6)));
        assert_eq!(told[0].way, AnswerWay::Link);
        let jobs = store.jobs(Scope::everything(), None, 1, 9).await.unwrap();
        let copy = format!("kopie/{}", partners[0]);
        assert!(jobs.iter().any(|job| job.subject == copy));
    })
    .await;
}

#[tokio::test]
async fn a_link_is_taken_back_and_given_anew() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let place = (dossier, partners[0]);
        let first = [draft(QuestionCode::L1, 0, "Ja.")];
        store
            .save_replies("sleutel een", &first, &reply(3))
            .await
            .unwrap();
        assert!(store.withdraw_partner(ALL, place, &of(1, 4)).await.unwrap());
        assert_eq!(by_link(store, "sleutel een").await, None);
        let gone = store.save_replies("sleutel een", &first, &reply(5)).await;
        assert_eq!(gone.unwrap(), Saved::Gone);
        assert_eq!(
            state(store, dossier, partners[0]).await,
            PartnerState::Withdrawn
        );
        let added = store.add_partner_link(partners[0], "te laat", expires(), at(5));
        assert!(
            !added.await.unwrap(),
            "a mail that leaves later brings nothing"
        );

        let link = PartnerLink::Token("sleutel twee".to_owned());
        let now = of(1, 6);
        let again = store.ask_again(ALL, place, &link, expires(), &now);
        assert!(again.await.unwrap());
        assert_eq!(by_link(store, "sleutel een").await, None);
        assert!(by_link(store, "sleutel twee").await.is_some());
        assert_eq!(
            state(store, dossier, partners[0]).await,
            PartnerState::Begun
        );
        assert!(
            store
                .add_partner_link(partners[0], "sleutel drie", expires(), at(6))
                .await
                .unwrap()
        );
        assert!(
            by_link(store, "sleutel twee").await.is_some(),
            "a reminder ends none"
        );

        let (day, later) = (date!(2027 - 06 - 01), expires() + Duration::days(100));
        let now = of(1, 7);
        let longer = store.extend_consultation(ALL, (dossier, id), day, later, &now);
        assert!(longer.await.unwrap());
        let found = store
            .asked_partner("sleutel twee", expires())
            .await
            .unwrap();
        assert_eq!(found.unwrap().consultation.deadline, day);

        assert!(
            store
                .refer("sleutel twee", "de boa", &reply(8))
                .await
                .unwrap()
        );
        let told = store.partners(ALL, dossier, None).await.unwrap();
        assert_eq!(told[0].state, PartnerState::Referred);
        assert_eq!(told[0].referral, "de boa");
    })
    .await;
}

#[tokio::test]
async fn a_mailed_answer_is_pasted_in() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let replies = vec![(QuestionCode::L1, "Ja, twee schuren.".to_owned(), true)];
        for partner in [Ok(partners[1]), Err("boswachter".to_owned())] {
            let pasted = PastedReply {
                partner,
                date: at(0) - Duration::days(1),
                replies: replies.clone(),
            };
            let made = store
                .paste_reply(ALL, (dossier, id), &pasted, &of(1, 4))
                .await;
            let made = made.unwrap().unwrap();
            let told = store.partners(ALL, dossier, None).await.unwrap();
            let told = told.iter().find(|one| one.id == made).unwrap();
            assert_eq!(
                (told.state, told.way),
                (PartnerState::Answered, AnswerWay::Mail)
            );
            assert_eq!(told.answered, Some(pasted.date));
        }
        let sent = store.replies(ALL, dossier, None).await.unwrap();
        assert_eq!(sent.len(), 2);
        assert!(sent.iter().all(|one| one.confidential));
        // What a partner sent in herself stays hers.
        store
            .send_replies("sleutel een", false, &reply(5))
            .await
            .unwrap();
        let over = PastedReply {
            partner: Ok(partners[0]),
            date: at(0),
            replies,
        };
        let over = store
            .paste_reply(ALL, (dossier, id), &over, &of(1, 6))
            .await;
        assert_eq!(over.unwrap(), None);
    })
    .await;
}

pub(crate) fn file(name: &str) -> NewAttachment {
    NewAttachment {
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: 12,
        sha256: format!("{:0>64}", "ab"),
        body: "Twee schuren.".to_owned(),
    }
}

#[tokio::test]
async fn files_are_few_and_their_bytes_are_kept_while_used() {
    on_both(async |store| {
        let (dossier, _, partners) = asked(store).await;
        let token = TOKEN;
        let mut kept = Vec::new();
        for name in ["een.txt", "twee.txt"] {
            let added = store.add_attachment(token, &file(name), 2, &reply(3)).await;
            match added.unwrap() {
                KeptFile::As(id) => kept.push(id),
                other => panic!("{other:?}"),
            }
        }
        let more = store
            .add_attachment(token, &file("drie.txt"), 2, &reply(3))
            .await;
        assert_eq!(more.unwrap(), KeptFile::Full);
        let none = store
            .add_attachment("sleutel", &file("x"), 2, &reply(3))
            .await;
        assert_eq!(none.unwrap(), KeptFile::Gone);
        assert_eq!(store.own_attachments(partners[0]).await.unwrap().len(), 2);
        assert_eq!(store.attachments(ALL, dossier, None).await.unwrap(), []);

        let removed = store.remove_attachment(token, kept[0], &reply(4)).await;
        assert_eq!(removed.unwrap(), Some(None), "the other has the same bytes");
        let removed = store.remove_attachment(token, kept[1], &reply(4)).await;
        assert_eq!(removed.unwrap(), Some(Some(file("").sha256)));
        let removed = store.remove_attachment(token, kept[1], &reply(4)).await;
        assert_eq!(removed.unwrap(), None);

        store
            .add_attachment(token, &file("vier.txt"), 2, &reply(5))
            .await
            .unwrap();
        store.send_replies(token, false, &reply(6)).await.unwrap();
        let sent = store.attachments(ALL, dossier, None).await.unwrap();
        assert_eq!(sent.len(), 1);
        assert_eq!(
            (sent[0].name.as_str(), sent[0].created()),
            ("vier.txt", at(5))
        );
        let late = store.remove_attachment(token, sent[0].id, &reply(7)).await;
        assert_eq!(late.unwrap(), None, "she sent it in");
        let late = store.add_attachment(token, &file("x"), 9, &reply(7)).await;
        assert_eq!(late.unwrap(), KeptFile::Gone);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_cites_her_is_confirmed_once() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let cited = PartnerCitation {
            dossier,
            consultation: id,
            partner: partners[0],
            role: "politie".to_owned(),
            question: QuestionCode::L1,
            date: date!(2026 - 11 - 24),
            quote: "Ja.".to_owned(),
            confidential: false,
            confirmed: false,
            way: AnswerWay::Link,
        };
        let new = NewDossierCitation {
            document: None,
            passage: None,
            record: cited.as_json(),
        };
        let number = store
            .cite(ALL, dossier, &new, &of(1, 3))
            .await
            .unwrap()
            .unwrap();
        let place = (dossier, partners[0]);
        let link = PartnerLink::Token("bevestig".to_owned());
        let said = (number, "De politie zegt ja.");
        let entry = of(1, 4);
        let ask = store.ask_confirmation(ALL, place, (99, "x"), (&link, expires()), &entry);
        assert!(!ask.await.unwrap(), "there is no such citation");
        let ask = store.ask_confirmation(ALL, place, said, (&link, expires()), &entry);
        assert!(ask.await.unwrap());
        let removed = store.remove_citation(ALL, dossier, number, &of(1, 4)).await;
        let kept = CitationUse {
            sentences: 1,
            ..CitationUse::default()
        };
        assert_eq!(removed.unwrap(), CitationRemoval::Used(kept));
        assert_eq!(by_link(store, "sleutel een").await, None);
        let own = store.own_confirmations(partners[0]).await.unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].state, ConfirmationState::Asked);
        let right = (ConfirmationState::Right, "");
        let other = store
            .confirm("sleutel een", own[0].id, right, &reply(5))
            .await;
        assert!(!other.unwrap());
        let done = store.confirm("bevestig", own[0].id, right, &reply(5)).await;
        assert!(done.unwrap());
        let twice = (ConfirmationState::Otherwise, "nee");
        let twice = store.confirm("bevestig", own[0].id, twice, &reply(6)).await;
        assert!(!twice.unwrap());
        let told = store.confirmations(ALL, dossier, Some(id)).await.unwrap();
        assert_eq!(told[0].state, ConfirmationState::Right);
        assert_eq!(told[0].answered, Some(at(5)));
        let kept = &store.citations(ALL, dossier).await.unwrap()[0];
        let kept = Cited::from_json(&kept.citation.record).unwrap();
        assert!(kept.partner().unwrap().confirmed);
    })
    .await;
}

#[tokio::test]
async fn each_reminder_is_put_on_the_list_once() {
    on_both(async |store| {
        let (dossier, id, partners) = asked(store).await;
        let (from, until) = (date!(2026 - 12 - 01), date!(2027 - 01 - 31));
        let due = store.unanswered(from, until).await.unwrap();
        assert_eq!(due.len(), 1, "the other has no mail");
        assert_eq!(
            (due[0].partner, due[0].deadline),
            (partners[1], new().deadline)
        );
        assert!(due[0].sent.is_empty());
        assert!(
            store
                .remind(&due[0], Reminder::Before, at(9))
                .await
                .unwrap()
        );
        assert!(
            !store
                .remind(&due[0], Reminder::Before, at(9))
                .await
                .unwrap()
        );
        let due = store.unanswered(from, until).await.unwrap();
        assert_eq!(due[0].sent, [Reminder::Before]);
        let jobs = store.jobs(Scope::everything(), None, 1, 9).await.unwrap();
        let subject = format!("herinnering/{}/vooraf", partners[1]);
        assert_eq!(jobs.iter().filter(|job| job.subject == subject).count(), 1);
        assert!(store.unanswered(from, from).await.unwrap().is_empty());
        // Another deadline has reminders of its own.
        let day = date!(2027 - 01 - 20);
        let now = of(1, 10);
        let longer = store.extend_consultation(ALL, (dossier, id), day, expires(), &now);
        assert!(longer.await.unwrap());
        assert!(
            store.unanswered(from, until).await.unwrap()[0]
                .sent
                .is_empty()
        );
        store
            .add_partner_link(partners[1], "per mail", expires(), at(11))
            .await
            .unwrap();
        store
            .send_replies("per mail", false, &reply(12))
            .await
            .unwrap();
        assert!(store.unanswered(from, until).await.unwrap().is_empty());
    })
    .await;
}
