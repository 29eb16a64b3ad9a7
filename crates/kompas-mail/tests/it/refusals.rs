//! Mail that does not leave, and what is said of it.

use std::time::Duration;

use kompas_mail::{Error, MailSettings, Message, Security, Step};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::server::{Authority, PASSWORD, Server, login, mailer, message, settings};

#[tokio::test]
async fn a_server_of_another_authority_or_name_gets_nothing() {
    let (ours, other) = (Authority::new(), Authority::new());
    for (kind, security) in [("tls", Security::Tls), ("starttls", Security::StartTls)] {
        for (authority, name) in [(&other, "127.0.0.1"), (&ours, "mail.voorbeeld.nl")] {
            let server = Server::secured(kind, authority, name);
            let mailer = mailer(MailSettings {
                login: Some(login(PASSWORD)),
                extra_root: Some(ours.root()),
                ..settings(server.port, security)
            });
            for error in [mailer.send(&message()).await, mailer.check().await] {
                let error = error.unwrap_err();
                assert!(matches!(error, Error::NotSecured { .. }), "{error:?}");
                assert!(error.message().ends_with("Er is niets verstuurd."));
                assert!(!error.may_work_later());
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_cannot_secure_is_told_so() {
    let server = Server::plain();
    for security in [Security::StartTls, Security::Tls] {
        let mailer = mailer(settings(server.port, security));
        let error = mailer.send(&message()).await.unwrap_err();
        assert!(matches!(error, Error::NotSecured { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_login_that_is_refused() {
    let authority = Authority::new();
    let server = Server::secured("starttls", &authority, "127.0.0.1");
    let mailer = mailer(MailSettings {
        login: Some(login("iets anders")),
        extra_root: Some(authority.root()),
        ..settings(server.port, Security::StartTls)
    });
    let expected = Error::Login {
        server: format!("127.0.0.1:{}", server.port),
        said: "Onbekende naam of wachtwoord".to_owned(),
    };
    assert_eq!(mailer.check().await, Err(expected.clone()));
    assert_eq!(mailer.send(&message()).await, Err(expected));
}

#[tokio::test]
async fn a_server_without_logins_is_told_so() {
    let server = Server::plain();
    let mailer = mailer(MailSettings {
        login: Some(login(PASSWORD)),
        ..settings(server.port, Security::None)
    });
    let error = mailer.check().await.unwrap_err();
    assert!(matches!(error, Error::Login { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_wants_a_login_refuses_without() {
    let server = Server::with(&json!({
        "security": "none",
        "login": { "name": "kompas", "password": PASSWORD },
    }));
    let mailer = mailer(settings(server.port, Security::None));
    let error = mailer.send(&message()).await.unwrap_err();
    let Error::Refused { step, code, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((step, code), (Step::Sender, 530));
}

#[tokio::test]
async fn a_receiver_can_be_refused_for_now_or_for_good() {
    let mut server = Server::with(&json!({
        "security": "none",
        "refuse": { "weg@voorbeeld.nl": 550, "vol@voorbeeld.nl": 452 },
    }));
    let mailer = mailer(settings(server.port, Security::None));
    for (to, code, later) in [
        ("weg@voorbeeld.nl", 550, false),
        ("vol@voorbeeld.nl", 452, true),
    ] {
        let refused = Message {
            to: to.to_owned(),
            ..message()
        };
        let error = mailer.send(&refused).await.unwrap_err();
        let expected = Error::Refused {
            server: format!("127.0.0.1:{}", server.port),
            step: Step::Receiver,
            code,
            said: "Deze postbus is er niet".to_owned(),
        };
        assert_eq!((error.may_work_later(), error), (later, expected));
    }
    mailer.send(&message()).await.unwrap();
    assert_eq!(server.next()["to"][0], "adviseur@voorbeeld.nl");
}

#[tokio::test]
async fn an_address_that_is_none_is_not_even_asked_for() {
    let mailer = mailer(settings(9, Security::None));
    for to in ["adviseur", "a@voorbeeld.nl\r\nRCPT TO:<b@voorbeeld.nl>"] {
        let message = Message {
            to: to.to_owned(),
            ..message()
        };
        let error = mailer.send(&message).await.unwrap_err();
        assert!(matches!(error, Error::Address { .. }), "{error:?}");
        assert!(!error.message().contains(['\r', '\n']));
    }
}

fn impatient(port: u16, security: Security) -> MailSettings {
    MailSettings {
        time_limit: Duration::from_millis(300),
        ..settings(port, security)
    }
}

#[track_caller]
fn assert_no_answer(answer: Result<(), Error>) {
    let error = answer.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { .. }), "{error:?}");
    assert!(error.may_work_later());
}

#[tokio::test]
async fn nobody_at_the_port() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for security in [Security::None, Security::StartTls, Security::Tls] {
        assert_no_answer(mailer(settings(port, security)).check().await);
    }
}

#[tokio::test]
async fn a_server_that_takes_the_line_and_says_nothing_costs_no_more_than_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for security in [Security::None, Security::StartTls, Security::Tls] {
        let answer = mailer(impatient(port, security)).send(&message()).await;
        assert_no_answer(answer);
    }
}

#[tokio::test]
async fn a_server_that_never_confirms_a_message_has_not_taken_it() {
    let mut server = Server::with(&json!({ "security": "none", "silent": true }));
    let mailer = mailer(MailSettings {
        time_limit: Duration::from_secs(2),
        ..settings(server.port, Security::None)
    });
    assert_no_answer(mailer.send(&message()).await);
    assert_eq!(server.next()["to"][0], "adviseur@voorbeeld.nl");
}

#[tokio::test]
async fn a_server_that_talks_something_else_is_no_mail_server() {
    for greeting in ["HTTP/1.1 400 Bad Request\r\n\r\n", "421 Even niet\r\n", ""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(greeting.as_bytes()).await.unwrap();
        });
        let answer = mailer(settings(port, Security::None)).check().await;
        server.await.unwrap();
        match answer.unwrap_err() {
            Error::Refused {
                step,
                code: 421,
                said,
                ..
            } => {
                assert_eq!((step, &*said), (Step::Greeting, "Even niet"));
            }
            Error::NoAnswer { .. } => assert!(!greeting.starts_with("421")),
            other => panic!("{other:?}"),
        }
    }
}
