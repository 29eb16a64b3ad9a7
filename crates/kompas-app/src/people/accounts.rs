//! Organisations and accounts of the whole installation, for its administrators.

use std::borrow::Borrow;

use kompas_domain::code::Code;
use kompas_domain::municipality::{by_code, by_name};
use kompas_domain::people::{AccountState, OrganisationKind, Role, name};
use kompas_domain::text::slug;
use kompas_domain::trail::LogAction;
use kompas_export::{Cell, Column, Table};
use kompas_store::{Account, ListedToken, Member, NewOrganisation, Organisation, Ticket};

use crate::access::{Asker, Right};
use crate::people::members::{found, not_found, not_oneself};
use crate::people::{FieldProblem, HandOver, Invited, account_object};
use crate::{App, Error};

/// An organisation to be made, as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct OrganisationForm {
    /// The code of what it is.
    pub kind: String,
    /// Its name, or for a municipality its name or CBS code.
    pub name: String,
}

impl OrganisationForm {
    /// The organisation, or what would be right in Dutch.
    pub(crate) fn read(&self) -> Result<NewOrganisation, String> {
        let kind: OrganisationKind = self
            .kind
            .parse()
            .map_err(|error: kompas_domain::code::UnknownCode| error.to_string())?;
        let name = name(&self.name)?;
        if kind == OrganisationKind::Municipality {
            let found = by_code(&name).or_else(|| by_name(&name));
            let found = found.ok_or_else(|| {
                format!("er is nu geen gemeente {name:?}; vul haar naam of CBS-code in, zoals Utrecht of GM0344")
            })?;
            return Ok(NewOrganisation {
                slug: found.code.to_lowercase(),
                kind,
                code: Some(found.code.to_owned()),
                name: format!("Gemeente {}", found.name),
            });
        }
        let slug = slug(&name);
        if slug.is_empty() {
            return Err("vul een naam met letters in".to_owned());
        }
        Ok(NewOrganisation {
            slug,
            kind,
            code: None,
            name,
        })
    }
}

/// An organisation with what an administrator needs to know of it.
#[derive(Debug, Clone)]
pub struct OrganisationView {
    /// The organisation.
    pub organisation: Organisation,
    /// Its members, by name.
    pub members: Vec<Member>,
    /// Invitations into it that are still good.
    pub invitations: Vec<Ticket>,
}

/// The accounts of the installation.
#[derive(Debug, Clone)]
pub struct AccountsView {
    /// All accounts, by name, each with the organisations that its owner is a member of.
    pub accounts: Vec<(Account, Vec<(String, Role)>)>,
    /// Invitations that are still good and make an administrator or editor.
    pub invitations: Vec<Ticket>,
    /// The number of the asker's own account.
    pub me: Option<i64>,
}

impl AccountsView {
    /// Whether this is the asker's own account.
    pub fn is_me(&self, account: impl Borrow<i64>) -> bool {
        self.me == Some(*account.borrow())
    }
}

