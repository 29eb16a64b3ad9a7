//! Quality and speed of search in passages, on the Dutch retrieval set.
//!
//! `cargo bench -p kompas-search` prints all tables. `-- --quick` takes 40,000 passages; `-- --ours`
//! leaves the other engines out; `-- title=0.3 part=0.5` asks with other weights.

mod measure;
mod ours;
mod set;

use std::time::Instant;

use kompas_search::passages::Tuning;

use crate::measure::{Quality, Times};
use crate::ours::Ours;
use crate::set::{Queries, Set};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let Some(folder) = set::folder() else {
        eprintln!("the retrieval set is not there: nothing is measured");
        return;
    };
    let file = if has("--quick") {
        "passages-40k.jsonl.zst"
    } else {
        "passages.jsonl.zst"
    };
    let set = Set::read(&folder.join(file));
    let every = if has("--some") { 3 } else { 1 };
    let queries = ["vac", "kop", "bron"].map(|name| Queries::read(&folder, name).every(every));
    println!(
        "{} passages in {} documents",
        set.passages(),
        set.documents.len()
    );

    let start = Instant::now();
    let home = ours::home(file);
    let ours = Ours::open(&set, &home);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "index: {seconds:.1} s, {:.0} passages/s, {} MB",
        count(set.passages()) / seconds,
        ours::size(&home) / 1_000_000
    );
    let start = Instant::now();
    drop(kompas_search::PassageIndex::open(&home).unwrap());
    println!("opening: {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);

    let variants: Vec<&String> = arguments
        .iter()
        .filter(|argument| argument.contains('='))
        .collect();
    let mut ours = ours;
    report("default", &ours, &queries, has("--time"));
    for variant in variants {
        ours = ours.tuned(tuning(variant));
        report(variant, &ours, &queries, has("--time"));
    }
}

fn report(name: &str, ours: &Ours<'_>, queries: &[Queries], time: bool) {
    for queries in queries {
        let ranked = Quality::of(queries, |text| ours.passages(text, queries.of_documents));
        println!("{name:<28} {:<5} passages  {}", queries.name, ranked.row());
        let shown = Quality::of(queries, |text| ours.shown(text, queries.of_documents));
        println!("{name:<28} {:<5} shown     {}", queries.name, shown.row());
        if time {
            let texts = || queries.all.iter().map(|(_, text, _)| text.as_str());
            let times = Times::of(texts(), |text| ours.search(text));
            println!("{name:<28} {:<5} search    {}", queries.name, times.row());
        }
    }
}

fn tuning(variant: &str) -> Tuning {
    let mut tuning = Tuning::default();
    for part in variant.split(',') {
        let (name, value) = part.split_once('=').unwrap();
        let number = || value.parse::<f32>().unwrap();
        match name {
            "title" => tuning.title = number(),
            "heading" => tuning.heading = number(),
            "part" => tuning.part = number(),
            "synonym" => tuning.synonym = number(),
            "neighbours" => tuning.neighbours = number(),
            "coverage" => tuning.coverage = number(),
            "k1" => tuning.k1 = number(),
            "b" => tuning.b = number(),
            other => panic!("{other} cannot be tuned"),
        }
    }
    tuning
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}
