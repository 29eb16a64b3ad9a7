//! Reads the fields of a body in JSON, and gathers all that is wrong with them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use kompas_app::Error;
use kompas_domain::text;
use serde_json::{Map, Value};

use super::problem::{Fault, FaultCode, Problem};
use super::query::Query;
use crate::routes::FORM;

/// The fields of a body that were not read yet, those that exist, and what is wrong.
#[derive(Default)]
pub(super) struct Body {
    rest: Map<String, Value>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
    /// Where this object stands in the body; empty for the body itself.
    place: String,
}

/// What can be read out of a body.
pub(super) trait Input {
    /// Reads it; what is missing or of another kind is told to the body.
    fn read(body: &mut Body) -> Self;
}

/// A body without faults, as a handler asks for it.
pub(super) struct Given<T>(pub(super) T);

/// A value of a field.
pub(super) trait Field: Default {
    /// What it is, in Dutch: `een tekst`.
    const KIND: &'static str;
    /// Whether it may be left out.
    const OPTIONAL: bool = false;

    /// The value; none when it is of another kind.
    fn of(value: Value) -> Option<Self>;

    /// The value under this name. What is wrong with it is a fault, and gives a value that nobody
    /// uses.
    fn read(value: Value, name: &str, faults: &mut Vec<Fault>) -> Self {
        Self::of(value).unwrap_or_else(|| {
            let detail = format!("geef {}", Self::KIND);
            faults.push(Fault::in_body(name, FaultCode::WrongKind, detail));
            Self::default()
        })
    }
}

impl Field for String {
    const KIND: &'static str = "een tekst";

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(text) if !text.contains('\0') => Some(text),
            _ => None,
        }
    }
}

/// A day. That it is one, the [`App`](kompas_app::App) judges, together with all else.
#[derive(Debug, Default)]
pub(super) struct Day(String);

impl Field for Day {
    const KIND: &'static str = "een datum zoals 2027-03-01";

    fn of(value: Value) -> Option<Self> {
        filled(&value).map(Self)
    }
}

/// A value of a closed list, which the [`App`](kompas_app::App) judges.
#[derive(Debug, Default)]
pub(super) struct Choice(pub(super) String);

impl Field for Choice {
    const KIND: &'static str = "een waarde van de lijst";

    fn of(value: Value) -> Option<Self> {
        filled(&value).map(Self)
    }
}

/// A text that is not empty: in a form that means none, in JSON null does.
fn filled(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl From<Choice> for String {
    fn from(choice: Choice) -> Self {
        choice.0
    }
}

/// A value as a form has it: empty for none.
pub(super) fn typed(value: Option<impl Into<String>>) -> String {
    value.map_or_else(String::new, Into::into)
}

/// A whole number from 0. `3.0` is one too, by JSON Schema.
fn whole(value: &Value) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let whole = value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        let is_whole = number.fract() == 0.0 && number.abs() <= LARGEST;
        is_whole.then(|| format!("{number:.0}").parse().ok())?
    });
    whole.filter(|number| *number >= 0)
}

impl Field for bool {
    const KIND: &'static str = "true of false";

