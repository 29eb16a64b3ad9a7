//! Searches in documents that somebody keeps: what they find that she did not see yet, on a page
//! and by mail.
//!
//! A search is kept as the parameters of its address, and gives the same on the same documents:
//! nothing is learned of who asks. What is new is what it finds now and did not find at the last
//! look, by the numbers of the documents. So a document that was read again is not new, and one
//! that was removed is not counted.

use std::fmt::Write as _;

use kompas_domain::api_token::TokenRight;
use kompas_domain::code::Code;
use kompas_domain::document::Visibility;
use kompas_domain::dossier::{TextProblem, check_field, check_filled};
use kompas_domain::saved_search::{MOST, NAME, Numbers, QUERY, Rhythm};
use kompas_store::{FoundDocument, NewSavedSearch, OwnedSearch, SavedSearch};
use time::OffsetDateTime;

use crate::access::{self, Asker, Person};
use crate::archive::Archive;
use crate::dossiers::told;
use crate::people::{FieldProblem, Letter, Post};
use crate::{App, Error, Pairs};

/// Searches that are looked at in one go.
const AT_ONCE: u32 = 10;
/// Documents that the store is asked for at once.
const ASKED: usize = 500;
/// New documents that a page and a mail name.
const NAMED: usize = 10;

/// The searches that somebody keeps in the organisation that she works in.
#[derive(Debug, Clone)]
pub struct SavedSearchesView {
    /// Each, by name.
    pub searches: Vec<SavedSearchView>,
    /// Whether this installation sends mail.
    pub mails: bool,
}

/// A search that somebody keeps.
#[derive(Debug, Clone)]
pub struct SavedSearchView {
    /// The search.
    pub saved: SavedSearch,
    /// How many documents it finds that she did not see yet.
    pub new: usize,
    /// The first of these, by number and title.
    pub named: Vec<(i64, String)>,
    /// Why it finds nothing any more, such as a collection that is gone.
    pub trouble: bool,
}

impl SavedSearchView {
    /// What the field for its name is known by on a page.
    pub fn name_field(&self) -> String {
        format!("naam-{}", self.saved.id)
    }

    /// The same of its rhythm.
    pub fn rhythm_field(&self) -> String {
        format!("ritme-{}", self.saved.id)
    }
}

/// What a form says of a search.
#[derive(Debug, Clone, Default)]
pub struct SavedSearchForm {
    /// What it is called.
    pub name: String,
    /// How often a mail comes; empty for none.
    pub rhythm: String,
}

impl SavedSearchForm {
    /// The name and rhythm, or all that is wrong.
    fn read(&self, query: Pairs<'_>) -> Result<(String, Rhythm), Error> {
        let mut texts: Vec<TextProblem> = Vec::new();
        let name = self.name.trim();
        check_filled("naam", name, NAME, &mut texts);
        let query: Vec<&str> = query.iter().map(|(_, value)| value.as_str()).collect();
        check_field("zoekvraag", &query.join(" "), QUERY, &mut texts);
        let mut problems: Vec<FieldProblem> = told(&texts).collect();
        let rhythm = match self.rhythm.as_str() {
            "" => Some(Rhythm::Never),
            code => Rhythm::from_code(code),
        };
        if rhythm.is_none() {
            let message = format!("kies {}", Rhythm::choices());
            problems.push(FieldProblem {
                field: "ritme",
                message,
            });
        }
        match rhythm {
            Some(rhythm) if problems.is_empty() => Ok((name.to_owned(), rhythm)),
            _ => Err(Error::Form(problems)),
        }
    }
}

/// What belongs to a search in an address, and not to one view of it.
fn of_search(pairs: Pairs<'_>) -> Vec<(String, String)> {
    let kept = pairs.iter().filter(|(name, value)| {
        !value.is_empty() && !["pagina", "formaat", "sorteer"].contains(&name.as_str())
    });
    kept.cloned().collect()
}

fn no_search(id: i64) -> Error {
    Error::NotFound {
        kind: "zoekvraag",
        key: id.to_string(),
    }
}

/// The searches that somebody keeps in the organisation that she works in, by name.
async fn kept_by(archive: &Archive, person: Person) -> Result<Vec<SavedSearch>, Error> {
    let organisation = person.membership.map(|(organisation, _)| organisation);
    let kept = archive.store.saved_searches(person.account, organisation);
    Ok(kept.await?)
}

/// One of these.
async fn kept(archive: &Archive, person: Person, id: i64) -> Result<SavedSearch, Error> {
    let all = kept_by(archive, person).await?;
    let found = all.into_iter().find(|saved| saved.id == id);
    found.ok_or_else(|| no_search(id))
}

