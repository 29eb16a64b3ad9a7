//! One mail, from its parts to its bytes.

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use time::OffsetDateTime;

use crate::error::Error;

/// A longer subject says nothing more.
const LONGEST_SUBJECT: usize = 250;

/// A mail in plain text to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The address of the receiver, without a name: `adviseur@voorbeeld.nl`.
    pub to: String,
    /// The subject, on one line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was written.
    pub date: OffsetDateTime,
    /// What it is known by: letters, digits, hyphens and dots, for this message only. A second
    /// try with the same one can be told from a second message.
    pub id: String,
    /// The address of the page where its reader has no more of these, if she may have more
    /// (RFC 2369). She signs in there, so it is not for one click (RFC 8058).
    pub unsubscribe: Option<String>,
}

impl Message {
    /// The address of the receiver.
    pub(crate) fn receiver(&self) -> Result<Address, Error> {
        read_address(&self.to).ok_or_else(|| Error::Address {
            address: self.to.chars().take(100).collect(),
        })
    }

    /// The whole message, ready to be sent; all of it is ASCII.
    pub(crate) fn formatted(&self, sender: &Mailbox) -> Result<Vec<u8>, Error> {
        let to = Mailbox::new(None, self.receiver()?);
        let subject = self.subject.trim();
        if subject.is_empty()
            || subject.chars().any(char::is_control)
            || subject.chars().count() > LONGEST_SUBJECT
        {
            return Err(Error::Message { part: "onderwerp" });
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if self.id.is_empty() || !self.id.bytes().all(plain) {
            return Err(Error::Message { part: "kenmerk" });
        }
        let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if self.text.trim().is_empty() || self.text.contains(is_odd) {
            return Err(Error::Message { part: "tekst" });
        }
        let in_address = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\,".contains(&byte);
        if let Some(address) = &self.unsubscribe
            && (!address.starts_with("http") || !address.bytes().all(in_address))
        {
            return Err(Error::Message {
                part: "afmeldadres",
            });
        }
        let id = format!("<{}@{}>", self.id, sender.email.domain());
        let text = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.trim_end().to_owned());
        let message = lettre::Message::builder();
        let message = match &self.unsubscribe {
            Some(address) => message.raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("List-Unsubscribe"),
                format!("<{address}>"),
            )),
            None => message,
        };
        message
            .from(sender.clone())
            .to(to)
            .subject(subject)
            .date(self.date.into())
            .message_id(Some(id))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .singlepart(text)
            .map(|message| message.formatted())
            .map_err(|_| Error::Message { part: "bericht" })
    }
}

/// An address in plain letters: others would need a server that takes them. A domain in another
/// script is written as `xn--…`.
pub(crate) fn read_address(text: &str) -> Option<Address> {
    let text = text.trim_matches(' ');
    let plain = text.is_ascii() && !text.contains(|letter: char| letter.is_ascii_control());
    text.parse().ok().filter(|_| plain)
}

