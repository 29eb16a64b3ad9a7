//! The index removed and damaged while people search.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::http::{Client, Identity};
use crate::kills::{seconds, sound_soon};
use crate::people;
use crate::random::Random;
use crate::site::Site;
use crate::{Fault, Trial};

const DOCUMENTS: usize = 60;
/// It is found and mended within this time.
const MENDED: Duration = Duration::from_mins(1);
const BANNER: &str = "De zoekindex is beschadigd";
const WORDS: [&str; 12] = [
    "schuur",
    "drugslab",
    "signaal",
    "ondermijning",
    "jeugd",
    "bedrijventerrein",
    "controle",
    "haven",
    "vakantiepark",
    "motorclub",
    "witwassen",
    "buitengebied",
];

/// What searchers saw.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    answers: AtomicUsize,
    banners: AtomicUsize,
    odd: Mutex<Vec<String>>,
}

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let mut site = Site::new(&trial.options.kompas, &trial.folder, None);
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let begin = people::begin(&site, &first)?;
    let mut client = begin.at(&site);
    for number in 0..DOCUMENTS {
        let text = text(number, &mut trial.random);
        let name = format!("stuk-{number}.txt");
        let answer = client.upload("andere-gemeenten", &name, text.as_bytes())?;
        if !answer.is_taken() {
            return Err(format!("{name} was not taken ({})", answer.status).into());
        }
    }
    until_all_are_read(&site)?;
    sound_soon(&site)?;
    let wanted = hits(&site)?;
    let seen = Seen::default();
    let (mut rounds, mut with_banner, mut slowest) = (0, 0, Duration::ZERO);
    let (mut flips, mut unnoticed) = (0, 0);
    thread::scope(|scope| -> Result<(), Fault> {
        let (site, seen) = (&site, &seen);
        for number in 0..3 {
            scope.spawn(move || search(site, seen, number));
        }
        let mended = (|| {
            while !trial.is_enough(rounds, trial.options.index_rounds) {
                let banners = seen.banners.load(Ordering::Acquire);
                let (earlier, since) = (pointer(site), Instant::now());
                let is_removal = rounds % 2 == 0;
                if is_removal {
                    remove(site)?;
                } else {
                    flips += flip(site, &mut trial.random)?;
                }
                if mended(site, earlier)? {
                    slowest = slowest.max(since.elapsed());
                } else if is_removal {
                    trial.fault(format!("round {rounds}: the removal was not noticed"));
                } else {
                    // Such as a number that nothing goes by.
                    unnoticed += 1;
                    site.index_is_sound()?;
                }
                with_banner += usize::from(seen.banners.load(Ordering::Acquire) > banners);
                let found = hits(site)?;
                if found != wanted {
                    let what = if is_removal { "removal" } else { "damage" };
                    trial.fault(format!("round {rounds}: other hits after {what}"));
                }
                rounds += 1;
            }
            Ok(())
        })();
        seen.stop.store(true, Ordering::Release);
        mended
    })?;
    let odd = seen.odd.into_inner().map_err(|_| "poisoned")?;
    trial.figure("Keren verwijderd of beschadigd, om en om", rounds);
    trial.figure("Bytes veranderd", flips);
    trial.figure("Zoekvragen intussen", seen.answers.into_inner());
    trial.figure("Daarvan met een fout (5xx) of zonder antwoord", odd.len());
    trial.figure("Keren dat zoekers de melding zagen", with_banner);
    trial.figure(
        "Ontdekt en opnieuw opgebouwd, hoogstens na",
        seconds(slowest),
    );
    trial.figure(
        "Keren binnen een minuut niet ontdekt; index bleek heel",
        unnoticed,
    );
    trial.figure(
        "Zoekvragen waarvan de trefferlijst gelijk bleef",
        WORDS.len(),
    );
    for odd in odd {
        trial.fault(odd);
    }
    if with_banner == 0 {
        trial.fault("nobody saw that the index was being made anew");
    }
    sound_soon(&site)?;
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

