//! Papers: written, issued with their files, seen by nobody else; templates in versions.

use kompas_domain::code::Code;
use kompas_domain::job::JobKind;
use kompas_domain::measure::MeasureState;
use kompas_domain::paper::{PaperKind, PaperPart, PaperTemplate, PaperText, Withheld};
use kompas_domain::report::{Report, ReportBlock, ReportNote, words};
use kompas_store::{
    CitationRemoval, CitationUse, DossierScope, Issued, LogoRecord, NewDossierCitation, NewIssue,
    PaperFile, PaperRemoval, Saved,
};
use time::macros::date;

use crate::dossiers::{begin, of};
use crate::world::{at, on_both};

fn paper(title: &str) -> PaperText {
    PaperText {
        title: title.to_owned(),
        date: Some(date!(2027 - 01 - 01)),
        fields: [("Ons kenmerk".to_owned(), "42 \u{e9}".to_owned())].into(),
        texts: [(PaperPart::Core, "Het groeit.[^1]\n\nEn meer.".to_owned())].into(),
        without: [PaperPart::Finance].into(),
        states: [MeasureState::Running].into(),
    }
}

pub(crate) fn report(title: &str) -> Report {
    Report {
        kind: PaperKind::CouncilLetter.label().to_owned(),
        title: title.to_owned(),
        organisation: "A".to_owned(),
        date: date!(2027 - 01 - 01),
        summary: String::new(),
        keywords: vec!["cybercrime".to_owned()],
        letterhead: Vec::new(),
        logo: None,
        reference: Vec::new(),
        contents: false,
        blocks: vec![
            ReportBlock::heading(1, "Kern"),
            ReportBlock::paragraph("Het groeit."),
        ],
        notes: vec![ReportNote {
            spans: vec![words("Bron")],
        }],
        footer: String::new(),
    }
}

pub(crate) fn file(format: &str, letter: char) -> PaperFile {
    PaperFile {
        format: format.to_owned(),
        bytes: 12,
        sha256: letter.to_string().repeat(64),
    }
}

fn withheld() -> Vec<Withheld> {
    vec![Withheld {
        key: "antwoord-L1".to_owned(),
        what: "Antwoord op vraag L1".to_owned(),
        why: vec!["Politiegegevens (Wpg)".to_owned()],
    }]
}

#[tokio::test]
async fn a_paper_is_kept_changed_and_removed() {
    on_both(async |store| {
        let (a, _, an, bo, id) = begin(store).await;
        let (mine, hers) = (DossierScope::member(a, an), DossierScope::member(a, bo));
        let text = paper("Brief");
        let kind = PaperKind::CouncilLetter;
        let refused = store.add_paper(hers, id, kind, &text, &of(bo, 2)).await;
        assert_eq!(refused.unwrap(), None);
        let added = store.add_paper(mine, id, kind, &text, &of(an, 2)).await;
        assert_eq!(added.unwrap(), Some(1));
        let line = &store.log(None, 1, 1).await.unwrap()[0];
        assert_eq!(line.object, format!("dossier/{id}/stuk/1"));
        let found = store.paper(mine, id, 1).await.unwrap().unwrap();
        assert_eq!((&found.text, found.kind, found.version), (&text, kind, 1));
        assert_eq!((found.created, found.updated), (at(2), at(2)));
        assert_eq!(store.papers(mine, id).await.unwrap(), [found]);
        assert_eq!(store.paper(mine, id, 0).await.unwrap(), None);
        assert_eq!(store.papers(hers, id).await.unwrap(), []);

        let other = PaperText {
            title: "Andere".to_owned(),
            ..PaperText::default()
        };
        let save = async |scope, seen| {
            let entry = of(an, 3);
            let saved = store.save_paper(scope, (id, 1), seen, &other, &entry).await;
            saved.unwrap()
        };
        assert_eq!(save(hers, 1).await, Saved::Gone);
        assert_eq!(save(mine, 1).await, Saved::As(2));
        assert_eq!(save(mine, 1).await, Saved::Stale);
        let found = store.paper(mine, id, 1).await.unwrap().unwrap();
        assert_eq!((found.text, found.updated), (other.clone(), at(3)));
        let none = store.save_paper(mine, (id, 9), 1, &other, &of(an, 3)).await;
        assert_eq!(none.unwrap(), Saved::Gone);

        let remove = async |scope, number, seen| {
            let entry = of(an, 4);
            let removed = store.remove_paper(scope, (id, number), seen, &entry).await;
            removed.unwrap()
        };
        assert_eq!(remove(hers, 1, 2).await, PaperRemoval::Gone);
        assert_eq!(remove(mine, 1, 1).await, PaperRemoval::Stale);
        assert_eq!(remove(mine, 1, 2).await, PaperRemoval::Done);
        assert_eq!(remove(mine, 1, 2).await, PaperRemoval::Gone);
        let added = store.add_paper(mine, id, kind, &text, &of(an, 5)).await;
        assert_eq!(added.unwrap(), Some(2), "a number is not given twice");
    })
    .await;
}

