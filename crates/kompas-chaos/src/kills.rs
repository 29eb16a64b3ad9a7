//! `kill -9` while people write.

use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use crate::postgres::Postgres;
use crate::site::Site;
use crate::writers::{self, Holdings, Writer};
use crate::{Database, Fault, Trial};

/// People who write at once.
const WRITERS: usize = 4;
/// The index is waited for after so many kills.
const INDEX_EVERY: usize = 10;
/// What is there is compared with the journals after so many, before the site starts again.
const CHECK_EVERY: usize = 4;
/// The log is read after so many.
const LOG_EVERY: usize = 50;
/// The index must have followed the store within this time after a start.
const FOLLOWS: Duration = Duration::from_secs(30);

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
    let mut writers = writers::gather(&site, &first, WRITERS, &mut trial.random)?;
    let (mut kills, mut checks) = (0, 0);
    let (mut slowest_start, mut slowest_index) = (Duration::ZERO, Duration::ZERO);
    while !trial.is_enough(kills, trial.options.kills) {
        kills += 1;
        write_until_killed(trial, &mut site, &mut writers);
        if kills % CHECK_EVERY == 1 {
            // The command line is the first to open what the kill left.
            check(trial, &site, &mut writers, kills)?;
            checks += 1;
        }
        slowest_start = slowest_start.max(site.start()?.took);
        if kills % INDEX_EVERY == 0 {
            slowest_index = slowest_index.max(wait_for_index(&site, &writers[0])?);
        }
        if kills % LOG_EVERY == 0 {
            site.log_is_whole()?;
            eprintln!("  {kills} kills on {}", trial.database.name());
        }
    }
    slowest_index = slowest_index.max(wait_for_index(&site, &writers[0])?);
    check(trial, &site, &mut writers, kills)?;
    let mut compared = 0;
    for writer in &writers {
        compared += writer.compare_bytes(&site)?;
    }
    sound_soon(&site)?;
    let lines = site.log_is_whole()?;
    let acknowledged: usize = writers.iter().map(|writer| writer.acknowledged).sum();
    trial.figure("Keren kill -9", kills);
    trial.figure("Bevestigde wijzigingen", acknowledged);
    trial.figure("Keren alles vergeleken met wat bevestigd was", checks + 1);
    trial.figure(
        "Bevestigde wijzigingen die weg of dubbel waren",
        trial.faults.len(),
    );
    trial.figure("Documenten aan het eind, byte voor byte gelijk", compared);
    trial.figure("Regels in het logboek, de keten heel", lines);
    trial.figure("Traagste start", seconds(slowest_start));
    trial.figure(
        "Zoekindex bij na een start, hoogstens",
        seconds(slowest_index),
    );
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

fn check(
    trial: &mut Trial<'_>,
    site: &Site,
    writers: &mut [Writer],
    kill: usize,
) -> Result<(), Fault> {
    let held = Holdings::of(site)?;
    for writer in writers {
        for fault in writer.check(&held) {
            trial.fault(format!("kill {kill}: {fault}"));
        }
    }
    Ok(())
}

/// Waits until the doctor finds the index as the store says: documents may still be read.
pub(crate) fn sound_soon(site: &Site) -> Result<(), Fault> {
    let began = Instant::now();
    loop {
        match site.index_is_sound() {
            Err(error) if began.elapsed() > FOLLOWS => return Err(error),
            Err(_) => thread::sleep(Duration::from_millis(200)),
            Ok(()) => return Ok(()),
        }
    }
}

fn write_until_killed(trial: &mut Trial<'_>, site: &mut Site, writers: &mut [Writer]) {
    let stop = AtomicBool::new(false);
    let pause = Duration::from_millis(trial.random.between(20, 400));
    let address = site.address();
    thread::scope(|scope| {
        for writer in writers {
            scope.spawn(|| writer.write(address, &stop, false));
        }
        thread::sleep(pause);
        site.kill();
    });
}

/// Waits until the site says that the index has followed all changes; gives how long that took.
pub(crate) fn wait_for_index(site: &Site, writer: &Writer) -> Result<Duration, Fault> {
    let began = Instant::now();
    let mut client = writer.person().at(site);
    loop {
        let page = client.get("/beheer")?;
        if page.status == 200 && page.text().contains("Zij is bij.") {
            return Ok(began.elapsed());
        }
        if began.elapsed() > FOLLOWS {
            return Err("the index did not follow within 30 seconds".into());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A time as it stands in Dutch.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64()).replace('.', ",")
}
