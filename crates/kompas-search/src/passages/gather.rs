//! Gathers what fits: the best passages, and how many documents there are for each value.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

use tantivy::{DocId, Score, TantivyError, Term};

use super::choice::{self, Fails, HIDDEN};
use super::compile::Compiled;
use super::evaluate::{Leaves, Ready};
use super::filters::{Facet, FacetCount, Filters};
use super::schema::{Fields, Tuning};
use super::shelf::Shelf;
use super::snapshot::Snapshot;

/// Further values of a filter are not given.
const MOST_VALUES: usize = 40;

/// A passage that may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) score: Score,
    pub(super) segment: u32,
    pub(super) passage: DocId,
    pub(super) leaves: Leaves,
    /// The number of its document.
    pub(super) document: i64,
}

impl Candidate {
    /// The better first; equals by document and place in it, whatever the segments.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| (self.document, self.passage).cmp(&(other.document, other.passage)))
    }
}

/// What to gather.
pub(super) struct Order<'a> {
    pub(super) collections: &'a [i64],
    pub(super) filters: &'a Filters,
    /// So many of the words a passage must have.
    pub(super) enough: u32,
    /// So many candidates at most.
    pub(super) limit: usize,
    /// Only passages of these documents are candidates.
    pub(super) only: Option<&'a [i64]>,
}

/// What was gathered.
#[derive(Default)]
pub(super) struct Gathered {
    /// The best passages, best first.
    pub(super) candidates: Vec<Candidate>,
    /// How many passages fit.
    pub(super) passages: usize,
    /// Each document that fits: date and number.
    pub(super) documents: Vec<(i64, i64)>,
    values: HashMap<(Facet, String), usize>,
}

/// Gathers what fits a query.
pub(super) fn gather(
    snapshot: &Snapshot,
    compiled: &Compiled,
    (fields, tuning): (&Fields, &Tuning),
    order: &Order<'_>,
) -> tantivy::Result<Gathered> {
    let ready = Ready::new(snapshot, &compiled.clauses, tuning)?;
    let shares = Shares::new(snapshot, compiled, fields, tuning)?;
    let part = |stretch: &[(usize, Range<DocId>)]| {
        let mut part = Part::new(snapshot, order);
        let add = |segment, passage, score: Score, leaves: Leaves| {
            let fits = if compiled.plain {
                leaves.count_ones() >= order.enough
            } else {
                let wanted = compiled.wanted.as_ref();
                wanted.is_some_and(|wanted| wanted.fits(leaves))
            };
            if fits {
                part.add(segment, passage, score * shares.of(leaves), leaves);
            }
        };
        ready.run(snapshot, stretch, add)?;
        Ok::<_, TantivyError>(part)
    };
    let whole = if snapshot.passages < MANY {
        part(&snapshot.stretches(1)[0])?
    } else {
        let stretches = snapshot.stretches(2);
        let (mine, other) = thread::scope(|scope| {
            let other = scope.spawn(|| part(&stretches[1]));
            (part(&stretches[0]), other.join())
        });
        mine?.with(other.unwrap_or_else(|panic| resume_unwind(panic))?)
    };
    let mut gathered = Gathered {
        candidates: whole.best.finish(),
        passages: whole.passages,
        ..Gathered::default()
    };
    for on_shelf in &whole.shelves {
        on_shelf.count(&mut gathered);
    }
    Ok(gathered)
}

/// From so many passages on two threads gather: below it, starting one takes longer.
const MANY: usize = 100_000;

/// What one thread gathers.
struct Part<'s> {
    shelves: Vec<OnShelf<'s>>,
    only: Option<&'s [i64]>,
    best: Best,
    passages: usize,
}

impl<'s> Part<'s> {
    fn new(snapshot: &'s Snapshot, order: &Order<'s>) -> Self {
        let shelves = snapshot.shelves.iter();
        Self {
            shelves: shelves.map(|shelf| OnShelf::new(shelf, order)).collect(),
            only: order.only,
            best: Best {
                limit: order.limit.max(1),
                all: Vec::new(),
                worst: None,
            },
            passages: 0,
        }
    }

    fn add(&mut self, segment: usize, passage: DocId, score: Score, leaves: Leaves) {
        let on_shelf = &mut self.shelves[segment];
        let Some(document) = on_shelf.shelf.document_of(passage) else {
            return;
        };
        on_shelf.met[document] = true;
        if on_shelf.fails(document) != 0 {
            return;
        }
        self.passages += 1;
        let number = on_shelf.shelf.documents[document];
        if self.only.is_some_and(|only| !only.contains(&number)) {
            return;
        }
        self.best.add(Candidate {
            score,
            segment: u32::try_from(segment).unwrap_or(0),
            passage,
            leaves,
            document: number,
        });
    }

    /// With what another thread gathered.
    fn with(mut self, other: Self) -> Self {
        self.passages += other.passages;
        for candidate in other.best.all {
            self.best.add(candidate);
        }
        for (mine, others) in self.shelves.iter_mut().zip(other.shelves) {
            for (met, other) in mine.met.iter_mut().zip(others.met) {
                *met |= other;
            }
        }
        self
    }
}

