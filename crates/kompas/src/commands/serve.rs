//! `kompas serve`: the site.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use kompas_app::App;
use kompas_app::access::Asker;
use kompas_app::editions::Keeper;
use kompas_web::{Serving, Settings};
use serde_json::json;
use tokio::net::TcpListener;

use super::archive::{self, runtime};
use super::documents;
use super::manager::{self, Told};
use super::outside::Outside;
use super::{Summary, data_path, demo_path, files_of, open_data, open_files, watching};
use crate::cli::{Demo, Serve};
use crate::failure::{Exit, Refusal, io_reason};
use crate::log;
use crate::output::{self, Output};

/// What was counted is written down within this time when the program stops.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// Starts the site and keeps it up until it is told to stop.
pub(super) fn run(arguments: Serve, config: Option<&Path>, output: Output) -> anyhow::Result<()> {
    keep_up(arguments, config, output, false)
}

/// The same with made-up figures, in a data folder of its own.
pub(super) fn demo(arguments: Demo, config: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let mut arguments = arguments.serve;
    let data = &mut arguments.guide.data.data;
    *data = data.take().or_else(demo_path);
    keep_up(arguments, config, output, true)
}

fn keep_up(
    arguments: Serve,
    config: Option<&Path>,
    output: Output,
    is_demo: bool,
) -> anyhow::Result<()> {
    log::start(arguments.log, arguments.log_vorm);
    // Before there are other threads, which could read the environment.
    let given = manager::socket()?;
    let asked = match &given {
        Some(socket) => socket.local_addr()?,
        None => arguments.listen,
    };
    let config = super::config::load(config, arguments.guide.data.data.as_deref());
    let outside = Outside::of(&config, arguments.site.as_deref())?;
    let (data, folder) = open_data(data_path(arguments.guide.data.data.as_deref()))?;
    let data = data.with_originals(arguments.archive.originelen.as_deref());
    let (files, origin) = files_of(&arguments.guide, Some((&data, &folder)))?;
    runtime()?.block_on(async {
        let archive = archive::open(
            &data,
            &folder,
            &arguments.archive,
            arguments.site.as_deref(),
            outside,
            archive::local(&files, &arguments.archive)?,
        )
        .await?;
        let keeper = Arc::new(Keeper::open(archive, files, origin, data.clone()).await?);
        let app = keeper.app();
        if is_demo {
            app.fill_demo(Asker::Operator)
                .await
                .map_err(documents::refused)?;
        }
        let summary = Summary::of(app.guide(), origin);
        tracing::info!(gegevensmap = ?folder, gids = summary.origin, "gids gelezen");
        let sign_in = is_private(asked, arguments.site.as_deref());
        let first = if sign_in {
            app.first_link().await?
        } else {
            None
        };
        let serving = Serving {
            limits: open_files::limits(),
            proxies: arguments.proxy.clone(),
            watch: Some(watching::watch(arguments.log_adressen)),
        };
        let site = arguments.site.clone();
        let settings = Settings {
            site_url: arguments.site,
            sign_in,
            proxies: arguments.proxy,
        };
        let router = kompas_web::renewing(Arc::clone(&keeper), settings);
        let listener = listener(given, asked).await?;
        let mut tasks = Tasks::default();
        if let (Some(address), Some(watch)) = (arguments.metingen, serving.watch.clone()) {
            let measuring = watching::measure(address, Arc::clone(&app), watch, output);
            tasks.0.push(measuring.await?);
        }
        let watched = Arc::clone(&app);
        let watching = async move { watched.watch_database().await };
        tasks.0.push(tokio::spawn(watching));
        let warmed = Arc::clone(&app);
        let warming = async move {
            if let Err(error) = warmed.warm_figures().await {
                tracing::warn!(%error, "cijfers zijn niet vooraf gelezen");
            }
        };
        tasks.0.push(tokio::spawn(warming));
        let working = async move { keeper.work().await };
        tasks.0.push(tokio::spawn(working));
        let mut signals = Signals::new().context("Kompas kan niet starten.")?;
        let address = listener.local_addr()?;
        let link = first.map(|token| {
            let base = site.unwrap_or_else(|| url(address));
            format!("{base}/toegang/{token}")
        });
        announce(address, &summary, link.as_deref(), output)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = kompas_web::serve(listener, router, serving, async {
            let _ = stopped.await;
        });
        manager::tell(Told::Ready);
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended.context("De site is gestopt."),
            () = signals.next() => {}
        }
        manager::tell(Told::Stopping);
        output.note("Kompas stopt.");
        let _ = stop.send(());
        // Whoever asks twice does not want to wait for the last answers.
        tokio::select! {
            ended = &mut serving => {
                keep_usage(&app).await;
                ended.context("De site is niet goed gestopt.")
            }
            () = signals.next() => Ok(()),
        }
    })
}

