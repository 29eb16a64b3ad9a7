//! The way out, the settings and the visitor.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kompas_fetch::{Fetcher, HostPort, Rules};
use kompas_signon::{
    Callback, ClientAuthentication, Error, Http, NoAnswer, Provider, ProviderSettings,
};
use time::OffsetDateTime;
use url::Url;

/// Where visitors come back.
pub(crate) const BACK: &str = "https://kompas.voorbeeld.nl/aanmelden/soest/terug";

pub(crate) const SECRET: &str = "heel geheim: %+&";

pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The way out to one issuer, which remembers what it was asked for.
pub(crate) struct WayOut {
    http: Http,
    asked: Arc<Mutex<Vec<String>>>,
}

impl WayOut {
    pub(crate) fn to(issuer: &str) -> Self {
        let issuer = Url::parse(issuer).unwrap();
        let host = HostPort::new(issuer.host_str().unwrap(), issuer.port().unwrap());
        let rules = Rules {
            allowed_internal: vec![host],
            ..Rules::default()
        };
        let fetcher = Arc::new(Fetcher::new(rules, Arc::new(now)).unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let http = Http::new(move |request| {
            let fetcher = Arc::clone(&fetcher);
            log.lock().unwrap().push(request.uri().path().to_owned());
            Box::pin(async move {
                let answer = fetcher.exchange(request, 100_000, Duration::from_secs(10));
                answer.await.map_err(|refusal| NoAnswer {
                    message: refusal.message(),
                })
            })
        });
        Self { http, asked }
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// The paths asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

pub(crate) fn settings(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        key: "soest".to_owned(),
        name: "Gemeente Soest".to_owned(),
        issuer: issuer.to_owned(),
        client_id: "kompas".to_owned(),
        authentication: ClientAuthentication::Secret(SECRET.to_owned()),
        scopes: ["profile", "email", "groups"].map(str::to_owned).to_vec(),
        groups_claim: Some("groups".to_owned()),
    }
}

pub(crate) async fn discover(settings: ProviderSettings, out: &WayOut) -> Result<Provider, Error> {
    Provider::discover(settings, out.http()).await
}

/// What stands in the address that a visitor comes back to.
pub(crate) fn callback(address: &str) -> Callback {
    let address = Url::parse(address).unwrap();
    let pairs: Vec<_> = address.query_pairs().collect();
    Callback::of_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)))
}
