//! `kompas dossiers`: looking at them, writing in them, destroying those whose term is over, and an
//! archive of all.

mod answer;
mod look;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context;
use kompas_app::dossiers::{
    ArchiveOf, ClosedView, DestructionReport, DestructionView, DossierCounts, ReportLine,
    destruction_table, what_is_in,
};
use kompas_app::{App, FileFormat};
use kompas_domain::code::Code;
use serde_json::{Map, Value, json};

use super::archive::{app, runtime};
use super::counted;
use super::documents::{ME, refused};
use crate::cli::{Dossiers, DossiersArchief, DossiersVernietig};
use crate::failure::{Exit, Refusal, quoted};
use crate::output::{Output, plain};

/// Runs one of the commands about dossiers.
pub(super) fn run(command: Dossiers, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Dossiers::Lijst(arguments) => look::list(&arguments, output).await,
            Dossiers::Toon(arguments) => look::show(&arguments, output).await,
            Dossiers::Zoek(arguments) => look::search(&arguments, output).await,
            Dossiers::Antwoord(arguments) => answer::save(&arguments, output).await,
            Dossiers::Vernietig(arguments) => destroy(&arguments, output).await,
            Dossiers::Archief(arguments) => archive(&arguments, output).await,
        }
    })
}

async fn destroy(arguments: &DossiersVernietig, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let organisation = Some(arguments.organisatie);
    let mut view = app.destruction(ME, organisation).await.map_err(refused)?;
    view.due
        .retain(|one| !arguments.behalve.contains(&one.record.id));
    if !arguments.uitvoeren || view.due.is_empty() {
        return show(&view, output);
    }
    let mut file = arguments.verklaring.as_deref().map(new_file).transpose()?;
    let chosen: Vec<i64> = view.due.iter().map(|one| one.record.id).collect();
    let run = app.destroy_dossiers(ME, organisation, &chosen).await;
    let Some(run) = run.map_err(refused)? else {
        return Err(Refusal::new(
            Exit::Failed,
            "Er is niets vernietigd: de dossiers zijn intussen gewijzigd.",
        )
        .into());
    };
    let report = app.destruction_report(ME, organisation, run).await;
    let report = report.map_err(refused)?;
    if let Some(file) = &mut file {
        let bytes = destruction_table(&report).to_file(FileFormat::Csv)?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .context("De dossiers zijn vernietigd, maar de verklaring is niet te schrijven; de site heeft haar nog.")?;
    }
    tell(&report, output)?;
    erase(&app, output).await;
    Ok(())
}

/// What is left on the disk goes now; if that cannot be, the site does it at its next chance.
async fn erase(app: &App, output: Output) {
    if app.erase_destroyed(ME).await.is_err() {
        output.warn(
            "de resten op de schijf zijn nog niet gewist; \"kompas serve\" doet dat zodra het kan",
        );
    }
}

fn new_file(path: &Path) -> anyhow::Result<File> {
    File::create_new(path).with_context(|| {
        Refusal::new(
            Exit::Failed,
            format!(
                "Er is niets vernietigd: {} is er al, of is niet te schrijven.",
                quoted(path)
            ),
        )
        .hint("Kies een nieuw bestand, in een map waarin u mag schrijven.")
    })
}

fn show(view: &DestructionView<'_>, output: Output) -> anyhow::Result<()> {
    let (number, name) = &view.organisation;
    let value = json!({
        "organisatie": number,
        "naam": name,
        "uitgevoerd": false,
        "dossiers": view.due.iter().map(due_row).collect::<Vec<_>>(),
        "uitzonderingen": view.kept.iter().filter_map(exception_row).collect::<Vec<_>>(),
    });
    output.data(&value, || {
        let mut text = String::new();
        if view.due.is_empty() {
            let _ = writeln!(text, "Van {} mag er vandaag niets weg.", plain(name));
        } else {
            let count = counted(view.due.len(), "dossier", "dossiers");
            let _ = writeln!(text, "Van {} mogen weg: {count}.", plain(name));
        }
        text.extend(view.due.iter().map(due_line));
        text
    })?;
    if !view.due.is_empty() {
        output.note("Er is niets vernietigd. Herhaal de opdracht met --uitvoeren om dat te doen.");
    }
    Ok(())
}

fn counts(counts: &DossierCounts) -> Value {
    let parts = what_is_in(counts).into_iter();
    let parts: Map<String, Value> = parts
        .map(|(what, count)| (what.to_lowercase(), Value::from(count)))
        .collect();
    Value::Object(parts)
}

fn in_words(counts: &DossierCounts) -> String {
    let parts: Vec<String> = what_is_in(counts)
        .iter()
        .map(|(what, count)| format!("{}: {count}", what.to_lowercase()))
        .collect();
    if parts.is_empty() {
        "niets ingevuld".to_owned()
    } else {
        parts.join(", ")
    }
}