#[tokio::test]
async fn an_issue_keeps_what_left_with_its_files() {
    on_both(async |store| {
        let (a, _, an, bo, id) = begin(store).await;
        let (mine, hers) = (DossierScope::member(a, an), DossierScope::member(a, bo));
        let kind = PaperKind::Plan;
        let (text, entry) = (paper("Plan"), of(an, 2));
        let added = store.add_paper(mine, id, kind, &text, &entry).await;
        assert_eq!(added.unwrap(), Some(1));
        let (report, included) = (report("Plan"), withheld());
        let new = NewIssue {
            report: &report,
            template: 3,
            included: &included,
        };
        let issue = async |scope, seen| {
            let entry = of(an, 3);
            let issued = store.issue_paper(scope, (id, 1), seen, new, &entry).await;
            issued.unwrap()
        };
        assert_eq!(issue(hers, 1).await, Issued::Gone);
        assert_eq!(issue(mine, 2).await, Issued::Stale);
        assert_eq!(issue(mine, 1).await, Issued::As(1));
        let lines = store.log(None, 1, 2).await.unwrap();
        let objects: Vec<&str> = lines.iter().map(|line| line.object.as_str()).collect();
        let object = format!("dossier/{id}/stuk/1/uitgave/1");
        assert_eq!(
            objects,
            [format!("{object}/met/antwoord-L1").as_str(), &object]
        );
        assert_eq!(issue(mine, 1).await, Issued::As(2));
        let jobs = store.open_jobs(JobKind::Paper).await.unwrap();
        assert_eq!(jobs, 2, "each has its files made");

        let found = store.paper_issues(mine, id).await.unwrap();
        assert_eq!(found.len(), 2);
        let first = &found[1];
        assert_eq!((first.paper, first.number, first.template), (1, 1, 3));
        assert_eq!((first.title.as_str(), &first.included), ("Plan", &included));
        assert_eq!(first.author.as_deref(), Some("Naam van an@a.nl"));
        assert_eq!((first.created, first.files.len()), (at(3), 0));
        assert_eq!(store.paper_issues(hers, id).await.unwrap(), []);
        let said = store.issued_report(mine, (id, 1, 1)).await.unwrap();
        assert_eq!(said, Some(report.clone()));
        assert_eq!(store.issued_report(hers, (id, 1, 1)).await.unwrap(), None);
        assert_eq!(store.issued_report(mine, (id, 1, 9)).await.unwrap(), None);

        store
            .paper_trouble((id, 1, 1), "Niet gelukt")
            .await
            .unwrap();
        let found = store.paper_issues(mine, id).await.unwrap();
        assert_eq!(
            (found[1].trouble.as_str(), found[0].trouble.as_str()),
            ("Niet gelukt", "")
        );
        let again = store.make_paper_again(hers, (id, 1, 1), &of(bo, 4)).await;
        assert!(!again.unwrap());
        let again = store.make_paper_again(mine, (id, 1, 1), &of(an, 4)).await;
        assert!(again.unwrap());
        assert_eq!(store.paper_issues(mine, id).await.unwrap()[1].trouble, "");

        let files = [file("docx", 'b'), file("pdf", 'a')];
        for _ in 0..2 {
            assert!(store.keep_paper_files((id, 1, 1), &files).await.unwrap());
        }
        assert!(!store.keep_paper_files((id, 1, 9), &files).await.unwrap());
        let again = store.make_paper_again(mine, (id, 1, 1), &of(an, 4)).await;
        assert!(!again.unwrap(), "what was made stays as it is");
        let found = store.paper_issues(mine, id).await.unwrap();
        assert_eq!(
            (found[1].files.as_slice(), found[0].files.len()),
            (&files[..], 0)
        );
        let removal = store.remove_paper(mine, (id, 1), 1, &of(an, 5)).await;
        assert_eq!(removal.unwrap(), PaperRemoval::Issued);
    })
    .await;
}

