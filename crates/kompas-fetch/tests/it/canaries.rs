//! Promise 16: the fetcher reaches public hosts only. Two thousand addresses and answers of name
//! servers try to lead it inside; everything inside is a canary that must never be visited.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use kompas_fetch::{
    Connection, Fetcher, HostPort, Network, Pending, Reason, Refusal, Rules, is_public,
};

use crate::hostile::{Case, PUBLIC, cases};
use crate::replay::{Answer, Request, Site, serve};
use crate::world::World;

/// How many cases the promise asks for.
pub(crate) const CASES: usize = 2_000;

/// The names and the public site of one case. Every other address is a canary.
pub(crate) struct Trap {
    case: Case,
    lookups: AtomicUsize,
    canaries: Mutex<Vec<SocketAddr>>,
}

impl Trap {
    pub(crate) fn new(case: &Case) -> Self {
        Self {
            case: case.clone(),
            lookups: AtomicUsize::new(0),
            canaries: Mutex::default(),
        }
    }

    pub(crate) fn answers(&self, host: &str) -> Vec<IpAddr> {
        if host != "naam.nl" {
            // whatever else is looked up leads inside
            return vec![IpAddr::from([127, 0, 0, 1])];
        }
        let number = self.lookups.fetch_add(1, Ordering::SeqCst);
        let answers = &self.case.answers;
        answers[number.min(answers.len() - 1)].clone()
    }

    fn visited(&self) -> Vec<SocketAddr> {
        self.canaries.lock().unwrap().clone()
    }
}

/// The public site of a case.
pub(crate) fn public_site(case: &Case) -> Site {
    let (location, robots) = (case.location.clone(), case.robots.clone());
    Arc::new(move |request: &Request| match request.path.as_str() {
        "/robots.txt" => robots
            .as_ref()
            .map_or_else(|| Answer::html("").status(404), |to| Answer::to(302, to)),
        "/" => location
            .as_ref()
            .map_or_else(|| Answer::html("<p>Hier</p>"), |to| Answer::to(302, to)),
        _ => Answer::html("<p>Verder</p>"),
    })
}

impl Network for Trap {
    fn resolve<'a>(&'a self, host: &'a str, _port: u16) -> Pending<'a, Vec<IpAddr>> {
        let answers = self.answers(host);
        Box::pin(async move { Ok(answers) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection> {
        let public = address.ip() == IpAddr::from(PUBLIC);
        if !public {
            self.canaries.lock().unwrap().push(address);
        }
        let site = public_site(&self.case);
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(64 * 1024);
            tokio::spawn(async move { serve(far, &site).await });
            Ok(Connection {
                stream: Box::new(near),
                peer: address,
            })
        })
    }
}

pub(crate) fn rules() -> Rules {
    Rules {
        pause: std::time::Duration::ZERO,
        ..Rules::default()
    }
}

/// A case that ought to be refused was, and for the right reason.
pub(crate) fn judge(case: &Case, answer: Result<(), Refusal>) {
    match answer {
        Ok(()) => assert!(case.may_work, "{case:?} was fetched"),
        Err(refusal) => assert!(
            matches!(refusal, Refusal::NotAllowed { .. }),
            "{case:?} ended in {refusal:?}"
        ),
    }
}

#[tokio::test(start_paused = true)]
async fn two_thousand_ways_inside_reach_no_canary() {
    let (mut refused, mut let_through) = (0, 0);
    for case in cases(CASES) {
        let trap = Arc::new(Trap::new(&case));
        let network = Arc::clone(&trap) as Arc<dyn Network>;
        let fetcher = Fetcher::with_network(rules(), World::new().clock(), network).unwrap();
        let answer = fetcher.fetch(&case.address, None).await.map(|_| ());
        match answer {
            Ok(()) => let_through += 1,
            Err(_) => refused += 1,
        }
        judge(&case, answer);
        fetcher.check(&case.address).await;
        assert_eq!(trap.visited(), [], "{case:?}");
    }
    assert_eq!(refused + let_through, CASES);
    assert!(
        refused > 1_400 && let_through > 100,
        "{refused} refused, {let_through} let through"
    );
}

/// The canaries sing when they are visited: with the rule off, they are.
#[tokio::test(start_paused = true)]
async fn a_canary_that_is_allowed_is_visited() {
    let case = Case {
        address: "http://127.0.0.1/".to_owned(),
        ..cases(1).remove(0)
    };
    let trap = Arc::new(Trap::new(&case));
    let rules = Rules {
        allowed_internal: vec![HostPort::new("127.0.0.1", 80)],
        ..rules()
    };
    let network = Arc::clone(&trap) as Arc<dyn Network>;
    let fetcher = Fetcher::with_network(rules, World::new().clock(), network).unwrap();
    let _ = fetcher.fetch(&case.address, None).await;
    assert!(!trap.visited().is_empty());
}

/// A network that leads a connection elsewhere than asked.
struct Astray {
    peer: SocketAddr,
    heard: Arc<AtomicUsize>,
}

impl Network for Astray {
    fn resolve<'a>(&'a self, _host: &'a str, _port: u16) -> Pending<'a, Vec<IpAddr>> {
        Box::pin(async { Ok(vec![IpAddr::from(PUBLIC)]) })
    }

    fn connect(&self, _address: SocketAddr) -> Pending<'_, Connection> {
        let (peer, heard) = (self.peer, Arc::clone(&self.heard));
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(64 * 1024);
            let site: Site = Arc::new(move |_| {
                heard.fetch_add(1, Ordering::SeqCst);
                Answer::html("<p>Binnen</p>")
            });
            tokio::spawn(async move { serve(far, &site).await });
            Ok(Connection {
                stream: Box::new(near),
                peer,
            })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_not_the_one_that_was_checked_hears_nothing() {
    for (peer, other) in [
        ("127.0.0.1:80", false),
        ("10.0.0.1:80", false),
        ("[::ffff:93.184.216.34]:80", false),
        ("93.184.216.35:80", true),
        ("93.184.216.34:443", true),
    ] {
        let heard = Arc::new(AtomicUsize::new(0));
        let network = Astray {
            peer: peer.parse().unwrap(),
            heard: Arc::clone(&heard),
        };
        let fetcher =
            Fetcher::with_network(rules(), World::new().clock(), Arc::new(network)).unwrap();
        let refusal = fetcher.fetch("http://naam.nl/", None).await.unwrap_err();
        match refusal {
            Refusal::NotAllowed { reason, .. } => {
                assert_eq!(matches!(reason, Reason::OtherPeer), other, "{peer}");
            }
            refusal => panic!("{peer}: {refusal:?}"),
        }
        assert_eq!(heard.load(Ordering::SeqCst), 0, "{peer}");
    }
}

#[test]
fn the_public_site_is_public() {
    assert!(is_public(PUBLIC.into()));
}
