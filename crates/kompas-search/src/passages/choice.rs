//! Which documents of a shelf may be seen and are chosen.

use super::filters::{Facet, Filters};
use super::shelf::Shelf;

/// Why a document is left out: a bit for each kind of filter that it fails.
pub(super) type Fails = u16;

/// It may not be seen at all.
pub(super) const HIDDEN: Fails = 1 << 15;

/// The bit of a kind of filter.
pub(super) fn bit(facet: Facet) -> Fails {
    1 << (facet as u16)
}

/// What a value does for the documents that have it.
#[derive(Clone, Copy, Default)]
struct Effect {
    seen: bool,
    wanted: Fails,
    unwanted: Fails,
}

/// Why each document of a shelf is left out; nothing when none is.
pub(super) fn fails(shelf: &Shelf, collections: &[i64], filters: &Filters) -> Option<Vec<Fails>> {
    let effects: Vec<Effect> = shelf
        .names
        .iter()
        .map(|(facet, value)| effect(*facet, value, collections, filters))
        .collect();
    let sees_all = |(effect, (facet, _)): (&Effect, &(Facet, String))| {
        *facet != Facet::Collection || effect.seen
    };
    if filters.is_empty() && effects.iter().zip(&shelf.names).all(sees_all) {
        return None;
    }
    let needed = filters
        .iter()
        .filter(|(.., wanted)| *wanted)
        .fold(0, |all, (facet, ..)| all | bit(facet));
    let of_document = |document: usize| {
        let mut all = Effect::default();
        for value in shelf.values_of(document) {
            let effect = effects[*value as usize];
            all.seen |= effect.seen;
            all.wanted |= effect.wanted;
            all.unwanted |= effect.unwanted;
        }
        let hidden = if all.seen { 0 } else { HIDDEN };
        hidden | all.unwanted | (needed & !all.wanted)
    };
    Some((0..shelf.documents.len()).map(of_document).collect())
}

fn effect(facet: Facet, value: &str, collections: &[i64], filters: &Filters) -> Effect {
    let chosen = |wanted: bool| {
        filters
            .iter()
            .any(|filter| filter == (facet, value, wanted))
    };
    let collection = value.parse().ok().filter(|_| facet == Facet::Collection);
    Effect {
        seen: collection.is_some_and(|number: i64| collections.contains(&number)),
        wanted: if chosen(true) { bit(facet) } else { 0 },
        unwanted: if chosen(false) { bit(facet) } else { 0 },
    }
}
