//! Forgetting: a dossier full of one word is destroyed, and the word is searched for in every file.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::http::{Client, Identity};
use crate::kills::seconds;
use crate::people::{self, Person};
use crate::postgres::Postgres;
use crate::site::Site;
use crate::{Database, Fault, Trial};

/// What must be gone; no document, guide or program has it.
const CANARY: &str = "kanarievogel7c3f";
/// What must stay.
const NEIGHBOUR: &str = "buurvogel9a2e";
/// The promise says a day; the program should not need it.
const LIMIT: Duration = Duration::from_mins(2);
/// Versions of an answer, so that pages of the database grow, split and are used again.
const VERSIONS: usize = 12;
/// Days after which the term of a year is over.
const TERM: u32 = 366;

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let server = match trial.database {
        Database::Sqlite => None,
        Database::Postgres => Some(Postgres::new()?),
    };
    let database = server
        .as_ref()
        .map(|server| Postgres::address(server.port()));
    let mut site = Site::new(&trial.options.kompas, &trial.folder, database).with_clock()?;
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let mut boss = people::begin(&site, &first)?;
    let mut sum = Sum::default();
    for round in 1..=trial.options.destructions {
        one(
            trial,
            &mut site,
            server.as_ref(),
            &mut boss,
            round,
            &mut sum,
        )?;
    }
    trial.figure("Dossiers vernietigd", sum.destroyed);
    trial.figure("Dossiers verwijderd als vergissing", sum.removed);
    trial.figure("Velden en bestanden met het woord, per dossier", sum.fields);
    trial.figure(
        "Bestanden met het woord vlak voor het vernietigen, hoogstens",
        sum.before,
    );
    trial.figure("Bestanden doorzocht, hoogstens", sum.searched);
    trial.figure("Bestanden met het woord erna", sum.after);
    trial.figure(
        "Tot het woord nergens meer stond, hoogstens",
        seconds(sum.slowest),
    );
    site.log_is_whole()?;
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

/// What was seen in all rounds together.
#[derive(Default)]
struct Sum {
    destroyed: usize,
    removed: usize,
    fields: usize,
    before: usize,
    after: usize,
    searched: usize,
    slowest: Duration,
}

fn one(
    trial: &mut Trial<'_>,
    site: &mut Site,
    server: Option<&Postgres>,
    boss: &mut Person,
    round: usize,
    sum: &mut Sum,
) -> Result<(), Fault> {
    let mut client = boss.at(site);
    let neighbour = fill(site, &mut client, NEIGHBOUR, &mut 0)?;
    sum.fields = 0;
    let path = fill(site, &mut client, CANARY, &mut sum.fields)?;
    let is_mistake = round.is_multiple_of(3);
    if !is_mistake {
        decide(&mut client, &path)?;
        site.later(TERM)?;
        boss.come_back(site, round)?;
        client = boss.at(site);
    }
    let folders = folders(site, server)?;
    let (found, searched) = search(&folders, CANARY)?;
    sum.before = sum.before.max(found.len());
    sum.searched = sum.searched.max(searched);
    if found.is_empty() {
        return Err("the word was nowhere before it was destroyed: this proves nothing".into());
    }
    let began = Instant::now();
    if is_mistake {
        let remove = format!("{path}/verwijderen");
        taken(&mut client, &remove, &[("versie", "2")])?;
        sum.removed += 1;
    } else {
        destroy(site, &mut client, &path, round % 3 == 1)?;
        sum.destroyed += 1;
    }
    let left = loop {
        if let Some(server) = server {
            server.checkpoint()?;
        }
        let (found, _) = search(&folders, CANARY)?;
        if found.is_empty() || began.elapsed() > LIMIT {
            break found;
        }
        thread::sleep(Duration::from_millis(200));
    };
    sum.slowest = sum.slowest.max(began.elapsed());
    sum.after += left.len();
    for file in left {
        trial.fault(format!("round {round}: the word is still in {file}"));
    }
    if client.get(&path)?.status != 404 {
        trial.fault(format!("round {round}: {path} is still there"));
    }
    let stays = client.get(&neighbour)?;
    if stays.status != 200 || !stays.text().contains(NEIGHBOUR) {
        trial.fault(format!("round {round}: {neighbour} went along"));
    }
    Ok(())
}