#[tokio::test]
async fn a_paper_keeps_the_citations_that_it_refers_to() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        for number in [1, 2] {
            let new = NewDossierCitation {
                document: None,
                passage: None,
                record: format!("{{\"nummer\":{number}}}"),
            };
            let cited = store.cite(mine, id, &new, &of(an, 2)).await;
            assert_eq!(cited.unwrap(), Some(number));
        }
        let kind = PaperKind::Note;
        let added = store
            .add_paper(mine, id, kind, &paper("Notitie"), &of(an, 3))
            .await;
        assert_eq!(added.unwrap(), Some(1));
        let kept = CitationUse {
            papers: vec![(1, "Notitie".to_owned())],
            ..CitationUse::default()
        };
        assert_eq!(store.citation_use(mine, id, 1).await.unwrap(), kept);
        let removed = store.remove_citation(mine, id, 1, &of(an, 4)).await;
        assert_eq!(removed.unwrap(), CitationRemoval::Used(kept));
        let removed = store.remove_citation(mine, id, 2, &of(an, 4)).await;
        assert_eq!(removed.unwrap(), CitationRemoval::Done);
    })
    .await;
}

#[tokio::test]
async fn an_organisation_has_its_templates_in_versions() {
    on_both(async |store| {
        let (a, b, an, ..) = begin(store).await;
        let kind = PaperKind::Note;
        let mut template = PaperTemplate::of(kind);
        template.letterhead = vec!["Team Veiligheid".to_owned()];
        let save = async |organisation, seen, template: &PaperTemplate| {
            let entry = of(an, 2);
            let saved = store
                .save_paper_template(organisation, kind, seen, template, &entry)
                .await;
            saved.unwrap()
        };
        assert!(store.paper_templates(a).await.unwrap().is_empty());
        assert_eq!(save(a, 1, &template).await, Saved::Stale);
        assert_eq!(save(a, 0, &template).await, Saved::As(1));
        assert_eq!(save(a, 0, &template).await, Saved::Stale);
        let other = PaperTemplate::of(kind);
        assert_eq!(save(a, 1, &other).await, Saved::As(2));
        let now = store.paper_templates(a).await.unwrap();
        assert_eq!((now.len(), now[&kind].version), (1, 2));
        assert_eq!(now[&kind].template, other);
        let all = store.paper_template_versions(a, kind).await.unwrap();
        assert_eq!(
            all.iter().map(|one| one.version).collect::<Vec<_>>(),
            [2, 1]
        );
        assert_eq!((&all[1].template, all[1].created), (&template, at(2)));
        assert_eq!(all[1].author.as_deref(), Some("Naam van an@a.nl"));
        assert!(store.paper_templates(b).await.unwrap().is_empty());
        assert_eq!(save(b, 0, &template).await, Saved::As(1));
    })
    .await;
}

#[tokio::test]
async fn two_who_issue_at_once_have_an_issue_each() {
    on_both(async |store| {
        let (a, _, an, _, id) = begin(store).await;
        let mine = DossierScope::member(a, an);
        let (text, entry) = (paper("Notitie"), of(an, 2));
        let added = store
            .add_paper(mine, id, PaperKind::Note, &text, &entry)
            .await;
        assert_eq!(added.unwrap(), Some(1));
        let report = report("Notitie");
        let new = NewIssue {
            report: &report,
            template: 0,
            included: &[],
        };
        let entry = of(an, 3);
        let issue = || store.issue_paper(mine, (id, 1), 1, new, &entry);
        let (one, two, remove) = tokio::join!(
            issue(),
            issue(),
            store.remove_paper(mine, (id, 1), 1, &entry)
        );
        let gone = remove.unwrap() == PaperRemoval::Done;
        let mut numbers = [one.unwrap(), two.unwrap()];
        numbers.sort_by_key(|one| format!("{one:?}"));
        let wanted = if gone {
            [Issued::Gone, Issued::Gone]
        } else {
            [Issued::As(1), Issued::As(2)]
        };
        assert_eq!(numbers, wanted);
    })
    .await;
}

#[tokio::test]
async fn an_organisation_has_one_logo() {
    on_both(async |store| {
        let (here, there, an, _, _) = begin(store).await;
        assert_eq!(store.paper_logo(here).await.unwrap(), None);
        let logo = |text: &str, moment| LogoRecord {
            description: text.to_owned(),
            width: 60,
            height: 30,
            png: (0..=255).collect(),
            updated: at(moment),
        };
        for (text, moment) in [("Één", 2), ("Twee", 3)] {
            let (logo, entry) = (logo(text, moment), of(an, moment));
            store.save_paper_logo(here, &logo, &entry).await.unwrap();
            assert_eq!(store.paper_logo(here).await.unwrap(), Some(logo));
        }
        assert_eq!(store.paper_logo(there).await.unwrap(), None);
        let entry = of(an, 4);
        assert!(store.remove_paper_logo(here, &entry).await.unwrap());
        assert!(!store.remove_paper_logo(here, &entry).await.unwrap());
        assert_eq!(store.paper_logo(here).await.unwrap(), None);
    })
    .await;
}
