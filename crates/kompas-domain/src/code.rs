//! The closed lists of the guide: each value has a code (in content, addresses and JSON) and a
//! Dutch label (on screen).

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A value of a closed list.
pub trait Code: Copy + Eq + fmt::Debug + 'static {
    /// All values, in the order in which they are shown.
    const ALL: &'static [Self];
    /// The code as it stands in content, addresses and JSON.
    fn code(self) -> &'static str;
    /// The Dutch label as a visitor reads it.
    fn label(self) -> &'static str;
    /// The value with this code, if there is one. Case counts not.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.code().eq_ignore_ascii_case(code))
    }
    /// The codes of all values, for messages: `a, b of c`.
    fn choices() -> String {
        let codes: Vec<&str> = Self::ALL.iter().map(|value| value.code()).collect();
        crate::text::enumerate(&codes, "of")
    }
}

/// Error of [`FromStr`]: the code is none of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// What was given.
    pub given: String,
    /// What would be right, as a Dutch enumeration.
    pub choices: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} bestaat niet; kies {}", self.given, self.choices)
    }
}

impl std::error::Error for UnknownCode {}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;
            fn from_str(code: &str) -> Result<Self, UnknownCode> {
                Self::from_code(code).ok_or_else(|| UnknownCode { given: code.to_owned(), choices: Self::choices() })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// One of the six fixed questions.
    QuestionCode {
        /// Core of the theme, role and instruments of the municipality, partners, policy.
        G1 = "G1", "G1";
        /// How to get to an effective approach.
        G2 = "G2", "G2";
        /// How to secure the approach.
        G3 = "G3", "G3";
        /// Current local risks.
        L1 = "L1", "L1";
        /// The present local approach and its effect.
        L2 = "L2", "L2";
        /// Strength of the local information position.
        L3 = "L3", "L3";
    }
}

codes! {
    /// The two groups that the six questions fall into.
    QuestionGroup {
        /// G1 to G3.
        General = "algemeen", "Algemeen";
        /// L1 to L3.
        Local = "lokaal", "Eigen gemeente";
    }
}

codes! {
    /// The form of a source: A, B or C in the publication.
    SourceForm {
        /// Form A.
        Partner = "partner", "Partner";
        /// Form B: registration, database, digital tool.
        Register = "registratie", "Registratie";
        /// Form C: organisation, website, publication.
        Publication = "publicatie", "Publicatie";
    }
}

codes! {
    /// Whether a source is inside or outside the municipal organisation.
    Reach {
        /// Inside the municipality.
        Internal = "intern", "Binnen de gemeente";
        /// Outside the municipality.
        External = "extern", "Buiten de gemeente";
    }
}

codes! {
    /// Who can get at a source.
    Access {
        /// Anyone.
        Public = "openbaar", "Openbaar";
        /// Who asks.
        OnRequest = "op-aanvraag", "Op aanvraag";
        /// Partners that joined.
        Closed = "besloten", "Besloten";
    }
}

codes! {
    /// A criterion by which the sources were selected.
    CriterionCode {
        /// Easy to reach and use.
        Reachable = "bereikbaar", "Gemakkelijk te bereiken";
        /// Close to the task.
        Close = "dichtbij", "Dicht op de opgave";
        /// Current, possibly innovative.
        Current = "actueel", "Actueel";
        /// Supports integral working.
        Integral = "integraal", "Steunt integraal werken";
    }
}

codes! {
    /// Whether an editor has confirmed the questions of a listing.
    ListingStatus {
        /// Proposed by the editors from the description; not confirmed.
        Proposed = "redactievoorstel", "Redactievoorstel";
        /// Confirmed by an editor.
        Confirmed = "bevestigd", "Bevestigd";
    }
}

codes! {
    /// Where an address came from.
    AddressOrigin {
        /// Printed in the publication of 2023.
        Publication = "publicatie", "Uit de publicatie van 2023";
        /// Added by the editors.
        Editors = "redactie", "Toegevoegd door de redactie";
    }
}

