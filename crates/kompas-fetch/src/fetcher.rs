//! Fetching one address, hop by hop.

use std::sync::Arc;
use std::time::Duration;

use hyper::header::HeaderValue;
use time::OffsetDateTime;
use tokio::time::timeout;

use crate::address::Target;
use crate::answer::{Fetched, FetchedCopy, Reply, Validators};
use crate::exchange::{Ask, Line, short};
use crate::hosts::{Hosts, Turn};
use crate::link_check::{self, LinkCheck};
use crate::network::{Network, SystemNetwork};
use crate::refusal::Refusal;
use crate::robots::{self, Robots};
use crate::rules::{Clock, Rules};
use crate::tls;
use crate::wall::{Wall, wall};

/// What documents may come as.
const DOCUMENTS: &str = "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8";

/// A link check reads no more of a page than this.
const PEEK: usize = 64 * 1024;

/// Beginnings of media types that hold no text.
const NO_TEXT: [&str; 4] = ["audio/", "video/", "image/", "font/"];

/// The only way out of Kompas.
pub struct Fetcher {
    rules: Rules,
    line: Line,
    hosts: Hosts,
}

/// Where a chain of hops ended.
pub(crate) struct Arrival {
    pub(crate) asked: Target,
    pub(crate) at: Target,
    pub(crate) hops: usize,
    /// Every hop was for good.
    pub(crate) for_good: bool,
    pub(crate) reply: Reply,
}

impl Fetcher {
    /// A fetcher over the network of the operating system.
    ///
    /// # Errors
    /// The user agent or the certificates in the rules cannot be used.
    pub fn new(rules: Rules, clock: Clock) -> Result<Self, Refusal> {
        Self::with_network(rules, clock, Arc::new(SystemNetwork))
    }

    /// A fetcher over another network, for tests.
    ///
    /// # Errors
    /// The user agent or the certificates in the rules cannot be used.
    pub fn with_network(
        rules: Rules,
        clock: Clock,
        network: Arc<dyn Network>,
    ) -> Result<Self, Refusal> {
        let user_agent = HeaderValue::from_str(&rules.user_agent).map_err(|_| Refusal::Rules {
            what: "de naam waarmee Kompas zich meldt",
        })?;
        let line = Line {
            network,
            tls: tls::connector(&rules.extra_roots)?,
            user_agent,
        };
        Ok(Self {
            hosts: Hosts::new(clock),
            rules,
            line,
        })
    }

    /// Fetches a document. `known` is what the copy that the caller has said of itself.
    ///
    /// # Errors
    /// The address may not be opened, does not answer well, or shows a login or captcha.
    pub async fn fetch(
        &self,
        address: &str,
        known: Option<&Validators>,
    ) -> Result<Fetched, Refusal> {
        let ask = Ask {
            accept: DOCUMENTS,
            question: None,
            known: known.cloned().unwrap_or_default(),
            cap: self.rules.max_bytes,
            cut: false,
        };
        let target = Target::read(address, &self.rules)?;
        let arrival = self.travel(target, &ask, self.rules.robots).await?;
        if arrival.reply.status == 304 && known.is_some() {
            return Ok(Fetched::Unchanged);
        }
        self.keep(address, arrival).map(Fetched::New)
    }

    /// Looks whether an address still answers, and with the page itself. Reads the beginning of
    /// the page only; many sites answer `HEAD` wrongly.
    pub async fn check(&self, address: &str) -> LinkCheck {
        let ask = Ask {
            accept: DOCUMENTS,
            question: None,
            known: Validators::default(),
            cap: PEEK,
            cut: true,
        };
        let arrival = match Target::read(address, &self.rules) {
            Ok(target) => self.travel(target, &ask, self.rules.robots).await,
            Err(refusal) => Err(refusal),
        };
        match arrival {
            Ok(arrival) => link_check::of_arrival(&arrival),
            Err(refusal) => link_check::of_refusal(&refusal),
        }
    }

    pub(crate) fn way_out(&self) -> (&Rules, &Line) {
        (&self.rules, &self.line)
    }

