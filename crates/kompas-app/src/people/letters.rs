//! What goes out by mail: one-time links. The link itself is made when the mail leaves, so that
//! it stands nowhere but in the mail.

use kompas_domain::code::Code;
use kompas_domain::guide::Guide;
use kompas_domain::job::JobKind;
use kompas_domain::people::{AccountState, TicketKind};
use kompas_domain::trail::LogAction;
use kompas_mail::{Mailer, Message};
use kompas_store::{Account, Job, Ticket};
use time::{Duration, OffsetDateTime};

use crate::archive::Archive;
use crate::consultations::PartnerMail;
use crate::people::tickets::reset_ticket;
use crate::people::{Caller, account_object};
use crate::{App, Error};

/// Somebody who forgot her password gets one mail in this time.
const QUIET: Duration = Duration::minutes(5);

/// How mail leaves.
pub struct Post {
    /// The way to the mail server.
    pub mailer: Mailer,
    /// The address of the site, without a slash at the end.
    pub site: String,
}

/// How the sending of a mail ended.
pub(crate) enum Sent {
    /// It left, or did not have to.
    Well,
    /// It may leave later; Dutch: why not now.
    Later(String),
    /// It never will; Dutch: why.
    Never(String),
}

/// A mail before it leaves.
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Where its reader has no more of these, if she may have more.
    pub(crate) unsubscribe: Option<String>,
}

impl Letter {
    /// A mail that comes once, for something that its reader or her organisation asked.
    pub(crate) fn new(to: String, subject: String, text: String) -> Self {
        Self {
            to,
            subject,
            text,
            unsubscribe: None,
        }
    }
}

impl App {
    /// Whether this installation sends mail.
    pub fn sends_mail(&self) -> bool {
        self.archive().is_ok_and(|archive| archive.post.is_some())
    }

    /// Has a link for a new password sent to whoever has an account with this address. Whether
    /// there is one makes no difference here.
    ///
    /// # Errors
    /// This installation sends no mail; the store fails.
    pub async fn forgot_password(&self, mail: &str) -> Result<(), Error> {
        let archive = self.archive()?;
        if archive.post.is_none() {
            return Err(Error::Refused(
                "Deze installatie verstuurt geen mail.".to_owned(),
            ));
        }
        let mail = mail.trim().to_lowercase();
        let found = archive.store.account_by_mail(&mail).await?;
        let number = found.map_or(0, |(account, _)| account.id);
        let (subject, now) = (format!("wachtwoord/{number}"), (archive.clock)());
        archive
            .store
            .enqueue(JobKind::Mail, &subject, "", now)
            .await?;
        archive.wake.notify_one();
        Ok(())
    }
}

impl Archive {
    /// Sends what a job asks for; the guide tells what its sources are called.
    pub(crate) async fn send(&self, guide: &Guide, job: &Job) -> Result<Sent, Error> {
        let Some(post) = &self.post else {
            return Ok(Sent::Never(
                "Deze installatie verstuurt geen mail: er staat geen mailserver in de configuratie."
                    .to_owned(),
            ));
        };
        // A link that was made, or an account whose owner forgot her password.
        let (kind, number) = job.subject.split_once('/').unwrap_or_default();
        let number = number.parse().unwrap_or(0);
        let mut partner = None;
        let mut told = None;
        let letter = match (PartnerMail::of(&job.subject), kind) {
            (Some(mail), _) => {
                let found = self.letter_to_partner(post, mail).await?;
                found.map(|(id, letter)| {
                    partner = Some(id);
                    letter
                })
            }
            (None, "zoekvraag") => {
                let found = self.letter_of_search(post, number).await?;
                found.map(|(letter, news)| {
                    told = Some(news);
                    letter
                })
            }
            (None, "onderhoud") => self.letter_of_care(post, guide, &job.subject).await?,
            (None, "link") => self.letter_of_link(post, number).await?,
            (None, _) => self.letter_of_forgotten(post, number).await?,
        };
        let Some(letter) = letter else {
            return Ok(Sent::Well);
        };
        let message = Message {
            to: letter.to,
            subject: letter.subject,
            text: letter.text,
            unsubscribe: letter.unsubscribe,
            date: (self.clock)(),
            id: format!("taak-{}-{}.{}", job.id, job.attempts, &self.token()[..16]),
        };
        let sent = match post.mailer.send(&message).await {
            Ok(()) => Sent::Well,
            Err(error) if error.may_work_later() => Sent::Later(error.message()),
            Err(error) => Sent::Never(error.message()),
        };
        if let (Some(news), Sent::Well) = (told, &sent) {
            self.store.told_of_search(number, &news).await?;
        }
        if let Some(partner) = partner {
            let trouble = match &sent {
                Sent::Well => "",
                Sent::Later(message) | Sent::Never(message) => message,
            };
            self.store.note_partner_mail(partner, trouble).await?;
        }
        Ok(sent)
    }

