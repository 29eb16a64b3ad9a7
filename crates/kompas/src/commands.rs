//! The commands, and what they share: which guide they work with and how much is in it.

mod archive;
mod backup;
mod catalogue;
mod config;
mod doctor;
mod documents;
mod dossiers;
mod elsewhere;
mod figures;
mod local;
mod manager;
mod migration;
mod open_files;
mod outside;
mod passages;
mod people;
mod search;
mod serve;
mod shell;
mod sources;
mod tokens;
mod watching;

use std::path::{Path, PathBuf};

use anyhow::Context;
use kompas_app::App;
use kompas_app::catalogue::{Origin, files, load};
use kompas_domain::Guide;
use kompas_domain::content::ContentFile;
use kompas_store::DataFolder;
use serde_json::{Value, json};

use crate::cli::{Catalogus, Cli, Command, GuideArgs, Index};
use crate::failure::{Exit, Refusal, quoted};
use crate::output::Output;

pub(crate) use config::configured;

/// Runs a command.
pub(crate) fn run(cli: Cli, output: Output) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(arguments) => serve::run(arguments, cli.config.as_deref(), output),
        Command::Demo(arguments) => serve::demo(arguments, cli.config.as_deref(), output),
        Command::Zoek(arguments) => search::run(arguments, output),
        Command::Bronnen(arguments) => sources::run(&arguments, output),
        Command::Catalogus(Catalogus::Controleer(arguments)) => {
            catalogue::check(&arguments, output)
        }
        Command::Catalogus(Catalogus::Exporteer(arguments)) => {
            catalogue::export(&arguments, output)
        }
        Command::Catalogus(Catalogus::Importeer(arguments)) => {
            catalogue::import(&arguments, output)
        }
        Command::Documenten(command) => documents::run(command, output),
        Command::Index(Index::Herbouw(arguments)) => documents::rebuild(&arguments, output),
        Command::Links(command) => documents::links(&command, output),
        Command::Cijfers(command) => figures::run(command, output),
        Command::Lokaal(arguments) => local::run(&arguments, output),
        Command::Organisaties(command) => people::organisations(command, output),
        Command::Gebruikers(command) => people::accounts(command, output),
        Command::Sleutels(command) => tokens::run(command, output),
        Command::Log(command) => people::log(command, output),
        Command::Completions(arguments) => shell::completions(&arguments, output),
        Command::Man(arguments) => shell::man(&arguments, output),
        Command::Backup(command) => backup::run(command, output),
        Command::Migratie(command) => migration::run(&command, output),
        Command::Doctor(arguments) => doctor::run(&arguments, cli.config.as_deref(), output),
        Command::Dossiers(command) => dossiers::run(command, output),
        Command::Config(command) => config::run(&command, cli.config.as_deref(), output),
    }
}

/// The data folder that was named, or else the one where the system keeps data: none for an
/// account without a home.
fn data_path(named: Option<&Path>) -> Option<PathBuf> {
    named
        .map(Path::to_owned)
        .or_else(|| Some(dirs::data_local_dir()?.join("kompas-data")))
}

/// The data folder of examples when the arguments name none.
fn demo_path() -> Option<PathBuf> {
    Some(dirs::data_local_dir()?.join("kompas-demo"))
}

/// Opens the data folder at a path from [`data_path`], and makes it if it is not there.
fn open_data(path: Option<PathBuf>) -> anyhow::Result<(DataFolder, PathBuf)> {
    let path = path.ok_or_else(|| {
        Refusal::new(
            Exit::Failed,
            "Kompas weet niet waar het zijn gegevens kan bewaren: uw account heeft geen eigen map.",
        )
        .hint("Wijs zelf een map aan met --data MAP.")
    })?;
    let data = DataFolder::open(&path).with_context(|| {
        Refusal::new(
            Exit::Failed,
            format!("De gegevensmap {} is niet te gebruiken.", quoted(&path)),
        )
        .hint("Kies met --data MAP een map waarin u mag schrijven.")
    })?;
    Ok((data, path))
}

/// The files of the guide that the arguments name. This reads only: it makes no data folder.
fn guide_files(arguments: &GuideArgs) -> anyhow::Result<(Vec<ContentFile>, Origin)> {
    let named = arguments.data.data.as_deref();
    if let Some(path) = named.filter(|path| !path.is_dir()) {
        return Err(Refusal::new(
            Exit::Failed,
            format!("De gegevensmap {} bestaat niet.", quoted(path)),
        )
        .into());
    }
    match data_path(named).filter(|path| path.is_dir()) {
        Some(path) => files_of(arguments, Some((&DataFolder::open(&path)?, &path))),
        None => files_of(arguments, None),
    }
}

/// The files of the guide that the arguments name, with the data folder and its path.
fn files_of(
    arguments: &GuideArgs,
    data: Option<(&DataFolder, &Path)>,
) -> anyhow::Result<(Vec<ContentFile>, Origin)> {
    let content = arguments.content.as_deref();
    files(content, data.map(|(data, _)| data)).with_context(|| {
        match content.or(data.map(|(_, path)| path)) {
            Some(path) => format!("De gids in {} is niet te lezen.", quoted(path)),
            None => "De gids is niet te lezen.".to_owned(),
        }
    })
}

/// Kompas with the guide that the arguments name.
fn app(arguments: &GuideArgs) -> anyhow::Result<App> {
    let (files, _) = guide_files(arguments)?;
    Ok(App::new(load(&files)?)?)
}

/// How much a guide holds, and where it came from.
struct Summary {
    origin: &'static str,
    edition: String,
    themes: usize,
    sources: usize,
    listings: usize,
    terms: usize,
}

impl Summary {
    fn of(guide: &Guide, origin: Origin) -> Self {
        Self {
            origin: match origin {
                Origin::BuiltIn => "ingebouwd",
                Origin::Imported => "geïmporteerd",
                Origin::Folder => "map",
            },
            edition: guide.edition().number.clone(),
            themes: guide.themes().len(),
            sources: guide.sources().len(),
            listings: guide.listings().len(),
            terms: guide.terms().len(),
        }
    }

    /// `ingebouwd, editie 2023: 5 thema's, …`
    fn text(&self) -> String {
        format!(
            "{}, editie {}: {}, {}, {}, {}",
            self.origin,
            self.edition,
            counted(self.themes, "thema", "thema's"),
            counted(self.sources, "bron", "bronnen"),
            counted(self.listings, "vermelding", "vermeldingen"),
            counted(self.terms, "begrip", "begrippen"),
        )
    }

    fn json(&self) -> Value {
        json!({
            "herkomst": self.origin,
            "editie": self.edition,
            "themas": self.themes,
            "bronnen": self.sources,
            "vermeldingen": self.listings,
            "begrippen": self.terms,
        })
    }
}

/// A count with its noun: `1 bron`, `2 bronnen`.
fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Report;

    #[test]
    fn without_a_home_the_data_folder_must_be_named() {
        let report = Report::of(&open_data(None).unwrap_err());
        assert_eq!(report.exit, Exit::Failed);
        assert!(report.hint.unwrap().contains("--data MAP"));
    }
}
