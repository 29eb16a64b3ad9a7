//! Passwords: which are good enough, and how they are kept.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use kompas_domain::people::{MAX_PASSWORD, password_length};
use tokio::sync::Semaphore;
use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

use crate::Error;
use crate::archive::Archive;
use crate::people::FieldProblem;

/// So many proofs are computed at once: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// So many may wait; who comes after is asked to try again.
const WAITING: usize = 40;

/// Words that Dutch officials put into passwords, beside the lists of the library.
const DUTCH: [&str; 24] = [
    "kompas",
    "welkom",
    "wachtwoord",
    "gemeente",
    "veiligheid",
    "openbare",
    "orde",
    "geheim",
    "zomer",
    "herfst",
    "winter",
    "lente",
    "januari",
    "februari",
    "maart",
    "april",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
    "maandag",
    "vrijdag",
    "burgemeester",
];

/// Computes proofs, a few at a time.
pub(crate) struct Passwords {
    permits: Semaphore,
    waiting: AtomicUsize,
    dummy: OnceLock<String>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            permits: Semaphore::new(AT_ONCE),
            waiting: AtomicUsize::new(0),
            dummy: OnceLock::new(),
        }
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        struct Place<'a>(&'a AtomicUsize);
        impl Drop for Place<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::AcqRel);
            }
        }
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::Busy);
        }
        let _place = Place(&self.waiting);
        let _permit = self.permits.acquire().await.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Error::Interrupted)
    }
}

/// 19 MiB, two passes, one lane: what OWASP advises for argon2id.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str, salt: &[u8]) -> Result<String, Error> {
    let salt = SaltString::encode_b64(salt).map_err(|_| Error::Interrupted)?;
    let hash = hasher().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|_| Error::Interrupted)?.to_string())
}

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

/// What is wrong with a new password, in Dutch. The words are those of its owner.
fn weakness(password: &str, words: &[String]) -> Option<String> {
    if let Err(message) = password_length(password) {
        return Some(message.to_owned());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).chain(DUTCH).collect();
    let found = zxcvbn(password, &words);
    let warning = found
        .feedback()
        .and_then(zxcvbn::feedback::Feedback::warning);
    let leaked = matches!(
        warning,
        Some(
            Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword
        )
    );
    if leaked {
        return Some(
            "dit wachtwoord staat op een lijst met gelekte wachtwoorden; kies een ander".to_owned(),
        );
    }
    (found.score() < Score::Three).then(|| {
        "dit wachtwoord is te makkelijk te raden; vier woorden die niets met elkaar te maken hebben, zijn sterk"
            .to_owned()
    })
}

impl Archive {
    /// The hash of a new password, or what is wrong with it. The words are those that its owner
    /// is known by.
    pub(crate) async fn new_password(
        &self,
        field: &'static str,
        password: &str,
        words: &[&str],
    ) -> Result<Result<String, FieldProblem>, Error> {
        let mut salt = [0_u8; 16];
        (self.random)(&mut salt);
        let password = password.to_owned();
        let words: Vec<String> = words
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() > 2)
            .map(str::to_lowercase)
            .collect();
        let made = self
            .passwords
            .compute(move || match weakness(&password, &words) {
                Some(message) => Ok(Err(FieldProblem::new(field, message))),
                None => Ok(Ok(hash(&password, &salt)?)),
            });
        made.await?
    }

    /// Whether a password fits a hash. Without a hash it takes as long and never fits.
    pub(crate) async fn proves(&self, password: &str, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let against = match hash {
            Some(hash) => hash,
            None => self.dummy()?,
        };
        let mut password = password.to_owned();
        let short = password.len() <= MAX_PASSWORD;
        if !short {
            password.clear();
        }
        let right = self.passwords.compute(move || fits(&password, &against));
        Ok(right.await? && known && short)
    }

    fn dummy(&self) -> Result<String, Error> {
        if let Some(hash) = self.passwords.dummy.get() {
            return Ok(hash.clone());
        }
        let made = hash("no password", &[7; 16])?;
        Ok(self.passwords.dummy.get_or_init(|| made).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let owner = ["jansen".to_owned(), "utrecht".to_owned()];
        for (password, sign) in [
            ("kort", "12 tekens"),
            ("passwordpassword", "te makkelijk"),
            ("123456789012", "te makkelijk"),
            ("qwertyuiop123", "gelekt"),
            ("jansenutrecht", "te makkelijk"),
            ("welkomwelkom", "te makkelijk"),
            ("aaaaaaaaaaaaaaaa", "te makkelijk"),
            ("november2026", "te makkelijk"),
        ] {
            let message = weakness(password, &owner);
            assert!(
                message.as_ref().is_some_and(|text| text.contains(sign)),
                "{password}: {message:?}"
            );
        }
        for password in [
            "paard batterij nietje correct",
            "kT9#vq!27Lwz",
            "vier losse woorden zwemmen",
        ] {
            assert_eq!(weakness(password, &owner), None, "{password}");
        }
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        let made = hash("vier losse woorden", &[1; 16]).unwrap();
        assert!(
            made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{made}"
        );
        assert!(fits("vier losse woorden", &made));
        assert!(!fits("vier losse woorde", &made));
        assert!(!fits("", &made));
        assert!(!fits("vier losse woorden", "geen hash"));
        assert_ne!(made, hash("vier losse woorden", &[2; 16]).unwrap());
    }
}
