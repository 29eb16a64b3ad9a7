//! The arguments of `kompas dossiers`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::{ArchiveArgs, GuideArgs};

/// Maak een archief van dossiers, of vernietig wat niet meer bewaard hoeft
#[derive(Debug, Subcommand)]
pub(crate) enum Dossiers {
    Vernietig(DossiersVernietig),
    Archief(DossiersArchief),
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
