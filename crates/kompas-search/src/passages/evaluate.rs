//! Finds the passages with any of the wanted terms, each with its score and which leaves of the
//! query it has.
//!
//! All postings of the terms are read, window by window: a search counts what fits anyway, for
//! the filters, so that nothing would be won by skipping what cannot be among the best.

use std::ops::Range;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{EnableScoring, PhraseQuery, Query, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::schema::{TEXTS, Tuning};
use super::snapshot::Snapshot;

/// So many passages are scored at a time: what they need stays near the processor.
const WINDOW: u16 = 1 << 14;

/// Which leaves of a query a passage has: a bit for each.
pub(super) type Leaves = u64;

/// What is looked for in one text of the passages.
pub(super) struct Clause {
    pub(super) what: What,
    /// The place of the text among [`super::schema::Fields::texts`].
    pub(super) text: usize,
    /// Zero when only the presence counts.
    pub(super) weight: f32,
    /// The leaf that has been found when this has.
    pub(super) leaf: Leaves,
}

pub(super) enum What {
    /// A term.
    One(Term),
    /// Terms at these places, with so many others between them.
    Side(Vec<(usize, Term)>, u32),
    /// All terms that begin so, or are the second.
    Begin(Term, Term),
}

/// Calls `found` with each passage that has any of the clauses: segment, passage, score, leaves.
pub(super) fn evaluate(
    snapshot: &Snapshot,
    clauses: &[Clause],
    tuning: &Tuning,
    found: impl FnMut(usize, DocId, Score, Leaves),
) -> tantivy::Result<()> {
    let ready = Ready::new(snapshot, clauses, tuning)?;
    ready.run(snapshot, &snapshot.stretches(1)[0], found)
}

/// A clause, what it weighs, and what finds its words side by side.
type Weighed<'c> = (&'c Clause, f32, Option<Box<dyn Weight>>);

/// The clauses with all that does not depend on the segment.
pub(super) struct Ready<'c> {
    clauses: Vec<Weighed<'c>>,
    /// By the length of a text what is added to the frequency below the line.
    norms: [[f32; 256]; TEXTS],
}

