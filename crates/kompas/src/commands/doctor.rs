//! `kompas doctor`: whether an installation is in order.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kompas_app::ingesting::Ocr;
use kompas_app::{App, IndexHealth};
use kompas_store::backup;
use kompas_store::{DataFolder, Error, Store};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::archive::{self, attach, runtime};
use super::config::load;
use super::{counted, data_path};
use crate::cli::{ArchiveArgs, Doctor, GuideArgs};
use crate::failure::{Exit, Refusal, Report, quoted};
use crate::output::{Output, plain};

/// The newest backup is younger.
const BACKUP_AGE: Duration = Duration::days(8);
/// So much room there must be on the disk: 1 GiB.
const ROOM: u64 = 1 << 30;
/// So many originals are read.
const SAMPLE: u32 = 50;
/// No clock that is right says less: 1 November 2026.
const MADE: i64 = 1_793_491_200;

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// It works, and something can be better.
    Look,
    Wrong,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "goed",
            Self::Look => "let op",
            Self::Wrong => "fout",
        }
    }
}

/// A check: of what, what came of it, what was seen, what can be done.
struct Finding {
    about: &'static str,
    state: State,
    seen: String,
    advice: Option<&'static str>,
}

fn good(about: &'static str, seen: impl Into<String>) -> Finding {
    Finding {
        about,
        state: State::Good,
        seen: seen.into(),
        advice: None,
    }
}

fn look(about: &'static str, seen: impl Into<String>, advice: &'static str) -> Finding {
    Finding {
        state: State::Look,
        advice: Some(advice),
        ..good(about, seen)
    }
}

fn wrong(about: &'static str, seen: impl Into<String>, advice: &'static str) -> Finding {
    Finding {
        state: State::Wrong,
        ..look(about, seen, advice)
    }
}

/// Looks at everything, and tells.
pub(super) fn run(arguments: &Doctor, file: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let now = OffsetDateTime::now_utc();
    let folder = data_path(arguments.data.data.as_deref());
    let mut findings = vec![configuration(file, arguments)];
    match folder.filter(|folder| folder.is_dir()) {
        None => findings.push(wrong(
            "gegevensmap",
            "Er is geen gegevensmap.",
            "Wijs haar aan met --data, of start Kompas een keer: kompas serve.",
        )),
        Some(folder) => {
            let data = DataFolder::open(&folder)?;
            let data = data.with_originals(arguments.archive.originelen.as_deref());
            findings.push(writable(&folder));
            findings.push(closed(&folder));
            findings.push(room(&folder));
            let backups = arguments.backups.clone().unwrap_or_else(|| data.backups());
            findings.extend(runtime()?.block_on(recorded(arguments, &data, &folder)));
            findings.push(newest_backup(&backups, now));
            findings.push(clock(&backups, now));
        }
    }
    findings.push(tools());
    tell(&findings, output)
}

fn tell(findings: &[Finding], output: Output) -> anyhow::Result<()> {
    let count = |state| {
        findings
            .iter()
            .filter(|finding| finding.state == state)
            .count()
    };
    let wrong = count(State::Wrong);
    let rows = findings.iter().map(|finding| {
        json!({
            "wat": finding.about,
            "stand": finding.state.word(),
            "melding": finding.seen,
            "advies": finding.advice,
        })
    });
    let value = json!({ "inOrde": wrong == 0, "controles": rows.collect::<Value>() });
    output.data(&value, || {
        let mut text = String::new();
        for finding in findings {
            let word = finding.state.word();
            let seen = plain(&finding.seen);
            let _ = writeln!(text, "{word:<6}  {}: {seen}", finding.about);
            if let Some(advice) = finding.advice {
                let _ = writeln!(text, "        {advice}");
            }
        }
        text
    })?;
    if wrong == 0 {
        return Ok(());
    }
    let message = match wrong {
        1 => "Er is 1 ding mis.".to_owned(),
        _ => format!("Er zijn {wrong} dingen mis."),
    };
    Err(Refusal::new(Exit::Failed, message).into())
}

fn configuration(file: Option<&Path>, arguments: &Doctor) -> Finding {
    const ABOUT: &str = "configuratie";
    let config = load(file, arguments.data.data.as_deref());
    let count = config.problems.len() + config.file_problems().len();
    match (count, &config.file) {
        (0, Some(file)) => good(ABOUT, format!("{} klopt.", quoted(file))),
        (0, None) => good(ABOUT, "Er is geen configuratiebestand; dat hoeft ook niet."),
        (count, _) => wrong(
            ABOUT,
            format!(
                "Er is iets mis: {}.",
                counted(count, "probleem", "problemen")
            ),
            "U ziet ze met: kompas config controleer.",
        ),
    }
}

fn writable(folder: &Path) -> Finding {
    const ABOUT: &str = "gegevensmap";
    match tempfile::tempfile_in(folder) {
        Ok(_) => good(ABOUT, format!("{} is te beschrijven.", quoted(folder))),
        Err(_) => wrong(
            ABOUT,
            format!("In {} kan dit account niet schrijven.", quoted(folder)),
            "Geef de map aan het account van Kompas, of draai deze opdracht onder dat account.",
        ),
    }
}

