//! Why somebody cannot sign on, and where an administrator must look.

use std::fmt;

/// What was asked of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Its description of itself: `.well-known/openid-configuration`.
    Description,
    /// The keys that it signs with.
    Keys,
    /// The token, in exchange for a code.
    Token,
    /// What more it tells of somebody.
    UserInfo,
}

impl Place {
    fn label(self) -> &'static str {
        match self {
            Self::Description => "de beschrijving (.well-known/openid-configuration)",
            Self::Keys => "de sleutels (jwks_uri)",
            Self::Token => "het inlogbewijs (token_endpoint)",
            Self::UserInfo => "de gegevens van de gebruiker (userinfo_endpoint)",
        }
    }
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disbelief {
    /// There is none in the answer.
    Missing,
    /// It was issued by another.
    Issuer,
    /// It was not made for Kompas.
    Audience,
    /// It was made at the request of another program.
    AuthorizedParty,
    /// It is not signed, or in a way that is not safe enough.
    Algorithm,
    /// It is signed with a key that the provider does not have.
    UnknownKey,
    /// Its signature is wrong.
    Signature,
    /// It is no longer valid.
    Expired,
    /// It is not valid yet, or made in the future.
    Future,
    /// It was made for another visit.
    Nonce,
    /// It does not belong to the access token beside it.
    AccessToken,
    /// What more is told is about somebody else.
    Subject,
    /// Something else that makes it invalid.
    Other,
}

impl Disbelief {
    fn label(self) -> &'static str {
        match self {
            Self::Missing => "het ontbreekt in het antwoord; is de scope openid toegestaan?",
            Self::Issuer => "het komt van een andere uitgever",
            Self::Audience => "het is niet voor dit client-id gemaakt",
            Self::AuthorizedParty => "het is voor een ander programma gemaakt (azp)",
            Self::Algorithm => "het is niet ondertekend met RS256, PS256 of ES256",
            Self::UnknownKey => "het is ondertekend met een sleutel die de dienst niet noemt",
            Self::Signature => "de handtekening klopt niet",
            Self::Expired => "het is verlopen; loopt de klok van beide servers goed?",
            Self::Future => "het geldt nog niet; loopt de klok van beide servers goed?",
            Self::Nonce => "het hoort niet bij deze aanmelding (nonce)",
            Self::AccessToken => "het hoort niet bij het token ernaast (at_hash)",
            Self::Subject => "de gegevens zijn van iemand anders (sub)",
            Self::Other => "het heeft een vorm die Kompas niet kent",
        }
    }
}

impl fmt::Display for Disbelief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Why somebody cannot sign on. `key` is that of the provider in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting cannot be used.
    #[error("cannot use the setting {name} of provider {key}")]
    Settings {
        /// The provider.
        key: String,
        /// The setting, as its Dutch name.
        name: &'static str,
        /// What is wrong and what would be right, in Dutch.
        problem: String,
    },
    /// The provider could not be reached, or its answer was cut off.
    #[error("provider {key} does not answer for {place:?}")]
    NoAnswer {
        /// The provider.
        key: String,
        /// What was asked.
        place: Place,
        /// Why, as a Dutch sentence.
        message: String,
    },
    /// The answer cannot be used.
    #[error("cannot use what provider {key} answers for {place:?}")]
    Unusable {
        /// The provider.
        key: String,
        /// What was asked.
        place: Place,
        /// What is wrong, in Dutch.
        problem: String,
    },
    /// The provider refuses, to the visitor or to us.
    #[error("provider {key} refuses: {code}")]
    Refused {
        /// The provider.
        key: String,
        /// Its code: `access_denied`, `invalid_client`, `invalid_grant`.
        code: String,
        /// What it says, cut short.
        said: String,
    },
    /// The visitor does not come back from where we sent her: another visit, another provider.
    #[error("the answer does not belong to a visit to provider {key}")]
    OtherVisit {
        /// The provider.
        key: String,
    },
    /// The token of the provider is not believed.
    #[error("cannot believe the token of provider {key}: {reason:?}")]
    Token {
        /// The provider.
        key: String,
        /// Why.
        reason: Disbelief,
    },
}

impl Error {
    /// What went wrong, where, and what to do, in Dutch, for an administrator.
    pub fn message(&self) -> String {
        match self {
            Self::Settings { key, name, problem } => {
                format!("De instelling {name} van aanmelddienst {key} kan niet: {problem}.")
            }
            Self::NoAnswer {
                key,
                place,
                message,
            } => format!(
                "De aanmelddienst {key} geeft geen antwoord op de vraag om {}. {message}",
                place.label()
            ),
            Self::Unusable {
                key,
                place,
                problem,
            } => format!(
                "De aanmelddienst {key} geeft een antwoord dat niet te gebruiken is, op de vraag om {}: {problem}.",
                place.label()
            ),
            Self::Refused { key, code, said } => {
                let advice = match code.as_str() {
                    "invalid_client" | "unauthorized_client" => {
                        " Controleer client-id en geheim of sleutel."
                    }
                    "invalid_grant" => " De aanmelding is al gebruikt of duurde te lang.",
                    "access_denied" => " De gebruiker brak af of mag Kompas niet gebruiken.",
                    _ => "",
                };
                format!("De aanmelddienst {key} weigert: {code}. {said}{advice}")
            }
            Self::OtherVisit { key } => format!(
                "Het antwoord van aanmelddienst {key} hoort niet bij deze aanmelding. Begin opnieuw met aanmelden."
            ),
            Self::Token { key, reason } => {
                format!("Kompas gelooft het inlogbewijs van aanmelddienst {key} niet: {reason}.")
            }
        }
    }
}

/// A few words of what a provider sent, on one line.
pub(crate) fn short(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(300).collect()
}
