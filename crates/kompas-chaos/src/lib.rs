//! Faults on purpose, on the program as it was built, and what came of them. Each experiment tries
//! one promise; what it measured goes into a file, and the document is made of that file.

mod away;
mod clock;
mod editors;
mod forget;
mod full;
mod http;
mod index;
mod journal;
mod kills;
mod machine;
mod options;
mod people;
mod postgres;
mod power;
mod proxy;
mod random;
mod report;
mod site;
mod slow;
mod writers;

use std::path::PathBuf;
use std::time::Instant;

pub use machine::may_mount;
pub use options::{Options, USAGE};
pub use report::{Outcome, document, read, renew, write};

/// What stops an experiment.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The databases that an experiment runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Database {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// An experiment.
#[derive(Debug, Clone, Copy)]
pub struct Experiment {
    /// Its name on the command line and in the file of results.
    pub name: &'static str,
    /// The databases that it runs on.
    pub databases: &'static [Database],
    /// Whether it mounts disks, which mostly only root may.
    pub needs_mounts: bool,
    /// Dutch: what Kompas promises.
    pub promise: &'static str,
    /// Dutch: what was done.
    pub how: &'static str,
    run: fn(&mut Trial<'_>) -> Result<(), Fault>,
}

const BOTH: &[Database] = &[Database::Sqlite, Database::Postgres];

const FILE: &[Database] = &[Database::Sqlite];

/// All experiments, in the order of the document.
pub const EXPERIMENTS: &[Experiment] = &[
    Experiment {
        name: "kills",
        databases: BOTH,
        needs_mounts: false,
        promise: "Wat Kompas bevestigde, blijft na kill -9",
        how: "Vier beheerders wijzigen tegelijk van alles: documenten erbij en weg, organisaties, namen, rollen. Kompas krijgt op een willekeurig moment kill -9 en start opnieuw. Telkens na vier keer legt het hulpmiddel zijn eigen lijst van bevestigde wijzigingen naast wat Kompas heeft. De database zelf krijgt geen kill -9.",
        run: kills::run,
    },
    Experiment {
        name: "power",
        databases: FILE,
        needs_mounts: true,
        promise: "Wat Kompas bevestigde, blijft als de stroom uitvalt",
        how: "De gegevensmap staat op een schijf in een bestand (ext4). Drie beheerders wijzigen van alles; als de laatste bevestiging binnen is, wordt meteen een kopie van de schijf gemaakt, terwijl Kompas nog documenten leest en de zoekindex bijwerkt. In de kopie staat wat naar de schijf was geschreven, en niet wat alleen nog in het geheugen stond. De kopie wordt aangekoppeld als na een herstart van de computer. Dit bewijst dat Kompas pas bevestigt als alles naar de schijf is; het bewijst niets over een schijf die zelf liegt over wat zij bewaarde, of die schrijfopdrachten in een andere volgorde uitvoert. De tegenproef schrijft met een ander programma (sqlite3) in dezelfde database: met synchronous=NORMAL moet er verlies te zien zijn, met FULL niet. Alleen SQLite; PostgreSQL bewaakt zijn eigen schijf.",
        run: power::run,
    },
    Experiment {
        name: "disk-full",
        databases: FILE,
        needs_mounts: true,
        promise: "Een volle schijf kost niets",
        how: "De gegevensmap staat op een kleine schijf in het geheugen, telkens van een andere grootte. Terwijl mensen wijzigen, neemt een ander programma alle ruimte in, tot de laatste byte. Wijzigen moet dan 507 of 503 geven, met Retry-After; lezen, aanmelden en een document verwijderen gaan door, op de ballast die Kompas overboord zet. Daarna komt er ruimte, en moet wijzigen weer gaan zonder herstart.",
        run: full::run,
    },
    Experiment {
        name: "database-away",
        databases: &[Database::Postgres],
        needs_mounts: false,
        promise: "Een database die weg is, houdt niemand op",
        how: "PostgreSQL wordt gestopt (SIGSTOP), afgebroken (kill -9) en afgesneden (een lijn die niets meer doorlaat en niets meldt). Intussen lezen bezoekers en een aangemelde de gids, leest iemand documenten, en maken twee mensen organisaties en documenten, elk net zo lang tot het bevestigd is.",
        run: away::run,
    },
    Experiment {
        name: "index",
        databases: FILE,
        needs_mounts: false,
        promise: "Een zoekindex die weg of beschadigd is, maakt Kompas zelf opnieuw",
        how: "Drie bezoekers zoeken aan één stuk in 60 documenten. Om en om wordt de hele index verwijderd, en worden willekeurige bytes van haar bestanden veranderd. Kompas moet dat zelf merken, het melden, de index opnieuw opbouwen en daarna dezelfde treffers geven in dezelfde volgorde. Afgekapte bestanden zijn niet geprobeerd.",
        run: index::run,
    },
    Experiment {
        name: "slow",
        databases: FILE,
        needs_mounts: false,
        promise: "Trage verbindingen houden niemand op",
        how: "Vanaf één adres gaan verbindingen open die niets sturen, de kop of de inhoud byte voor byte sturen, of het antwoord niet lezen. Elk moet binnen 30 seconden gesloten zijn. Intussen leest iemand anders gewoon de gids; 99 van de 100 verzoeken moeten binnen 100 ms klaar zijn, of op een drukke machine binnen het dubbele van wat zij zonder die verbindingen duren. Het hulpmiddel draait op dezelfde kernen.",
        run: slow::run,
    },
    Experiment {
        name: "editors",
        databases: BOTH,
        needs_mounts: false,
        promise: "Wie tegelijk wijzigt, verliest niets",
        how: "Redacteuren wijzigen tegelijk hetzelfde: de naam van één organisatie, organisaties die maar één keer mogen bestaan, en hetzelfde document. Samen schrijven zij ook aan de zes antwoorden van één dossier, met de API: elk voegt een woord toe aan wat er staat. Wie geen versie noemt, krijgt 428; wie te laat is, krijgt 412 met wat er nu staat, en probeert het daarmee opnieuw. Wie te laat is, moet dat horen; elke bevestigde wijziging staat in het logboek, en elk bevestigd woord één keer in het dossier.",
        run: editors::run,
    },
    Experiment {
        name: "forget",
        databases: BOTH,
        needs_mounts: false,
        promise: "Wat vernietigd is, staat in geen bestand meer",
        how: "Een dossier krijgt in elk veld hetzelfde verzonnen woord: titel, twaalf versies van een antwoord, maatregel, actie, besluit, een uitvraag, het antwoord van een partner en haar bijlage. Ernaast staat telkens een dossier dat moet blijven. Er wordt besloten, en de klok van het programma gaat 366 dagen verder, zodat de bewaartermijn voorbij is. Vlak voor het vernietigen moet het woord te vinden zijn. Dan wordt het dossier vernietigd: op de site, met de opdrachtregel, of als vergissing verwijderd. Intussen draait de site door. Daarna wordt in elk bestand gezocht onder de gegevensmap en in het logboek van het programma, byte voor byte; bij PostgreSQL ook in alle bestanden met tabellen, na een CHECKPOINT. Niet doorzocht: ruimte op de schijf die het besturingssysteem vrijgaf, wat een bestand samengeperst bewaart, back-ups van eerder, en bij PostgreSQL het WAL en wat de server daarvan bewaart: dat is aan de beheerder van de server.",
        run: forget::run,
    },
];

/// One run of an experiment: what it works with, and what it found.
pub struct Trial<'o> {
    /// What was asked for.
    options: &'o Options,
    /// On which database.
    database: Database,
    /// Where it may write.
    folder: PathBuf,
    random: random::Random,
    began: Instant,
    figures: Vec<(String, String)>,
    faults: Vec<String>,
}

