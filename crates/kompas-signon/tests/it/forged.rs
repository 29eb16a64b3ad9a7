//! At a provider that lies, or whose answers were tampered with.

use kompas_signon::{Callback, Disbelief, Error, Identity, Place, Provider, ProviderSettings};
use serde_json::{Value, json};

use crate::program::Program;
use crate::world::{BACK, WayOut, discover, now, settings};

struct Forger {
    /// Runs as long as this.
    _program: Program,
    provider: Provider,
    out: WayOut,
}

impl Forger {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut ProviderSettings)) -> Self {
        let (program, first) = Program::start("oidc-forger.mjs", &json!({}));
        let issuer = format!("{}/goed", first["base"].as_str().unwrap());
        let out = WayOut::to(&issuer);
        let mut settings = ProviderSettings {
            groups_claim: None,
            ..settings(&issuer)
        };
        change(&mut settings);
        let provider = discover(settings, &out).await.unwrap();
        out.asked();
        Self {
            _program: program,
            provider,
            out,
        }
    }

    /// Ends a sign-on with this answer; see `oidc-forger.mjs`.
    async fn answer(&self, answer: &Value) -> Result<Identity, Error> {
        let started = self.provider.begin(BACK).unwrap();
        let mut answer = answer.clone();
        let claims = &mut answer["claims"];
        if claims["nonce"].is_null() {
            claims["nonce"] = json!(started.nonce);
        }
        let back = Callback {
            code: Some(answer.to_string()),
            state: Some(started.state.clone()),
            ..Callback::default()
        };
        self.provider
            .finish(&back, &started, BACK, self.out.http(), now())
            .await
    }
}

#[tokio::test]
async fn a_token_that_is_in_order_is_believed() {
    let forger = Forger::new().await;
    for answer in [
        json!({}),
        json!({ "sign": "ES256" }),
        json!({ "claims": { "aud": ["kompas"], "azp": "kompas" } }),
        json!({ "header": { "typ": "JWT" } }),
    ] {
        let identity = forger.answer(&answer).await.unwrap();
        assert_eq!(identity.subject, "ans-1");
        assert_eq!((identity.mail, identity.mail_verified), (None, false));
        assert_eq!(identity.name.as_deref(), Some("Ans"));
    }
}

