//! Addresses outside, and how they fare.

use std::collections::BTreeMap;

use kompas_domain::addresses::Place;
use kompas_domain::code::{Code, UnknownCode};
use kompas_domain::filter::FilterProblem;
use kompas_domain::freshness::{Known, next_check, state_after};
use kompas_domain::job::JobKind;
use kompas_domain::link::LinkState;
use kompas_domain::trail::LogAction;
use kompas_store::{LinkRecord, Scope};
use time::OffsetDateTime;

use crate::access::{self, Asker, Right};
use crate::archive::Archive;
use crate::{App, Error, Pairs};

/// Addresses on a page.
const PAGE_SIZE: usize = 50;
/// The setting that lets Kompas fetch of its own accord.
pub(crate) const FETCHING: &str = "ophalen";

/// How an address fares, in Dutch, and the document that is our copy of it.
pub type Freshness = (String, Option<i64>);

/// A place where an address stands.
pub type LinkPlace = Place;

/// The addresses in one state, or all.
#[derive(Debug, Clone)]
pub struct LinksView {
    /// The state that was asked for.
    pub state: Option<LinkState>,
    /// Only changed addresses were asked for.
    pub changed: bool,
    /// How many there are in each state.
    pub counts: Vec<(LinkState, usize)>,
    /// How many changed and wait for somebody to look.
    pub changed_count: usize,
    /// How many are being checked.
    pub checking: usize,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// The addresses of this page.
    pub links: Vec<LinkView>,
}

/// An address.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// The address.
    pub address: String,
    /// Its state.
    pub state: LinkState,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// What was found.
    pub note: Option<String>,
    /// The last check.
    pub last_try: Option<OffsetDateTime>,
    /// The next check, if there was one before.
    pub next_try: Option<OffsetDateTime>,
    /// An address that could take its place.
    pub proposal: Option<String>,
    /// Our copy: the document and when it was made.
    pub copy: Option<(i64, OffsetDateTime)>,
    /// When its content changed, if nobody has looked at that yet.
    pub changed: Option<OffsetDateTime>,
    /// Where the difference is shown.
    pub difference: Option<String>,
    /// Where it stands.
    pub places: Vec<LinkPlace>,
}

