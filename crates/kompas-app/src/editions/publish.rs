//! From the draft to the next edition.

use std::sync::atomic::Ordering;

use kompas_domain::edition::{EditionOrigin, next_number};
use kompas_domain::pieces::{PieceChange, PieceKey, PieceKind};
use kompas_domain::trail::LogAction;
use kompas_store::{EditionMark, EditionRecord, NewEdition, ProposalRecord};

use super::draft::{draft, judged};
use super::proposals::guide_entry;
use crate::access::{Asker, Right};
use crate::{App, Error};

/// The edition that can be published now.
#[derive(Debug, Clone)]
pub struct NextEdition {
    /// The newest edition.
    pub newest: EditionRecord,
    /// The draft that is looked at.
    pub mark: EditionMark,
    /// The number that the draft has.
    pub number: String,
    /// Its foreword.
    pub foreword: Vec<String>,
    /// Whether that number is not given yet.
    pub is_numbered: bool,
    /// A number that it could have.
    pub proposed_number: String,
    /// What is new in it.
    pub changes: Vec<PieceChange>,
    /// The proposals that it is made of.
    pub approved: Vec<ProposalRecord>,
    /// How many proposals are not decided yet, and stay for the next.
    pub undecided: usize,
}

impl App {
    /// The edition that can be published now, and what is missing for it.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn next_edition(&self, asker: Asker) -> Result<NextEdition, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let draft = draft(archive).await?;
        let all = archive.store.editions().await?;
        let newest = all.first().cloned();
        let newest = newest.ok_or(Error::NotFound {
            kind: "editie",
            key: String::new(),
        })?;
        let key = PieceKey::new(PieceKind::Edition, &[]);
        let table = key.as_ref().and_then(|key| draft.now.get(key));
        let number = table.and_then(|table| table.get("editie")?.as_str());
        let number = number.unwrap_or_default().to_owned();
        let foreword = table.and_then(|table| table.get("voorwoord")?.as_array());
        let foreword = foreword.into_iter().flatten();
        let taken: Vec<&str> = all.iter().map(|one| one.number.as_str()).collect();
        let proposals = archive.store.proposals().await?;
        let (approved, rest): (Vec<_>, Vec<_>) = proposals
            .into_iter()
            .partition(|one| one.state == kompas_domain::edition::ProposalState::Approved);
        Ok(NextEdition {
            mark: draft.mark,
            is_numbered: !taken.contains(&number.as_str()),
            proposed_number: next_number(&taken, (archive.clock)().year()),
            foreword: foreword
                .filter_map(|paragraph| paragraph.as_str().map(str::to_owned))
                .collect(),
            changes: draft.changes(),
            approved,
            undecided: rest.iter().filter(|one| one.state.is_open()).count(),
            number,
            newest,
        })
    }

    /// Publishes the draft that was seen as the next edition; gives its number. From then on it
    /// never changes, and the site shows it.
    ///
    /// # Errors
    /// [`Error::Refused`] when something is missing, or the draft is another one by now; the asker
    /// does not look after the guide; the store fails.
    pub async fn publish_edition(&self, asker: Asker, seen: EditionMark) -> Result<String, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let next = self.next_edition(asker).await?;
        let refused = |message: &str| Err(Error::Refused(message.to_owned()));
        if next.mark != seen {
            return refused(
                "Intussen is er iets goedgekeurd of uitgegeven. Bekijk opnieuw wat er in de editie komt.",
            );
        }
        if next.changes.is_empty() {
            return refused("Er is nog niets goedgekeurd om uit te geven.");
        }
        if !next.is_numbered {
            return refused(
                "De volgende editie heeft nog geen eigen nummer. Doe een voorstel met een nieuw nummer en een voorwoord, en laat een tweede redacteur het goedkeuren.",
            );
        }
        let draft = draft(archive).await?;
        let Ok(guide) = judged(&draft.now) else {
            return refused(
                "De gids klopt niet meer nu alles bij elkaar staat. Bekijk het laatste voorstel opnieuw.",
            );
        };
        let files = draft.now.files();
        let edition = NewEdition {
            number: &next.number,
            title: &guide.edition().title,
            origin: EditionOrigin::Edited,
            files: &files,
        };
        let object = format!("editie/{}", next.number);
        let entry = guide_entry(archive, asker, LogAction::PublishEdition, object);
        let added = archive.store.add_edition(edition, Some(seen), &entry).await;
        match added {
            Ok(Some(id)) => {
                archive.newest.fetch_max(id, Ordering::AcqRel);
                archive.wake.notify_one();
                Ok(next.number)
            }
            Ok(None) | Err(kompas_store::Error::Taken) => refused(
                "Een andere redacteur gaf net een editie uit. Bekijk opnieuw wat er in de volgende komt.",
            ),
            Err(error) => Err(error.into()),
        }
    }
}
