//! The service manager: it may hold the socket of the site, and wants to know how the program is.

use std::net::TcpListener;

use anyhow::Context;

/// The socket that the manager holds for this program, if it does. Connections that come while no
/// program runs wait in it for the next.
#[cfg(unix)]
pub(super) fn socket() -> anyhow::Result<Option<TcpListener>> {
    let mut given = listenfd::ListenFd::from_env();
    if given.len() > 1 {
        tracing::warn!(
            aantal = given.len(),
            "de dienst geeft meer dan één socket; Kompas gebruikt alleen de eerste"
        );
    }
    if given.len() == 0 {
        return Ok(None);
    }
    given
        .take_tcp_listener(0)
        .context("De socket van de dienst is niet te gebruiken. Kies ListenStream= met een adres en een poort.")
}

#[cfg(not(unix))]
pub(super) fn socket() -> anyhow::Result<Option<TcpListener>> {
    Ok(None)
}

/// What the manager is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    /// The site answers.
    Ready,
    /// The program is about to end.
    Stopping,
}

/// Tells the manager, if there is one that wants to know.
#[cfg(unix)]
pub(super) fn tell(what: Told) {
    use sd_notify::NotifyState;

    let state = match what {
        Told::Ready => NotifyState::Ready,
        Told::Stopping => NotifyState::Stopping,
    };
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "de dienst hoort niet hoe het gaat");
    }
}

#[cfg(not(unix))]
pub(super) fn tell(_: Told) {}
