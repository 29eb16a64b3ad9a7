//! The text of Markdown, read back by a parser of it and compared with the tree.

mod shape;

use kompas_domain::report::{
    Report, ReportBlock, ReportColumn, ReportNote, ReportTable, settle, words,
};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};
use kompas_export::{ReportFormat, render};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::sample::{ODD, small};
use shape::{read, wanted};

fn text(report: &Report) -> String {
    String::from_utf8(render(report, ReportFormat::Markdown).unwrap()).unwrap()
}

/// A report that is these blocks and notes, with plain words around them.
fn only(blocks: Vec<ReportBlock>, notes: Vec<ReportNote>) -> Report {
    Report {
        letterhead: Vec::new(),
        reference: Vec::new(),
        blocks,
        notes,
        ..small()
    }
}

fn compare(report: &Report) {
    let text = text(report);
    assert_eq!(read(&text), wanted(report), "{text}");
}

#[test]
fn the_small_report_as_markdown() {
    insta::assert_snapshot!(text(&small()));
}

#[test]
fn the_small_report_is_read_back() {
    compare(&small());
}

#[test]
fn words_that_markdown_knows_stay_words() {
    for said in [
        ODD,
        "# kop",
        "- punt",
        "+ punt",
        "1. punt",
        "12) punt",
        "> aanhaling",
        "---",
        "===",
        "***",
        "    code",
        "```",
        "~~~",
        "| a | b |",
        ":-: a",
        "[^1]: noot",
        "[a]: https://example.org",
        "[a](https://example.org)",
        "![a](https://example.org/a.png)",
        "<https://example.org>",
        "<!-- weg -->",
        "<script>alert(1)</script>",
        "&copy; &#65;",
        "a\\",
        "**vet** __vet__ *schuin* _schuin_",
        "{#id} {.klasse}",
        "- [ ] taak",
        "+++\na = 1\n+++",
        "$$x$$",
        "a  \nb",
        "\u{0}\u{b}\u{2028}a",
        "~~weg~~ ==geel==",
    ] {
        let report = only(
            vec![
                ReportBlock::heading(1, said),
                ReportBlock::paragraph(said),
                ReportBlock::plain(RichKind::Quote, said),
                ReportBlock::plain(point(1, Mark::Dot), said),
                ReportBlock::plain(point(1, Mark::None), said),
                ReportBlock::plain(point(2, Mark::Number(7)), said),
                ReportBlock::Table(ReportTable {
                    caption: said.to_owned(),
                    columns: vec![ReportColumn {
                        label: said.to_owned(),
                        share: 1,
                    }],
                    rows: vec![vec![vec![words(said)]]],
                }),
            ],
            vec![ReportNote {
                spans: vec![words(said)],
            }],
        );
        compare(&report);
    }
}

#[test]
fn only_addresses_become_links() {
    for (link, is_link) in [
        ("https://example.org/a_(b)|<c>`?x=1&copy=2", true),
        ("mailto:raad@example.org", true),
        ("javascript:alert(1)", false),
        ("https://example.org/ met spatie", false),
    ] {
        let report = only(
            vec![ReportBlock::Text(RichBlock {
                kind: RichKind::Paragraph,
                spans: vec![form("woorden", false, false, Some(link))],
            })],
            Vec::new(),
        );
        let text = text(&report);
        assert_eq!(text.contains("[woorden]"), is_link, "{text}");
        compare(&report);
    }
}

fn point(depth: u8, mark: Mark) -> RichKind {
    RichKind::Item { depth, mark }
}

fn form(text: &str, strong: bool, emphasis: bool, link: Option<&str>) -> Span {
    Span::Text(Words {
        text: text.to_owned(),
        strong,
        emphasis,
        link: link.map(str::to_owned),
    })
}

/// Words with many signs that Markdown knows, and any others.
fn said() -> impl Strategy<Value = String> {
    let known = select(vec![
        "*",
        "_",
        "**",
        "`",
        "[",
        "]",
        "(",
        ")",
        "#",
        "-",
        "+",
        "1.",
        "2)",
        ">",
        "<b>",
        "|",
        "\\",
        "!",
        "~",
        "&",
        "&amp;",
        "$",
        "^",
        ":",
        "=",
        "[^1]",
        "\n",
        " ",
        "  ",
        "a",
        "woord ",
        "é",
        "\u{301}",
        "\u{a0}",
        "“",
        "{",
        "}",
        "\t",
        "http://a.b",
        "---",
        "\u{200b}",
        "日",
        "🙂",
    ]);
    vec(
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

fn span() -> impl Strategy<Value = Span> {
    let link = select(vec![
        None,
        None,
        Some("https://example.org/a?b=1&c=(2)"),
        Some("https://example.org/|<`\\"),
        Some("javascript:x"),
    ]);
    prop_oneof![
        8 => (said(), any::<bool>(), any::<bool>(), link)
            .prop_map(|(text, strong, emphasis, link)| form(&text, strong, emphasis, link)),
        2 => (0..4_u32).prop_map(Span::Citation),
        1 => Just(Span::Break),
    ]
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    vec(span(), 0..6)
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        3 => Just(Mark::Dot),
        3 => (0..4_u64).prop_map(Mark::Number),
        1 => Just(Mark::None),
    ]
}

fn kind() -> impl Strategy<Value = RichKind> {
    prop_oneof![
        1 => (1..=6_u8).prop_map(RichKind::Heading),
        1 => Just(RichKind::Paragraph),
        1 => Just(RichKind::Quote),
        4 => (1..=3_u8, mark()).prop_map(|(depth, mark)| point(depth, mark)),
    ]
}

fn table() -> impl Strategy<Value = ReportTable> {
    (1..4_usize).prop_flat_map(|width| {
        let columns = vec(
            said().prop_map(|label| ReportColumn { label, share: 1 }),
            width,
        );
        (said(), columns, vec(vec(spans(), width), 0..3)).prop_map(|(caption, columns, rows)| {
            ReportTable {
                caption,
                columns,
                rows,
            }
        })
    })
}

fn block() -> impl Strategy<Value = ReportBlock> {
    prop_oneof![
        8 => (kind(), spans()).prop_map(|(kind, spans)| ReportBlock::Text(RichBlock { kind, spans })),
        1 => table().prop_map(ReportBlock::Table),
    ]
}

fn report() -> impl Strategy<Value = Report> {
    let notes = vec(spans().prop_map(|spans| ReportNote { spans }), 0..3);
    (vec(block(), 0..8), notes).prop_map(|(mut blocks, notes)| {
        settle(&mut blocks);
        only(blocks, notes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_it_says_is_read_back(report in report()) {
        let text = text(&report);
        prop_assert_eq!(read(&text), wanted(&report), "{}", text);
    }
}
