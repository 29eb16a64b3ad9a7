//! Opens the documents of a data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use kompas_app::App;
use kompas_app::archive::{Archive, ArchiveParts, Clock};
use kompas_app::catalogue;
use kompas_app::documents::SearchServices;
use kompas_app::fetching::statistics::StatisticsServices;
use kompas_app::fetching::{Fetcher, HostPort, Rules};
use kompas_app::ingesting::{Ocr, Reader};
use kompas_app::local::{Local, is_made_up};
use kompas_domain::content::ContentFile;
use kompas_domain::statistics::Service;
use kompas_store::backup::{self, By, Made};
use kompas_store::{DataFolder, Store};
use time::OffsetDateTime;
use tokio::runtime::{Builder, Runtime};

use super::outside::Outside;
use super::{data_path, files_of, open_data};
use crate::cli::{ArchiveArgs, GuideArgs};
use crate::failure::{Exit, Refusal, quoted};
use crate::{READ, TOOL};

/// A runtime for commands and the site.
pub(super) fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("Kompas kan niet starten.")
}

/// Kompas with the guide and the documents that the arguments name.
pub(super) async fn app(guide: &GuideArgs, archive: &ArchiveArgs) -> anyhow::Result<App> {
    let (data, folder) = open_data(data_path(guide.data.data.as_deref()))?;
    let data = data.with_originals(archive.originelen.as_deref());
    let (files, origin) = files_of(guide, Some((&data, &folder)))?;
    let local = local(&files, archive)?;
    let archive = open(&data, &folder, archive, None, Outside::default(), local).await?;
    Ok(App::of_installation(archive, files, origin).await?)
}

/// The moment, and the program, for a backup.
pub(super) fn by() -> By<'static> {
    By {
        program: env!("CARGO_PKG_VERSION"),
        now: OffsetDateTime::now_utc(),
    }
}

/// The database as it is.
pub(super) async fn attach(
    data: &DataFolder,
    folder: &Path,
    arguments: &ArchiveArgs,
) -> anyhow::Result<Store> {
    let attached = match &arguments.database {
        Some(address) => Store::attach_postgres(address).await,
        None => Store::attach_sqlite(&data.database()).await,
    };
    attached.map_err(|error| unusable(error, folder, arguments))
}

/// The database, brought up to this program; and the backup that was made before that, if one was.
pub(super) async fn open_store(
    data: &DataFolder,
    folder: &Path,
    arguments: &ArchiveArgs,
) -> anyhow::Result<(Store, Option<Made>)> {
    let store = attach(data, folder, arguments).await?;
    let migrate = async || {
        let made = backup::before_migration(&store, data, by()).await?;
        store.migrate(OffsetDateTime::now_utc()).await?;
        Ok(made)
    };
    let made = migrate().await;
    let made = made.map_err(|error| unusable(error, folder, arguments))?;
    if let Some(made) = &made {
        tracing::warn!(bestand = ?made.path, "back-up gemaakt voor de migratie");
    }
    Ok((store, made))
}

fn unusable(error: kompas_store::Error, folder: &Path, arguments: &ArchiveArgs) -> anyhow::Error {
    let error = anyhow::Error::new(error);
    if arguments.database.is_some() {
        return error.context("De database is niet te gebruiken.");
    }
    error.context(
        Refusal::new(
            Exit::Failed,
            format!("De database in {} is niet te openen.", quoted(folder)),
        )
        .hint("Kijk of een andere, nieuwere Kompas deze map gebruikt, en of u er mag schrijven."),
    )
}

/// The documents in a data folder.
pub(super) async fn open(
    data: &DataFolder,
    folder: &Path,
    arguments: &ArchiveArgs,
    site: Option<&str>,
    outside: Outside,
    local: Local,
) -> anyhow::Result<Archive> {
    let clock: Clock = Arc::new(OffsetDateTime::now_utc);
    let (store, _) = open_store(data, folder, arguments).await?;
    if is_made_up(&store).await? {
        local.make_up();
    }
    let program = std::env::current_exe().context("Kompas vindt zijn eigen programma niet.")?;
    let fetcher = Fetcher::new(rules(arguments, site), Arc::clone(&clock))
        .context("Kompas kan geen verbindingen maken.")?;
    let parts = ArchiveParts {
        store,
        originals: data.originals(),
        room: data.room(),
        index: Some(data.index()),
        reader: Reader::new(program, vec![READ.into()], vec![TOOL.into()]),
        ocr: Ocr::find(paths()),
        fetcher,
        services: arguments
            .diensten
            .as_deref()
            .map_or_else(SearchServices::default, SearchServices::at),
        local,
        sign_on: outside.sign_on,
        post: outside.post,
        clock,
        random: Arc::new(random),
    };
    Ok(Archive::open(parts)?)
}

/// What the local picture is made of: the indicators among the files of the guide, or those of the
/// program, and the services that keep the figures.
pub(super) fn local(files: &[ContentFile], arguments: &ArchiveArgs) -> anyhow::Result<Local> {
    let services = StatisticsServices::default();
    let services = match &arguments.diensten {
        Some(base) => [Service::Cbs, Service::CbsOld, Service::Police]
            .into_iter()
            .fold(services, |services, service| services.at(service, base)),
        None => services,
    };
    Ok(Local::new(catalogue::indicators(files)?, services))
}

/// The system's own random numbers; without them there are no secrets, so nothing goes on.
fn random(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        tracing::error!("the system gives no random numbers");
        std::process::abort();
    }
}

fn rules(arguments: &ArchiveArgs, site: Option<&str>) -> Rules {
    let version = env!("CARGO_PKG_VERSION");
    let contact = site.map(|site| format!(" (+{site})")).unwrap_or_default();
    Rules {
        user_agent: format!("Kompas/{version}{contact}"),
        allowed_internal: arguments
            .intern
            .iter()
            .filter_map(|host| {
                let (host, port) = host.rsplit_once(':')?;
                Some(HostPort::new(host, port.parse().ok()?))
            })
            .collect(),
        ..Rules::default()
    }
}

/// The folders in which the system looks for programs.
pub(super) fn paths() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect::<Vec<_>>().into_iter()
}