impl Trial<'_> {
    /// Whether an experiment was repeated as often as was asked, or as long.
    fn is_enough(&self, done: usize, wanted: usize) -> bool {
        let minutes = self.options.minutes;
        let is_late = minutes > 0 && self.began.elapsed().as_secs() >= minutes * 60;
        done >= wanted || is_late
    }

    /// Notes a figure for the document: Dutch, what it is and its value.
    fn figure(&mut self, what: &str, value: impl std::fmt::Display) {
        self.figures.push((what.to_owned(), value.to_string()));
    }

    /// Notes that a promise was broken.
    fn fault(&mut self, what: impl Into<String>) {
        let what = what.into();
        eprintln!("  BROKEN: {what}");
        self.faults.push(what);
    }
}

/// Runs an experiment on a database.
///
/// # Errors
/// It could not be done at all.
pub fn run(
    experiment: &Experiment,
    database: Database,
    options: &Options,
) -> Result<Outcome, Fault> {
    let folder = tempfile::Builder::new().prefix("kompas-chaos").tempdir()?;
    let mut trial = Trial {
        options,
        database,
        folder: folder.path().to_owned(),
        random: random::Random::new(options.seed),
        began: Instant::now(),
        figures: Vec::new(),
        faults: Vec::new(),
    };
    if let Err(error) = (experiment.run)(&mut trial) {
        trial.fault(error.to_string());
    }
    let seconds = trial.began.elapsed().as_secs();
    let (figures, faults) = (trial.figures, trial.faults);
    Ok(Outcome {
        experiment: experiment.name.to_owned(),
        database: database.name().to_owned(),
        date: machine::today(),
        machine: machine::describe(),
        program: machine::program(&options.kompas)?,
        seed: options.seed,
        command: options.command.clone(),
        seconds,
        figures,
        faults,
    })
}
