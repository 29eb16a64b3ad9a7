//! `kompas catalogus`: the guide as files.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use kompas_app::catalogue::{self, Origin, load};
use kompas_domain::content::{self, ContentFile};
use kompas_store::DataFolder;
use serde_json::{Value, json};

use super::{Summary, counted, data_path, guide_files, open_data};
use crate::cli::{Controleer, Exporteer, Importeer};
use crate::failure::{Exit, Refusal, quoted};
use crate::output::{self, Output, plain};

/// The largest catalogue that is read: 64 MiB, a hundred times the guide of 2023.
const MAX_CATALOGUE_BYTES: u64 = 64 << 20;

const NO_INDICATORS: &str = "Kengetallen zijn niet geïmporteerd: ze horen niet bij de gids. Kompas gebruikt die uit een map als u haar bij de start noemt met --content.";

const RESTART: &str = "Draait Kompas al? Start het opnieuw; dan wordt dit de nieuwste editie.";

/// Checks a guide, and prints its problems or how much it holds.
pub(super) fn check(arguments: &Controleer, output: Output) -> anyhow::Result<()> {
    let (files, origin) = guide_files(&arguments.guide)?;
    let problems = match catalogue::check(&files) {
        Ok(guide) => {
            let summary = Summary::of(&guide, origin);
            let value = json!({ "inOrde": true, "gids": summary.json(), "problemen": [] });
            return output.data(&value, || format!("In orde: {}\n", summary.text()));
        }
        Err(kompas_app::Error::Content(problems)) => problems,
        Err(error) => return Err(error.into()),
    };
    let rows = problems.iter().map(|problem| {
        json!({ "bestand": problem.file, "regel": problem.line, "melding": problem.message })
    });
    let value = json!({ "inOrde": false, "gids": null, "problemen": rows.collect::<Value>() });
    output.data(&value, || {
        let lines = problems.iter().map(|problem| plain(&problem.to_string()));
        lines.map(|line| line + "\n").collect()
    })?;
    let refusal = Refusal::problems(&problems, "");
    // The problems are what was asked for, so they went to standard output.
    Err(refusal.without_details().into())
}

/// Writes the guide to standard output, a file or a folder.
pub(super) fn export(arguments: &Exporteer, output: Output) -> anyhow::Result<()> {
    let (files, _) = guide_files(&arguments.guide)?;
    if let Err(kompas_app::Error::Content(problems)) = load(&files) {
        output.warn(&format!(
            "deze gids heeft {}; importeren kan pas als dat is opgelost. Zie: kompas catalogus controleer",
            counted(problems.len(), "probleem", "problemen")
        ));
    }
    let Some(path) = &arguments.naar else {
        return output::text(&kompas_store::to_catalogue(&files));
    };
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        write_file(
            path,
            &kompas_store::to_catalogue(&files),
            arguments.overschrijf,
        )?;
    } else {
        kompas_store::write_folder(path, &files)?;
    }
    let value = json!({ "geschreven": path, "bestanden": files.len() });
    output.data(&value, || {
        let count = counted(files.len(), "bestand", "bestanden");
        format!("Geschreven: {} ({count} van de gids)\n", path.display())
    })
}

/// Writes a file whole or not at all.
fn write_file(path: &Path, text: &str, overwrite: bool) -> anyhow::Result<()> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let write = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            // As open as the user's umask lets any new file be; the default is for the owner only.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.prefix(".kompas-").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        let kept = if overwrite {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        kept.map(drop).map_err(|error| error.error)
    };
    write().map_err(|error| {
        let exists = error.kind() == io::ErrorKind::AlreadyExists;
        let message = format!("Het bestand {} is niet geschreven.", quoted(path));
        let mut refusal = Refusal::new(Exit::Failed, message);
        if exists {
            refusal = refusal.hint("Kies een andere naam, of gebruik --overschrijf.");
        }
        anyhow::Error::new(error).context(refusal)
    })
}