/// Writes down what was counted since the last minute; a database that is away does not keep the
/// program up.
async fn keep_usage(app: &App) {
    let written = tokio::time::timeout(WRITE_LIMIT, app.keep_usage()).await;
    if !matches!(written, Ok(Ok(()))) {
        tracing::warn!("wat het laatst is geteld, kon niet worden opgeschreven");
    }
}

/// The socket that the service manager gave, or one of our own at the address that was asked for.
async fn listener(
    given: Option<std::net::TcpListener>,
    asked: SocketAddr,
) -> anyhow::Result<TcpListener> {
    if let Some(given) = given {
        given.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(given)?);
    }
    let bound = TcpListener::bind(asked).await;
    bound.map_err(|error| refused(asked, &error, "--listen"))
}

/// Tells where the site is, what it shows and who can see it.
fn announce(
    address: SocketAddr,
    summary: &Summary,
    first: Option<&str>,
    output: Output,
) -> anyhow::Result<()> {
    let url = url(address);
    if output.json {
        let line = json!({ "adres": url, "gids": summary.json(), "eersteBeheerder": first });
        match output::text(&format!("{line}\n")) {
            Err(error) if !output::is_closed_pipe(&error) => return Err(error),
            _ => {}
        }
    }
    if !address.ip().is_loopback() {
        output.warn(&format!(
            "Kompas luistert op {address}. Iedereen op het netwerk kan de site lezen."
        ));
    }
    output.note(&format!("Gids: {}", summary.text()));
    if let Some(first) = first {
        output.note(&format!(
            "Kompas heeft nog geen beheerder. Maak uw account met deze link, die één keer werkt: {first}"
        ));
    }
    output.note(&format!("Kompas staat klaar op {url} (stop met Ctrl-C)"));
    Ok(())
}

/// What runs beside the site, and stops with it.
#[derive(Default)]
struct Tasks(Vec<tokio::task::JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Whether passwords cross no network in the clear: only this computer reaches the site, or it is
/// reached by https.
fn is_private(address: SocketAddr, site: Option<&str>) -> bool {
    address.ip().is_loopback() || site.is_some_and(|site| site.starts_with("https://"))
}

/// The address to open: an address that means all addresses cannot be opened itself.
fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("http://localhost:{}", address.port());
    }
    format!("http://{address}")
}

/// Why nothing can listen at this address, which an option named.
pub(super) fn refused(address: SocketAddr, error: &io::Error, option: &str) -> anyhow::Error {
    let port = address.port();
    let (message, hint) = match error.kind() {
        io::ErrorKind::AddrInUse => (
            format!("Poort {port} op {} is al in gebruik.", address.ip()),
            format!(
                "Stop het andere programma, of kies een andere poort, zoals {option} 127.0.0.1:8081."
            ),
        ),
        io::ErrorKind::PermissionDenied => (
            format!("U mag poort {port} op {} niet gebruiken.", address.ip()),
            format!(
                "Poorten onder 1024 zijn voor de beheerder. Kies een hogere, zoals {option} 127.0.0.1:8080."
            ),
        ),
        io::ErrorKind::AddrNotAvailable => (
            format!("Het adres {} hoort niet bij deze computer.", address.ip()),
            format!("Kies een adres van deze computer, zoals {option} 127.0.0.1:8080."),
        ),
        _ => (
            format!("De site kan niet op {address}: {}.", io_reason(error)),
            format!("Kies een ander adres, zoals {option} 127.0.0.1:8080."),
        ),
    };
    Refusal::new(Exit::Failed, message).hint(hint).into()
}

/// The signals that ask the program to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From here on the signals wait to be read and no longer end the program by themselves.
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that asks the program to stop.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        let _ = self.0.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Report;

    #[test]
    fn a_refused_address_says_which_and_what_to_do() {
        for (kind, message) in [
            (
                io::ErrorKind::AddrInUse,
                "Poort 80 op 127.0.0.1 is al in gebruik.",
            ),
            (
                io::ErrorKind::PermissionDenied,
                "U mag poort 80 op 127.0.0.1 niet gebruiken.",
            ),
            (
                io::ErrorKind::AddrNotAvailable,
                "Het adres 127.0.0.1 hoort niet bij deze computer.",
            ),
            (
                io::ErrorKind::ReadOnlyFilesystem,
                "De site kan niet op 127.0.0.1:80: de schijf is alleen te lezen.",
            ),
        ] {
            let error = refused(([127, 0, 0, 1], 80).into(), &kind.into(), "--listen");
            let report = Report::of(&error);
            assert_eq!(report.message, message);
            assert!(report.hint.unwrap().contains("--listen 127.0.0.1:808"));
        }
    }

    #[test]
    fn the_address_to_open_can_be_opened() {
        for (address, expected) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:80", "http://[::1]:80"),
            ("0.0.0.0:80", "http://localhost:80"),
            ("[::]:80", "http://localhost:80"),
        ] {
            assert_eq!(url(address.parse().unwrap()), expected);
        }
    }
}
