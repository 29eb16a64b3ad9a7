//! Why an address was not opened or not kept, and what the user can do.

use std::time::Duration;

use crate::address::Reason;

/// Whether another try makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It will fail again.
    Never,
    /// It may work later.
    Later,
    /// The host said when.
    After(Duration),
}

/// Why an address was not opened or its answer not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The rules of outgoing connections forbid it.
    #[error("not allowed to open {address}")]
    NotAllowed {
        /// What was asked, cut short.
        address: String,
        /// The rule.
        reason: Reason,
    },
    /// `robots.txt` asks machines to stay away.
    #[error("robots.txt of {host} disallows the address")]
    Robots {
        /// The host.
        host: String,
    },
    /// `robots.txt` could not be read for a fault of the host, which counts as a no.
    #[error("robots.txt of {host} is out of order")]
    RobotsUnknown {
        /// The host.
        host: String,
    },
    /// A login is asked for.
    #[error("{host} asks for a login")]
    Login {
        /// The host.
        host: String,
    },
    /// A captcha or another test for humans is asked for.
    #[error("{host} asks for a captcha")]
    Captcha {
        /// The host.
        host: String,
    },
    /// The answer is larger than allowed.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// It took too long.
    #[error("no complete answer within {seconds} s")]
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// The name has no address.
    #[error("cannot look up {host}")]
    Dns {
        /// The host.
        host: String,
    },
    /// Nobody answers at the address.
    #[error("cannot connect to {host}")]
    Unreachable {
        /// The host.
        host: String,
    },
    /// The connection could not be secured.
    #[error("cannot secure the connection to {host}")]
    Tls {
        /// The host.
        host: String,
    },
    /// The answer broke off or is no HTTP.
    #[error("the answer of {host} is broken")]
    Broken {
        /// The host.
        host: String,
    },
    /// Too many hops.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The limit.
        limit: usize,
    },
    /// The host is busy, and said or implied when to come back.
    #[error("{host} asks to wait {} s", after.as_secs())]
    Busy {
        /// The host.
        host: String,
        /// How long to wait.
        after: Duration,
    },
    /// Any other status than a good one.
    #[error("{host} answers with status {status}")]
    Status {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is of a kind that holds no text, or is packed in a way that was not asked for.
    #[error("{host} answers with {found}")]
    WrongContent {
        /// The host.
        host: String,
        /// The media type or encoding.
        found: String,
    },
    /// A search service answered otherwise than described.
    #[error("the answer of {service} cannot be read: {problem}")]
    Answer {
        /// The service.
        service: &'static str,
        /// What is wrong, with the place, in Dutch.
        problem: String,
    },
    /// A search service did not accept the question.
    #[error("{service} refuses the question: {problem}")]
    Question {
        /// The service.
        service: &'static str,
        /// What it said, or what cannot be asked, in Dutch.
        problem: String,
    },
    /// A table of statistics is not there, or not as it was described.
    #[error("table {table} of {service}: {problem}")]
    Table {
        /// The service.
        service: &'static str,
        /// The number of the table, cut short.
        table: String,
        /// What is wrong and what would be right, in Dutch: `heeft geen kolom AantalInwoners_5`.
        problem: String,
    },
    /// The certificates or the user agent in the rules cannot be used.
    #[error("cannot use the {what} in the rules")]
    Rules {
        /// Which part.
        what: &'static str,
    },
}

/// What a user can do about a page that is not for machines.
const BY_HAND: &str = "Open de pagina zelf, sla haar op als PDF en voeg dat bestand toe.";

impl Refusal {
    /// The reason and what to do, in Dutch.
    pub fn message(&self) -> String {
        match self {
            Self::NotAllowed { address, reason } => {
                format!("Het adres {address} {reason}. Kompas opent alleen openbare webadressen.")
            }
            Self::Robots { host } => {
                format!("De site {host} wil niet dat machines deze pagina ophalen. {BY_HAND}")
            }
            Self::RobotsUnknown { host } => format!(
                "De site {host} kan nu niet zeggen of machines welkom zijn. Probeer het later opnieuw."
            ),
            Self::Login { host } => format!("De site {host} vraagt om in te loggen. {BY_HAND}"),
            Self::Captcha { host } => format!("De site {host} vraagt om een captcha. {BY_HAND}"),
            Self::TooLarge { limit } => format!(
                "Het bestand is groter dan {} MB. Sla het zelf op, maak het kleiner en voeg het toe.",
                limit / (1024 * 1024)
            ),
            Self::TimedOut { seconds } => format!(
                "De site gaf binnen {seconds} seconden geen volledig antwoord. Probeer het later opnieuw."
            ),
            Self::Dns { host } => {
                format!("De site {host} is niet te vinden. Controleer hoe het adres geschreven is.")
            }
            Self::Unreachable { host } => {
                format!("De site {host} is niet bereikbaar. Probeer het later opnieuw.")
            }
            Self::Tls { host } => format!(
                "De verbinding met {host} is niet goed beveiligd. Meld dit bij de beheerder van die site."
            ),
            Self::Broken { host } => {
                format!("Het antwoord van {host} kwam niet goed door. Probeer het later opnieuw.")
            }
            Self::TooManyRedirects { limit } => format!(
                "De site stuurt meer dan {limit} keer door. Open het adres zelf en neem het adres over waar u uitkomt."
            ),
            Self::Busy { host, after } => format!(
                "De site {host} heeft het druk. Probeer het over {} opnieuw.",
                in_words(*after)
            ),
            Self::Status { host, status } => status_message(host, *status),
            Self::WrongContent { host, found } => {
                format!("De site {host} geeft {found}. Daar kan Kompas geen tekst uit lezen.")
            }
            Self::Answer { service, problem } => format!(
                "Het antwoord van {service} is niet te lezen: {problem}. Meld dit bij de beheerder van Kompas."
            ),
            Self::Question { service, problem } => {
                format!("De zoekvraag aan {service} kan niet: {problem}.")
            }
            Self::Table {
                service,
                table,
                problem,
            } => format!("Tabel {table} van {service} {problem}."),
            Self::Rules { what } => format!("De instelling voor {what} is niet te gebruiken."),
        }
    }

    /// Whether another try makes sense, and when.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Busy { after, .. } => Retry::After(*after),
            Self::TimedOut { .. }
            | Self::Dns { .. }
            | Self::Unreachable { .. }
            | Self::Broken { .. }
            | Self::RobotsUnknown { .. }
            | Self::Status {
                status: 408 | 425 | 500..,
                ..
            } => Retry::Later,
            _ => Retry::Never,
        }
    }
}

fn status_message(host: &str, status: u16) -> String {
    match status {
        404 | 410 => format!(
            "De pagina bestaat niet meer op {host} (code {status}). Zoek of zij verhuisd is."
        ),
        401 | 403 | 451 => {
            format!("De site {host} weigert deze pagina te geven (code {status}). {BY_HAND}")
        }
        500.. => {
            format!("De site {host} heeft een storing (code {status}). Probeer het later opnieuw.")
        }
        _ => format!("De site {host} geeft een fout (code {status}). Open het adres zelf."),
    }
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        0 | 1 => "een seconde".to_owned(),
        seconds @ 2..=119 => format!("{seconds} seconden"),
        seconds => format!("{} minuten", seconds.div_ceil(60)),
    }
}