fn text(number: usize, random: &mut Random) -> String {
    let mut text = format!("Verslag {number} van de werkgroep\n\n");
    for _ in 0..40 {
        for _ in 0..12 {
            text.push_str(WORDS[random.below(WORDS.len())]);
            text.push(' ');
        }
        let meeting = random.below(500);
        let _ = write!(text, "werd besproken in vergadering {meeting}.\n\n");
    }
    text
}

fn until_all_are_read(site: &Site) -> Result<(), Fault> {
    let began = Instant::now();
    loop {
        let list = site.asked(&["documenten", "lijst"])?;
        let all = list.as_array().into_iter().flatten();
        if all.filter(|one| one["stand"] == "gelezen").count() == DOCUMENTS {
            return Ok(());
        }
        if began.elapsed() > MENDED * 3 {
            return Err("the documents were not read in time".into());
        }
        thread::sleep(Duration::from_millis(500));
    }
}

/// The hits of each word, in their order.
fn hits(site: &Site) -> Result<Vec<Vec<String>>, Fault> {
    let mut client = Client::new(site.address(), &Identity::default());
    let one = |word: &&str| -> Result<Vec<String>, Fault> {
        let path = format!("/api/v1/documenten?q={word}&paginaGrootte=100");
        let answer = client.get(&path)?;
        let found: Value = serde_json::from_slice(&answer.body)?;
        let list = found["resultaten"].as_array().ok_or("no list of hits")?;
        Ok(list.iter().map(|hit| hit["id"].to_string()).collect())
    };
    WORDS.iter().map(one).collect()
}

fn search(site: &Site, seen: &Seen, number: usize) {
    let mut client = Client::new(site.address(), &Identity::default());
    let mut words = WORDS.iter().cycle().skip(number * 4);
    while !seen.stop.load(Ordering::Acquire) {
        let Some(word) = words.next() else { return };
        let path = format!("/documenten?q={word}");
        match client.get(&path) {
            Ok(answer) if answer.status == 200 => {
                if answer.text().contains(BANNER) {
                    seen.banners.fetch_add(1, Ordering::AcqRel);
                }
            }
            other => {
                let told = other.map(|answer| answer.status);
                let _ = seen
                    .odd
                    .lock()
                    .map(|mut odd| odd.push(format!("{path}: {told:?}")));
            }
        }
        seen.answers.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(10));
    }
}

fn home(site: &Site) -> PathBuf {
    site.data().join("index")
}

fn remove(site: &Site) -> Result<(), Fault> {
    for entry in fs::read_dir(home(site))? {
        let path = entry?.path();
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Changes a byte of some files of the index in use; gives how many. Files that hold no part of
/// the index, such as locks, are let be.
fn flip(site: &Site, random: &mut Random) -> Result<usize, Fault> {
    let name = fs::read_to_string(home(site).join("huidig"))?;
    let mut files: Vec<PathBuf> = fs::read_dir(home(site).join(name.trim()))?
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .filter(|entry| entry.metadata().is_ok_and(|about| about.len() > 0))
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let count = 1 + random.below(5);
    for _ in 0..count {
        let path = &files[random.below(files.len())];
        let mut bytes = fs::read(path)?;
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        // In the file itself, as a disk that forgets.
        let file = fs::File::options().write(true).open(path)?;
        std::os::unix::fs::FileExt::write_at(&file, &bytes[at..=at], at as u64)?;
    }
    Ok(count)
}

/// What names the index in use, to see whether it was written anew.
fn pointer(site: &Site) -> Option<(u64, SystemTime)> {
    let about = home(site).join("huidig").metadata().ok()?;
    Some((about.ino(), about.modified().ok()?))
}

/// Waits until the index was made anew and nothing tells of damage; gives whether it was.
fn mended(site: &Site, before: Option<(u64, SystemTime)>) -> Result<bool, Fault> {
    let began = Instant::now();
    let mut client = Client::new(site.address(), &Identity::default());
    while began.elapsed() < MENDED {
        let now = pointer(site);
        let is_other = now.is_some() && now != before;
        if is_other && !client.get("/documenten?q=schuur")?.text().contains(BANNER) {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(false)
}