    fn of(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Field for i64 {
    const KIND: &'static str = "een geheel getal vanaf 0";

    fn of(value: Value) -> Option<Self> {
        whole(&value)
    }
}

impl Field for u32 {
    const KIND: &'static str = "een geheel getal vanaf 0";

    fn of(value: Value) -> Option<Self> {
        whole(&value).and_then(|number| number.try_into().ok())
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: &'static str = T::KIND;
    const OPTIONAL: bool = true;

    fn of(value: Value) -> Option<Self> {
        T::of(value).map(Some)
    }

    fn read(value: Value, name: &str, faults: &mut Vec<Fault>) -> Self {
        match value {
            Value::Null => None,
            value => Some(T::read(value, name, faults)),
        }
    }
}

impl<T: Field> Field for Vec<T> {
    const KIND: &'static str = "een lijst";
    const OPTIONAL: bool = true;

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(T::of).collect(),
            _ => None,
        }
    }

    fn read(value: Value, name: &str, faults: &mut Vec<Fault>) -> Self {
        let Value::Array(items) = value else {
            let detail = format!("geef {}", Self::KIND);
            faults.push(Fault::in_body(name, FaultCode::WrongKind, detail));
            return Self::default();
        };
        let items = items.into_iter().enumerate();
        items
            .map(|(place, item)| T::read(item, &format!("{name}[{place}]"), faults))
            .collect()
    }
}

impl Body {
    /// The value of a field. What is missing or wrong is a fault, and gives a value that nobody
    /// uses.
    pub(super) fn field<T: Field>(&mut self, name: &'static str) -> T {
        self.known.push(name);
        let Some(value) = self.rest.remove(name) else {
            if !T::OPTIONAL {
                self.fault(name, FaultCode::Missing, "ontbreekt; dit veld is verplicht");
            }
            return T::default();
        };
        T::read(value, &self.named(name), &mut self.faults)
    }

    fn fault(&mut self, name: &str, code: FaultCode, detail: impl Into<String>) {
        let name = self.named(name);
        self.faults.push(Fault::in_body(&name, code, detail));
    }

    /// The name of a field with where it stands.
    fn named(&self, name: &str) -> String {
        match self.place.as_str() {
            "" => name.to_owned(),
            place => format!("{place}.{name}"),
        }
    }

    /// What an object under this name holds, and all that is wrong with it.
    fn of<T: Input>(fields: Map<String, Value>, place: &str, faults: &mut Vec<Fault>) -> T {
        let mut body = Self {
            rest: fields,
            place: place.to_owned(),
            ..Self::default()
        };
        let input = T::read(&mut body);
        let choices = format!("kies {}", text::enumerate(&body.known, "of"));
        for name in std::mem::take(&mut body.rest).keys() {
            let detail = format!("dit veld bestaat hier niet; {choices}");
            body.fault(name, FaultCode::UnknownField, detail);
        }
        faults.append(&mut body.faults);
        input
    }

    /// The same of a value that must be an object.
    pub(super) fn nested<T: Input + Default>(
        value: Value,
        place: &str,
        faults: &mut Vec<Fault>,
    ) -> T {
        if let Value::Object(fields) = value {
            return Self::of(fields, place, faults);
        }
        let detail = "geef een object";
        faults.push(Fault::in_body(place, FaultCode::WrongKind, detail));
        T::default()
    }

    /// The fields of a text, or what is wrong with it.
    fn parse(bytes: &[u8]) -> Result<Map<String, Value>, String> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err("dit is geen object; geef velden: {\"veld\": …}".to_owned()),
            Err(error) => Err(format!(
                "dit is geen JSON (regel {}, teken {}); geef velden: {{\"veld\": …}}",
                error.line(),
                error.column()
            )),
        }
    }

    fn read<T: Input>(bytes: &[u8], query: Query) -> Result<T, Problem> {
        let mut faults = match query.none() {
            Err(Problem::Invalid(faults)) => faults,
            _ => Vec::new(),
        };
        let fields = match Self::parse(bytes) {
            Ok(fields) => fields,
            Err(detail) => {
                faults.push(Fault::in_body("", FaultCode::Unreadable, detail));
                return Err(Problem::Invalid(faults));
            }
        };
        let input = Self::of(fields, "", &mut faults);
        if faults.is_empty() {
            Ok(input)
        } else {
            Err(Problem::Invalid(faults))
        }
    }
}

impl<S: Send + Sync, T: Input> FromRequest<S> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::NotJson);
        }
        let query = Query::of(request.uri());
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge(FORM),
            _ => Problem::Invalid(vec![Fault::in_body(
                "",
                FaultCode::Unreadable,
                "de inhoud kwam niet heel aan; stuur het opnieuw",
            )]),
        })?;
        Body::read(&bytes, query).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// What went wrong while doing what a body asks: fields that the application refused are fields of
