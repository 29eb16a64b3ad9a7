//! The power goes: what the disk was given stays, what only the memory had is gone.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use crate::kills::{sound_soon, wait_for_index};
use crate::site::Site;
use crate::writers::{self, Holdings, Writer};
use crate::{Fault, Trial};

/// People who write at once.
const WRITERS: usize = 3;
/// The site is started on what a cut left after so many.
const START_EVERY: usize = 10;
/// Cuts for each setting of the control.
const CONTROLS: usize = 15;
/// Rows that the control writes before each of its cuts.
const ROWS: usize = 20;

/// A disk in a file, of which a copy can be made at any moment: a file system on a file that
/// stands on another file system, which shares what two copies have in common.
struct Disk {
    folder: PathBuf,
}

/// What a power cut left, mounted as after a start of the computer.
struct Cut {
    folder: PathBuf,
}

fn run_as_root(program: &str, arguments: &[&str]) -> Result<(), Fault> {
    let done = Command::new(program).args(arguments).output()?;
    if done.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(format!("{program} {arguments:?}: {why} (disks in files need root and xfsprogs)").into())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn mount(image: &Path, at: &Path) -> Result<(), Fault> {
    fs::create_dir_all(at)?;
    run_as_root("mount", &["-o", "loop", text(image), text(at)])
}

impl Disk {
    fn new(folder: &Path) -> Result<Self, Fault> {
        let disk = Self {
            folder: folder.to_owned(),
        };
        let (outer, inner) = (folder.join("outer.img"), disk.image());
        fs::File::create(&outer)?.set_len(2 << 30)?;
        run_as_root("mkfs.xfs", &["-q", "-m", "reflink=1", text(&outer)])?;
        mount(&outer, &folder.join("outer"))?;
        fs::File::create(&inner)?.set_len(512 << 20)?;
        run_as_root("mkfs.ext4", &["-q", "-F", text(&inner)])?;
        mount(&inner, &disk.data())?;
        Ok(disk)
    }

    fn image(&self) -> PathBuf {
        self.folder.join("outer/disk.img")
    }

    /// Where it is mounted: the data folder of an installation in the same folder.
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What there would be if the power went now.
    fn cut(&self) -> Result<Cut, Fault> {
        let copy = self.folder.join("outer/cut.img");
        run_as_root(
            "cp",
            &["--reflink=always", text(&self.image()), text(&copy)],
        )?;
        let cut = Cut {
            folder: self.folder.join("na"),
        };
        mount(&copy, &cut.folder.join("data"))?;
        Ok(cut)
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.join("data"))
            .status();
        if let Some(folder) = self.folder.parent() {
            let _ = fs::remove_file(folder.join("outer/cut.img"));
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for at in [self.data(), self.folder.join("outer")] {
            let _ = Command::new("umount").arg("-l").arg(at).status();
        }
    }
}

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let disk = Disk::new(&trial.folder)?;
    let mut site = Site::new(&trial.options.kompas, &trial.folder, None);
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let mut writers = writers::gather(&site, &first, WRITERS, &mut trial.random)?;
    let (mut cuts, mut compared) = (0, 0);
    while !trial.is_enough(cuts, trial.options.power_cuts) {
        cuts += 1;
        let stop = AtomicBool::new(false);
        let pause = Duration::from_millis(trial.random.between(50, 600));
        let address = site.address();
        thread::scope(|scope| {
            for writer in &mut writers {
                scope.spawn(|| writer.write(address, &stop, false));
            }
            thread::sleep(pause);
            stop.store(true, std::sync::atomic::Ordering::Release);
        });
        let cut = disk.cut()?;
        let mut left = Site::new(&trial.options.kompas, &cut.folder, None);
        compared += look(trial, &mut left, &mut writers, cuts)?;
    }
    let lines = site.log_is_whole()?;
    let acknowledged: usize = writers.iter().map(|writer| writer.acknowledged).sum();
    trial.figure("Keren stroom weg", cuts);
    trial.figure("Bevestigde wijzigingen", acknowledged);
    trial.figure(
        "Bevestigde wijzigingen die weg of dubbel waren",
        trial.faults.len(),
    );
    trial.figure("Documenten byte voor byte vergeleken", compared);
    trial.figure("Regels in het logboek, de keten heel", lines);
    site.kill();
    let controls = CONTROLS.min(cuts);
    let [full, normal] = [("full", controls), ("normal", controls)].map(control(&disk));
    let (full, normal) = (full?, normal?);
    trial.figure(
        "Tegenproef, synchronous=FULL: keren met verlies",
        format!("{full} van {controls}"),
    );
    trial.figure(
        "Tegenproef, synchronous=NORMAL: keren met verlies",
        format!("{normal} van {controls}"),
    );
    if full > 0 {
        trial.fault(format!("{full} times a row was lost with synchronous=FULL"));
    }
    if normal == 0 {
        trial.fault("the control lost nothing: this experiment would not see a loss");
    }
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

/// Looks at what a cut left; gives how many documents were compared byte by byte.
fn look(
    trial: &mut Trial<'_>,
    left: &mut Site,
    writers: &mut [Writer],
    number: usize,
) -> Result<usize, Fault> {
    let held = Holdings::of(left)?;
    let mut compared = 0;
    let starts = number.is_multiple_of(START_EVERY) || number == 1;
    if starts {
        left.start()?;
    }
    for writer in writers.iter_mut() {
        let mut then = writer.clone();
        for fault in then.check(&held) {
            trial.fault(format!("cut {number}: {fault}"));
        }
        if starts {
            compared += then.compare_bytes(left)?;
        }
        writer.learn(then);
    }
    if starts {
        wait_for_index(left, &writers[0])?;
        sound_soon(left)?;
        left.log_is_whole()?;
        left.kill();
    }
    Ok(compared)
}

/// Writes rows in the same database by another program, with another `synchronous`, and cuts the
/// power; gives how often a row that was acknowledged is not there afterwards.
fn control(disk: &Disk) -> impl Fn((&str, usize)) -> Result<usize, Fault> {
    move |(synchronous, rounds)| {
        let mut lost = 0;
        for round in 0..rounds {
            let name = format!("proef-{synchronous}-{round}");
            let mut writer = Command::new("sqlite3")
                .args(["-interactive", text(&disk.data().join("kompas.db"))])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?;
            let mut says = writer.stdin.take().ok_or("no standard input")?;
            let told = writer.stdout.take().ok_or("no standard output")?;
            writeln!(says, "pragma synchronous = {synchronous};")?;
            for row in 0..ROWS {
                writeln!(
                    says,
                    "insert into setting (name, content) values ('{name}-{row}', 'x');"
                )?;
            }
            writeln!(says, "select 'bevestigd';")?;
            let mut lines = BufReader::new(told).lines();
            // The question itself may be shown too; its answer stands alone.
            let answered = lines.any(|line| line.is_ok_and(|line| line.ends_with("bevestigd")));
            if !answered {
                return Err("sqlite3 did not answer".into());
            }
            let cut = disk.cut()?;
            // Only now: who ends well writes all to the disk.
            writer.kill()?;
            writer.wait()?;
            let query = format!("select count(*) from setting where name like '{name}-%'");
            let found = Command::new("sqlite3")
                .arg(cut.folder.join("data/kompas.db"))
                .arg(query)
                .output()?;
            let found = String::from_utf8_lossy(&found.stdout).trim().to_owned();
            lost += usize::from(found != ROWS.to_string());
        }
        Ok(lost)
    }
}
