//! What the administrator tells of a provider.

use std::fmt;
use std::net::IpAddr;

use openidconnect::IssuerUrl;
use openidconnect::url::{Host, Url};

use crate::error::Error;

/// How Kompas shows the provider that it is Kompas.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// By a secret that both know (`client_secret_basic`).
    Secret(String),
    /// By a signature, so that nothing secret leaves (`private_key_jwt`).
    PrivateKeyJwt {
        /// The key in PEM: RSA of 2048 bits or more, or P-256 in PKCS#8. With a certificate
        /// beside it, that is named by its thumbprint and RSA signs with PS256, as Entra ID asks.
        pem: String,
        /// What the provider calls the key, if it does.
        key_id: Option<String>,
    },
}

impl fmt::Debug for ClientAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(..)",
            Self::PrivateKeyJwt { .. } => "PrivateKeyJwt(..)",
        })
    }
}

/// A provider as the administrator describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// What it is called in addresses of ours: `soest`.
    pub key: String,
    /// What it is called on the page: `Gemeente Soest`.
    pub name: String,
    /// The address that it signs with, letter for letter.
    pub issuer: String,
    /// What Kompas is called there.
    pub client_id: String,
    /// How Kompas shows that it is Kompas.
    pub authentication: ClientAuthentication,
    /// What is asked beside `openid`: `profile`, `email`.
    pub scopes: Vec<String>,
    /// Where the groups of somebody stand: `groups`.
    pub groups_claim: Option<String>,
}

impl ProviderSettings {
    pub(crate) fn issuer_url(&self) -> Result<IssuerUrl, Error> {
        let wrong = || Error::Settings {
            key: self.key.clone(),
            name: "uitgever",
            problem: "schrijf een adres dat begint met https://".to_owned(),
        };
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| wrong())?;
        is_secured(issuer.url()).then_some(issuer).ok_or_else(wrong)
    }
}

/// Secured, or not further than this machine.
pub(crate) fn is_secured(address: &Url) -> bool {
    let is_local = match address.host() {
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        _ => false,
    };
    match address.scheme() {
        "https" => address.has_host(),
        "http" => is_local,
        _ => false,
    }
}