codes! {
    /// The icon that a theme is recognised by.
    Icon {
        /// A farm.
        Countryside = "buitengebied", "Buitengebied";
        /// A lock on a screen.
        Cyber = "cyber", "Cyber";
        /// Messages.
        Online = "online", "Online";
        /// Care.
        Care = "zorg", "Zorg";
        /// Young people.
        Youth = "jeugd", "Jeugd";
        /// Any other theme.
        General = "algemeen", "Algemeen";
    }
}

impl QuestionCode {
    /// The group that this question belongs to.
    pub fn group(self) -> QuestionGroup {
        match self {
            Self::G1 | Self::G2 | Self::G3 => QuestionGroup::General,
            Self::L1 | Self::L2 | Self::L3 => QuestionGroup::Local,
        }
    }

    /// The code in lower case, as it stands in an address: `g1`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::G1 => "g1",
            Self::G2 => "g2",
            Self::G3 => "g3",
            Self::L1 => "l1",
            Self::L2 => "l2",
            Self::L3 => "l3",
        }
    }
}

impl QuestionGroup {
    /// The three questions of this group.
    pub fn questions(self) -> impl Iterator<Item = QuestionCode> {
        QuestionCode::ALL
            .iter()
            .copied()
            .filter(move |question| question.group() == self)
    }
}

impl SourceForm {
    /// The letter of this form in the publication.
    pub fn letter(self) -> char {
        match self {
            Self::Partner => 'A',
            Self::Register => 'B',
            Self::Publication => 'C',
        }
    }

    /// The Dutch plural: `Partners`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Partner => "Partners",
            Self::Register => "Registraties",
            Self::Publication => "Publicaties",
        }
    }
}

/// How many coloured dots the publication shows at a listing, as far as they could be read.
///
/// The pale colours of G3 and L3 were never read, so every count is a minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DotCount(Option<(u8, u8)>);

impl DotCount {
    /// No dot could be counted.
    pub const fn unknown() -> Self {
        Self(None)
    }

    /// Reads `?`, `3` or `4-5`.
    ///
    /// # Errors
    /// The text is none of these, or a number is not between 1 and 6.
    pub fn parse(text: &str) -> Result<Self, UnknownCode> {
        let number = |part: &str| {
            part.parse::<u8>()
                .ok()
                .filter(|count| (1..=6).contains(count))
        };
        let range = match text.split_once('-') {
            None if text == "?" => return Ok(Self(None)),
            None => number(text).map(|count| (count, count)),
            Some((low, high)) => number(low)
                .zip(number(high))
                .filter(|(low, high)| low < high),
        };
        range
            .map(|range| Self(Some(range)))
            .ok_or_else(|| UnknownCode {
                given: text.to_owned(),
                choices: "?, een getal van 1 tot 6, of een bereik zoals 4-5".to_owned(),
            })
    }
}

impl fmt::Display for DotCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("?"),
            Some((low, high)) if low == high => write!(f, "{low}"),
            Some((low, high)) => write!(f, "{low}-{high}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        fn check<T: Code + FromStr<Err = UnknownCode>>() {
            for &value in T::ALL {
                assert_eq!(T::from_str(value.code()), Ok(value));
                assert_eq!(T::from_str(&value.code().to_uppercase()), Ok(value));
            }
            assert!(T::from_str("niets").is_err());
        }
        check::<QuestionCode>();
        check::<QuestionGroup>();
        check::<SourceForm>();
        check::<Reach>();
        check::<Access>();
        check::<CriterionCode>();
        check::<ListingStatus>();
        check::<AddressOrigin>();
        check::<Icon>();
    }

    #[test]
    fn an_unknown_code_says_what_would_be_right() {
        let error = SourceForm::from_str("boek").unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"boek\" bestaat niet; kies partner, registratie of publicatie"
        );
    }

    #[test]
    fn dot_counts() {
        for good in ["?", "1", "6", "3-4", "4-5"] {
            assert_eq!(DotCount::parse(good).unwrap().to_string(), good);
        }
        for bad in ["", "0", "7", "5-4", "3-3", "4-", "-", "vier", "1-9"] {
            assert!(DotCount::parse(bad).is_err(), "{bad:?}");
        }
    }
}
