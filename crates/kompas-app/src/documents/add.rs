//! Documents in: files that somebody gives, addresses that are fetched.

use kompas_domain::code::QuestionCode;
use kompas_domain::document::DocumentKind;
use kompas_domain::job::JobKind;
use kompas_domain::trail::LogAction;
use kompas_store::{Added, LogEntry, NewDocument, NewVersion};
use serde::{Deserialize, Serialize};

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// The largest file that is taken in: 64 MiB.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// Where documents go and what is known of them beforehand.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Destination {
    /// The key of the collection.
    pub collection: String,
    /// The source of the guide, by key.
    pub source: Option<String>,
    /// Themes, by key.
    pub themes: Vec<String>,
    /// Questions.
    pub questions: Vec<QuestionCode>,
}

/// What a fetch job has to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FetchOrder {
    pub(crate) address: String,
    pub(crate) destination: Destination,
    pub(crate) kind: Option<DocumentKind>,
    pub(crate) title: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) municipality: Option<String>,
}

impl FetchOrder {
    /// What the job is about, and its content.
    fn as_job(&self) -> Result<(&str, String), Error> {
        let payload = serde_json::to_string(self).map_err(|_| Error::Interrupted)?;
        Ok((&self.address, payload))
    }
}

impl App {
    /// Keeps a file and has it read.
    ///
    /// # Errors
    /// The asker may not add; the file is empty or too large; the destination does not exist; the
    /// store fails.
    pub async fn add_file(
        &self,
        asker: Asker,
        name: &str,
        bytes: Vec<u8>,
        destination: &Destination,
    ) -> Result<Added, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let name = file_name(name);
        if bytes.is_empty() {
            return Err(Error::Refused(format!("Het bestand {name:?} is leeg.")));
        }
        if bytes.len() > MAX_FILE_BYTES {
            return Err(Error::Refused(format!(
                "Het bestand {name:?} is groter dan {} MB.",
                MAX_FILE_BYTES >> 20
            )));
        }
        let document = NewDocument {
            title: title_from(name),
            file_name: Some(name.to_owned()),
            kind: DocumentKind::OwnFile,
            ..self.new_document(archive, destination, Some(asker)).await?
        };
        let now = (archive.clock)();
        let version = NewVersion::new(bytes.len(), now);
        let entry = archive.entry(asker, LogAction::AddDocument, String::new());
        archive.keep(document, version, bytes, Some(&entry)).await
    }

    /// Has addresses fetched and read; gives the jobs.
    ///
    /// # Errors
    /// The asker may not add; an address is none; the destination does not exist; the store fails.
    pub async fn add_addresses(
        &self,
        asker: Asker,
        addresses: &[String],
        destination: &Destination,
    ) -> Result<Vec<i64>, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let orders = addresses.iter().map(|address| FetchOrder {
            address: address.clone(),
            destination: destination.clone(),
            kind: None,
            title: None,
            publisher: None,
            municipality: None,
        });
        self.order_all(archive, asker, destination, orders.collect())
            .await
    }

    /// Puts fetches to one destination on the list of jobs, all or none; gives the jobs.
    pub(crate) async fn order_all(
        &self,
        archive: &Archive,
        asker: Asker,
        destination: &Destination,
        orders: Vec<FetchOrder>,
    ) -> Result<Vec<i64>, Error> {
        self.new_document(archive, destination, Some(asker)).await?;
        let wrong: Vec<String> = orders
            .iter()
            .map(|order| &order.address)
            .filter(|address| !is_web_address(address))
            .map(|address| {
                format!("{address:?} is geen webadres; het begint met https:// of http://")
            })
            .collect();
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong.join("\n")));
        }
        let mut jobs = Vec::new();
        for order in &orders {
            jobs.push(archive.order(order, asker).await?);
        }
        Ok(jobs)
    }

    /// Has the addresses of a source of the guide, or of all of them, fetched; gives how many.
    ///
    /// # Errors
    /// The asker may not add; there is no such source; the store fails.
    pub async fn fetch_sources(&self, asker: Asker, source: Option<&str>) -> Result<usize, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        if let Some(key) = source {
            self.source(key)?;
        }
        let object = source.map_or_else(|| "gids".to_owned(), |key| format!("bron/{key}"));
        archive.tell(asker, LogAction::Manage, object).await?;
        let mut count = 0;
        let sources = self.guide().sources().iter();
        for found in sources.filter(|found| source.is_none_or(|key| found.slug == key)) {
            for address in &found.addresses {
                let order = FetchOrder {
                    address: address.url.clone(),
                    destination: Destination {
                        collection: "gids".to_owned(),
                        source: Some(found.slug.clone()),
                        ..Destination::default()
                    },
                    kind: None,
                    title: Some(address.title.clone()),
                    publisher: Some(found.keeper.clone()),
                    municipality: None,
                };
                let (subject, payload) = order.as_job()?;
                let now = (archive.clock)();
                archive
                    .store
                    .enqueue(JobKind::Fetch, subject, &payload, now)
                    .await?;
                count += 1;
            }
        }
        archive.wake.notify_one();
        Ok(count)
    }

    /// A document that goes where it is told to, if whoever asks may add there; a job was asked
    /// for by somebody who might.
    pub(crate) async fn new_document(
        &self,
        archive: &Archive,
        destination: &Destination,
        asker: Option<Asker>,
    ) -> Result<NewDocument, Error> {
        let wrong = |what: &str, key: &str| Error::Refused(format!("{what} {key:?} bestaat niet."));
        let collection = archive.store.collection(&destination.collection).await?;
        // Where one may not add is as if it were not there.
        let collection = collection
            .filter(|collection| asker.is_none_or(|asker| asker.may_add_to(collection)))
            .ok_or_else(|| wrong("De verzameling", &destination.collection))?;
        for theme in &destination.themes {
            if self.guide().theme(theme).is_none() {
                return Err(wrong("Het thema", theme));
            }
        }
        if let Some(source) = &destination.source
            && self.guide().source(source).is_none()
        {
            return Err(wrong("De bron", source));
        }
        Ok(NewDocument {
            collection: collection.id,
            title: String::new(),
            file_name: None,
            address: None,
            source: destination.source.clone(),
            kind: DocumentKind::OwnFile,
            publisher: None,
            municipality: None,
            themes: destination.themes.clone(),
            questions: destination.questions.clone(),
        })
    }
}

