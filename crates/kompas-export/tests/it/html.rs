//! The page of HTML and the part of a page, read back by the parser of browsers.

use std::collections::HashSet;

use kompas_domain::report::{
    Picture, Report, ReportBlock, ReportFigure, ReportNote, settle, words,
};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};
use kompas_export::{ReportFormat, html_body, render};
use scraper::{Html, Selector};

use crate::sample::{ODD, small};

fn page(report: &Report) -> String {
    String::from_utf8(render(report, ReportFormat::Html).unwrap()).unwrap()
}

fn select(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn texts(document: &Html, selector: &str) -> Vec<String> {
    document
        .select(&select(selector))
        .map(|element| element.text().collect())
        .collect()
}

fn values(document: &Html, selector: &str, attribute: &str) -> Vec<String> {
    document
        .select(&select(selector))
        .filter_map(|element| element.attr(attribute))
        .map(str::to_owned)
        .collect()
}

/// A report with one block.
fn with_block(block: ReportBlock) -> Report {
    Report {
        blocks: vec![block],
        ..small()
    }
}

fn linked(link: &str) -> ReportBlock {
    ReportBlock::Text(RichBlock {
        kind: RichKind::Paragraph,
        spans: vec![Span::Text(Words {
            text: "woorden".to_owned(),
            link: Some(link.to_owned()),
            ..Words::default()
        })],
    })
}

#[test]
fn the_small_report_as_a_page() {
    insta::assert_snapshot!(page(&small()));
}

#[test]
fn the_small_report_as_a_part_of_a_page() {
    insta::assert_snapshot!(html_body(&small(), 3).unwrap());
}

#[test]
fn every_reference_within_the_page_leads_somewhere_and_no_id_is_twice() {
    for text in [page(&small()), html_body(&small(), 2).unwrap()] {
        let document = Html::parse_document(&text);
        let ids = values(&document, "[id]", "id");
        let known: HashSet<_> = ids.iter().cloned().collect();
        assert_eq!(known.len(), ids.len(), "{ids:?}");
        assert!(ids.iter().all(|id| id.starts_with("stuk-")), "{ids:?}");
        let inner = values(&document, "a[href^='#']", "href");
        assert_eq!(inner.len(), 3 + 4 + 4, "contents, references, ways back");
        for href in inner {
            assert!(known.contains(&href[1..]), "{href}");
        }
        for id in values(&document, "[aria-labelledby]", "aria-labelledby") {
            assert!(known.contains(&id), "{id}");
        }
    }
}

#[test]
fn headings_go_on_below_the_title() {
    let mut blocks: Vec<_> = (1..=6)
        .map(|level| ReportBlock::heading(level, "Kop"))
        .collect();
    settle(&mut blocks);
    let report = Report { blocks, ..small() };
    for (level, wanted) in [(1, "122234567"), (4, "455567890")] {
        let document = if level == 1 {
            Html::parse_document(&page(&report))
        } else {
            Html::parse_fragment(&html_body(&report, level).unwrap())
        };
        let found: String = document
            .select(&select("h1, h2, h3, h4, h5, h6, [role='heading']"))
            .map(|element| {
                let name = element.value().name();
                let level = element.attr("aria-level").unwrap_or(&name[1..]);
                level.chars().next_back().unwrap()
            })
            .collect();
        let mut found: Vec<_> = found.chars().collect();
        // The notes come last, at the level of the contents.
        let notes = found.pop().unwrap();
        found.insert(2, notes);
        assert_eq!(found.into_iter().collect::<String>(), wanted, "{level}");
    }
}

#[test]
fn hostile_words_stay_words() {
    let hostile = format!("</style><script>alert(1)</script><!-- {ODD} \u{0}\u{8}");
    let seen: String = hostile.chars().filter(|c| !c.is_control()).collect();
    let mut report = small();
    report.title.clone_from(&hostile);
    report.kind.clone_from(&hostile);
    report.organisation.clone_from(&hostile);
    report.summary.clone_from(&hostile);
    report.footer.clone_from(&hostile);
    report.keywords = vec![hostile.clone()];
    report.letterhead = vec![hostile.clone()];
    report.reference[0].label.clone_from(&hostile);
    report.reference[0].value.clone_from(&hostile);
    report.logo = Some(Picture {
        media_type: "image/png".to_owned(),
        description: hostile.clone(),
        bytes: vec![1, 2, 3],
    });
    report.notes.push(ReportNote {
        spans: vec![words(&hostile)],
    });
    for block in &mut report.blocks {
        match block {
            ReportBlock::Text(text) => text.spans.push(words(&hostile)),
            ReportBlock::Table(table) => {
                table.caption.clone_from(&hostile);
                table.columns[0].label.clone_from(&hostile);
            }
            ReportBlock::Figure(figure) => {
                figure.caption.clone_from(&hostile);
                figure.description.clone_from(&hostile);
            }
        }
    }
    for text in [page(&report), html_body(&report, 2).unwrap()] {
        let document = Html::parse_document(&text);
        assert_eq!(document.select(&select("script, b, [onload]")).count(), 0);
        assert!(!text.contains("<script"), "{text}");
        for (selector, wanted) in [
            ("#stuk-titel", 1),
            (".soort", 1),
            ("dt", 1),
            ("dd", 1),
            ("caption", 1),
            ("th", 1),
            ("figcaption", 1),
            ("footer p", 1),
        ] {
            let same = texts(&document, selector)
                .iter()
                .filter(|text| **text == seen)
                .count();
            assert_eq!(same, wanted, "{selector}");
        }
        let mut logo = values(&document, "img", "alt");
        logo.extend(
            texts(&document, "article > header > p")
                .iter()
                .filter_map(|text| text.strip_prefix("Logo: "))
                .map(str::to_owned),
        );
        assert_eq!(logo, [seen.as_str()]);
        assert_eq!(values(&document, "svg", "aria-label"), [seen.as_str()]);
    }
}

#[test]
fn only_addresses_of_the_web_and_mail_become_links() {
    for (link, wanted) in [
        ("https://example.org/a?b=1&c=\"2\"", true),
        ("http://example.org", true),
        ("mailto:raad@example.org", true),
        ("javascript:alert(1)", false),
        ("JaVaScRiPt:alert(1)", false),
        (" javascript:alert(1)", false),
        ("java\tscript:alert(1)", false),
        ("data:text/html,<script>alert(1)</script>", false),
        ("vbscript:x", false),
        ("//example.org", false),
    ] {
        let text = html_body(&with_block(linked(link)), 2).unwrap();
        let document = Html::parse_fragment(&text);
        let links = values(&document, "article > p a", "href");
        let expected: &[&str] = if wanted { &[link] } else { &[] };
        assert_eq!(links, expected, "{link}");
        assert!(text.contains("woorden"), "{link}");
    }
}

#[test]
fn a_hostile_drawing_makes_no_page() {
    for inside in [
        "<script>alert(1)</script>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<image href='https://example.org/a.png'/>",
        "<rect onload='alert(1)'/>",
        "<rect style='fill: url(https://example.org)'/>",
    ] {
        let figure = ReportFigure {
            caption: "Tekening".to_owned(),
            description: "Een tekening".to_owned(),
            svg: format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>"),
        };
        let report = with_block(ReportBlock::Figure(figure));
        assert!(render(&report, ReportFormat::Html).is_err(), "{inside}");
        assert!(html_body(&report, 2).is_err(), "{inside}");
    }
}

#[test]
fn a_part_of_a_page_has_no_styles_and_no_pictures() {
    let text = html_body(&small(), 2).unwrap();
    assert!(
        !text.contains("<style") && !text.contains("style="),
        "{text}"
    );
    let mut report = small();
    report.logo = Some(Picture {
        media_type: "image/png".to_owned(),
        description: "Wapen van Voorbeeldstad".to_owned(),
        bytes: vec![1, 2, 3],
    });
    let text = html_body(&report, 2).unwrap();
    assert!(!text.contains("data:"), "{text}");
    assert!(text.contains("Logo: Wapen van Voorbeeldstad"), "{text}");
    let whole = page(&report);
    let wanted = "src=\"data:image/png;base64,AQID\" alt=\"Wapen van Voorbeeldstad\"";
    assert!(whole.contains(wanted), "{whole}");
}

#[test]
fn two_drawings_share_no_id() {
    let mut report = small();
    let figure = ReportFigure {
        caption: "Verloop".to_owned(),
        description: "Van licht naar donker".to_owned(),
        svg: "<svg xmlns='http://www.w3.org/2000/svg'><defs><linearGradient id='a'/></defs>\
              <rect fill='url(#a)'/></svg>"
            .to_owned(),
    };
    report.blocks = vec![
        ReportBlock::Figure(figure.clone()),
        ReportBlock::Figure(figure),
    ];
    let document = Html::parse_document(&page(&report));
    let wanted = ["stuk-figuur-1-a", "stuk-figuur-2-a"];
    assert_eq!(values(&document, "linearGradient", "id"), wanted);
    assert_eq!(
        values(&document, "rect", "fill"),
        wanted.map(|id| format!("url(#{id})"))
    );
}

#[test]
fn lists_keep_their_numbers_and_nest() {
    let point = |depth, mark| ReportBlock::plain(RichKind::Item { depth, mark }, "punt");
    let mut report = small();
    report.contents = false;
    report.notes.clear();
    report.blocks = vec![
        point(1, Mark::Number(3)),
        point(2, Mark::Dot),
        point(2, Mark::None),
        point(1, Mark::Number(4)),
        point(1, Mark::Number(9)),
    ];
    let document = Html::parse_document(&page(&report));
    assert_eq!(values(&document, "main > ol", "start"), ["3"]);
    assert_eq!(values(&document, "main > ol > li", "value"), ["9"]);
    assert_eq!(texts(&document, "main > ol > li").len(), 3);
    assert_eq!(
        texts(&document, "main > ol > li:first-child > ul > li > p").len(),
        2
    );
}

#[test]
fn a_note_that_is_not_there_is_no_link() {
    let block = ReportBlock::Text(RichBlock {
        kind: RichKind::Paragraph,
        spans: vec![Span::Citation(0), Span::Citation(1), Span::Citation(99)],
    });
    let document = Html::parse_document(&page(&with_block(block)));
    assert_eq!(
        values(&document, "main > p sup a", "href"),
        ["#stuk-noot-1"]
    );
    assert_eq!(
        texts(&document, "main > p:not(.soort)"),
        ["[0],\u{a0}1,\u{a0}[99]"]
    );
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(&small()), page(&small()));
}

#[test]
fn two_thousand_notes_are_all_referred_to() {
    let mut report = small();
    report.notes = vec![
        ReportNote {
            spans: vec![words("Een noot")]
        };
        2_000
    ];
    report.blocks = (1..=2_000)
        .map(|number| {
            ReportBlock::Text(RichBlock {
                kind: RichKind::Paragraph,
                spans: vec![words("Een zin"), Span::Citation(number)],
            })
        })
        .collect();
    let text = page(&report);
    assert_eq!(text.matches("role=\"doc-noteref\"").count(), 2_000);
    assert_eq!(text.matches("role=\"doc-backlink\"").count(), 2_000);
}