/// Documents that are not public stand in it.
fn closed(folder: &Path) -> Finding {
    const ABOUT: &str = "rechten";
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = folder
            .metadata()
            .map_or(0, |about| about.permissions().mode());
        let others = mode & 0o077;
        if others != 0 {
            return look(
                ABOUT,
                format!(
                    "Andere accounts kunnen in de gegevensmap (rechten {:03o}).",
                    mode & 0o777
                ),
                "Sluit haar af: chmod 700. Er staan documenten in die niet openbaar zijn.",
            );
        }
    }
    let _ = folder;
    good(ABOUT, "Alleen de eigenaar kan in de gegevensmap.")
}

fn room(folder: &Path) -> Finding {
    const ABOUT: &str = "schijf";
    #[cfg(unix)]
    if let Ok(about) = rustix::fs::statvfs(folder) {
        let free = about.f_bavail.saturating_mul(about.f_frsize);
        let told = format!("Er is {} vrij.", super::backup::size(free));
        return if free < ROOM {
            wrong(
                ABOUT,
                told,
                "Maak ruimte, bijvoorbeeld met minder back-ups: kompas backup maak --bewaar.",
            )
        } else {
            good(ABOUT, told)
        };
    }
    let _ = (folder, ROOM);
    look(
        ABOUT,
        "Kompas kan niet zien hoeveel er vrij is.",
        "Kijk zelf hoeveel ruimte de schijf heeft.",
    )
}

/// The database, and what belongs to it.
async fn recorded(arguments: &Doctor, data: &DataFolder, folder: &Path) -> Vec<Finding> {
    const ABOUT: &str = "database";
    if arguments.archive.database.is_none() && !data.database().exists() {
        return vec![look(
            ABOUT,
            "Er is nog geen database.",
            "Kompas maakt haar bij de eerste start.",
        )];
    }
    let failed = |error: anyhow::Error| {
        let report = Report::of(&error);
        let told = [vec![report.message], report.details].concat().join(" ");
        vec![wrong(
            ABOUT,
            told,
            "Is dit de goede database, draait de server, en mag dit account erbij?",
        )]
    };
    let store = match attach(data, folder, &arguments.archive).await {
        Ok(store) => store,
        Err(error) => return failed(error),
    };
    let findings = match of_store(&store, data).await {
        Ok(findings) => findings,
        Err(error) => failed(error.into()),
    };
    let is_current = store
        .migration_status()
        .await
        .is_ok_and(|status| status.done == status.known);
    store.close().await;
    let mut findings = findings;
    // Opening the index needs tables as this program knows them.
    if is_current {
        findings.push(index(arguments).await);
    }
    findings
}

async fn of_store(store: &Store, data: &DataFolder) -> Result<Vec<Finding>, Error> {
    const ABOUT: &str = "database";
    let status = store.migration_status().await?;
    let damage = store.damage().await?;
    let mut findings = Vec::new();
    findings.push(if let Some(first) = damage.first() {
        wrong(
            ABOUT,
            format!("De database is beschadigd: {first}."),
            "Herstel de nieuwste back-up die in orde is; zie docs/handleiding/back-up.md.",
        )
    } else if status.done > status.known {
        wrong(
            ABOUT,
            format!(
                "Zij is van een nieuwere Kompas: migratie {}, en dit programma kent er {}.",
                status.done, status.known
            ),
            "Gebruik de nieuwere versie.",
        )
    } else if status.done < status.known {
        look(
            ABOUT,
            format!(
                "Zij heeft migratie {}, en dit programma kent er {}.",
                status.done, status.known
            ),
            "Kompas werkt haar bij de volgende start bij, of nu: kompas migratie uitvoeren.",
        )
    } else {
        good(
            ABOUT,
            format!("Zij antwoordt en is bij (migratie {}).", status.done),
        )
    });
    if status.done > 0 && status.done <= status.known {
        findings.push(originals(store, data).await?);
    }
    Ok(findings)
}

async fn originals(store: &Store, data: &DataFolder) -> Result<Finding, Error> {
    const ABOUT: &str = "originelen";
    let mut random = [0_u8; 4];
    // Without it the sample is the same each time, which is no reason to stop.
    let _ = getrandom::fill(&mut random);
    let from = format!("{:08x}", u32::from_be_bytes(random));
    let sample = backup::original_sample(store, &from, SAMPLE).await?;
    let originals = data.originals();
    let bad: Vec<&String> = sample
        .iter()
        .filter(|hash| originals.read(hash).is_err())
        .collect();
    Ok(match bad.first() {
        None => good(
            ABOUT,
            format!(
                "Nagelezen: {}, alle heel.",
                counted(sample.len(), "origineel", "originelen")
            ),
        ),
        Some(first) => wrong(
            ABOUT,
            format!(
                "Van {} zijn er {} weg of beschadigd, zoals {first}.",
                sample.len(),
                bad.len()
            ),
            "Maak een back-up: die noemt ze alle, met het document. Zet ze terug uit een oudere back-up.",
        ),
    })
}

