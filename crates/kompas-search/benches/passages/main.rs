//! Quality and speed of search in passages, on the Dutch retrieval set, beside the full text
//! search of `SQLite` and `PostgreSQL`.
//!
//! `cargo bench -p kompas-search` prints all tables. `-- --quick` takes 40,000 passages; `-- --ours`
//! leaves the other engines out, `--peers` with it has them after all; `-- --parts` has our analyser with each part off; `-- --times=35`
//! fills our index with the set so many times and asks it alone; `-- --some` asks a tenth of the
//! long lists; `-- title=0.3,part=0.5` asks with
//! other weights.

mod measure;
mod ours;
mod peers;
#[expect(dead_code, reason = "the tests of the store need more")]
#[path = "../../../kompas-store/tests/it/postgres.rs"]
mod postgres;
mod set;

use std::time::Instant;

use kompas_search::passages::Tuning;

use crate::measure::{Quality, Times};
use crate::ours::Ours;
use crate::peers::Peer;
use crate::set::{Queries, Set};

/// The other engines take seconds for a query: they get one in so many.
const SOME: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let Some(folder) = set::folder() else {
        eprintln!("the retrieval set is not there: nothing is measured");
        return;
    };
    let (all, quick) = ("passages.jsonl.zst", "passages-40k.jsonl.zst");
    let file = if has("--quick") { quick } else { all };
    let set = Set::read(&folder.join(file));
    let queries = ["vac", "kop", "bron"].map(|name| Queries::read(&folder, name));
    let queries = queries.map(|queries| {
        if has("--some") {
            queries.every(SOME)
        } else {
            queries
        }
    });
    println!(
        "{} passages in {} documents",
        set.passages(),
        set.documents.len()
    );
    let times = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--times="));
    let times: usize = times.map_or(1, |times| times.parse().unwrap());

    let before = measure::memory();
    let home = ours::home(&format!("{file}-{times}"));
    let mut ours = Ours::open(&set, &home, times);
    ours.tell(&home);
    if times > 1 {
        for queries in &queries {
            println!(
                "{:<5} {}",
                queries.name,
                speed(queries, |text| ours.search(text)).row()
            );
        }
        tell_memory(before);
        return;
    }

    let variants: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--") && argument.contains('='))
        .collect();
    report("kompas", &ours, &queries);
    for variant in &variants {
        ours = ours.tuned(tuning(variant));
        report(variant, &ours, &queries);
    }
    tell_memory(before);
    if has("--parts") || !has("--ours") && variants.is_empty() {
        parts(&folder, quick, &queries);
    }
    if has("--peers") || !has("--ours") && variants.is_empty() {
        beside(&ours, &set, &queries);
    }
}

/// What the index has taken since; true of an index that an earlier run filled.
fn tell_memory(before: u64) {
    let taken = measure::memory().saturating_sub(before);
    println!(
        "memory of the index and its searches: {} MB",
        taken / 1_000_000
    );
}

/// Quality and speed of all queries.
fn report(name: &str, ours: &Ours<'_>, queries: &[Queries]) {
    println!(
        "\n{name}: nDCG@10 (even, odd), hit@1, recall@100 of passages, then of the documents shown; whole searches"
    );
    for queries in queries {
        let ranked = Quality::of(queries, |text| ours.passages(text, queries.of_documents));
        let shown = Quality::of(queries, |text| ours.shown(text, queries.of_documents));
        println!("{:<5} {}   {}", queries.name, ranked.row(), shown.row());
        println!("      {}", speed(queries, |text| ours.search(text)).row());
    }
}

fn speed(queries: &Queries, ask: impl FnMut(&str)) -> Times {
    Times::of(queries.all.iter().map(|(_, text, _)| text.as_str()), ask)
}

/// Our analyser with each part off, on the small set.
fn parts(folder: &std::path::Path, file: &str, queries: &[Queries]) {
    let set = Set::read(&folder.join(file));
    println!(
        "\nnDCG@10 on {} passages, with a part of the analysis off",
        set.passages()
    );
    let standard = Tuning::default();
    for (name, tuning) in [
        ("all parts", standard),
        (
            "no stemmer",
            Tuning {
                stem: false,
                ..standard
            },
        ),
        (
            "no compounds",
            Tuning {
                part: 0.0,
                ..standard
            },
        ),
        (
            "no synonyms",
            Tuning {
                synonym: 0.0,
                ..standard
            },
        ),
        (
            "no stop words",
            Tuning {
                stop: false,
                ..standard
            },
        ),
        (
            "no neighbours",
            Tuning {
                neighbours: 0.0,
                ..standard
            },
        ),
        (
            "no coverage",
            Tuning {
                coverage: 1.0,
                ..standard
            },
        ),
    ] {
        let ours = Ours::in_memory(&set, tuning);
        let gains: Vec<String> = queries
            .iter()
            .map(|queries| {
                let quality =
                    Quality::of(queries, |text| ours.passages(text, queries.of_documents));
                format!("{} {:.3}", queries.name, quality.gain())
            })
            .collect();
        println!("{name:<14} {}", gains.join("  "));
    }
}

/// The other engines beside ours, in turn, on the same queries.
fn beside(ours: &Ours<'_>, set: &Set, queries: &[Queries]) {
    let folder = tempfile::tempdir().unwrap();
    println!(
        "\nbeside others: nDCG@10, hit@1 and recall@100 of passages; time of ten with snippets, ours with counts too"
    );
    for number in 0..2 {
        let peer = if number == 0 {
            Peer::fts5(set, folder.path())
        } else {
            Peer::postgres(set)
        };
        println!(
            "{}: filled in {:.1} s, {} MB",
            peer.name,
            peer.filled,
            peer.size / 1_000_000
        );
        for queries in queries {
            let some = queries.every(SOME);
            let quality = Quality::of(&some, |text| peer.passages(text, some.of_documents));
            let own = Quality::of(&some, |text| ours.passages(text, some.of_documents));
            let (their, our) =
                measure::in_turn(&some, |text| peer.search(text), |text| ours.search(text));
            println!("{:<5} kompas {}   {}", some.name, own.row(), our.row());
            println!("      peer   {}   {}", quality.row(), their.row());
            println!(
                "      kompas is {:.1} times as fast",
                their.total() / our.total()
            );
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
            "named" => tuning.named = number(),
            "coverage" => tuning.coverage = number(),
            "k1" => tuning.k1 = number(),
            "b" => tuning.b = number(),
            other => panic!("{other} cannot be tuned"),
        }
    }
    tuning
}

/// Tells since when, for what is measured once.
fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}
