//! The parts of a paper that are lists: measures, planning, decisions, what partners answered.

use kompas_domain::code::Code;
use kompas_domain::measure::Responsible;
use kompas_domain::paper::Finding;
use kompas_domain::report::{ReportBlock, ReportColumn, ReportTable, words};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};
use kompas_domain::text::long_date;
use time::Date;

use super::compose::Paper;
use super::material::Material;
use super::notes::Notes;

/// A point of a list.
const POINT: RichKind = RichKind::Item {
    depth: 1,
    mark: Mark::Dot,
};

fn column(label: &str, share: u8) -> ReportColumn {
    ReportColumn {
        label: label.to_owned(),
        share,
    }
}

fn cell(text: &str) -> Vec<Span> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![words(text)]
    }
}

/// A table; nothing when it has no rows.
fn table(caption: &str, columns: Vec<ReportColumn>, rows: Vec<Vec<Vec<Span>>>) -> Vec<ReportBlock> {
    if rows.is_empty() {
        return Vec::new();
    }
    vec![ReportBlock::Table(ReportTable {
        caption: caption.to_owned(),
        columns,
        rows,
    })]
}

/// Lines of a text as paragraphs.
fn paragraphs(text: &str) -> impl Iterator<Item = ReportBlock> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(ReportBlock::paragraph)
}

/// Who sees to something: a partner by her role, or the organisation. Papers name no persons.
fn who(of: &Material<'_>, responsible: &Responsible) -> String {
    match responsible {
        Responsible::Nobody => "nog niemand".to_owned(),
        Responsible::Account(_) => of.organisation.clone(),
        Responsible::Role(role) => role.clone(),
    }
}

fn day(date: Option<Date>) -> String {
    date.map(long_date).unwrap_or_default()
}

/// The measures that the paper shows, by number.
pub(super) fn measures(paper: &mut Paper<'_>) -> Vec<ReportBlock> {
    let of = paper.of;
    let mut rows = Vec::new();
    for one in of
        .measures
        .iter()
        .filter(|one| paper.text.shows(one.text.state))
    {
        let text = &one.text;
        let is_loose = text.responsible == Responsible::Nobody || text.end.is_none();
        if is_loose && text.state.is_open() {
            paper
                .findings
                .push(Finding::Loose(one.number, text.title.clone()));
        }
        let named = text.partners.iter().map(|slug| {
            let source = of.guide.source(slug);
            source.map_or_else(|| slug.clone(), |source| source.name.clone())
        });
        let partners: Vec<String> = named.chain(text.roles.iter().cloned()).collect();
        let mut what = vec![words(&text.title)];
        if !text.why.is_empty() {
            what.extend([Span::Break, words(&text.why)]);
        }
        rows.push(vec![
            what,
            cell(&who(of, &text.responsible)),
            cell(&partners.join(", ")),
            cell(&day(text.end)),
            cell(text.state.label()),
        ]);
    }
    let columns = vec![
        column("Maatregel en waarom", 5),
        column("Wie", 2),
        column("Met welke partners", 3),
        column("Klaar op", 2),
        column("Stand", 2),
    ];
    table("Wat wij doen, met wie en wanneer", columns, rows)
}

/// The actions, what must be done first first.
pub(super) fn planning(of: &Material<'_>) -> Vec<ReportBlock> {
    let mut actions: Vec<_> = of.actions.iter().collect();
    actions.sort_by_key(|one| (one.text.deadline.is_none(), one.text.deadline, one.number));
    let rows = actions.into_iter().map(|one| {
        let measure = one.text.measure.and_then(|number| {
            let found = of.measures.iter().find(|measure| measure.number == number);
            found.map(|found| found.text.title.as_str())
        });
        vec![
            cell(
                &one.text
                    .deadline
                    .map_or_else(|| "nog geen datum".to_owned(), long_date),
            ),
            cell(&one.text.title),
            cell(measure.unwrap_or_default()),
            cell(&who(of, &one.text.responsible)),
            cell(one.text.state.label()),
        ]
    });
    let columns = vec![
        column("Wanneer", 2),
        column("Wat", 4),
        column("Bij maatregel", 3),
        column("Wie", 2),
        column("Stand", 2),
    ];
    table("Acties, de eerste datum bovenaan", columns, rows.collect())
}

/// What was decided, the first first.
pub(super) fn decisions(of: &Material<'_>) -> Vec<ReportBlock> {
    let mut blocks = Vec::new();
    for one in &of.decisions {
        let heading = format!("{}, {}", one.text.taken_by(), long_date(one.text.date));
        blocks.push(ReportBlock::heading(2, &heading));
        blocks.extend(paragraphs(&one.text.text));
    }
    blocks
}

/// What partners answered; what they said in confidence only when that was confirmed.
pub(super) fn replies(paper: &mut Paper<'_>) -> Vec<ReportBlock> {
    let of = paper.of;
    let mut blocks = Vec::new();
    let mut partner = None;
    for one in of.replies.iter().filter(|one| !one.body.trim().is_empty()) {
        let asked = of.partners.get(&one.partner);
        let role = asked.map_or("partner", |asked| asked.role.as_str());
        let question = of.guide.question(one.question);
        if one.confidential {
            let key = format!("reactie-{}-{}", one.partner, one.question.code());
            let what = format!("Antwoord van {role} op vraag {}", one.question.code());
            if !paper.withhold(key, what, vec!["In vertrouwen gegeven".to_owned()]) {
                continue;
            }
        }
        if partner != Some(one.partner) {
            blocks.push(ReportBlock::heading(2, role));
            partner = Some(one.partner);
        }
        let asked = format!("Vraag {}: {}", one.question.code(), question.short);
        blocks.push(ReportBlock::heading(3, &asked));
        blocks.extend(paragraphs(&one.body));
    }
    blocks
}

/// What nobody knows yet, by question.
pub(super) fn unknown(paper: &mut Paper<'_>) -> Vec<ReportBlock> {
    let of = paper.of;
    let mut blocks = Vec::new();
    for answer in of
        .answers
        .values()
        .filter(|one| !one.text.unknown.trim().is_empty())
    {
        if paper.may_show(answer.question, &answer.text) {
            let short = &of.guide.question(answer.question).short;
            let text = format!("{short}: {}", answer.text.unknown.trim());
            blocks.push(ReportBlock::plain(POINT, &text));
        }
    }
    blocks
}

/// The sources of the guide that somebody looked at.
pub(super) fn used(paper: &mut Paper<'_>) -> Vec<ReportBlock> {
    let of = paper.of;
    let mut rows = Vec::new();
    for (line, source) in of.used() {
        if let Some(source) = source.filter(|source| of.is_dead(source)) {
            paper
                .findings
                .push(Finding::DeadSource(source.name.clone()));
        }
        let name = source.map_or(line.source.as_str(), |source| source.name.as_str());
        let form = source.map_or("", |source| source.form.label());
        rows.push(vec![
            cell(name),
            cell(form),
            cell(line.used.label()),
            cell(&line.reason),
        ]);
    }
    let columns = vec![
        column("Bron", 4),
        column("Vorm", 2),
        column("Gebruik", 2),
        column("Reden", 4),
    ];
    table("Bronnen van de gids en wat ermee is gedaan", columns, rows)
}

/// What is cited, as a list.
pub(super) fn sources(notes: &Notes<'_>) -> Vec<ReportBlock> {
    let point = |spans| ReportBlock::Text(RichBlock { kind: POINT, spans });
    notes.sources().into_iter().map(point).collect()
}
