//! The database away: stopped, killed, cut off.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::{Answer, Client, Identity};
use crate::kills::seconds;
use crate::people::{self, Person};
use crate::postgres::Postgres;
use crate::proxy::Proxy;
use crate::site::Site;
use crate::{Fault, Trial};

/// Every request is answered within this time while the database is away.
const ANSWER: Duration = Duration::from_secs(2);
/// After its return the first that needs it succeeds within this time.
const BACK: Duration = Duration::from_secs(5);
/// Before and after it is away.
const CALM: Duration = Duration::from_secs(3);
/// Between two requests of one person.
const PAUSE: Duration = Duration::from_millis(40);
/// Pages that come from the guide.
const GUIDE: [&str; 4] = ["/", "/bronnen", "/begrippen", "/zoeken?q=jeugd"];
/// Pages that need the database.
const NEEDS: [&str; 2] = ["/documenten", "/profiel"];

/// An answer that somebody got.
struct Seen {
    asked: Instant,
    what: String,
    needs: bool,
    answer: std::io::Result<Answer>,
}

/// What people do at once, and what they saw.
struct Crowd<'s> {
    site: &'s Site,
    person: Person,
    stop: AtomicBool,
    seen: Mutex<Vec<Seen>>,
    /// What was acknowledged in the end: names of organisations and files.
    done: Mutex<Vec<String>>,
    count: AtomicUsize,
}

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let server = Postgres::new()?;
    let line = Proxy::to(server.port())?;
    let address = Some(Postgres::address(line.port()));
    let mut site = Site::new(&trial.options.kompas, &trial.folder, address);
    let first = site.start()?.first.ok_or("somebody was there already")?;
    let crowd = Crowd {
        person: people::begin(&site, &first)?,
        site: &site,
        stop: AtomicBool::new(false),
        seen: Mutex::default(),
        done: Mutex::default(),
        count: AtomicUsize::new(0),
    };
    let away = Duration::from_secs(trial.options.away);
    let go = |signal: &'static str| {
        let server = &server;
        move || server.signal(signal)
    };
    one(
        trial,
        &crowd,
        "gestopt (SIGSTOP)",
        away,
        &go("-STOP"),
        &go("-CONT"),
    )?;
    let start = || server.start();
    one(
        trial,
        &crowd,
        "afgebroken (kill -9)",
        away,
        &go("-KILL"),
        &start,
    )?;
    let cut = |is_cut| {
        line.cut(is_cut);
        Ok(())
    };
    one(
        trial,
        &crowd,
        "verbinding weg",
        away,
        &|| cut(true),
        &|| cut(false),
    )?;
    let doubles = crowd.doubles()?;
    let done = crowd.done.lock().map_or(0, |done| done.len());
    trial.figure("Wijzigingen herhaald tot zij bevestigd waren", done);
    trial.figure("Daarvan weg of dubbel", doubles.len());
    for double in doubles {
        trial.fault(double);
    }
    drop(crowd);
    trial.figure("Regels in het logboek, de keten heel", site.log_is_whole()?);
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    Ok(())
}

fn one(
    trial: &mut Trial<'_>,
    crowd: &Crowd<'_>,
    name: &str,
    away: Duration,
    begin: &(dyn Fn() -> Result<(), Fault> + Sync),
    end: &(dyn Fn() -> Result<(), Fault> + Sync),
) -> Result<(), Fault> {
    crowd.stop.store(false, Ordering::Release);
    let (mut gone, mut back) = (Instant::now(), Instant::now());
    thread::scope(|scope| -> Result<(), Fault> {
        for signed_in in [false, true] {
            scope.spawn(move || crowd.read(&GUIDE, false, signed_in));
        }
        scope.spawn(|| crowd.read(&NEEDS, true, true));
        scope.spawn(|| crowd.insist(Crowd::add_organisation));
        scope.spawn(|| crowd.insist(Crowd::add_document));
        thread::sleep(CALM);
        gone = Instant::now();
        let went = begin();
        if went.is_ok() {
            thread::sleep(away);
        }
        let came = end();
        back = Instant::now();
        thread::sleep(CALM + BACK);
        crowd.stop.store(true, Ordering::Release);
        went.and(came)
    })?;
    let seen = std::mem::take(&mut *crowd.seen.lock().map_err(|_| "poisoned")?);
    judge(trial, name, &seen, gone, back);
    Ok(())
}

