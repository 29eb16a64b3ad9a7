//! What the administrator decides about outgoing connections.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

/// Tells the time; a parameter, so that tests decide it.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// A host and port, compared as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// A name in small letters, or an address as it stands in a link: `127.0.0.1`, `[::1]`.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl HostPort {
    /// A host in any case with its port.
    pub fn new(host: &str, port: u16) -> Self {
        Self {
            host: host.to_ascii_lowercase(),
            port,
        }
    }
}

/// How the fetcher behaves.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Who we say we are; `robots.txt` is read for its part before the first `/`.
    pub user_agent: String,
    /// Hosts that may be opened although they are not public, as for an intranet.
    pub allowed_internal: Vec<HostPort>,
    /// The most bytes of one answer, after unpacking too.
    pub max_bytes: usize,
    /// The most time for one address with all its hops, waiting for our turn not included.
    pub time: Duration,
    /// The most time to connect.
    pub connect: Duration,
    /// The most hops.
    pub redirects: usize,
    /// The rest between two visits to one host.
    pub pause: Duration,
    /// The longest rest that a host can ask for before we say no instead of waiting.
    pub longest_wait: Duration,
    /// Whether `robots.txt` is kept to.
    pub robots: bool,
    /// Certificates of own authorities in PEM, beside the public ones.
    pub extra_roots: Vec<u8>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            user_agent: "Kompas/0.1".to_owned(),
            allowed_internal: Vec::new(),
            max_bytes: 50 * 1024 * 1024,
            time: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            redirects: 5,
            pause: Duration::from_secs(1),
            longest_wait: Duration::from_secs(30),
            robots: true,
            extra_roots: Vec::new(),
        }
    }
}

impl Rules {
    /// The name that `robots.txt` knows us by: `Kompas`.
    pub(crate) fn robot_name(&self) -> &str {
        self.user_agent.split('/').next().unwrap_or_default().trim()
    }

    pub(crate) fn allows_internal(&self, host: &str, port: u16) -> bool {
        self.allowed_internal.contains(&HostPort::new(host, port))
    }
}