    /// The mail with a link that was made before; none when it is no longer good.
    async fn letter_of_link(&self, post: &Post, ticket: i64) -> Result<Option<Letter>, Error> {
        let token = self.token();
        let now = (self.clock)();
        let ticket = self.store.renew_ticket(ticket, &token, now).await?;
        Ok(ticket.and_then(|ticket| {
            let link = link(post, &token);
            match ticket.details.kind {
                TicketKind::Invitation => invitation(&ticket, &link),
                TicketKind::Reset => {
                    let to = ticket.details.mail?;
                    Some(new_password(to, &link, ticket.details.expires))
                }
                TicketKind::First => None,
            }
        }))
    }

    /// The mail for somebody who forgot her password; none for nobody, and not twice in a row.
    async fn letter_of_forgotten(
        &self,
        post: &Post,
        account: i64,
    ) -> Result<Option<Letter>, Error> {
        let now = (self.clock)();
        let Some((account, _)) = self.store.account(account).await? else {
            return Ok(None);
        };
        if account.state != AccountState::Active {
            return Ok(None);
        }
        if let (false, Some(issuer)) = (account.has_password, &account.issuer) {
            let service = self.sign_on.name_of(issuer).unwrap_or(issuer);
            return Ok(Some(by_service(&account, service, &post.site)));
        }
        let made = self.store.last_reset(account.id, now).await?;
        if made.is_some_and(|made| now - made < QUIET) {
            return Ok(None);
        }
        let ticket = reset_ticket(account.id, &account.mail, now);
        let object = account_object(account.id);
        let entry = self.visitor_entry(&Caller::default(), LogAction::ChangePassword, object);
        let token = self.token();
        self.store
            .add_ticket(&ticket, &token, Some(&entry), false, now)
            .await?;
        Ok(Some(new_password(
            account.mail,
            &link(post, &token),
            ticket.expires,
        )))
    }
}

fn link(post: &Post, token: &str) -> String {
    format!("{}/toegang/{token}", post.site)
}

/// A day as it is written: `4 december 2026`.
fn day(moment: OffsetDateTime) -> String {
    kompas_domain::text::long_date(moment.date())
}

fn invitation(ticket: &Ticket, link: &str) -> Option<Letter> {
    let details = &ticket.details;
    let place = ticket.organisation_name.as_deref();
    let place = place
        .map(|name| format!(" voor {name}"))
        .unwrap_or_default();
    let mut tasks = Vec::new();
    tasks.extend(
        details
            .membership
            .map(|(_, role)| role.label().to_lowercase()),
    );
    tasks.extend(details.administrator.then(|| "beheerder".to_owned()));
    tasks.extend(details.editor.then(|| "redacteur".to_owned()));
    let tasks = if tasks.is_empty() {
        String::new()
    } else {
        format!(", als {}", tasks.join(" en "))
    };
    Some(Letter::new(
        details.mail.clone()?,
        "Uw uitnodiging voor Kompas".to_owned(),
        format!(
            "Goedendag,\n\nU kunt met Kompas werken{place}{tasks}. Open deze link om te beginnen:\n\n{link}\n\nDe link werkt één keer, tot {}. Verwachtte u deze mail niet, dan hoeft u niets te doen.\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n",
            day(details.expires)
        ),
    ))
}

fn new_password(to: String, link: &str, expires: OffsetDateTime) -> Letter {
    Letter::new(
        to,
        "Een nieuw wachtwoord voor Kompas".to_owned(),
        format!(
            "Goedendag,\n\nMet deze link kiest u een nieuw wachtwoord voor Kompas:\n\n{link}\n\nDe link werkt één keer, tot {}. Vroeg u hier niet om, dan hoeft u niets te doen: uw wachtwoord blijft zoals het is.\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n",
            day(expires)
        ),
    )
}

fn by_service(account: &Account, service: &str, site: &str) -> Letter {
    Letter::new(
        account.mail.clone(),
        "Zo meldt u zich aan bij Kompas".to_owned(),
        format!(
            "Goedendag,\n\nU vroeg om een nieuw wachtwoord voor Kompas. U hebt er geen nodig: kies op {site}/aanmelden voor {service}.\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n"
        ),
    )
}

#[cfg(test)]
mod tests {
    use kompas_domain::people::Role;
    use kompas_store::NewTicket;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_invitation_says_what_it_is_for() {
        let ticket = Ticket {
            id: 1,
            details: NewTicket {
                kind: TicketKind::Invitation,
                account: None,
                membership: Some((4, Role::Coordinator)),
                administrator: false,
                editor: true,
                mail: Some("a@testdam.nl".to_owned()),
                expires: datetime!(2026-12-04 23:30 UTC),
            },
            organisation_name: Some("Gemeente Testdam".to_owned()),
            created: datetime!(2026-11-27 12:00 UTC),
        };
        let letter = invitation(&ticket, "https://kompas.example.nl/toegang/abc").unwrap();
        assert_eq!(letter.to, "a@testdam.nl");
        insta::assert_snapshot!(letter.text, @r"
        Goedendag,

        U kunt met Kompas werken voor Gemeente Testdam, als coördinator en redacteur. Open deze link om te beginnen:

        https://kompas.example.nl/toegang/abc

        De link werkt één keer, tot 4 december 2026. Verwachtte u deze mail niet, dan hoeft u niets te doen.

        Dit bericht is door Kompas verstuurd. Antwoorden komen niet aan.
        ");
    }
}
