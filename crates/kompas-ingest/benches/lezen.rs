//! How fast and how well documents are read, beside `pdftotext` where that is installed:
//! `cargo bench -p kompas-ingest [-- WORD]`, for the files with that word in their names.
//!
//! Speed is that of one core: the best of three times. `words` is how many of the words that
//! pdftotext finds are found here too, `extra` how many found here it has not.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use kompas_domain::document::{DocumentFormat, ReadDocument};
use kompas_ingest::{Reader, read};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next();
    // The bench is its own child.
    if first.as_deref() == Some(OsStr::new("lees")) {
        return kompas_ingest::worker::run();
    }
    let word = first.filter(|word| word != "--bench").or(arguments.next());
    let word = word.map(|word| word.to_string_lossy().into_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/documents/files");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not here", folder.display());
        return ExitCode::SUCCESS;
    }
    std::panic::set_hook(Box::new(|_| {}));
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| {
            path.to_string_lossy()
                .contains(word.as_deref().unwrap_or(""))
        })
        .collect();
    files.sort();
    let rows: Vec<Row> = files.iter().filter_map(|path| measure(path)).collect();
    println!("pages    ms pages/s  child  poppler  times words extra  file");
    for row in &rows {
        row.print();
    }
    sum(&rows);
    empty_child();
    ExitCode::SUCCESS
}

/// What was measured of one file. Times are in seconds.
struct Row {
    name: String,
    pages: Option<u32>,
    here: f64,
    child: f64,
    poppler: Option<f64>,
    overlap: Option<Overlap>,
}

/// Words of two texts: of ours, of the other, of both.
#[derive(Default, Clone, Copy)]
struct Overlap {
    ours: usize,
    other: usize,
    both: usize,
}

impl Row {
    fn print(&self) {
        let pages = f64::from(self.pages.unwrap_or(0));
        let times = self.poppler.map(|poppler| poppler / self.here);
        println!(
            "{pages:>5} {:>5.0} {:>7.0} {:>6.0} {} {} {}  {}",
            self.here * 1e3,
            pages / self.here,
            self.child * 1e3,
            number(self.poppler.map(|time| time * 1e3), 8, 0),
            number(times, 6, 2),
            self.overlap
                .as_ref()
                .map_or_else(|| "          -".to_owned(), Overlap::text),
            self.name
        );
    }
}

impl Overlap {
    fn text(&self) -> String {
        format!(
            "{:>5.1} {:>5.1}",
            percent(self.both, self.other),
            percent(self.ours - self.both, self.ours)
        )
    }
}

fn number(value: Option<f64>, width: usize, decimals: usize) -> String {
    value.map_or_else(
        || format!("{:>width$}", "-"),
        |value| format!("{value:>width$.decimals$}"),
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn measure(path: &Path) -> Option<Row> {
    let bytes = std::fs::read(path).expect("a file");
    let name = path.file_name()?.to_string_lossy().into_owned();
    let (here, document) = best(|| read(&bytes, Some(&name)));
    let document = match document {
        Ok(document) => document,
        Err(refusal) => {
            println!("not read: {name}: {}", refusal.message());
            return None;
        }
    };
    let runtime = runtime();
    let (child, _) = best(|| runtime.block_on(reader().read(&bytes, Some(&name))));
    let is_pdf = document.format == DocumentFormat::Pdf;
    let poppler = is_pdf.then(|| best(|| pdftotext(path)));
    let (poppler, other) = poppler
        .and_then(|(time, text)| Some((time, text?)))
        .map_or((None, None), |(time, text)| (Some(time), Some(text)));
    Some(Row {
        name,
        pages: document.pages,
        here,
        child,
        poppler,
        overlap: other.map(|other| overlap(&document, &other)),
    })
}

/// The shortest of three times, in seconds, and what came of it.
fn best<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut once = || {
        let begin = Instant::now();
        let done = work();
        (begin.elapsed().as_secs_f64(), done)
    };
    let first = once();
    (0..2).fold(first, |best, _| {
        let next = once();
        if next.0 < best.0 { next } else { best }
    })
}

fn pdftotext(path: &Path) -> Option<String> {
    let output = Command::new("pdftotext").arg(path).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn overlap(document: &ReadDocument, other: &str) -> Overlap {
    let text: String = document
        .blocks
        .iter()
        .map(|block| block.text.clone() + "\n")
        .collect();
    let (ours, other) = (words(&text), words(other));
    Overlap {
        ours: ours.values().sum(),
        other: other.values().sum(),
        both: ours
            .iter()
            .map(|(word, count)| *count.min(other.get(word).unwrap_or(&0)))
            .sum(),
    }
}

/// Words and how often they stand there; those that are broken over lines are made whole.
fn words(text: &str) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    let text = text.replace("-\n", "").to_lowercase();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        if word.chars().count() > 1 {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }
    words
}

fn sum(rows: &[Row]) {
    let pdf: Vec<&Row> = rows.iter().filter(|row| row.pages.is_some()).collect();
    let pages: f64 = pdf.iter().filter_map(|row| row.pages).map(f64::from).sum();
    let total = |time: fn(&Row) -> f64| pdf.iter().map(|row| time(row)).sum::<f64>();
    let (here, child) = (total(|row| row.here), total(|row| row.child));
    let poppler = total(|row| row.poppler.unwrap_or_default());
    let overlaps = pdf.iter().filter_map(|row| row.overlap);
    let all = overlaps.fold(Overlap::default(), |sum, one| Overlap {
        ours: sum.ours + one.ours,
        other: sum.other + one.other,
        both: sum.both + one.both,
    });
    println!();
    println!("{} PDF files, {pages} pages", pdf.len());
    println!("  in this process  {:>6.0} pages/s", pages / here);
    println!("  by a child       {:>6.0} pages/s", pages / child);
    if poppler > 0.0 {
        let (there, times) = (pages / poppler, poppler / here);
        println!("  pdftotext        {there:>6.0} pages/s; we are {times:.2} times as fast");
        println!("  words, extra     {}", all.text());
    }
}

/// What a child costs that has next to nothing to read.
fn empty_child() {
    let runtime = runtime();
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            let begin = Instant::now();
            let read = runtime.block_on(reader().read(b"Een zin.", None));
            assert!(read.is_ok());
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!(
        "a child for one sentence: median {:.1} ms, longest {:.1} ms",
        times[25].as_secs_f64() * 1e3,
        times[49].as_secs_f64() * 1e3
    );
}

fn reader() -> Reader {
    let program = std::env::current_exe().expect("this program");
    Reader::new(program, vec!["lees".into()], vec![])
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
