//! A dossier as JSON, and what an archive wants to know of it.

use kompas_domain::code::Code;
use kompas_domain::guide::Guide;
use kompas_domain::measure::Responsible;
use kompas_store::{
    ActionRecord, AnswerRecord, AttachmentRecord, ConsultationRecord, ConsultedPartner,
    MeasureRecord,
};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use super::{Contents, file_path};

fn moment(moment: OffsetDateTime) -> String {
    moment
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn code<T: Code>(value: Option<T>) -> Option<&'static str> {
    value.map(Code::code)
}

/// Who sees to something: the name of an account, or a role.
fn responsible(responsible: &Responsible, owner: Option<&str>) -> Value {
    match responsible {
        Responsible::Nobody => Value::Null,
        Responsible::Account(_) => json!({ "naam": owner }),
        Responsible::Role(role) => json!({ "rol": role }),
    }
}

/// Everything of a dossier.
pub(super) fn dossier(of: &Contents, guide: &Guide, organisation: &str, labelled: bool) -> Value {
    let record = &of.record;
    let answers = of.answers.iter().map(|(question, versions)| {
        json!({
            "vraag": question.code(),
            "vraagtekst": guide.question(*question).short,
            "versies": versions.iter().map(answer).collect::<Vec<_>>(),
        })
    });
    json!({
        "nummer": record.id,
        "organisatie": organisation,
        "thema": record.theme,
        "titel": record.fields.title,
        "status": record.fields.state.code(),
        "bewaren": record.fields.retention.code(),
        "klaarOp": day(record.fields.deadline),
        "eigenaar": record.owner.as_ref().map(|(_, name)| name),
        "leden": of.members.iter().map(|one| &one.name).collect::<Vec<_>>(),
        "geopend": moment(record.created),
        "gewijzigd": moment(record.updated),
        "metKenmerken": labelled,
        "antwoorden": answers.collect::<Vec<_>>(),
        "bronnen": of.sources.iter().map(|one| json!({
            "vraag": one.question.code(),
            "bron": one.source,
            "gebruik": one.used.code(),
            "reden": one.reason,
            "gewijzigd": moment(one.updated),
        })).collect::<Vec<_>>(),
        "citaten": of.citations.iter().map(|one| json!({
            "nummer": one.record.number,
            "door": one.record.author,
            "gemaakt": moment(one.record.created),
            "citaat": serde_json::from_str::<Value>(&one.citation.as_json()).unwrap_or_default(),
        })).collect::<Vec<_>>(),
        "stukken": of.papers.iter().map(|one| json!({
            "nummer": one.number,
            "soort": one.kind.code(),
            "tekst": &one.text,
            "versie": one.version,
            "gewijzigd": moment(one.updated),
        })).collect::<Vec<_>>(),
        "notities": of.notes.iter().map(|one| json!({
            "nummer": one.number,
            "document": one.place.document,
            "versie": one.place.version,
            "passage": one.place.passage,
            "titel": one.place.title,
            "citaat": one.place.quote,
            "notitie": one.body,
            "door": one.author,
            "gemaakt": moment(one.created),
            "gewijzigd": moment(one.updated),
        })).collect::<Vec<_>>(),
        "verplichtePartners": of.required.iter().map(|one| json!({
            "partner": one.partner,
            "betrokken": one.state.code(),
            "uitkomst": one.remark,
            "gewijzigd": moment(one.updated),
        })).collect::<Vec<_>>(),
        "zelfscan": of.scan.iter().map(|one| json!({
            "jaar": one.year,
            "bron": one.source,
            "stand": one.reach.code(),
            "reden": one.reason,
            "gewijzigd": moment(one.updated),
        })).collect::<Vec<_>>(),
        "maatregelen": of.measures.iter().map(measure).collect::<Vec<_>>(),
        "acties": of.actions.iter().map(action).collect::<Vec<_>>(),
        "besluiten": of.decisions.iter().map(|one| json!({
            "nummer": one.number,
            "datum": one.text.date.to_string(),
            "orgaan": one.text.body.code(),
            "anders": one.text.other,
            "besluit": one.text.text,
            "door": one.author,
            "vastgelegd": moment(one.created),
        })).collect::<Vec<_>>(),
        "rondes": of.rounds.iter().map(|(round, checks)| json!({
            "nummer": round.number,
            "geopend": moment(round.opened),
            "sinds": moment(round.since),
            "gesloten": round.closed.map(moment),
            "antwoorden": checks.iter().map(|one| json!({
                "vraag": one.question.code(),
                "klopt": one.holds.code(),
                "toelichting": one.remark,
                "door": one.author,
                "gewijzigd": moment(one.updated),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "uitvragen": of.consultations.iter().map(|one| consultation(of, one)).collect::<Vec<_>>(),
    })
}

fn answer(one: &AnswerRecord) -> Value {
    let text = &one.text;
    json!({
        "versie": one.number,
        "antwoord": text.body,
        "onbekend": text.unknown,
        "zekerheid": code(text.confidence),
        "openheid": text.openness.code(),
        "grond": code(text.ground),
        "kenmerken": text.labels.iter().map(|label| label.code()).collect::<Vec<_>>(),
        "door": one.author.as_ref().map(|(_, name)| name),
        "bewaard": moment(one.created),
    })
}

fn measure(one: &MeasureRecord) -> Value {
    let text = &one.text;
    json!({
        "nummer": one.number,
        "titel": text.title,
        "waarom": text.why,
        "vraag": code(text.question),
        "schakel": text.link.code(),
        "partners": text.partners,
        "rollen": text.roles,
        "wie": responsible(&text.responsible, one.owner.as_deref()),
        "begin": day(text.start),
        "eind": day(text.end),
        "status": text.state.code(),
        "effect": text.effect,
        "merkbaar": text.evidence,
        "gemaakt": moment(one.created),
        "gewijzigd": moment(one.updated),
    })
}

fn action(one: &ActionRecord) -> Value {
    let text = &one.text;
    json!({
        "nummer": one.number,
        "titel": text.title,
        "maatregel": text.measure,
        "vraag": code(text.question),
        "bron": text.source,
        "wie": responsible(&text.responsible, one.owner.as_deref()),
        "deadline": day(text.deadline),
        "status": text.state.code(),
        "opmerking": text.remark,
        "gemaakt": moment(one.created),
        "gewijzigd": moment(one.updated),
    })
}

fn consultation(of: &Contents, one: &ConsultationRecord) -> Value {
    let questions = one
        .questions
        .iter()
        .map(|(question, words)| json!({ "vraag": question.code(), "woorden": words }));
    let partners = of.partners.iter().filter(|two| two.consultation == one.id);
    json!({
        "nummer": one.id,
        "toelichting": one.explanation,
        "termijn": one.deadline.to_string(),
        "door": one.author,
        "gemaakt": moment(one.created),
        "vragen": questions.collect::<Vec<_>>(),
        "partners": partners.map(|partner| asked(of, partner)).collect::<Vec<_>>(),
    })
}

/// A partner with what she sent in. Where mail to her went is nobody's business later.
fn asked(of: &Contents, partner: &ConsultedPartner) -> Value {
    let folder = format!("dossier-{}", of.record.id);
    let replies = of.replies.iter().filter(|one| one.partner == partner.id);
    let sentences = of.confirmations.iter();
    let sentences = sentences.filter(|one| one.partner == partner.id);
    let files = of.files.iter().filter(|one| one.partner == partner.id);
    json!({
        "rol": partner.role,
        "bron": partner.source,
        "manier": partner.way.code(),
        "status": partner.state.code(),
        "doorverwezen": partner.referral,
        "gevraagd": moment(partner.asked),
        "beantwoord": partner.answered.map(moment),
        "antwoorden": replies.map(|one| json!({
            "vraag": one.question.code(),
            "antwoord": one.body,
            "vertrouwelijk": one.confidential,
        })).collect::<Vec<_>>(),
        "bevestigingen": sentences.map(|one| json!({
            "citaat": one.citation,
            "zin": one.sentence,
            "stand": one.state.code(),
            "verbetering": one.correction,
        })).collect::<Vec<_>>(),
        "bijlagen": files.map(|one| file(&folder, one)).collect::<Vec<_>>(),
    })
}

fn file(folder: &str, one: &AttachmentRecord) -> Value {
    json!({
        "naam": one.name,
        "pad": file_path(folder, one),
        "formaat": one.media_type,
        "omvang": one.bytes,
        "sha256": one.sha256,
    })
}

/// What an archive wants to know, by the names of MDTO.
pub(super) fn metadata(of: &Contents, guide: &Guide, organisation: &str, files: &[Value]) -> Value {
    let record = &of.record;
    let theme = guide.theme(&record.theme);
    let closing = of.closing.as_ref().map(|one| one.closing);
    let years = record.fields.retention.years();
    let grounds = of.current().filter_map(|one| one.text.ground);
    json!({
        "identificatie": { "identificatieKenmerk": format!("dossier/{}", record.id), "identificatieBron": "Kompas" },
        "naam": record.fields.title,
        "aggregatieniveau": "Dossier",
        "classificatie": {
            "begripLabel": theme.map_or(record.theme.as_str(), |theme| theme.title.as_str()),
            "begripCode": record.theme,
            "begripBegrippenlijst": format!("Thema's van de gids van Kompas, editie {}", guide.edition().number),
        },
        "dekkingInTijd": {
            "dekkingInTijdType": "Geopend tot gesloten",
            "dekkingInTijdBegindatum": record.created.date().to_string(),
            "dekkingInTijdEinddatum": day(closing.and_then(|one| one.closed())),
        },
        "archiefvormer": organisation,
        "waardering": if years.is_some() { "V" } else { "B" },
        "bewaartermijn": {
            "termijnTriggerStartLooptijd": "Sluiten van het dossier",
            "termijnStartdatumLooptijd": day(closing.and_then(|one| one.closed())),
            "termijnLooptijd": years.map(|years| format!("P{years}Y")),
            "termijnEinddatum": day(closing.and_then(|one| one.term_ends())),
        },
        "beperkingGebruik": {
            "beperkingGebruikType": of.openness().label(),
            "beperkingGebruikNadereBeschrijving": grounds.map(Code::label).collect::<Vec<_>>(),
        },
        "heeftRepresentatie": files,
    })
}
