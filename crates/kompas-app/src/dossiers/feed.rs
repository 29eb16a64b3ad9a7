//! The calendar that somebody's own programs read: her actions and dossiers that must be ready.

use kompas_domain::ics::{CalendarDay, calendar};
use kompas_domain::trail::LogAction;
use kompas_store::{FeedLine, FeedThing};
use time::OffsetDateTime;

use crate::access::{Asker, calendar_of};
use crate::{App, Error};

fn object(account: i64) -> String {
    format!("agenda/{account}")
}

/// A line as a day in a calendar. It says titles only.
fn day(line: FeedLine, site: Option<&str>) -> CalendarDay {
    let (dossier, title) = line.dossier;
    let created = line.created.unix_timestamp();
    let (uid, path, summary, description) = match line.thing {
        FeedThing::Dossier => (
            format!("dossier-{dossier}-{created}@kompas"),
            format!("/dossiers/{dossier}"),
            format!("Dossier klaar: {title}"),
            String::new(),
        ),
        FeedThing::Action(number) => (
            format!("actie-{dossier}-{number}-{created}@kompas"),
            format!("/dossiers/{dossier}/acties/{number}"),
            line.title,
            format!("Dossier: {title}"),
        ),
    };
    CalendarDay {
        uid,
        date: line.deadline,
        summary,
        description,
        url: site.map(|site| format!("{site}{path}")),
    }
}

impl App {
    /// When the address of the asker's calendar was made; none when there is none.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn feed_made(&self, asker: Asker) -> Result<Option<OffsetDateTime>, Error> {
        let (archive, person) = self.archive_of(asker)?;
        Ok(archive.store.feed_made(person.account).await?)
    }

    /// Makes an address for the asker's calendar: its token, which is shown once. The one before it
    /// stops working.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn make_feed(&self, asker: Asker) -> Result<String, Error> {
        let (archive, person) = self.archive_of(asker)?;
        let token = archive.token();
        let entry = archive.entry(asker, LogAction::AddToken, object(person.account));
        archive
            .store
            .set_feed(person.account, &token, &entry)
            .await?;
        Ok(token)
    }

    /// Takes the address of the asker's calendar back. It stops working at once.
    ///
    /// # Errors
    /// The asker is not signed in; the store fails.
    pub async fn end_feed(&self, asker: Asker) -> Result<(), Error> {
        let (archive, person) = self.archive_of(asker)?;
        let entry = archive.entry(asker, LogAction::EndToken, object(person.account));
        archive.store.end_feed(person.account, &entry).await?;
        Ok(())
    }

    /// The calendar with this token, with links to the site where its address is known.
    ///
    /// # Errors
    /// There is none, or its account may not be used; the store fails.
    pub async fn feed(&self, token: &str, site: Option<&str>) -> Result<String, Error> {
        let archive = self.archive()?;
        let account = archive.store.feed(token).await?;
        let account = account.ok_or_else(|| Error::NotFound {
            kind: "agenda",
            key: String::new(),
        })?;
        let lines = archive.store.feed_lines(calendar_of(account), account);
        let days: Vec<CalendarDay> = lines
            .await?
            .into_iter()
            .map(|line| day(line, site))
            .collect();
        Ok(calendar("Kompas", &days, (archive.clock)()))
    }
}
