//! The notes of a paper: each citation that it refers to has one, in the order of the text.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::citation::{Citation, Cited};
use kompas_domain::paper::{Finding, PaperPart, Withheld};
use kompas_domain::report::{ReportBlock, ReportFigure, ReportNote, words};
use kompas_domain::retention::years_after;
use kompas_domain::rich::{RichBlock, RichKind, Span, Words};
use time::Date;

use super::material::Material;

/// What is older than so many years is worth a look.
const OLD: u8 = 5;

/// The notes as they come.
pub(super) struct Notes<'a> {
    of: &'a Material<'a>,
    /// The day of the paper.
    date: Date,
    confirmed: &'a BTreeSet<String>,
    /// By the number of the citation, the number of its note.
    numbers: BTreeMap<u32, u32>,
    pub(super) list: Vec<ReportNote>,
    pub(super) findings: Vec<Finding>,
    pub(super) withheld: Vec<Withheld>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(of: &'a Material<'a>, date: Date, confirmed: &'a BTreeSet<String>) -> Self {
        Self {
            of,
            date,
            confirmed,
            numbers: BTreeMap::new(),
            list: Vec::new(),
            findings: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// A text with its references to citations as numbers of notes. A chart stands below the
    /// paragraph or the list that first refers to it.
    pub(super) fn number(&mut self, part: PaperPart, blocks: Vec<RichBlock>) -> Vec<ReportBlock> {
        let mut numbered = Vec::with_capacity(blocks.len());
        let mut charts: Vec<ReportFigure> = Vec::new();
        for block in blocks {
            if !matches!(block.kind, RichKind::Item { .. }) {
                numbered.extend(charts.drain(..).map(ReportBlock::Figure));
            }
            let mut spans = Vec::with_capacity(block.spans.len());
            for span in block.spans {
                match span {
                    Span::Citation(number) => {
                        charts.extend(self.chart(number));
                        spans.extend(self.note(part, number).map(Span::Citation));
                    }
                    other => spans.push(other),
                }
            }
            numbered.push(ReportBlock::Text(RichBlock { spans, ..block }));
        }
        numbered.extend(charts.into_iter().map(ReportBlock::Figure));
        numbered
    }

    /// The chart of a citation that has no note yet.
    fn chart(&self, citation: u32) -> Option<ReportFigure> {
        if self.numbers.contains_key(&citation) {
            return None;
        }
        let figure = self.of.citations.get(&citation)?.citation.figure()?;
        let chart = figure.chart.as_ref()?;
        Some(ReportFigure {
            caption: format!(
                "{}. Bron: {}, tabel {}",
                chart.title, figure.keeper, figure.table
            ),
            description: chart.description.clone(),
            svg: chart.svg.clone(),
        })
    }

    /// The number of the note of a citation; none when there is no such citation.
    fn note(&mut self, part: PaperPart, citation: u32) -> Option<u32> {
        if let Some(number) = self.numbers.get(&citation) {
            return Some(*number);
        }
        let Some(found) = self.of.citations.get(&citation) else {
            let missing = Finding::NoCitation(part, citation);
            if !self.findings.contains(&missing) {
                self.findings.push(missing);
            }
            return None;
        };
        let spans =
            if found.citation.is_confidential() && !self.is_confirmed(citation, &found.citation) {
                vec![words(
                    "Deze bron is vertrouwelijk en staat niet in dit stuk.",
                )]
            } else {
                self.look(citation, &found.citation);
                self.spans(&found.citation)
            };
        self.list.push(ReportNote { spans });
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(citation, number);
        Some(number)
    }

    /// Whether a confidential citation may go along.
    fn is_confirmed(&mut self, citation: u32, cited: &Cited) -> bool {
        let key = format!("citaat-{citation}");
        let is_confirmed = self.confirmed.contains(&key);
        let role = cited.partner().map_or("", |partner| partner.role.as_str());
        self.withheld.push(Withheld {
            key,
            what: format!("Citaat {citation} van {role}"),
            why: vec!["In vertrouwen van een partner".to_owned()],
        });
        is_confirmed
    }

    fn look(&mut self, number: u32, cited: &Cited) {
        match cited {
            Cited::Partner(partner) if !partner.confirmed => {
                let role = partner.role.clone();
                self.findings.push(Finding::Unconfirmed(number, role));
            }
            Cited::Partner(_) => {}
            Cited::Figure(cited) => {
                if let Some(news) = self.of.figures.get(&number) {
                    let title = cited.title.clone();
                    self.findings
                        .push(Finding::Figure(number, title, news.clone()));
                }
            }
            Cited::Document(cited) => {
                let title = || cited.title.clone();
                if let Some(date) = cited
                    .published
                    .filter(|date| years_after(*date, OLD) < self.date)
                {
                    self.findings.push(Finding::Old(number, title(), date));
                }
                if !self.of.documents.contains(&cited.document) {
                    self.findings.push(Finding::Removed(number, title()));
                }
                if self.of.is_unreachable(cited) {
                    self.findings.push(Finding::Dead(number, title()));
                }
            }
        }
    }

    /// What a note says: the words, where they are from, and where our copy is.
    fn spans(&self, cited: &Cited) -> Vec<Span> {
        let quote = words(&format!("“{}” ", cited.quote()));
        let mut spans = vec![quote];
        spans.extend(match cited {
            Cited::Document(document) => source(document, self.of.site),
            Cited::Partner(_) => vec![words(&cited.as_reference())],
            Cited::Figure(figure) => linked(&cited.as_reference(), figure.address.as_deref()),
        });
        spans
    }

    /// What is cited, each source once, by the words that it begins with.
    pub(super) fn sources(&self) -> Vec<Vec<Span>> {
        let mut lines: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for citation in self.numbers.keys() {
            let Some(found) = self.of.citations.get(citation) else {
                continue;
            };
            let key = format!("citaat-{citation}");
            if found.citation.is_confidential() && !self.confirmed.contains(&key) {
                continue;
            }
            let reference = found.citation.as_reference();
            let spans = match &found.citation {
                Cited::Document(document) => reference_of(document),
                Cited::Partner(_) => vec![words(&reference)],
                Cited::Figure(figure) => linked(&reference, figure.address.as_deref()),
            };
            lines.insert(reference.to_lowercase(), spans);
        }
        lines.into_values().collect()
    }
}

/// A source as a list has it, with its address as a link.
fn reference_of(cited: &Citation) -> Vec<Span> {
    linked(&cited.as_reference(), cited.address.as_deref())
}

/// A reference that ends with an address, with that as a link.
fn linked(text: &str, address: Option<&str>) -> Vec<Span> {
    let parts = address.and_then(|address| Some((text.strip_suffix(address)?, address)));
    match parts {
        Some((before, address)) => vec![words(before), link(address, address)],
        None => vec![words(text)],
    }
}

/// A source in a note: with its pages, and our copy.
fn source(cited: &Citation, site: &str) -> Vec<Span> {
    let mut spans = reference_of(cited);
    let pages = match (cited.page, cited.last_page) {
        (Some(first), Some(last)) if last > first => format!(", p. {first}-{last}"),
        (Some(page), _) => format!(", p. {page}"),
        (None, _) => String::new(),
    };
    spans.push(words(&format!("{pages}. ")));
    if cited.link.starts_with("http") {
        spans.push(link("Onze kopie", &cited.link));
    } else if site.is_empty() {
        spans.push(words(&format!(
            "Onze kopie: document {} in Kompas, versie {}, passage {}",
            cited.document, cited.version, cited.passage
        )));
    } else {
        spans.push(link("Onze kopie", &format!("{site}{}", cited.link)));
    }
    spans.push(words("."));
    spans
}

fn link(text: &str, address: &str) -> Span {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    Span::Text(Words {
        text: text.to_owned(),
        link: is_web.then(|| address.to_owned()),
        ..Words::default()
    })
}
