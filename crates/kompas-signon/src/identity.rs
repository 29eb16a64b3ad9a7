//! Who somebody is.

use std::collections::BTreeSet;

/// Values of `acr` that stand for more than one factor.
const STRONG_CONTEXTS: [&str; 2] = [
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    "https://refeds.org/profile/mfa",
];

/// Somebody, by the word of her organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who says so. With the subject this is who she is, for good.
    pub issuer: String,
    /// What she is called there, which never goes to somebody else.
    pub subject: String,
    /// Her name. It can change.
    pub name: Option<String>,
    /// Her mail address. It can change, and can go to somebody else.
    pub mail: Option<String>,
    /// The provider has seen that the mail address is hers.
    pub mail_verified: bool,
    /// The groups that she is in, by the names or numbers of the provider.
    pub groups: Vec<String>,
    /// The provider did not tell her groups because there are too many; `groups` is empty then,
    /// and that says nothing.
    pub groups_left_out: bool,
    /// How she showed who she is (`amr`), as in RFC 8176: `pwd`, `otp`, `mfa`.
    pub methods: Vec<String>,
    /// How sure that is (`acr`), in the words of the provider.
    pub context: Option<String>,
}

impl Identity {
    /// Whether she showed more than one factor; none where the provider does not tell.
    pub fn second_factor(&self) -> Option<bool> {
        let strong = |context: &str| STRONG_CONTEXTS.contains(&context);
        if self.context.as_deref().is_some_and(strong) {
            return Some(true);
        }
        if self.methods.is_empty() {
            return None;
        }
        let kinds: BTreeSet<Kind> = self.methods.iter().filter_map(|one| kind(one)).collect();
        let said = |name: &str| self.methods.iter().any(|one| one == name);
        Some(said("mfa") || kinds.len() > 1)
    }
}

/// What a factor rests on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Knowing,
    Having,
    Being,
}

/// The methods of RFC 8176 by what they rest on.
fn kind(method: &str) -> Option<Kind> {
    match method {
        "pwd" | "pin" | "kba" => Some(Kind::Knowing),
        "otp" | "hwk" | "swk" | "sms" | "tel" | "sc" | "pop" => Some(Kind::Having),
        "face" | "fpt" | "iris" | "retina" | "vbm" => Some(Kind::Being),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_factors() {
        for (methods, context, expected) in [
            (&[][..], None, None),
            (&[], Some("0"), None),
            (&[], Some("https://refeds.org/profile/mfa"), Some(true)),
            (&["pwd"], None, Some(false)),
            (&["pwd", "mfa"], None, Some(true)),
            (&["pwd", "otp"], None, Some(true)),
            (&["pwd", "pin"], None, Some(false)),
            (&["hwk", "fpt"], None, Some(true)),
            (&["rsa"], None, Some(false)),
        ] {
            let identity = Identity {
                issuer: String::new(),
                subject: String::new(),
                name: None,
                mail: None,
                mail_verified: false,
                groups: Vec::new(),
                groups_left_out: false,
                methods: methods.iter().map(|one| (*one).to_owned()).collect(),
                context: context.map(str::to_owned),
            };
            assert_eq!(
                identity.second_factor(),
                expected,
                "{methods:?} {context:?}"
            );
        }
    }
}
