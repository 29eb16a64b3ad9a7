//! `kompas backup`: a copy of everything, in one file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use kompas_domain::text::long_date;
use kompas_store::backup::{self, Fault, Made, Manifest, Shelved};
use kompas_store::{DataFolder, Error, Store};
use serde_json::{Value, json};
use time::{OffsetDateTime, UtcOffset};

use super::archive::{app, by, open_store, runtime};
use super::{counted, data_path, open_data};
use crate::cli::{Backup, BackupControleer, BackupLijst, GuideArgs, Herstel, Maak};
use crate::failure::{Exit, Refusal, quoted};
use crate::output::{Output, plain};

/// Runs one of the commands about backups.
pub(super) fn run(command: Backup, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Backup::Maak(arguments) => make(&arguments, output).await,
            Backup::Controleer(arguments) => check(&arguments, output).await,
            Backup::Herstel(arguments) => restore(&arguments, output).await,
            Backup::Lijst(arguments) => list(&arguments, output),
        }
    })
}

async fn make(arguments: &Maak, output: Output) -> anyhow::Result<()> {
    let (data, folder) = open_data(data_path(arguments.data.data.as_deref()))?;
    let data = data.with_originals(arguments.archive.originelen.as_deref());
    let (store, _) = open_store(&data, &folder, &arguments.archive).await?;
    let by = by();
    let to = destination(arguments.naar.as_deref(), &data, by.now)?;
    let made = backup::make(&store, &data, &to, by).await;
    let made = made.with_context(|| {
        Refusal::new(Exit::Failed, "Er is geen back-up gemaakt.").hint(
            "Is er ruimte op de schijf, mag u daar schrijven en bestaat het bestand nog niet?",
        )
    })?;
    let missing = missing(&store, &made.manifest).await?;
    store.close().await;
    let whole = missing.is_empty();
    let removed = match arguments.bewaar {
        Some(keep) if whole => Some(prune(&made, keep).await?),
        _ => None,
    };
    let mut value = json!({
        "bestand": made.path,
        "bytes": made.bytes,
        "inhoud": contents(&made.manifest),
        "ontbreekt": missing,
        "verwijderd": removed,
    });
    if removed.is_none()
        && let Some(value) = value.as_object_mut()
    {
        value.shift_remove("verwijderd");
    }
    output.data(&value, || {
        let mut text = format!(
            "Geschreven: {} ({})\n",
            made.path.display(),
            size(made.bytes)
        );
        text.push_str(&contents_text(&made.manifest));
        for path in removed.iter().flatten() {
            let _ = writeln!(text, "Verwijderd: {}", path.display());
        }
        text
    })?;
    if whole {
        return Ok(());
    }
    let count = counted(missing.len(), "origineel", "originelen");
    let refusal = Refusal::new(
        Exit::Failed,
        format!("De back-up is gemaakt, maar zonder {count}."),
    )
    .details(missing);
    Err(refusal
        .hint("Zet die bestanden terug uit een oudere back-up, of verwijder het document en voeg het opnieuw toe. Oudere back-ups blijven staan.")
        .into())
}

/// The file to write: in a folder under a name of its own, or as it was named.
fn destination(
    named: Option<&Path>,
    data: &DataFolder,
    now: OffsetDateTime,
) -> anyhow::Result<PathBuf> {
    let folder = match named {
        Some(path) if !path.is_dir() => return Ok(path.to_owned()),
        Some(folder) => folder.to_owned(),
        None => data.backups(),
    };
    backup::make_folder(&folder)?;
    Ok(backup::file_in(&folder, "", now))
}

/// The originals that are not in a backup, each with the document that names it.
async fn missing(store: &Store, manifest: &Manifest) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for original in &manifest.missing {
        let what = if original.damaged {
            "is beschadigd"
        } else {
            "ontbreekt"
        };
        let named = backup::documents_with(store, &original.sha256).await?;
        let named: Vec<String> = named
            .into_iter()
            .map(|(document, version, title)| {
                format!("document {document}, versie {version} ({title})")
            })
            .collect();
        lines.push(format!(
            "Het origineel van {} {what}: {}",
            named.join(" en van "),
            original.sha256
        ));
    }
    Ok(lines)
}

/// Removes older backups, once the new one is proved.
async fn prune(made: &Made, keep: usize) -> anyhow::Result<Vec<PathBuf>> {
    let folder = made.path.parent().unwrap_or(Path::new("."));
    let checked = backup::check(&made.path, folder, OffsetDateTime::now_utc()).await?;
    if checked.faults.is_empty() {
        return Ok(backup::prune(folder, keep)?);
    }
    Err(refused(
        "De nieuwe back-up klopt niet; de oudere blijven staan.",
        &checked.faults,
    ))
}

