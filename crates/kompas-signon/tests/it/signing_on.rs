//! At a provider that does what it should.

use kompas_signon::{
    Callback, ClientAuthentication, Disbelief, Error, Identity, Place, Provider, ProviderSettings,
    Started,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::program::Program;
use crate::world::{BACK, SECRET, WayOut, callback, discover, now, settings};

/// A provider that runs.
struct Service {
    program: Program,
    issuer: String,
    pem: Value,
    out: WayOut,
}

impl Service {
    fn new() -> Self {
        Self::with(&json!({}))
    }

    fn with(more: &Value) -> Self {
        let mut options = json!({ "redirect": BACK });
        let more = more.as_object().unwrap().clone();
        options.as_object_mut().unwrap().extend(more);
        let (program, first) = Program::start("oidc-provider.mjs", &options);
        let issuer = first["issuer"].as_str().unwrap().to_owned();
        Self {
            program,
            pem: first["pem"].clone(),
            out: WayOut::to(&issuer),
            issuer,
        }
    }

    fn settings(&self) -> ProviderSettings {
        settings(&self.issuer)
    }

    /// Settings by which Kompas signs with one of the keys that the provider knows.
    fn signing(&self, key: &str) -> ProviderSettings {
        let client_id = if key == "ec" {
            "kompas-ec"
        } else {
            "kompas-rsa"
        };
        ProviderSettings {
            client_id: client_id.to_owned(),
            authentication: ClientAuthentication::PrivateKeyJwt {
                pem: self.pem[key].as_str().unwrap().to_owned(),
                key_id: Some("sleutel-1".to_owned()),
            },
            ..self.settings()
        }
    }

    async fn provider(&self) -> Provider {
        discover(self.settings(), &self.out).await.unwrap()
    }

    /// Sends the visitor there; gives what was begun and what she brings back.
    fn visit(&mut self, provider: &Provider) -> (Started, Callback) {
        let started = provider.begin(BACK).unwrap();
        let went = self.program.order(&json!({ "visit": started.url }));
        let back = callback(went["back"].as_str().unwrap());
        (started, back)
    }

    async fn finish(
        &self,
        provider: &Provider,
        (started, back): &(Started, Callback),
        now: OffsetDateTime,
    ) -> Result<Identity, Error> {
        provider
            .finish(back, started, BACK, self.out.http(), now)
            .await
    }

    async fn sign_on(&mut self, settings: ProviderSettings) -> Result<Identity, Error> {
        let provider = discover(settings, &self.out).await?;
        let visit = self.visit(&provider);
        self.finish(&provider, &visit, now()).await
    }
}

fn ans(issuer: &str) -> Identity {
    let all = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    Identity {
        issuer: issuer.to_owned(),
        subject: "ans-1".to_owned(),
        name: Some("Ans de Boer".to_owned()),
        mail: Some("ans@voorbeeld.nl".to_owned()),
        mail_verified: true,
        groups: all(["oov", "/kompas/beheer"]),
        groups_left_out: false,
        methods: all(["pwd", "otp"]),
        context: Some("2".to_owned()),
    }
}

#[tokio::test]
async fn somebody_signs_on_with_every_signature_that_is_believed() {
    for algorithm in ["RS256", "PS256", "ES256"] {
        let mut service = Service::with(&json!({ "algorithm": algorithm }));
        let identity = service.sign_on(service.settings()).await.unwrap();
        assert_eq!(identity, ans(&service.issuer), "{algorithm}");
        assert_eq!(identity.second_factor(), Some(true));
        assert_eq!(
            service.out.asked(),
            ["/.well-known/openid-configuration", "/jwks", "/token"]
        );
    }
}

#[tokio::test]
async fn kompas_can_sign_instead_of_telling_a_secret() {
    let mut service = Service::new();
    for key in ["rsa", "pkcs1", "ec"] {
        let settings = service.signing(key);
        let identity = service.sign_on(settings).await.unwrap();
        assert_eq!(identity, ans(&service.issuer), "{key}");
    }
}

/// As at Entra ID: the key is known by its certificate, and signs with PS256.
#[tokio::test]
async fn kompas_can_sign_by_a_certificate() {
    let mut service = Service::new();
    let pem = service.pem["rsa"].as_str().unwrap().to_owned();
    let pair = rcgen::KeyPair::from_pem(&pem).unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new())
        .unwrap()
        .self_signed(&pair)
        .unwrap();
    let settings = ProviderSettings {
        client_id: "kompas-pss".to_owned(),
        authentication: ClientAuthentication::PrivateKeyJwt {
            pem: format!("{pem}{}", certificate.pem()),
            key_id: None,
        },
        ..service.settings()
    };
    let identity = service.sign_on(settings).await.unwrap();
    assert_eq!(identity, ans(&service.issuer));
}