/// Sends a form that must be taken.
fn taken(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Result<String, Fault> {
    let answer = client.post(path, fields)?;
    if answer.is_taken() {
        return Ok(answer.header("location").unwrap_or_default().to_owned());
    }
    Err(format!("{path} got {}", answer.status).into())
}

/// A dossier of one year with a word in all that can be written in it; counts where it was put.
fn fill(site: &Site, client: &mut Client, word: &str, fields: &mut usize) -> Result<String, Fault> {
    let opened = [("thema", "weerbaar-buitengebied"), ("titel", word)];
    let path = taken(client, "/dossiers", &opened)?;
    let year = [
        ("versie", "1"),
        ("titel", word),
        ("bewaren", "1-jaar"),
        ("status", "lopend"),
    ];
    taken(client, &path, &year)?;
    for version in 0..VERSIONS {
        let text = format!("{word} {version} ").repeat(1 + version * 40);
        let seen = version.to_string();
        let answer = [
            ("versie", seen.as_str()),
            ("antwoord", &text),
            ("onbekend", word),
        ];
        taken(client, &format!("{path}/vragen/l1"), &answer)?;
    }
    let reason = [
        ("vraag", "G1"),
        ("bron", "x"),
        ("gebruik", "niet-van-toepassing"),
        ("reden", word),
    ];
    let _ = client.post(&format!("{path}/bronnen"), &reason)?;
    let measure = [
        ("titel", word),
        ("waarom", word),
        ("schakel", "preventie"),
        ("rollen", word),
        ("rol", word),
        ("status", "loopt"),
        ("effect", word),
        ("merkbaar", word),
    ];
    taken(client, &format!("{path}/maatregelen"), &measure)?;
    let action = [
        ("titel", word),
        ("rol", word),
        ("opmerking", word),
        ("status", "te-doen"),
    ];
    taken(client, &format!("{path}/acties"), &action)?;
    ask(site, client, &path, word)?;
    // Title, answer, what is unknown, six of a measure, three of an action, and of a consultation
    // the explanation, the question, the role, the reply, the name and bytes of the file.
    *fields = 3 + 6 + 3 + 6;
    Ok(path)
}

/// A partner who is asked, answers by her link and sends a file along.
fn ask(site: &Site, client: &mut Client, path: &str, word: &str) -> Result<(), Fault> {
    let question = [
        ("vraag", "L1"),
        ("woorden-L1", word),
        ("toelichting", word),
        ("deadline", "2099-12-31"),
        ("rol-1", word),
    ];
    let made = client.post(&format!("{path}/uitvragen"), &question)?;
    let text = made.text();
    let link = text
        .split("/uitvraag/")
        .nth(1)
        .and_then(|rest| rest.get(..64))
        .ok_or_else(|| format!("no link for a partner ({})", made.status))?;
    // Each from a network of her own, so that what they send is counted apart.
    let network = link
        .get(..4)
        .and_then(|part| u16::from_str_radix(part, 16).ok());
    let [high, low] = network.unwrap_or_default().to_be_bytes();
    let partner = Identity {
        address: format!("10.{high}.{low}.1"),
        ..Identity::default()
    };
    let mut partner = Client::new(site.address(), &partner);
    let at = format!("/uitvraag/{link}");
    let file = format!("{word} in een bijlage. ").repeat(50);
    let sent = partner.send_file(
        &format!("{at}/bijlagen"),
        &[],
        ("bijlage", &format!("{word}.txt")),
        file.as_bytes(),
    )?;
    if !sent.is_taken() {
        return Err(format!("the file of a partner got {}", sent.status).into());
    }
    let reply = [
        ("versie-L1", "0"),
        ("antwoord-L1", word),
        ("doe", "verstuur"),
    ];
    taken(&mut partner, &at, &reply)?;
    Ok(())
}

/// Closes a dossier with a decision of years ago; its term begins today all the same.
fn decide(client: &mut Client, path: &str) -> Result<(), Fault> {
    let decision = [
        ("versie", "2"),
        ("datum", "2020-02-29"),
        ("orgaan", "anders"),
        ("anders", CANARY),
        ("besluit", CANARY),
        ("bevestig", "ja"),
    ];
    taken(client, &format!("{path}/besluit"), &decision)?;
    Ok(())
}

/// Destroys a dossier on the site or by the command line, which first only shows it.
fn destroy(site: &Site, client: &mut Client, path: &str, by_site: bool) -> Result<(), Fault> {
    let number = path.rsplit('/').next().unwrap_or_default();
    if by_site {
        let chosen = [("dossier", number), ("bevestig", "ja")];
        let report = taken(client, "/dossiers/vernietiging", &chosen)?;
        let told = client.get(&report)?;
        if told.status == 200 && !told.text().contains(CANARY) {
            return Ok(());
        }
        return Err(format!("the statement got {} or tells too much", told.status).into());
    }
    let command = ["dossiers", "vernietig", "--organisatie", "1"];
    let shown = site.asked(&command)?;
    if shown["uitgevoerd"] != false || client.get(path)?.status != 200 {
        return Err(format!("the dry run did something: {shown}").into());
    }
    let done = site.asked(&[&command[..], &["--uitvoeren"]].concat())?;
    let destroyed = done["dossiers"][0]["dossier"].as_i64();
    if destroyed == number.parse().ok() && !done.to_string().contains(CANARY) {
        return Ok(());
    }
    Err(format!("not destroyed: {done}").into())
}

/// Where the word may not be: all that the program writes, and the tables of a server.
fn folders(site: &Site, server: Option<&Postgres>) -> Result<Vec<std::path::PathBuf>, Fault> {
    if let Some(server) = server {
        server.checkpoint()?;
    }
    let tables = server.map(|server| server.data().join("base"));
    Ok(std::iter::once(site.folder().to_owned())
        .chain(tables)
        .collect())
}

/// The files below folders that have a word in them, and how many there are in all.
fn search(folders: &[std::path::PathBuf], word: &str) -> Result<(Vec<String>, usize), Fault> {
    let (mut found, mut searched) = (Vec::new(), 0);
    for folder in folders {
        search_in(folder, word.as_bytes(), &mut found, &mut searched)?;
    }
    Ok((found, searched))
}

fn search_in(
    folder: &Path,
    word: &[u8],
    found: &mut Vec<String>,
    searched: &mut usize,
) -> Result<(), Fault> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            search_in(&path, word, found, searched)?;
            continue;
        }
        // One that went while it was looked for holds nothing any more.
        let Ok(bytes) = fs::read(&path) else { continue };
        *searched += 1;
        if contains(&bytes, word) || contains_name(&path, word) {
            found.push(path.display().to_string());
        }
    }
    Ok(())
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn contains_name(path: &Path, word: &[u8]) -> bool {
    let name = path.file_name().map(std::ffi::OsStr::as_encoded_bytes);
    name.is_some_and(|name| contains(name, word))
}
