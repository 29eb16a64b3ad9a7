//! The queue: what is late, and addresses that are dead, moved or changed.

use std::collections::HashMap;

use kompas_domain::care::{CareChoice, Matter, MatterKind};
use kompas_domain::code::{Code, UnknownCode};
use kompas_domain::filter::FilterProblem;
use kompas_domain::link::LinkState;
use kompas_domain::pieces::{PieceKey, PieceKind};
use kompas_domain::text::fold;
use kompas_store::{CareRecord, LinkRecord};
use time::{Date, OffsetDateTime};

use super::{CareView, editors, view};
use crate::access::Asker;
use crate::archive::Archive;
use crate::{App, Error, Pairs};

/// What there is to look at, or a choice of it.
#[derive(Debug, Clone)]
pub struct CareQueue {
    /// What was asked for.
    pub choice: CareChoice,
    /// How many cards each choice has.
    pub counts: Vec<(CareChoice, usize)>,
    /// The cards: what waits longest first, and of all sources by name.
    pub cards: Vec<CareCard>,
    /// Whether this installation sends mail.
    pub mails: bool,
}

/// A source, or another page of the guide with an address on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareCard {
    /// What it is called.
    pub label: String,
    /// Where visitors read it.
    pub path: String,
    /// The piece that is changed when something is wrong; none where that is one of many.
    pub piece: Option<PieceKey>,
    /// The care for it, where it is a source.
    pub source: Option<SourceCare>,
    /// What is the matter.
    pub matters: Vec<Matter>,
}

/// The care for a source, as editors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCare {
    /// The key of the source.
    pub key: String,
    /// What visitors see too.
    pub view: CareView,
    /// The number and name of who looks after it.
    pub owner: Option<(i64, String)>,
    /// Whether that is the asker.
    pub is_mine: bool,
    /// The name of who last looked at it; none when the account is gone.
    pub reviewer: Option<String>,
}

impl CareCard {
    fn has(&self, kinds: impl Fn(MatterKind) -> bool) -> bool {
        self.matters.iter().any(|matter| kinds(matter.kind))
    }

    fn is_in(&self, choice: CareChoice) -> bool {
        let is_mine = self.source.as_ref().is_some_and(|source| source.is_mine);
        match choice {
            CareChoice::Open => !self.matters.is_empty(),
            CareChoice::Mine => !self.matters.is_empty() && is_mine,
            CareChoice::Overdue => self.has(|kind| kind == MatterKind::Overdue),
            CareChoice::Addresses => self.has(|kind| kind != MatterKind::Overdue),
            CareChoice::Sources => self.source.is_some(),
        }
    }

    /// Since when the first of its matters is there.
    fn since(&self) -> Date {
        let days = self.matters.iter().filter_map(|matter| matter.since);
        days.min().unwrap_or(Date::MAX)
    }
}

/// What is the matter with an address.
fn matters(link: &LinkRecord) -> Vec<Matter> {
    let matter = |kind, since: Option<OffsetDateTime>| Matter {
        kind,
        since: since.map(OffsetDateTime::date),
        address: Some(link.address.clone()),
        proposal: None,
    };
    let mut found = Vec::new();
    match link.state {
        LinkState::Dead => found.push(matter(MatterKind::Dead, link.first_failed)),
        LinkState::Moved => found.push(Matter {
            proposal: link.final_address.clone(),
            ..matter(MatterKind::Moved, link.last_try)
        }),
        _ => {}
    }
    if link.awaits_review() {
        found.push(matter(MatterKind::Changed, link.changed));
    }
    found
}

/// The piece of which a page tells: `/themas/{thema}`, `/begrippen#{begrip}`.
fn piece_at(path: &str) -> Option<PieceKey> {
    let (kind, key) = [
        ("/bronnen/", PieceKind::Source),
        ("/themas/", PieceKind::Theme),
        ("/begrippen#", PieceKind::Term),
    ]
    .into_iter()
    .find_map(|(folder, kind)| Some((kind, path.strip_prefix(folder)?)))?;
    PieceKey::new(kind, &[key])
}

