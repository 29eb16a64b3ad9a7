//! A paper made of a dossier, a template and what its writers gave: the report that leaves, and
//! what to look at before it does.

use std::collections::BTreeSet;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::{AnswerText, Openness, references};
use kompas_domain::paper::{Finding, PaperKind, PaperPart, PaperTemplate, PaperText, Withheld};
use kompas_domain::report::{Report, ReportBlock, ReportField, settle};
use kompas_domain::rich::{RichKind, Span};
use kompas_domain::text::long_date;

use super::material::Material;
use super::notes::Notes;
use super::parts;

/// A report with what to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// What leaves.
    pub report: Report,
    /// What to look at before.
    pub findings: Vec<Finding>,
    /// What stays out until its writer says otherwise.
    pub withheld: Vec<Withheld>,
}

/// How many characters of a paragraph without source are told.
const BEGIN: usize = 60;

/// Makes a paper. Of what is withheld, what was confirmed goes along.
pub(super) fn compose(
    of: &Material<'_>,
    kind: PaperKind,
    text: &PaperText,
    template: &PaperTemplate,
    confirmed: &BTreeSet<String>,
) -> Composed {
    let date = text.date.unwrap_or(of.today);
    let mut paper = Paper {
        of,
        kind,
        text,
        confirmed,
        notes: Notes::new(of, date, confirmed),
        findings: Vec::new(),
        withheld: Vec::new(),
    };
    let reference = paper.reference(template, date);
    let own = template.parts.iter();
    let own: Vec<_> = own
        .filter(|part| !text.without.contains(&part.part))
        .collect();
    let mut parts: Vec<Vec<ReportBlock>> = own.iter().map(|one| paper.part(one.part)).collect();
    for (one, blocks) in own.iter().zip(&mut parts) {
        if one.part == PaperPart::Sources {
            *blocks = parts::sources(&paper.notes);
        }
    }
    let mut blocks = Vec::new();
    for (one, said) in own.into_iter().zip(parts) {
        let fixed = fixed(&one.text);
        if said.is_empty() && one.part == PaperPart::Sources {
            paper.findings.push(Finding::Empty(one.part));
        }
        if said.is_empty() && fixed.is_empty() {
            continue;
        }
        blocks.push(ReportBlock::heading(1, &one.heading));
        blocks.extend(fixed);
        blocks.extend(said);
    }
    settle(&mut blocks);
    let mut findings = paper.findings;
    findings.append(&mut paper.notes.findings);
    let mut withheld = paper.withheld;
    withheld.append(&mut paper.notes.withheld);
    let footer = if template.footer.is_empty() {
        format!("{} · {}", of.organisation, kind.label())
    } else {
        template.footer.clone()
    };
    Composed {
        report: Report {
            kind: kind.label().to_owned(),
            title: text.title.clone(),
            organisation: of.organisation.clone(),
            date,
            summary: format!("{} over {}.", kind.label(), of.theme()),
            keywords: vec![of.theme().to_owned(), kind.label().to_owned()],
            letterhead: template.letterhead.clone(),
            logo: of.logo.clone(),
            reference,
            contents: template.contents,
            blocks,
            notes: paper.notes.list,
            footer,
        },
        findings,
        withheld,
    }
}

/// A fixed text of a template. It has no citations.
fn fixed(text: &str) -> Vec<ReportBlock> {
    let blocks = kompas_ingest::rich(text).into_iter();
    let plain = blocks.map(|mut block| {
        block
            .spans
            .retain(|span| !matches!(span, Span::Citation(_)));
        ReportBlock::Text(block)
    });
    below(plain.collect())
}

/// Blocks under the heading of a part.
pub(super) fn below(mut blocks: Vec<ReportBlock>) -> Vec<ReportBlock> {
    for block in &mut blocks {
        if let ReportBlock::Text(block) = block
            && let RichKind::Heading(level) = &mut block.kind
        {
            *level += 1;
        }
    }
    blocks
}

/// How a paragraph begins, without its marks.
fn begin(paragraph: &str) -> String {
    let blocks = kompas_ingest::rich(paragraph);
    let spans = blocks.iter().flat_map(|block| {
        let own = block.spans.iter().map(|span| match span {
            Span::Text(words) => words.text.as_str(),
            Span::Citation(_) => "",
            Span::Break => " ",
        });
        own.chain([" "])
    });
    let text: String = spans.collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= BEGIN {
        return line;
    }
    let cut: String = line.chars().take(BEGIN).collect();
    format!("{}…", cut.trim_end())
}