/// the body, by the same names.
pub(super) fn refused(error: Error) -> Problem {
    match error {
        Error::Form(problems) => {
            let faults = problems
                .into_iter()
                .map(|problem| Fault::in_body(problem.field, FaultCode::Refused, problem.message));
            Problem::Invalid(faults.collect())
        }
        other => Problem::from(other),
    }
}

/// Bodies with their descriptions: how each is read is what its fields say. A field without a value
/// in the list of its kind is judged by the [`App`](kompas_app::App).
macro_rules! inputs {
    ($($(#[$about:meta])* $name:ident {
        $($(#[$told:meta])* $field:ident: $kind:ty,)+
    })+) => {$(
        #[derive(Debug, Default, utoipa::ToSchema)]
        $(#[$about])*
        pub(super) struct $name {
            $($(#[$told])* pub(super) $field: $kind,)+
        }

        impl crate::api::body::Input for $name {
            fn read(body: &mut crate::api::body::Body) -> Self {
                Self { $($field: body.field(stringify!($field)),)+ }
            }
        }

        impl crate::api::body::Field for $name {
            const KIND: &'static str = "een object";

            fn of(value: serde_json::Value) -> Option<Self> {
                let mut faults = Vec::new();
                let input = crate::api::body::Body::nested(value, "", &mut faults);
                faults.is_empty().then_some(input)
            }

            fn read(
                value: serde_json::Value,
                name: &str,
                faults: &mut Vec<crate::api::problem::Fault>,
            ) -> Self {
                crate::api::body::Body::nested(value, name, faults)
            }
        }
    )+};
}

pub(super) use inputs;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        titel: String,
        nummer: Option<u32>,
        kenmerken: Vec<String>,
    }

    impl Input for Sample {
        fn read(body: &mut Body) -> Self {
            Self {
                titel: body.field("titel"),
                nummer: body.field("nummer"),
                kenmerken: body.field("kenmerken"),
            }
        }
    }

    #[test]
    fn all_faults_of_a_body_come_together() {
        let read = |text: &str| Body::read::<Sample>(text.as_bytes(), Query::default());
        let whole = read(r#"{"titel": "x", "nummer": 3, "kenmerken": ["wpg"]}"#).unwrap();
        assert_eq!(
            (whole.titel.as_str(), whole.nummer, whole.kenmerken.len()),
            ("x", Some(3), 1)
        );
        assert_eq!(
            read(r#"{"titel": "x", "nummer": 3.0}"#).unwrap().nummer,
            Some(3)
        );
        assert_eq!(
            read(r#"{"titel": "x", "nummer": null}"#).unwrap().nummer,
            None
        );
        for (text, expected) in [
            ("", &[" Unreadable"][..]),
            ("[]", &[" Unreadable"]),
            ("{}", &["titel Missing"]),
            (r#"{"titel": null}"#, &["titel WrongKind"]),
            (r#"{"titel": "x", "nummer": 3.5}"#, &["nummer WrongKind"]),
            (r#"{"titel": "x", "nummer": 1e99}"#, &["nummer WrongKind"]),
            (r#"{"titel": "a\u0000"}"#, &["titel WrongKind"]),
            (
                r#"{"titel": 1, "nummer": -1, "kenmerken": [1], "kleur": 2}"#,
                &[
                    "titel WrongKind",
                    "nummer WrongKind",
                    "kenmerken[0] WrongKind",
                    "kleur UnknownField",
                ],
            ),
        ] {
            let Err(Problem::Invalid(faults)) = read(text) else {
                panic!("{text} was read")
            };
            let told: Vec<String> = faults.iter().map(Fault::name_and_code).collect();
            assert_eq!(told, expected, "{text}");
        }
    }
}
