//! The second factor: a code that an app makes every half minute, and codes for when it is lost.

use kompas_domain::trail::LogAction;
use kompas_store::{Account, Credentials};
use totp_rs::{Algorithm, Secret, TOTP};

use crate::access::Asker;
use crate::archive::Archive;
use crate::people::{FieldProblem, account_object};
use crate::{App, Error};

/// Seconds that a code is good.
const STEP: u64 = 30;
/// How many recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;
/// The letters of recovery codes: none that look alike.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

/// A secret to put into an app.
#[derive(Debug, Clone)]
pub struct SecondFactorOffer {
    /// The secret in base 32, in groups of four.
    pub secret: String,
    /// The same as an address that apps read from a picture.
    pub address: String,
}

fn totp(secret: &str, account: &str) -> Option<TOTP> {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().ok()?;
    // Apps show the account beside the name; a colon would part them elsewhere.
    let account = account.replace(':', " ");
    let issuer = Some("Kompas".to_owned());
    TOTP::new(Algorithm::SHA1, 6, 1, STEP, bytes, issuer, account).ok()
}

/// The step whose code this is: this half minute's, or that of the one before or after.
fn step(totp: &TOTP, code: &str, seconds: u64) -> Option<u64> {
    let now = seconds / STEP;
    (now.saturating_sub(1)..=now + 1).find(|step| {
        let right = totp.generate(step * STEP);
        right.len() == code.len()
            && right
                .bytes()
                .zip(code.bytes())
                .fold(0, |sum, (a, b)| sum | (a ^ b))
                == 0
    })
}

fn without_spaces(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

impl App {
    /// A secret for a second factor; the one that was offered before, as long as it is not
    /// confirmed.
    ///
    /// # Errors
    /// The asker has a second factor already, or is not signed in; the store fails.
    pub async fn offer_second_factor(&self, asker: Asker) -> Result<SecondFactorOffer, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let found = archive.store.account(person.account).await?;
        let (account, credentials) = found.ok_or(Error::NotAllowed)?;
        if account.second_factor {
            return Err(Error::Refused(
                "U hebt al een tweede factor. Zet die eerst uit.".to_owned(),
            ));
        }
        let secret = if let Some(secret) = credentials.totp_offer {
            secret
        } else {
            let mut bytes = vec![0_u8; 20];
            (archive.random)(&mut bytes);
            let secret = Secret::Raw(bytes).to_encoded().to_string();
            let store = &archive.store;
            store.offer_second_factor(account.id, &secret).await?;
            secret
        };
        let address = totp(&secret, &account.mail).map(|totp| totp.get_url());
        let letters: Vec<char> = secret.chars().collect();
        let groups: Vec<String> = letters
            .chunks(4)
            .map(|four| four.iter().collect())
            .collect();
        Ok(SecondFactorOffer {
            secret: groups.join(" "),
            address: address.ok_or(Error::Interrupted)?,
        })
    }

    /// Turns the second factor on, when the code shows that the app has the secret. Gives the
    /// recovery codes, which are never shown again. Other sessions end; this one goes on under
    /// the new token beside them.
    ///
    /// # Errors
    /// The code is wrong; nothing was offered; the store fails.
    pub async fn confirm_second_factor(
        &self,
        asker: Asker,
        code: &str,
    ) -> Result<(Vec<String>, String), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let found = archive.store.account(person.account).await?;
        let (account, credentials) = found.ok_or(Error::NotAllowed)?;
        let offered = credentials.totp_offer.as_deref();
        let offered = offered.and_then(|secret| totp(secret, &account.mail));
        let offered = offered.ok_or_else(|| {
            Error::Refused("Er is geen sleutel om te bevestigen. Begin opnieuw.".to_owned())
        })?;
        let used = step(&offered, &without_spaces(code), archive.seconds());
        let used = used.ok_or_else(|| {
            FieldProblem::alone(
                "code",
                "Deze code klopt niet. Kijk of de klok van uw telefoon gelijk loopt, en neem de code die er nu staat.",
            )
        })?;
        let codes: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| archive.recovery_code())
            .collect();
        let plain: Vec<String> = codes.iter().map(|code| without_spaces(code)).collect();
        let entry = archive.entry(
            asker,
            LogAction::ChangeSecondFactor,
            account_object(account.id),
        );
        let used = i64::try_from(used).unwrap_or(i64::MAX);
        archive
            .store
            .confirm_second_factor(account.id, used, &plain, Some(person.session), &entry)
            .await?;
        let token = archive.token();
        archive.store.rotate_session(person.session, &token).await?;
        Ok((codes, token))
    }

    /// Turns the second factor off, for whoever still knows her password. Other sessions end; this
    /// one goes on under the new token.
    ///
    /// # Errors
    /// The password is wrong; the store fails.
    pub async fn remove_second_factor(
        &self,
        asker: Asker,
        password: &str,
    ) -> Result<String, Error> {
        let (archive, person) = self.archive_of(asker)?;
        archive.prove_again(person, password).await?;
        let entry = archive.entry(
            asker,
            LogAction::ChangeSecondFactor,
            account_object(person.account),
        );
        archive
            .store
            .remove_second_factor(person.account, Some(person.session), &entry)
            .await?;
        let token = archive.token();
        archive.store.rotate_session(person.session, &token).await?;
        Ok(token)
    }
}

impl Archive {
    fn seconds(&self) -> u64 {
        u64::try_from((self.clock)().unix_timestamp()).unwrap_or(0)
    }

    /// `abcd-efgh-jkmn`: 60 bits.
    fn recovery_code(&self) -> String {
        let mut code = String::new();
        while code.len() < 14 {
            if code.len() == 4 || code.len() == 9 {
                code.push('-');
            }
            let mut byte = [0_u8];
            (self.random)(&mut byte);
            let letter = char::from(LETTERS[usize::from(byte[0] % 32)]);
            if letter != '-' {
                code.push(letter);
            }
        }
        code
    }

    /// Whether a code of the app or a recovery code is right; then it is used up.
    pub(crate) async fn proves_code(
        &self,
        account: &Account,
        credentials: &Credentials,
        code: &str,
    ) -> Result<bool, Error> {
        let code = without_spaces(code);
        let secret = credentials.totp.as_deref();
        let Some(totp) = secret.and_then(|secret| totp(secret, &account.mail)) else {
            return Ok(false);
        };
        if let Some(step) = step(&totp, &code, self.seconds()) {
            let step = i64::try_from(step).unwrap_or(i64::MAX);
            return Ok(self.store.use_code(account.id, step).await?);
        }
        Ok(self.store.use_recovery_code(account.id, &code).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, `12345678901234567890`, and its codes of eight digits cut to six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "a@x.nl").unwrap();
        for (seconds, code) in [
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step(&totp, code, seconds), Some(seconds / 30));
            assert_eq!(
                step(&totp, code, seconds + 30),
                Some(seconds / 30),
                "a slow clock"
            );
            assert_eq!(step(&totp, code, seconds + 60), None);
            assert_eq!(step(&totp, code, seconds.saturating_sub(90)), None);
        }
        assert_eq!(step(&totp, "287082", 59), Some(1));
        assert_eq!(step(&totp, "", 59), None);
        assert!(
            totp.get_url()
                .starts_with("otpauth://totp/Kompas:a%40x.nl?secret=")
        );
    }

    #[test]
    fn codes_may_be_typed_as_they_are_read() {
        assert_eq!(without_spaces(" ABCD-efgh 2345"), "abcdefgh2345");
        assert_eq!(without_spaces("123 456"), "123456");
    }
}
