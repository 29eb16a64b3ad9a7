//! Reports as PDF, read back by poppler and by three checkers.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use kompas_domain::report::{Report, ReportBlock, ReportColumn, ReportTable, words};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span, Words};
use kompas_export::{Error, ReportFormat, render};

use crate::sample;

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| pdf(&sample::small()));
static LONG: LazyLock<Vec<u8>> = LazyLock::new(|| pdf(&sample::long()));

fn pdf(report: &Report) -> Vec<u8> {
    render(report, ReportFormat::Pdf).unwrap()
}

/// Why the report is refused.
fn reason(report: &Report) -> String {
    match render(report, ReportFormat::Pdf) {
        Err(Error::Report { format, reason }) => {
            assert_eq!(format, "pdf");
            reason
        }
        other => panic!("{other:?}"),
    }
}

/// The sample with one block after what it has.
fn with(block: ReportBlock) -> Report {
    let mut report = sample::small();
    report.blocks.push(block);
    report
}

/// A file with these bytes, for programs that read files.
pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pdf");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

pub(crate) fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("../tools")
        .join(name)
}

pub(crate) fn run(command: &mut Command, install: &str) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; install it with: scripts/test-tools.sh {install}")
    })
}

/// What a program of poppler prints.
pub(crate) fn poppler(program: &str, arguments: &[&str], path: &Path) -> String {
    let mut command = Command::new(program);
    command.arg(path).args(arguments);
    let output = run(&mut command, "poppler");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The text, with one space between words, and words that are broken over lines whole.
pub(crate) fn text(path: &Path) -> String {
    one_line(&poppler("pdftotext", &["-"], path))
}

pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter == '\u{c}')
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").replace('\u{200b}', "")
}

/// veraPDF finds PDF/A-2a and PDF/UA-1 in each of the files.
pub(crate) fn verapdf_passes(paths: &[PathBuf]) {
    for flavour in ["2a", "ua1"] {
        let mut command = Command::new("java");
        command
            .arg("-cp")
            .arg(tool("verapdf").join("*"))
            .arg("org.verapdf.apps.GreenfieldCliWrapper")
            .args(["--format", "text", "-v", "--flavour", flavour])
            .args(paths);
        let output = run(&mut command, "verapdf");
        let told = String::from_utf8_lossy(&output.stdout);
        let passed = told.lines().filter(|line| line.starts_with("PASS "));
        assert_eq!(
            passed.count(),
            paths.len(),
            "{flavour}: {told}{}; is it there? scripts/test-tools.sh verapdf installs it",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "{told}");
    }
}

/// Two other checkers find PDF/UA-1 in each of the files; of outloud without some of its signals.
pub(crate) fn checkers_pass(paths: &[PathBuf], skipped: &str) {
    for (program, arguments) in [
        ("pdfua", &["check"][..]),
        ("outloud", &["--fail-on", "warning", "--skip", skipped]),
    ] {
        let mut command = Command::new(tool("stukken/bin").join(program));
        let output = run(command.args(arguments).args(paths), "stukken");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{program}: {told}");
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(told.contains(name), "{program} did not read {name}: {told}");
        }
    }
}

#[test]
fn verapdf_finds_pdf_a_2a_and_pdf_ua_1() {
    verapdf_passes(&[file("vera-klein.pdf", &SMALL), file("vera-lang.pdf", &LONG)]);
}

#[test]
fn two_other_checkers_find_pdf_ua_1() {
    let paths = [file("ua-klein.pdf", &SMALL), file("ua-lang.pdf", &LONG)];
    // It takes footnotes for footers, and for text in the wrong order, where many pages have them:
    // they stand below, and are read where they are referred to.
    checkers_pass(&paths, "PAG-001,ORD-001");
}

#[test]
fn a_checker_finds_what_is_wrong() {
    // The mark of PDF/UA with another number: the checkers must not pass just anything.
    let mut bytes = SMALL.clone();
    let mark = b"<pdfuaid:part>1<";
    let at = bytes
        .windows(mark.len())
        .position(|window| window == mark)
        .expect("metadata that says PDF/UA");
    bytes[at + mark.len() - 2] = b'7';
    let mut command = Command::new("java");
    command
        .arg("-cp")
        .arg(tool("verapdf").join("*"))
        .arg("org.verapdf.apps.GreenfieldCliWrapper")
        .args(["--format", "text", "--flavour", "ua1"])
        .arg(file("fout.pdf", &bytes));
    let output = run(&mut command, "verapdf");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.starts_with("FAIL "), "{told}");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert!(pdf(&sample::small()) == *SMALL);
    let mut other = sample::small();
    other.date = other.date.next_day().unwrap();
    assert!(pdf(&other) != *SMALL);
    assert!(pdf(&sample::small()) == *SMALL);
}

