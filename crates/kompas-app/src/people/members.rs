//! The members of an organisation, for its coordinators.

use std::borrow::Borrow;

use kompas_domain::people::{AccountState, MailAddress, Role};
use kompas_domain::trail::LogAction;
use kompas_store::{Member, Ticket};

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::{FieldProblem, HandOver, Invited, account_object};
use crate::{App, Error};

/// The members of the asker's organisation.
#[derive(Debug, Clone)]
pub struct MembersView {
    /// The name of the organisation.
    pub organisation: String,
    /// Its members, by name.
    pub members: Vec<Member>,
    /// Invitations that are still good, newest first.
    pub invitations: Vec<Ticket>,
    /// The number of the asker's own account.
    pub me: Option<i64>,
}

impl MembersView {
    /// Whether this is the asker's own account.
    pub fn is_me(&self, account: impl Borrow<i64>) -> bool {
        self.me == Some(*account.borrow())
    }
}

impl App {
    /// The members of the asker's organisation.
    ///
    /// # Errors
    /// The asker does not manage them; the store fails.
    pub async fn members(&self, asker: Asker) -> Result<MembersView, Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        let found = archive.store.organisation(organisation).await?;
        Ok(MembersView {
            organisation: found.map_or_else(String::new, |found| found.details.name),
            members: archive.store.members(Some(organisation)).await?,
            invitations: archive
                .store
                .invitations(Some(organisation), (archive.clock)())
                .await?,
            me: asker.person().map(|person| person.account),
        })
    }

    /// Invites somebody into the asker's organisation; gives the link, unless it goes by mail.
    ///
    /// # Errors
    /// The address for mail cannot be, or is a member's; the asker does not manage the members;
    /// the store fails.
    pub async fn invite_member(
        &self,
        asker: Asker,
        mail: &str,
        role: &str,
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        archive
            .invite_as(asker, organisation, (mail, role), hand_over)
            .await
    }

    /// Takes an invitation into the asker's organisation back.
    ///
    /// # Errors
    /// There is no such invitation; the asker does not manage the members; the store fails.
    pub async fn withdraw_invitation(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        let object = format!("uitnodiging/{id}");
        let entry = archive.entry(asker, LogAction::Invite, object);
        let done = archive
            .store
            .withdraw_invitation(Some(organisation), id, &entry)
            .await?;
        found(done, "uitnodiging", id)
    }

    /// Gives a member of the asker's organisation another role.
    ///
    /// # Errors
    /// There is no such member, or it is the asker; the asker does not manage the members; the
    /// store fails.
    pub async fn change_member(&self, asker: Asker, account: i64, role: &str) -> Result<(), Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        not_oneself(asker, account)?;
        let role = role
            .parse::<Role>()
            .map_err(|error| FieldProblem::alone("rol", error.to_string()))?;
        let entry = archive.entry(asker, LogAction::ChangeMember, account_object(account));
        let done = archive
            .store
            .change_member(organisation, account, role, &entry)
            .await?;
        found(done, "lid", account)
    }

    /// Ends a membership of the asker's organisation.
    ///
    /// # Errors
    /// There is no such member, or it is the asker; the asker does not manage the members; the
    /// store fails.
    pub async fn remove_member(&self, asker: Asker, account: i64) -> Result<(), Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        not_oneself(asker, account)?;
        let entry = archive.entry(asker, LogAction::ChangeMember, account_object(account));
        let done = archive
            .store
            .remove_member(organisation, account, &entry)
            .await?;
        found(done, "lid", account)
    }

    /// Makes a link with which a member chooses a new password. Not for who
    /// is a member elsewhere too or may do more: that is for an administrator.
    ///
    /// # Errors
    /// There is no such member, or somebody else must do this; the asker does not manage the
    /// members; the store fails.
    pub async fn reset_member(
        &self,
        asker: Asker,
        account: i64,
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let (archive, organisation) = self.coordinated(asker)?;
        let members = archive.store.members(Some(organisation)).await?;
        let member = members.into_iter().find(|member| member.account == account);
        let member = member.ok_or_else(|| not_found("lid", account))?;
        let elsewhere = archive.store.members(None).await?;
        let elsewhere = elsewhere
            .iter()
            .any(|other| other.account == account && other.organisation != organisation);
        let found = archive.store.account(account).await?;
        let more = found.is_none_or(|(found, _)| {
            found.administrator || found.editor || found.state != AccountState::Active
        });
        if elsewhere || more {
            return Err(Error::Refused(
                "Dit lid heeft ook buiten uw organisatie rechten. Vraag een beheerder om een nieuwe link."
                    .to_owned(),
            ));
        }
        archive
            .reset_link(asker, account, &member.mail, hand_over)
            .await
    }

    fn coordinated(&self, asker: Asker) -> Result<(&Archive, i64), Error> {
        let archive = self.archive_for(asker, Right::Members)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        Ok((archive, organisation))
    }
}

/// Nobody locks herself out by mistake.
pub(super) fn not_oneself(asker: Asker, account: i64) -> Result<(), Error> {
    if asker
        .person()
        .is_some_and(|person| person.account == account)
    {
        return Err(Error::Refused(
            "U kunt uw eigen rechten niet wijzigen. Vraag een collega die dat ook mag.".to_owned(),
        ));
    }
    Ok(())
}

fn read(mail: &str, role: &str) -> Result<(MailAddress, Role), Error> {
    let mut problems = Vec::new();
    let mail = super::checked("mail", mail.parse::<MailAddress>(), &mut problems);
    let role = role.parse::<Role>().map_err(|error| error.to_string());
    let role = super::checked("rol", role, &mut problems);
    match (mail, role) {
        (Some(mail), Some(role)) => Ok((mail, role)),
        _ => Err(Error::Form(problems)),
    }
}

pub(super) fn not_found(kind: &'static str, id: i64) -> Error {
    Error::NotFound {
        kind,
        key: id.to_string(),
    }
}

pub(super) fn found(done: bool, kind: &'static str, id: i64) -> Result<(), Error> {
    if done {
        Ok(())
    } else {
        Err(not_found(kind, id))
    }
}

impl Archive {
    /// Invites somebody into an organisation, if she is no member of it.
    pub(super) async fn invite_as(
        &self,
        asker: Asker,
        organisation: i64,
        (mail, role): (&str, &str),
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let (mail, role) = read(mail, role)?;
        self.not_a_member(organisation, &mail).await?;
        let membership = Some((organisation, role));
        self.invite(asker, &mail, membership, (false, false), hand_over)
            .await
    }

    async fn not_a_member(&self, organisation: i64, mail: &MailAddress) -> Result<(), Error> {
        let members = self.store.members(Some(organisation)).await?;
        if members.iter().any(|member| member.mail == mail.as_str()) {
            return Err(FieldProblem::alone(
                "mail",
                "iemand met dit e-mailadres is al lid van deze organisatie",
            ));
        }
        Ok(())
    }
}
