//! What a hit is.

use std::fmt;
use std::str::FromStr;

use kompas_domain::code::{Code, UnknownCode};

/// What kind of page a hit leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// A source.
    Source,
    /// A theme.
    Theme,
    /// One of the six questions.
    Question,
    /// A term of the glossary.
    Term,
}

impl Code for HitKind {
    const ALL: &'static [Self] = &[Self::Source, Self::Theme, Self::Question, Self::Term];

    fn code(self) -> &'static str {
        match self {
            Self::Source => "bron",
            Self::Theme => "thema",
            Self::Question => "vraag",
            Self::Term => "begrip",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Source => "Bronnen",
            Self::Theme => "Thema's",
            Self::Question => "Vragen",
            Self::Term => "Begrippen",
        }
    }
}

impl fmt::Display for HitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for HitKind {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        Self::from_code(code).ok_or_else(|| UnknownCode {
            given: code.to_owned(),
            choices: Self::choices(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for &kind in HitKind::ALL {
            assert_eq!(HitKind::from_str(&kind.to_string()), Ok(kind));
        }
        let error = HitKind::from_str("boek").unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"boek\" bestaat niet; kies bron, thema, vraag of begrip"
        );
    }
}
