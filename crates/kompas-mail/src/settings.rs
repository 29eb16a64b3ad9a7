//! What the administrator decides about mail.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// How the connection to the mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte, mostly at port 465.
    Tls,
    /// After a plain greeting, mostly at port 587; a server that does not offer it is refused.
    StartTls,
    /// Not at all. Only to this machine itself, or where no password is sent.
    None,
}

/// Name and password at the mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Where mail goes out, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The name or address of the server, which its certificate must have too.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// Who we are there, if it asks.
    pub login: Option<Login>,
    /// The sender: `kompas@voorbeeld.nl` or `Kompas <kompas@voorbeeld.nl>`.
    pub sender: String,
    /// Certificates of an own authority in PEM, beside the public ones.
    pub extra_root: Option<Vec<u8>>,
    /// The most time for one message, from connecting until the server has it.
    pub time_limit: Duration,
}

impl MailSettings {
    /// The most time for one message, unless the administrator decides otherwise.
    pub const TIME_LIMIT: Duration = Duration::from_secs(20);

    /// Whether the server is this machine, by its address or its one reserved name.
    pub(crate) fn is_local(&self) -> bool {
        self.server.eq_ignore_ascii_case("localhost")
            || self
                .server
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    }

    /// Server and port, for messages.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.server, self.port)
    }
}