impl<'c> Ready<'c> {
    pub(super) fn new(
        snapshot: &Snapshot,
        clauses: &'c [Clause],
        tuning: &Tuning,
    ) -> tantivy::Result<Self> {
        let mut norms = [[0.0; 256]; TEXTS];
        for (norms, average) in norms.iter_mut().zip(snapshot.lengths) {
            for (norm, id) in norms.iter_mut().zip(0..=u8::MAX) {
                #[expect(clippy::cast_precision_loss, reason = "a length in words")]
                let length = FieldNormReader::id_to_fieldnorm(id) as f32 / average.max(1.0);
                *norm = tuning.k1 * (1.0 - tuning.b + tuning.b * length);
            }
        }
        let mut ready = Self {
            clauses: Vec::new(),
            norms,
        };
        for clause in clauses {
            let weigh = |rarity: f32| clause.weight * rarity * (1.0 + tuning.k1);
            let (weight, phrase) = match &clause.what {
                What::One(term) => {
                    let with = snapshot.passages_with(term)?;
                    if with == 0 {
                        continue;
                    }
                    (weigh(snapshot.rarity(with)), None)
                }
                What::Side(terms, apart) => {
                    let mut rarity = 0.0;
                    for (_, term) in terms {
                        rarity += snapshot.rarity(snapshot.passages_with(term)?);
                    }
                    let query = PhraseQuery::new_with_offset_and_slop(terms.clone(), *apart);
                    let weight =
                        query.weight(EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
                    (weigh(rarity), Some(weight))
                }
                What::Begin(..) => (weigh(1.0), None),
            };
            ready.clauses.push((clause, weight, phrase));
        }
        Ok(ready)
    }

    /// Calls `found` with each passage of a stretch that has any of the clauses.
    pub(super) fn run(
        &self,
        snapshot: &Snapshot,
        stretch: &[(usize, Range<DocId>)],
        mut found: impl FnMut(usize, DocId, Score, Leaves),
    ) -> tantivy::Result<()> {
        let mut window = Window {
            scores: vec![0.0; usize::from(WINDOW)],
            leaves: vec![0; usize::from(WINDOW)],
        };
        for (number, passages) in stretch {
            let number = *number;
            let segment = &snapshot.searcher.segment_readers()[number];
            let kept = &snapshot.shelves[number];
            let mut cursors = self.cursors(snapshot, number, segment)?;
            for cursor in &mut cursors {
                cursor.go_to(passages.start);
            }
            while let Some(first) = cursors
                .iter()
                .map(Cursor::next)
                .min()
                .filter(|first| *first < passages.end)
            {
                let end = passages.end.min(first.saturating_add(DocId::from(WINDOW)));
                for cursor in &mut cursors {
                    let kind = &self.norms[cursor.text];
                    cursor.fill(first..end, &mut window, kind, kept.norms(cursor.text));
                }
                window.drain(first, |passage, score, leaves| {
                    found(number, passage, score, leaves);
                });
            }
        }
        Ok(())
    }

    fn cursors(
        &self,
        snapshot: &Snapshot,
        number: usize,
        segment: &SegmentReader,
    ) -> tantivy::Result<Vec<Cursor>> {
        let mut cursors = Vec::with_capacity(self.clauses.len());
        for (clause, weight, phrase) in &self.clauses {
            let mut push = |postings| {
                cursors.push(Cursor {
                    postings,
                    at: 0,
                    text: clause.text,
                    weight: *weight,
                    leaf: clause.leaf,
                });
            };
            match &clause.what {
                What::One(term) => {
                    let index = segment.inverted_index(term.field())?;
                    if let Some(postings) =
                        index.read_block_postings(term, IndexRecordOption::WithFreqs)?
                    {
                        push(Source::Block(Box::new(postings)));
                    }
                }
                What::Side(..) => {
                    if let Some(phrase) = phrase {
                        let mut docs = phrase.scorer(segment, 1.0)?;
                        let mut found = Vec::new();
                        while docs.doc() != TERMINATED {
                            found.push(docs.doc());
                            docs.advance();
                        }
                        push(Source::List(found));
                    }
                }
                What::Begin(begin, whole) => {
                    push(Source::List(beginning_with(
                        segment, snapshot, number, begin, whole,
                    )?));
                }
            }
        }
        Ok(cursors)
    }
}

fn beginning_with(
    segment: &SegmentReader,
    snapshot: &Snapshot,
    number: usize,
    begin: &Term,
    whole: &Term,
) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(begin.field())?;
    let mut has = vec![false; segment.max_doc() as usize];
    let mut mark = |mut postings: BlockSegmentPostings| {
        while postings.block_len() > 0 {
            for doc in postings.docs() {
                has[*doc as usize] = true;
            }
            postings.advance();
        }
    };
    if let Some(postings) = index.read_block_postings(whole, IndexRecordOption::Basic)? {
        mark(postings);
    }
    let start = begin.serialized_value_bytes();
    let mut terms = index.terms().range().ge(start).into_stream()?;
    while let Some((term, info)) = terms.next() {
        if !term.starts_with(start) {
            break;
        }
        mark(index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?);
    }
    let shelf = &snapshot.shelves[number];
    Ok((0..segment.max_doc())
        .filter(|doc| has[*doc as usize] && !shelf.is_gone(*doc))
        .collect())
}

/// Scores and leaves of the passages from some place on.
struct Window {
    scores: Vec<Score>,
    leaves: Vec<Leaves>,
}

impl Window {
    fn drain(&mut self, first: DocId, mut found: impl FnMut(DocId, Score, Leaves)) {
        const STEP: usize = 8;
        let (scores, leaves) = (
            self.scores.chunks_exact_mut(STEP),
            self.leaves.chunks_exact_mut(STEP),
        );
        for ((scores, leaves), from) in scores.zip(leaves).zip((first..).step_by(STEP)) {
            if leaves.iter().fold(0, |all, leaves| all | leaves) == 0 {
                continue;
            }
            for ((score, leaves), passage) in scores.iter_mut().zip(leaves).zip(from..) {
                if *leaves != 0 {
                    found(passage, *score, *leaves);
                    *score = 0.0;
                    *leaves = 0;
                }
            }
        }
    }
}

enum Source {
    Block(Box<BlockSegmentPostings>),
    /// Passages that have it once.
    List(Vec<DocId>),
}