async fn index(arguments: &Doctor) -> Finding {
    const ABOUT: &str = "zoekindex";
    let guide = GuideArgs {
        content: None,
        data: arguments.data.clone(),
    };
    match health(&guide, &arguments.archive).await {
        Ok(IndexHealth::Sound(passages)) => good(
            ABOUT,
            format!(
                "Zij is heel en klopt met de database: {}.",
                counted(passages, "passage", "passages")
            ),
        ),
        Ok(IndexHealth::Behind(changes)) => look(
            ABOUT,
            format!(
                "Zij moet nog {} volgen.",
                counted(changes, "document", "documenten")
            ),
            "Draait Kompas? Dan gaat dit vanzelf.",
        ),
        Ok(IndexHealth::Differs) => wrong(
            ABOUT,
            "Zij heeft andere passages dan de database.",
            "Start Kompas opnieuw, of geef de opdracht: kompas index herbouw.",
        ),
        Ok(IndexHealth::Damaged) => wrong(
            ABOUT,
            "Zij is beschadigd.",
            "Start Kompas opnieuw, of geef de opdracht: kompas index herbouw.",
        ),
        Err(error) => wrong(
            ABOUT,
            Report::of(&error).message,
            "Klopt de gids? Zie: kompas catalogus controleer.",
        ),
    }
}

async fn health(guide: &GuideArgs, archive: &ArchiveArgs) -> anyhow::Result<IndexHealth> {
    let app: App = archive::app(guide, archive).await?;
    Ok(app.index_health().await?)
}

fn newest_backup(folder: &Path, now: OffsetDateTime) -> Finding {
    const ABOUT: &str = "back-up";
    let Ok(all) = backup::list(folder) else {
        return wrong(
            ABOUT,
            format!("{} is niet te lezen.", quoted(folder)),
            "Mag dit account daar lezen?",
        );
    };
    let newest = all
        .into_iter()
        .filter_map(|shelved| shelved.manifest.ok())
        .next_back();
    let Some(newest) = newest else {
        return wrong(
            ABOUT,
            format!("In {} staat geen back-up.", quoted(folder)),
            "Maak er een, en laat dat elke nacht doen: kompas backup maak --bewaar 14.",
        );
    };
    let days = usize::try_from((now - newest.moment()).whole_days()).unwrap_or(0);
    let told = format!("De nieuwste is {} oud.", counted(days, "dag", "dagen"));
    if now - newest.moment() > BACKUP_AGE {
        wrong(
            ABOUT,
            told,
            "Maak er een, en laat dat elke nacht doen: kompas backup maak --bewaar 14.",
        )
    } else if newest.missing.is_empty() {
        good(ABOUT, told)
    } else {
        let missing = counted(newest.missing.len(), "origineel", "originelen");
        look(
            ABOUT,
            format!("{told} Er ontbreken {missing}."),
            "U ziet welke met: kompas backup controleer.",
        )
    }
}

fn clock(folder: &Path, now: OffsetDateTime) -> Finding {
    const ABOUT: &str = "klok";
    let backups = backup::list(folder).unwrap_or_default().into_iter();
    let later = backups
        .filter_map(|shelved| shelved.manifest.ok())
        .any(|manifest| manifest.moment() > now + Duration::minutes(5));
    if now.unix_timestamp() < MADE || now.year() > 2100 || later {
        return wrong(
            ABOUT,
            format!("Zij staat op {}; dat kan niet.", super::backup::moment(now)),
            "Zet haar gelijk, bijvoorbeeld met: timedatectl set-ntp true.",
        );
    }
    good(ABOUT, format!("Het is {}.", super::backup::moment(now)))
}

/// The programs for scans and for pictures of pages.
fn tools() -> Finding {
    const ABOUT: &str = "scans";
    const ADVICE: &str =
        "Installeer: sudo apt install poppler-utils tesseract-ocr tesseract-ocr-nld.";
    let Some(ocr) = Ocr::find(archive::paths()) else {
        return look(
            ABOUT,
            "pdftoppm is er niet: Kompas leest geen scans en toont geen plaatjes van bladzijden.",
            ADVICE,
        );
    };
    let Some(tesseract) = ocr.tesseract else {
        return look(
            ABOUT,
            "tesseract is er niet: Kompas leest geen scans.",
            ADVICE,
        );
    };
    if knows_dutch(&tesseract) {
        good(ABOUT, "pdftoppm en tesseract zijn er, met Nederlands.")
    } else {
        look(
            ABOUT,
            "tesseract kent geen Nederlands: Kompas leest geen scans.",
            ADVICE,
        )
    }
}

fn knows_dutch(tesseract: &PathBuf) -> bool {
    let listed = std::process::Command::new(tesseract)
        .arg("--list-langs")
        .output();
    listed.is_ok_and(|listed| {
        let text = [listed.stdout, listed.stderr].concat();
        String::from_utf8_lossy(&text)
            .lines()
            .any(|line| line.trim() == "nld")
    })
}
