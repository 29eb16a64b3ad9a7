//! The arguments of the program.
//!
//! The doc comments of commands and arguments are the help that a user reads, so they are Dutch.

mod backup;
mod config;
mod doctor;
mod dossiers;
mod figures;
mod local;
mod tokens;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use kompas_app::HitKind;
use kompas_domain::document::SearchService;
use kompas_domain::people::{OrganisationKind, Role};
use kompas_domain::{Access, QuestionCode, Reach, SourceForm};

pub(crate) use backup::{Backup, BackupControleer, BackupLijst, Herstel, Maak, Migratie};
pub(crate) use config::{Config, ConfigArgs};
pub(crate) use doctor::Doctor;
pub(crate) use dossiers::{
    Dossiers, DossiersAntwoord, DossiersArchief, DossiersLijst, DossiersToon, DossiersVernietig,
    DossiersZoek,
};
pub(crate) use figures::{Cijfers, CijfersToon, CijfersVervers};
pub(crate) use local::Lokaal;
pub(crate) use tokens::Sleutels;

use crate::dutch;
use crate::values::{
    LogForm, LogLevel, Numbers, YesNo, choices, count, head, listen, numbers, server, site, words,
};

/// What the program tells its caller by its exit code, for help and reference.
pub const EXIT_CODES: &str = "\
Afsluitcodes:
  0  goed
  1  mislukt
  2  verkeerd gebruik: een opdracht, optie of waarde klopt niet
  3  de inhoud van de gids heeft problemen
  4  niets gevonden";

/// Kompas wijst u de weg naar bronnen over openbare orde en veiligheid
///
/// Kompas is een gids voor adviseurs openbare orde en veiligheid bij gemeenten. De gids zit in
/// dit programma. Met "kompas serve" opent u de gids in uw browser. Met "kompas zoek" en
/// "kompas bronnen" zoekt u vanaf de opdrachtregel. Met "kompas catalogus" haalt u de gids eruit
/// of zet u er een andere in.
///
/// Wat u vraagt komt op de standaarduitvoer. Meldingen en fouten komen op de foutuitvoer.
#[derive(Debug, Parser)]
#[command(name = "kompas", version, after_long_help = EXIT_CODES)]
#[command(
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    /// Geef antwoorden en fouten als JSON
    #[arg(long, global = true, display_order = 100)]
    pub(crate) json: bool,

    /// Lees de configuratie uit dit bestand [standaard: kompas.toml in de gegevensmap, als dat er is]
    #[arg(long, global = true, display_order = 99, value_name = "BESTAND", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,

    /// Toon deze hulp
    #[arg(short, long, global = true, display_order = 101, action = ArgAction::Help)]
    help: Option<bool>,

    /// Toon de versie
    #[arg(short = 'V', long, display_order = 102, action = ArgAction::Version)]
    version: Option<bool>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Serve),
    Demo(Demo),
    Zoek(Zoek),
    Bronnen(Bronnen),
    #[command(subcommand)]
    Catalogus(Catalogus),
    #[command(subcommand)]
    Documenten(Documenten),
    #[command(subcommand)]
    Index(Index),
    #[command(subcommand)]
    Links(Links),
    #[command(subcommand)]
    Cijfers(Cijfers),
    Lokaal(Lokaal),
    #[command(subcommand)]
    Organisaties(Organisaties),
    #[command(subcommand)]
    Gebruikers(Gebruikers),
    #[command(subcommand)]
    Sleutels(Sleutels),
    #[command(subcommand)]
    Log(Log),
    Completions(Completions),
    Man(Man),
    #[command(subcommand)]
    Backup(Backup),
    #[command(subcommand)]
    Migratie(Migratie),
    #[command(subcommand)]
    Config(Config),
    Doctor(Doctor),
    #[command(subcommand)]
    Dossiers(Dossiers),
}

/// Which guide a command works with.
#[derive(Debug, Args)]
pub(crate) struct GuideArgs {
    /// Gebruik de gids in deze map met TOML-bestanden
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) content: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// The data folder of an installation.
#[derive(Debug, Clone, Args)]
pub(crate) struct DataArgs {
    /// De gegevensmap, met de gids die u importeerde [standaard: kompas-data in de map waar uw systeem gegevens bewaart]
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,
}