fn asked(pairs: Pairs<'_>) -> Result<CareChoice, Error> {
    let mut choice = CareChoice::Open;
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let read = match name.as_str() {
            "kies" => value
                .parse()
                .map(|found| choice = found)
                .map_err(|error: UnknownCode| error.to_string()),
            _ => Err("dit bestaat hier niet; de enige keuze heet kies".to_owned()),
        };
        problems.extend(read.err().map(|message| FilterProblem {
            name: name.clone(),
            message,
        }));
    }
    if problems.is_empty() {
        Ok(choice)
    } else {
        Err(Error::BadQuery(problems))
    }
}

impl App {
    /// What there is to look at, with the parameter `kies` of an address.
    ///
    /// # Errors
    /// The asker does not look after the guide; a pair is wrong; the store fails.
    pub async fn care_queue(&self, asker: Asker, pairs: Pairs<'_>) -> Result<CareQueue, Error> {
        let archive = self.guide_to_care_for(asker)?;
        let choice = asked(pairs)?;
        let mut cards = self.cards(archive, asker).await?;
        let counts = CareChoice::ALL.iter().map(|&choice| {
            let count = cards.iter().filter(|card| card.is_in(choice)).count();
            (choice, count)
        });
        let counts = counts.collect();
        cards.retain(|card| card.is_in(choice));
        cards.sort_by_cached_key(|card| {
            let since = (choice != CareChoice::Sources).then(|| card.since());
            (since, fold(&card.label))
        });
        Ok(CareQueue {
            choice,
            counts,
            cards,
            mails: archive.post.is_some(),
        })
    }

    /// The card of one source, and who can look after it: number and name.
    ///
    /// # Errors
    /// The asker does not look after the guide; there is no such source; the store fails.
    pub async fn care_card(
        &self,
        asker: Asker,
        source: &str,
    ) -> Result<(CareCard, Vec<(i64, String)>), Error> {
        let archive = self.guide_to_care_for(asker)?;
        let source = self.source(source)?.source;
        let mut cards = self.cards(archive, asker).await?.into_iter();
        let card = cards.find(|card| {
            let care = card.source.as_ref();
            care.is_some_and(|care| care.key == source.slug)
        });
        let card = card.ok_or_else(|| Error::NotFound {
            kind: "bron",
            key: source.slug.clone(),
        })?;
        let editors = editors(archive).await?.into_iter();
        Ok((card, editors.map(|one| (one.id, one.name)).collect()))
    }

    /// A card for each source and for each other page with an address with which something is the
    /// matter.
    async fn cards(&self, archive: &Archive, asker: Asker) -> Result<Vec<CareCard>, Error> {
        let Some(first) = archive.store.first_edition().await? else {
            return Ok(Vec::new());
        };
        let today = (archive.clock)().date();
        let kept = archive.store.cares().await?;
        let kept: HashMap<&str, &CareRecord> = kept
            .iter()
            .map(|care| (care.source.as_str(), care))
            .collect();
        let mut cards: Vec<CareCard> = Vec::new();
        for source in self.guide().sources() {
            let kept = kept.get(source.slug.as_str()).copied();
            let view = view(kept, first.date(), today);
            let owner = kept.and_then(|care| care.owner.clone());
            let late = view.is_overdue.then(|| Matter::overdue(view.due));
            let path = format!("/bronnen/{}", source.slug);
            cards.push(CareCard {
                label: source.name.clone(),
                piece: piece_at(&path),
                path,
                source: Some(SourceCare {
                    key: source.slug.clone(),
                    view,
                    is_mine: owner.as_ref().is_some_and(|(id, _)| asker.is(*id)),
                    owner,
                    reviewer: kept.and_then(|care| care.reviewer.clone()),
                }),
                matters: late.into_iter().collect(),
            });
        }
        let mut places = self.guide().addresses();
        for link in archive.store.links().await? {
            let matters = matters(&link);
            let places = places.remove(&link.address);
            let places = places.filter(|_| !matters.is_empty());
            for place in places.into_iter().flatten() {
                match cards.iter_mut().find(|card| card.path == place.path) {
                    Some(card) => card.matters.extend(matters.clone()),
                    None => cards.push(CareCard {
                        label: place.label,
                        piece: piece_at(&place.path),
                        path: place.path,
                        source: None,
                        matters: matters.clone(),
                    }),
                }
            }
        }
        Ok(cards)
    }
}
