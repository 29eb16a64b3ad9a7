//! `kompas config`, and what the configuration says for options that are left out.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::data_path;
use crate::cli::{Command, Config as Arguments, ConfigArgs, Parsed};
use crate::config::{Config, KEYS, Kind, Login, Origin, Problem, Sources, masked};
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

pub(super) fn load(file: Option<&Path>, data: Option<&Path>) -> Config {
    Config::load(&Sources {
        file,
        data,
        home: data_path(None).as_deref(),
        variables: &std::env::vars_os().collect::<Vec<_>>(),
    })
}

/// What the configuration says for options that are left out: the option, and its values.
///
/// # Errors
/// Something is wrong in it that the command would use.
pub(crate) fn configured(parsed: &Parsed) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let (uses, uses_database) = parsed.uses;
    if !uses || matches!(parsed.cli.command, Command::Config(_)) {
        return Ok(Vec::new());
    }
    let config = load(parsed.cli.config.as_deref(), parsed.data.as_deref());
    // This one tells what is wrong with all the rest.
    let goes_on = matches!(parsed.cli.command, Command::Doctor(_));
    let mut problems = config.problems.clone();
    if problems.is_empty() && matches!(parsed.cli.command, Command::Serve(_)) {
        problems = config.file_problems();
    }
    if !problems.is_empty() && !goes_on {
        return Err(refused(&problems));
    }
    let mut left_out = Vec::new();
    for key in KEYS {
        let (Some(option), Some(setting)) = (key.option, config.get(key)) else {
            continue;
        };
        if key.kind != Kind::Database && setting.origin != Origin::Default {
            left_out.push((option, setting.values.clone()));
        }
    }
    if uses_database && !parsed.names_database {
        match config.database() {
            Ok(address) => left_out.extend(address.map(|address| ("database", vec![address]))),
            Err(_) if goes_on => {}
            Err(problem) => return Err(refused(&[problem])),
        }
    }
    left_out.retain(|(_, values)| !values.is_empty());
    Ok(left_out)
}

fn refused(problems: &[Problem]) -> anyhow::Error {
    let message = match problems.len() {
        1 => "De configuratie heeft 1 probleem.".to_owned(),
        count => format!("De configuratie heeft {count} problemen."),
    };
    let lines = problems.iter().map(ToString::to_string);
    Refusal::new(Exit::Usage, message)
        .details(lines)
        .hint("Alle sleutels: docs/configuratie.md. Wat er geldt: kompas config toon")
        .into()
}

/// Runs one of the commands about the configuration.
pub(super) fn run(command: &Arguments, file: Option<&Path>, output: Output) -> anyhow::Result<()> {
    match command {
        Arguments::Controleer(arguments) => check(&arguments.args, file, output),
        Arguments::Toon(arguments) => show(&arguments.args, file, output),
    }
}

fn check(arguments: &ConfigArgs, file: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let config = load(file, arguments.data.data.as_deref());
    let mut problems = config.problems.clone();
    problems.extend(config.file_problems());
    let rows = problems.iter().map(|problem| {
        json!({ "plaats": problem.place, "regel": problem.line, "melding": problem.message })
    });
    let value = json!({
        "inOrde": problems.is_empty(),
        "bestand": config.file,
        "problemen": rows.collect::<Value>(),
    });
    output.data(&value, || {
        if !problems.is_empty() {
            let lines = problems.iter().map(|problem| plain(&problem.to_string()));
            return lines.map(|line| line + "\n").collect();
        }
        match &config.file {
            Some(file) => format!("In orde: {}\n", file.display()),
            None => "In orde: er is geen configuratiebestand.\n".to_owned(),
        }
    })?;
    if problems.is_empty() {
        return Ok(());
    }
    // The problems are what was asked for, so they went to standard output.
    Err(refused(&problems)
        .downcast::<Refusal>()
        .map_or_else(|error| error, |refusal| refusal.without_details().into()))
}

fn show(arguments: &ConfigArgs, file: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let config = load(file, arguments.data.data.as_deref());
    let data = arguments.data.data.clone().or_else(|| data_path(None));
    let mut rows = Vec::new();
    for key in KEYS {
        let is_data = key.option == Some("data");
        let (values, origin) = match config.get(key) {
            _ if is_data && arguments.data.data.is_some() => (
                data.iter().map(|path| path.display().to_string()).collect(),
                "optie --data".to_owned(),
            ),
            Some(setting) => (setting.values.clone(), origin(&config, &setting.origin)),
            None if is_data => (
                data.iter().map(|path| path.display().to_string()).collect(),
                "standaard".to_owned(),
            ),
            None => (Vec::new(), "standaard".to_owned()),
        };
        let values: Vec<String> = match key.kind {
            Kind::Database => values.iter().map(|value| masked(value)).collect(),
            _ => values,
        };
        rows.push((key.path(), values, origin));
    }
    let value = json!({
        "bestand": config.file,
        "sleutels": rows
            .iter()
            .map(|(path, values, origin)| json!({ "sleutel": path, "waarden": values, "herkomst": origin }))
            .collect::<Value>(),
        "aanmelden": config.logins.iter().map(login_json).collect::<Value>(),
    });
    output.data(&value, || {
        let mut text = String::new();
        for (path, values, origin) in &rows {
            let value = match values.len() {
                0 => "–".to_owned(),
                _ => values.join(", "),
            };
            let _ = writeln!(text, "{path} = {}  ({origin})", plain(&value));
        }
        for login in &config.logins {
            let _ = writeln!(text, "{}", plain(&login_text(login)));
        }
        text
    })?;
    if config.problems.is_empty() {
        return Ok(());
    }
    Err(refused(&config.problems))
}

fn origin(config: &Config, origin: &Origin) -> String {
    match (origin, &config.file) {
        (Origin::Variable(name), _) => format!("omgeving {name}"),
        (Origin::Line(line), Some(file)) => format!("{}:{line}", file.display()),
        (Origin::Line(line), None) => format!("regel {line}"),
        (Origin::Default, _) => "standaard".to_owned(),
    }
}

fn login_json(login: &Login) -> Value {
    json!({
        "naam": login.name,
        "uitgever": login.issuer,
        "clientId": login.client,
        "geheim": login.secret.file(),
        "groepenClaim": login.claim,
        "groepen": login.groups.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
    })
}

fn login_text(login: &Login) -> String {
    let groups: Vec<String> = login
        .groups
        .iter()
        .map(|(group, role)| format!("{group} is {role}"))
        .collect();
    format!(
        "aanmelden.oidc {:?}: {}, client-id {}, geheim in {}, groepen uit {}: {}",
        login.name,
        login.issuer,
        login.client,
        login.secret.file().display(),
        login.claim,
        groups.join(", ")
    )
}