/// Where the documents are, and what may be fetched.
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    #[arg(
        help = "Gebruik deze PostgreSQL-database, zoals postgres://kompas@db.example.nl/kompas [standaard: kompas.db in de gegevensmap]",
        long,
        value_name = "ADRES"
    )]
    pub(crate) database: Option<String>,

    /// De map met de originelen, als meer computers die delen [standaard: originelen in de gegevensmap]
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) originelen: Option<PathBuf>,

    /// Sta het ophalen toe van deze interne server; zonder deze optie haalt Kompas alleen openbare adressen op
    #[arg(long, value_name = "SERVER:POORT", value_parser = server)]
    pub(crate) intern: Vec<String>,

    /// Vraag alle zoekdiensten op dit adres, om Kompas te testen
    #[arg(long, value_name = "URL", hide = true, value_parser = site)]
    pub(crate) diensten: Option<String>,
}

/// Start de site op deze computer
///
/// Open daarna in uw browser het adres dat u ziet. U stopt met Ctrl-C.
///
/// De gids komt uit de map van --content. Anders komt zij uit de gegevensmap, als u daar een gids
/// importeerde. Anders gebruikt Kompas de ingebouwde gids.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,

    /// Waar de site te bereiken is; met poort 0 kiest het systeem een vrije poort
    #[arg(long, value_name = "ADRES:POORT", default_value = "127.0.0.1:8080", value_parser = listen)]
    pub(crate) listen: SocketAddr,

    #[arg(
        help = "Het adres waaronder bezoekers de site kennen, zoals https://kompas.example.nl",
        long, value_name = "URL", value_hint = ValueHint::Url, value_parser = site)]
    pub(crate) site: Option<String>,

    /// Het adres van een proxy voor de site; alleen die vertelt Kompas waar een bezoeker vandaan komt
    #[arg(long, value_name = "IP-ADRES")]
    pub(crate) proxy: Vec<IpAddr>,

    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,

    /// Hoeveel het programma over zichzelf meldt; vanaf info ook één regel per verzoek
    #[arg(long, value_name = "NIVEAU", value_enum, default_value_t = LogLevel::Warn)]
    pub(crate) log: LogLevel,

    /// Hoe dat is geschreven
    #[arg(long, value_name = "VORM", value_enum, default_value_t = LogForm::Text)]
    pub(crate) log_vorm: LogForm,

    /// Of daarin bij elk verzoek ook het netwerkadres van de bezoeker staat
    #[arg(long, value_name = "JA-NEE", value_enum, default_value_t = YesNo::No)]
    pub(crate) log_adressen: YesNo,

    /// Waar Prometheus metingen kan ophalen, zoals 127.0.0.1:9091 [standaard: nergens]
    #[arg(long, value_name = "ADRES:POORT", value_parser = listen)]
    pub(crate) metingen: Option<SocketAddr>,
}

/// Start de site als voorbeeld, met verzonnen cijfers
///
/// Zo ziet u het lokale beeld zonder iets op te halen. De gemeenten bestaan niet en de cijfers zijn
/// verzonnen; dat staat op elke pagina. Het voorbeeld heeft een eigen gegevensmap, naast die van
/// uw Kompas: kompas-demo. Begin bij het lokale beeld van Voorbeeldstad, /lokaal/GM9001.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) serve: Serve,
}

/// Zoek in de gids of in documenten
///
/// Kompas zoekt bronnen, thema's, vragen en begrippen. De beste treffers staan bovenaan.
/// Per treffer ziet u de soort, de titel, het pad op de site en een passage.
#[derive(Debug, Args)]
pub(crate) struct Zoek {
    /// Waarnaar u zoekt
    #[arg(required_unless_present = "vraag", value_name = "TEKST", value_parser = words)]
    pub(crate) text: Vec<String>,

    /// Alleen treffers van deze soort
    #[arg(long, value_name = "SOORT", value_parser = choices::<HitKind>())]
    pub(crate) soort: Option<String>,

