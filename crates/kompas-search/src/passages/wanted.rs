//! Which leaves of a query a passage must have.

use super::evaluate::Leaves;

/// What a passage must have to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One leaf.
    Leaf(Leaves),
    /// All of these.
    All(Vec<Wanted>),
    /// Any of these.
    Any(Vec<Wanted>),
    /// At least so many of these leaves.
    Enough(u32, Leaves),
    /// The first but not the second.
    Without(Box<Wanted>, Box<Wanted>),
}

impl Wanted {
    /// Whether a passage with these leaves fits.
    pub(super) fn fits(&self, leaves: Leaves) -> bool {
        match self {
            Self::Leaf(leaf) => leaves & leaf != 0,
            Self::All(all) => all.iter().all(|wanted| wanted.fits(leaves)),
            Self::Any(any) => any.iter().any(|wanted| wanted.fits(leaves)),
            Self::Enough(enough, of) => (leaves & of).count_ones() >= *enough,
            Self::Without(wanted, unwanted) => wanted.fits(leaves) && !unwanted.fits(leaves),
        }
    }

    /// All of these; nothing when there are none.
    pub(super) fn all(wanted: Vec<Self>) -> Option<Self> {
        single(wanted, Self::All)
    }

    /// Any of these; nothing when there are none.
    pub(super) fn any(wanted: Vec<Self>) -> Option<Self> {
        single(wanted, Self::Any)
    }

    /// The first without the second, or just the first.
    pub(super) fn without(self, unwanted: Option<Self>) -> Self {
        match unwanted {
            Some(unwanted) => Self::Without(Box::new(self), Box::new(unwanted)),
            None => self,
        }
    }
}

fn single(mut wanted: Vec<Wanted>, many: impl FnOnce(Vec<Wanted>) -> Wanted) -> Option<Wanted> {
    match wanted.len() {
        0 | 1 => wanted.pop(),
        _ => Some(many(wanted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits() {
        let leaf = |bit: u32| Wanted::Leaf(1 << bit);
        let query = Wanted::all(vec![leaf(0), Wanted::any(vec![leaf(1), leaf(2)]).unwrap()])
            .unwrap()
            .without(Some(leaf(3)));
        for (leaves, fits) in [
            (0b0001, false),
            (0b0011, true),
            (0b0101, true),
            (0b0110, false),
            (0b1111, false),
        ] {
            assert_eq!(query.fits(leaves), fits, "{leaves:b}");
        }
        let enough = Wanted::Enough(2, 0b0111);
        for (leaves, fits) in [
            (0b0001, false),
            (0b1001, false),
            (0b0101, true),
            (0b0111, true),
        ] {
            assert_eq!(enough.fits(leaves), fits, "{leaves:b}");
        }
        assert_eq!(Wanted::all(vec![leaf(4)]), Some(leaf(4)));
        assert_eq!(Wanted::any(Vec::new()), None);
    }
}