fn judge(trial: &mut Trial<'_>, name: &str, seen: &[Seen], gone: Instant, back: Instant) {
    let (mut refused, mut slowest) = (0, Duration::ZERO);
    let mut first: Option<Duration> = None;
    let during = seen
        .iter()
        .filter(|one| one.asked >= gone && one.asked < back);
    let during = during.count();
    for one in seen {
        let Ok(answer) = &one.answer else {
            trial.fault(format!(
                "{name}: {} got no answer: {:?}",
                one.what, one.answer
            ));
            continue;
        };
        let tells = answer.header("retry-after").is_some();
        let is_refused = answer.status == 503 && tells && one.needs;
        refused += usize::from(is_refused);
        if !is_refused && !matches!(answer.status, 200 | 303 | 422) {
            trial.fault(format!("{name}: {} got {}", one.what, answer.status));
        }
        let ended = one.asked + answer.took;
        if ended >= gone && one.asked < back {
            slowest = slowest.max(answer.took);
        }
        if one.needs && one.asked >= back && answer.status != 503 {
            let after = ended - back;
            first = Some(first.map_or(after, |first| first.min(after)));
        }
    }
    trial.figure(&format!("Database {name}: verzoeken in die tijd"), during);
    trial.figure(&format!("Database {name}: 503 met Retry-After"), refused);
    trial.figure(
        &format!("Database {name}: traagste antwoord"),
        seconds(slowest),
    );
    if slowest > ANSWER {
        trial.fault(format!("{name}: an answer took {}", seconds(slowest)));
    }
    if refused == 0 {
        trial.fault(format!("{name}: nobody noticed that the database was away"));
    }
    let told = first.map_or_else(|| "niet".to_owned(), seconds);
    trial.figure(
        &format!("Database {name}: eerste succes na terugkeer"),
        told,
    );
    if first.is_none_or(|first| first > BACK) {
        trial.fault(format!("{name}: no success within 5 seconds of its return"));
    }
}

impl Crowd<'_> {
    fn goes_on(&self) -> bool {
        thread::sleep(PAUSE);
        !self.stop.load(Ordering::Acquire)
    }

    fn note(&self, what: &str, needs: bool, asked: Instant, answer: std::io::Result<Answer>) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.push(Seen {
                asked,
                what: what.to_owned(),
                needs,
                answer,
            });
        }
    }

    fn read(&self, pages: &[&str], needs: bool, signed_in: bool) {
        let identity = if signed_in {
            self.person.identity.clone()
        } else {
            Identity::default()
        };
        let mut client = Client::new(self.site.address(), &identity);
        let mut pages = pages.iter().cycle();
        while self.goes_on() {
            let Some(path) = pages.next() else { return };
            let asked = Instant::now();
            let answer = client.get(path);
            self.note(path, needs, asked, answer);
        }
    }

    /// Does one thing after another, each until it is acknowledged or there already.
    fn insist(&self, ask: fn(&mut Client, &str) -> std::io::Result<Answer>) {
        let mut client = self.person.at(self.site);
        while !self.stop.load(Ordering::Acquire) {
            let number = self.count.fetch_add(1, Ordering::AcqRel);
            let name = format!("eenmaal-{number}");
            while self.goes_on() {
                let asked = Instant::now();
                let answer = ask(&mut client, &name);
                let is_done = matches!(&answer, Ok(answer) if matches!(answer.status, 303 | 422));
                self.note(&name, true, asked, answer);
                if is_done {
                    let _ = self.done.lock().map(|mut done| done.push(name));
                    break;
                }
            }
        }
    }

    fn add_organisation(client: &mut Client, name: &str) -> std::io::Result<Answer> {
        let fields = [("soort", "anders"), ("organisatie", name)];
        client.post("/beheer/organisaties", &fields)
    }

    fn add_document(client: &mut Client, name: &str) -> std::io::Result<Answer> {
        let text = format!("Een stuk dat er eenmaal mag zijn: {name}.\n");
        client.upload("andere-gemeenten", name, text.as_bytes())
    }

    /// What was acknowledged and is not there exactly once.
    fn doubles(&self) -> Result<Vec<String>, Fault> {
        let list = |arguments: &[&str]| -> Result<Value, Fault> { self.site.asked(arguments) };
        let (documents, organisations) = (
            list(&["documenten", "lijst"])?,
            list(&["organisaties", "lijst"])?,
        );
        let times = |list: &Value, field: &str, name: &str| {
            let all = list.as_array().into_iter().flatten();
            all.filter(|one| one[field] == name).count()
        };
        let done = self.done.lock().map_err(|_| "poisoned")?;
        let wrong = done.iter().filter_map(|name| {
            let count = times(&documents, "bestand", name) + times(&organisations, "naam", name);
            (count != 1).then(|| format!("{name} is there {count} times"))
        });
        Ok(wrong.collect())
    }
}