    /// Alleen treffers onder dit thema; de sleutel staat in het pad van het thema op de site
    #[arg(long, value_name = "SLEUTEL")]
    pub(crate) thema: Option<String>,

    /// Zoek in de tekst van documenten in plaats van in de gids
    #[arg(long, conflicts_with = "soort")]
    pub(crate) documenten: bool,

    /// Toon van de documenten de beste passages bij deze vraag; noem ook een thema
    #[arg(long, value_name = "CODE", requires = "thema", conflicts_with_all = ["soort", "text"], value_parser = choices::<QuestionCode>())]
    pub(crate) vraag: Option<String>,

    /// Hoeveel treffers u hoogstens wilt zien
    #[arg(long, value_name = "GETAL", default_value = "20", value_parser = count)]
    pub(crate) aantal: usize,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon de bronnen in een tabel
///
/// U mag elk filter meer dan één keer gebruiken. Twee waarden van hetzelfde filter vullen elkaar
/// aan. Verschillende filters maken de lijst korter.
#[derive(Debug, Args)]
pub(crate) struct Bronnen {
    /// Alleen bronnen onder dit thema; de sleutel staat in het pad van het thema op de site
    #[arg(long, value_name = "SLEUTEL")]
    pub(crate) thema: Vec<String>,

    /// Alleen bronnen die helpen bij deze vraag
    #[arg(long, value_name = "CODE", value_parser = choices::<QuestionCode>())]
    pub(crate) vraag: Vec<String>,

    /// Alleen bronnen van deze vorm
    #[arg(long, value_name = "VORM", value_parser = choices::<SourceForm>())]
    pub(crate) vorm: Vec<String>,

    /// Alleen bronnen binnen of buiten de gemeente
    #[arg(long, value_name = "BEREIK", value_parser = choices::<Reach>())]
    pub(crate) bereik: Vec<String>,

    /// Alleen bronnen met deze toegang
    #[arg(long, value_name = "TOEGANG", value_parser = choices::<Access>())]
    pub(crate) toegang: Vec<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
}

/// Controleer, exporteer of importeer de gids
#[derive(Debug, Subcommand)]
pub(crate) enum Catalogus {
    Controleer(Controleer),
    Exporteer(Exporteer),
    Importeer(Importeer),
}

/// Controleer de bestanden van de gids
///
/// U ziet alle problemen, elk met bestand en regel, of dat de gids in orde is.
#[derive(Debug, Args)]
pub(crate) struct Controleer {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
}

/// Haal de gids uit het programma
///
/// U krijgt één catalogusbestand of een map met TOML-bestanden. Beide kunt u weer importeren.
#[derive(Debug, Args)]
pub(crate) struct Exporteer {
    /// Een bestand dat eindigt op .json, of een nieuwe of lege map [standaard: de standaarduitvoer]
    #[arg(long, value_name = "PAD", value_hint = ValueHint::AnyPath)]
    pub(crate) naar: Option<PathBuf>,

    /// Overschrijf het bestand als het al bestaat
    #[arg(long, requires = "naar")]
    pub(crate) overschrijf: bool,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
}

/// Zet een gids in de gegevensmap
///
/// De gids komt in de plaats van de vorige. Kompas controleert haar eerst. Is er een probleem, dan
/// verandert er niets. De gids die u eerder importeerde, blijft bewaard.
#[derive(Debug, Args)]
pub(crate) struct Importeer {
    /// Een catalogusbestand, een map met TOML-bestanden, of - voor de standaardinvoer
    #[arg(value_name = "PAD", value_hint = ValueHint::AnyPath, required_unless_present = "ingebouwd")]
    pub(crate) pad: Option<PathBuf>,