impl Archive {
    /// Keeps the original, then records it, so that a record never lacks its bytes.
    pub(crate) async fn keep(
        &self,
        document: NewDocument,
        version: NewVersion,
        bytes: Vec<u8>,
        entry: Option<&LogEntry>,
    ) -> Result<Added, Error> {
        let originals = self.originals.clone();
        let keep = move || {
            let held = originals.hold()?;
            Ok::<_, kompas_store::Error>((originals.keep(&bytes)?, held))
        };
        let kept = tokio::task::spawn_blocking(keep).await;
        let (sha256, _held) = kept.map_err(|_| Error::Interrupted)??;
        let version = NewVersion { sha256, ..version };
        let now = (self.clock)();
        let added = self.store.add(&document, &version, now, entry).await?;
        self.wake.notify_one();
        Ok(added)
    }

    /// Puts a fetch on the list of jobs.
    async fn order(&self, order: &FetchOrder, asker: Asker) -> Result<i64, Error> {
        let (subject, payload) = order.as_job()?;
        let entry = self.entry(asker, LogAction::AddDocument, String::new());
        let organisation = asker.organisation();
        let job = self
            .store
            .enqueue_asked(organisation, JobKind::Fetch, subject, &payload, &entry)
            .await?;
        self.wake.notify_one();
        Ok(job)
    }
}

/// The name without the folders before it, without control characters, at most 200 letters.
pub(crate) fn file_name(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.split(char::is_control).next().unwrap_or(name);
    name.char_indices()
        .nth(200)
        .map_or(name, |(end, _)| &name[..end])
}

/// A title for a file that has none itself: its name without extension, with spaces.
fn title_from(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let title = stem.replace(['_', '+'], " ");
    let title = title.trim();
    if title.is_empty() { name } else { title }.to_owned()
}

fn is_web_address(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        && address.len() <= 2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_only_a_name() {
        for (given, name, title) in [
            ("nota.pdf", "nota.pdf", "nota"),
            (
                "C:\\stukken\\plan_van_aanpak.docx",
                "plan_van_aanpak.docx",
                "plan van aanpak",
            ),
            ("../../etc/passwd", "passwd", "passwd"),
            (".pdf", ".pdf", ".pdf"),
        ] {
            assert_eq!(file_name(given), name);
            assert_eq!(title_from(name), title);
        }
    }

    #[test]
    fn web_addresses() {
        for good in ["https://x.nl", "http://127.0.0.1:80/a?b"] {
            assert!(is_web_address(good));
        }
        for bad in [
            "",
            "x.nl",
            "https://",
            "ftp://x.nl",
            "https://x.nl/a b",
            "javascript:x",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
