//! Variations of the sample that try what office programs may stumble over.

use kompas_domain::report::{
    Picture, Report, ReportBlock, ReportColumn, ReportFigure, ReportNote, ReportTable, words,
};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};

use crate::sample;

fn item(depth: u8, mark: Mark, text: &str) -> ReportBlock {
    ReportBlock::plain(RichKind::Item { depth, mark }, text)
}

/// A report of many pages: 60 notes that are referred to in order and some again, five figures, and a
/// table that goes over pages.
pub(crate) fn many_pages() -> Report {
    let mut report = sample::small();
    let ReportBlock::Figure(figure) = report.blocks[report.blocks.len() - 2].clone() else {
        panic!("the sample has a figure before its last paragraph");
    };
    report.logo = Some(logo());
    report.blocks.clear();
    report.notes.clear();
    for chapter in 1..=15 {
        report
            .blocks
            .push(ReportBlock::heading(1, &format!("Hoofdstuk {chapter}")));
        for part in 1..=4 {
            report
                .blocks
                .push(ReportBlock::heading(2, &format!("Deel {chapter}.{part}")));
            report.notes.push(ReportNote {
                spans: vec![words(&format!("Bron van deel {chapter}.{part}, p. 3."))],
            });
            let number = u32::try_from(report.notes.len()).unwrap();
            let sentence = "De gemeente ziet dat inwoners hier vaker naar vragen dan voorheen. ";
            let mut spans = vec![words(&sentence.repeat(6)), Span::Citation(number)];
            if number > 1 {
                spans.extend([Span::Citation(number - 1), words(" En verder.")]);
            }
            report.blocks.push(ReportBlock::Text(RichBlock {
                kind: RichKind::Paragraph,
                spans,
            }));
        }
        report.blocks.extend([
            item(1, Mark::Number(1), "Eerst dit"),
            item(2, Mark::Number(1), "En daarvoor dit"),
            item(2, Mark::Number(2), "En ook dit"),
            item(1, Mark::Number(2), "Dan dat"),
            item(1, Mark::Dot, "Los daarvan"),
            item(3, Mark::Dot, "Heel diep"),
        ]);
        if chapter % 3 == 0 {
            report.blocks.push(ReportBlock::Figure(ReportFigure {
                caption: format!("Figuur bij hoofdstuk {chapter}"),
                ..figure.clone()
            }));
        }
    }
    report
}

/// A report with a table of many rows.
pub(crate) fn long_table() -> Report {
    let mut report = sample::small();
    report.contents = false;
    let column = |label: &str| ReportColumn {
        label: label.to_owned(),
        share: 1,
    };
    let row = |number: usize| {
        vec![
            vec![words(&format!("Maatregel {number}"))],
            vec![words("Zo spoedig als het kan, en anders later dan dat. ")],
        ]
    };
    report.blocks = vec![ReportBlock::Table(ReportTable {
        caption: "Alle maatregelen".to_owned(),
        columns: vec![column("Kopwoord"), column("Wanneer")],
        rows: (1..=150).map(row).collect(),
    })];
    report
}

/// A report that is as odd as its types allow.
pub(crate) fn hostile() -> Report {
    const CONTROLS: &str = "a\0b\u{1}c\u{8}d\u{b}e\u{c}f\rg\u{1b}h\u{7f}i\u{fffe}j\u{ffff}k\tl\nm";
    let odd = format!("{} {CONTROLS} ]]> <w:p/> &#0; {{}}", sample::ODD);
    let mut report = sample::small();
    for text in [
        &mut report.kind,
        &mut report.title,
        &mut report.organisation,
        &mut report.summary,
        &mut report.footer,
    ] {
        text.push_str(&odd);
    }
    report.keywords.push(odd.clone());
    report.letterhead.push(odd.clone());
    report.reference[0].label.push_str(&odd);
    report.reference[0].value.push_str(&odd);
    let mut link = Words {
        text: odd.clone(),
        strong: true,
        emphasis: true,
        link: Some(format!("https://example.org/{odd}")),
    };
    let mut spans = vec![Span::Text(link.clone())];
    link.link = Some("javascript:alert(1)".to_owned());
    spans.push(Span::Text(link));
    spans.extend([0, 1, 2, 3, u32::MAX].map(Span::Citation));
    report.notes[0].spans.clone_from(&spans);
    let text = |kind, spans: &[Span]| {
        ReportBlock::Text(RichBlock {
            kind,
            spans: spans.to_vec(),
        })
    };
    report.blocks.extend([
        text(RichKind::Heading(1), &spans),
        text(RichKind::Heading(2), &[]),
        text(RichKind::Heading(0), &spans),
        text(RichKind::Heading(255), &spans),
        text(RichKind::Paragraph, &[]),
        text(RichKind::Quote, &[Span::Break, Span::Break]),
        item(0, Mark::None, &odd),
        item(3, Mark::Number(0), &odd),
        item(255, Mark::Number(u64::MAX), &odd),
        item(1, Mark::Dot, &"x".repeat(20_000)),
        ReportBlock::paragraph(&"lang".repeat(5_000)),
        ReportBlock::paragraph("  twee  spaties  "),
    ]);
    report.blocks.push(ReportBlock::Table(ReportTable {
        caption: odd.clone(),
        columns: vec![
            ReportColumn {
                label: odd.clone(),
                share: 0,
            },
            ReportColumn {
                label: "x".repeat(500),
                share: 255,
            },
        ],
        rows: vec![
            vec![],
            vec![spans.clone()],
            vec![
                vec![words(&"y".repeat(5_000))],
                vec![],
                vec![words("te veel")],
            ],
        ],
    }));
    report.blocks.push(ReportBlock::Table(ReportTable {
        caption: "Zonder kolommen".to_owned(),
        columns: Vec::new(),
        rows: vec![vec![]],
    }));
    report
}

/// A report with very many notes.
pub(crate) fn many_notes() -> Report {
    let mut report = sample::small();
    let numbers = 1..=2_000;
    report.notes = numbers
        .clone()
        .map(|number| ReportNote {
            spans: vec![words(&format!("Bron {number}."))],
        })
        .collect();
    report.blocks = numbers
        .map(|number| {
            ReportBlock::Text(RichBlock {
                kind: RichKind::Paragraph,
                spans: vec![words("Zo is het."), Span::Citation(number)],
            })
        })
        .collect();
    report
}

/// A small blue picture.
pub(crate) fn logo() -> Picture {
    const DOT: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x08\x00\x00\x00\x08\x08\x06\x00\x00\x00\xc4\x0f\xbe\x8b\x00\x00\x00\x12IDATx\xdac\x10u*\xfe\x8f\x0f3\x8c\x0c\x05\x00\x8f\x8erA\x1c\x89\x96\x8e\x00\x00\x00\x00IEND\xaeB`\x82";
    Picture {
        media_type: "image/png".to_owned(),
        description: "Logo van Voorbeeldstad".to_owned(),
        bytes: DOT.to_vec(),
    }
}