async fn check(arguments: &BackupControleer, output: Output) -> anyhow::Result<()> {
    let path = &arguments.pad;
    let began = Instant::now();
    let workspace = workspace(path);
    let checked = backup::check(path, &workspace, OffsetDateTime::now_utc()).await;
    let checked = checked.with_context(|| format!("{} is niet te controleren.", quoted(path)))?;
    let seconds = began.elapsed().as_secs_f64();
    let value = json!({
        "bestand": path,
        "inOrde": checked.faults.is_empty(),
        "seconden": (seconds * 1000.0).round() / 1000.0,
        "inhoud": checked.manifest.as_ref().map(contents),
        "problemen": checked.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    output.data(&value, || {
        let mut text = String::new();
        if checked.faults.is_empty() {
            let _ = writeln!(text, "In orde: {}", path.display());
        }
        if let Some(manifest) = &checked.manifest {
            text.push_str(&contents_text(manifest));
        }
        for fault in &checked.faults {
            let _ = writeln!(text, "{}", plain(&fault.to_string()));
        }
        let seconds = format!("{seconds:.1}").replace('.', ",");
        let done = if checked.faults.is_empty() {
            "Teruggezet in een tijdelijke map en vergeleken"
        } else {
            "Gecontroleerd"
        };
        let _ = writeln!(text, "{done} in {seconds} seconden.");
        text
    })?;
    if checked.faults.is_empty() {
        return Ok(());
    }
    let count = counted(checked.faults.len(), "probleem", "problemen");
    Err(Refusal::new(Exit::Failed, format!("Deze back-up heeft {count}.")).into())
}

/// Beside the backup, where there is room for as much; or where the system keeps such things.
fn workspace(path: &Path) -> PathBuf {
    let beside = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    if tempfile::tempfile_in(&beside).is_ok() {
        beside
    } else {
        std::env::temp_dir()
    }
}

async fn restore(arguments: &Herstel, output: Output) -> anyhow::Result<()> {
    let path = &arguments.pad;
    if !arguments.ja {
        return Err(Refusal::new(Exit::Usage, "Er is niets hersteld.")
            .hint("Stop Kompas eerst. Controleer de back-up met \"kompas backup controleer\". Herhaal dan de opdracht met --ja, en met --vervang als er al gegevens zijn.")
            .into());
    }
    let (data, folder) = open_data(data_path(arguments.data.data.as_deref()))?;
    let data = data.with_originals(arguments.archive.originelen.as_deref());
    let (store, _) = open_store(&data, &folder, &arguments.archive).await?;
    let restored = backup::restore(path, &store, &data, arguments.vervang, by()).await;
    store.close().await;
    let restored = restored.map_err(|error| match error {
        Error::Backup { faults } => refused("Er is niets hersteld: de back-up klopt niet.", &faults),
        Error::NotEmpty { .. } => Refusal::new(
            Exit::Failed,
            "Er is niets hersteld: in de database of de gegevensmap staat al iets.",
        )
        .hint("Wilt u dat vervangen? Herhaal de opdracht met --vervang. Kompas maakt dan eerst een back-up van wat er is.")
        .into(),
        error => anyhow::Error::new(error).context("Het herstellen is mislukt; de database is zoals zij was."),
    })?;
    let before = restored.before.map(|made| made.path);
    let value = json!({
        "hersteld": path,
        "inhoud": contents(&restored.manifest),
        "backupVooraf": before,
    });
    output.data(&value, || {
        let mut text = format!("Hersteld: {}\n", path.display());
        text.push_str(&contents_text(&restored.manifest));
        if let Some(before) = &before {
            let _ = writeln!(text, "Wat er was staat in: {}", before.display());
        }
        text
    })?;
    let missing = restored.manifest.missing.len();
    if missing > 0 {
        let count = counted(missing, "origineel", "originelen");
        output.warn(&format!(
            "in deze back-up ontbraken {count}; zie: kompas backup controleer"
        ));
    }
    let indexed = index(arguments).await;
    output.note(match indexed {
        Ok(()) => "De zoekindex is opnieuw gemaakt.",
        Err(_) => "De zoekindex maakt Kompas bij de volgende start opnieuw.",
    });
    Ok(())
}

/// Makes the search index anew from what was restored.
async fn index(arguments: &Herstel) -> anyhow::Result<()> {
    let guide = GuideArgs {
        content: None,
        data: arguments.data.clone(),
    };
    let app = app(&guide, &arguments.archive).await?;
    app.follow().await?;
    Ok(())
}

fn list(arguments: &BackupLijst, output: Output) -> anyhow::Result<()> {
    let folder = match &arguments.map {
        Some(folder) if !folder.is_dir() => {
            let message = format!("De map {} bestaat niet.", quoted(folder));
            return Err(Refusal::new(Exit::Failed, message).into());
        }
        Some(folder) => folder.clone(),
        None => open_data(data_path(arguments.data.data.as_deref()))?
            .0
            .backups(),
    };
    let all = backup::list(&folder)?;
    let rows: Vec<Value> = all.iter().map(row).collect();
    output.data(&Value::from(rows), || {
        if all.is_empty() {
            return format!("In {} staat geen back-up.\n", folder.display());
        }
        let lines = all.iter().map(line);
        lines.map(|line| plain(&line) + "\n").collect()
    })
}

fn row(shelved: &Shelved) -> Value {
    let manifest = shelved.manifest.as_ref();
    json!({
        "bestand": shelved.path,
        "bytes": shelved.bytes,
        "heel": manifest.is_ok(),
        "moment": manifest.map(|manifest| manifest.written().to_owned()).ok(),
        "programma": manifest.map(|manifest| manifest.program.clone()).ok(),
        "migratie": manifest.map(|manifest| manifest.migration).ok(),
        "ontbrekend": manifest.map(|manifest| manifest.missing.len()).ok(),
        "problemen": manifest.err().into_iter().flatten().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn line(shelved: &Shelved) -> String {
    let name = shelved
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let told = match &shelved.manifest {
        Ok(manifest) => format!(
            "{}, Kompas {}, migratie {}{}",
            moment(manifest.moment()),
            manifest.program,
            manifest.migration,
            match manifest.missing.len() {
                0 => String::new(),
                missing => format!(", zonder {}", counted(missing, "origineel", "originelen")),
            }
        ),
        Err(faults) => faults.first().map(ToString::to_string).unwrap_or_default(),
    };
    format!("{name} ({}): {told}", size(shelved.bytes))
}

/// The faults of a backup, told.
fn refused(message: &str, faults: &[Fault]) -> anyhow::Error {
    let lines = faults.iter().map(ToString::to_string);
    Refusal::new(Exit::Failed, message).details(lines).into()
}

fn contents(manifest: &Manifest) -> Value {
    let tables = manifest.tables.iter();
    let tables = tables.map(|table| (table.name.clone(), Value::from(table.rows)));
    json!({
        "moment": manifest.written(),
        "programma": manifest.program,
        "migratie": manifest.migration,
        "database": manifest.database,
        "volgnummer": manifest.sequence,
        "tabellen": tables.collect::<serde_json::Map<_, _>>(),
        "originelen": manifest.originals().count(),
        "gids": manifest.has_guide(),
    })
}

fn contents_text(manifest: &Manifest) -> String {
    let rows = |name: &str| {
        let mut tables = manifest.tables.iter();
        let rows = tables
            .find(|table| table.name == name)
            .map(|table| table.rows);
        usize::try_from(rows.unwrap_or(0)).unwrap_or(usize::MAX)
    };
    let all: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    let guide = if manifest.has_guide() {
        "de geïmporteerde gids"
    } else {
        "geen geïmporteerde gids"
    };
    format!(
        "  Van {}, door Kompas {}; migratie {}, {}\n  {}, {}, {guide}; {all} rijen in {}\n",
        moment(manifest.moment()),
        plain(&manifest.program),
        manifest.migration,
        if manifest.database == "sqlite" {
            "SQLite"
        } else {
            "PostgreSQL"
        },
        counted(rows("document"), "document", "documenten"),
        counted(manifest.originals().count(), "origineel", "originelen"),
        counted(manifest.tables.len(), "tabel", "tabellen"),
    )
}

/// `24 november 2026, 09:00 UTC`
pub(super) fn moment(moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    let (hour, minute, _) = moment.to_hms();
    format!("{}, {hour:02}:{minute:02} UTC", long_date(moment.date()))
}

/// `12,3 MB`
pub(super) fn size(bytes: u64) -> String {
    let mut unit = "bytes";
    let mut tenths = u128::from(bytes) * 10;
    for larger in ["kB", "MB", "GB", "TB"] {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = larger;
    }
    match unit {
        "bytes" => format!("{bytes} bytes"),
        _ => format!("{},{} {unit}", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1000, "1,0 kB"),
            (12_345_678, "12,3 MB"),
            (3_000_000_000_000, "3,0 TB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
