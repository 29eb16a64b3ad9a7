//! Many people who change the same things at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use crate::http::Client;
use crate::kills::sound_soon;
use crate::people::{self, Person};
use crate::postgres::Postgres;
use crate::site::Site;
use crate::writers::number_of;
use crate::{Database, Fault, Trial};

/// What came of the rounds of one editor.
#[derive(Default)]
struct Tally {
    renamed: usize,
    last_name: Option<String>,
    won: usize,
    lost: usize,
    added: usize,
    /// The words that were kept in the dossier.
    words: Vec<String>,
    /// How often somebody else was first there.
    second: usize,
    odd: Vec<String>,
}

/// The answers of a dossier, as one editor last saw them: version and text by question.
#[derive(Default)]
struct Answers(BTreeMap<&'static str, (u64, String)>);

/// The six questions.
const QUESTIONS: [&str; 6] = ["G1", "G2", "G3", "L1", "L2", "L3"];

/// Nobody is second so often in a row.
const TRIES: usize = 1_000;

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let server = match trial.database {
        Database::Sqlite => None,
        Database::Postgres => Some(Postgres::new()?),
    };
    let database = server
        .as_ref()
        .map(|server| Postgres::address(server.port()));
    let mut site = Site::new(&trial.options.kompas, &trial.folder, database);
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let begin = people::begin(&site, &first)?;
    let shared = people::organisation(&site, &begin, "Gedeeld")?;
    let editors: Vec<Person> = (1..=trial.options.editors)
        .map(|number| people::administrator(&site, &begin, number))
        .collect::<Result<_, _>>()?;
    let program = people::key(&site, &begin)?;
    let dossier = open_dossier(&mut Client::new(site.address(), &program))?;
    let before = site.log_is_whole()?;
    let rounds = AtomicUsize::new(0);
    let enough = |round| trial.is_enough(round, trial.options.rounds);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let works: Vec<_> = editors
            .iter()
            .enumerate()
            .map(|(number, editor)| {
                let (site, shared, rounds) = (&site, shared.as_str(), &rounds);
                let (program, dossier) = (&program, dossier.as_str());
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    let mut client = editor.at(site);
                    let mut api = Client::new(site.address(), program);
                    let mut seen = Answers::default();
                    let mut round = 0;
                    while !enough(round) {
                        if round % 4 == 3 {
                            let word = format!("{number}.{round}");
                            let written = write(&mut api, dossier, round, &word, &mut seen);
                            match written {
                                Ok(second) => {
                                    tally.words.push(word);
                                    tally.second += second;
                                }
                                Err(error) => tally.odd.push(format!("{word}: {error}")),
                            }
                        } else {
                            edit(&mut client, shared, number, round, &mut tally);
                        }
                        rounds.fetch_add(1, Ordering::Relaxed);
                        round += 1;
                    }
                    tally
                })
            })
            .collect();
        works
            .into_iter()
            .filter_map(|work| work.join().ok())
            .collect()
    });
    let after = site.log_is_whole()?;
    judge(trial, &site, &shared, &tallies, after - before)?;
    judge_dossier(
        trial,
        &mut Client::new(site.address(), &program),
        &dossier,
        &tallies,
    )?;
    trial.figure("Redacteuren tegelijk", editors.len());
    trial.figure("Wijzigingen samen", rounds.load(Ordering::Relaxed));
    sound_soon(&site)?;
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

/// Opens the dossier that all write in: its path in the API.
fn open_dossier(api: &mut Client) -> Result<String, Fault> {
    let new = json!({ "thema": "weerbaar-buitengebied", "titel": "Gedeeld" });
    let answer = api.send("POST", "/api/v1/dossiers", None, &new)?;
    let path = answer.header("location").map(str::to_owned);
    path.ok_or_else(|| format!("no dossier ({})", answer.status).into())
}

/// Adds a word to an answer that all others add to too; gives how often somebody else was first.
fn write(
    api: &mut Client,
    dossier: &str,
    round: usize,
    word: &str,
    seen: &mut Answers,
) -> Result<usize, Fault> {
    let question = QUESTIONS[round / 4 % QUESTIONS.len()];
    let path = format!("{dossier}/antwoorden/{question}");
    let (version, text) = seen.0.entry(question).or_default();
    for second in 0..TRIES {
        let sent = json!({ "antwoord": format!("{text} {word}") });
        if second == 0 {
            let unseen = api.send("PUT", &path, None, &sent)?;
            if unseen.status != 428 {
                return Err(format!("without a version: {}", unseen.status).into());
            }
        }
        let answer = api.send("PUT", &path, Some(*version), &sent)?;
        match answer.status {
            204 => {
                *version += 1;
                *text = format!("{text} {word}");
                return Ok(second);
            }
            412 => {
                let told: serde_json::Value = serde_json::from_slice(&answer.body)?;
                let now = &told["huidig"];
                *version = now["versie"].as_u64().ok_or("no version")?;
                now["antwoord"].as_str().ok_or("no text")?.clone_into(text);
            }
            status => return Err(format!("{status}: {}", answer.text()).into()),
        }
    }
    Err(format!("second {TRIES} times").into())
}