impl App {
    /// The archive and who keeps searches in it, by a session or by a key that is good for this.
    fn keeper(&self, asker: Asker, right: TokenRight) -> Result<(&Archive, Person), Error> {
        let person = asker.person().filter(|_| !asker.lacks(right));
        Ok((self.archive()?, person.ok_or(Error::NotAllowed)?))
    }

    /// The searches that the asker keeps, with what is new.
    ///
    /// # Errors
    /// The asker is not signed in; the store or the index fails.
    pub async fn saved_searches(&self, asker: Asker) -> Result<SavedSearchesView, Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Read)?;
        let mut searches = Vec::new();
        for saved in kept_by(archive, person).await? {
            searches.push(self.with_news(archive, asker, saved).await?);
        }
        Ok(SavedSearchesView {
            searches,
            mails: archive.post.is_some(),
        })
    }

    /// One search that the asker keeps, with what is new.
    ///
    /// # Errors
    /// She keeps no such search; the store or the index fails.
    pub async fn saved_search(&self, asker: Asker, id: i64) -> Result<SavedSearchView, Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Read)?;
        let saved = kept(archive, person, id).await?;
        self.with_news(archive, asker, saved).await
    }

    /// A search with what it finds that its owner did not see yet.
    async fn with_news(
        &self,
        archive: &Archive,
        asker: Asker,
        saved: SavedSearch,
    ) -> Result<SavedSearchView, Error> {
        let found = self.found_by(archive, asker, &saved).await?;
        let trouble = found.is_none();
        let new = not_seen(&saved, &found.unwrap_or_default());
        let mut named = seen_by(archive, asker, &new).await?;
        let new = named.len();
        named.truncate(NAMED);
        let named = named.into_iter();
        Ok(SavedSearchView {
            named: named
                .map(|one| (one.record.id, one.record.document.title))
                .collect(),
            saved,
            new,
            trouble,
        })
    }

    /// Keeps a search with the parameters of an address; gives its number.
    ///
    /// # Errors
    /// The name or a parameter is wrong; the asker keeps as many as she may, or is not signed in;
    /// the store or the index fails.
    pub async fn save_search(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
        form: &SavedSearchForm,
    ) -> Result<i64, Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Write)?;
        let query = of_search(pairs);
        let (name, rhythm) = form.read(&query)?;
        let seen = self.matching_documents(archive, asker, &query).await?;
        let new = NewSavedSearch {
            account: person.account,
            organisation: asker.organisation(),
            name,
            query,
            rhythm,
            seen: seen.into_iter().collect(),
        };
        let now = (archive.clock)();
        let kept = archive.store.add_saved_search(&new, MOST, now).await?;
        kept.ok_or_else(|| {
            Error::Refused(format!(
                "U bewaart al {MOST} zoekvragen. Haal er eerst een weg."
            ))
        })
    }

    /// Gives a search of the asker another name and rhythm.
    ///
    /// # Errors
    /// The name is wrong; she keeps no such search; the store fails.
    pub async fn change_search(
        &self,
        asker: Asker,
        id: i64,
        form: &SavedSearchForm,
    ) -> Result<(), Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Write)?;
        kept(archive, person, id).await?;
        let (name, rhythm) = form.read(&[])?;
        let now = (archive.clock)();
        let store = &archive.store;
        let done = store.change_saved_search(person.account, id, (&name, rhythm), now);
        if done.await? {
            Ok(())
        } else {
            Err(no_search(id))
        }
    }

    /// Takes all that a search of the asker finds now as seen.
    ///
    /// # Errors
    /// She keeps no such search; the store or the index fails.
    pub async fn see_search(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Write)?;
        let saved = kept(archive, person, id).await?;
        let found = self.found_by(archive, asker, &saved).await?;
        let mut seen = saved.search.seen;
        seen.extend(found.unwrap_or_default());
        let now = (archive.clock)();
        let store = &archive.store;
        let done = store.see_saved_search(person.account, id, &seen, now);
        if done.await? {
            Ok(())
        } else {
            Err(no_search(id))
        }
    }

    /// Forgets a search of the asker.
    ///
    /// # Errors
    /// She keeps no such search; the store fails.
    pub async fn forget_search(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let (archive, person) = self.keeper(asker, TokenRight::Write)?;
        kept(archive, person, id).await?;
        let done = archive.store.remove_saved_search(person.account, id);
        if done.await? {
            Ok(())
        } else {
            Err(no_search(id))
        }
    }

    /// What a search finds now; none when it cannot be asked any more.
    async fn found_by(
        &self,
        archive: &Archive,
        asker: Asker,
        saved: &SavedSearch,
    ) -> Result<Option<Vec<i64>>, Error> {
        let found = self.matching_documents(archive, asker, &saved.search.query);
        match found.await {
            Ok(found) => Ok(Some(found)),
            // A collection or theme that is gone, or not for her any more; an index that fails.
            Err(Error::BadQuery(_) | Error::Interrupted) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks at the searches that are due, and has mail sent about what is new; gives about how
    /// many. Without mail it looks at none.
    pub(crate) async fn look_at_searches(
        &self,
        archive: &Archive,
        now: OffsetDateTime,
    ) -> Result<usize, Error> {
        if archive.post.is_none() {
            return Ok(0);
        }
        let mut ordered = 0;
        for owned in archive.store.due_searches(now, AT_ONCE).await? {
            let (asker, saved) = (access::owner(&owned), &owned.saved);
            if archive.is_damaged() {
                break;
            }
            let found = self.found_by(archive, asker, saved).await?;
            let found = found.unwrap_or_default();
            let new = seen_by(archive, asker, &not_seen(saved, &found)).await?;
            let new: Vec<i64> = new.iter().map(|one| one.record.id).collect();
            let (mut seen, mut news) = (saved.search.seen.clone(), saved.news.clone());
            seen.extend(new.iter().copied());
            news.extend(new);
            let first = archive.store.looked_at_search(saved, (&seen, &news), now);
            if first.await? && !news.is_empty() {
                ordered += 1;
            }
        }
        Ok(ordered)
    }
}

impl Archive {
    /// The mail about what a search newly found, with what it tells of; none when there is nothing
    /// to tell any more.
    pub(crate) async fn letter_of_search(
        &self,
        post: &Post,
        id: i64,
    ) -> Result<Option<(Letter, Numbers)>, Error> {
        let Some(owned) = self.store.owned_search(id).await? else {
            return Ok(None);
        };
        let news = owned.saved.news.clone();
        if owned.saved.search.rhythm == Rhythm::Never || news.is_empty() {
            return Ok(None);
        }
        let ids: Vec<i64> = news.iter().collect();
        let found = seen_by(self, access::owner(&owned), &ids).await?;
        if found.is_empty() {
            return Ok(None);
        }
        let scope = access::anyone();
        let public = self.store.collections(scope).await?;
        let is_public = |one: &FoundDocument| {
            public.iter().any(|collection| {
                collection.id == one.record.document.collection
                    && collection.visibility == Visibility::Public
            })
        };
        let text = letter(&owned, &found, is_public, &post.site);
        let count = found.len();
        let letter = Letter {
            to: owned.mail.clone(),
            subject: format!(
                "{} bij uw zoekvraag in Kompas",
                if count == 1 {
                    "1 nieuw document".to_owned()
                } else {
                    format!("{count} nieuwe documenten")
                }
            ),
            text,
            unsubscribe: Some(place(&owned, &post.site)),
        };
        Ok(Some((letter, news)))
    }
}

/// The documents of a search that its owner did not see yet.
fn not_seen(saved: &SavedSearch, found: &[i64]) -> Vec<i64> {
    let seen = &saved.search.seen;
    found
        .iter()
        .copied()
        .filter(|id| !seen.contains(*id))
        .collect()
}

/// Those of these documents that somebody may see at this moment, the newest first. What the index
/// still has may be gone from the store, or closed since.
async fn seen_by(
    archive: &Archive,
    asker: Asker,
    ids: &[i64],
) -> Result<Vec<FoundDocument>, Error> {
    let mut found: Vec<FoundDocument> = Vec::new();
    for some in ids.chunks(ASKED) {
        let records = archive.store.documents_of(asker.scope(), some).await?;
        found.extend(records.into_values());
    }
    found.sort_by_key(|one| -one.record.id);
    Ok(found)
}

/// Where its owner says how often she hears of a search, and where she stops that.
fn place(owned: &OwnedSearch, site: &str) -> String {
    format!("{site}/profiel/zoekvragen#zoekvraag-{}", owned.saved.id)
}

/// The text of a mail. The title of what is not public stays at home.
fn letter(
    owned: &OwnedSearch,
    found: &[FoundDocument],
    is_public: impl Fn(&FoundDocument) -> bool,
    site: &str,
) -> String {
    let search = &owned.saved.search;
    let mut text = format!(
        "Goedendag,\n\nUw zoekvraag “{}” vindt iets nieuws.\n",
        search.name
    );
    for one in found.iter().take(NAMED) {
        let title = if is_public(one) {
            one.record.document.title.as_str()
        } else {
            "Een document dat niet openbaar is"
        };
        let _ = write!(text, "\n{title}\n{site}/documenten/{}\n", one.record.id);
    }
    if let Some(more) = found.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = write!(text, "\nEn nog {more} andere.\n");
    }
    let often = match search.rhythm {
        Rhythm::Weekly => "elke week",
        Rhythm::Daily | Rhythm::Never => "elke dag",
    };
    let _ = write!(
        text,
        "\nU krijgt deze mail hoogstens {often}. Minder vaak, of niet meer? Dat kiest u hier:\n\n{}\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n",
        place(owned, site)
    );
    text
}
