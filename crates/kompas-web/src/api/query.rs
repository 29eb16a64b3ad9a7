//! Reads the parameters of an address, and gathers all that is wrong with them.

use std::convert::Infallible;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::Uri;
use axum::http::request::Parts;
use kompas_app::Error;
use kompas_domain::code::Code;
use kompas_domain::filter::Facet;
use kompas_domain::text;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Ref, Required};

use super::problem::{Fault, FaultCode, Problem};

/// The longest value of a filter, in characters.
pub(super) const LONGEST_FILTER: usize = 200;

/// The parameters of an address that were not read yet, those that exist, and what is wrong.
#[derive(Default)]
pub(super) struct Query {
    rest: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}

impl Query {
    /// The parameters of an address.
    pub(super) fn of(uri: &Uri) -> Self {
        Self::read(uri.query().unwrap_or(""))
    }

    /// Takes any text: what is no valid encoding becomes a value that does not exist.
    fn read(query: &str) -> Self {
        let rest = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Self {
            rest,
            ..Self::default()
        }
    }

    /// All values of one parameter that are not empty.
    fn take(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let mut values = Vec::new();
        self.rest.retain_mut(|(given, value)| {
            if given == name {
                values.push(std::mem::take(value));
            }
            given != name
        });
        let given = values.len();
        values.retain(|value| !value.is_empty());
        for _ in values.len()..given {
            self.fault(
                name,
                FaultCode::Empty,
                "leeg; geef een waarde of laat de parameter weg",
            );
        }
        values
    }

    /// The value of a parameter that may be there once.
    pub(super) fn one(&mut self, name: &'static str) -> Option<String> {
        let values = self.take(name);
        if values.len() > 1 {
            let detail = format!("staat er {} keer; geef er één", values.len());
            self.fault(name, FaultCode::Repeated, detail);
        }
        values.into_iter().next()
    }

    /// The value of a parameter that must be there once.
    pub(super) fn required(&mut self, name: &'static str) -> Option<String> {
        let faults = self.faults.len();
        let value = self.one(name);
        if value.is_none() && self.faults.len() == faults {
            self.fault(
                name,
                FaultCode::Missing,
                "ontbreekt; deze parameter is verplicht",
            );
        }
        value
    }