fn due_row(one: &ClosedView<'_>) -> Value {
    let record = &one.record;
    json!({
        "dossier": record.id,
        "titel": record.title,
        "thema": record.theme,
        "bewaren": record.closing.retention.code(),
        "geopend": record.created.date().to_string(),
        "gesloten": record.closing.closed().map(|day| day.to_string()),
        "vanaf": record.closing.destroy_from().map(|day| day.to_string()),
        "inhoud": counts(&record.counts),
    })
}

fn exception_row(one: &ClosedView<'_>) -> Option<Value> {
    let exception = one.record.exception.as_ref()?;
    Some(json!({
        "dossier": one.record.id,
        "tot": exception.until.to_string(),
        "reden": exception.reason,
    }))
}

fn due_line(one: &ClosedView<'_>) -> String {
    let record = &one.record;
    let from = record.closing.destroy_from();
    format!(
        "{:>5}  {} ({}), {}, vanaf {}: {}\n",
        record.id,
        plain(&record.title),
        plain(one.theme_name()),
        record.closing.retention.label().to_lowercase(),
        from.map(|day| day.to_string()).unwrap_or_default(),
        in_words(&record.counts),
    )
}

fn tell(report: &DestructionReport<'_>, output: Output) -> anyhow::Result<()> {
    let value = json!({
        "organisatie": report.record.organisation,
        "naam": report.organisation,
        "uitgevoerd": true,
        "verklaring": report.record.id,
        "dossiers": report.lines.iter().map(report_row).collect::<Vec<_>>(),
    });
    output.data(&value, || {
        let mut text = format!(
            "Verklaring van vernietiging {} van {}, {}\n",
            report.record.id,
            plain(&report.organisation),
            report.record.done.date(),
        );
        text.extend(report.lines.iter().map(report_line));
        text
    })
}

fn report_row(line: &ReportLine<'_>) -> Value {
    let record = &line.record;
    json!({
        "dossier": record.dossier,
        "thema": record.theme,
        "bewaren": record.retention.code(),
        "geopend": record.opened.date().to_string(),
        "gesloten": record.closed.to_string(),
        "termijnVoorbij": record.ends.to_string(),
        "vernietigd": record.done.date().to_string(),
        "grond": line.ground(),
        "inhoud": counts(&record.counts),
    })
}

fn report_line(line: &ReportLine<'_>) -> String {
    let record = &line.record;
    format!(
        "{:>5}  {}, {} tot {}. {}, op {}. Inhoud: {}\n",
        record.dossier,
        plain(line.theme_name()),
        record.opened.date(),
        record.closed,
        line.ground(),
        record.ends,
        in_words(&record.counts),
    )
}

/// Writes beside the file and puts it in place when it is whole; a file that is there stays.
async fn archive(arguments: &DossiersArchief, output: Output) -> anyhow::Result<()> {
    let path = &arguments.uit;
    let unwritable = || {
        Refusal::new(
            Exit::Failed,
            format!(
                "Er is geen archief: {} is er al, of is niet te schrijven.",
                quoted(path)
            ),
        )
        .hint("Kies een nieuw bestand, in een map waarin u mag schrijven.")
    };
    if path.exists() {
        return Err(unwritable().into());
    }
    let app = app(&arguments.guide, &arguments.archive).await?;
    // So that a number that is none is told as such.
    app.destruction(ME, Some(arguments.organisatie))
        .await
        .map_err(refused)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let file = file.with_context(unwritable)?;
    let of = ArchiveOf::Organisation(arguments.organisatie);
    let written = app.archive_dossiers(ME, of, arguments.met_kenmerken, BufWriter::new(file));
    let (file, summary) = written.await.map_err(refused)?;
    let file = file
        .into_inner()
        .context("Het archief is niet te schrijven.")?;
    file.as_file()
        .sync_all()
        .context("Het archief is niet te schrijven.")?;
    file.persist_noclobber(path).with_context(unwritable)?;
    let value = json!({
        "archief": path,
        "dossiers": summary.dossiers,
        "bestanden": summary.files,
        "weggelaten": summary.left_out,
    });
    output.data(&value, || {
        let dossiers = counted(summary.dossiers, "dossier", "dossiers");
        let files = counted(summary.files, "bestand", "bestanden");
        format!("Archief: {}\n{dossiers}, {files}\n", path.display())
    })?;
    if summary.left_out > 0 {
        let left_out = counted(summary.left_out, "onderdeel", "onderdelen");
        output.note(&format!(
            "Weggelaten vanwege een kenmerk of vertrouwen: {left_out}. Met --met-kenmerken komt dat mee."
        ));
    }
    Ok(())
}
