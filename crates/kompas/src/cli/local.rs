//! The arguments of `kompas lokaal`.

use clap::Args;

use super::{ArchiveArgs, GuideArgs};

/// Toon het lokale beeld van een gemeente: speelt het hier?
///
/// Van elk kengetal ziet u het laatste cijfer, naast dat van vergelijkbare gemeenten, van de
/// veiligheidsregio en van Nederland. Eerst staat wat er uitspringt. Haal de cijfers eerst op met
/// "kompas cijfers ververs".
#[derive(Debug, Args)]
pub(crate) struct Lokaal {
    /// De code of de naam van de gemeente, zoals GM0344 of Utrecht
    #[arg(value_name = "GEMEENTE")]
    pub(crate) gemeente: String,

    /// Alleen de kengetallen van dit thema
    #[arg(long, value_name = "THEMA")]
    pub(crate) thema: Option<String>,

    #[command(flatten)]
    pub(crate) guide: GuideArgs,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
