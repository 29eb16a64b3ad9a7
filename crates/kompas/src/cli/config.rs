//! The arguments of `kompas config`.

use clap::{Args, Subcommand};

use super::DataArgs;

/// Bekijk of controleer de configuratie
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    Controleer(ConfigControleer),
    Toon(ConfigToon),
}

/// Controleer de configuratie, met de bestanden waarin geheimen staan
///
/// U ziet alle problemen, elk met bestand en regel, of dat alles in orde is.
#[derive(Debug, Args)]
pub(crate) struct ConfigControleer {
    #[command(flatten)]
    pub(crate) args: ConfigArgs,
}

/// Toon wat er geldt, en waar dat vandaan komt
///
/// Geheimen toont Kompas niet.
#[derive(Debug, Args)]
pub(crate) struct ConfigToon {
    #[command(flatten)]
    pub(crate) args: ConfigArgs,
}

/// Where the configuration is.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
}
