//! Many people who change the same things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

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
    odd: Vec<String>,
}

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
    let before = site.log_is_whole()?;
    let rounds = AtomicUsize::new(0);
    let enough = |round| trial.is_enough(round, trial.options.rounds);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let works: Vec<_> = editors
            .iter()
            .enumerate()
            .map(|(number, editor)| {
                let (site, shared, rounds) = (&site, shared.as_str(), &rounds);
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    let mut client = editor.at(site);
                    let mut round = 0;
                    while !enough(round) {
                        edit(&mut client, shared, number, round, &mut tally);
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
    trial.figure("Redacteuren tegelijk", editors.len());
    trial.figure("Wijzigingen samen", rounds.load(Ordering::Relaxed));
    sound_soon(&site)?;
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

/// One change of something that all others change too.
fn edit(client: &mut Client, shared: &str, number: usize, round: usize, tally: &mut Tally) {
    let name = format!("Gedeeld {number} {round}");
    let (answer, kind) = match round % 3 {
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
    let acknowledged = renamed + won + added;
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
