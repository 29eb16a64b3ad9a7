//! Looks more closely at the best passages.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::compile::{Compiled, Word};
use super::gather::Candidate;
use super::index::PassageIndex;
use super::snapshot::Snapshot;

impl PassageIndex {
    /// Thinks well of words of the query that stand side by side, and puts the candidates in
    /// their order.
    pub(super) fn weigh(
        &self,
        snapshot: &Snapshot,
        compiled: &Compiled,
        candidates: &mut [Candidate],
    ) -> tantivy::Result<()> {
        if compiled.plain {
            candidates.sort_unstable_by_key(|candidate| (candidate.segment, candidate.passage));
            for group in candidates.chunk_by_mut(|a, b| a.segment == b.segment) {
                let segment = snapshot.searcher.segment_reader(group[0].segment);
                if self.tuning.neighbours > 0.0 {
                    for pair in compiled.words.windows(2) {
                        self.add_neighbours(snapshot, segment, pair, group)?;
                    }
                }
                if self.tuning.named > 0.0 {
                    self.add_names(snapshot, segment, &compiled.words, group)?;
                }
            }
        }
        candidates.sort_unstable_by(Candidate::order);
        Ok(())
    }

    /// Thinks well of documents that the query names: how much of the query is in the title, and
    /// how much of the title in the query.
    fn add_names(
        &self,
        snapshot: &Snapshot,
        segment: &SegmentReader,
        words: &[Word],
        group: &mut [Candidate],
    ) -> tantivy::Result<()> {
        let index = segment.inverted_index(self.fields.title)?;
        let kept = snapshot.of_segment(group[0].segment);
        let lengths = kept.norms(self.place(self.fields.title));
        let mut there = vec![(0.0_f32, 0.0_f32); group.len()];
        let mut all = 0.0;
        for word in words {
            let in_body = Term::from_field_text(self.fields.body, &word.stem);
            let worth = snapshot.rarity(snapshot.passages_with(&in_body)?);
            all += worth;
            let term = Term::from_field_text(self.fields.title, &word.stem);
            let Some(mut titles) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            for (candidate, (count, sum)) in group.iter().zip(&mut there) {
                if at(&mut titles, candidate.passage) {
                    *count += 1.0;
                    *sum += worth;
                }
            }
        }
        for (candidate, (count, sum)) in group.iter_mut().zip(there) {
            let length = FieldNormReader::id_to_fieldnorm(lengths[candidate.passage as usize]);
            #[expect(clippy::cast_precision_loss, reason = "a title has few words")]
            let of_title = (count / length.max(1) as f32).min(1.0);
            // Squared, so that a title that merely shares a word or two gains nothing.
            let named = of_title * sum / all.max(f32::EPSILON);
            candidate.score += self.tuning.named * sum * named * named;
        }
        Ok(())
    }

    fn add_neighbours(
        &self,
        snapshot: &Snapshot,
        segment: &SegmentReader,
        pair: &[Word],
        group: &mut [Candidate],
    ) -> tantivy::Result<()> {
        let body = self.fields.body;
        let index = segment.inverted_index(body)?;
        let terms = [&pair[0].stem, &pair[1].stem].map(|stem| Term::from_field_text(body, stem));
        let read =
            |term: &Term| index.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
        let (Some(mut left), Some(mut right)) = (read(&terms[0])?, read(&terms[1])?) else {
            return Ok(());
        };
        let mut worth = 0.0;
        for term in &terms {
            worth += snapshot.rarity(snapshot.passages_with(term)?) / 2.0;
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for candidate in group {
            if !at(&mut left, candidate.passage) || !at(&mut right, candidate.passage) {
                continue;
            }
            left.positions(&mut before);
            right.positions(&mut after);
            let side_by_side = before.iter().any(|place| {
                let next = after.partition_point(|other| other <= place);
                after.get(next).is_some_and(|other| other - place <= 2)
            });
            if side_by_side {
                candidate.score += self.tuning.neighbours * worth;
            }
        }
        Ok(())
    }
}

/// Whether the postings have this passage; they are asked in order.
fn at(postings: &mut impl Postings, passage: DocId) -> bool {
    if postings.doc() < passage {
        postings.seek(passage);
    }
    postings.doc() == passage
}