/// Puts a guide into the data folder.
pub(super) fn import(arguments: &Importeer, output: Output) -> anyhow::Result<()> {
    let Some(path) = &arguments.pad else {
        return back_to_built_in(arguments, output);
    };
    let files = read(path)?;
    load(&files).map_err(unchanged)?;
    let (data, folder) = open_data(data_path(arguments.data.data.as_deref()))?;
    let (before, kept) = before(&data);
    let guide = catalogue::import(&data, &files).map_err(unchanged)?;
    let after = Summary::of(&guide, Origin::Imported);
    let previous = kept.then(|| data.previous_path());
    let value = json!({
        "gegevensmap": folder,
        "voor": before.as_ref().map(Summary::json),
        "na": after.json(),
        "vorige": previous,
    });
    output.data(&value, || {
        let before = before.map_or_else(|| "niet te lezen".to_owned(), |guide| guide.text());
        let now = after.text();
        let folder = folder.display();
        format!(
            "Geïmporteerd in {folder}\n  Was: {before}\n  Nu:  {now}\n{}",
            kept_text(previous)
        )
    })?;
    if files
        .iter()
        .any(|file| content::is_of_indicators(&file.path))
    {
        output.note(NO_INDICATORS);
    }
    output.note(RESTART);
    Ok(())
}

/// Puts the imported guide away, so that the built-in one is used again.
fn back_to_built_in(arguments: &Importeer, output: Output) -> anyhow::Result<()> {
    let (data, folder) = open_data(data_path(arguments.data.data.as_deref()))?;
    if data.database().is_file() && data.guide_path().is_file() {
        return Err(Refusal::new(
            Exit::Failed,
            "De edities van deze site staan in de database, en gaan niet terug.",
        )
        .hint("Exporteer de ingebouwde gids, geef die in gids.toml een nieuw nummer en importeer haar.")
        .into());
    }
    let previous = data.forget_guide()?.then(|| data.previous_path());
    let value = json!({ "gegevensmap": folder, "gids": "ingebouwd", "vorige": previous });
    output.data(&value, || match &previous {
        Some(_) => format!(
            "Kompas gebruikt weer de ingebouwde gids.\n{}",
            kept_text(previous.clone())
        ),
        None => "Er was geen geïmporteerde gids; Kompas gebruikt de ingebouwde al.\n".to_owned(),
    })?;
    if previous.is_some() {
        output.note(RESTART);
    }
    Ok(())
}

fn kept_text(previous: Option<PathBuf>) -> String {
    match previous {
        Some(path) => format!(
            "De vorige gids is bewaard. U kunt terug met: kompas catalogus importeer {}\n",
            path.display()
        ),
        None => "De ingebouwde gids blijft in het programma.\n".to_owned(),
    }
}

/// The guide that an import is about to replace, if it can be read, and whether the data folder
/// keeps it: not when it is the one that is built in.
fn before(data: &DataFolder) -> (Option<Summary>, bool) {
    let Ok((files, origin)) = catalogue::files(None, Some(data)) else {
        return (None, true);
    };
    let summary = load(&files).map(|guide| Summary::of(&guide, origin));
    (summary.ok(), origin == Origin::Imported)
}

/// Says that a refused import left everything as it was.
fn unchanged(error: kompas_app::Error) -> anyhow::Error {
    match error {
        kompas_app::Error::Content(problems) => {
            Refusal::problems(&problems, "; er is niets veranderd").into()
        }
        kompas_app::Error::Refused(message) => {
            let (first, hint) = message.split_once(". ").unwrap_or((&message, ""));
            Refusal::new(Exit::Failed, format!("{first}."))
                .hint(hint)
                .into()
        }
        other => anyhow::Error::new(other).context("De gids is niet geïmporteerd."),
    }
}

/// The files of a catalogue, of a folder, or of a catalogue on standard input.
fn read(path: &Path) -> anyhow::Result<Vec<ContentFile>> {
    if path == Path::new("-") {
        return read_catalogue(io::stdin().lock()).context("De standaardinvoer is niet te lezen.");
    }
    let context = || format!("{} is niet te lezen.", quoted(path));
    if path.is_dir() {
        return kompas_store::read_folder(path).with_context(context);
    }
    let file = File::open(path).with_context(context)?;
    read_catalogue(file).with_context(context)
}

fn read_catalogue(input: impl Read) -> anyhow::Result<Vec<ContentFile>> {
    let mut bytes = Vec::new();
    input
        .take(MAX_CATALOGUE_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_CATALOGUE_BYTES {
        anyhow::bail!("dit is meer dan {} MiB", MAX_CATALOGUE_BYTES >> 20);
    }
    let text =
        String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("dit is geen tekst in UTF-8"))?;
    Ok(kompas_store::from_catalogue(&text)?)
}
