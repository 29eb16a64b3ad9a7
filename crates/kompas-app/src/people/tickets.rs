//! One-time links: looking at one, and redeeming it.

use kompas_domain::people::{MailAddress, Role, SignInMethod, TicketKind, name};
use kompas_domain::trail::LogAction;
use kompas_store::{NewAccount, NewTicket};
use time::{Duration, OffsetDateTime};

use crate::access::{Asker, SignedIn};
use crate::archive::Archive;
use crate::people::{Caller, FieldProblem, account_object, checked};
use crate::{App, Error};

/// How long an invitation is good.
const INVITATION: Duration = Duration::days(7);
/// How long a link for a new password is good.
const RESET: Duration = Duration::hours(24);

/// What a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// What it is for.
    pub kind: TicketKind,
    /// For whom it is.
    pub mail: Option<String>,
    /// The name of the organisation that it lets somebody into.
    pub organisation: Option<String>,
    /// As what.
    pub role: Option<Role>,
    /// Whether it makes somebody an administrator.
    pub administrator: bool,
    /// Whether it makes somebody an editor.
    pub editor: bool,
    /// Whether there is an account for it already; then its owner signs in first.
    pub has_account: bool,
    /// Until when it is good.
    pub expires: OffsetDateTime,
}

/// How a link gets to whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// By mail, where this installation sends mail.
    Mail,
    /// By whoever made it, who sees it once.
    Oneself,
}

/// A link that was made for somebody. Where it does not go by mail it is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// For whom it is.
    pub mail: String,
    /// Its token; none when it goes by mail.
    pub token: Option<String>,
    /// Until when it is good.
    pub expires: OffsetDateTime,
}

impl App {
    /// What a link is for. Looking does not use it up.
    ///
    /// # Errors
    /// It is no longer good; the store fails.
    pub async fn ticket(&self, token: &str) -> Result<TicketView, Error> {
        let archive = self.archive()?;
        let found = archive.store.ticket(token, (archive.clock)()).await?;
        let found = found.ok_or(Error::LinkIsSpent)?;
        let details = found.details;
        let has_account = match (&details.mail, details.kind) {
            (Some(mail), TicketKind::Invitation) => {
                archive.store.account_by_mail(mail).await?.is_some()
            }
            _ => false,
        };
        Ok(TicketView {
            kind: details.kind,
            mail: details.mail,
            organisation: found.organisation_name,
            role: details.membership.map(|(_, role)| role),
            administrator: details.administrator,
            editor: details.editor,
            has_account,
            expires: details.expires,
        })
    }

    /// Takes an invitation with a new account; gives the token of its session.
    ///
    /// # Errors
    /// A field is wrong; the link is no longer good, or is for an account that there is; the store
    /// fails.
    pub async fn accept_anew(
        &self,
        token: &str,
        given_name: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<String, Error> {
        let archive = self.archive()?;
        let ticket = self.ticket(token).await?;
        let mail = ticket.mail.ok_or(Error::LinkIsSpent)?;
        let mut problems = Vec::new();
        let name = checked("naam", name(given_name), &mut problems);
        let words = [given_name, &mail];
        let hash = archive.new_password("wachtwoord", password, &words).await?;
        let hash = hash.map_err(|problem| problems.push(problem)).ok();
        let (Some(name), Some(hash)) = (name, hash) else {
            return Err(Error::Form(problems));
        };
        let account = NewAccount {
            mail,
            name,
            administrator: ticket.administrator,
            editor: ticket.editor,
            password: Some(hash),
            identity: None,
        };
        let entry = archive.visitor_entry(caller, LogAction::AddAccount, String::new());
        let made = archive.store.accept(token, Ok(&account), &entry).await;
        let made = made.map_err(|error| match error {
            kompas_store::Error::Taken => Error::Refused(
                "Er is al een account met dit e-mailadres. Meld u daarmee aan en open de link opnieuw."
                    .to_owned(),
            ),
            other => other.into(),
        })?;
        let id = made.ok_or(Error::LinkIsSpent)?;
        archive
            .begin_session(id, SignInMethod::Link, true, None, caller)
            .await
    }

    /// Takes an invitation with the account that the asker signed in with. All her sessions end;
    /// gives the token of a new one.
    ///
    /// # Errors
    /// The link is for somebody else, or no longer good; the store fails.
    pub async fn accept_as(
        &self,
        asker: Asker,
        token: &str,
        caller: &Caller,
    ) -> Result<String, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let ticket = self.ticket(token).await?;
        let found = archive.store.account(person.account).await?;
        let (account, _) = found.ok_or(Error::NotAllowed)?;
        if ticket.kind != TicketKind::Invitation || ticket.mail.as_deref() != Some(&account.mail) {
            return Err(Error::Refused(
                "Deze uitnodiging is voor iemand anders. Meld u af en open de link opnieuw."
                    .to_owned(),
            ));
        }
        let entry = archive.entry(asker, LogAction::ChangeMember, account_object(account.id));
        let done = archive.store.accept(token, Err(account.id), &entry).await?;
        let id = done.ok_or(Error::LinkIsSpent)?;
        archive
            .begin_session(id, SignInMethod::Link, true, None, caller)
            .await
    }

