//! The arguments of `kompas dossiers`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{Confidence, Ground, InformationLabel, Openness};

use super::{ArchiveArgs, GuideArgs};
use crate::values::choices;

/// Bekijk dossiers, zoek erin, schrijf een antwoord, maak een archief, vernietig wat weg mag
///
/// Wie op de opdrachtregel van de server werkt, komt bij alle dossiers. Elke keer dat u er een opent
/// of wijzigt, komt dat in het logboek.
#[derive(Debug, Subcommand)]
pub(crate) enum Dossiers {
    Lijst(DossiersLijst),
    Toon(DossiersToon),
    Zoek(DossiersZoek),
    Antwoord(DossiersAntwoord),
    Vernietig(DossiersVernietig),
    Archief(DossiersArchief),
}

/// Toon de dossiers van alle organisaties, of van één
#[derive(Debug, Args)]
pub(crate) struct DossiersLijst {
    /// Alleen van deze organisatie; zie "kompas organisaties lijst"
    #[arg(long, value_name = "NUMMER")]
    pub(crate) organisatie: Option<i64>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon alles van een dossier
#[derive(Debug, Args)]
pub(crate) struct DossiersToon {
    /// Het nummer van het dossier; zie "kompas dossiers lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Zoek in de dossiers
#[derive(Debug, Args)]
pub(crate) struct DossiersZoek {
    /// Wat u zoekt
    #[arg(required = true, value_name = "WOORDEN")]
    pub(crate) text: Vec<String>,

    /// Alleen in dit dossier; mag vaker
    #[arg(long, value_name = "NUMMER")]
    pub(crate) dossier: Vec<i64>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Bewaar een antwoord uit een bestand
///
/// Noem de versie die u zag: "kompas dossiers toon" noemt haar, en 0 is er nog geen antwoord. Heeft
/// iemand het intussen gewijzigd, dan verandert er niets en ziet u wat er nu staat. Wat u weglaat,
/// wordt leeg.
#[derive(Debug, Args)]
pub(crate) struct DossiersAntwoord {
    /// Het nummer van het dossier
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    /// De vraag
    #[arg(value_name = "CODE", value_parser = choices::<QuestionCode>())]
    pub(crate) vraag: String,

    /// Het bestand met het antwoord in Markdown; - leest de invoer
    #[arg(value_name = "BESTAND", value_hint = ValueHint::FilePath)]
    pub(crate) bestand: PathBuf,

    /// De versie die u zag
    #[arg(long, value_name = "GETAL")]
    pub(crate) versie: u32,

    /// Wat nog niet bekend is
    #[arg(long, value_name = "TEKST", default_value = "")]
    pub(crate) onbekend: String,

    /// Hoe zeker het is
    #[arg(long, value_name = "ZEKERHEID", value_parser = choices::<Confidence>())]
    pub(crate) zekerheid: Option<String>,

    /// Wie het mag lezen; anders intern
    #[arg(long, value_name = "OPENHEID", value_parser = choices::<Openness>())]
    pub(crate) openheid: Option<String>,

    /// Waarom het vertrouwelijk is
    #[arg(long, value_name = "ARTIKEL", value_parser = choices::<Ground>())]
    pub(crate) grond: Option<String>,

    /// Van wie de informatie is; mag vaker
    #[arg(long, value_name = "KENMERK", value_parser = choices::<InformationLabel>())]
    pub(crate) kenmerk: Vec<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon welke dossiers van een organisatie weg mogen, en vernietig ze met --uitvoeren
///
/// Zonder --uitvoeren verandert er niets: u ziet alleen wat er weg zou gaan. Met --uitvoeren gaat
/// alles van die dossiers weg, ook de bijlagen, en krijgt u een verklaring met aantallen en zonder
/// inhoud. Dat kunt u niet ongedaan maken. Back-ups van eerder houden de dossiers nog.
#[derive(Debug, Args)]
pub(crate) struct DossiersVernietig {
    /// Het nummer van de organisatie; zie "kompas organisaties lijst"
    #[arg(long, value_name = "NUMMER")]
    pub(crate) organisatie: i64,

    /// Vernietig echt
    #[arg(long)]
    pub(crate) uitvoeren: bool,

    /// Sla dit dossier over
    #[arg(long, value_name = "NUMMER")]
    pub(crate) behalve: Vec<i64>,

    /// Schrijf de verklaring ook als CSV in dit nieuwe bestand
    #[arg(long, value_name = "BESTAND", value_hint = ValueHint::FilePath, requires = "uitvoeren")]
    pub(crate) verklaring: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Zet alle dossiers van een organisatie in een ZIP-bestand
///
/// Per dossier een map met alles als JSON, een leesbare tekst, de bijlagen en metagegevens voor het
/// archief. De inventaris heeft van elk bestand een controlegetal. Antwoorden met een kenmerk (Wpg,
/// Wjsg, vertrouwelijk) en wat een partner in vertrouwen gaf komen alleen mee met --met-kenmerken.
#[derive(Debug, Args)]
pub(crate) struct DossiersArchief {
    /// Het nummer van de organisatie; zie "kompas organisaties lijst"
    #[arg(long, value_name = "NUMMER")]
    pub(crate) organisatie: i64,

    /// Het nieuwe bestand
    #[arg(long, value_name = "BESTAND", value_hint = ValueHint::FilePath)]
    pub(crate) uit: PathBuf,

    /// Neem ook mee wat een kenmerk heeft of in vertrouwen is gegeven
    #[arg(long)]
    pub(crate) met_kenmerken: bool,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
