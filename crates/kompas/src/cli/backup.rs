//! The arguments of `kompas backup` and `kompas migratie`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::{ArchiveArgs, DataArgs};
use crate::values::count;

/// Maak, controleer of herstel een back-up
#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    Maak(Maak),
    Controleer(BackupControleer),
    Herstel(Herstel),
    Lijst(BackupLijst),
}

/// Maak een back-up van alles wat Kompas bewaart
///
/// De back-up is één bestand, met de database, de originelen en de gids die u importeerde. Kompas
/// mag gewoon blijven draaien. De afsluitcode is 1 als er een origineel ontbreekt of beschadigd is;
/// van de rest is er dan wel een back-up.
#[derive(Debug, Args)]
pub(crate) struct Maak {
    /// Een map, of de naam van een nieuw bestand [standaard: de map backups in de gegevensmap]
    #[arg(long, value_name = "PAD", value_hint = ValueHint::AnyPath)]
    pub(crate) naar: Option<PathBuf>,

    /// Controleer de nieuwe back-up, en bewaar daarna alleen zoveel van de nieuwste in die map
    #[arg(long, value_name = "GETAL", value_parser = count)]
    pub(crate) bewaar: Option<usize>,

    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Controleer een back-up door haar echt terug te zetten
///
/// Kompas leest het hele bestand, zet het terug in een tijdelijke map, werkt de gegevens bij tot
/// deze versie en vergelijkt elke tabel. Uw eigen gegevens blijven zoals ze zijn. De tijdelijke
/// map staat naast de back-up en heeft net zoveel ruimte nodig.
#[derive(Debug, Args)]
pub(crate) struct BackupControleer {
    /// Het bestand
    #[arg(value_name = "PAD", value_hint = ValueHint::FilePath)]
    pub(crate) pad: PathBuf,
}

/// Zet een back-up terug
///
/// Het maakt niet uit of de back-up uit een databasebestand komt of uit een databaseserver: Kompas
/// zet haar terug in de database die u noemt. Stop Kompas eerst. De zoekindex maakt Kompas daarna
/// opnieuw.
#[derive(Debug, Args)]
pub(crate) struct Herstel {
    /// Het bestand
    #[arg(value_name = "PAD", value_hint = ValueHint::FilePath)]
    pub(crate) pad: PathBuf,

    /// Herstel echt
    #[arg(long)]
    pub(crate) ja: bool,

    /// Vervang wat er al is; Kompas maakt daar eerst een back-up van
    #[arg(long)]
    pub(crate) vervang: bool,

    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Toon de back-ups, de oudste eerst
///
/// Kompas kijkt vlug of elk bestand heel is. Alleen "kompas backup controleer" leest het helemaal.
#[derive(Debug, Args)]
pub(crate) struct BackupLijst {
    /// Een andere map met back-ups [standaard: de map backups in de gegevensmap]
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) map: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) data: DataArgs,
}

/// Bekijk of doe de migraties van de database
#[derive(Debug, Subcommand)]
pub(crate) enum Migratie {
    Status(MigratieStatus),
    Uitvoeren(MigratieUitvoeren),
}

/// Toon welke migraties de database heeft, en welke dit programma kent
#[derive(Debug, Args)]
pub(crate) struct MigratieStatus {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}

/// Werk de database bij tot deze versie van het programma
///
/// Kompas maakt eerst een kopie of een back-up. "kompas serve" en de andere opdrachten doen dit ook
/// uit zichzelf.
#[derive(Debug, Args)]
pub(crate) struct MigratieUitvoeren {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
