//! A table at its service: how it is asked, and how a refusal names it.

use kompas_domain::code::Code;
use kompas_domain::statistics::{Dimension, Measure, PeriodStatus, Service};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use crate::answer::Reply;
use crate::exchange::short;
use crate::fetcher::Fetcher;
use crate::fields::{check, no_json, unreadable};
use crate::refusal::Refusal;

const JSON: &str = "application/json";

/// A table at its service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) base: &'a str,
    pub(super) service: Service,
    pub(super) table: &'a str,
}

/// What a table says of itself.
pub(super) struct About {
    pub(super) title: String,
    pub(super) modified: String,
    pub(super) is_ended: bool,
}

impl<'a> Place<'a> {
    pub(super) fn new(base: &'a str, service: Service, table: &'a str) -> Result<Self, Refusal> {
        let place = Self {
            base,
            service,
            table,
        };
        if service == Service::Own {
            return Err(
                place.refusal("staat bij geen dienst; dit zijn cijfers die u zelf aanlevert")
            );
        }
        let letters = table.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if letters && (1..=20).contains(&table.len()) {
            return Ok(place);
        }
        Err(place.refusal("kan niet bestaan; schrijf het nummer zoals 47018NED of 03759ned"))
    }

    pub(super) fn is_v4(self) -> bool {
        self.service == Service::Cbs
    }

    pub(super) fn name(self) -> &'static str {
        self.service.label()
    }

    pub(super) fn refusal(self, problem: impl Into<String>) -> Refusal {
        Refusal::Table {
            service: self.name(),
            table: short(self.table),
            problem: problem.into(),
        }
    }

    pub(super) fn unknown(self) -> Refusal {
        self.refusal(
            "bestaat daar niet; kijk hoe het nummer geschreven is, ook naar hoofdletters en \
             kleine letters",
        )
    }

    /// Names of dimensions and columns become part of our questions.
    pub(super) fn check_keys(
        self,
        dimensions: &[Dimension],
        measures: &[Measure],
    ) -> Result<(), Refusal> {
        let dimensions = dimensions.iter().map(|one| &one.key);
        let mut keys = dimensions.chain(measures.iter().map(|one| &one.code));
        let is_sound = |key: &&String| {
            let mut letters = key.chars();
            letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        match keys.find(|key| !is_sound(key)) {
            None => Ok(()),
            Some(odd) => {
                let problem = format!("{} is geen naam van een kolom", short(odd));
                Err(unreadable(self.name(), problem))
            }
        }
    }

    /// An answer that may hold JSON.
    pub(super) async fn ask(self, fetcher: &Fetcher, address: &str) -> Result<Reply, Refusal> {
        let reply = fetcher.ask(address, JSON, None).await?;
        if matches!(reply.status, 204 | 404) {
            return Err(self.unknown());
        }
        check(self.name(), &reply)?;
        let kind = reply.media_type().unwrap_or_default();
        if kind.ends_with("xml") || reply.bytes.trim_ascii_start().starts_with(b"<") {
            return Err(unreadable(self.name(), "het is XML in plaats van JSON"));
        }
        Ok(reply)
    }

    /// A part of the description of the table.
    pub(super) async fn describe(self, fetcher: &Fetcher, address: &str) -> Result<Value, Refusal> {
        let reply = self.ask(fetcher, address).await?;
        if reply.bytes.trim_ascii().is_empty() {
            return Err(self.unknown());
        }
        serde_json::from_slice(&reply.bytes).map_err(|error| no_json(self.name(), &error))
    }
}

/// An address with the parameters of `OData`, whose names keep their dollar.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (number, (name, value)) in parameters.iter().enumerate() {
        address.push(if number == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(value));
    }
    address
}

/// With `%20` for a space: these services take a plus for a plus.
pub(super) fn encoded(text: &str) -> String {
    let text: String = byte_serialize(text.as_bytes()).collect();
    text.replace('+', "%20")
}

/// How sure the values of a period are; nothing for a word that we do not know.
pub(super) fn status(word: Option<&str>) -> Option<PeriodStatus> {
    match word? {
        "Definitief" => Some(PeriodStatus::Final),
        "NaderVoorlopig" | "Nader voorlopig" => Some(PeriodStatus::Revised),
        "Voorlopig" => Some(PeriodStatus::Provisional),
        _ => None,
    }
}
