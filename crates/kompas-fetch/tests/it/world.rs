//! A world of names, addresses and sites, with a clock of its own. Connections are pipes inside
//! the process; an address that nobody made up is not there.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use kompas_fetch::{Clock, Connection, Fetcher, Network, Pending, Rules};
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::time::Instant;

use crate::replay::{Answer, Request, Site, serve};

/// When every story begins.
pub(crate) const BEGIN: OffsetDateTime = datetime!(2026-11-02 09:00 UTC);

/// A visit as a site saw it.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Whole seconds since the beginning.
    pub(crate) at: u64,
    pub(crate) host: String,
    pub(crate) request: Request,
}

/// The made-up internet.
pub(crate) struct World {
    names: Mutex<HashMap<String, Vec<IpAddr>>>,
    sites: Mutex<HashMap<SocketAddr, Site>>,
    connected: Mutex<Vec<SocketAddr>>,
    visits: Arc<Mutex<Vec<Visit>>>,
    begin: Instant,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            names: Mutex::default(),
            sites: Mutex::default(),
            connected: Mutex::default(),
            visits: Arc::default(),
            begin: Instant::now(),
        }
    }

    /// A world with one site with these pages.
    pub(crate) fn with_site(host: &str, pages: &[(&str, Answer)]) -> Self {
        Self::new().site(host, pages)
    }

    /// A site on port 80 with these pages; others are not there.
    pub(crate) fn site(self, host: &str, pages: &[(&str, Answer)]) -> Self {
        let pages: HashMap<String, Answer> = pages
            .iter()
            .map(|(path, answer)| ((*path).to_owned(), answer.clone()))
            .collect();
        self.answering(host, move |request| {
            let path = request.path.as_str();
            let found = pages
                .get(path)
                .or_else(|| pages.get(path.split('?').next()?));
            found
                .cloned()
                .unwrap_or_else(|| Answer::html("weg").status(404))
        })
    }

    /// A site on port 80 that thinks about its answers.
    pub(crate) fn answering(
        self,
        host: &str,
        site: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let number = u8::try_from(self.names.lock().unwrap().len() + 1).unwrap();
        let address = IpAddr::from([93, 184, 216, number]);
        self.name(host, &[address]).at((address, 80), host, site)
    }

    /// What a name stands for.
    pub(crate) fn name(self, host: &str, addresses: &[IpAddr]) -> Self {
        let mut names = self.names.lock().unwrap();
        names.insert(host.to_owned(), addresses.to_vec());
        drop(names);
        self
    }

    /// A site at an address, whatever its name.
    pub(crate) fn at(
        self,
        address: impl Into<SocketAddr>,
        host: &str,
        site: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let (visits, begin, host) = (Arc::clone(&self.visits), self.begin, host.to_owned());
        let site: Site = Arc::new(move |request| {
            visits.lock().unwrap().push(Visit {
                at: begin.elapsed().as_secs(),
                host: host.clone(),
                request: request.clone(),
            });
            site(request)
        });
        self.sites.lock().unwrap().insert(address.into(), site);
        self
    }

    pub(crate) fn clock(&self) -> Clock {
        let begin = self.begin;
        Arc::new(move || BEGIN + begin.elapsed())
    }

    /// A fetcher by the ordinary rules, except that `robots.txt` is not asked.
    pub(crate) fn fetcher(self: &Arc<Self>) -> Fetcher {
        self.fetcher_by(Rules {
            robots: false,
            ..Rules::default()
        })
    }

    pub(crate) fn fetcher_by(self: &Arc<Self>, rules: Rules) -> Fetcher {
        Fetcher::with_network(rules, self.clock(), Arc::clone(self) as Arc<dyn Network>).unwrap()
    }

    pub(crate) fn visits(&self) -> Vec<Visit> {
        self.visits.lock().unwrap().clone()
    }

    /// `host/path` of every visit.
    pub(crate) fn seen(&self) -> Vec<String> {
        let visits = self.visits();
        visits
            .iter()
            .map(|visit| format!("{}{}", visit.host, visit.request.path))
            .collect()
    }

    /// Every address that a connection was tried to.
    pub(crate) fn connected(&self) -> Vec<SocketAddr> {
        self.connected.lock().unwrap().clone()
    }
}

impl Network for World {
    fn resolve<'a>(&'a self, host: &'a str, _port: u16) -> Pending<'a, Vec<IpAddr>> {
        let found = self.names.lock().unwrap().get(host).cloned();
        Box::pin(async move { found.ok_or_else(|| io::ErrorKind::NotFound.into()) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection> {
        self.connected.lock().unwrap().push(address);
        let site = self.sites.lock().unwrap().get(&address).cloned();
        Box::pin(async move {
            let site = site.ok_or(io::ErrorKind::ConnectionRefused)?;
            let (near, far) = tokio::io::duplex(64 * 1024);
            tokio::spawn(async move { serve(far, &site).await });
            Ok(Connection {
                stream: Box::new(near),
                peer: address,
            })
        })
    }
}
