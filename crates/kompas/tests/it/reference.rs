//! `docs/commando.md` is the reference of the commands as they are.
//!
//! `KOMPAS_BIJWERKEN=1 cargo test -p kompas` writes it anew.

use std::fmt::Write;
use std::fs;

use clap::{Arg, Command};

use crate::root;

#[test]
fn the_reference_is_up_to_date() {
    let path = root().join("docs/commando.md");
    let text = reference();
    if std::env::var_os("KOMPAS_BIJWERKEN").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        text,
        "docs/commando.md is old: KOMPAS_BIJWERKEN=1 cargo test -p kompas"
    );
}

#[test]
fn the_reference_of_the_configuration_is_up_to_date() {
    let path = root().join("docs/configuratie.md");
    let text = kompas::config::reference();
    if std::env::var_os("KOMPAS_BIJWERKEN").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        text,
        "docs/configuratie.md is old: KOMPAS_BIJWERKEN=1 cargo test -p kompas"
    );
}

fn reference() -> String {
    let mut text = String::from(
        "<!-- Gemaakt uit de code. Niet met de hand wijzigen: KOMPAS_BIJWERKEN=1 cargo test -p kompas -->\n\n\
         # Opdrachten van Kompas\n\n",
    );
    let mut command = kompas::cli::command();
    command.build();
    describe(&command, "", &mut text);
    text.push_str("## Afsluitcodes\n\n| code | betekenis |\n|---|---|\n");
    for line in kompas::cli::EXIT_CODES.lines().skip(1) {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        writeln!(text, "| {code} | {meaning} |").unwrap();
    }
    text
}

fn describe(command: &Command, above: &str, text: &mut String) {
    let path = format!("{above}{}", command.get_name());
    let about = command.get_long_about().or(command.get_about()).unwrap();
    let usage = command.get_overridden_usage().unwrap();
    write!(text, "## {path}\n\n{about}\n\n```text\n{usage}\n```\n\n").unwrap();
    let top = above.is_empty();
    let (positional, options): (Vec<&Arg>, Vec<&Arg>) = command
        .get_arguments()
        .filter(|argument| top || !argument.is_global_set())
        .filter(|argument| !argument.is_hide_set())
        .partition(|argument| argument.is_positional());
    list("Argumenten", &positional, text);
    let everywhere = "Opties, waarvan `--config`, `--json` en `--help` bij elke opdracht mogen";
    list(if top { everywhere } else { "Opties" }, &options, text);
    for below in command.get_subcommands() {
        describe(below, &format!("{path} "), text);
    }
}

fn list(heading: &str, arguments: &[&Arg], text: &mut String) {
    if arguments.is_empty() {
        return;
    }
    write!(text, "{heading}:\n\n").unwrap();
    for argument in arguments {
        let short = argument
            .get_short()
            .map_or_else(String::new, |short| format!("-{short}, "));
        writeln!(
            text,
            "- `{short}{argument}`: {}",
            argument.get_help().unwrap()
        )
        .unwrap();
    }
    text.push('\n');
}