    /// Ga terug naar de gids die in het programma zit; de geïmporteerde blijft bewaard
    #[arg(long, conflicts_with = "pad")]
    pub(crate) ingebouwd: bool,

    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// Voeg documenten toe, haal ze op, bekijk of verwijder ze
#[derive(Debug, Subcommand)]
pub(crate) enum Documenten {
    Toevoegen(Toevoegen),
    Ophalen(Ophalen),
    ZoekElders(ZoekElders),
    Lijst(Lijst),
    Toon(Toon),
    Verwijderen(Verwijderen),
}

/// Voeg bestanden, mappen of webadressen toe
///
/// Kompas bewaart het origineel, leest de tekst en maakt haar doorzoekbaar. Van een map leest
/// Kompas alle bestanden, ook in de mappen daarin. Een bestand dat er al is, komt er niet nog eens bij.
#[derive(Debug, Args)]
pub(crate) struct Toevoegen {
    /// Bestanden, mappen of webadressen
    #[arg(required = true, value_name = "BESTAND|MAP|URL", value_hint = ValueHint::AnyPath)]
    pub(crate) wat: Vec<String>,

    /// De verzameling waarin de documenten komen
    #[arg(long, value_name = "SLEUTEL", default_value = "eigen-gemeente")]
    pub(crate) verzameling: String,

    /// Het thema waarover de documenten gaan
    #[arg(long, value_name = "SLEUTEL")]
    pub(crate) thema: Vec<String>,

    /// De bron van de gids waarbij de documenten horen
    #[arg(long, value_name = "SLEUTEL")]
    pub(crate) bron: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Haal de adressen van de gids op
///
/// Kompas vraagt elk adres één keer op en bewaart er een kopie van. Wat sinds de vorige keer niet
/// veranderde, komt er niet nog eens bij.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("welke").required(true)))]
pub(crate) struct Ophalen {
    /// Alleen de adressen van deze bron; de sleutel staat in het pad van de bron op de site
    #[arg(long, value_name = "SLEUTEL", group = "welke")]
    pub(crate) bron: Option<String>,

    /// De adressen van alle bronnen
    #[arg(long, group = "welke")]
    pub(crate) alle: bool,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Zoek stukken van andere gemeenten bij een openbare dienst
///
/// Uw woorden gaan naar die dienst. U ziet van elk stuk nummer, dag, gemeente, titel en adres. Met
/// --haal-op komen de stukken die u kiest in de verzameling andere-gemeenten; noem dan dezelfde
/// woorden en opties.
#[derive(Debug, Args)]
pub(crate) struct ZoekElders {
    /// Waarnaar u zoekt; hoogstens twaalf woorden
    #[arg(required = true, value_name = "WOORDEN", value_parser = words)]
    pub(crate) woorden: Vec<String>,

    /// De dienst die Kompas vraagt
    #[arg(long, value_name = "DIENST", value_parser = choices::<SearchService>())]
    pub(crate) dienst: String,

    /// Alleen stukken van deze gemeente; openbesluitvorming kent ook haar code, zoals GM0342
    #[arg(long, value_name = "NAAM")]
    pub(crate) gemeente: Option<String>,

    /// Alleen stukken vanaf deze dag, zoals 31-12-2024
    #[arg(long, value_name = "DAG")]
    pub(crate) van: Option<String>,

    /// Alleen stukken tot en met deze dag
    #[arg(long, value_name = "DAG")]
    pub(crate) tot: Option<String>,

    /// Welke pagina van de resultaten; op elke pagina staan er twintig
    #[arg(long, value_name = "GETAL", default_value = "1")]
    pub(crate) pagina: String,

