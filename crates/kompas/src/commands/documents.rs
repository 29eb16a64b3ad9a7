//! `kompas documenten`, `kompas index` and `kompas links`: the documents of an installation.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use kompas_app::access::Asker;
use kompas_app::documents::Destination;
use kompas_app::{App, News, Step};
use kompas_domain::code::Code;
use kompas_domain::document::VersionState;
use kompas_domain::job::JobKind;
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::counted;
use crate::cli::{Documenten, Herbouw, Links, Ophalen, Toevoegen};
use crate::failure::{Exit, Refusal, quoted};
use crate::output::{Output, plain};

pub(super) const ME: Asker = Asker::Operator;

/// Runs one of the commands about documents.
pub(super) fn run(command: Documenten, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Documenten::Toevoegen(arguments) => Box::pin(add(arguments, output)).await,
            Documenten::Ophalen(arguments) => fetch(arguments, output).await,
            Documenten::ZoekElders(arguments) => {
                Box::pin(super::elsewhere::run(arguments, output)).await
            }
            Documenten::Lijst(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                list(&app, output).await
            }
            Documenten::Toon(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                show(&app, arguments.nummer, output).await
            }
            Documenten::Verwijderen(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let view = app.document(ME, arguments.nummer, None, "").await.map_err(refused)?;
                if !arguments.ja {
                    return Err(Refusal::new(Exit::Usage, format!("Er is niets verwijderd: {:?} blijft staan.", view.record.document.title))
                        .hint("Verwijderen kunt u niet ongedaan maken. Weet u het zeker? Herhaal de opdracht met --ja.")
                        .into());
                }
                app.remove_document(ME, arguments.nummer).await.map_err(refused)?;
                app.follow().await?;
                output.note(&format!("Verwijderd: {}", view.record.document.title));
                Ok(())
            }
        }
    })
}

/// Adds files, folders and addresses, and waits until all of them are read.
async fn add(arguments: Toevoegen, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let destination = Destination {
        collection: arguments.verzameling,
        themes: arguments.thema,
        source: arguments.bron,
        ..Destination::default()
    };
    let is_address = |text: &String| text.starts_with("https://") || text.starts_with("http://");
    let (addresses, paths): (Vec<String>, Vec<String>) =
        arguments.wat.into_iter().partition(is_address);
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in &paths {
        gather(Path::new(path), &mut files, &mut problems, true);
    }
    if !problems.is_empty() {
        return Err(Refusal::new(Exit::Failed, "Er is niets toegevoegd.")
            .details(problems)
            .into());
    }
    app.add_addresses(ME, &addresses, &destination)
        .await
        .map_err(refused)?;
    let bar = bar(files.len() + addresses.len(), output);
    let mut same = 0;
    let mut new = Vec::new();
    let mut failed = Vec::new();
    for file in &files {
        bar.set_message(shown(file));
        let name = shown(file);
        let added = match std::fs::read(file) {
            Ok(bytes) => app
                .add_file(ME, &name, bytes, &destination)
                .await
                .map_err(refused),
            Err(error) => Err(Refusal::new(Exit::Failed, crate::failure::io_reason(&error)).into()),
        };
        match added {
            Ok(added) if added.news == News::Nothing => {
                same += 1;
                bar.inc(1);
            }
            Ok(added) => new.push(added.document),
            Err(error) => {
                failed.push(format!("{}: {error}", quoted(file)));
                bar.inc(1);
            }
        }
    }
    let steps = finish(&app, &bar).await?;
    // A site on the same data may have taken some of the work.
    let mut read = 0;
    for document in new {
        match settled(&app, document).await? {
            None => read += 1,
            Some(reason) => failed.push(reason),
        }
    }
    let of_addresses = steps.iter().filter(|step| step.kind == JobKind::Fetch);
    for step in of_addresses {
        match complaint(step) {
            None => read += 1,
            Some(reason) => failed.push(reason),
        }
    }
    for line in &failed {
        output.warn(line);
    }
    if same > 0 {
        output.note(&format!(
            "{} al aanwezig.",
            counted(same, "bestand was", "bestanden waren")
        ));
    }
    let summary = json!({ "gelezen": read, "alAanwezig": same, "nietGelezen": failed });
    output.data(&summary, || {
        format!(
            "{} gelezen, {} niet\n",
            counted(read, "document", "documenten"),
            failed.len()
        )
    })?;
    if read == 0 && same == 0 {
        return Err(Refusal::new(Exit::Failed, "Er is geen document gelezen.").into());
    }
    Ok(())
}

