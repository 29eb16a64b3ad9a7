//! What a provider says of itself, and what the administrator says of it.

use kompas_signon::{ClientAuthentication, Error, Place, ProviderSettings};
use serde_json::json;

use crate::program::Program;
use crate::world::{WayOut, discover, settings};

#[tokio::test]
async fn a_description_that_cannot_be_used_says_why() {
    let (_program, first) = Program::start("oidc-forger.mjs", &json!({}));
    let base = first["base"].as_str().unwrap();
    let out = WayOut::to(base);
    assert!(
        discover(settings(&format!("{base}/goed")), &out)
            .await
            .is_ok()
    );
    for (path, place, expected) in [
        ("anders", Place::Description, "een andere uitgever"),
        ("slash", Place::Description, "een andere uitgever"),
        (
            "open",
            Place::Description,
            "http://aanmelden.voorbeeld.nl/token is niet beveiligd",
        ),
        ("half", Place::Description, "jwks_uri ontbreekt"),
        ("geen-json", Place::Description, "het is geen JSON"),
        ("tekst", Place::Description, "het is geen JSON"),
        ("stuk", Place::Description, "het heeft code 503"),
        ("groot", Place::Description, "groter dan"),
        ("sleutelloos", Place::Keys, "het heeft code 404"),
    ] {
        let error = discover(settings(&format!("{base}/{path}")), &out).await;
        let error = error.err().unwrap();
        let message = error.message();
        assert!(message.contains(expected), "{path}: {message}");
        let at = match error {
            Error::NoAnswer { place, .. } | Error::Unusable { place, .. } => place,
            other => panic!("{other:?}"),
        };
        // the library asks for both in one go
        assert!(at == place || at == Place::Description, "{path}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_named_before_anything_is_asked() {
    let out = WayOut::to("http://127.0.0.1:9");
    let good = || settings("http://127.0.0.1:9");
    let issuer = |issuer: &str| ProviderSettings {
        issuer: issuer.to_owned(),
        ..good()
    };
    let key = |pem: &str| ProviderSettings {
        authentication: ClientAuthentication::PrivateKeyJwt {
            pem: pem.to_owned(),
            key_id: None,
        },
        ..good()
    };
    let short = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    let sec1 = "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n";
    for (settings, name) in [
        (issuer("soest"), "uitgever"),
        (issuer("http://aanmelden.voorbeeld.nl"), "uitgever"),
        (issuer("http://localhost.voorbeeld.nl"), "uitgever"),
        (issuer("ftp://aanmelden.voorbeeld.nl"), "uitgever"),
        (key(""), "sleutel-bestand"),
        (key(short), "sleutel-bestand"),
        (key(sec1), "sleutel-bestand"),
    ] {
        match discover(settings, &out).await.err().unwrap() {
            Error::Settings { name: said, .. } => assert_eq!(said, name),
            other => panic!("{other:?}"),
        }
    }
    assert!(out.asked().is_empty());
}

#[test]
fn secrets_are_not_shown() {
    let with_key = ProviderSettings {
        authentication: ClientAuthentication::PrivateKeyJwt {
            pem: "heel geheim".to_owned(),
            key_id: None,
        },
        ..settings("https://voorbeeld.nl")
    };
    for settings in [settings("https://voorbeeld.nl"), with_key] {
        assert!(!format!("{settings:?}").contains("heel geheim"));
    }
}