#[test]
fn the_text_is_that_of_the_report_in_its_order() {
    let text = text(&file("tekst.pdf", &SMALL));
    let mut rest = text.as_str();
    for wanted in [
        "Gemeente Voorbeeldstad",
        "Team Veiligheid",
        "Raadsinformatiebrief",
        "Cybercrime in Voorbeeldstad",
        "Inhoud",
        "Aanleiding",
        "Het aantal meldingen groeit.1",
        "Op een nieuwe regel met een adres.2 En nog eens.1",
        "Wij doen wat wij zeggen.",
        "Wat wij weten",
        "• Een punt",
        "– Een punt eronder",
        "Dat doorgaat",
        "3. Nummer drie",
        "4. Nummer vier",
        "Tabel 1: Maatregelen met planning",
        "Voorlichting2",
        "1 “De schade groeit” Instituut. (2025). Rapport, p. 12. Onze kopie",
        "2 Wijkagent (1 november 2026), schriftelijk antwoord.",
        "Gemaakt met Kompas op 28 november 2026 Pagina 1 van 2",
        "Figuur 1: Meldingen per jaar",
        &one_line(sample::ODD),
        "Pagina 2 van 2",
    ] {
        let at = rest.find(wanted);
        let at = at.unwrap_or_else(|| panic!("{wanted:?} is not in {rest:?} of {text:?}"));
        rest = &rest[at + wanted.len()..];
    }
    assert_eq!(text.matches(&one_line(sample::ODD)).count(), 2, "{text}");
}

#[test]
fn it_says_what_it_is() {
    let path = file("wat.pdf", &SMALL);
    let info = poppler("pdfinfo", &["-isodates"], &path);
    let info = one_line(&info);
    for wanted in [
        "Title: Cybercrime in Voorbeeldstad",
        "Subject: Wat er speelt en wat wij doen.",
        "Keywords: cybercrime, veiligheid",
        "Author: Gemeente Voorbeeldstad",
        "Creator: Kompas",
        "CreationDate: 2026-11-28",
        "Tagged: yes",
        "JavaScript: no",
        "Page size: 595.276 x 841.89 pts (A4)",
    ] {
        assert!(info.contains(wanted), "{wanted:?} is not in {info}");
    }
}

/// The structure as assistive technology gets it, each line without its indent.
fn structure(path: &Path) -> Vec<String> {
    let told = poppler("pdfinfo", &["-struct-text"], path);
    told.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn bookmarks_lead_to_the_headings() {
    let xml = poppler(
        "pdftohtml",
        &["-xml", "-i", "-stdout"],
        &file("boom.pdf", &SMALL),
    );
    let outline = &xml[xml.find("<outline>").unwrap()..];
    let outline: String = outline.split_whitespace().collect();
    assert_eq!(
        outline,
        "<outline><itempage=\"1\">Aanleiding</item><outline><itempage=\"1\">Watwijweten</item>\
         </outline><itempage=\"1\">Maatregelen</item></outline></pdf2xml>"
    );
}

#[test]
fn links_have_their_address() {
    let told = poppler("pdfinfo", &["-url"], &file("links.pdf", &SMALL));
    let addresses: Vec<&str> = told
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    assert_eq!(
        addresses,
        [
            "https://example.org/a?b=1&c=2",
            "https://kompas.example/documenten/1?versie=1#passage-2"
        ]
    );
}

#[test]
fn the_structure_names_each_part() {
    let lines = structure(&file("bouw.pdf", &SMALL));
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    let wanted = [
        ("TOC", 5),
        ("H1", 3),
        ("H2", 1),
        ("BlockQuote", 1),
        ("L (", 3),
        ("LI (", 4),
        ("Table (", 2),
        ("TR", 5),
        ("TH ", 4),
        ("TD", 6),
        ("Caption", 2),
        ("Figure", 1),
        ("Note ", 2),
    ];
    let found = wanted.map(|(start, _)| (start, count(start)));
    assert_eq!(found, wanted, "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("Pagina")));
}

#[test]
fn a_figure_is_told_to_who_does_not_see_it() {
    const ALTS: &str = "import pikepdf, sys\npdf = pikepdf.open(sys.argv[1])\n\
        for one in pdf.objects:\n    \
        if isinstance(one, pikepdf.Dictionary) and '/Alt' in one: print(one.S, one.Alt)";
    let mut command = Command::new(tool("stukken/bin/python"));
    command.args(["-c", ALTS]).arg(file("alt.pdf", &LONG));
    let output = run(&mut command, "stukken");
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stdout).unwrap();
    let logo = "/Figure Logo van de gemeente Voorbeeldstad";
    let chart =
        "/Figure Staafdiagram: veertig meldingen in 2023, vijfentwintig in 2024, tien in 2025.";
    let mut lines: Vec<&str> = told.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, [logo, chart, chart, chart, chart, chart]);
}