/// Gathers all documents.
pub(super) fn gather_all(snapshot: &Snapshot, order: &Order<'_>) -> Gathered {
    let mut gathered = Gathered::default();
    for shelf in &snapshot.shelves {
        let mut on_shelf = OnShelf::new(shelf, order);
        on_shelf.met.fill(true);
        on_shelf.count(&mut gathered);
        gathered.passages += on_shelf.passages();
    }
    gathered
}

/// What a passage keeps of its score, by which of the words it has: rare words count for more.
struct Shares {
    /// For each set of the first words its share of the whole query.
    of: Vec<f32>,
    keep: f32,
}

/// Further words of a long query do not count.
const COUNTED: usize = 12;

impl Shares {
    fn new(
        snapshot: &Snapshot,
        compiled: &Compiled,
        fields: &Fields,
        tuning: &Tuning,
    ) -> tantivy::Result<Self> {
        let mut worth = Vec::new();
        if compiled.plain {
            for word in compiled.words.iter().take(COUNTED) {
                let term = Term::from_field_text(fields.body, &word.stem);
                worth.push(snapshot.rarity(snapshot.passages_with(&term)?));
            }
        }
        let all: f32 = worth.iter().sum();
        let share = |set: usize| {
            let has = worth.iter().enumerate();
            let has = has.filter(|(place, _)| set & (1 << place) != 0);
            has.map(|(_, worth)| worth).sum::<f32>() / all.max(f32::EPSILON)
        };
        Ok(Self {
            of: (0..1 << worth.len()).map(share).collect(),
            keep: tuning.coverage,
        })
    }

    fn of(&self, leaves: Leaves) -> f32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only the lowest bits count"
        )]
        let set = leaves as usize & (self.of.len() - 1);
        if self.of.len() == 1 {
            return 1.0;
        }
        self.keep + (1.0 - self.keep) * self.of[set]
    }
}

/// What was met of a shelf.
struct OnShelf<'s> {
    shelf: &'s Shelf,
    fails: Option<Vec<Fails>>,
    met: Vec<bool>,
}

impl<'s> OnShelf<'s> {
    fn new(shelf: &'s Shelf, order: &Order<'_>) -> Self {
        Self {
            shelf,
            fails: choice::fails(shelf, order.collections, order.filters),
            met: vec![false; shelf.documents.len()],
        }
    }

    fn fails(&self, document: usize) -> Fails {
        self.fails.as_ref().map_or(0, |fails| fails[document])
    }

    /// How many passages there are of documents that do not fail.
    fn passages(&self) -> usize {
        let passages = 0..DocId::try_from(self.shelf.len()).unwrap_or(DocId::MAX);
        passages
            .filter_map(|passage| self.shelf.document_of(passage))
            .filter(|document| self.fails(*document) == 0)
            .count()
    }

    /// Counts documents for each value. A document that fails one filter only still counts for
    /// the values of that filter: there the counts tell what choosing another value would give.
    fn count(&self, gathered: &mut Gathered) {
        let mut counts = vec![0_usize; self.shelf.names.len()];
        for (document, _) in self.met.iter().enumerate().filter(|(_, met)| **met) {
            let fails = self.fails(document);
            if fails == 0 {
                gathered
                    .documents
                    .push((self.shelf.dates[document], self.shelf.documents[document]));
                for value in self.shelf.values_of(document) {
                    counts[*value as usize] += 1;
                }
            } else if fails & HIDDEN == 0 && fails.is_power_of_two() {
                for value in self.shelf.values_of(document) {
                    let of_that = choice::bit(self.shelf.names[*value as usize].0) == fails;
                    counts[*value as usize] += usize::from(of_that);
                }
            }
        }
        for (name, count) in self
            .shelf
            .names
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
        {
            *gathered.values.entry(name.clone()).or_default() += count;
        }
    }
}

impl Gathered {
    /// The values by kind, those of most documents first.
    pub(super) fn facets(self) -> Vec<FacetCount> {
        let mut values: Vec<FacetCount> = self
            .values
            .into_iter()
            .map(|((facet, value), count)| FacetCount {
                facet,
                value,
                count,
            })
            .collect();
        values.sort_by(|a, b| (a.facet, b.count, &a.value).cmp(&(b.facet, a.count, &b.value)));
        let mut seen: HashMap<Facet, usize> = HashMap::new();
        values.retain(|value| {
            let seen = seen.entry(value.facet).or_default();
            *seen += 1;
            *seen <= MOST_VALUES
        });
        values
    }
}

/// The best of what is added.
struct Best {
    limit: usize,
    all: Vec<Candidate>,
    worst: Option<Score>,
}

impl Best {
    fn add(&mut self, candidate: Candidate) {
        if self.worst.is_some_and(|worst| candidate.score < worst) {
            return;
        }
        self.all.push(candidate);
        if self.all.len() >= self.limit.saturating_mul(2).max(1024) {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        if self.all.len() > self.limit {
            self.all
                .select_nth_unstable_by(self.limit - 1, Candidate::order);
            self.all.truncate(self.limit);
            self.worst = self.all.last().map(|candidate| candidate.score);
        }
    }

    fn finish(mut self) -> Vec<Candidate> {
        self.shorten();
        self.all.sort_unstable_by(Candidate::order);
        self.all
    }
}
