//! The real network, as far as the machine itself.

use std::sync::Arc;

use kompas_fetch::{Fetched, Fetcher, HostPort, Refusal, Rules};
use tokio::net::TcpListener;

use crate::replay::{Answer, Site, serve};
use crate::world::BEGIN;

/// A site on a port of the machine itself.
async fn site(answer: Answer) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let site: Site = Arc::new(move |_| answer.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let site = Arc::clone(&site);
            tokio::spawn(async move { serve(stream, &site).await });
        }
    });
    port
}

fn fetcher(allowed: Vec<HostPort>) -> Fetcher {
    let rules = Rules {
        allowed_internal: allowed,
        robots: false,
        ..Rules::default()
    };
    Fetcher::new(rules, Arc::new(|| BEGIN)).unwrap()
}

#[tokio::test]
async fn an_allowed_port_of_the_machine_is_reached() {
    let port = site(Answer::html("<p>Vlakbij</p>")).await;
    let fetcher = fetcher(vec![HostPort::new("127.0.0.1", port)]);
    let answer = fetcher
        .fetch(&format!("http://127.0.0.1:{port}/"), None)
        .await;
    assert!(matches!(answer, Ok(Fetched::New(copy)) if copy.bytes == b"<p>Vlakbij</p>"));
}

#[tokio::test]
async fn a_name_of_the_machine_is_reached_only_if_that_name_is_allowed() {
    let port = site(Answer::html("<p>Vlakbij</p>")).await;
    let address = format!("http://localhost:{port}/");
    let by_name = fetcher(vec![HostPort::new("localhost", port)]);
    assert!(by_name.fetch(&address, None).await.is_ok());
    let by_number = fetcher(vec![HostPort::new("127.0.0.1", port)]);
    let refusal = by_number.fetch(&address, None).await.unwrap_err();
    assert!(matches!(refusal, Refusal::NotAllowed { .. }));
}

#[tokio::test]
async fn a_secured_connection_to_an_unsecured_site_is_refused() {
    let port = site(Answer::html("<p>Open</p>")).await;
    let fetcher = fetcher(vec![HostPort::new("127.0.0.1", port)]);
    let refusal = fetcher
        .fetch(&format!("https://127.0.0.1:{port}/"), None)
        .await
        .unwrap_err();
    assert!(matches!(refusal, Refusal::Tls { .. }), "{refusal:?}");
}