    /// Haal deze stukken op, met hun nummer op deze pagina, zoals 1,3-5
    #[arg(long, value_name = "NUMMERS", value_parser = numbers)]
    pub(crate) haal_op: Option<Numbers>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon alle documenten
#[derive(Debug, Args)]
pub(crate) struct Lijst {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon de tekst van een document, per passage
#[derive(Debug, Args)]
pub(crate) struct Toon {
    /// Het nummer van het document; zie "kompas documenten lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Verwijder een document met al zijn versies
///
/// Citaten uit het document openen daarna niet meer. U kunt dit niet ongedaan maken.
#[derive(Debug, Args)]
pub(crate) struct Verwijderen {
    /// Het nummer van het document; zie "kompas documenten lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    /// Verwijder echt
    #[arg(long)]
    pub(crate) ja: bool,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Beheer de zoekindex van de documenten
#[derive(Debug, Subcommand)]
pub(crate) enum Index {
    Herbouw(Herbouw),
}

/// Bouw de zoekindex opnieuw op uit de bewaarde tekst
///
/// Een site die draait, blijft antwoorden met de oude index tot u haar opnieuw start.
#[derive(Debug, Args)]
pub(crate) struct Herbouw {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Kijk na of webadressen nog antwoorden
#[derive(Debug, Subcommand)]
pub(crate) enum Links {
    Controleer(LinksControleer),
}

/// Kijk alle webadressen van gids en documenten na
///
/// Kompas vraagt elk adres één keer op. De afsluitcode is 1 als er adressen niet antwoorden; zo
/// kunt u de opdracht elke nacht laten draaien.
#[derive(Debug, Args)]
pub(crate) struct LinksControleer {
    /// Alleen dit adres
    #[arg(long, value_name = "URL")]
    pub(crate) adres: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Bekijk of maak organisaties
#[derive(Debug, Subcommand)]
pub(crate) enum Organisaties {
    #[command(name = "lijst")]
    Lijst(OrganisatiesLijst),
    #[command(name = "maak")]
    Maak(OrganisatiesMaak),
}

/// Toon alle organisaties
#[derive(Debug, Args)]
pub(crate) struct OrganisatiesLijst {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Maak een organisatie
///
/// De eerste organisatie krijgt de documenten die al in "Eigen gemeente" staan.
#[derive(Debug, Args)]
pub(crate) struct OrganisatiesMaak {
    /// De naam; van een gemeente mag ook de CBS-code, zoals GM0344
    #[arg(value_name = "NAAM")]
    pub(crate) naam: String,

    /// Wat voor organisatie het is
    #[arg(long, value_name = "SOORT", default_value = "gemeente", value_parser = choices::<OrganisationKind>())]
    pub(crate) soort: String,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Bekijk gebruikers, nodig ze uit of zet ze uit
#[derive(Debug, Subcommand)]
pub(crate) enum Gebruikers {
    #[command(name = "lijst")]
    Lijst(GebruikersLijst),
    #[command(name = "uitnodigen")]
    Uitnodigen(GebruikersUitnodigen),
    #[command(name = "wachtwoord")]
    Wachtwoord(GebruikersWachtwoord),
    #[command(name = "uitzetten")]
    Uitzetten(GebruikersZet),
    #[command(name = "aanzetten")]
    Aanzetten(GebruikersZet),
}

/// Toon alle gebruikers, met wat zij mogen
#[derive(Debug, Args)]
pub(crate) struct GebruikersLijst {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Nodig iemand uit
///
/// U krijgt een link die één keer werkt, zeven dagen lang. Geef die door op een manier die u
/// vertrouwt.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("waarvoor").required(true).multiple(true)))]
pub(crate) struct GebruikersUitnodigen {
    /// Het e-mailadres
    #[arg(value_name = "E-MAILADRES")]
    pub(crate) mail: String,

    /// Maak de persoon beheerder van deze installatie
    #[arg(long, group = "waarvoor", conflicts_with = "organisatie")]
    pub(crate) beheerder: bool,

    /// Maak de persoon redacteur van de gids
    #[arg(long, group = "waarvoor", conflicts_with = "organisatie")]
    pub(crate) redacteur: bool,

    /// Maak de persoon lid van de organisatie met dit nummer; zie "kompas organisaties lijst"
    #[arg(long, value_name = "NUMMER", group = "waarvoor")]
    pub(crate) organisatie: Option<i64>,

    /// De rol in de organisatie
    #[arg(long, value_name = "ROL", default_value = "coordinator", requires = "organisatie", value_parser = choices::<Role>())]
    pub(crate) rol: String,

    /// Het adres van uw site, voor een hele link
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, value_parser = site)]
    pub(crate) site: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Maak een link waarmee iemand een nieuw wachtwoord kiest
#[derive(Debug, Args)]
pub(crate) struct GebruikersWachtwoord {
    /// Het nummer van het account; zie "kompas gebruikers lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    /// Haal ook de tweede factor weg, voor wie telefoon en herstelcodes kwijt is
    #[arg(long)]
    pub(crate) zonder_tweede_factor: bool,

