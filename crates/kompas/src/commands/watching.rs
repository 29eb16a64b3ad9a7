//! Watching over the site: marks, lines in the log, and measurements on a listener of their own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use kompas_app::App;
use kompas_web::{Limits, Process, Serving, Watch};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::output::Output;
use crate::values::YesNo;

/// Few read measurements, so few are let in.
const LIMITS: Limits = Limits {
    connections: 16,
    per_address: 16,
    requests: 4,
};

/// Watches from now on.
pub(super) fn watch(names_addresses: YesNo) -> Watch {
    Watch::new(
        env!("CARGO_PKG_VERSION"),
        Arc::new(Instant::now),
        Arc::new(process),
        names_addresses == YesNo::Yes,
    )
}

/// Lets measurements be read at an address; until the task ends.
pub(super) async fn measure(
    asked: SocketAddr,
    app: Arc<App>,
    watch: Watch,
    output: Output,
) -> anyhow::Result<JoinHandle<()>> {
    let listener = TcpListener::bind(asked).await;
    let listener = listener.map_err(|error| super::serve::refused(asked, &error, "--metingen"))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        output.warn(&format!(
            "De metingen staan op {address}. Iedereen op het netwerk kan ze lezen."
        ));
    }
    output.note(&format!("Metingen: http://{address}/metrics"));
    let router = kompas_web::metrics(app, watch);
    Ok(tokio::spawn(async move {
        let serving = Serving::from(LIMITS);
        let ended = kompas_web::serve(listener, router, serving, std::future::pending()).await;
        if let Err(error) = ended {
            tracing::error!(?error, "the measurements stopped");
        }
    }))
}

/// What this process takes, where the system tells.
fn process() -> Process {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    Process {
        memory: resident(&status),
        files: std::fs::read_dir("/proc/self/fd")
            .ok()
            .map(|files| files.count() as u64),
    }
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read() {
        let status = "Name:\tkompas\nVmRSS:\t   12345 kB\nThreads:\t4\n";
        assert_eq!(resident(status), Some(12345 * 1024));
        assert_eq!(resident("Name:\tkompas\n"), None);
        #[cfg(target_os = "linux")]
        assert!(process().memory.is_some_and(|bytes| bytes > 1 << 20));
    }
}