    /// The time by the clock of this fetcher.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.hosts.now()
    }

    /// Asks a search service. It is made for machines, so `robots.txt` is not asked; where it
    /// is busy for a moment, we wait and ask again.
    pub(crate) async fn ask(
        &self,
        address: &str,
        accept: &'static str,
        question: Option<String>,
    ) -> Result<Reply, Refusal> {
        let ask = Ask {
            accept,
            question,
            known: Validators::default(),
            cap: self.rules.max_bytes,
            cut: false,
        };
        let target = Target::read(address, &self.rules)?;
        let mut arrival = self.travel(target.clone(), &ask, false).await;
        for _ in 0..2 {
            let Err(Refusal::Busy { after, .. }) = &arrival else {
                break;
            };
            if *after > self.rules.longest_wait {
                break;
            }
            arrival = self.travel(target.clone(), &ask, false).await;
        }
        let Arrival { at, reply, .. } = arrival?;
        refuse_wall(&target, &at, &reply)?;
        match reply.status {
            status @ (401 | 403 | 500..) => Err(Refusal::Status {
                host: at.host,
                status,
            }),
            _ => Ok(reply),
        }
    }

    fn keep(&self, address: &str, arrival: Arrival) -> Result<FetchedCopy, Refusal> {
        let Arrival {
            asked,
            at,
            hops,
            reply,
            ..
        } = arrival;
        refuse_wall(&asked, &at, &reply)?;
        let host = at.host.clone();
        if !(200..300).contains(&reply.status) {
            let status = reply.status;
            return Err(Refusal::Status { host, status });
        }
        let media_type = reply.media_type();
        let kind = media_type.as_deref().unwrap_or_default();
        if NO_TEXT.iter().any(|beginning| kind.starts_with(beginning)) {
            let found = format!("een bestand van de soort {}", short(kind));
            return Err(Refusal::WrongContent { host, found });
        }
        if reply.bytes.is_empty() {
            let found = "een leeg antwoord".to_owned();
            return Err(Refusal::WrongContent { host, found });
        }
        Ok(FetchedCopy {
            address: address.trim().to_owned(),
            final_address: at.url.to_string(),
            hops,
            status: reply.status,
            charset: reply.charset(),
            validators: reply.validators(),
            media_type,
            bytes: reply.bytes,
            date: self.now(),
        })
    }

    /// Follows an address to where it ends; every hop is checked like the first.
    async fn travel(&self, asked: Target, ask: &Ask, robots: bool) -> Result<Arrival, Refusal> {
        let mut left = self.rules.time;
        let mut at = asked.clone();
        let mut for_good = true;
        let mut same_host = false;
        for hops in 0..=self.rules.redirects {
            let reply = self.visit(&at, ask, robots, same_host, &mut left).await?;
            let Some(location) = reply.redirect() else {
                return Ok(Arrival {
                    asked,
                    at,
                    hops,
                    for_good,
                    reply,
                });
            };
            for_good &= reply.moved_for_good();
            let next = at.follow(&location, &self.rules)?;
            same_host = next.host == at.host;
            at = next;
        }
        Err(Refusal::TooManyRedirects {
            limit: self.rules.redirects,
        })
    }

    /// One hop, when it is our turn.
    async fn visit(
        &self,
        target: &Target,
        ask: &Ask,
        robots: bool,
        at_once: bool,
        left: &mut Duration,
    ) -> Result<Reply, Refusal> {
        let mut turn = self.hosts.turn(&target.host, at_once, &self.rules).await?;
        let mut rest = self.rules.pause;
        if robots {
            let robots = self.robots(&mut turn, target).await?;
            if !robots.allows(&target.path()) {
                return Err(Refusal::Robots {
                    host: target.host.clone(),
                });
            }
            rest = rest.max(robots.delay().unwrap_or_default());
        }
        let answer = self.timed(target, ask, left).await;
        let now = self.now();
        turn.visited(now, rest);
        let reply = answer?;
        if let Some(after) = reply.asks_to_wait(now) {
            turn.close(now, after);
            refuse_wall(target, target, &reply)?;
            return Err(Refusal::Busy {
                host: target.host.clone(),
                after,
            });
        }
        Ok(reply)
    }

    async fn timed(
        &self,
        target: &Target,
        ask: &Ask,
        left: &mut Duration,
    ) -> Result<Reply, Refusal> {
        let begin = self.now();
        let answer = timeout(*left, self.line.exchange(target, ask, &self.rules)).await;
        let spent = Duration::try_from(self.now() - begin).unwrap_or_default();
        *left = left.saturating_sub(spent);
        answer.unwrap_or_else(|_| {
            Err(Refusal::TimedOut {
                seconds: self.rules.time.as_secs(),
            })
        })
    }

    async fn robots(&self, turn: &mut Turn, target: &Target) -> Result<Arc<Robots>, Refusal> {
        let (origin, now) = (target.origin(), self.now());
        if let Some(robots) = turn.robots(&origin, now) {
            return Ok(robots);
        }
        let robots = Arc::new(self.read_robots(target).await?);
        turn.keep_robots(origin, now, &robots);
        Ok(robots)
    }

    /// No file, or one behind a maze: everything is allowed. A host out of order: nothing is.
    async fn read_robots(&self, target: &Target) -> Result<Robots, Refusal> {
        let ask = Ask {
            accept: "text/plain,*/*;q=0.5",
            question: None,
            known: Validators::default(),
            cap: robots::LARGEST,
            cut: true,
        };
        let mut at = target.at("/robots.txt");
        let mut left = self.rules.time;
        for _ in 0..=self.rules.redirects {
            let reply = self.timed(&at, &ask, &mut left).await?;
            if let Some(location) = reply.redirect() {
                match at.follow(&location, &self.rules) {
                    Ok(next) => at = next,
                    Err(_) => return Ok(Robots::default()),
                }
                continue;
            }
            return match reply.status {
                200..300 => Ok(Robots::read(&reply.bytes, self.rules.robot_name())),
                500.. => Err(Refusal::RobotsUnknown {
                    host: target.host.clone(),
                }),
                _ => Ok(Robots::default()),
            };
        }
        Ok(Robots::default())
    }
}

fn refuse_wall(asked: &Target, at: &Target, reply: &Reply) -> Result<(), Refusal> {
    let host = at.host.clone();
    match wall(&asked.url, &at.url, reply) {
        None => Ok(()),
        Some(Wall::Login) => Err(Refusal::Login { host }),
        Some(Wall::Captcha) => Err(Refusal::Captcha { host }),
    }
}
