//! Personal keys to the API: how one looks, and what it lets its owner do.
//!
//! A key is `kompas_`, 43 letters and digits that nobody guesses, and 6 that follow from those: a
//! mistake in typing shows without asking anybody, and a scanner for secrets finds a key by its form.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// What a key lets its owner do, of what she herself may.
    TokenRight {
        /// Read.
        Read = "lezen", "Lezen";
        /// Change.
        Write = "schrijven", "Schrijven";
        /// Destroy dossiers whose term is over, which needs writing too.
        Destroy = "vernietigen", "Vernietigen";
    }
}

/// What every key begins with.
pub const PREFIX: &str = "kompas_";
/// The letters and digits that 256 bits take.
const SECRET: usize = 43;
/// Those that a checksum of 32 bits takes.
const CHECKSUM: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key to the API as its owner has it. It is shown once and kept by its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken(String);

/// Error of [`FromStr`]: no key looks like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoToken;

impl ApiToken {
    /// The key of so many random bits.
    pub fn new(random: &[u8; 32]) -> Self {
        let secret = base62(random, SECRET);
        let checksum = checksum(&secret);
        Self(format!("{PREFIX}{secret}{checksum}"))
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last four characters, by which its owner tells it from others.
    pub fn hint(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

/// Without the secret.
impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiToken(…{})", self.hint())
    }
}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dit is geen sleutel van Kompas")
    }
}

impl std::error::Error for NoToken {}

impl FromStr for ApiToken {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        let rest = text.strip_prefix(PREFIX).ok_or(NoToken)?;
        let fits =
            rest.len() == SECRET + CHECKSUM && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return Err(NoToken);
        }
        let (secret, given) = rest.split_at(SECRET);
        if checksum(secret) == given {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoToken)
        }
    }
}

fn checksum(secret: &str) -> String {
    base62(&crc32(secret.as_bytes()).to_be_bytes(), CHECKSUM)
}

/// The checksum of ISO 3309, as in GZIP: it tells any text from one with another character.
fn crc32(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        (0..8).fold(rest ^ u32::from(*byte), |rest, _| {
            if rest & 1 == 1 {
                rest >> 1 ^ 0xedb8_8320
            } else {
                rest >> 1
            }
        })
    });
    !rest
}

/// A number, its highest byte first, in so many letters and digits.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec!['0'; length];
    for digit in digits.iter_mut().rev() {
        let mut rest: u16 = 0;
        for byte in &mut number {
            let value = rest << 8 | u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        *digit = char::from(DIGITS[usize::from(rest)]);
    }
    digits.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_looks_as_it_always_will() {
        let all = ApiToken::new(&[0xff; 32]);
        assert_eq!(
            all.as_str(),
            "kompas_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13sRzl1"
        );
        let none = ApiToken::new(&[0; 32]);
        assert!(
            none.as_str()
                .starts_with(&format!("{PREFIX}{}", "0".repeat(43)))
        );
        assert_eq!(none.as_str().len(), 56);
        assert!(none.as_str().ends_with(none.hint()));
        assert!(!format!("{none:?}").contains("0000"), "{none:?}");
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn what_is_no_key() {
        let good = ApiToken::new(&[7; 32]).as_str().to_owned();
        for bad in [
            "",
            "kompas_",
            &good[..good.len() - 1],
            &format!("{good}0"),
            &format!(" {good}"),
            &good.replace("kompas_", "Kompas_"),
            &good.replace("kompas_", ""),
            &format!("kompas_{}é", &good[7..54]),
        ] {
            assert_eq!(bad.parse::<ApiToken>(), Err(NoToken), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_read_back(random: [u8; 32]) {
            let key = ApiToken::new(&random);
            prop_assert_eq!(key.as_str().parse::<ApiToken>(), Ok(key.clone()));
        }

        #[test]
        fn no_two_are_the_same(one: [u8; 32], other: [u8; 32]) {
            prop_assert_eq!(one == other, ApiToken::new(&one) == ApiToken::new(&other));
        }

        /// Whichever character is another, and whatever it is.
        #[test]
        fn one_wrong_character_is_refused(random: [u8; 32], place in 0_usize..56, other: char) {
            let key = ApiToken::new(&random);
            let mut letters: Vec<char> = key.as_str().chars().collect();
            prop_assume!(letters[place] != other);
            letters[place] = other;
            let typed: String = letters.into_iter().collect();
            prop_assert_eq!(typed.parse::<ApiToken>(), Err(NoToken));
        }

        /// Most mistakes are other letters or digits.
        #[test]
        fn one_wrong_letter_is_refused(random: [u8; 32], place in 7_usize..56, digit in 0_usize..62) {
            let key = ApiToken::new(&random);
            let mut letters = key.as_str().as_bytes().to_vec();
            prop_assume!(letters[place] != DIGITS[digit]);
            letters[place] = DIGITS[digit];
            let typed = String::from_utf8(letters).unwrap();
            prop_assert_eq!(typed.parse::<ApiToken>(), Err(NoToken));
        }
    }
}
