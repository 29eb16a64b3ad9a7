//! The fields of the passage index and all weights of its ranking.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

/// The version of fields and analysis; an index of another version is made anew.
pub(crate) const VERSION: &str = "passages-1";

/// The names of the tokenizers.
pub(crate) const STEMS: &str = "stems";
pub(crate) const PARTS: &str = "parts";

/// What can be weighed, and which parts of the analysis work. The default is what measured best;
/// the benchmark measures the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// A word in the title of the document.
    pub title: f32,
    /// A word in a heading above the passage.
    pub heading: f32,
    /// A part of a compound, of the text or of the query.
    pub part: f32,
    /// A word of the glossary that means the same.
    pub synonym: f32,
    /// Two words of the query side by side.
    pub neighbours: f32,
    /// The title of the document, as far as the query names it.
    pub named: f32,
    /// What a passage keeps of its score that has only one of the words.
    pub coverage: f32,
    /// How soon a word that is repeated says no more.
    pub k1: f32,
    /// How much a word in a long text says less.
    pub b: f32,
    /// Words are taken by their stem.
    pub stem: bool,
    /// Words that say nothing are left out.
    pub stop: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            title: 0.2,
            heading: 0.3,
            part: 0.3,
            synonym: 0.4,
            neighbours: 0.3,
            named: 2.0,
            coverage: 0.6,
            k1: 1.2,
            b: 0.75,
            stem: true,
            stop: true,
        }
    }
}

/// How many texts of a passage are searched.
pub(crate) const TEXTS: usize = 4;

/// The fields of a passage.
pub(crate) struct Fields {
    /// The number of the document.
    pub(crate) document: Field,
    /// The version of the document that was read.
    pub(crate) version: Field,
    /// The number of the passage in the document.
    pub(crate) number: Field,
    /// The page it begins on; 0 for none.
    pub(crate) page: Field,
    /// The date as days, for sorting.
    pub(crate) date: Field,
    /// All values that can be filtered on: `thema:cybercrime`.
    pub(crate) facet: Field,
    /// The text, stored.
    pub(crate) text: Field,
    /// The headings, stored, one a line.
    pub(crate) headings: Field,
    pub(crate) body: Field,
    pub(crate) body_parts: Field,
    pub(crate) title: Field,
    pub(crate) heading: Field,
}

impl Fields {
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            document: schema.add_i64_field("document", INDEXED | FAST),
            version: schema.add_u64_field("version", FAST),
            number: schema.add_u64_field("number", FAST),
            page: schema.add_u64_field("page", FAST),
            date: schema.add_i64_field("date", FAST),
            facet: schema.add_text_field("facet", facet()),
            text: schema.add_text_field("text", STORED),
            headings: schema.add_text_field("headings", STORED),
            body: words(
                &mut schema,
                "body",
                STEMS,
                IndexRecordOption::WithFreqsAndPositions,
            ),
            body_parts: words(
                &mut schema,
                "body_parts",
                PARTS,
                IndexRecordOption::WithFreqs,
            ),
            title: words(&mut schema, "title", STEMS, IndexRecordOption::WithFreqs),
            heading: words(&mut schema, "heading", STEMS, IndexRecordOption::WithFreqs),
        };
        (schema.build(), fields)
    }

    /// The searched texts; the first is the text itself.
    pub(crate) fn texts(&self) -> [Field; TEXTS] {
        [self.body, self.body_parts, self.title, self.heading]
    }
}

fn words(
    schema: &mut SchemaBuilder,
    name: &str,
    tokenizer: &str,
    kept: IndexRecordOption,
) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(kept);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn facet() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default()
        .set_indexing_options(indexing)
        .set_fast("raw")
}