impl LinksView {
    /// How many addresses there are.
    pub fn all(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

impl App {
    /// The addresses, with the parameters `stand`, `gewijzigd` and `pagina` of an address.
    ///
    /// # Errors
    /// The asker may not manage; a pair is wrong; the store fails.
    pub async fn links(&self, asker: Asker, pairs: Pairs<'_>) -> Result<LinksView, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let (state, changed, page) = asked(pairs)?;
        self.sync_links().await?;
        let places = self.places(archive, asker.scope()).await?;
        let mut all = archive.store.links().await?;
        all.retain(|link| places.contains_key(&link.address));
        let count = |state: LinkState| all.iter().filter(|link| link.state == state).count();
        let counts = LinkState::ALL
            .iter()
            .map(|state| (*state, count(*state)))
            .collect();
        let changed_count = all.iter().filter(|link| link.awaits_review()).count();
        let fitting: Vec<LinkRecord> = all
            .into_iter()
            .filter(|link| state.is_none_or(|state| link.state == state))
            .filter(|link| !changed || link.awaits_review())
            .collect();
        let pages = fitting.len().div_ceil(PAGE_SIZE).max(1);
        let mut links = Vec::new();
        for link in fitting
            .into_iter()
            .skip((page - 1) * PAGE_SIZE)
            .take(PAGE_SIZE)
        {
            let places = places.get(&link.address).cloned().unwrap_or_default();
            links.push(archive.link_view(asker.scope(), link, places).await?);
        }
        let checking = archive.store.open_jobs(JobKind::CheckLink).await?;
        Ok(LinksView {
            state,
            changed,
            counts,
            changed_count,
            checking,
            page,
            pages,
            links,
        })
    }

    /// Makes the list of addresses that of guide and documents; gives where each stands.
    ///
    /// # Errors
    /// The store fails.
    pub async fn sync_links(&self) -> Result<BTreeMap<String, Vec<Place>>, Error> {
        let archive = self.archive()?;
        let places = self.places(archive, access::the_program()).await?;
        let addresses: Vec<String> = places.keys().cloned().collect();
        archive
            .store
            .set_links(&addresses, (archive.clock)())
            .await?;
        Ok(places)
    }

    /// The addresses of the guide and of the documents in a scope, with the places where each
    /// stands.
    async fn places(
        &self,
        archive: &Archive,
        scope: Scope,
    ) -> Result<BTreeMap<String, Vec<Place>>, Error> {
        let mut places = self.guide().addresses();
        for (id, title, address) in archive.store.document_addresses(scope).await? {
            let place = Place {
                label: title,
                path: format!("/documenten/{id}"),
            };
            places.entry(address).or_default().push(place);
        }
        Ok(places)
    }

    /// Has one address checked, or all of them; gives how many.
    ///
    /// # Errors
    /// The asker may not manage; the address is not on the list; the store fails.
    pub async fn check_links(&self, asker: Asker, address: Option<&str>) -> Result<usize, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        self.sync_links().await?;
        let places = self.places(archive, asker.scope()).await?;
        if let Some(address) = address
            && !places.contains_key(address)
        {
            return Err(Error::NotFound {
                kind: "adres",
                key: address.to_owned(),
            });
        }
        let object = address.map_or_else(|| "adressen".to_owned(), |_| "adres".to_owned());
        archive.tell(asker, LogAction::Manage, object).await?;
        let now = (archive.clock)();
        let mut count = 0;
        for found in places
            .keys()
            .filter(|found| address.is_none_or(|address| address == *found))
        {
            archive
                .store
                .enqueue(JobKind::CheckLink, found, "", now)
                .await?;
            count += 1;
        }
        archive.wake.notify_one();
        Ok(count)
    }

    /// Records that somebody looked at the change of an address.
    ///
    /// # Errors
    /// The asker may not manage; the address is not on the list; the store fails.
    pub async fn review_link(&self, asker: Asker, address: &str) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let places = self.places(archive, asker.scope()).await?;
        let entry = archive.entry(asker, LogAction::Manage, "adres".to_owned());
        if places.contains_key(address) && archive.store.mark_reviewed(address, &entry).await? {
            return Ok(());
        }
        Err(Error::NotFound {
            kind: "adres",
            key: address.to_owned(),
        })
    }

    /// What a visitor reads of how an address fares; nothing for one that is not on the list.
    pub(crate) async fn freshness(
        &self,
        archive: &Archive,
        address: &str,
    ) -> Result<Option<String>, Error> {
        let Some(link) = archive.store.link(address).await? else {
            return Ok(None);
        };
        let copy = archive.newest_copy(address, access::anyone()).await?;
        let known = Known {
            state: link.state,
            last_ok: link.last_ok,
            changed: link.changed,
            copied: copy.map(|(_, copied)| copied),
        };
        Ok(Some(known.text()))
    }

    /// How the addresses of a source fare, in their order: the text, and our copy if anyone may
    /// see it.
    ///
    /// # Errors
    /// There is no such source; the store fails.
    pub async fn source_freshness(&self, key: &str) -> Result<Vec<Option<Freshness>>, Error> {
        let source = self.source(key)?.source;
        let mut found = Vec::new();
        for address in &source.addresses {
            let Ok(archive) = self.archive() else {
                found.push(None);
                continue;
            };
            let text = self.freshness(archive, &address.url).await?;
            let copy = archive.newest_copy(&address.url, access::anyone()).await?;
            let text = text.filter(|text| text != "nog niet nagekeken");
            found.push(match (text, copy) {
                (None, None) => None,
                (text, copy) => Some((text.unwrap_or_default(), copy.map(|(id, _)| id))),
            });
        }
        Ok(found)
    }

    /// Whether Kompas fetches of its own accord.
    ///
    /// # Errors
    /// The store fails.
    pub async fn fetches(&self) -> Result<bool, Error> {
        Ok(self.archive()?.store.setting(FETCHING).await?.as_deref() == Some("aan"))
    }

    /// Switches that on or off.
    ///
    /// # Errors
    /// The asker may not manage; the store fails.
    pub async fn set_fetching(&self, asker: Asker, on: bool) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let state = if on { "aan" } else { "uit" };
        let entry = archive.entry(asker, LogAction::Manage, format!("ophalen/{state}"));
        archive.store.set_setting(FETCHING, state, &entry).await?;
        archive.wake.notify_one();
        Ok(())
    }
}

