//! How fast reports get their form, beside `LibreOffice` where that is installed:
//! `cargo bench -p kompas-export`.
//!
//! The report has twenty pages, sixty notes and five figures. Times are in milliseconds: of the
//! first report, and of the ones after it, each another one, since nobody makes the same one twice.
//! After those the guide of this repository as PDF.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use kompas_domain::report::{Report, ReportBlock, words};
use kompas_export::{ReportFormat, guide_pdf, render};

#[path = "../tests/it/guide.rs"]
mod guide;
#[path = "../tests/it/sample.rs"]
mod sample;

/// What each format may take, in milliseconds, where something was promised.
const PROMISED: [(ReportFormat, f64); 2] =
    [(ReportFormat::Pdf, 500.0), (ReportFormat::Docx, 200.0)];

fn main() {
    let report = sample::long();
    println!("format  first  median longest promised      kB");
    let mut pdf = 0.0;
    for format in ReportFormat::ALL {
        let (first, bytes) = timed(|| render(&report, format));
        let bytes = match bytes {
            Ok(bytes) if !bytes.is_empty() => bytes,
            Ok(_) => {
                println!("skipped: {} is empty", format.name());
                continue;
            }
            Err(error) => {
                println!("skipped: {}: {error}", format.name());
                continue;
            }
        };
        let mut times: Vec<f64> = (0..15)
            .map(|number| {
                let report = other(number);
                timed(|| render(&report, format)).0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let (median, longest) = (times[7], times[14]);
        if format == ReportFormat::Pdf {
            pdf = median;
        }
        let promised = PROMISED.iter().find(|(one, _)| *one == format);
        println!(
            "{:<6} {first:>6.0} {median:>7.1} {longest:>7.1} {:>8} {:>7}",
            format.name(),
            promised.map_or_else(|| "-".to_owned(), |(_, most)| format!("< {most:.0}")),
            bytes.len() / 1024,
        );
    }
    hundred();
    whole_guide(pdf);
    beside(pdf);
}

/// The long report with other words in its title and in each block.
fn other(number: usize) -> Report {
    let mut report = sample::long();
    report.title = format!("{} {number}", report.title);
    for block in &mut report.blocks {
        if let ReportBlock::Text(text) = block {
            text.spans.push(words(&format!(" Stuk {number}.")));
        }
    }
    report
}

/// A hundred reports one after another, each another one, as a queue makes them.
fn hundred() {
    let reports: Vec<_> = (100..200).map(other).collect();
    let before = memory();
    let (time, ()) = timed(|| {
        for report in &reports {
            render(report, ReportFormat::Pdf).expect("a PDF");
        }
    });
    println!(
        "a hundred PDFs, each another one: {:.1} s, {:.0} ms each; memory from {before} to {} MB",
        time / 1e3,
        time / 100.0,
        memory()
    );
}

/// The whole guide as PDF: three editions, each another one.
fn whole_guide(pdf: f64) {
    let guide = guide::loaded(&guide::contents());
    let mut bytes = 0;
    let mut times: Vec<f64> = (1..=3)
        .map(|number| {
            let mut facts = guide::facts();
            facts.number = format!("proef-{number}");
            let (time, made) = timed(|| guide_pdf(&guide, &facts));
            bytes = made.expect("a PDF").len();
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "the guide as PDF: {:.0} ms, {:.1} times a report; {} kB",
        times[1],
        times[1] / pdf,
        bytes / 1024
    );
}

/// `LibreOffice` makes a PDF of the same report, from the best that it can read.
fn beside(pdf: f64) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stukken");
    fs::create_dir_all(&folder).expect("a folder");
    let report = sample::long();
    let source = [ReportFormat::Odt, ReportFormat::Docx, ReportFormat::Html]
        .into_iter()
        .find_map(|format| {
            let bytes = render(&report, format).ok()?;
            (!bytes.is_empty()).then_some((format, bytes))
        });
    let Some((format, bytes)) = source else {
        println!("skipped: LibreOffice has nothing to read yet");
        return;
    };
    let file = folder.join(format!("rapport.{}", format.name()));
    fs::write(&file, bytes).expect("a file");
    let convert = || {
        Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}/profiel",
                folder.display()
            ))
            .args(["--headless", "--convert-to", "pdf", "--outdir"])
            .args([&folder, &file])
            .output()
    };
    if convert().is_err() {
        println!("skipped: LibreOffice is not here");
        return;
    }
    let mut times: Vec<f64> = (0..3).map(|_| timed(convert).0).collect();
    times.sort_by(f64::total_cmp);
    println!(
        "LibreOffice from {}: {:.0} ms with its start; we are {:.1} times as fast",
        format.name(),
        times[1],
        times[1] / pdf
    );
}

/// What a piece of work took, in milliseconds, and what came of it.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed().as_secs_f64() * 1e3, done)
}

/// What this process holds in memory, in MB.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes / 1024)
}
