//! Coming in and going out.

use kompas_domain::people::{SignInMethod, browser};
use kompas_domain::trail::{LogAction, LogResult};
use kompas_store::{Account, NewSession, SessionRecord};
use time::Duration;

use crate::access::{Asker, Person, Proof};
use crate::archive::Archive;
use crate::people::{Caller, FieldProblem, HALF, IDLE, SESSION, account_object};
use crate::{App, Error};

/// After so many wrong proofs in a row nobody comes in with this account for a while.
const MOST_FAILURES: u32 = 10;
/// So long.
const LOCK: Duration = Duration::minutes(15);
/// A session is marked as used at most once in this time.
const TOUCH: Duration = Duration::minutes(5);

/// How far somebody is who tried to come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// In, with this token.
    In(String),
    /// The password was right; with this token a second factor is asked for.
    Half(String),
}

/// Somebody who is in.
#[derive(Debug, Clone)]
pub struct Me {
    /// What she may.
    pub asker: Asker,
    /// Her name.
    pub name: String,
    /// The name of the organisation that she works in.
    pub organisation: Option<String>,
    /// Counts the changes of what that organisation added to the guide for itself.
    pub(crate) additions: i64,
}

/// Who is behind a token.
#[derive(Debug, Clone)]
pub enum Presence {
    /// Nobody.
    Out,
    /// Somebody whose second factor is still asked for.
    Half,
    /// Somebody.
    In(Me),
}

fn wrong() -> Error {
    FieldProblem::alone(
        "wachtwoord",
        "Deze combinatie van e-mailadres en wachtwoord klopt niet. Na tien keer fout kunt u een kwartier niet aanmelden.",
    )
}

impl App {
    /// Who is behind a token, at an address.
    ///
    /// # Errors
    /// The store fails.
    pub async fn presence(&self, token: &str, caller: &Caller) -> Result<Presence, Error> {
        let Ok(archive) = self.archive() else {
            return Ok(Presence::Out);
        };
        let now = (archive.clock)();
        let Some(session) = archive.store.session(token, now, IDLE).await? else {
            return Ok(Presence::Out);
        };
        if !session.complete {
            return Ok(Presence::Half);
        }
        if now - session.seen > TOUCH {
            match archive.store.touch_session(session.id, now).await {
                // Reading goes on when nothing can be written.
                Err(error) if error.is_full() => {}
                touched => touched?,
            }
        }
        let membership = session
            .organisation
            .as_ref()
            .map(|(id, _, role)| (*id, *role));
        Ok(Presence::In(Me {
            asker: Asker::Person(Person {
                account: session.account,
                proof: Proof::Session(session.id),
                administrator: session.administrator,
                editor: session.editor,
                membership,
                address: caller.address,
            }),
            name: session.name,
            additions: session.additions,
            organisation: session.organisation.map(|(_, name, _)| name),
        }))
    }

    /// Comes in with a password. Whatever is wrong, the answer is the same and takes as long.
    ///
    /// # Errors
    /// The combination is wrong; too many try at once; the store fails.
    pub async fn sign_in(
        &self,
        mail: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<Entered, Error> {
        let archive = self.archive()?;
        let found = archive
            .store
            .account_by_mail(&mail.trim().to_lowercase())
            .await?;
        let hash = found
            .as_ref()
            .and_then(|(_, credentials)| credentials.password.clone());
        let right = archive.proves(password, hash).await?;
        let now = (archive.clock)();
        let Some((account, credentials)) = found else {
            let mut entry =
                archive.visitor_entry(caller, LogAction::SignIn, "account/onbekend".to_owned());
            entry.result = LogResult::Refused;
            archive.store.record(&entry).await?;
            return Err(wrong());
        };
        let locked = credentials.is_locked(now);
        let active = account.state == kompas_domain::people::AccountState::Active;
        if !right || locked || !active {
            archive.count_failure(&account, caller).await?;
            return Err(wrong());
        }
        if credentials.totp.is_some() {
            let token = archive
                .begin_session(account.id, SignInMethod::SecondFactor, false, None, caller)
                .await?;
            return Ok(Entered::Half(token));
        }
        let token = archive
            .begin_session(account.id, SignInMethod::Password, true, None, caller)
            .await?;
        Ok(Entered::In(token))
    }

    /// Comes all the way in with a code of the second factor, or a recovery code.
    ///
    /// # Errors
    /// The code is wrong; the time for it is over; the store fails.
    pub async fn prove_second_factor(
        &self,
        token: &str,
        code: &str,
        caller: &Caller,
    ) -> Result<String, Error> {
        let archive = self.archive()?;
        let now = (archive.clock)();
        let half = archive.store.session(token, now, IDLE).await?;
        let half = half
            .filter(|half| !half.complete)
            .ok_or(Error::NotAllowed)?;
        let found = archive.store.account(half.account).await?;
        let (account, credentials) = found.ok_or(Error::NotAllowed)?;
        let locked = credentials.is_locked(now);
        if locked || !archive.proves_code(&account, &credentials, code).await? {
            archive.count_failure(&account, caller).await?;
            return Err(FieldProblem::alone(
                "code",
                "Deze code klopt niet of is al gebruikt. Wacht op een nieuwe code. Na tien keer fout kunt u een kwartier niet aanmelden.",
            ));
        }
        let method = SignInMethod::SecondFactor;
        archive
            .begin_session(account.id, method, true, Some(&half), caller)
            .await
    }

    /// Goes out.
    ///
    /// # Errors
    /// The store fails.
    pub async fn sign_out(&self, asker: Asker) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let entry = archive.entry(asker, LogAction::SignOut, account_object(person.account));
        let (account, session) = (person.account, person.session);
        archive
            .with_ballast(|| archive.store.end_session(account, session, &entry))
            .await?;
        Ok(())
    }
}

impl Archive {
    /// Begins a session; gives its token. It works in the first organisation of its owner.
    pub(crate) async fn begin_session(
        &self,
        account: i64,
        method: SignInMethod,
        complete: bool,
        instead_of: Option<&SessionRecord>,
        caller: &Caller,
    ) -> Result<String, Error> {
        let memberships = self.store.memberships(account).await?;
        let token = self.token();
        let mut entry = self.visitor_entry(caller, LogAction::SignIn, account_object(account));
        entry.actor = Some(account);
        entry.organisation = memberships.first().map(|first| first.organisation);
        let session = NewSession {
            account,
            organisation: entry.organisation,
            complete,
            method,
            agent: browser(&caller.agent),
            address: caller.address.map(|address| address.to_string()),
            expires: entry.moment + if complete { SESSION } else { HALF },
        };
        let instead_of = instead_of.map(|session| session.id);
        let store = &self.store;
        self.with_ballast(|| store.add_session(&session, &token, instead_of, &entry))
            .await?;
        Ok(token)
    }

    pub(super) async fn count_failure(
        &self,
        account: &Account,
        caller: &Caller,
    ) -> Result<(), Error> {
        let mut entry = self.visitor_entry(caller, LogAction::SignIn, account_object(account.id));
        entry.result = LogResult::Refused;
        let until = entry.moment + LOCK;
        self.store
            .count_failure(account.id, MOST_FAILURES, until, &entry)
            .await?;
        Ok(())
    }
}
