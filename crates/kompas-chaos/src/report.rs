//! What was measured: kept in a file, and shown as a document.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{EXPERIMENTS, Experiment, Fault};

const RESULTS: &str = "betrouwbaarheid.json";
const DOCUMENT: &str = "betrouwbaarheid.md";

/// What came of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its name.
    pub experiment: String,
    /// On which database.
    pub database: String,
    /// When, as in `2026-11-24`.
    pub date: String,
    /// On what machine, in Dutch.
    pub machine: String,
    /// Which program was tried.
    pub program: String,
    /// Where random choices began.
    pub seed: u64,
    /// How it was asked for.
    pub command: String,
    /// How long it took.
    pub seconds: u64,
    /// What was measured, in Dutch: what it is, and its value.
    pub figures: Vec<(String, String)>,
    /// Each time that the promise was broken.
    pub faults: Vec<String>,
}

/// The results that are kept in a folder.
///
/// # Errors
/// The file cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Outcome>, Fault> {
    let path = folder.join(RESULTS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

/// Keeps a result in the place of the earlier one of the same experiment and database, and makes
/// the document anew.
///
/// # Errors
/// The folder cannot be written.
pub fn write(folder: &Path, outcome: Outcome) -> Result<(), Fault> {
    let mut all = read(folder)?;
    let is_same = |other: &Outcome| {
        other.experiment == outcome.experiment && other.database == outcome.database
    };
    match all.iter_mut().find(|other| is_same(other)) {
        Some(there) => *there = outcome,
        None => all.push(outcome),
    }
    let text = serde_json::to_string_pretty(&all)?;
    std::fs::write(folder.join(RESULTS), format!("{text}\n"))?;
    renew(folder)
}

/// Makes the document of the results in a folder anew.
///
/// # Errors
/// The folder cannot be read or written.
pub fn renew(folder: &Path) -> Result<(), Fault> {
    std::fs::write(folder.join(DOCUMENT), document(&read(folder)?))?;
    Ok(())
}

const OPENING: &str = "# Betrouwbaarheid

Dit document maakt `kompas-chaos` zelf, uit wat het meet; alle cijfers staan ook in [betrouwbaarheid.json](betrouwbaarheid.json). Elke proef draait op het gebouwde programma, over HTTP, met echte aanmelding, en alleen op de eigen computer. Zelf doen: `make chaos` (alle aantallen) of `make test-chaos` (kleine aantallen, ook bij elke wijziging). Staat er `--minutes` bij een opdracht, dan stopte de proef na die tijd; de aantallen zijn dan kleiner dan het volle aantal, en de uitkomst geldt voor wat er staat. Tijden gelden voor de machine en de drukte die erbij staan.

";

/// The document of these results.
pub fn document(outcomes: &[Outcome]) -> String {
    let mut text = OPENING.to_owned();
    text.push_str("| belofte | database | uitkomst | datum |\n|---|---|---|---|\n");
    for (experiment, outcome) in each(outcomes) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            experiment.promise,
            outcome.database,
            verdict(outcome),
            outcome.date
        );
    }
    for experiment in EXPERIMENTS {
        let _ = write!(text, "\n## {}\n\n{}\n", experiment.promise, experiment.how);
        let mut own = outcomes
            .iter()
            .filter(|one| one.experiment == experiment.name)
            .peekable();
        if own.peek().is_none() {
            text.push_str("\nDeze proef is nog niet gedaan.\n");
        }
        for outcome in own {
            section(&mut text, outcome);
        }
    }
    text
}

fn each(outcomes: &[Outcome]) -> impl Iterator<Item = (&'static Experiment, &Outcome)> {
    EXPERIMENTS.iter().flat_map(move |experiment| {
        let own = outcomes
            .iter()
            .filter(|one| one.experiment == experiment.name);
        own.map(move |outcome| (experiment, outcome))
    })
}

fn verdict(outcome: &Outcome) -> String {
    match outcome.faults.len() {
        0 => "gehaald".to_owned(),
        1 => "**niet gehaald: 1 fout**".to_owned(),
        count => format!("**niet gehaald: {count} fouten**"),
    }
}

fn section(text: &mut String, outcome: &Outcome) {
    let _ = write!(
        text,
        "\n**{}**: {}, {}, {}, {}, zaad {}, in {} s. `{}`\n\n| wat | gemeten |\n|---|---|\n",
        outcome.database,
        verdict(outcome).replace("**", ""),
        outcome.date,
        outcome.program,
        outcome.machine,
        outcome.seed,
        outcome.seconds,
        outcome.command,
    );
    for (what, value) in &outcome.figures {
        let _ = writeln!(text, "| {what} | {value} |");
    }
    for fault in outcome.faults.iter().take(10) {
        let _ = writeln!(text, "\n- {}", fault.replace('\n', " "));
    }
}
