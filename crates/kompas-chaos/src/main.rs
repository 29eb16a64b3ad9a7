//! `kompas-chaos`: tries what Kompas promises, on the program as it was built.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kompas_chaos::{EXPERIMENTS, Fault, Options, USAGE, may_mount, renew, run, write};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        let names: Vec<&str> = EXPERIMENTS.iter().map(|one| one.name).collect();
        println!("{}", USAGE.replace("{names}", &names.join(", ")));
        return ExitCode::SUCCESS;
    }
    let tried = match arguments.as_slice() {
        [option, folder] if option == "--document" => renew(Path::new(folder)).map(|()| 0),
        _ => try_all(&arguments),
    };
    match tried {
        Ok(0) => ExitCode::SUCCESS,
        Ok(broken) => {
            eprintln!("{broken} promises were broken");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Runs what was asked; gives how many promises were broken.
fn try_all(arguments: &[String]) -> Result<usize, Fault> {
    let options = Options::read(arguments, program()?)?;
    eprintln!("{} --seed {}", options.kompas.display(), options.seed);
    let mut broken = 0;
    for experiment in &options.experiments {
        if experiment.needs_mounts && !may_mount() {
            eprintln!(
                "{} is left out: it mounts disks, which may not be done here",
                experiment.name
            );
            continue;
        }
        let wanted = |database| options.database.is_none_or(|only| only == database);
        for database in experiment
            .databases
            .iter()
            .copied()
            .filter(|one| wanted(*one))
        {
            eprintln!("{} on {}", experiment.name, database.name());
            let outcome = run(experiment, database, &options)?;
            for (what, value) in &outcome.figures {
                println!("{} {}: {what}: {value}", experiment.name, database.name());
            }
            println!(
                "{} {}: {} s",
                experiment.name,
                database.name(),
                outcome.seconds
            );
            broken += usize::from(!outcome.faults.is_empty());
            if let Some(folder) = &options.record {
                write(folder, outcome)?;
            }
        }
    }
    Ok(broken)
}

/// The program of the environment, or else the one beside this tool.
fn program() -> Result<PathBuf, Fault> {
    if let Some(named) = std::env::var_os("KOMPAS_BIN") {
        return Ok(named.into());
    }
    Ok(std::env::current_exe()?.with_file_name("kompas"))
}
