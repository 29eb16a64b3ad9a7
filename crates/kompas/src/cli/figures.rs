//! The arguments of `kompas cijfers`.

use clap::{Args, Subcommand};

use super::{ArchiveArgs, GuideArgs};

/// Haal cijfers op en bekijk ze
#[derive(Debug, Subcommand)]
pub(crate) enum Cijfers {
    Ververs(CijfersVervers),
    Toon(CijfersToon),
    Controleer(CijfersControleer),
}

/// Haal de cijfers op bij wie ze bijhoudt
///
/// Kompas vraagt van elke tabel eerst wanneer die is veranderd, en haalt haar alleen op als dat
/// nodig is. Breekt het ophalen af, dan gaat het de volgende keer verder waar het was. Zolang de
/// nieuwe cijfers niet heel zijn, blijven de oude staan. De afsluitcode is 1 als een tabel niet te
/// verversen is.
#[derive(Debug, Args)]
pub(crate) struct CijfersVervers {
    /// Alleen deze tabel; mag vaker
    #[arg(long, value_name = "NUMMER")]
    pub(crate) tabel: Vec<String>,

    /// Alleen de cijfers van dit gebied, zoals GM0344
    #[arg(long, value_name = "CODE")]
    pub(crate) gebied: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon welke kengetallen er zijn, of de cijfers van één kengetal
#[derive(Debug, Args)]
pub(crate) struct CijfersToon {
    /// De sleutel van het kengetal, zoals inbraak-woning
    #[arg(value_name = "KENGETAL")]
    pub(crate) kengetal: Option<String>,

    /// Van dit gebied
    #[arg(long, value_name = "CODE", default_value = "NL", requires = "kengetal")]
    pub(crate) gebied: String,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon per tabel wanneer zij is opgehaald, en wat er mis is
///
/// Kompas haalt niets op. De afsluitcode is 1 als bij een tabel iets mis is.
#[derive(Debug, Args)]
pub(crate) struct CijfersControleer {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
