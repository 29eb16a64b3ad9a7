//! A report as the template reads it.

use kompas_domain::report::{Report, ReportFigure, ReportTable};
use kompas_domain::rich::{Span, Words};
use serde_json::{Value, json};

use super::super::flow::{List, Node, Part, Point, address, flow};
use crate::typeset::{drawn, shown};

/// The report as JSON: lists whole, links whole, the first reference of each note with its text.
pub(super) fn data(report: &Report) -> Value {
    let mut writer = Writer {
        report,
        is_placed: vec![false; report.notes.len()],
        next_note: 1,
    };
    let nodes = flow(&report.blocks);
    let blocks: Vec<Value> = nodes.iter().map(|node| writer.node(node)).collect();
    let reference: Vec<Value> = report
        .reference
        .iter()
        .map(|field| json!([shown(&field.label), shown(&field.value)]))
        .collect();
    json!({
        "kind": shown(&report.kind),
        "title": shown(&report.title),
        "organisation": shown(&report.organisation),
        "date": {
            "year": report.date.year(),
            "month": u8::from(report.date.month()),
            "day": report.date.day(),
        },
        "summary": shown(&report.summary),
        "keywords": all_shown(&report.keywords),
        "letterhead": all_shown(&report.letterhead),
        "logo": report.logo.as_ref().map(|logo| json!({
            "format": if logo.media_type == "image/png" { "png" } else { "jpg" },
            "description": shown(&logo.description),
        })),
        "reference": reference,
        "contents": report.contents,
        "blocks": blocks,
        "footer": shown(&report.footer),
    })
}

fn all_shown(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| shown(text)).collect()
}

struct Writer<'a> {
    report: &'a Report,
    /// Which notes have had their first reference.
    is_placed: Vec<bool>,
    /// The number that the next note would have by itself.
    next_note: usize,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node<'_>) -> Value {
        match node {
            Node::Heading(level, spans) => {
                json!({ "kind": "heading", "level": level, "spans": self.spans(spans) })
            }
            Node::Paragraph(spans) => {
                json!({ "kind": "paragraph", "spans": self.spans(spans) })
            }
            Node::Quote(paragraphs) => {
                let paragraphs: Vec<Value> =
                    paragraphs.iter().map(|spans| self.spans(spans)).collect();
                json!({ "kind": "quote", "paragraphs": paragraphs })
            }
            Node::List(list) => self.list(list),
            Node::Table(table) => self.table(table),
            Node::Figure(figure) => self::figure(figure),
        }
    }

    fn list(&mut self, list: &List<'_>) -> Value {
        let points: Vec<Value> = list.points.iter().map(|point| self.point(point)).collect();
        json!({ "kind": "list", "ordered": list.is_ordered, "points": points })
    }

    fn point(&mut self, point: &Point<'_>) -> Value {
        let parts = point.parts.iter();
        let parts: Vec<Value> = parts
            .map(|part| match part {
                Part::Text(spans) => {
                    json!({ "kind": "paragraph", "spans": self.spans(spans) })
                }
                Part::List(list) => self.list(list),
            })
            .collect();
        // Whole numbers of the template have a sign.
        let number = i64::try_from(point.number).unwrap_or(i64::MAX);
        json!({ "number": number, "parts": parts })
    }

    fn table(&mut self, table: &ReportTable) -> Value {
        let labels: Vec<String> = table.columns.iter().map(|one| shown(&one.label)).collect();
        let shares: Vec<u8> = table.columns.iter().map(|one| one.share.max(1)).collect();
        let cells = table.rows.iter().flatten();
        let cells: Vec<Value> = cells.map(|spans| self.spans(spans)).collect();
        json!({
            "kind": "table",
            "caption": shown(&table.caption),
            "labels": labels,
            "shares": shares,
            "cells": cells,
        })
    }

    fn spans(&mut self, spans: &[Span]) -> Value {
        let mut out = Vec::with_capacity(spans.len());
        let mut after_note = false;
        for span in spans {
            let value = match span {
                Span::Text(words) => {
                    push_words(&mut out, words);
                    after_note = false;
                    continue;
                }
                Span::Break => json!({ "kind": "break" }),
                Span::Citation(number) => self.citation(*number),
            };
            let is_note = value["kind"] == "note";
            if is_note && after_note {
                out.push(json!({ "kind": "comma" }));
            }
            after_note = is_note;
            out.push(value);
        }
        Value::Array(out)
    }

    /// A reference to a note. One to a note that is not there is its number between brackets.
    fn citation(&mut self, number: u32) -> Value {
        let at = usize::try_from(number)
            .unwrap_or(usize::MAX)
            .wrapping_sub(1);
        let Some(note) = self.report.notes.get(at) else {
            return absent(number);
        };
        if self.is_placed[at] {
            return json!({ "kind": "note", "number": number });
        }
        self.is_placed[at] = true;
        // The notes come in order, unless the report says otherwise.
        let jumps = self.next_note != at + 1;
        self.next_note = at + 2;
        let mut spans = Vec::with_capacity(note.spans.len());
        for span in &note.spans {
            match span {
                Span::Text(words) => push_words(&mut spans, words),
                Span::Citation(other) => spans.push(absent(*other)),
                Span::Break => spans.push(json!({ "kind": "text", "text": " " })),
            }
        }
        json!({ "kind": "note", "number": number, "jumps": jumps, "spans": spans })
    }
}

fn absent(number: u32) -> Value {
    json!({ "kind": "text", "text": format!("[{number}]") })
}

/// Adds words; those that lead to one place are one link.
fn push_words(out: &mut Vec<Value>, words: &Words) {
    if words.text.is_empty() {
        return;
    }
    let text = json!({
        "kind": "text",
        "text": shown(&words.text),
        "strong": words.strong,
        "emphasis": words.emphasis,
    });
    let Some(link) = words.link.as_deref().and_then(address) else {
        out.push(text);
        return;
    };
    if let Some(last) = out.last_mut()
        && last["link"] == link
        && let Some(spans) = last["spans"].as_array_mut()
    {
        spans.push(text);
    } else {
        out.push(json!({ "kind": "link", "link": link, "spans": [text] }));
    }
}

fn figure(figure: &ReportFigure) -> Value {
    json!({
        "kind": "figure",
        "caption": shown(&figure.caption),
        "description": shown(&figure.description),
        "svg": drawn(&figure.svg),
    })
}
