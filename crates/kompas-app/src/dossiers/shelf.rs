//! The texts of dossiers, made searchable for one asker at a time, in memory only.
//!
//! Nothing of it is on disk, so there is nothing to forget there. Each asker has an index of
//! exactly those dossiers that she works on: what she finds, counts and order depend on no others.
//! Before every search the marks of the dossiers are compared, so it is never behind.

use std::collections::{BTreeMap, HashMap};
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use kompas_domain::code::Code;
use kompas_domain::document::{DocumentKind, Passage};
use kompas_domain::guide::Guide;
use kompas_domain::rich::{RichBlock, Span};
use kompas_search::passages::{Change, IndexedDocument, PassageQuery, PassageResults, SearchError};
use kompas_search::{Error, PassageIndex};
use kompas_store::{DossierMark, DossierScope, DossierText};
use tokio::sync::Mutex as AsyncMutex;

/// So many askers have an index at the same time.
const MOST_ASKERS: usize = 32;
/// So many bytes of text are kept in all of them together.
const MOST_BYTES: usize = 64 << 20;

/// The indexes of those who searched last.
#[derive(Default)]
pub(crate) struct Shelves(Mutex<Vec<Kept>>);

struct Kept {
    scope: DossierScope,
    own: Arc<AsyncMutex<Shelf>>,
    bytes: usize,
}

impl Shelves {
    /// The index of an asker; an empty one when she has none yet.
    pub(super) fn of(
        &self,
        scope: DossierScope,
        guide: &Guide,
    ) -> Result<Arc<AsyncMutex<Shelf>>, Error> {
        if let Some(kept) = self.all().iter().find(|kept| kept.scope == scope) {
            return Ok(Arc::clone(&kept.own));
        }
        Ok(Arc::new(AsyncMutex::new(Shelf::new(guide)?)))
    }

    /// Keeps an index for the next search of the same asker, and lets go of those that were used
    /// longest ago where there are too many.
    pub(super) fn keep(&self, scope: DossierScope, own: &Arc<AsyncMutex<Shelf>>, bytes: usize) {
        let mut all = self.all();
        all.retain(|kept| kept.scope != scope);
        all.insert(
            0,
            Kept {
                scope,
                own: Arc::clone(own),
                bytes,
            },
        );
        all.truncate(MOST_ASKERS);
        let mut sum = 0;
        all.retain(|kept| {
            sum += kept.bytes;
            sum <= MOST_BYTES
        });
    }

