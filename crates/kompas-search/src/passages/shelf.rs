//! What every search asks of each passage, kept in memory by segment: to which document it
//! belongs, what can be filtered on, how long its texts are.

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use super::filters::Facet;
use super::schema::{Fields, TEXTS};

/// Stands for the document of a passage that was deleted.
pub(super) const GONE: u32 = u32::MAX;

/// The passages of one segment. The passages of a document are written in one piece, so that
/// they stand side by side in the same segment.
pub(super) struct Shelf {
    /// For each passage the place of its document in `documents`.
    document_of: Vec<u32>,
    /// The number of each document, and its date as days.
    pub(super) documents: Vec<i64>,
    pub(super) dates: Vec<i64>,
    /// Where the values of each document begin in `values`.
    starts: Vec<u32>,
    /// Places in `names`.
    values: Vec<u32>,
    /// All values that documents have.
    pub(super) names: Vec<(Facet, String)>,
    /// The lengths of the searched texts, as tantivy rounds them.
    norms: [Vec<u8>; TEXTS],
    /// The sums of those lengths, without what was deleted.
    pub(super) lengths: [u64; TEXTS],
    /// How many passages were not deleted.
    pub(super) passages: usize,
    version: Column<u64>,
    number: Column<u64>,
    page: Column<u64>,
}

impl Shelf {
    pub(super) fn read(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let mut shelf = Self {
            document_of: Vec::new(),
            documents: Vec::new(),
            dates: Vec::new(),
            starts: Vec::new(),
            values: Vec::new(),
            names: Vec::new(),
            norms: Default::default(),
            lengths: [0; TEXTS],
            passages: segment.num_docs() as usize,
            version: segment.fast_fields().u64("version")?,
            number: segment.fast_fields().u64("number")?,
            page: segment.fast_fields().u64("page")?,
        };
        shelf.read_documents(segment)?;
        for (place, field) in fields.texts().into_iter().enumerate() {
            let norms = norms_of(segment, field)?;
            shelf.lengths[place] = norms
                .iter()
                .zip(&shelf.document_of)
                .filter(|(_, document)| **document != GONE)
                .map(|(norm, _)| u64::from(FieldNormReader::id_to_fieldnorm(*norm)))
                .sum();
            shelf.norms[place] = norms;
        }
        Ok(shelf)
    }

    fn read_documents(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        let fast = segment.fast_fields();
        let (numbers, dates) = (fast.i64("document")?, fast.i64("date")?);
        let facets = fast.str("facet")?;
        if let Some(facets) = &facets {
            let mut term = String::new();
            for value in 0..facets.num_terms() as u64 {
                term.clear();
                facets.ord_to_str(value, &mut term)?;
                self.names.push(Facet::of_term(&term));
            }
        }
        let mut last = None;
        for passage in 0..segment.max_doc() {
            if segment.is_deleted(passage) {
                self.document_of.push(GONE);
                continue;
            }
            let number = numbers.first(passage).unwrap_or(0);
            if last != Some(number) {
                last = Some(number);
                self.starts.push(small(self.values.len()));
                self.documents.push(number);
                self.dates
                    .push(dates.first(passage).unwrap_or(i64::MIN / 2));
                if let Some(facets) = &facets {
                    let values = facets
                        .term_ords(passage)
                        .filter_map(|value| u32::try_from(value).ok());
                    self.values.extend(values);
                }
            }
            self.document_of.push(small(self.documents.len() - 1));
        }
        self.starts.push(small(self.values.len()));
        Ok(())
    }

    /// The place of the document of a passage, if it was not deleted.
    pub(super) fn document_of(&self, passage: DocId) -> Option<usize> {
        let document = self.document_of[passage as usize];
        (document != GONE).then_some(document as usize)
    }

    pub(super) fn is_gone(&self, passage: DocId) -> bool {
        self.document_of[passage as usize] == GONE
    }

    /// The version of the document of a passage.
    pub(super) fn version(&self, passage: DocId) -> u32 {
        value(&self.version, passage)
    }

    /// The number of a passage in its document.
    pub(super) fn number(&self, passage: DocId) -> u32 {
        value(&self.number, passage)
    }

    /// The page that a passage begins on.
    pub(super) fn page(&self, passage: DocId) -> Option<u32> {
        Some(value(&self.page, passage)).filter(|page| *page > 0)
    }

    /// The number of passages, deleted ones too.
    pub(super) fn len(&self) -> usize {
        self.document_of.len()
    }

    pub(super) fn has_gone(&self) -> bool {
        self.passages < self.document_of.len()
    }

    /// The places of the values of a document.
    pub(super) fn values_of(&self, document: usize) -> &[u32] {
        let (from, to) = (self.starts[document], self.starts[document + 1]);
        &self.values[from as usize..to as usize]
    }

    pub(super) fn norms(&self, text: usize) -> &[u8] {
        &self.norms[text]
    }
}

fn norms_of(segment: &SegmentReader, field: Field) -> tantivy::Result<Vec<u8>> {
    let reader = segment.get_fieldnorms_reader(field)?;
    Ok((0..segment.max_doc())
        .map(|passage| reader.fieldnorm_id(passage))
        .collect())
}

fn value(column: &Column<u64>, passage: DocId) -> u32 {
    let value = column.first(passage).unwrap_or(0);
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(GONE - 1)
}
