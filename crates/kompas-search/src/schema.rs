//! The fields of the index and all weights of the ranking.

use tantivy::schema::{
    Field, IndexRecordOption, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use crate::kind::HitKind;

/// A word that stands in a name says more than one in a text.
const NAME: f32 = 3.0;
const OTHER_NAME: f32 = 2.5;
const KEYWORD: f32 = 1.8;
const BODY: f32 = 1.0;
/// The title of the theme of a listing.
const CONTEXT: f32 = 0.4;
/// What the source of a listing says about itself.
const DESCRIPTION: f32 = 0.4;
/// The keywords of the theme of a listing.
const SURROUNDINGS: f32 = 0.3;
/// A part of a compound says less than the whole word.
const PART: f32 = 0.4;

/// The parts of a compound of the query, beside the whole word.
pub(crate) const QUERY_PARTS: f32 = 0.5;
/// Another word for what was typed.
pub(crate) const SYNONYM: f32 = 0.6;
/// Two words of the query that stand side by side.
pub(crate) const NEIGHBOURS: f32 = 0.5;
/// The whole query is the name of a page.
pub(crate) const EXACT_NAME: f32 = 6.0;
/// The whole query is an alias, abbreviation or synonym.
pub(crate) const EXACT_OTHER_NAME: f32 = 3.0;
/// The whole query is a keyword.
pub(crate) const EXACT_KEYWORD: f32 = 1.5;
/// What a word adds for the fields other than the one in which it fits best.
pub(crate) const OTHER_FIELDS: f32 = 0.3;

/// What the score of a hit is multiplied by. Terms and questions are short, and BM25 thinks much
/// of short texts.
pub(crate) fn kind_weight(kind: HitKind) -> f32 {
    match kind {
        HitKind::Source => 1.0,
        HitKind::Theme => 1.2,
        HitKind::Question => 0.8,
        HitKind::Term => 0.6,
    }
}

/// Where a text of a document goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The name of the page.
    Name,
    /// Aliases, abbreviations, synonyms.
    OtherName,
    /// Words that people search by.
    Keyword,
    /// Text that is searched only.
    Body,
    /// Text that is searched and can be shown.
    Passage,
    /// The title of the theme of a listing.
    Context,
    /// What the source of a listing says about itself, so that a query may take a word from
    /// there and another from the listing.
    Description,
    /// The keywords of that theme. They help when another word of the query fits the listing
    /// itself: `ouderen oplichting` finds who speaks for the elderly under cybercrime.
    Surroundings,
}

/// The fields of the index. They hold stems with spaces between them.
pub(crate) struct Fields {
    name: Field,
    other_name: Field,
    keyword: Field,
    body: Field,
    context: Field,
    description: Field,
    surroundings: Field,
    name_parts: Field,
    body_parts: Field,
    /// Whole names, as one term each.
    pub(crate) exact_name: Field,
    /// Whole aliases, abbreviations and synonyms, as one term each.
    pub(crate) exact_other_name: Field,
    /// Whole keywords, as one term each.
    pub(crate) exact_keyword: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            name: words(&mut schema, "name"),
            other_name: words(&mut schema, "other_name"),
            keyword: words(&mut schema, "keyword"),
            body: words(&mut schema, "body"),
            context: words(&mut schema, "context"),
            description: words(&mut schema, "description"),
            surroundings: words(&mut schema, "surroundings"),
            name_parts: words(&mut schema, "name_parts"),
            body_parts: words(&mut schema, "body_parts"),
            exact_name: whole(&mut schema, "exact_name"),
            exact_other_name: whole(&mut schema, "exact_other_name"),
            exact_keyword: whole(&mut schema, "exact_keyword"),
        };
        (schema.build(), fields)
    }

    /// The field for the stems of a text.
    pub(crate) fn whole_words(&self, part: Part) -> Field {
        match part {
            Part::Name => self.name,
            Part::OtherName => self.other_name,
            Part::Keyword => self.keyword,
            Part::Body | Part::Passage => self.body,
            Part::Context => self.context,
            Part::Description => self.description,
            Part::Surroundings => self.surroundings,
        }
    }

    /// The field for the parts of the compounds of a text, if they are to be found.
    pub(crate) fn parts(&self, part: Part) -> Option<Field> {
        match part {
            Part::Name | Part::OtherName => Some(self.name_parts),
            Part::Keyword | Part::Body | Part::Passage => Some(self.body_parts),
            Part::Context | Part::Description | Part::Surroundings => None,
        }
    }

    /// The field for a text as a whole, if it may be the whole query.
    pub(crate) fn exact(&self, part: Part) -> Option<Field> {
        match part {
            Part::Name => Some(self.exact_name),
            Part::OtherName => Some(self.exact_other_name),
            Part::Keyword => Some(self.exact_keyword),
            _ => None,
        }
    }

    /// The fields with whole words and what a word in them is worth.
    pub(crate) fn weighted_words(&self) -> [(Field, f32); 6] {
        [
            (self.name, NAME),
            (self.other_name, OTHER_NAME),
            (self.keyword, KEYWORD),
            (self.body, BODY),
            (self.context, CONTEXT),
            (self.description, DESCRIPTION),
        ]
    }

    /// The field that counts beside others only, and what a word in it is worth.
    pub(crate) fn weighted_surroundings(&self) -> (Field, f32) {
        (self.surroundings, SURROUNDINGS)
    }

    /// The fields with parts of compounds and what a part is worth.
    pub(crate) fn weighted_parts(&self) -> [(Field, f32); 2] {
        [
            (self.name_parts, NAME * PART),
            (self.body_parts, BODY * PART),
        ]
    }
}

fn words(schema: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn whole(schema: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}
