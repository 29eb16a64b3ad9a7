//! A disk that fills up, at any moment.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use crate::kills::seconds;
use crate::people;
use crate::site::{Site, tail};
use crate::writers::{self, Holdings, Writer};
use crate::{Fault, Trial};

/// After room was made, changes are taken again within this time.
const AGAIN: Duration = Duration::from_secs(30);
/// Changes that are tried on the full disk.
const TRIES: usize = 12;

/// A small disk in memory; gone with the value.
struct Disk(PathBuf);

impl Disk {
    fn of(folder: &Path, megabytes: u64) -> Result<Self, Fault> {
        fs::create_dir_all(folder)?;
        let size = format!("size={megabytes}m,mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder)
            .output()?;
        if mounted.status.success() {
            return Ok(Self(folder.to_owned()));
        }
        let why = String::from_utf8_lossy(&mounted.stderr).into_owned();
        Err(format!("a small disk needs root: {why}").into())
    }

    /// Fills the disk to the last byte.
    fn fill(&self) -> Result<PathBuf, Fault> {
        let path = self.0.join("vulling");
        let mut file = File::create(&path)?;
        let piece = vec![0x56; 1 << 16];
        while file.write(&piece).is_ok_and(|written| written > 0) {}
        Ok(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// What was seen at all points together.
#[derive(Default)]
struct Sum {
    refused: [usize; 2],
    acknowledged: usize,
    compared: usize,
    slowest: Duration,
}

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let (mut points, mut sum) = (0, Sum::default());
    while !trial.is_enough(points, trial.options.full_points) {
        points += 1;
        if let Err(error) = point(trial, points, &mut sum) {
            trial.fault(format!("point {points}: {error}"));
        }
    }
    if points == 0 {
        return Err("no point was tried".into());
    }
    let [unavailable, insufficient] = sum.refused;
    trial.figure("Punten waarop de schijf vol liep", points);
    trial.figure("Wijzigingen geweigerd met 507 en Retry-After", insufficient);
    trial.figure("Wijzigingen geweigerd met 503 en Retry-After", unavailable);
    trial.figure("Bevestigde wijzigingen, alle nog daar", sum.acknowledged);
    trial.figure("Documenten byte voor byte gelijk", sum.compared);
    trial.figure(
        "Wijzigen kon weer na ruimte maken, hoogstens na",
        seconds(sum.slowest),
    );
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

fn point(trial: &mut Trial<'_>, number: usize, sum: &mut Sum) -> Result<(), Fault> {
    let folder = trial.folder.join(format!("punt-{number}"));
    let disk = Disk::of(&folder.join("data"), trial.random.between(48, 128))?;
    let mut site = Site::new(&trial.options.kompas, &folder, None);
    let tried = on_disk(trial, &disk, &mut site, number, sum);
    let log = tail(&site.log());
    tried.map_err(|error| format!("{error}; {}; it told:\n{log}", site.state()))?;
    site.kill();
    Ok(())
}

fn on_disk(
    trial: &mut Trial<'_>,
    disk: &Disk,
    site: &mut Site,
    number: usize,
    sum: &mut Sum,
) -> Result<(), Fault> {
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let process = site.process();
    let mut writers = writers::gather(site, &first, 2, &mut trial.random)?;
    let stop = AtomicBool::new(false);
    let pause = Duration::from_millis(trial.random.between(200, 1500));
    let address = site.address();
    // While people write, something else takes all room that is left.
    let filling = thread::scope(|scope| {
        for writer in &mut writers {
            scope.spawn(|| writer.write(address, &stop, true));
        }
        thread::sleep(pause);
        let filling = disk.fill();
        thread::sleep(Duration::from_millis(700));
        stop.store(true, std::sync::atomic::Ordering::Release);
        filling
    })?;
    let refused = refusals(site, &mut writers[1])?;
    sum.refused = [sum.refused[0] + refused[0], sum.refused[1] + refused[1]];
    goes_on(trial, site, &writers[0], number)?;
    // Both can: throwing something away in Kompas, and making room beside it.
    remove_one(site, &mut writers[0])?;
    fs::remove_file(filling)?;
    sum.slowest = sum.slowest.max(again(site, &mut writers[1])?);
    if site.process() != process || !site.is_running() {
        trial.fault(format!("point {number}: the program did not stay up"));
    }
    site.kill();
    let held = Holdings::of(site)?;
    for writer in &mut writers {
        for fault in writer.check(&held) {
            trial.fault(format!("point {number}: {fault}"));
        }
        sum.acknowledged += writer.acknowledged;
    }
    site.start()?;
    for writer in &writers {
        sum.compared += writer.compare_bytes(site)?;
    }
    site.log_is_whole()?;
    Ok(())
}

/// Tries to change things; gives how often that was refused with 503 and with 507.
fn refusals(site: &Site, writer: &mut Writer) -> Result<[usize; 2], Fault> {
    let mut client = writer.person().at(site);
    let mut refused = [0, 0];
    for _ in 0..TRIES {
        match writer.step(&mut client, true)?.status {
            503 => refused[0] += 1,
            507 => refused[1] += 1,
            _ => {}
        }
    }
    if refused == [0, 0] {
        return Err("nothing was refused on a full disk".into());
    }
    Ok(refused)
}

/// Reading and signing in.
fn goes_on(
    trial: &mut Trial<'_>,
    site: &Site,
    writer: &Writer,
    number: usize,
) -> Result<(), Fault> {
    let mut client = writer.person().at(site);
    for path in [
        "/",
        "/bronnen",
        "/documenten",
        "/documenten?q=schuur",
        "/profiel",
        "/beheer",
    ] {
        let answer = client.get(path)?;
        if answer.status != 200 {
            trial.fault(format!("point {number}: {path} got {}", answer.status));
        }
    }
    let entered = writer.person().sign_in(site)?;
    if people::session(&entered).is_none() {
        trial.fault(format!("point {number}: signing in got {}", entered.status));
    }
    Ok(())
}

/// An administrator throws a document away.
fn remove_one(site: &Site, writer: &mut Writer) -> Result<(), Fault> {
    let held = Holdings::of(site)?;
    let faults = writer.check(&held);
    if let Some(fault) = faults.first() {
        return Err(fault.clone().into());
    }
    let mut client = writer.person().at(site);
    let (name, answer) = writer.remove_document(&mut client)?;
    if answer.is_taken() || name.is_empty() {
        return Ok(());
    }
    Err(format!("removing {name} got {}", answer.status).into())
}

/// Until a change is taken again.
fn again(site: &Site, writer: &mut Writer) -> Result<Duration, Fault> {
    let began = Instant::now();
    let mut client = writer.person().at(site);
    while !writer.step(&mut client, true)?.is_taken() {
        if began.elapsed() > AGAIN {
            return Err("no change was taken after room was made".into());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(began.elapsed())
}
