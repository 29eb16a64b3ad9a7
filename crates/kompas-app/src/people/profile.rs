//! What somebody sees and changes of her own account.

use std::borrow::Borrow;

use kompas_domain::people::{SignInMethod, name};
use kompas_domain::trail::LogAction;
use kompas_store::{Account, ListedSession, Membership};

use crate::access::Asker;
use crate::people::{FieldProblem, IDLE, account_object};
use crate::{App, Error};

/// Somebody's own account.
#[derive(Debug, Clone)]
pub struct ProfileView {
    /// The account.
    pub account: Account,
    /// The organisations that she is a member of.
    pub memberships: Vec<Membership>,
    /// The number of the one that she works in now.
    pub organisation: Option<i64>,
    /// Her sessions, last used first.
    pub sessions: Vec<ListedSession>,
    /// The number of this session.
    pub session: i64,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
}

impl ProfileView {
    /// Whether she works in this organisation now.
    pub fn works_in(&self, organisation: impl Borrow<i64>) -> bool {
        self.organisation == Some(*organisation.borrow())
    }

    /// Whether she came in with a link and so has just chosen a password.
    pub fn is_new(&self) -> bool {
        let here = self.sessions.iter().find(|other| other.id == self.session);
        here.is_some_and(|here| here.method == SignInMethod::Link)
    }
}

impl App {
    /// The asker's own account.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn profile(&self, asker: Asker) -> Result<ProfileView, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let found = archive.store.account(person.account).await?;
        let (account, _) = found.ok_or(Error::NotAllowed)?;
        let now = (archive.clock)();
        Ok(ProfileView {
            memberships: archive.store.memberships(account.id).await?,
            organisation: asker.organisation(),
            sessions: archive.store.sessions(account.id, now, IDLE).await?,
            session: person.session,
            recovery_codes: archive.store.recovery_codes(account.id).await?,
            account,
        })
    }

    /// Changes the asker's own name.
    ///
    /// # Errors
    /// The name cannot be; the asker is not signed in; the store fails.
    pub async fn rename_me(&self, asker: Asker, given: &str) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let name = name(given).map_err(|message| FieldProblem::alone("naam", message))?;
        let object = account_object(person.account);
        let entry = archive.entry(asker, LogAction::ChangeAccount, object);
        archive
            .store
            .rename_account(person.account, &name, &entry)
            .await?;
        Ok(())
    }

    /// Chooses another password. All other sessions end; this one goes on under the new token
    /// that is given.
    ///
    /// # Errors
    /// The present password is wrong or the new one not good enough; the asker is not signed in;
    /// the store fails.
    pub async fn change_password(
        &self,
        asker: Asker,
        present: &str,
        new: &str,
    ) -> Result<String, Error> {
        let (archive, person) = self.archive_of(asker)?;
        archive.prove_again(person, present).await?;
        let found = archive.store.account(person.account).await?;
        let (account, _) = found.ok_or(Error::NotAllowed)?;
        if present == new {
            return Err(FieldProblem::alone(
                "nieuw",
                "dit is uw huidige wachtwoord; kies een ander",
            ));
        }
        let hash = archive
            .new_password("nieuw", new, &[&account.name, &account.mail])
            .await?
            .map_err(|problem| Error::Form(vec![problem]))?;
        let entry = archive.entry(asker, LogAction::ChangePassword, account_object(account.id));
        archive
            .store
            .set_password(account.id, &hash, Some(person.session), &entry)
            .await?;
        let token = archive.token();
        archive.store.rotate_session(person.session, &token).await?;
        Ok(token)
    }

    /// Ends one of the asker's sessions.
    ///
    /// # Errors
    /// There is no such session of hers; the store fails.
    pub async fn end_session(&self, asker: Asker, session: i64) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let object = account_object(person.account);
        let entry = archive.entry(asker, LogAction::EndSession, object);
        let ended = archive
            .store
            .end_session(person.account, session, &entry)
            .await?;
        if ended {
            return Ok(());
        }
        Err(Error::NotFound {
            kind: "sessie",
            key: session.to_string(),
        })
    }

    /// Ends all the asker's sessions but this one.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn end_other_sessions(&self, asker: Asker) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let object = account_object(person.account);
        let entry = archive.entry(asker, LogAction::EndSession, object);
        archive
            .store
            .end_other_sessions(person.account, Some(person.session), &entry)
            .await?;
        Ok(())
    }

    /// Goes on in another organisation of the asker, under a new token.
    ///
    /// # Errors
    /// The asker is no member of it; the store fails.
    pub async fn choose_organisation(
        &self,
        asker: Asker,
        organisation: i64,
    ) -> Result<String, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let token = archive.token();
        let chosen = archive
            .store
            .choose_organisation(person.session, organisation, &token)
            .await?;
        if chosen {
            return Ok(token);
        }
        Err(Error::NotFound {
            kind: "organisatie",
            key: organisation.to_string(),
        })
    }
}
