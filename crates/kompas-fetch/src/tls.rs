//! Whom we believe about who they are: the public authorities and those of the administrator.

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::refusal::Refusal;

/// Makes secured connections; `extra_roots` are certificates in PEM.
pub(crate) fn connector(extra_roots: &[u8]) -> Result<TlsConnector, Refusal> {
    let unusable = Refusal::Rules {
        what: "eigen certificaten",
    };
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let mut own = 0;
    for certificate in CertificateDer::pem_slice_iter(extra_roots) {
        let certificate = certificate.map_err(|_| unusable.clone())?;
        roots.add(certificate).map_err(|_| unusable.clone())?;
        own += 1;
    }
    if own == 0 && !extra_roots.trim_ascii().is_empty() {
        return Err(unusable);
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| unusable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}