#[tokio::test]
async fn a_token_that_is_not_in_order_is_not_believed() {
    let forger = Forger::new().await;
    let later = now().unix_timestamp() + 3_600;
    let mut wrong = Vec::new();
    for (answer, reason) in [
        (json!({ "token": false }), Disbelief::Missing),
        (json!({ "sign": "none" }), Disbelief::Algorithm),
        (json!({ "sign": "HS256" }), Disbelief::Algorithm),
        (
            json!({ "sign": "none", "header": { "alg": "RS256", "kid": "RS256" } }),
            Disbelief::Signature,
        ),
        (
            json!({ "sign": "RS256", "header": { "alg": "RS512" } }),
            Disbelief::Algorithm,
        ),
        (
            json!({ "sign": "other", "header": { "kid": "RS256" } }),
            Disbelief::Signature,
        ),
        (
            json!({ "sign": "RS256", "header": { "alg": "ES256", "kid": "ES256" } }),
            Disbelief::Signature,
        ),
        (
            json!({ "header": { "kid": "nergens" } }),
            Disbelief::UnknownKey,
        ),
        (
            json!({ "header": { "crit": ["b64"], "b64": false } }),
            Disbelief::Other,
        ),
        (
            json!({ "claims": { "iss": "https://elders.nl" } }),
            Disbelief::Issuer,
        ),
        (json!({ "claims": { "aud": "ander" } }), Disbelief::Audience),
        (
            json!({ "claims": { "aud": ["kompas", "ander"] } }),
            Disbelief::Audience,
        ),
        (json!({ "claims": { "aud": [] } }), Disbelief::Audience),
        (
            json!({ "claims": { "azp": "ander" } }),
            Disbelief::AuthorizedParty,
        ),
        (json!({ "claims": { "nonce": "ander" } }), Disbelief::Nonce),
        (json!({ "claims": { "nonce": "" } }), Disbelief::Nonce),
        (json!({ "claims": { "exp": 1 } }), Disbelief::Expired),
        (
            json!({ "claims": { "exp": -100_000_000_000_i64 } }),
            Disbelief::Expired,
        ),
        (
            json!({ "claims": { "iat": 100_000_000_000_i64 } }),
            Disbelief::Future,
        ),
        (json!({ "claims": { "nbf": "morgen" } }), Disbelief::Future),
        (json!({ "claims": { "iat": later } }), Disbelief::Future),
        (json!({ "claims": { "nbf": later } }), Disbelief::Future),
        (
            json!({ "claims": { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } }),
            Disbelief::AccessToken,
        ),
    ] {
        let said = forger.answer(&answer).await;
        let expected = Error::Token {
            key: "soest".to_owned(),
            reason,
        };
        if said.as_ref().err() != Some(&expected) {
            wrong.push(format!("{answer}: {said:?}, not {reason:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once() {
    let forger = Forger::new().await;
    let answer = json!({ "header": { "kid": "nergens" } });
    assert!(forger.answer(&answer).await.is_err());
    assert_eq!(forger.out.asked(), ["/goed/token", "/goed/keys"]);
}

#[tokio::test]
async fn an_answer_that_is_no_token_says_why_and_not_what() {
    let forger = Forger::new().await;
    let large = "x".repeat(200_000);
    for (answer, expected) in [
        (json!({ "body": "geheim" }), "het is geen JSON"),
        (json!({ "body": "", "type": "text/html" }), "het is leeg"),
        (
            json!({ "body": "<p>geheim", "type": "text/html" }),
            "token_endpoint",
        ),
        (
            json!({ "body": { "token_type": "Bearer" } }),
            "access_token ontbreekt",
        ),
        (
            json!({ "body": { "access_token": 12 } }),
            "heeft een andere vorm",
        ),
        (
            json!({ "body": { "access_token": "a", "token_type": "Bearer", "id_token": "geheim" } }),
            "heeft een andere vorm",
        ),
        (json!({ "body": large }), "groter dan"),
        (
            json!({ "claims": { "exp": 1e300 } }),
            "heeft een andere vorm",
        ),
        (
            json!({ "claims": { "exp": null } }),
            "heeft een andere vorm",
        ),
        (
            json!({ "sign": "none", "header": { "alg": "None" } }),
            "heeft een andere vorm",
        ),
        (json!({ "body": "geheim", "status": 500 }), "token_endpoint"),
    ] {
        let error = forger.answer(&answer).await.unwrap_err();
        let message = error.message();
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("geheim"), "{message}");
        assert!(
            matches!(
                error,
                Error::Unusable {
                    place: Place::Token,
                    ..
                } | Error::NoAnswer {
                    place: Place::Token,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    let answer = json!({ "error": "invalid_client", "body": "a\n\u{1b}b" });
    let error = forger.answer(&answer).await.unwrap_err();
    assert_eq!(
        error.message(),
        "De aanmelddienst soest weigert: invalid_client. a b Controleer client-id en geheim of sleutel."
    );
}

/// An access token that userinfo answers with this.
fn told(claims: &Value) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string())
}

#[tokio::test]
async fn groups_that_are_left_out_are_told_as_such() {
    let forger = Forger::with(|settings| settings.groups_claim = Some("groups".to_owned())).await;
    let of = |groups: &[&str]| groups.iter().map(|one| (*one).to_owned()).collect();
    for (answer, groups, left_out) in [
        (json!({ "claims": { "groups": ["a"] } }), of(&["a"]), false),
        (json!({ "claims": { "groups": [] } }), of(&[]), false),
        (
            json!({ "claims": { "_claim_names": { "groups": "src1" } } }),
            of(&[]),
            true,
        ),
        (
            json!({ "access": told(&json!({ "sub": "ans-1", "groups": ["b"] })) }),
            of(&["b"]),
            false,
        ),
        (
            json!({ "access": told(&json!({ "sub": "ans-1" })) }),
            of(&[]),
            false,
        ),
    ] {
        let identity: Identity = forger.answer(&answer).await.unwrap();
        let found: (Vec<String>, bool) = (identity.groups, identity.groups_left_out);
        assert_eq!(found, (groups, left_out), "{answer}");
    }
}

#[tokio::test]
async fn what_is_told_beside_the_token_must_be_about_her() {
    let forger = Forger::with(|settings| settings.groups_claim = Some("groups".to_owned())).await;
    let other = json!({ "access": told(&json!({ "sub": "bea-2", "groups": ["b"] })) });
    let error = forger.answer(&other).await.unwrap_err();
    assert!(matches!(
        error,
        Error::Token {
            reason: Disbelief::Subject,
            ..
        }
    ));
    for access in ["a b", "a\r\nb"] {
        let error = forger.answer(&json!({ "access": access })).await;
        assert!(matches!(
            error,
            Err(Error::Unusable {
                place: Place::Token,
                ..
            })
        ));
    }
    let error = forger
        .answer(&json!({ "access": "AAAA" }))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        Error::Unusable {
            place: Place::UserInfo,
            ..
        }
    ));
}
