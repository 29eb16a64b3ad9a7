//! The talk with the mail server.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use crate::error::{Error, Step};
use crate::message::{Message, read_sender};
use crate::settings::{MailSettings, Security};

/// What a server says is cut off after this.
const LONGEST_SAYING: usize = 200;

/// How long we wait for a goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// Sends mail.
pub struct Mailer {
    settings: MailSettings,
    sender: Mailbox,
    /// None where the connection is not secured.
    tls: Option<TlsParameters>,
}

impl Mailer {
    /// A mailer with these settings; nothing is sent yet.
    ///
    /// # Errors
    /// A setting cannot be used: [`Error::Settings`].
    pub fn new(settings: MailSettings) -> Result<Self, Error> {
        if settings.server.is_empty() || settings.server.contains(odd) {
            return Err(wrong("server", "vul de naam van de mailserver in"));
        }
        let sender = read_sender(&settings.sender).ok_or_else(|| {
            wrong(
                "afzender",
                "schrijf een mailadres, zoals kompas@voorbeeld.nl",
            )
        })?;
        if settings.security == Security::None && settings.login.is_some() && !settings.is_local() {
            return Err(wrong(
                "beveiliging",
                "een wachtwoord gaat alleen over een beveiligde verbinding; kies tls of starttls",
            ));
        }
        let tls = match settings.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls(&settings)?),
        };
        Ok(Self {
            settings,
            sender,
            tls,
        })
    }

    /// Sends a message; it has left once the server has taken it.
    ///
    /// # Errors
    /// The message cannot be sent at all, or the server cannot be reached or refuses.
    pub async fn send(&self, message: &Message) -> Result<(), Error> {
        let receiver = message.receiver()?;
        let bytes = message.formatted(&self.sender)?;
        let work = async {
            let mut connection = self.connect().await?;
            let refused = |step| move |error| self.refused(step, &error);
            let from = Mail::new(Some(self.sender.email.clone()), Vec::new());
            let sent = connection.command(from).await;
            sent.map_err(refused(Step::Sender))?;
            let sent = connection.command(Rcpt::new(receiver, Vec::new())).await;
            sent.map_err(refused(Step::Receiver))?;
            let sent = connection.command(Data).await;
            sent.map_err(refused(Step::Text))?;
            let sent = connection.message(&bytes).await;
            sent.map_err(refused(Step::Text))?;
            Ok(connection)
        };
        self.within_limit(work).await
    }

    /// Connects, secures the connection and logs in, as for a message, and sends none.
    ///
    /// # Errors
    /// The server cannot be reached or refuses.
    pub async fn check(&self) -> Result<(), Error> {
        self.within_limit(self.connect()).await
    }

    /// The goodbye comes after the limit: a message that was taken must not count as unsent.
    async fn within_limit(
        &self,
        work: impl Future<Output = Result<AsyncSmtpConnection, Error>>,
    ) -> Result<(), Error> {
        let limit = self.settings.time_limit;
        let mut connection = timeout(limit, work).await.map_err(|_| {
            let seconds = limit.as_secs_f32();
            self.no_answer(format!("het duurde langer dan {seconds} seconden"))
        })??;
        // nothing depends on it
        let _ = timeout(GOODBYE, connection.quit()).await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let MailSettings {
            server,
            port,
            security,
            login,
            time_limit,
            ..
        } = &self.settings;
        // our own address is nobody's business
        let hello = ClientId::Domain(self.sender.email.domain().to_owned());
        let at_once = self.tls.clone().filter(|_| *security == Security::Tls);
        let place = (server.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(*time_limit), &hello, at_once, None)
                .await
                .map_err(|error| self.not_connected(&error))?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            if !connection.can_starttls() {
                return Err(self.not_secured("de server biedt geen STARTTLS aan"));
            }
            let secured = connection.starttls(tls.clone(), &hello).await;
            secured.map_err(|error| self.not_connected(&error))?;
        }
        if let Some(login) = login {
            let credentials = Credentials::new(login.name.clone(), login.password.clone());
            let known = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            known.map_err(|error| self.unknown(&error))?;
        }
        Ok(connection)
    }

    fn not_connected(&self, error: &smtp::Error) -> Error {
        if error.status().is_some() {
            return self.refused(Step::Greeting, error);
        }
        match io_error(error).map(io::Error::kind) {
            Some(ErrorKind::InvalidData) => self.not_secured(&format!(
                "de server bewijst niet wie hij is ({})",
                deepest(error)
            )),
            Some(ErrorKind::UnexpectedEof) if self.tls.is_some() => {
                self.not_secured("de server verbrak de verbinding")
            }
            _ => self.refused(Step::Greeting, error),
        }
    }

    fn unknown(&self, error: &smtp::Error) -> Error {
        let server = self.settings.place();
        if error.is_permanent() {
            let said = saying(error);
            return Error::Login { server, said };
        }
        if error.is_client() {
            let said = "de server kent geen manier van inloggen die Kompas kent".to_owned();
            return Error::Login { server, said };
        }
        self.refused(Step::Greeting, error)
    }

    fn refused(&self, step: Step, error: &smtp::Error) -> Error {
        let Some(code) = error.status() else {
            return self.no_answer(deepest(error));
        };
        Error::Refused {
            server: self.settings.place(),
            step,
            code: code.into(),
            said: saying(error),
        }
    }

    fn no_answer(&self, problem: String) -> Error {
        Error::NoAnswer {
            server: self.settings.place(),
            problem,
        }
    }

    fn not_secured(&self, problem: &str) -> Error {
        Error::NotSecured {
            server: self.settings.place(),
            problem: problem.to_owned(),
        }
    }
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, Error> {
    let unusable = || {
        wrong(
            "eigen certificaat",
            "geef een of meer certificaten in PEM, die beginnen met -----BEGIN CERTIFICATE-----",
        )
    };
    let mut parameters = TlsParameters::builder(settings.server.clone());
    if let Some(pem) = &settings.extra_root {
        // without one the library would go on as if there was nothing to add
        let begin = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(begin.len()).any(|part| part == begin) {
            return Err(unusable());
        }
        let certificate = Certificate::from_pem(pem).map_err(|_| unusable())?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build_rustls().map_err(|_| unusable())
}

fn wrong(name: &'static str, problem: &str) -> Error {
    Error::Settings {
        name,
        problem: problem.to_owned(),
    }
}

fn odd(letter: char) -> bool {
    letter.is_control() || letter.is_whitespace()
}

fn chain(error: &smtp::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}

fn io_error(error: &smtp::Error) -> Option<&io::Error> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// What the server said, on one line.
fn saying(error: &smtp::Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    short(&said)
}

/// The innermost reason.
fn deepest(error: &smtp::Error) -> String {
    let reason = chain(error).last().map(ToString::to_string);
    short(&reason.unwrap_or_else(|| error.to_string()))
}

fn short(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(LONGEST_SAYING).collect()
}
