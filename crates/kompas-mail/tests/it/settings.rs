//! Settings that cannot be used.

use kompas_mail::{Error, MailSettings, Mailer, Security};

use crate::server::{login, settings};

fn refused(settings: MailSettings) -> Option<&'static str> {
    match Mailer::new(settings).err()? {
        Error::Settings { name, .. } => Some(name),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_password_never_goes_over_an_open_line() {
    for (server, security, with_login, expected) in [
        ("127.0.0.1", Security::None, true, None),
        ("127.9.9.9", Security::None, true, None),
        ("::1", Security::None, true, None),
        ("localhost", Security::None, true, None),
        ("mail.voorbeeld.nl", Security::None, false, None),
        (
            "mail.voorbeeld.nl",
            Security::None,
            true,
            Some("beveiliging"),
        ),
        ("10.0.0.1", Security::None, true, Some("beveiliging")),
        (
            "localhost.voorbeeld.nl",
            Security::None,
            true,
            Some("beveiliging"),
        ),
        ("mail.voorbeeld.nl", Security::StartTls, true, None),
        ("mail.voorbeeld.nl", Security::Tls, true, None),
    ] {
        let settings = MailSettings {
            server: server.to_owned(),
            login: with_login.then(|| login("geheim")),
            ..settings(25, security)
        };
        assert_eq!(refused(settings), expected, "{server} {security:?}");
    }
}

#[test]
fn odd_settings_are_named() {
    let good = || settings(587, Security::StartTls);
    for (settings, expected) in [
        (
            MailSettings {
                server: String::new(),
                ..good()
            },
            "server",
        ),
        (
            MailSettings {
                server: "a b".to_owned(),
                ..good()
            },
            "server",
        ),
        (
            MailSettings {
                sender: "Kompas".to_owned(),
                ..good()
            },
            "afzender",
        ),
        (
            MailSettings {
                extra_root: Some(b"geen certificaat".to_vec()),
                ..good()
            },
            "eigen certificaat",
        ),
        (
            MailSettings {
                extra_root: Some(
                    b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
                ),
                ..good()
            },
            "eigen certificaat",
        ),
    ] {
        assert_eq!(refused(settings), Some(expected));
    }
}

#[test]
fn a_password_is_not_shown() {
    let settings = MailSettings {
        login: Some(login("geheim")),
        ..settings(587, Security::StartTls)
    };
    assert!(!format!("{settings:?}").contains("geheim"));
}