    /// A whole number between two others.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<usize>,
        default: usize,
    ) -> usize {
        self.whole(name, range).unwrap_or(default)
    }

    /// A whole number between two others that need not be there.
    pub(super) fn whole(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<usize>,
    ) -> Option<usize> {
        let value = self.one(name)?;
        self.within(name, &value, range)
    }

    /// A whole number between two others that must be there.
    pub(super) fn required_whole(
        &mut self,
        name: &'static str,
        range: &RangeInclusive<usize>,
    ) -> Option<usize> {
        let value = self.required(name)?;
        self.within(name, &value, range)
    }

    fn within(
        &mut self,
        name: &'static str,
        value: &str,
        range: &RangeInclusive<usize>,
    ) -> Option<usize> {
        let choices = format!(
            "kies een getal van {} tot en met {}",
            range.start(),
            range.end()
        );
        if !value.bytes().all(|byte| byte.is_ascii_digit()) {
            let detail = format!("{value:?} is geen geheel getal; {choices}");
            self.fault(name, FaultCode::NoNumber, detail);
            return None;
        }
        let number = value.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let detail = format!("{value} kan niet; {choices}");
            self.fault(name, FaultCode::OutOfRange, detail);
        }
        number
    }

    /// A text of at most so many characters. A longer one is a fault, and not given.
    pub(super) fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let value = self.one(name)?;
        self.not_longer(name, value, longest)
    }

    /// A text that was read, unless it is longer than this: that is a fault.
    pub(super) fn not_longer(
        &mut self,
        name: &'static str,
        value: String,
        longest: usize,
    ) -> Option<String> {
        if value.chars().count() <= longest {
            return Some(value);
        }
        let detail = format!("te lang; hoogstens {longest} tekens");
        self.fault(name, FaultCode::TooLong, detail);
        None
    }

    /// A value of a closed list.
    pub(super) fn code<T: Code>(&mut self, name: &'static str) -> Option<T> {
        let value = self.one(name)?;
        let code = T::from_code(&value);
        if code.is_none() {
            self.unknown(name, &value, T::choices());
        }
        code
    }

    /// The pairs that narrow a list; the [`App`](kompas_app::App) judges their values.
    pub(super) fn filters(&mut self) -> Vec<(String, String)> {
        self.filters_named(Facet::ALL.map(Facet::name))
    }

    /// The same for filters with other names.
    pub(super) fn filters_named(
        &mut self,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Vec<(String, String)> {
        let mut filters: Vec<(String, String)> = Vec::new();
        for name in names {
            for value in self.take(name) {
                let Some(value) = self.not_longer(name, value, LONGEST_FILTER) else {
                    continue;
                };
                let pair = (name.to_owned(), value);
                if !filters.contains(&pair) {
                    filters.push(pair);
                }
            }
        }
        filters
    }

    pub(super) fn fault(&mut self, name: &str, code: FaultCode, detail: impl Into<String>) {
        self.faults.push(Fault::new(name, code, detail));
    }

    pub(super) fn unknown(&mut self, name: &str, value: &str, choices: impl Display) {
        let detail = format!("{value:?} bestaat niet; kies {choices}");
        self.fault(name, FaultCode::UnknownValue, detail);
    }

    /// What was found, or all faults together: those met while reading, those that the
    /// [`App`](kompas_app::App) met, and parameters that nobody asked for.
    pub(super) fn check<T>(self, found: Result<T, Error>) -> Result<T, Problem> {
        let mut faults = self.faults;
        let found = found.map_err(Problem::from);
        if let Err(Problem::Invalid(more)) = &found {
            faults.extend_from_slice(more);
        }
        let choices = match self.known.as_slice() {
            [] => "dit adres heeft geen parameters".to_owned(),
            known => format!("kies {}", text::enumerate(known, "of")),
        };
        faults.extend(self.rest.iter().map(|(name, _)| {
            let detail = format!("deze parameter bestaat hier niet; {choices}");
            Fault::new(name, FaultCode::UnknownParameter, detail)
        }));
        if faults.is_empty() {
            found
        } else {
            Err(Problem::Invalid(faults))
        }
    }

    /// For an address without parameters.
    pub(super) fn none(self) -> Result<(), Problem> {
        self.check(Ok(()))
    }
}

/// The last part of a path. What cannot be decoded is no key.
pub(super) struct Key(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(key)) => Ok(Self(key)),
            Err(_) => Err(Problem::NotFound(super::no_route_detail(&parts.uri))),
        }
    }
}

/// The parts of a path in braces, in their order. What cannot be decoded is no key.
pub(super) struct Keys<const N: usize>(pub(super) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Keys<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let keys = found.map(|Path(pairs)| pairs.into_iter().map(|(_, key)| key).collect());
        let keys = keys.map(|keys: Vec<String>| keys.try_into());
        match keys {
            Ok(Ok(keys)) => Ok(Self(keys)),
            _ => Err(Problem::NotFound(super::no_route_detail(&parts.uri))),
        }
    }
}

/// The number in a path of a thing of this kind, in Dutch. What is no number, or too large for one,
/// is no such thing.
pub(super) fn number<T: FromStr>(kind: &str, key: &str) -> Result<T, Problem> {
    let digits = key.bytes().all(|byte| byte.is_ascii_digit());
    let number = key.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Problem::no(kind, key))
}

/// Describes the filters.
pub(super) struct Filters;

impl IntoParams for Filters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Facet::ALL.map(filter).into()
    }
}

fn filter(facet: Facet) -> Parameter {
    let (schema, example, what) = match facet {
        Facet::Theme => ("Themasleutel", "weerbaar-buitengebied", "onder dit thema"),
        Facet::Question => ("Vraagcode", "L1", "bij deze vraag"),
        Facet::Form => ("Vorm", "partner", "van deze vorm"),
        Facet::Reach => (
            "Bereik",
            "intern",
            "met dit bereik; publicaties hebben er geen",
        ),
        Facet::Access => ("Toegang", "openbaar", "met deze toegang"),
    };
    ParameterBuilder::new()
        .name(facet.name())
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!(
            "Alleen wat de gids noemt {what}. Mag herhaald worden; dan is één van de waarden genoeg."
        )))
        .schema(Some(ArrayBuilder::new().items(Ref::from_schema_name(schema))))
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .example(Some(serde_json::json!([example])))
        .build()
}