    /// Het adres van uw site, voor een hele link
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, value_parser = site)]
    pub(crate) site: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Zet een account uit of weer aan
///
/// Wie uitgezet is, wordt overal afgemeld en kan niet meer aanmelden. De gegevens blijven.
#[derive(Debug, Args)]
pub(crate) struct GebruikersZet {
    /// Het nummer van het account; zie "kompas gebruikers lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Controleer het logboek
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    #[command(name = "controleer")]
    Controleer(LogControleer),
    #[command(name = "hoofd")]
    Hoofd(LogHoofd),
}

/// Lees het hele logboek na
///
/// Elke regel bouwt voort op de vorige. Is er een regel gewijzigd, weggehaald, tussengevoegd of
/// verplaatst, dan ziet u welke en is de afsluitcode 1. Met --hoofd ziet u ook of het eind ontbreekt of alles
/// opnieuw is geschreven.
#[derive(Debug, Args)]
pub(crate) struct LogControleer {
    /// Een hoofd dat u eerder bewaarde, zoals "kompas log hoofd" het geeft
    #[arg(long, value_name = "REGEL:CONTROLEGETAL", value_parser = head)]
    pub(crate) hoofd: Option<(i64, String)>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon de laatste regel van het logboek, om elders te bewaren
#[derive(Debug, Args)]
pub(crate) struct LogHoofd {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Maak een script dat opdrachten aanvult in uw shell
///
/// Daarna vult uw shell opdrachten en opties van Kompas aan als u op Tab drukt.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// De shell waarvoor het script is
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

/// Maak de handleiding als man-pagina
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Schrijf de pagina's van alle opdrachten in deze map [standaard: alleen de hoofdpagina, op de standaarduitvoer]
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) map: Option<PathBuf>,
}

/// The whole command line, in Dutch.
pub fn command() -> clap::Command {
    dutch::translate(Cli::command())
}

/// What was read of the arguments.
pub(crate) struct Parsed {
    pub(crate) cli: Cli,
    /// Whether the command uses the configuration, and the database.
    pub(crate) uses: (bool, bool),
    /// Whether they name a database.
    pub(crate) names_database: bool,
    /// The data folder that they name.
    pub(crate) data: Option<PathBuf>,
}

/// Reads the arguments, with values for options that they leave out: the option, and its values.
///
/// # Errors
/// They are wrong, or ask for help or the version.
pub(crate) fn parse(
    arguments: &[OsString],
    left_out: &[(&'static str, Vec<String>)],
) -> Result<Parsed, clap::Error> {
    let mut command = with(command(), left_out);
    let matches = command.try_get_matches_from_mut(arguments)?;
    let mut leaf = &matches;
    while let Some((_, below)) = leaf.subcommand() {
        leaf = below;
    }
    let data = leaf.try_get_one::<PathBuf>("data");
    let database = leaf.try_get_one::<String>("database");
    let uses = (data.is_ok(), database.is_ok());
    let names_database = database.ok().flatten().is_some();
    let data = data.ok().flatten().cloned();
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok(Parsed {
        cli,
        uses,
        names_database,
        data,
    })
}

/// The command and all below it with values for options that are left out. Only of the site are
/// those that other commands may use for something else.
fn with(command: clap::Command, left_out: &[(&'static str, Vec<String>)]) -> clap::Command {
    let is_site = command.get_name() == "serve";
    let has = |id: &str| {
        command
            .get_arguments()
            .any(|argument| argument.get_id() == id)
    };
    let mine: Vec<_> = left_out
        .iter()
        .filter(|(id, _)| {
            has(id)
                && (is_site || ["data", "database", "originelen", "intern", "site"].contains(id))
        })
        .cloned()
        .collect();
    let command = command.mut_subcommands(|below| with(below, left_out));
    mine.into_iter().fold(command, |command, (id, values)| {
        command.mut_arg(id, |argument| argument.default_values(values))
    })
}