/// Each word that was kept stands in the dossier once, and nothing else does.
fn judge_dossier(
    trial: &mut Trial<'_>,
    api: &mut Client,
    dossier: &str,
    tallies: &[Tally],
) -> Result<(), Fault> {
    let mut there: Vec<String> = Vec::new();
    let mut versions = 0;
    for question in QUESTIONS {
        let answer = api.get(&format!("{dossier}/antwoorden/{question}"))?;
        let told: serde_json::Value = serde_json::from_slice(&answer.body)?;
        versions += told["versie"].as_u64().ok_or("no version")?;
        let text = told["antwoord"].as_str().ok_or("no text")?;
        there.extend(text.split_whitespace().map(str::to_owned));
    }
    let kept = tallies.iter().flat_map(|one| &one.words);
    let mut kept: Vec<String> = kept.cloned().collect();
    kept.sort();
    there.sort();
    if kept != there {
        trial.fault(format!(
            "{} words were kept in the dossier, {} are there",
            kept.len(),
            there.len()
        ));
    }
    if u64::try_from(kept.len())? != versions {
        trial.fault(format!("{} words, {versions} versions", kept.len()));
    }
    trial.figure(
        "Woorden toegevoegd aan dezelfde antwoorden, elk één keer",
        kept.len(),
    );
    trial.figure(
        "Daarbij te laat (412), en opnieuw met wat er stond",
        tallies.iter().map(|one| one.second).sum::<usize>(),
    );
    Ok(())
}

/// One change of something that all others change too.
fn edit(client: &mut Client, shared: &str, number: usize, round: usize, tally: &mut Tally) {
    let name = format!("Gedeeld {number} {round}");
    let (answer, kind) = match round % 4 {
        0 => {
            let path = format!("/beheer/organisaties/{shared}");
            (client.post(&path, &[("naam", &name), ("open", "ja")]), 0)
        }
        1 => {
            let fields = [
                ("soort", "anders"),
                ("organisatie", &format!("Wedloop {round}")),
            ];
            let fields = fields.map(|(name, value)| (name, value as &str));
            (client.post("/beheer/organisaties", &fields), 1)
        }
        _ => {
            let file = format!("samen-{round}.txt");
            let text = format!("Een stuk dat allen tegelijk toevoegen: {round}.\n");
            (client.upload("andere-gemeenten", &file, text.as_bytes()), 2)
        }
    };
    match (answer, kind) {
        (Ok(answer), 0) if answer.is_taken() => {
            tally.renamed += 1;
            tally.last_name = Some(name);
        }
        (Ok(answer), 1) if answer.is_taken() => tally.won += 1,
        (Ok(answer), 1) if answer.status == 422 => tally.lost += 1,
        (Ok(answer), 2) if answer.is_taken() => tally.added += 1,
        (Ok(answer), _) => tally.odd.push(format!("round {round}: {}", answer.status)),
        (Err(error), _) => tally.odd.push(format!("round {round}: {error}")),
    }
}

fn judge(
    trial: &mut Trial<'_>,
    site: &Site,
    shared: &str,
    tallies: &[Tally],
    lines: u64,
) -> Result<(), Fault> {
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (renamed, won, added) = (
        sum(|one| one.renamed),
        sum(|one| one.won),
        sum(|one| one.added),
    );
    for odd in tallies.iter().flat_map(|one| &one.odd) {
        trial.fault(odd.clone());
    }
    let organisations = site.asked(&["organisaties", "lijst"])?;
    let organisations = organisations.as_array().cloned().unwrap_or_default();
    let races = organisations.iter().filter_map(|one| one["naam"].as_str());
    let races = races.filter(|name| name.starts_with("Wedloop ")).count();
    if races != won {
        trial.fault(format!(
            "{won} were told that they made it, {races} are there"
        ));
    }
    let name = organisations
        .iter()
        .find(|one| number_of(one).as_deref() == Some(shared))
        .and_then(|one| one["naam"].as_str());
    if renamed > 0 && !tallies.iter().any(|one| one.last_name.as_deref() == name) {
        trial.fault(format!("{name:?} is nobody's last name for it"));
    }
    let documents = site.asked(&["documenten", "lijst"])?;
    let mut files: Vec<String> = documents
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["bestand"].to_string())
        .collect();
    let all = files.len();
    files.sort();
    files.dedup();
    if files.len() != all {
        trial.fault(format!("{} documents are there twice", all - files.len()));
    }
    let acknowledged = renamed + won + added + sum(|one| one.words.len());
    if u64::try_from(acknowledged)? != lines {
        trial.fault(format!(
            "{acknowledged} changes were acknowledged, the log tells of {lines}"
        ));
    }
    trial.figure("Naam van dezelfde organisatie gewijzigd", renamed);
    trial.figure("Om het eerst gemaakt: gelukt, elk één keer", won);
    trial.figure(
        "Om het eerst gemaakt: te laat, en dat verteld",
        sum(|one| one.lost),
    );
    trial.figure("Hetzelfde stuk toegevoegd", added);
    trial.figure("Documenten daarvan, elk één keer", all);
    trial.figure(
        "Bevestigde wijzigingen die niet in het logboek staan",
        i64::try_from(acknowledged)? - i64::try_from(lines)?,
    );
    Ok(())
}
