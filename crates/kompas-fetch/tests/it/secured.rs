//! Secured connections: who is believed, and that none becomes unsecured on the way.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use kompas_fetch::{Connection, Fetched, Fetcher, Network, Pending, Reason, Refusal, Rules};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::replay::{Answer, Site, serve};
use crate::world::World;

/// An authority of our own with a certificate for `veilig.nl`.
struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
}

fn authority() -> &'static Authority {
    static MADE: OnceLock<Authority> = OnceLock::new();
    MADE.get_or_init(|| {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(parameters, key);
        let own = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["veilig.nl".to_owned()])
            .unwrap()
            .signed_by(&own, &issuer)
            .unwrap();
        let private = PrivateKeyDer::try_from(own.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        Authority {
            pem,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    })
}

/// A world where every address has the same secured site.
struct Secured(Site);

impl Network for Secured {
    fn resolve<'a>(&'a self, _host: &'a str, _port: u16) -> Pending<'a, Vec<IpAddr>> {
        Box::pin(async { Ok(vec![IpAddr::from([93, 184, 216, 34])]) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection> {
        let site = Arc::clone(&self.0);
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(64 * 1024);
            tokio::spawn(async move {
                if address.port() == 80 {
                    serve(far, &site).await;
                } else if let Ok(stream) = authority().acceptor.accept(far).await {
                    serve(stream, &site).await;
                }
            });
            Ok(Connection {
                stream: Box::new(near),
                peer: address,
            })
        })
    }
}

fn fetcher(extra_roots: &str, site: Site) -> Fetcher {
    let rules = Rules {
        robots: false,
        extra_roots: extra_roots.as_bytes().to_vec(),
        ..Rules::default()
    };
    Fetcher::with_network(rules, World::new().clock(), Arc::new(Secured(site))).unwrap()
}

fn page() -> Site {
    Arc::new(|_| Answer::html("<p>Vertrouwd</p>"))
}

#[tokio::test(start_paused = true)]
async fn an_authority_of_the_administrator_is_believed() {
    let fetcher = fetcher(&authority().pem, page());
    let answer = fetcher.fetch("https://veilig.nl/", None).await;
    assert!(matches!(answer, Ok(Fetched::New(_))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stranger_and_another_name_are_not_believed() {
    let strange = fetcher("", page());
    let refusal = strange.fetch("https://veilig.nl/", None).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Tls { .. }));
    let known = fetcher(&authority().pem, page());
    let refusal = known.fetch("https://ander.nl/", None).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Tls { .. }));
    assert!(refusal.message().contains("niet goed beveiligd"));
}

#[tokio::test(start_paused = true)]
async fn no_hop_leaves_the_secured_road() {
    let site: Site = Arc::new(|_| Answer::to(301, "http://veilig.nl/b"));
    let fetcher = fetcher(&authority().pem, site);
    let refusal = fetcher.fetch("https://veilig.nl/a", None).await;
    assert!(matches!(
        refusal,
        Err(Refusal::NotAllowed {
            reason: Reason::Downgrade,
            ..
        })
    ));
}

#[tokio::test(start_paused = true)]
async fn a_hop_may_enter_the_secured_road() {
    let site: Site = Arc::new(|request| match request.path.as_str() {
        "/a" => Answer::to(301, "https://veilig.nl/b"),
        _ => Answer::html("<p>Veilig</p>"),
    });
    let answer = fetcher(&authority().pem, site)
        .fetch("http://veilig.nl/a", None)
        .await;
    assert!(matches!(answer, Ok(Fetched::New(copy)) if copy.hops == 1));
}

#[test]
fn rules_that_cannot_work_are_told() {
    let bad = |rules| Fetcher::new(rules, World::new().clock()).err().unwrap();
    let refusal = bad(Rules {
        extra_roots: b"geen certificaat".to_vec(),
        ..Rules::default()
    });
    assert_eq!(
        refusal.message(),
        "De instelling voor eigen certificaten is niet te gebruiken."
    );
    let refusal = bad(Rules {
        user_agent: "Kompas\n".to_owned(),
        ..Rules::default()
    });
    assert!(matches!(refusal, Refusal::Rules { .. }));
}