    /// Chooses a new password with a link. All sessions end; whoever has a second factor still
    /// needs it to sign in.
    ///
    /// # Errors
    /// The password is not good enough; the link is no longer good; the store fails.
    pub async fn reset_password(
        &self,
        token: &str,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Error> {
        let archive = self.archive()?;
        let now = (archive.clock)();
        let ticket = archive.store.ticket(token, now).await?;
        let details = ticket.ok_or(Error::LinkIsSpent)?.details;
        let mail = details.mail.unwrap_or_default();
        let hash = archive
            .new_password("wachtwoord", password, &[&mail])
            .await?
            .map_err(|problem| Error::Form(vec![problem]))?;
        let entry = archive.visitor_entry(caller, LogAction::ChangePassword, String::new());
        let done = archive.store.reset(token, &hash, &entry).await?;
        done.map(|_| ()).ok_or(Error::LinkIsSpent)
    }
}

/// A link with which the owner of an account chooses a new password.
pub(super) fn reset_ticket(account: i64, mail: &str, now: OffsetDateTime) -> NewTicket {
    NewTicket {
        kind: TicketKind::Reset,
        account: Some(account),
        membership: None,
        administrator: false,
        editor: false,
        mail: Some(mail.to_owned()),
        expires: now + RESET,
    }
}

impl Archive {
    /// Makes an invitation.
    pub(crate) async fn invite(
        &self,
        asker: Asker,
        mail: &MailAddress,
        membership: Option<(i64, Role)>,
        (administrator, editor): (bool, bool),
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let now = (self.clock)();
        let ticket = NewTicket {
            kind: TicketKind::Invitation,
            account: None,
            membership,
            administrator,
            editor,
            mail: Some(mail.to_string()),
            expires: now + INVITATION,
        };
        let mut entry = self.entry(asker, LogAction::Invite, "uitnodiging".to_owned());
        if let Some((organisation, _)) = membership {
            entry.object = format!("organisatie/{organisation}");
            entry.organisation = Some(organisation);
        }
        self.hand_over(ticket, &entry, hand_over).await
    }

    /// Makes a link with which the owner of an account chooses a new password.
    pub(crate) async fn reset_link(
        &self,
        asker: Asker,
        account: i64,
        mail: &str,
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let ticket = reset_ticket(account, mail, (self.clock)());
        let entry = self.entry(asker, LogAction::ChangePassword, account_object(account));
        self.hand_over(ticket, &entry, hand_over).await
    }

    async fn hand_over(
        &self,
        ticket: NewTicket,
        entry: &kompas_store::LogEntry,
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let token = self.token();
        let by_mail = hand_over == HandOver::Mail && self.post.is_some();
        self.store
            .add_ticket(&ticket, &token, Some(entry), by_mail, entry.moment)
            .await?;
        if by_mail {
            self.wake.notify_one();
        }
        Ok(Invited {
            mail: ticket.mail.unwrap_or_default(),
            token: (!by_mail).then_some(token),
            expires: ticket.expires,
        })
    }

    /// Whether somebody who is in still knows her password. Wrong ones count as at the door.
    pub(crate) async fn prove_again(&self, person: SignedIn, password: &str) -> Result<(), Error> {
        let found = self.store.account(person.account).await?;
        let (account, credentials) = found.ok_or(Error::NotAllowed)?;
        let locked = credentials.is_locked((self.clock)());
        if self.proves(password, credentials.password).await? && !locked {
            return Ok(());
        }
        let caller = Caller {
            address: person.address,
            ..Caller::default()
        };
        self.count_failure(&account, &caller).await?;
        Err(FieldProblem::alone(
            "huidig",
            "dit is niet uw huidige wachtwoord",
        ))
    }
}