#[test]
fn the_long_report_has_its_notes_once_and_its_headers_on_each_page() {
    let path = file("lang.pdf", &LONG);
    let info = poppler("pdfinfo", &[], &path);
    assert!(one_line(&info).contains("Pages: 20 "), "{info}");
    let lines = structure(&path);
    let notes = lines.iter().filter(|line| line.starts_with("Note "));
    assert_eq!(notes.count(), sample::NOTES as usize);
    let headers = text(&path)
        .matches("Maatregel Verantwoordelijke Klaar")
        .count();
    assert!(headers > 5, "{headers} headers");
    let read = lines.iter().filter(|line| *line == "\"Verantwoordelijke\"");
    assert_eq!(read.count(), 5, "a header that is repeated is read once");
}

#[test]
fn a_note_keeps_its_number_whatever_comes_first() {
    let cite = |number| {
        let spans = vec![words("Zie"), Span::Citation(number), Span::Citation(9)];
        ReportBlock::Text(RichBlock {
            kind: RichKind::Paragraph,
            spans,
        })
    };
    let mut report = sample::small();
    report.contents = true;
    report.blocks = vec![
        ReportBlock::Text(RichBlock {
            kind: RichKind::Heading(1),
            spans: vec![words("Kop"), Span::Citation(2)],
        }),
        cite(2),
        cite(1),
    ];
    let text = text(&file("noten.pdf", &pdf(&report)));
    for wanted in [
        "Inhoud Kop . ",
        " Kop2 Zie2[9] Zie1[9] ",
        "2 Wijkagent",
        "1 “De schade groeit”",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is not in {text:?}");
    }
}

#[test]
fn what_the_fonts_do_not_have_is_no_reason_to_fail() {
    let mut report = with(ReportBlock::paragraph(
        "Duim 👍🏽, 中文, \u{e001}, \u{feff}, \u{0}, سلام, e\u{301}, \u{202e}om.",
    ));
    report.title = "Titel \u{1}👍".to_owned();
    report.footer = "Voet 👍".to_owned();
    report.blocks.push(ReportBlock::paragraph(&"a".repeat(300)));
    if let Some(ReportBlock::Figure(figure)) = report.blocks.get_mut(11) {
        figure.svg = figure.svg.replace("2023", "≥ 👍");
    } else {
        panic!("the sample has its figure elsewhere");
    }
    let text = text(&file("letters.pdf", &pdf(&report)));
    assert!(text.contains("Duim \u{fffd}"), "{text}");
    assert!(text.contains("om. "), "{text}");
}

#[test]
fn odd_lists_keep_their_numbers() {
    let point = |depth, mark| ReportBlock::plain(RichKind::Item { depth, mark }, "punt");
    let mut report = sample::small();
    report.blocks = vec![
        point(3, Mark::None),
        point(2, Mark::Number(u64::MAX)),
        point(1, Mark::Number(0)),
        point(3, Mark::Number(12)),
        point(1, Mark::Number(5)),
        point(1, Mark::Dot),
    ];
    let text = text(&file("lijst.pdf", &pdf(&report)));
    let wanted = "punt 9223372036854775807. punt 0. punt 12. punt 5. punt • punt";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn an_address_that_is_none_is_no_link() {
    let words = Words {
        text: "klik".to_owned(),
        link: Some("javascript:alert(1)".to_owned()),
        ..Words::default()
    };
    let report = with(ReportBlock::Text(RichBlock {
        kind: RichKind::Paragraph,
        spans: vec![Span::Text(words)],
    }));
    let path = file("klik.pdf", &pdf(&report));
    assert!(text(&path).contains("klik"));
    assert!(!poppler("pdfinfo", &["-url"], &path).contains("javascript"));
}

#[test]
fn what_a_report_may_not_be_is_told_all_at_once() {
    let mut report = with(ReportBlock::Table(ReportTable {
        caption: String::new(),
        columns: vec![ReportColumn {
            label: " ".to_owned(),
            share: 1,
        }],
        rows: vec![vec![]],
    }));
    report.blocks.push(ReportBlock::heading(4, "Te diep"));
    report.title = String::new();
    assert_eq!(
        reason(&report),
        "the title is empty; block 14: the table has no caption; block 14: column 1 has no header; \
         block 14: row 1 has 0 cells for 1 columns; block 15: a heading of level 4 after 1"
    );
}

#[test]
fn a_drawing_or_logo_that_is_none_is_an_error() {
    let mut figure = match &sample::small().blocks[11] {
        ReportBlock::Figure(figure) => figure.clone(),
        other => panic!("{other:?}"),
    };
    for svg in [
        "",
        "geen tekening",
        "<svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>",
    ] {
        svg.clone_into(&mut figure.svg);
        let reason = reason(&with(ReportBlock::Figure(figure.clone())));
        assert!(reason.contains("SVG"), "{svg:?}: {reason}");
    }
    let mut report = sample::long();
    report.logo.as_mut().unwrap().bytes.truncate(30);
    assert!(reason(&report).contains("image"), "{}", reason(&report));
}
