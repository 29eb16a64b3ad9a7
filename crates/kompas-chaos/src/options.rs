//! What the tool can be asked.

use std::path::{Path, PathBuf};

use crate::{Database, EXPERIMENTS, Experiment, Fault};

/// How the tool is used.
pub const USAGE: &str = "kompas-chaos [EXPERIMENT ...] [OPTION ...]

Tries what Kompas promises on the program as it was built, against loopback only.
Without a name all experiments run: {names}.

  --kompas PATH        the program; else KOMPAS_BIN, else the one beside this tool
  --seed N             where random choices begin [1]
  --database NAME      only on sqlite or postgresql
  --full               the counts that the document is made with
  --record FOLDER      keep results in FOLDER/betrouwbaarheid.json, and make the document anew
  --document FOLDER    only make the document of the results in FOLDER anew
  --minutes N          stop an experiment that is repeated after so long; the counts are then lower
  --kills N            how often the program is killed
  --power-cuts N       how often the power goes
  --full-points N      how many times the disk fills up
  --away N             for how many seconds the database is away
  --index-rounds N     how often the index is removed or damaged
  --connections N      how many slow connections
  --editors N          how many people change the same
  --rounds N           how many changes each of them makes
  --destructions N     how many dossiers are destroyed
";

/// What was asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The built program.
    pub kompas: PathBuf,
    /// Where random choices begin.
    pub seed: u64,
    /// Only on this database.
    pub database: Option<Database>,
    /// Where results go, if they are kept.
    pub record: Option<PathBuf>,
    /// Which experiments.
    pub experiments: Vec<Experiment>,
    /// The command as it was given, without folders of this machine.
    pub command: String,
    /// What is repeated stops after so many minutes; 0 for never.
    pub minutes: u64,
    /// How often the program is killed.
    pub kills: usize,
    /// How often the power goes.
    pub power_cuts: usize,
    /// How many times the disk fills up.
    pub full_points: usize,
    /// For how many seconds the database is away.
    pub away: u64,
    /// How often the index is removed or damaged.
    pub index_rounds: usize,
    /// How many slow connections.
    pub connections: usize,
    /// How many people change the same.
    pub editors: usize,
    /// How many changes each of them makes.
    pub rounds: usize,
    /// How many dossiers are destroyed.
    pub destructions: usize,
}

impl Options {
    /// Reads the arguments.
    ///
    /// # Errors
    /// One of them is unknown, or its value cannot be.
    pub fn read(arguments: &[String], beside: PathBuf) -> Result<Self, Fault> {
        let mut options = Self {
            kompas: beside,
            seed: 1,
            database: None,
            record: None,
            experiments: Vec::new(),
            command: String::new(),
            minutes: 0,
            kills: 3,
            power_cuts: 2,
            full_points: 1,
            away: 3,
            index_rounds: 2,
            connections: 100,
            editors: 6,
            rounds: 12,
            destructions: 3,
        };
        if arguments.iter().any(|argument| argument == "--full") {
            options.full();
        }
        let mut told = vec!["kompas-chaos".to_owned()];
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--full" => told.push(argument.clone()),
                "--kompas" => options.kompas = PathBuf::from(value()?),
                "--record" => options.record = Some(PathBuf::from(value()?)),
                "--database" => {
                    let name = value()?;
                    options.database = Some(match name.as_str() {
                        "sqlite" => Database::Sqlite,
                        "postgresql" => Database::Postgres,
                        other => return Err(format!("{other}: choose sqlite or postgresql").into()),
                    });
                    told.extend([argument.clone(), name.clone()]);
                }
                option if option.starts_with("--") => {
                    let number = value()?;
                    options.count(option, number.parse()?)?;
                    told.extend([argument.clone(), number.clone()]);
                }
                name => {
                    let found = EXPERIMENTS.iter().find(|one| one.name == name);
                    options
                        .experiments
                        .push(*found.ok_or(format!("no experiment {name}"))?);
                    told.push(name.to_owned());
                }
            }
        }
        if options.experiments.is_empty() {
            options.experiments = EXPERIMENTS.to_vec();
        }
        options.kompas = Path::canonicalize(&options.kompas)
            .map_err(|error| format!("{}: {error}", options.kompas.display()))?;
        options.command = told.join(" ");
        Ok(options)
    }

    fn count(&mut self, option: &str, number: u64) -> Result<(), Fault> {
        let count = usize::try_from(number)?;
        match option {
            "--seed" => self.seed = number,
            "--minutes" => self.minutes = number,
            "--kills" => self.kills = count,
            "--power-cuts" => self.power_cuts = count,
            "--full-points" => self.full_points = count,
            "--away" => self.away = number,
            "--index-rounds" => self.index_rounds = count,
            "--connections" => self.connections = count,
            "--editors" => self.editors = count,
            "--rounds" => self.rounds = count,
            "--destructions" => self.destructions = count,
            other => return Err(format!("no option {other}").into()),
        }
        Ok(())
    }

    /// The counts that the document is made with.
    const fn full(&mut self) {
        self.kills = 1000;
        self.power_cuts = 100;
        self.full_points = 50;
        self.away = 60;
        self.index_rounds = 40;
        self.connections = 5000;
        self.editors = 32;
        self.rounds = 1000;
        self.destructions = 60;
    }
}