#[tokio::test]
async fn what_the_token_does_not_tell_is_asked() {
    let mut service = Service::with(&json!({ "inToken": false }));
    let identity = service.sign_on(service.settings()).await.unwrap();
    assert_eq!(identity, ans(&service.issuer));
    assert_eq!(service.out.asked().last().unwrap(), "/me");
}

#[tokio::test]
async fn a_visit_asks_for_what_was_set_and_no_more() {
    let service = Service::new();
    let provider = service.provider().await;
    let (first, second) = (provider.begin(BACK).unwrap(), provider.begin(BACK).unwrap());
    assert!(first.state != second.state && first.nonce != second.nonce);
    let url = url::Url::parse(&first.url).unwrap();
    let said = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "kompas"),
        ("redirect_uri", BACK),
        ("scope", "openid profile email groups"),
        ("code_challenge_method", "S256"),
        ("state", &*first.state),
        ("nonce", &*first.nonce),
    ] {
        assert_eq!(said(name), value, "{name}");
    }
    assert!(!first.url.contains(&*first.pkce_verifier));
    let error = provider.begin("geen adres").err().unwrap();
    assert!(matches!(error, Error::Settings { .. }), "{error:?}");
}

fn refused(code: &str, answer: Result<Identity, Error>) {
    match answer.unwrap_err() {
        Error::Refused { code: said, .. } => assert_eq!(said, code),
        other => panic!("{other:?}"),
    }
}

fn not_believed(reason: Disbelief) -> Error {
    Error::Token {
        key: "soest".to_owned(),
        reason,
    }
}

#[tokio::test]
async fn a_wrong_secret_or_key_is_a_refusal() {
    let mut service = Service::new();
    let wrong_secret = ProviderSettings {
        authentication: ClientAuthentication::Secret(format!("{SECRET}!")),
        ..service.settings()
    };
    let wrong_key = ProviderSettings {
        client_id: "kompas-rsa".to_owned(),
        ..service.signing("ec")
    };
    for settings in [wrong_secret, wrong_key] {
        refused("invalid_client", service.sign_on(settings).await);
    }
}

#[tokio::test]
async fn a_proof_of_an_hour_ago_is_a_refusal() {
    let mut service = Service::new();
    let provider = discover(service.signing("ec"), &service.out).await.unwrap();
    let visit = service.visit(&provider);
    let answer = service
        .finish(&provider, &visit, now() - Duration::HOUR)
        .await;
    refused("invalid_client", answer);
}

#[tokio::test]
async fn a_code_works_once() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let visit = service.visit(&provider);
    service.finish(&provider, &visit, now()).await.unwrap();
    let again = service.finish(&provider, &visit, now()).await;
    refused("invalid_grant", again);
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_the_verifier() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let (started, back) = service.visit(&provider);
    let thief = Started {
        state: started.state,
        nonce: started.nonce,
        ..provider.begin(BACK).unwrap()
    };
    let answer = service.finish(&provider, &(thief, back), now()).await;
    refused("invalid_grant", answer);
}