    /// Lets go of an index that failed.
    pub(super) fn drop(&self, scope: DossierScope) {
        self.all().retain(|kept| kept.scope != scope);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The index of one asker. To the index each text is a document, its dossier the collection, and
/// the part that it stands in the publisher.
pub(super) struct Shelf {
    index: PassageIndex,
    held: BTreeMap<i64, Held>,
    texts: HashMap<i64, DossierText>,
    /// The last number that was given to a text.
    last: i64,
}

struct Held {
    mark: DossierMark,
    texts: Vec<i64>,
}

impl Shelf {
    fn new(guide: &Guide) -> Result<Self, Error> {
        let index = PassageIndex::in_memory()?;
        index.learn(guide);
        Ok(Self {
            index,
            held: BTreeMap::new(),
            texts: HashMap::new(),
            last: 0,
        })
    }

    /// The dossiers of which the texts must be read again.
    pub(super) fn behind(&self, marks: &[DossierMark]) -> Vec<i64> {
        let is_behind = |mark: &&DossierMark| {
            let held = self.held.get(&mark.dossier);
            held.is_none_or(|held| held.mark != **mark)
        };
        marks
            .iter()
            .filter(is_behind)
            .map(|mark| mark.dossier)
            .collect()
    }

    /// Follows the store: `marks` are all dossiers of the asker, `texts` those of the dossiers that
    /// were behind. The marks were read before the texts, so that a text is rather too new for
    /// its mark than too old.
    pub(super) fn follow(
        &mut self,
        marks: &[DossierMark],
        texts: Vec<DossierText>,
        guide: &Names,
    ) -> Result<(), Error> {
        let mut changes = Vec::new();
        let gone: Vec<i64> = self.held.keys().copied().collect();
        let gone = gone.into_iter().filter(|id| {
            let mark = marks.iter().find(|mark| mark.dossier == *id);
            self.held.get(id).map(|held| &held.mark) != mark
        });
        for dossier in gone.collect::<Vec<_>>() {
            for text in self
                .held
                .remove(&dossier)
                .map_or_else(Vec::new, |held| held.texts)
            {
                self.texts.remove(&text);
                changes.push(Change::Remove(text));
            }
        }
        for mark in marks {
            self.held.entry(mark.dossier).or_insert(Held {
                mark: *mark,
                texts: Vec::new(),
            });
        }
        for mut text in texts {
            // Removed from the asker between marks and texts: then it is for nobody here.
            let Some(held) = self.held.get_mut(&text.dossier) else {
                continue;
            };
            self.last += 1;
            held.texts.push(self.last);
            let document = indexed(self.last, &mut text, guide);
            changes.push(Change::Put(Box::new(document)));
            self.texts.insert(self.last, text);
        }
        if !changes.is_empty() {
            self.index.apply(&changes, self.last)?;
            self.index.release()?;
        }
        Ok(())
    }

    /// Searches; without a text it finds nothing.
    pub(super) fn search(&self, query: &PassageQuery) -> Result<PassageResults, SearchError> {
        if query.text.trim().is_empty() {
            return Ok(PassageResults::default());
        }
        let collections = self.held.keys().copied().collect();
        self.index.search(&PassageQuery {
            collections,
            ..query.clone()
        })
    }

    /// The text with this number.
    pub(super) fn text(&self, number: i64) -> Option<&DossierText> {
        self.texts.get(&number)
    }

    /// How many bytes of text it holds.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.texts.values();
        texts.map(|text| text.title.len() + text.body.len()).sum()
    }
}

/// The names of the sources of the guide, by key.
pub(super) type Names = HashMap<String, String>;

/// A text as the index takes it. What the index has is not kept twice.
fn indexed(number: i64, text: &mut DossierText, names: &Names) -> IndexedDocument {
    if let Some(name) = names.get(&text.place.of) {
        text.title.clone_from(name);
    }
    let body = plain(&take(&mut text.body));
    let whole = [text.title.as_str(), &body].map(str::trim);
    let whole: Vec<&str> = whole.into_iter().filter(|one| !one.is_empty()).collect();
    IndexedDocument {
        document: number,
        version: 1,
        collection: text.dossier,
        title: text.title.clone(),
        publisher: Some(text.place.part.code().to_owned()),
        kind: DocumentKind::Publication,
        form: None,
        themes: Vec::new(),
        questions: text.place.question.into_iter().collect(),
        municipality: None,
        date: None,
        ocr: false,
        passages: vec![Passage {
            number: 1,
            page: None,
            last_page: None,
            headings: Vec::new(),
            text: whole.join("\n"),
        }],
    }
}

/// What somebody wrote, without the signs of its form and its references to citations.
fn plain(body: &str) -> String {
    let blocks = kompas_ingest::rich(body);
    let blocks: Vec<String> = blocks.iter().map(words).collect();
    blocks.join("\n")
}

fn words(block: &RichBlock) -> String {
    let spans = block.spans.iter().map(|span| match span {
        Span::Text(words) => words.text.as_str(),
        Span::Citation(_) => "",
        Span::Break => " ",
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_searched() {
        let text = "## Beeld\n\nEr zijn **veel** [schuren](https://a.nl).[^3]\n\n- een\n- twee";
        assert_eq!(plain(text), "Beeld\nEr zijn veel schuren.\neen\ntwee");
    }
}