impl Archive {
    async fn link_view(
        &self,
        scope: Scope,
        link: LinkRecord,
        places: Vec<Place>,
    ) -> Result<LinkView, Error> {
        let copy = self.newest_copy(&link.address, scope).await?;
        let difference = match copy {
            Some((id, _)) if link.awaits_review() => {
                let versions = self.store.versions(scope, id).await?;
                let newest = versions.last().map_or(0, |version| version.number);
                (newest > 1)
                    .then(|| format!("/documenten/{id}/verschil?van={}&tot={newest}", newest - 1))
            }
            _ => None,
        };
        Ok(LinkView {
            proposal: link
                .final_address
                .clone()
                .filter(|_| link.state == LinkState::Moved),
            changed: link.changed.filter(|_| link.awaits_review()),
            next_try: link.last_try.map(|_| link.next_try),
            address: link.address,
            state: link.state,
            status: link.status,
            note: link.note,
            last_try: link.last_try,
            copy,
            difference,
            places,
        })
    }

    /// The document with the newest copy of an address.
    pub(crate) async fn newest_copy(
        &self,
        address: &str,
        scope: Scope,
    ) -> Result<Option<(i64, OffsetDateTime)>, Error> {
        let mut newest = None;
        for record in self.store.documents_at(address).await? {
            let versions = self.store.versions(scope, record.id).await?;
            if let Some(version) = versions.last() {
                newest = newest.max(Some((version.fetched, record.id)));
            }
        }
        Ok(newest.map(|(fetched, id)| (id, fetched)))
    }

    /// Checks an address and records what was found.
    pub(crate) async fn check_link(&self, address: &str) -> Result<LinkRecord, Error> {
        let found = self.fetcher.check(address).await;
        let now = (self.clock)();
        let before = self.store.link(address).await?;
        let failed = found.state == LinkState::Failing || found.state == LinkState::Dead;
        let first_failed = failed.then(|| {
            before
                .as_ref()
                .and_then(|link| link.first_failed)
                .unwrap_or(now)
        });
        let tries = if failed {
            before.as_ref().map_or(0, |link| link.tries) + 1
        } else {
            0
        };
        let state = state_after(found.state, tries, first_failed.unwrap_or(now), now);
        let record = LinkRecord {
            address: address.to_owned(),
            state,
            status: found.status,
            note: Some(found.note).filter(|note| !note.is_empty()),
            final_address: found.final_address,
            first_failed,
            tries,
            last_try: Some(now),
            last_ok: if matches!(state, LinkState::Alive | LinkState::Moved) {
                Some(now)
            } else {
                before.as_ref().and_then(|link| link.last_ok)
            },
            next_try: next_check(state, tries, now),
            changed: before.as_ref().and_then(|link| link.changed),
            reviewed: before.as_ref().and_then(|link| link.reviewed),
        };
        self.store.record_link(&record).await?;
        self.changed();
        Ok(record)
    }
}

fn asked(pairs: Pairs<'_>) -> Result<(Option<LinkState>, bool, usize), Error> {
    let (mut state, mut changed, mut page) = (None, false, 1);
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let read = match (name.as_str(), value.as_str()) {
            ("stand", value) => value
                .parse()
                .map(|found| state = Some(found))
                .map_err(|error: UnknownCode| error.to_string()),
            ("gewijzigd", "ja") => {
                changed = true;
                Ok(())
            }
            ("gewijzigd", value) => Err(format!("{value:?} bestaat niet; kies ja")),
            ("pagina", value) => value
                .parse()
                .ok()
                .filter(|number| (1..=1000).contains(number))
                .map(|number| page = number)
                .ok_or_else(|| format!("{value:?} kan niet; kies een getal van 1 tot 1000")),
            _ => Err("dit bestaat hier niet; kies stand, gewijzigd of pagina".to_owned()),
        };
        problems.extend(read.err().map(|message| FilterProblem {
            name: name.clone(),
            message,
        }));
    }
    if problems.is_empty() {
        Ok((state, changed, page))
    } else {
        Err(Error::BadQuery(problems))
    }
}