/// A paper in the making.
pub(super) struct Paper<'a> {
    pub(super) of: &'a Material<'a>,
    kind: PaperKind,
    pub(super) text: &'a PaperText,
    confirmed: &'a BTreeSet<String>,
    notes: Notes<'a>,
    pub(super) findings: Vec<Finding>,
    withheld: Vec<Withheld>,
}

impl Paper<'_> {
    /// The heading fields that say something, its day first.
    fn reference(&mut self, template: &PaperTemplate, date: time::Date) -> Vec<ReportField> {
        let mut fields = vec![ReportField {
            label: "Datum".to_owned(),
            value: long_date(date),
        }];
        for field in &template.fields {
            let value = self.text.fields.get(&field.label).unwrap_or(&field.value);
            if value.is_empty() {
                self.findings.push(Finding::NoValue(field.label.clone()));
            } else {
                fields.push(ReportField {
                    label: field.label.clone(),
                    value: value.clone(),
                });
            }
        }
        fields
    }

    fn part(&mut self, part: PaperPart) -> Vec<ReportBlock> {
        if let Some(question) = part.question() {
            return self.answer(part, question);
        }
        if part.is_written() {
            return self.written(part);
        }
        let blocks = match part {
            PaperPart::Measures => parts::measures(self),
            PaperPart::Planning => parts::planning(self.of),
            PaperPart::Decisions => parts::decisions(self.of),
            PaperPart::Replies => parts::replies(self),
            PaperPart::Unknown => parts::unknown(self),
            PaperPart::Used => parts::used(self),
            _ => return Vec::new(),
        };
        if blocks.is_empty() {
            self.findings.push(Finding::Empty(part));
        }
        blocks
    }

    fn written(&mut self, part: PaperPart) -> Vec<ReportBlock> {
        let body = self.text.texts.get(&part).map_or("", |text| text.trim());
        if body.is_empty() {
            self.findings.push(Finding::Unwritten(part));
            return Vec::new();
        }
        let mut cited = references(body).filter_map(|number| self.of.citations.get(&number));
        if cited.any(|one| one.citation.is_confidential()) {
            let what = format!("Onderdeel {}", part.label());
            let why = vec!["Rust op wat een partner in vertrouwen zei".to_owned()];
            if !self.withhold(format!("tekst-{}", part.code()), what, why) {
                return Vec::new();
            }
        }
        self.look_for_sources(part, body);
        below(self.notes.number(part, kompas_ingest::rich(body)))
    }

    fn answer(&mut self, part: PaperPart, question: QuestionCode) -> Vec<ReportBlock> {
        let of = self.of;
        let Some(answer) = of
            .answers
            .get(&question)
            .filter(|one| !one.text.body.trim().is_empty())
        else {
            self.findings.push(Finding::Unanswered(part, question));
            return Vec::new();
        };
        if !self.may_show(question, &answer.text) {
            return Vec::new();
        }
        if self.kind.is_public() && answer.text.openness == Openness::Internal {
            self.findings.push(Finding::NotOpen(part, question));
        }
        self.look_for_sources(part, &answer.text.body);
        below(
            self.notes
                .number(part, kompas_ingest::rich(&answer.text.body)),
        )
    }

    /// Whether an answer goes along: one with a label only when that was confirmed.
    pub(super) fn may_show(&mut self, question: QuestionCode, text: &AnswerText) -> bool {
        let mut why: Vec<String> = text
            .labels
            .iter()
            .map(|label| label.label().to_owned())
            .collect();
        if text.openness == Openness::Confidential {
            why.push(match text.ground {
                Some(ground) => format!("Vertrouwelijk: {}", ground.label()),
                None => Openness::Confidential.label().to_owned(),
            });
        }
        let short = &self.of.guide.question(question).short;
        let what = format!("Antwoord op vraag {}: {short}", question.code());
        self.withhold(format!("antwoord-{}", question.code()), what, why)
    }

    /// Whether something goes along, of which it is told why it would not.
    pub(super) fn withhold(&mut self, key: String, what: String, why: Vec<String>) -> bool {
        if why.is_empty() {
            return true;
        }
        let is_confirmed = self.confirmed.contains(&key);
        if self.withheld.iter().all(|one| one.key != key) {
            self.withheld.push(Withheld { key, what, why });
        }
        is_confirmed
    }

    fn look_for_sources(&mut self, part: PaperPart, body: &str) {
        let text = AnswerText {
            body: body.to_owned(),
            ..AnswerText::default()
        };
        let without: Vec<String> = text.without_source().into_iter().map(begin).collect();
        if !without.is_empty() {
            self.findings.push(Finding::WithoutSource(part, without));
        }
    }
}
