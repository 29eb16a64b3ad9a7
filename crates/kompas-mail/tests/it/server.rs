//! The mail server and who certifies it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use kompas_mail::{Login, MailSettings, Mailer, Message, Security};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};
use time::macros::datetime;

/// An authority of our own.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub(crate) fn root(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// Key and certificate for a server of this name.
    fn certify(&self, name: &str) -> (String, String) {
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (key.serialize_pem(), certificate.pem())
    }
}

/// A mail server that runs; it ends with this.
pub(crate) struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Server {
    /// Without security, for everyone.
    pub(crate) fn plain() -> Self {
        Self::with(&json!({ "security": "none" }))
    }

    pub(crate) fn secured(security: &str, authority: &Authority, name: &str) -> Self {
        let (key, cert) = authority.certify(name);
        Self::with(
            &json!({ "security": security, "key": key, "cert": cert, "login": { "name": "kompas", "password": PASSWORD } }),
        )
    }

    pub(crate) fn with(settings: &Value) -> Self {
        let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support");
        let mut child = Command::new("node")
            .arg(support.join("smtp-server.mjs"))
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need Node.js");
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self {
            child,
            lines,
            port: 0,
        };
        let port = server.next()["port"].as_u64();
        server.port = port.unwrap().try_into().unwrap();
        server
    }

    /// The next mail that it took.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the server did not start: has npm ci been run?")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may be gone already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The password that secured servers know.
pub(crate) const PASSWORD: &str = "heel geheim";

pub(crate) fn login(password: &str) -> Login {
    Login {
        name: "kompas".to_owned(),
        password: password.to_owned(),
    }
}

pub(crate) fn settings(port: u16, security: Security) -> MailSettings {
    MailSettings {
        server: "127.0.0.1".to_owned(),
        port,
        security,
        login: None,
        sender: "Kompas <kompas@voorbeeld.nl>".to_owned(),
        extra_root: None,
        time_limit: Duration::from_secs(20),
    }
}

pub(crate) fn mailer(settings: MailSettings) -> Mailer {
    Mailer::new(settings).unwrap()
}

pub(crate) fn message() -> Message {
    Message {
        to: "adviseur@voorbeeld.nl".to_owned(),
        subject: "Uitvraag: één week te gaan".to_owned(),
        text: "Goedemorgen,\n\nEr staat ‘iets’ voor u klaar.\n.\n.. tot ziens\n".to_owned(),
        date: datetime!(2026-11-24 08:30 UTC),
        id: "uitvraag-12".to_owned(),
        unsubscribe: None,
    }
}