impl App {
    /// All organisations, by name.
    ///
    /// # Errors
    /// The asker does not manage the installation; the store fails.
    pub async fn organisations(&self, asker: Asker) -> Result<Vec<Organisation>, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        Ok(archive.store.organisations().await?)
    }

    /// An organisation with its members.
    ///
    /// # Errors
    /// There is no such organisation; the asker does not manage the installation; the store fails.
    pub async fn organisation(&self, asker: Asker, id: i64) -> Result<OrganisationView, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let organisation = archive.store.organisation(id).await?;
        Ok(OrganisationView {
            organisation: organisation.ok_or_else(|| not_found("organisatie", id))?,
            members: archive.store.members(Some(id)).await?,
            invitations: archive
                .store
                .invitations(Some(id), (archive.clock)())
                .await?,
        })
    }

    /// Makes an organisation; gives its number.
    ///
    /// # Errors
    /// It cannot be, or is there already; the asker does not manage the installation; the store
    /// fails.
    pub async fn add_organisation(
        &self,
        asker: Asker,
        new: &OrganisationForm,
    ) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let new = new
            .read()
            .map_err(|message| FieldProblem::alone("organisatie", message))?;
        let entry = archive.entry(asker, LogAction::AddOrganisation, String::new());
        let made = archive.store.add_organisation(&new, &entry).await?;
        made.ok_or_else(|| FieldProblem::alone("organisatie", "deze organisatie is er al"))
    }

    /// Gives an organisation another name, and opens or closes it.
    ///
    /// # Errors
    /// The name cannot be; there is no such organisation; the asker does not manage the
    /// installation; the store fails.
    pub async fn change_organisation(
        &self,
        asker: Asker,
        id: i64,
        given: &str,
        open: bool,
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let name = name(given).map_err(|message| FieldProblem::alone("naam", message))?;
        let mut entry = archive.entry(
            asker,
            LogAction::ChangeOrganisation,
            format!("organisatie/{id}"),
        );
        entry.organisation = Some(id);
        let done = archive
            .store
            .change_organisation(id, &name, open, &entry)
            .await?;
        found(done, "organisatie", id)
    }

    /// Invites somebody into an organisation; gives the link, unless it goes by mail.
    ///
    /// # Errors
    /// A field is wrong; there is no such organisation; the asker does not manage the
    /// installation; the store fails.
    pub async fn invite_into(
        &self,
        asker: Asker,
        organisation: i64,
        (mail, role): (&str, &str),
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let known = archive.store.organisation(organisation).await?;
        known.ok_or_else(|| not_found("organisatie", organisation))?;
        archive
            .invite_as(asker, organisation, (mail, role), hand_over)
            .await
    }

    /// Invites an administrator or editor; gives the link, unless it goes by mail.
    ///
    /// # Errors
    /// A field is wrong; the asker does not manage the installation; the store fails.
    pub async fn invite_for(
        &self,
        asker: Asker,
        mail: &str,
        (administrator, editor): (bool, bool),
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let mail = mail
            .parse()
            .map_err(|message: &str| FieldProblem::alone("mail", message))?;
        if !administrator && !editor {
            return Err(FieldProblem::alone(
                "taak",
                "kies beheerder, redacteur of beide",
            ));
        }
        archive
            .invite(asker, &mail, None, (administrator, editor), hand_over)
            .await
    }

    /// Takes any invitation back.
    ///
    /// # Errors
    /// There is no such invitation; the asker does not manage the installation; the store fails.
    pub async fn withdraw_any_invitation(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let entry = archive.entry(asker, LogAction::Invite, format!("uitnodiging/{id}"));
        let done = archive.store.withdraw_invitation(None, id, &entry).await?;
        found(done, "uitnodiging", id)
    }

    /// All accounts.
    ///
    /// # Errors
    /// The asker does not manage the installation; the store fails.
    pub async fn accounts(&self, asker: Asker) -> Result<AccountsView, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let accounts = archive.store.accounts().await?;
        let members = archive.store.members(None).await?;
        let organisations = archive.store.organisations().await?;
        let name = |id: i64| {
            let found = organisations.iter().find(|other| other.id == id);
            found.map_or_else(String::new, |found| found.details.name.clone())
        };
        let memberships = |account: i64| {
            let mine = members.iter().filter(|member| member.account == account);
            mine.map(|member| (name(member.organisation), member.role))
                .collect()
        };
        let invitations = archive
            .store
            .invitations(None, (archive.clock)())
            .await?
            .into_iter()
            .filter(|ticket| ticket.details.membership.is_none())
            .collect();
        Ok(AccountsView {
            accounts: accounts
                .into_iter()
                .map(|account| {
                    let memberships = memberships(account.id);
                    (account, memberships)
                })
                .collect(),
            invitations,
            me: asker.person().map(|person| person.account),
        })
    }

    /// Sets whether an account may be used and what its owner may do for the installation; her
    /// sessions end.
    ///
    /// # Errors
    /// There is no such account, or it is the asker's; nobody would manage the installation any
    /// more; the asker does not manage it; the store fails.
    pub async fn change_account(
        &self,
        asker: Asker,
        id: i64,
        active: bool,
        administrator: bool,
        editor: bool,
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        not_oneself(asker, id)?;
        if archive.store.account(id).await?.is_none() {
            return Err(not_found("account", id));
        }
        let state = if active {
            AccountState::Active
        } else {
            AccountState::Disabled
        };
        let entry = archive.entry(asker, LogAction::ChangeAccount, account_object(id));
        let done = archive
            .store
            .change_account(id, state, administrator, editor, &entry)
            .await?;
        if done { Ok(()) } else { Err(last_one()) }
    }

    /// Removes an account.
    ///
    /// # Errors
    /// There is no such account, or it is the asker's; nobody would manage the installation any
    /// more; the asker does not manage it; the store fails.
    pub async fn remove_account(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        not_oneself(asker, id)?;
        if archive.store.account(id).await?.is_none() {
            return Err(not_found("account", id));
        }
        let entry = archive.entry(asker, LogAction::RemoveAccount, account_object(id));
        let done = archive.store.remove_account(id, &entry).await?;
        if done { Ok(()) } else { Err(last_one()) }
    }

    /// Makes a link with which the owner of an account chooses a new password.
    ///
    /// # Errors
    /// There is no such account; the asker does not manage the installation; the store fails.
    pub async fn reset_account(
        &self,
        asker: Asker,
        id: i64,
        hand_over: HandOver,
    ) -> Result<Invited, Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let account = archive.store.account(id).await?;
        let (account, _) = account.ok_or_else(|| not_found("account", id))?;
        archive
            .reset_link(asker, id, &account.mail, hand_over)
            .await
    }

    /// Takes the second factor of an account away, for who lost her telephone and her codes.
    ///
    /// # Errors
    /// There is no such account; the asker does not manage the installation; the store fails.
    pub async fn clear_second_factor(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        if archive.store.account(id).await?.is_none() {
            return Err(not_found("account", id));
        }
        let entry = archive.entry(asker, LogAction::ChangeSecondFactor, account_object(id));
        archive.store.remove_second_factor(id, None, &entry).await?;
        Ok(())
    }

    /// Who may do what, to be looked through: of the asker's organisation, or of the whole
    /// installation.
    ///
    /// # Errors
    /// The asker manages neither; the store fails.
    pub async fn access_review(&self, asker: Asker) -> Result<Table, Error> {
        let archive = self.archive_for(asker, Right::Log)?;
        let of = asker.log_of();
        let members = archive.store.members(of).await?;
        let organisations = archive.store.organisations().await?;
        let accounts = archive.store.accounts().await?;
        let now = (archive.clock)();
        let tokens: Vec<ListedToken> = archive
            .store
            .tokens(None)
            .await?
            .into_iter()
            .filter(|token| token.expires > now)
            .collect();
        let object = "toegang".to_owned();
        archive.tell(asker, LogAction::Export, object).await?;
        let mut rows = Vec::new();
        for account in accounts {
            let mine: Vec<&Member> = members
                .iter()
                .filter(|member| member.account == account.id)
                .collect();
            if of.is_none() && mine.is_empty() {
                rows.push(review_row(&account, None, 0));
            }
            for member in mine {
                let organisation = organisations
                    .iter()
                    .find(|other| other.id == member.organisation);
                let own = |token: &&ListedToken| {
                    token.account == account.id && token.organisation.0 == member.organisation
                };
                rows.push(review_row(
                    &account,
                    organisation.map(|other| (other, member)),
                    tokens.iter().filter(own).count(),
                ));
            }
        }
        Ok(Table {
            name: "toegang".to_owned(),
            columns: REVIEW
                .iter()
                .map(|&(key, label)| Column::new(key, label))
                .collect(),
            rows,
        })
    }
}

