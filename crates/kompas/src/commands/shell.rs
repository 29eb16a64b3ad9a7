//! `kompas completions` and `kompas man`: what a shell and a manual need to know.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;
use serde_json::json;

use super::counted;
use crate::cli::{self, Completions};
use crate::failure::quoted;
use crate::output::Output;

/// Headings of a manual page as the library writes them, and in Dutch.
const HEADINGS: [(&str, &str); 6] = [
    (".SH NAME", ".SH NAAM"),
    (".SH SYNOPSIS", ".SH GEBRUIK"),
    (".SH DESCRIPTION", ".SH BESCHRIJVING"),
    (".SH Opdrachten", ".SH OPDRACHTEN"),
    (".SH EXTRA", ".SH \"MEER UITLEG\""),
    (".SH VERSION", ".SH VERSIE"),
];

/// Prints a completion script.
pub(super) fn completions(arguments: &Completions, output: Output) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut cli::command(), "kompas", &mut script);
    let script = String::from_utf8(script)?;
    output.data(&json!({ "script": script }), || script.clone())
}

/// Prints the main page of the manual, or writes all pages into a folder.
pub(super) fn man(arguments: &cli::Man, output: Output) -> anyhow::Result<()> {
    let mut command = cli::command();
    command.build();
    let Some(folder) = &arguments.map else {
        let page = page(&command)?;
        return output.data(&json!({ "pagina": page }), || page.clone());
    };
    let context = || format!("De handleiding is niet te schrijven in {}.", quoted(folder));
    fs::create_dir_all(folder).with_context(context)?;
    let mut written = Vec::new();
    write_pages(&command, folder, &mut written).with_context(context)?;
    output.data(&json!({ "geschreven": written }), || {
        let count = counted(written.len(), "pagina", "pagina's");
        format!("Geschreven: {count} in {}\n", folder.display())
    })
}

fn write_pages(command: &Command, folder: &Path, written: &mut Vec<String>) -> anyhow::Result<()> {
    let name = format!("{}.1", title(command));
    fs::write(folder.join(&name), page(command)?)?;
    written.push(name);
    for below in command.get_subcommands() {
        write_pages(below, folder, written)?;
    }
    Ok(())
}

fn title(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

fn page(command: &Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    Man::new(command.clone())
        .title(title(command))
        // Without a date the later arguments of the title move up; the day of a build says nothing.
        .date(concat!("versie ", env!("CARGO_PKG_VERSION")))
        .source("Kompas")
        .manual("Handleiding van Kompas")
        .render(&mut page)?;
    let page = String::from_utf8(page)?;
    let lines = page.lines().map(|line| {
        let dutch = HEADINGS.iter().find(|(english, _)| *english == line);
        dutch.map_or(line, |(_, dutch)| dutch)
    });
    Ok(lines.collect::<Vec<_>>().join("\n") + "\n")
}