#[tokio::test]
async fn a_token_of_another_visit_is_not_believed() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let (started, back) = service.visit(&provider);
    let other = Started {
        nonce: provider.begin(BACK).unwrap().nonce,
        ..started
    };
    let answer = service.finish(&provider, &(other, back), now()).await;
    assert_eq!(answer, Err(not_believed(Disbelief::Nonce)));
}

#[tokio::test]
async fn a_token_is_believed_in_its_time_only_give_or_take_a_minute() {
    let mut service = Service::new();
    let provider = service.provider().await;
    for (later, expected) in [
        (Duration::HOUR - Duration::seconds(1), None),
        (Duration::HOUR + Duration::seconds(50), None),
        (
            Duration::HOUR + Duration::seconds(70),
            Some(not_believed(Disbelief::Expired)),
        ),
        (Duration::seconds(-50), None),
        (
            Duration::seconds(-70),
            Some(not_believed(Disbelief::Future)),
        ),
    ] {
        let visit = service.visit(&provider);
        let answer = service.finish(&provider, &visit, now() + later).await;
        assert_eq!(answer.err(), expected, "{later}");
    }
}

#[tokio::test]
async fn whoever_comes_back_from_elsewhere_did_not_sign_on() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let (started, back) = service.visit(&provider);
    assert_eq!(back.iss.as_ref(), Some(&service.issuer));
    service.out.asked();
    let elsewhere = Some("https://elders.nl".to_owned());
    for wrong in [
        Callback {
            state: None,
            ..back.clone()
        },
        Callback {
            state: Some("x".to_owned()),
            ..back.clone()
        },
        Callback {
            iss: None,
            ..back.clone()
        },
        Callback {
            iss: elsewhere,
            ..back.clone()
        },
        Callback {
            code: None,
            ..back.clone()
        },
    ] {
        let visit = (started.clone(), wrong);
        let answer = service.finish(&provider, &visit, now()).await;
        assert!(matches!(answer, Err(Error::OtherVisit { .. })));
    }
    assert!(service.out.asked().is_empty(), "the code went nowhere");
    let another_end = "https://kompas.voorbeeld.nl/aanmelden/baarn/terug";
    let answer = provider
        .finish(&back, &started, another_end, service.out.http(), now())
        .await;
    refused("invalid_grant", answer);
}

#[tokio::test]
async fn new_keys_of_the_provider_are_asked_when_they_are_first_seen() {
    let mut service = Service::new();
    let provider = service.provider().await;
    service.program.order(&json!({ "rotate": true }));
    for expected in [&["/token", "/jwks"][..], &["/token"]] {
        let visit = service.visit(&provider);
        service.out.asked();
        service.finish(&provider, &visit, now()).await.unwrap();
        assert_eq!(service.out.asked(), expected);
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_as_such() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let visit = service.visit(&provider);
    let Service {
        program,
        out,
        issuer,
        ..
    } = service;
    drop(program);
    let answer = provider
        .finish(&visit.1, &visit.0, BACK, out.http(), now())
        .await;
    let finding = discover(settings(&issuer), &out).await;
    for (error, place) in [
        (answer.unwrap_err(), Place::Token),
        (finding.err().unwrap(), Place::Description),
    ] {
        let Error::NoAnswer {
            place: at, message, ..
        } = &error
        else {
            panic!("{error:?}");
        };
        assert_eq!(*at, place);
        assert!(message.contains("niet bereikbaar"), "{message}");
    }
}

#[tokio::test]
async fn a_sign_on_can_move_between_threads() {
    let mut service = Service::new();
    let provider = service.provider().await;
    let (started, back) = service.visit(&provider);
    let out = WayOut::to(&service.issuer);
    let work = async move {
        provider
            .finish(&back, &started, BACK, out.http(), now())
            .await
    };
    assert!(tokio::spawn(work).await.unwrap().is_ok());
}
