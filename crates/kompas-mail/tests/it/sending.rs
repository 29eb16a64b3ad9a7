//! Mail that arrives.

use kompas_mail::{MailSettings, Security};

use crate::server::{Authority, PASSWORD, Server, login, mailer, message, settings};

#[tokio::test]
async fn plain_mail_to_this_machine_arrives_as_it_was_written() {
    let mut server = Server::plain();
    let mailer = mailer(settings(server.port, Security::None));
    mailer.check().await.unwrap();
    mailer.send(&message()).await.unwrap();
    let mail = server.next();
    assert_eq!(mail["from"], "kompas@voorbeeld.nl");
    assert_eq!(mail["to"][0], "adviseur@voorbeeld.nl");
    assert_eq!(
        (&mail["secure"], &mail["user"]),
        (&false.into(), &().into())
    );
    assert_eq!(mail["hello"], "voorbeeld.nl");
    let data = mail["data"].as_str().unwrap();
    assert!(data.is_ascii(), "{data}");
    let (head, body) = data.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: Kompas <kompas@voorbeeld.nl>",
        "To: adviseur@voorbeeld.nl",
        "Date: Tue, 24 Nov 2026 08:30:00 +0000",
        "Message-ID: <uitvraag-12@voorbeeld.nl>",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(head.split("\r\n").any(|found| found == line), "{head}");
    }
    assert!(head.contains("Subject: Uitvraag: =?utf-8?b?"), "{head}");
    let text = read(head, body);
    assert_eq!(
        text.trim_end(),
        message().text.trim_end().replace('\n', "\r\n")
    );
}

/// The text of a mail in quoted-printable.
fn read(head: &str, body: &str) -> String {
    assert!(
        head.contains("Content-Transfer-Encoding: quoted-printable"),
        "{head}"
    );
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'=' {
            let code = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn secured_mail_goes_out_under_our_name_from_the_first_byte_or_after_a_greeting() {
    let authority = Authority::new();
    for (kind, security) in [("tls", Security::Tls), ("starttls", Security::StartTls)] {
        let mut server = Server::secured(kind, &authority, "127.0.0.1");
        let mailer = mailer(MailSettings {
            login: Some(login(PASSWORD)),
            extra_root: Some(authority.root()),
            ..settings(server.port, security)
        });
        mailer.check().await.unwrap();
        for id in ["eerste", "tweede"] {
            let mut message = message();
            id.clone_into(&mut message.id);
            mailer.send(&message).await.unwrap();
            let mail = server.next();
            assert_eq!(
                (&mail["secure"], &mail["user"]),
                (&true.into(), &"kompas".into()),
                "{kind}"
            );
            let data = mail["data"].as_str().unwrap();
            assert!(data.contains(&format!("Message-ID: <{id}@")), "{data}");
        }
    }
}
