//! How long a text may be and what it may hold.

use serde_json::{Value, json};

/// Limits of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// At most this many characters, on one line.
    Chars(usize),
    /// At most this many words; paragraphs may be separated by an empty line.
    Words(usize),
}

impl Limit {
    pub(crate) fn check(self, text: &str) -> Result<(), String> {
        if text.trim().is_empty() {
            return Err("hier moet tekst staan".to_owned());
        }
        if let Some(bad) = text.chars().find(|&letter| {
            letter.is_control() && !(letter == '\n' && matches!(self, Self::Words(_)))
        }) {
            return Err(format!(
                "het teken {bad:?} mag hier niet; schrijf de tekst op één regel"
            ));
        }
        if text.contains(['<', '>']) {
            return Err("gebruik geen opmaak: de tekens < en > mogen niet".to_owned());
        }
        let (length, most, unit) = match self {
            Self::Chars(most) => (text.chars().count(), most, "tekens"),
            Self::Words(most) => (text.split_whitespace().count(), most, "woorden"),
        };
        if length > most {
            return Err(format!(
                "{length} {unit}; het mogen er hoogstens {most} zijn"
            ));
        }
        Ok(())
    }

    pub(crate) fn schema(self) -> Value {
        match self {
            Self::Chars(most) => json!({"type": "string", "minLength": 1, "maxLength": most}),
            Self::Words(most) => json!({
                "type": "string",
                "minLength": 1,
                "$comment": format!("hoogstens {most} woorden"),
            }),
        }
    }
}
