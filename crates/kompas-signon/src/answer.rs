//! What a visitor brings back from the provider.

use crate::error::{Error, short};
use crate::provider::Started;

/// The parameters of the address that the provider sent the visitor back to.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Callback {
    /// What the token is exchanged for.
    pub code: Option<String>,
    /// What we gave along.
    pub state: Option<String>,
    /// Who sends her back (RFC 9207).
    pub iss: Option<String>,
    /// The code of a refusal.
    pub error: Option<String>,
    /// What is said of it.
    pub error_description: Option<String>,
}

impl Callback {
    /// The parameters by their names; others are ignored, and of doubles the last counts.
    pub fn of_pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        let mut callback = Self::default();
        for (name, value) in pairs {
            let place = match name {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "iss" => &mut callback.iss,
                "error" => &mut callback.error,
                "error_description" => &mut callback.error_description,
                _ => continue,
            };
            *place = Some(value.to_owned());
        }
        callback
    }

    /// The code, if this is the end of that very visit. `issuer` is who must have sent her back,
    /// and `says_issuer` whether it always says so.
    pub(crate) fn code_of(
        &self,
        started: &Started,
        key: &str,
        issuer: &str,
        says_issuer: bool,
    ) -> Result<&str, Error> {
        let other = || Error::OtherVisit {
            key: key.to_owned(),
        };
        if self.state.as_deref() != Some(&*started.state) {
            return Err(other());
        }
        match self.iss.as_deref() {
            Some(iss) if iss != issuer => return Err(other()),
            None if says_issuer => return Err(other()),
            _ => {}
        }
        if let Some(code) = &self.error {
            return Err(Error::Refused {
                key: key.to_owned(),
                code: short(code),
                said: short(self.error_description.as_deref().unwrap_or_default()),
            });
        }
        self.code.as_deref().ok_or_else(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_this_very_visit_counts() {
        let started = Started {
            url: String::new(),
            state: "s".to_owned(),
            nonce: String::new(),
            pkce_verifier: String::new(),
        };
        let (a, b) = ("https://a.nl", "https://b.nl");
        for (pairs, says_issuer, expected) in [
            (&[("state", "s"), ("code", "c")][..], false, Ok("c")),
            (&[("state", "s"), ("code", "c"), ("x", "y")], false, Ok("c")),
            (&[("state", "s"), ("code", "c"), ("iss", a)], false, Ok("c")),
            (&[("state", "s"), ("code", "c"), ("iss", a)], true, Ok("c")),
            (
                &[("state", "s"), ("code", "c"), ("iss", b)],
                true,
                Err(None),
            ),
            (
                &[("state", "s"), ("code", "c"), ("iss", b)],
                false,
                Err(None),
            ),
            (&[("state", "s"), ("code", "c")], true, Err(None)),
            (&[("state", "t"), ("code", "c")], false, Err(None)),
            (&[("code", "c")], false, Err(None)),
            (&[("state", "s")], false, Err(None)),
            (&[], false, Err(None)),
            (
                &[("state", "s"), ("error", "access_denied")],
                false,
                Err(Some("access_denied")),
            ),
            (
                &[("state", "t"), ("error", "access_denied")],
                false,
                Err(None),
            ),
        ] {
            let callback = Callback::of_pairs(pairs.iter().copied());
            let code = callback.code_of(&started, "soest", a, says_issuer);
            let code = code.map_err(|error| match error {
                Error::Refused { code, .. } => Some(code),
                Error::OtherVisit { .. } => None,
                other => panic!("{other:?}"),
            });
            let expected = expected.map_err(|code: Option<&str>| code.map(str::to_owned));
            assert_eq!(code, expected, "{pairs:?} {says_issuer}");
        }
    }
}