/// Waits until a document is read or refused; gives why it was refused.
async fn settled(app: &App, document: i64) -> anyhow::Result<Option<String>> {
    loop {
        let view = app.document_record(ME, document).await.map_err(refused)?;
        let name = view.record.document.file_name.clone().unwrap_or_default();
        match view.record.state {
            VersionState::Read => return Ok(None),
            VersionState::Refused => {
                let newest = view.versions.into_iter().next_back();
                let reason = newest
                    .and_then(|version| version.refusal)
                    .unwrap_or_default();
                return Ok(Some(format!("{name}: {reason}")));
            }
            VersionState::Waiting => {
                if app.step().await?.is_none() && !app.is_waiting(document).await? {
                    return Ok(Some(format!("{name}: het lezen is mislukt; zie de taken.")));
                }
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
    }
}

async fn fetch(arguments: Ophalen, output: Output) -> anyhow::Result<()> {
    let app = app(&arguments.guide, &arguments.archive).await?;
    let count = app
        .fetch_sources(ME, arguments.bron.as_deref())
        .await
        .map_err(refused)?;
    if count == 0 {
        return Err(Refusal::new(Exit::NothingFound, "Bij deze bron staat geen adres.").into());
    }
    let (good, failed) = fetch_all(&app, count, output).await?;
    let summary = json!({ "opgehaald": good, "nietOpgehaald": failed });
    output.data(&summary, || fetched_text(good, &failed))?;
    if good == 0 {
        return Err(Refusal::new(Exit::Failed, "Geen enkel adres is opgehaald.").into());
    }
    Ok(())
}

/// Does the fetches that wait; gives how many went well, and what went wrong with the others.
pub(super) async fn fetch_all(
    app: &App,
    count: usize,
    output: Output,
) -> anyhow::Result<(usize, Vec<String>)> {
    let bar = bar(count, output);
    let steps = finish(app, &bar).await?;
    let fetched: Vec<&Step> = steps
        .iter()
        .filter(|step| step.kind == JobKind::Fetch)
        .collect();
    let failed: Vec<String> = fetched.iter().filter_map(|step| complaint(step)).collect();
    for line in &failed {
        output.warn(line);
    }
    Ok((fetched.len() - failed.len(), failed))
}

/// `3 adressen opgehaald, 1 niet`.
pub(super) fn fetched_text(good: usize, failed: &[String]) -> String {
    format!(
        "{} opgehaald, {} niet\n",
        counted(good, "adres", "adressen"),
        failed.len()
    )
}

/// Does all jobs that wait, and brings the index up to date.
async fn finish(app: &App, bar: &ProgressBar) -> anyhow::Result<Vec<Step>> {
    let mut steps = Vec::new();
    while let Some(step) = app.step().await? {
        bar.set_message(plain(&step.subject));
        // What was fetched is read next, and counts then.
        if step.kind != JobKind::Fetch || !step.good {
            bar.inc(1);
        }
        steps.push(step);
    }
    bar.finish_and_clear();
    Ok(steps)
}

fn complaint(step: &Step) -> Option<String> {
    let is_bad = !step.good || (step.kind == JobKind::Read && step.message.is_some());
    is_bad.then(|| {
        format!(
            "{}: {}",
            step.subject,
            step.message.as_deref().unwrap_or("mislukt")
        )
    })
}

/// The files under a path, in order. Hidden files are left alone.
fn gather(path: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<String>, named: bool) {
    if path.is_dir() {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                return problems.push(format!(
                    "{}: {}",
                    quoted(path),
                    crate::failure::io_reason(&error)
                ));
            }
        };
        let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        inside.sort();
        for path in inside {
            let hidden = path
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if !hidden && !path.is_symlink() {
                gather(&path, files, problems, false);
            }
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    } else if named {
        problems.push(format!("{} bestaat niet.", quoted(path)));
    }
}

fn shown(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn bar(length: usize, output: Output) -> ProgressBar {
    if output.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

async fn list(app: &App, output: Output) -> anyhow::Result<()> {
    let rows = app.document_list(ME).await?;
    if rows.is_empty() {
        return Err(
            Refusal::new(Exit::NothingFound, "Er zijn nog geen documenten.")
                .hint("Voeg er een toe: kompas documenten toevoegen BESTAND")
                .into(),
        );
    }
    let data: Vec<Value> = rows
        .iter()
        .map(|record| {
            json!({
                "nummer": record.id,
                "titel": record.document.title,
                "soort": record.document.kind.code(),
                "stand": record.state.code(),
                "versie": record.newest_version,
                "adres": record.document.address,
                "bestand": record.document.file_name,
            })
        })
        .collect();
    output.data(&Value::Array(data), || {
        let mut text = String::new();
        for record in &rows {
            let state = if record.state == VersionState::Read {
                ""
            } else {
                record.state.label()
            };
            let _ = writeln!(
                text,
                "{:>6}  {}  {state}",
                record.id,
                plain(&record.document.title)
            );
        }
        text
    })
}

async fn show(app: &App, number: i64, output: Output) -> anyhow::Result<()> {
    let view = app.document(ME, number, None, "").await.map_err(refused)?;
    let passages: Vec<Value> = view
        .passages
        .iter()
        .map(|shown| {
            json!({
                "nummer": shown.passage.number,
                "pagina": shown.passage.page,
                "koppen": shown.passage.headings,
                "tekst": shown.passage.text,
            })
        })
        .collect();
    let data = json!({
        "nummer": number,
        "titel": view.record.document.title,
        "versie": view.version.number,
        "stand": view.version.state.code(),
        "reden": view.version.refusal,
        "sha256": view.version.sha256,
        "paginas": view.version.pages,
        "passages": passages,
    });
    output.data(&data, || {
        let mut text = format!("{}\n", plain(&view.record.document.title));
        if let Some(reason) = &view.version.refusal {
            let _ = writeln!(text, "{}", plain(reason));
        }
        for shown in &view.passages {
            let page = shown
                .passage
                .page
                .map(|page| format!(", pagina {page}"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "\n[{}{page}] {}",
                shown.passage.number,
                plain(&shown.passage.headings.join(" > "))
            );
            for line in shown.passage.text.lines() {
                let _ = writeln!(text, "{}", plain(line));
            }
        }
        text
    })
}

/// `kompas index herbouw`.
pub(super) fn rebuild(arguments: &Herbouw, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        let app = app(&arguments.guide, &arguments.archive).await?;
        let bar = bar(0, output);
        let mut progress = |done: usize, total: usize| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        };
        let done = app.rebuild_index(&mut progress).await?;
        bar.finish_and_clear();
        let text = counted(done, "document", "documenten");
        output.data(&json!({ "geindexeerd": done }), || {
            format!("{text} in de zoekindex\n")
        })
    })
}

/// `kompas links controleer`.
pub(super) fn links(arguments: &Links, output: Output) -> anyhow::Result<()> {
    let Links::Controleer(arguments) = arguments;
    runtime()?.block_on(async {
        let app = app(&arguments.guide, &arguments.archive).await?;
        let count = app
            .check_links(ME, arguments.adres.as_deref())
            .await
            .map_err(refused)?;
        let bar = bar(count, output);
        finish(&app, &bar).await?;
        let mut rows: Vec<Value> = Vec::new();
        let mut text = String::new();
        let mut page = 1;
        let mut bad = 0;
        loop {
            let pairs = [("pagina".to_owned(), page.to_string())];
            let view = app.links(ME, &pairs).await?;
            for link in view.links {
                use kompas_domain::link::LinkState::{Dead, Failing};
                if arguments
                    .adres
                    .as_ref()
                    .is_some_and(|only| *only != link.address)
                {
                    continue;
                }
                bad += usize::from(matches!(link.state, Dead | Failing));
                let note = link.note.clone().unwrap_or_default();
                let _ = writeln!(
                    text,
                    "{:<20} {}  {}",
                    link.state.label(),
                    plain(&link.address),
                    plain(&note)
                );
                rows.push(json!({
                    "adres": link.address,
                    "stand": link.state.code(),
                    "antwoordcode": link.status,
                    "uitleg": link.note,
                    "voorstel": link.proposal,
                }));
            }
            if page >= view.pages {
                break;
            }
            page += 1;
        }
        output.data(&Value::Array(rows), || text)?;
        if bad > 0 {
            let text = counted(bad, "adres antwoordt", "adressen antwoorden");
            return Err(Refusal::new(Exit::Failed, format!("{text} niet.")).into());
        }
        Ok(())
    })
}

/// A refusal of a use case in words for the person at the keyboard.
pub(super) fn refused(error: kompas_app::Error) -> anyhow::Error {
    match error {
        kompas_app::Error::Refused(message) => {
            let mut lines = message.lines().map(str::to_owned);
            let first = lines.next().unwrap_or_default();
            Refusal::new(Exit::Failed, first).details(lines).into()
        }
        kompas_app::Error::NotFound { kind, key } => {
            Refusal::new(Exit::NothingFound, format!("Er is geen {kind} {key}.")).into()
        }
        other => other.into(),
    }
}
