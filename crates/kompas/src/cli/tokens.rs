//! The arguments of `kompas sleutels`.

use clap::{Args, Subcommand};

use super::{ArchiveArgs, GuideArgs};

/// Bekijk sleutels voor de API of trek ze in
///
/// Sleutels maakt ieder zelf, op de site onder Profiel.
#[derive(Debug, Subcommand)]
pub(crate) enum Sleutels {
    Lijst(SleutelsLijst),
    TrekIn(SleutelsTrekIn),
}

/// Toon alle sleutels, ook die verlopen zijn
///
/// De sleutels zelf toont Kompas niet: het bewaart ze niet, alleen hun laatste vier tekens.
#[derive(Debug, Args)]
pub(crate) struct SleutelsLijst {
    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Trek een sleutel in
///
/// Programma's met deze sleutel werken dan meteen niet meer. U kunt dit niet ongedaan maken.
#[derive(Debug, Args)]
pub(crate) struct SleutelsTrekIn {
    /// Het nummer van de sleutel; zie "kompas sleutels lijst"
    #[arg(value_name = "NUMMER")]
    pub(crate) nummer: i64,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
