//! What a provider tells beside the standard: groups above all.

use std::collections::BTreeMap;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything that `OpenID` Connect itself does not name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

impl AdditionalClaims for Claims {}

/// The groups of somebody.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Groups {
    Told(Vec<String>),
    /// There are too many to tell.
    LeftOut,
    NotTold,
}

impl Claims {
    /// The groups under the name `claim`. Entra ID gives no groups above 200, and says so by
    /// `_claim_names` or `hasgroups`.
    pub(crate) fn groups(&self, claim: &str) -> Groups {
        match self.others.get(claim) {
            Some(Value::Array(groups)) => {
                let names = groups.iter().filter_map(Value::as_str);
                Groups::Told(names.map(str::to_owned).collect())
            }
            Some(Value::String(group)) => Groups::Told(vec![group.clone()]),
            _ if self.leaves_out(claim) => Groups::LeftOut,
            _ => Groups::NotTold,
        }
    }

    fn leaves_out(&self, claim: &str) -> bool {
        let elsewhere = self.others.get("_claim_names");
        let has_groups = match self.others.get("hasgroups") {
            Some(Value::Bool(has)) => *has,
            Some(Value::String(text)) => text == "true",
            _ => false,
        };
        has_groups || elsewhere.is_some_and(|names| names.get(claim).is_some())
    }

    /// From when the token is valid, in seconds.
    pub(crate) fn not_before(&self) -> Option<i64> {
        let value = self.others.get("nbf")?;
        // a number with a fraction is cut off, and one that is no number counts as never
        let whole = value.as_i64();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it saturates, which is late enough"
        )]
        whole
            .or_else(|| value.as_f64().map(|seconds| seconds as i64))
            .or(Some(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_are_told_or_left_out_or_neither() {
        let told = |groups: &[&str]| {
            Groups::Told(groups.iter().map(|group| (*group).to_owned()).collect())
        };
        for (claims, expected) in [
            (json!({ "groups": ["a", "b"] }), told(&["a", "b"])),
            (json!({ "groups": [] }), told(&[])),
            (json!({ "groups": "a" }), told(&["a"])),
            (json!({ "groups": ["a", 1, null] }), told(&["a"])),
            (
                json!({ "_claim_names": { "groups": "src1" }, "_claim_sources": {} }),
                Groups::LeftOut,
            ),
            (json!({ "hasgroups": true }), Groups::LeftOut),
            (
                json!({ "_claim_names": { "rollen": "src1" } }),
                Groups::NotTold,
            ),
            (json!({ "groups": null }), Groups::NotTold),
            (json!({}), Groups::NotTold),
        ] {
            let read: Claims = serde_json::from_value(claims.clone()).unwrap();
            assert_eq!(read.groups("groups"), expected, "{claims}");
        }
    }

    #[test]
    fn the_beginning_of_a_token() {
        for (claims, expected) in [
            (json!({}), None),
            (json!({ "nbf": 5 }), Some(5)),
            (json!({ "nbf": 5.9 }), Some(5)),
            (json!({ "nbf": 1e300 }), Some(i64::MAX)),
            (json!({ "nbf": "5" }), Some(i64::MAX)),
        ] {
            let read: Claims = serde_json::from_value(claims.clone()).unwrap();
            assert_eq!(read.not_before(), expected, "{claims}");
        }
    }
}
