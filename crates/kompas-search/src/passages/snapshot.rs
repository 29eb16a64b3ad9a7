//! One state of the index, with what its segments keep in memory.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Opstamp, Searcher, Term, index::SegmentId};

use super::schema::{Fields, TEXTS};
use super::shelf::Shelf;

type Key = (SegmentId, Option<Opstamp>);

/// Shelves that were read before, and the last snapshot.
#[derive(Default)]
pub(super) struct Shelves {
    shelves: Mutex<HashMap<Key, Arc<Shelf>>>,
    last: Mutex<Option<Arc<Snapshot>>>,
}

/// What a search searches.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) shelves: Vec<Arc<Shelf>>,
    /// The number of passages.
    pub(super) passages: usize,
    /// The average lengths of the searched texts.
    pub(super) lengths: [f32; TEXTS],
}

impl Shelves {
    /// The snapshot of a searcher; reads only the shelves that were not read before.
    pub(super) fn snapshot(
        &self,
        searcher: Searcher,
        fields: &Fields,
    ) -> tantivy::Result<Arc<Snapshot>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = searcher.generation().generation_id();
        if let Some(last) = last
            .as_ref()
            .filter(|last| last.searcher.generation().generation_id() == generation)
        {
            return Ok(Arc::clone(last));
        }
        let mut known = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = HashMap::new();
        let mut shelves = Vec::new();
        for segment in searcher.segment_readers() {
            let key = (segment.segment_id(), segment.delete_opstamp());
            let found = match known.get(&key) {
                Some(there) => Arc::clone(there),
                None => Arc::new(Shelf::read(segment, fields)?),
            };
            kept.insert(key, Arc::clone(&found));
            shelves.push(found);
        }
        *known = kept;
        let snapshot = Arc::new(Snapshot::of(searcher, shelves));
        *last = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }
}

impl Snapshot {
    fn of(searcher: Searcher, shelves: Vec<Arc<Shelf>>) -> Self {
        let passages: usize = shelves.iter().map(|shelf| shelf.passages).sum();
        let mut lengths = [0.0; TEXTS];
        for (place, length) in lengths.iter_mut().enumerate() {
            let sum: u64 = shelves.iter().map(|shelf| shelf.lengths[place]).sum();
            #[expect(clippy::cast_precision_loss, reason = "an average needs no more")]
            let average = sum as f32 / passages.max(1) as f32;
            *length = average;
        }
        Self {
            searcher,
            shelves,
            passages,
            lengths,
        }
    }

    /// All passages in so many stretches of equal length: segments, and which passages of them.
    pub(super) fn stretches(&self, count: usize) -> Vec<Vec<(usize, Range<DocId>)>> {
        let lengths: Vec<usize> = self.shelves.iter().map(|shelf| shelf.len()).collect();
        stretches(&lengths, count)
    }

    /// What a segment keeps in memory.
    pub(super) fn of_segment(&self, segment: u32) -> &Shelf {
        &self.shelves[segment as usize]
    }

    /// How many passages have a term. Deleted ones do not count, so that an index that is made
    /// anew gives the same scores.
    pub(super) fn passages_with(&self, term: &Term) -> tantivy::Result<usize> {
        let mut with = 0;
        for (segment, shelf) in self.searcher.segment_readers().iter().zip(&self.shelves) {
            let index = segment.inverted_index(term.field())?;
            let Some(info) = index.get_term_info(term)? else {
                continue;
            };
            if !shelf.has_gone() {
                with += info.doc_freq as usize;
                continue;
            }
            let mut postings =
                index.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while postings.block_len() > 0 {
                with += postings
                    .docs()
                    .iter()
                    .filter(|doc| !shelf.is_gone(**doc))
                    .count();
                postings.advance();
            }
        }
        Ok(with)
    }

    /// How much it says that a passage has a term that so many have.
    #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
    pub(super) fn rarity(&self, with: usize) -> f32 {
        let (all, with) = (self.passages as f32, with as f32);
        (1.0 + (all - with + 0.5) / (with + 0.5)).ln().max(0.0)
    }
}

fn stretches(lengths: &[usize], count: usize) -> Vec<Vec<(usize, Range<DocId>)>> {
    let length = lengths.iter().sum::<usize>().div_ceil(count).max(1);
    let mut stretches = vec![Vec::new(); count];
    let mut before = 0;
    for (number, passages) in lengths.iter().enumerate() {
        for (place, stretch) in stretches.iter_mut().enumerate() {
            let begin = (place * length).clamp(before, before + passages);
            let end = ((place + 1) * length).clamp(begin, before + passages);
            if begin < end {
                stretch.push((number, small(begin - before)..small(end - before)));
            }
        }
        before += passages;
    }
    stretches
}

fn small(passage: usize) -> DocId {
    DocId::try_from(passage).unwrap_or(DocId::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_have_each_passage_once() {
        for lengths in [&[][..], &[1], &[5, 1, 1], &[1, 9], &[3, 0, 4, 2]] {
            for count in 1..4 {
                let found = stretches(lengths, count);
                assert_eq!(found.len(), count);
                let mut all: Vec<(usize, DocId)> = Vec::new();
                for (number, passages) in found.iter().flatten() {
                    all.extend(passages.clone().map(|passage| (*number, passage)));
                }
                let wanted = lengths.iter().enumerate();
                let wanted: Vec<(usize, DocId)> = wanted
                    .flat_map(|(number, length)| {
                        (0..small(*length)).map(move |passage| (number, passage))
                    })
                    .collect();
                assert_eq!(all, wanted, "{lengths:?} in {count}");
            }
        }
    }
}
