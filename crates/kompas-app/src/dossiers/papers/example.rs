//! An example of a dossier, to show how a template looks. It says of itself that it is none.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::code::Code;
use kompas_domain::consultation::{AnswerWay, PartnerState};
use kompas_domain::dossier::{AnswerText, DossierState, Openness, RetentionClass, SourceUse};
use kompas_domain::guide::Guide;
use kompas_domain::measure::{
    ActionState, ActionText, DecisionBody, DecisionText, MeasureState, MeasureText, Responsible,
    SafetyLink,
};
use kompas_domain::paper::{PaperKind, PaperPart, PaperTemplate, PaperText};
use kompas_domain::report::{Picture, Report};
use kompas_store::{
    ActionRecord, AnswerRecord, ConsultedPartner, DecisionRecord, DossierFields, DossierRecord,
    MeasureRecord, ReplyRecord, SourceRecord,
};
use time::OffsetDateTime;

use super::compose::compose;
use super::material::Material;

/// The paper of the example.
pub(super) fn paper(
    guide: &Guide,
    (organisation, logo): (&str, Option<Picture>),
    now: OffsetDateTime,
    kind: PaperKind,
    template: &PaperTemplate,
) -> Report {
    let material = Material {
        logo,
        ..material(guide, organisation, now)
    };
    let written = PaperPart::ALL.iter().filter(|part| part.is_written());
    let texts = written.map(|part| {
        let text = format!(
            "Hier komt wat u schrijft bij {}.",
            part.label().to_lowercase()
        );
        (*part, text)
    });
    let fields = template
        .fields
        .iter()
        .filter(|field| field.value.is_empty());
    let text = PaperText {
        title: "Voorbeeld: zo komt het stuk eruit te zien".to_owned(),
        fields: fields
            .map(|field| (field.label.clone(), "…".to_owned()))
            .collect(),
        texts: texts.collect(),
        ..PaperText::default()
    };
    compose(&material, kind, &text, template, &BTreeSet::new()).report
}

fn material<'a>(guide: &'a Guide, organisation: &str, now: OffsetDateTime) -> Material<'a> {
    let theme = guide.themes().first().map(|theme| theme.slug.clone());
    let theme = theme.unwrap_or_default();
    let source = guide
        .listings()
        .iter()
        .find(|one| one.theme == theme)
        .map(|one| one.source.clone());
    let answers = guide.questions().iter().map(|question| {
        let body = format!(
            "Hier komt het antwoord op vraag {}: {}.",
            question.code.code(),
            question.short
        );
        let answer = AnswerRecord {
            question: question.code,
            number: 1,
            text: AnswerText {
                body,
                unknown: "hier komt wat u nog niet weet".to_owned(),
                openness: Openness::Open,
                ..AnswerText::default()
            },
            author: None,
            created: now,
        };
        (question.code, answer)
    });
    Material {
        guide,
        record: dossier(theme, now),
        logo: None,
        organisation: organisation.to_owned(),
        answers: answers.collect(),
        citations: BTreeMap::new(),
        measures: vec![measure(now)],
        actions: vec![action(now)],
        decisions: vec![decision(now)],
        partners: [(1, partner(now))].into(),
        replies: vec![reply(guide, now)],
        sources: source
            .map(|source| used(guide, source, now))
            .into_iter()
            .collect(),
        documents: BTreeSet::new(),
        figures: BTreeMap::new(),
        dead: BTreeSet::new(),
        today: now.date(),
        site: "",
    }
}

fn dossier(theme: String, now: OffsetDateTime) -> DossierRecord {
    DossierRecord {
        id: 0,
        organisation: 0,
        theme,
        fields: DossierFields {
            title: "Voorbeeld".to_owned(),
            state: DossierState::Active,
            retention: RetentionClass::Five,
            deadline: None,
        },
        owner: None,
        version: 1,
        answered: 6,
        created: now,
        updated: now,
    }
}

fn measure(now: OffsetDateTime) -> MeasureRecord {
    MeasureRecord {
        number: 1,
        text: MeasureText {
            title: "Een maatregel".to_owned(),
            why: "Waarom u die neemt".to_owned(),
            question: None,
            link: SafetyLink::Prevention,
            partners: Vec::new(),
            roles: vec!["een partner".to_owned()],
            responsible: Responsible::Account(0),
            start: None,
            end: Some(now.date()),
            state: MeasureState::Proposed,
            effect: String::new(),
            evidence: String::new(),
        },
        owner: None,
        version: 1,
        created: now,
        updated: now,
    }
}

fn action(now: OffsetDateTime) -> ActionRecord {
    ActionRecord {
        number: 1,
        text: ActionText {
            title: "Een actie".to_owned(),
            measure: Some(1),
            question: None,
            source: None,
            responsible: Responsible::Role("een partner".to_owned()),
            deadline: Some(now.date()),
            state: ActionState::ToDo,
            remark: String::new(),
        },
        gap: None,
        owner: None,
        version: 1,
        created: now,
        updated: now,
    }
}

fn decision(now: OffsetDateTime) -> DecisionRecord {
    DecisionRecord {
        number: 1,
        text: DecisionText {
            date: now.date(),
            body: DecisionBody::Board,
            other: String::new(),
            text: "Hier komt wat er is besloten.".to_owned(),
        },
        author: None,
        created: now,
    }
}

fn partner(now: OffsetDateTime) -> ConsultedPartner {
    ConsultedPartner {
        id: 1,
        consultation: 1,
        source: None,
        role: "Een partner".to_owned(),
        mail: None,
        way: AnswerWay::Link,
        state: PartnerState::Answered,
        referral: String::new(),
        trouble: String::new(),
        asked: now,
        answered: Some(now),
        link_until: None,
    }
}

fn reply(guide: &Guide, now: OffsetDateTime) -> ReplyRecord {
    ReplyRecord {
        partner: 1,
        question: guide.questions()[0].code,
        body: "Hier komt wat een partner antwoordde.".to_owned(),
        confidential: false,
        version: 1,
        updated: now,
    }
}

fn used(guide: &Guide, source: String, now: OffsetDateTime) -> SourceRecord {
    SourceRecord {
        question: guide.questions()[0].code,
        source,
        used: SourceUse::Used,
        reason: String::new(),
        version: 1,
        updated: now,
    }
}