/// A sender: an address, or a name with an address in angle brackets.
pub(crate) fn read_sender(text: &str) -> Option<Mailbox> {
    let (name, address) = match text.trim_matches(' ').split_once('<') {
        None => (None, text),
        Some((name, rest)) => (Some(name.trim()), rest.strip_suffix('>')?),
    };
    let name = name.map(|name| name.trim_matches('"').to_owned());
    let odd = |name: &String| name.contains(char::is_control);
    (!name.as_ref().is_some_and(odd))
        .then(|| read_address(address))
        .flatten()
        .map(|address| Mailbox::new(name.filter(|name| !name.is_empty()), address))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn message() -> Message {
        Message {
            to: "adviseur@voorbeeld.nl".to_owned(),
            subject: "Een vraag".to_owned(),
            text: "Goedemorgen.\n\nKunt u kijken?\n".to_owned(),
            date: datetime!(2026-11-24 08:30 +1),
            id: "uitvraag-12.1".to_owned(),
            unsubscribe: None,
        }
    }

    fn formatted(message: &Message) -> Result<String, Error> {
        let sender = read_sender("Kompas <kompas@voorbeeld.nl>").unwrap();
        let bytes = message.formatted(&sender)?;
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_message_says_what_it_is() {
        let text = formatted(&message()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines: Vec<&str> = head.split("\r\n").collect();
        lines.sort_unstable();
        assert_eq!(
            lines,
            [
                "Auto-Submitted: auto-generated",
                "Content-Transfer-Encoding: 7bit",
                "Content-Type: text/plain; charset=utf-8",
                "Date: Tue, 24 Nov 2026 07:30:00 +0000",
                "From: Kompas <kompas@voorbeeld.nl>",
                "MIME-Version: 1.0",
                "Message-ID: <uitvraag-12.1@voorbeeld.nl>",
                "Subject: Een vraag",
                "To: adviseur@voorbeeld.nl",
            ]
        );
        assert_eq!(body, "Goedemorgen.\r\n\r\nKunt u kijken?\r\n");
    }

    #[test]
    fn where_no_more_is_asked_is_a_header() {
        let address = "https://kompas.voorbeeld.nl/profiel/zoekvragen#zoekvraag-3";
        let text = formatted(&Message {
            unsubscribe: Some(address.to_owned()),
            ..message()
        });
        // A long line goes on at the next, after a space (RFC 5322, 2.2.3).
        let whole = text.unwrap().replace("\r\n ", " ");
        let line = whole
            .lines()
            .find_map(|line| line.strip_prefix("List-Unsubscribe:"));
        assert_eq!(line.unwrap().trim(), format!("<{address}>"));
    }

    #[test]
    fn all_of_a_message_is_ascii_whatever_it_says() {
        let text = formatted(&Message {
            subject: "Coördinatie – één vraag".to_owned(),
            text: "Geachte mevrouw,\nHet thema ‘ondermijning’: 100 € — ✓\n.\n".to_owned(),
            ..message()
        });
        assert!(text.unwrap().is_ascii());
    }

    #[test]
    fn no_header_can_be_slipped_in() {
        let with = |change: &dyn Fn(&mut Message)| {
            let mut message = message();
            change(&mut message);
            formatted(&message).unwrap_err()
        };
        for break_ in ["\r\n", "\n", "\r", "\0", "\u{85}"] {
            let smuggled = format!("Vraag{break_}Bcc: ander@voorbeeld.nl");
            assert_eq!(
                with(&|message| message.subject.clone_from(&smuggled)),
                Error::Message { part: "onderwerp" }
            );
            for to in [
                format!("adviseur@voorbeeld.nl{break_}Bcc: ander@voorbeeld.nl"),
                format!("adviseur{break_}@voorbeeld.nl"),
                format!("\"a{break_}b\"@voorbeeld.nl"),
                format!("adviseur@voorbeeld.nl{break_}"),
            ] {
                let error = with(&|message| message.to.clone_from(&to));
                assert!(matches!(error, Error::Address { .. }), "{to:?}");
            }
            let error = with(&|message| message.id = format!("1{break_}"));
            assert_eq!(error, Error::Message { part: "kenmerk" });
            let address = Some(format!("https://kompas.nl/x{break_}Bcc: x"));
            let error = with(&|message| message.unsubscribe.clone_from(&address));
            assert_eq!(
                error,
                Error::Message {
                    part: "afmeldadres"
                }
            );
            let sender = format!("Kompas{break_}Bcc: x <kompas@voorbeeld.nl>");
            assert_eq!(read_sender(&sender), None);
        }
    }

    #[test]
    fn addresses() {
        for (text, good) in [
            ("adviseur@voorbeeld.nl", true),
            (" adviseur@voorbeeld.nl ", true),
            ("a.b+c@xn--caf-dma.nl", true),
            ("adviseur", false),
            ("adviseur@", false),
            ("@voorbeeld.nl", false),
            ("a@b@voorbeeld.nl", false),
            ("a@voorbeeld.nl, b@voorbeeld.nl", false),
            ("Naam <a@voorbeeld.nl>", false),
            ("é@voorbeeld.nl", false),
            ("", false),
        ] {
            assert_eq!(read_address(text).is_some(), good, "{text}");
        }
    }

    #[test]
    fn senders() {
        for (text, name, address) in [
            ("kompas@voorbeeld.nl", None, "kompas@voorbeeld.nl"),
            ("<kompas@voorbeeld.nl>", None, "kompas@voorbeeld.nl"),
            (
                "Kompas Soest <k@soest.nl>",
                Some("Kompas Soest"),
                "k@soest.nl",
            ),
            ("\"Kompas\" <k@soest.nl>", Some("Kompas"), "k@soest.nl"),
        ] {
            let sender = read_sender(text).unwrap();
            assert_eq!(sender.name.as_deref(), name, "{text}");
            assert_eq!(sender.email.to_string(), address, "{text}");
        }
        for text in ["Kompas", "Kompas <k@soest.nl", "Kompas <>", "<a> <b@c.nl>"] {
            assert_eq!(read_sender(text), None, "{text}");
        }
    }

    #[test]
    fn an_empty_part_is_refused() {
        for (subject, text, part) in [
            (" ", "x", "onderwerp"),
            ("x", "\n ", "tekst"),
            ("x", "a\0b", "tekst"),
        ] {
            let error = formatted(&Message {
                subject: subject.to_owned(),
                text: text.to_owned(),
                ..message()
            });
            assert_eq!(error, Err(Error::Message { part }));
        }
        let long = "a".repeat(LONGEST_SUBJECT + 1);
        let error = formatted(&Message {
            subject: long,
            ..message()
        });
        assert_eq!(error, Err(Error::Message { part: "onderwerp" }));
    }
}
