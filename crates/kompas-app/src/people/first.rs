//! The first administrator.

use kompas_domain::people::{MailAddress, SignInMethod, TicketKind, name};
use kompas_domain::trail::LogAction;
use kompas_store::{NewAccount, NewOrganisation, NewTicket};
use time::Duration;

use crate::people::{Caller, FieldProblem, OrganisationForm, checked};
use crate::{App, Error};

/// How long the link for the first administrator is good.
const GOOD: Duration = Duration::hours(24);

impl App {
    /// The token of a link that makes the first administrator; none when somebody manages this
    /// installation already. An earlier link is no longer good.
    ///
    /// # Errors
    /// The store fails.
    pub async fn first_link(&self) -> Result<Option<String>, Error> {
        let archive = self.archive()?;
        if archive.store.has_administrator().await? {
            return Ok(None);
        }
        let now = (archive.clock)();
        let ticket = NewTicket {
            kind: TicketKind::First,
            account: None,
            membership: None,
            administrator: true,
            editor: true,
            mail: None,
            expires: now + GOOD,
        };
        let token = archive.token();
        archive
            .store
            .add_ticket(&ticket, &token, None, false, now)
            .await?;
        Ok(Some(token))
    }

    /// Makes the first administrator, with her organisation, and lets her in; gives the token of
    /// her session.
    ///
    /// # Errors
    /// A field is wrong; the link is no longer good; the store fails.
    pub async fn begin(
        &self,
        token: &str,
        (given_name, mail, password): (&str, &str, &str),
        organisation: Option<&OrganisationForm>,
        caller: &Caller,
    ) -> Result<String, Error> {
        let archive = self.archive()?;
        let mut problems = Vec::new();
        let organisation: Option<NewOrganisation> = match organisation {
            Some(new) => checked("organisatie", new.read(), &mut problems),
            None => None,
        };
        let name = checked("naam", name(given_name), &mut problems);
        let mail = checked("mail", mail.parse::<MailAddress>(), &mut problems);
        let words = [given_name, mail.as_ref().map_or("", MailAddress::as_str)];
        let hash = archive.new_password("wachtwoord", password, &words).await?;
        let hash = hash.map_err(|problem| problems.push(problem)).ok();
        let (Some(name), Some(mail), Some(hash), true) = (name, mail, hash, problems.is_empty())
        else {
            return Err(Error::Form(problems));
        };
        let account = NewAccount {
            mail: mail.to_string(),
            name,
            administrator: true,
            editor: true,
            password: Some(hash),
            identity: None,
        };
        let entry = archive.visitor_entry(caller, LogAction::AddAccount, String::new());
        let made = archive
            .store
            .begin(token, &account, organisation.as_ref(), &entry)
            .await;
        let made = made.map_err(|error| match error {
            kompas_store::Error::Taken => {
                FieldProblem::alone("mail", "dit e-mailadres of deze organisatie is er al")
            }
            other => other.into(),
        })?;
        let id = made.ok_or(Error::LinkIsSpent)?;
        archive
            .begin_session(id, SignInMethod::Link, true, None, caller)
            .await
    }
}
