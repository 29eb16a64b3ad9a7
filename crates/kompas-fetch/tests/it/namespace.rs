//! Promise 16 once more, with the real network code in a network of its own, where every address
//! there is belongs to the machine: whatever is opened, someone answers.

use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use kompas_fetch::{Connection, Fetcher, Network, Pending, SystemNetwork};
use tokio::net::TcpListener;

use crate::canaries::{CASES, Trap, judge, public_site, rules};
use crate::hostile::{Case, PUBLIC, cases};
use crate::replay::{Site, serve};
use crate::world::World;

/// Tells the program inside that it is there.
const INSIDE: &str = "KOMPAS_TEST_NETWORK";

#[test]
fn a_network_of_its_own() {
    let program = std::env::current_exe().unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net"])
        .arg(program)
        .args(["--exact", "namespace::inside", "--nocapture"])
        .env(INSIDE, "1")
        .output();
    let said = match &output {
        Ok(output) => {
            String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr)
        }
        Err(error) => error.to_string(),
    };
    if !said.contains("inside the network") {
        eprintln!("skipped: no network of its own here: {}", said.trim());
        return;
    }
    assert!(output.unwrap().status.success(), "{said}");
    assert!(said.contains("cases, no canary visited"), "{said}");
}

/// Names by script, connections by the operating system.
struct Scripted(Trap);

impl Network for Scripted {
    fn resolve<'a>(&'a self, host: &'a str, _port: u16) -> Pending<'a, Vec<IpAddr>> {
        let answers = self.0.answers(host);
        Box::pin(async move { Ok(answers) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, Connection> {
        SystemNetwork.connect(address)
    }
}

/// Runs only where `a_network_of_its_own` starts it.
#[test]
fn inside() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    for arguments in [
        "link set lo up",
        "route add local 0.0.0.0/0 dev lo",
        "-6 route add local ::/0 dev lo",
    ] {
        let made = Command::new("ip").args(arguments.split(' ')).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("cannot make the network: ip {arguments}");
            return;
        }
    }
    eprintln!("inside the network");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(visit_all());
}

async fn visit_all() {
    let site = Arc::new(Mutex::new(None::<Site>));
    let (canaries, guests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for address in ["[::]:80", "[::]:443", "[::]:22"] {
        let listener = TcpListener::bind(address).await.unwrap();
        let (site, canaries, guests) = (
            Arc::clone(&site),
            Arc::clone(&canaries),
            Arc::clone(&guests),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let here = stream.local_addr().unwrap().ip().to_canonical();
                if here != IpAddr::from(PUBLIC) {
                    canaries.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
                guests.fetch_add(1, Ordering::SeqCst);
                let site = site.lock().unwrap().clone().unwrap();
                tokio::spawn(async move { serve(stream, &site).await });
            }
        });
    }
    for case in cases(CASES) {
        *site.lock().unwrap() = Some(public_site(&case));
        fetch(&case).await;
        assert_eq!(canaries.load(Ordering::SeqCst), 0, "{case:?}");
    }
    let guests = guests.load(Ordering::SeqCst);
    assert!(guests > 500, "the public site had {guests} guests");
    // the canaries do sing: this is a connection that no rule stops
    SystemNetwork
        .connect(SocketAddr::from(([10, 0, 0, 1], 80)))
        .await
        .unwrap();
    while canaries.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    eprintln!("{CASES} cases, no canary visited, {guests} visits to the public site");
}

async fn fetch(case: &Case) {
    let network = Arc::new(Scripted(Trap::new(case)));
    let fetcher = Fetcher::with_network(rules(), World::new().clock(), network).unwrap();
    let answer = fetcher.fetch(&case.address, None).await.map(|_| ());
    judge(case, answer);
}
