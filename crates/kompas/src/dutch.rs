//! Makes the help and the errors of clap Dutch.

use std::error::Error as _;
use std::fmt::Write;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use kompas_domain::text::enumerate;

use crate::failure::{Exit, Report};

const TEMPLATE: &str = "{about-with-newline}\nGebruik: {usage}\n\n{all-args}{after-help}";

/// The command and all below it with Dutch headings, usage and notes on values.
pub(crate) fn translate(command: Command) -> Command {
    translate_below(command, "")
}

fn translate_below(command: Command, above: &str) -> Command {
    let path = format!("{above}{}", command.get_name());
    let usage = usage(&command, &path);
    command
        .help_template(TEMPLATE)
        .override_usage(usage)
        .subcommand_help_heading("Opdrachten")
        .subcommand_value_name("OPDRACHT")
        .mut_args(translate_argument)
        .mut_subcommands(|below| translate_below(below, &format!("{path} ")))
}

fn usage(command: &Command, path: &str) -> String {
    let mut usage = format!("{path} [OPTIES]");
    for argument in command.get_positionals() {
        usage.push(' ');
        usage.push_str(&argument.to_string());
    }
    if command.has_subcommands() {
        usage.push_str(" <OPDRACHT>");
    }
    usage
}

fn translate_argument(argument: Arg) -> Arg {
    let heading = if argument.is_positional() {
        "Argumenten"
    } else {
        "Opties"
    };
    let argument = argument.help_heading(heading);
    if !argument.get_action().takes_values() {
        return argument;
    }
    let help = argument.get_help().map(ToString::to_string);
    let mut help = help.unwrap_or_default();
    for default in argument.get_default_values() {
        let _ = write!(help, " [standaard: {}]", default.display());
    }
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        let names: Vec<&str> = possible.iter().map(PossibleValue::get_name).collect();
        let _ = write!(help, " [kies {}]", enumerate(&names, "of"));
    }
    argument
        .hide_default_value(true)
        .hide_possible_values(true)
        .help(help)
}

/// What is wrong with the arguments.
pub(crate) fn usage_error(error: &clap::Error) -> Report {
    let mut report = Report {
        exit: Exit::Usage,
        message: message(error),
        details: Vec::new(),
        hint: None,
    };
    let right = suggestion(error);
    if let Some(right) = right {
        report.details.push(right);
    }
    if let Some(usage) = usage_of(error) {
        let path: Vec<&str> = usage
            .split_whitespace()
            .take_while(|word| !word.starts_with(['[', '<']))
            .collect();
        report.hint = Some(format!("Meer uitleg: {} --help", path.join(" ")));
        report.details.push(format!("Gebruik: {usage}"));
    }
    report
}

fn message(error: &clap::Error) -> String {
    let get = |kind| strings(error, kind).join(", ");
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("Achter {argument} ontbreekt een waarde.")
        }
        ErrorKind::InvalidValue => format!("{value:?} past niet bij {argument}."),
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{value:?} past niet bij {argument}: {reason}.")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("De optie {argument:?} bestaat hier niet.")
        }
        ErrorKind::UnknownArgument => format!("{argument:?} past hier niet."),
        ErrorKind::InvalidSubcommand => format!(
            "De opdracht {:?} bestaat niet.",
            get(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "Er ontbreekt een opdracht.".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("Dit ontbreekt nog: {argument}."),
        ErrorKind::ArgumentConflict if argument == get(ContextKind::PriorArg) => {
            format!("{argument} mag maar één keer.")
        }
        ErrorKind::ArgumentConflict => format!(
            "{argument} gaat niet samen met {}.",
            get(ContextKind::PriorArg)
        ),
        ErrorKind::TooManyValues if argument.starts_with("--") => {
            format!("{argument} krijgt hier geen waarde, of minder waarden; {value:?} past niet.")
        }
        ErrorKind::TooManyValues => format!("{value:?} is te veel bij {argument}."),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("Bij {argument} past dit aantal waarden niet.")
        }
        ErrorKind::NoEquals => format!("Zet een = tussen {argument} en de waarde."),
        ErrorKind::InvalidUtf8 => "Een argument is geen geldige tekst (UTF-8).".to_owned(),
        _ => "De opdracht is niet te lezen.".to_owned(),
    }
}

/// What would be right, in one sentence.
fn suggestion(error: &clap::Error) -> Option<String> {
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ] {
        let near = strings(error, kind);
        if !near.is_empty() {
            return Some(format!("Bedoelde u {}?", enumerate(&near, "of")));
        }
    }
    for kind in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        let valid = strings(error, kind);
        if !valid.is_empty() {
            return Some(format!("Kies {}.", enumerate(&valid, "of")));
        }
    }
    None
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

fn usage_of(error: &clap::Error) -> Option<String> {
    let usage = error.get(ContextKind::Usage)?.to_string();
    let usage = usage.trim().strip_prefix("Usage:").unwrap_or(&usage);
    Some(usage.trim().to_owned())
}
