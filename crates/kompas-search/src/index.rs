//! The index of a guide: how it is built.

use kompas_domain::guide::Guide;
use tantivy::directory::RamDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::Schema;
use tantivy::{Index, IndexSettings, ReloadPolicy, Searcher, TantivyDocument};

use crate::analyse::Analyser;
use crate::documents::{self, Document, Page};
use crate::error::Error;
use crate::query::Reading;
use crate::results::{GuideQuery, GuideResults, Suggestion};
use crate::schema::{Fields, Part};
use crate::search;
use crate::snippet::Passage;
use crate::suggest::Names;
use crate::synonyms::Synonyms;
use crate::vocabulary::{Place, Vocabulary};

/// What tantivy may use for postings while it builds; a guide needs some hundreds of kilobytes.
const BUILD_MEMORY: usize = 4_000_000;

/// A guide that can be searched. It lives in memory and is thrown away when the guide changes.
pub struct GuideIndex {
    analyser: Analyser,
    vocabulary: Vocabulary,
    synonyms: Synonyms,
    names: Names,
    pub(crate) pages: Vec<Page>,
    /// In the order of tantivy's document numbers.
    pub(crate) documents: Vec<Indexed>,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
}

/// What is kept of a document beside what tantivy knows of it.
pub(crate) struct Indexed {
    pub(crate) page: usize,
    pub(crate) theme: Option<String>,
    pub(crate) passages: Vec<Passage>,
}

impl GuideIndex {
    /// Indexes a guide.
    ///
    /// # Errors
    /// The compiled word list is damaged, or tantivy fails; neither depends on the guide.
    pub fn build(guide: &Guide) -> Result<Self, Error> {
        let analyser = Analyser::new().map_err(Error::WordList)?;
        let (pages, documents) = documents::of_guide(guide);
        let (schema, fields) = Fields::new();
        let mut builder = Builder {
            writer: writer(schema).map_err(Error::Build)?,
            analyser: &analyser,
            vocabulary: Vocabulary::default(),
            fields: &fields,
        };
        let mut indexed = Vec::with_capacity(documents.len());
        for document in &documents {
            indexed.push(builder.add(document).map_err(Error::Build)?);
        }
        let (index, vocabulary) = builder.finish().map_err(Error::Build)?;
        Ok(Self {
            synonyms: Synonyms::of_guide(guide, &analyser),
            names: Names::of(&documents),
            searcher: searcher(&index).map_err(Error::Build)?,
            documents: indexed,
            analyser,
            vocabulary,
            pages,
            fields,
        })
    }

    /// Searches the guide. Every text is a valid query.
    ///
    /// # Errors
    /// Tantivy fails; that does not depend on what was typed.
    pub fn search(&self, query: &GuideQuery) -> Result<GuideResults, Error> {
        search::run(self, query).map_err(Error::Search)
    }

    /// The pages that somebody may be typing the name of: a word of a name, alias, abbreviation,
    /// term or synonym begins with what was typed. Best first, each page once.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        self.names.beginning_with(typed, limit, &self.pages)
    }

    /// The documents that lead to a page.
    pub(crate) fn documents_of(&self, page: usize) -> impl Iterator<Item = &Indexed> {
        self.documents
            .iter()
            .filter(move |document| document.page == page)
    }

    /// What a query is read with.
    pub(crate) fn reading(&self) -> Reading<'_> {
        Reading {
            analyser: &self.analyser,
            vocabulary: &self.vocabulary,
            synonyms: &self.synonyms,
        }
    }
}

/// Fills an index and the vocabulary at once.
struct Builder<'b> {
    writer: SingleSegmentIndexWriter,
    analyser: &'b Analyser,
    vocabulary: Vocabulary,
    fields: &'b Fields,
}

impl Builder<'_> {
    fn add(&mut self, document: &Document<'_>) -> tantivy::Result<Indexed> {
        let mut fields = TantivyDocument::new();
        let mut passages = Vec::new();
        for (part, text) in &document.texts {
            let places = self.vocabulary.read(self.analyser, text);
            self.fill(&mut fields, *part, &places);
            if *part == Part::Passage {
                passages.push(Passage {
                    text: text.to_string(),
                    places,
                });
            }
        }
        self.writer.add_document(fields)?;
        Ok(Indexed {
            page: document.page,
            theme: document.theme.map(str::to_owned),
            passages,
        })
    }

    fn fill(&self, document: &mut TantivyDocument, part: Part, places: &[Place]) {
        let words = || places.iter().map(|place| self.vocabulary.word(place.word));
        let joined = |stems: &mut dyn Iterator<Item = u32>| {
            let stems: Vec<&str> = stems.map(|stem| self.vocabulary.stem(stem)).collect();
            stems.join(" ")
        };
        let whole = joined(&mut words().map(|word| word.stem));
        if whole.is_empty() {
            return;
        }
        document.add_text(self.fields.whole_words(part), &whole);
        if let Some(field) = self.fields.exact(part) {
            document.add_text(field, &whole);
        }
        if let Some(field) = self.fields.parts(part) {
            let parts = joined(&mut words().flat_map(|word| word.parts.iter().copied()));
            if !parts.is_empty() {
                document.add_text(field, parts);
            }
        }
    }

    fn finish(self) -> tantivy::Result<(Index, Vocabulary)> {
        Ok((self.writer.finalize()?, self.vocabulary))
    }
}

/// One segment without threads, so that tantivy numbers the documents as they come.
fn writer(schema: Schema) -> tantivy::Result<SingleSegmentIndexWriter> {
    let settings = IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    Index::builder()
        .schema(schema)
        .settings(settings)
        .single_segment_index_writer(RamDirectory::create(), BUILD_MEMORY)
}

fn searcher(index: &Index) -> tantivy::Result<Searcher> {
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    Ok(reader.searcher())
}
