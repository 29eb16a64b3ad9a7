//! The arguments of `kompas doctor`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ArchiveArgs, DataArgs};

/// Kijk of deze installatie in orde is, en wat u eraan kunt doen
///
/// Kompas verandert niets aan uw gegevens. De afsluitcode is 1 als er iets mis is; zo kunt u de opdracht elke nacht
/// laten draaien.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Een andere map met back-ups [standaard: de map backups in de gegevensmap]
    #[arg(long, value_name = "MAP", value_hint = ValueHint::DirPath)]
    pub(crate) backups: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