/// The place in the postings of a clause.
struct Cursor {
    postings: Source,
    at: usize,
    text: usize,
    weight: f32,
    leaf: Leaves,
}

impl Cursor {
    fn next(&self) -> DocId {
        let docs = match &self.postings {
            Source::Block(postings) => postings.docs(),
            Source::List(docs) => docs,
        };
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Goes to the first that is not before a passage.
    fn go_to(&mut self, passage: DocId) {
        if passage == 0 {
            return;
        }
        match &mut self.postings {
            Source::List(docs) => self.at = docs.partition_point(|doc| *doc < passage),
            Source::Block(postings) => {
                postings.seek(passage);
                self.at = postings.docs().partition_point(|doc| *doc < passage);
            }
        }
    }

    /// Adds what is in the window of these passages.
    fn fill(
        &mut self,
        passages: Range<DocId>,
        window: &mut Window,
        below: &[f32; 256],
        norms: &[u8],
    ) {
        let Range { start: first, end } = passages;
        let (weight, leaf) = (self.weight, self.leaf);
        let mut add = |doc: DocId, frequency: f32| {
            let place = (doc - first) as usize;
            window.scores[place] +=
                weight * frequency / (frequency + below[norms[doc as usize] as usize]);
            window.leaves[place] |= leaf;
        };
        match &mut self.postings {
            Source::List(docs) => {
                while let Some(doc) = docs.get(self.at).filter(|doc| **doc < end) {
                    add(*doc, 1.0);
                    self.at += 1;
                }
            }
            Source::Block(postings) => loop {
                let docs = postings.docs();
                let stop = if docs.last().is_some_and(|last| *last < end) {
                    docs.len()
                } else {
                    docs.partition_point(|doc| *doc < end)
                };
                for (doc, frequency) in docs[self.at..stop]
                    .iter()
                    .zip(&postings.freqs()[self.at..stop])
                {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "a word stands in a passage some times"
                    )]
                    add(*doc, *frequency as f32);
                }
                self.at = stop;
                if stop < docs.len() || docs.is_empty() {
                    return;
                }
                postings.advance();
                self.at = 0;
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use kompas_domain::document::{DocumentKind, Passage};

    use super::*;
    use crate::PassageIndex;
    use crate::passages::{Change, IndexedDocument, language};

    fn document(number: i64) -> Change {
        let passage = |place: u32| Passage {
            number: place,
            page: None,
            last_page: None,
            headings: Vec::new(),
            text: match place % 7 {
                0 => "drugslab in een schuur",
                1 | 2 => "controle van de schuur",
                3 => "schuur, schuur en nog een schuur",
                _ => "niets bijzonders",
            }
            .to_owned(),
        };
        Change::Put(Box::new(IndexedDocument {
            document: number,
            version: 1,
            collection: 1,
            title: format!("Nota {number}"),
            publisher: None,
            kind: DocumentKind::Publication,
            form: None,
            themes: Vec::new(),
            questions: Vec::new(),
            municipality: None,
            date: None,
            ocr: false,
            passages: (1..=400).map(passage).collect(),
        }))
    }

    #[test]
    fn what_is_found_does_not_depend_on_the_stretches() {
        let index = PassageIndex::in_memory().unwrap();
        for number in 1..=9 {
            index.apply(&[document(number)], number).unwrap();
        }
        index.apply(&[Change::Remove(4)], 10).unwrap();
        let snapshot = index.snapshot().unwrap();
        for text in [
            "drugslab schuur",
            "\"controle schuur\"~3",
            "contr* OF lab",
            "schuur NIET drugslab",
        ] {
            let node = language::parse(text).unwrap().unwrap();
            let compiled = index.compile(&node);
            let ready = Ready::new(&snapshot, &compiled.clauses, &index.tuning).unwrap();
            let found = |count: usize| {
                let mut found = Vec::new();
                for stretch in snapshot.stretches(count) {
                    let add = |segment, passage, score: Score, leaves: Leaves| {
                        found.push((segment, passage, score.to_bits(), leaves));
                    };
                    ready.run(&snapshot, &stretch, add).unwrap();
                }
                found
            };
            let whole = found(1);
            assert!(!whole.is_empty());
            for count in 2..6 {
                assert_eq!(found(count), whole, "{text} in {count}");
            }
        }
    }
}
