//! Office documents, opened and read by other programs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use kompas_domain::report::Report;
use kompas_export::{ReportFormat, render};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The files in a document, by name.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut file = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A part as text, after its XML was read to the end.
pub(crate) fn xml(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let text = String::from_utf8(parts[name].clone()).unwrap();
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return text,
            Ok(_) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// What stands between two texts, each time.
pub(crate) fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    text.split(begin)
        .skip(1)
        .map(|rest| rest.split(end).next().unwrap())
        .collect()
}

/// The document as a file, in a folder of its own, and its bytes.
pub(crate) fn written(report: &Report, format: ReportFormat, name: &str) -> (PathBuf, Vec<u8>) {
    let bytes = render(report, format).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("stukken")
        .join(format!("{name}-{}", format.name()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("stuk.{}", format.name()));
    fs::write(&file, &bytes).unwrap();
    (file, bytes)
}

/// What a program says; it must succeed.
pub(crate) fn output(command: &mut Command, tool: &str) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; scripts/test-tools.sh {tool} installs it")
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// A program of the Python environment of these tests.
fn python(program: &str) -> Command {
    let bin = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/stukken/bin");
    Command::new(bin.join(program))
}

/// Checks a document by the schemas of its format and the rules beside them.
pub(crate) fn is_valid(file: &Path) {
    let mut check = python("openxml-audit");
    let is_text = file.extension().unwrap() == "odt";
    let format = if is_text { "odf1.3" } else { "microsoft365" };
    check.args(["--quiet", "--format", format]).arg(file);
    output(&mut check, "stukken");
}

/// What python-docx reads in a document.
pub(crate) fn facts(file: &Path) -> serde_json::Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/stukken/lees_docx.py");
    let json = output(python("python").arg(script).arg(file), "stukken");
    serde_json::from_str(&json).unwrap()
}

/// The pages that LibreOffice makes of a document, each as its lines of text in the order in which
/// they stand in the PDF.
pub(crate) fn pages(file: &Path) -> Vec<String> {
    let folder = file.parent().unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profiel", folder.display());
    let mut convert = Command::new("soffice");
    convert
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(file);
    output(&mut convert, "libreoffice");
    let pdf = file.with_extension("pdf");
    assert!(pdf.exists(), "LibreOffice does not open {}", file.display());
    let mut read = Command::new("pdftotext");
    read.arg("-raw").arg(pdf).arg("-");
    let text = output(&mut read, "poppler");
    text.trim_end_matches('\u{c}')
        .split('\u{c}')
        .map(str::to_owned)
        .collect()
}
