//! The mail about sources that are late: to their owner, and after a while to the next editor.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use kompas_domain::care::{Told, YEAR, is_overdue, months_later, to_tell, who_is_told};
use kompas_domain::guide::Guide;
use kompas_domain::people::AccountState;
use kompas_store::{CareRecord, LateSource};
use time::OffsetDateTime;

use super::editors;
use crate::archive::Archive;
use crate::people::{Letter, Post};
use crate::{App, Error};

impl App {
    /// Has mail sent about sources that became late, once a day at most; gives how many mails.
    /// Without mail nobody is told, and nothing is lost.
    pub(crate) async fn tell_of_late_sources(
        &self,
        archive: &Archive,
        now: OffsetDateTime,
    ) -> Result<usize, Error> {
        let today = now.date().to_julian_day();
        let is_done = archive.cared.load(Ordering::Acquire) == today;
        if is_done || archive.post.is_none() || self.kept_guide().is_none() {
            return Ok(0);
        }
        let mut mails = 0;
        let editors = editors(archive).await?;
        for (account, late) in self.late_sources(archive, &editors, now).await? {
            let Some(editor) = editors.iter().find(|one| one.id == account) else {
                continue;
            };
            let to = (account, editor.mail.as_str());
            let told = archive.store.tell_of_sources(to, &late, now).await?;
            mails += usize::from(told > 0);
        }
        archive.cared.store(today, Ordering::Release);
        Ok(mails)
    }

    /// Of which sources each editor is to be told now, by the number of her account.
    async fn late_sources(
        &self,
        archive: &Archive,
        editors: &[kompas_store::Account],
        now: OffsetDateTime,
    ) -> Result<BTreeMap<i64, Vec<LateSource>>, Error> {
        let mut late: BTreeMap<i64, Vec<LateSource>> = BTreeMap::new();
        let Some(first) = archive.store.first_edition().await? else {
            return Ok(late);
        };
        let first_due = months_later(first.date(), YEAR);
        let numbers: Vec<i64> = editors.iter().map(|one| one.id).collect();
        let kept = archive.store.cares().await?;
        for source in self.guide().sources() {
            let care: Option<&CareRecord> = kept.iter().find(|care| care.source == source.slug);
            let due = care.map_or(first_due, |care| care.due);
            let told = care.map_or(Told::Nobody, |care| care.told);
            let told_at = care.and_then(|care| care.told_at);
            let owner = care.and_then(|care| Some(care.owner.as_ref()?.0));
            let Some(tell) = to_tell(due, told, told_at, now) else {
                continue;
            };
            if let Some(account) = who_is_told(tell, owner, &numbers) {
                late.entry(account).or_default().push(LateSource {
                    source: source.slug.clone(),
                    due,
                    told,
                    tell,
                });
            }
        }
        Ok(late)
    }
}

impl Archive {
    /// The mail about sources that are late, by its subject; none when they were looked at
    /// meanwhile, or whoever was to be told does not look after the guide any more.
    pub(crate) async fn letter_of_care(
        &self,
        post: &Post,
        guide: &Guide,
        subject: &str,
    ) -> Result<Option<Letter>, Error> {
        let account = subject.split('/').nth(1);
        let account = account.and_then(|number| number.parse().ok()).unwrap_or(0);
        let Some((account, _)) = self.store.account(account).await? else {
            return Ok(None);
        };
        let is_editor = account.editor || account.administrator;
        if account.state != AccountState::Active || !is_editor {
            return Ok(None);
        }
        let today = (self.clock)().date();
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for (source, told) in self.store.told_sources(subject).await? {
            let care = self.store.care(&source).await?;
            let is_late = care.is_some_and(|care| is_overdue(care.due, today));
            let Some(source) = guide.source(&source).filter(|_| is_late) else {
                continue;
            };
            let list = if told == Told::Next {
                &mut others
            } else {
                &mut own
            };
            list.push((source.name.as_str(), source.slug.as_str()));
        }
        let count = own.len() + others.len();
        Ok((count > 0).then(|| {
            let subject = if count == 1 {
                "1 bron van de gids moet opnieuw worden nagekeken".to_owned()
            } else {
                format!("{count} bronnen van de gids moeten opnieuw worden nagekeken")
            };
            Letter::new(account.mail, subject, text(&own, &others, &post.site))
        }))
    }
}

/// The text of the mail: the sources of the editor herself, and those that another did not look at.
/// Each by name and key.
fn text(own: &[(&str, &str)], others: &[(&str, &str)], site: &str) -> String {
    let mut text = "Goedendag,\n".to_owned();
    for (sources, told) in [
        (own, "Kijk deze bronnen van de gids opnieuw na:"),
        (
            others,
            "Deze bronnen keek een andere redacteur twee weken lang niet na. Wilt u het overnemen?",
        ),
    ] {
        if sources.is_empty() {
            continue;
        }
        let _ = write!(text, "\n{told}\n");
        for (name, key) in sources {
            let _ = write!(text, "\n{name}\n{site}/bronnen/{key}\n");
        }
    }
    let _ = write!(
        text,
        "\nKlopt een bron nog, of is er iets gewijzigd? Dat legt u hier vast:\n\n{site}/redactie/onderhoud\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_mail_tells_own_sources_and_those_of_another() {
        let told = text(
            &[("Het CCV", "ccv"), ("RIEC", "riec")],
            &[("Omgevingsdienst", "omgevingsdienst")],
            "https://kompas.example.nl",
        );
        insta::assert_snapshot!(told, @r"
        Goedendag,

        Kijk deze bronnen van de gids opnieuw na:

        Het CCV
        https://kompas.example.nl/bronnen/ccv

        RIEC
        https://kompas.example.nl/bronnen/riec

        Deze bronnen keek een andere redacteur twee weken lang niet na. Wilt u het overnemen?

        Omgevingsdienst
        https://kompas.example.nl/bronnen/omgevingsdienst

        Klopt een bron nog, of is er iets gewijzigd? Dat legt u hier vast:

        https://kompas.example.nl/redactie/onderhoud

        Dit bericht is door Kompas verstuurd. Antwoorden komen niet aan.
        ");
    }
}