const REVIEW: [(&str, &str); 11] = [
    ("naam", "Naam"),
    ("mail", "E-mailadres"),
    ("organisatie", "Organisatie"),
    ("rol", "Rol"),
    ("lidSinds", "Lid sinds"),
    ("beheerder", "Beheerder"),
    ("redacteur", "Redacteur"),
    ("account", "Account"),
    ("tweedeFactor", "Tweede factor"),
    ("laatstAangemeld", "Laatst aangemeld"),
    ("sleutels", "Sleutels voor de API"),
];

fn review_row(
    account: &Account,
    member: Option<(&Organisation, &Member)>,
    tokens: usize,
) -> Vec<Cell> {
    let yes = |yes: bool| Cell::Text(if yes { "ja" } else { "nee" }.to_owned());
    let day = |moment: Option<time::OffsetDateTime>| {
        let date = moment.map(time::OffsetDateTime::date);
        Cell::Text(date.map_or_else(String::new, |date| {
            format!(
                "{:02}-{:02}-{}",
                date.day(),
                u8::from(date.month()),
                date.year()
            )
        }))
    };
    vec![
        account.name.as_str().into(),
        account.mail.as_str().into(),
        member
            .map_or("", |(other, _)| other.details.name.as_str())
            .into(),
        member.map_or("", |(_, member)| member.role.label()).into(),
        day(member.map(|(_, member)| member.since)),
        yes(account.administrator),
        yes(account.editor),
        account.state.label().into(),
        yes(account.second_factor),
        day(account.seen),
        Cell::Count(tokens),
    ]
}

fn last_one() -> Error {
    Error::Refused("Dit is de enige beheerder. Maak eerst iemand anders beheerder.".to_owned())
}
