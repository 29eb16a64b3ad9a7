//! Who may see and change what. The only place that makes a [`Scope`] for the store.

use kompas_store::Scope;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Anyone who can reach the site.
    Visitor,
    /// Who runs this installation: came in with the key that the program prints at its start, or
    /// works at its command line.
    Operator,
}

impl Asker {
    /// Which collections this asker may see.
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self::Visitor => Scope::public(),
            Self::Operator => Scope::everything(),
        }
    }

    /// Whether this asker may add, remove and manage.
    pub fn may_manage(self) -> bool {
        self == Self::Operator
    }
}
