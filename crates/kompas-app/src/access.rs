//! Who may see and change what. The only place that makes a [`Scope`] for the store.
#![expect(clippy::disallowed_methods, reason = "this is that place")]

use std::net::IpAddr;

use kompas_domain::document::{CollectionKind, Visibility};
use kompas_domain::people::Role;
use kompas_domain::trail::LogOrigin;
use kompas_store::{Collection, Scope};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Anyone who can reach the site.
    Visitor,
    /// Somebody who signed in.
    Person(Person),
    /// Who works at the command line of the installation.
    Operator,
}

/// Somebody who signed in. Only the session that is recorded tells what she may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub(crate) account: i64,
    pub(crate) session: i64,
    pub(crate) administrator: bool,
    pub(crate) editor: bool,
    pub(crate) membership: Option<(i64, Role)>,
    pub(crate) address: Option<IpAddr>,
}

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Add documents and look for papers of others: members, editors, administrators.
    Work,
    /// Look after the sources of the guide and their addresses: editors, administrators.
    Guide,
    /// Manage the members of the organisation that one works in: its coordinators.
    Members,
    /// Read the log: coordinators that of their organisation, administrators all of it.
    Log,
    /// Manage organisations, accounts, jobs, the index: administrators.
    Installation,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Work,
        Self::Guide,
        Self::Members,
        Self::Log,
        Self::Installation,
    ];

    /// Who have it, in Dutch: `beheerders`.
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Work => "leden van een organisatie, redacteuren en beheerders",
            Self::Guide => "redacteuren en beheerders",
            Self::Members => "coördinatoren van een organisatie",
            Self::Log => "coördinatoren en beheerders",
            Self::Installation => "beheerders",
        }
    }
}

impl Asker {
    /// Whether this asker may do this.
    pub fn may(self, right: Right) -> bool {
        let person = match self {
            Self::Visitor => return false,
            Self::Operator => return true,
            Self::Person(person) => person,
        };
        let coordinates = matches!(person.membership, Some((_, Role::Coordinator)));
        match right {
            Right::Work => person.membership.is_some() || person.editor || person.administrator,
            Right::Guide => person.editor || person.administrator,
            Right::Members => coordinates,
            Right::Log => coordinates || person.administrator,
            Right::Installation => person.administrator,
        }
    }

    /// Which collections and jobs this asker may see.
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self::Visitor => Scope::public(),
            Self::Operator => Scope::everything(),
            Self::Person(person) => {
                let scope = match person.membership {
                    Some((organisation, _)) => Scope::organisation(organisation),
                    None => Scope::public(),
                };
                if self.may(Right::Guide) {
                    scope.with_installation()
                } else {
                    scope
                }
            }
        }
    }

    /// Whether this asker may add documents to a collection.
    pub(crate) fn may_add_to(self, collection: &Collection) -> bool {
        match collection.organisation {
            Some(owner) => self == Self::Operator || self.organisation() == Some(owner),
            // Whoever works with Kompas looks papers of other municipalities up for all.
            None if collection.kind == CollectionKind::OtherMunicipalities => self.may(Right::Work),
            None => self.looks_after(collection),
        }
    }

    /// Whether this asker may remove documents from a collection.
    pub(crate) fn may_remove_from(self, collection: &Collection) -> bool {
        match collection.organisation {
            Some(_) => self.may_add_to(collection) && self.may(Right::Members),
            None => self.looks_after(collection),
        }
    }

    /// Whether a collection of the installation itself is this asker's to look after.
    fn looks_after(self, collection: &Collection) -> bool {
        let public = collection.visibility == Visibility::Public;
        self == Self::Operator || (public && self.may(Right::Guide))
    }

    /// The number of the organisation that this asker works in.
    pub(crate) fn organisation(self) -> Option<i64> {
        match self {
            Self::Person(person) => person.membership.map(|(organisation, _)| organisation),
            Self::Visitor | Self::Operator => None,
        }
    }

    /// Which part of the log this asker may read: of one organisation, or all with none.
    pub(crate) fn log_of(self) -> Option<i64> {
        if self.may(Right::Installation) {
            None
        } else {
            self.organisation().or(Some(0))
        }
    }

    /// The person that asks, if one does.
    pub(crate) fn person(self) -> Option<Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Visitor | Self::Operator => None,
        }
    }

    /// By which way this asker comes, for the log.
    pub(crate) fn origin(self) -> LogOrigin {
        match self {
            Self::Operator => LogOrigin::CommandLine,
            Self::Visitor | Self::Person(_) => LogOrigin::Site,
        }
    }
}

/// What the program itself sees while it does jobs for everybody.
pub(crate) const fn the_program() -> Scope {
    Scope::everything()
}

/// What anyone sees.
pub(crate) const fn anyone() -> Scope {
    Scope::public()
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    fn person(administrator: bool, editor: bool, membership: Option<(i64, Role)>) -> Asker {
        Asker::Person(Person {
            account: 1,
            session: 1,
            administrator,
            editor,
            membership,
            address: None,
        })
    }

    const ADVISER: Option<(i64, Role)> = Some((7, Role::Adviser));
    const COORDINATOR: Option<(i64, Role)> = Some((7, Role::Coordinator));

    fn collection(organisation: Option<i64>, visibility: Visibility) -> Collection {
        Collection {
            id: 1,
            slug: "x".to_owned(),
            name: "X".to_owned(),
            kind: CollectionKind::OwnMunicipality,
            organisation,
            visibility,
            created: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn rights_by_role() {
        use Right::{Guide, Installation, Log, Members, Work};
        for (asker, rights) in [
            (Asker::Visitor, &[][..]),
            (person(false, false, None), &[]),
            (person(false, false, ADVISER), &[Work]),
            (person(false, false, COORDINATOR), &[Work, Members, Log]),
            (person(false, true, None), &[Work, Guide]),
            (person(true, false, None), &[Work, Guide, Log, Installation]),
            (person(true, false, COORDINATOR), &Right::ALL),
            (Asker::Operator, &Right::ALL),
        ] {
            for right in Right::ALL {
                assert_eq!(
                    asker.may(right),
                    rights.contains(&right),
                    "{asker:?} {right:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_seen_and_changed() {
        let own = collection(Some(7), Visibility::Organisation);
        let other = collection(Some(8), Visibility::Organisation);
        let shared = collection(None, Visibility::Public);
        let loose = collection(None, Visibility::Organisation);
        let papers = Collection {
            kind: CollectionKind::OtherMunicipalities,
            ..shared.clone()
        };
        // What may be added to and removed from: own, other, shared, loose, papers of others.
        for (asker, scope, add, remove) in [
            (Asker::Visitor, Scope::public(), "-----", "-----"),
            (
                person(false, false, None),
                Scope::public(),
                "-----",
                "-----",
            ),
            (
                person(false, false, ADVISER),
                Scope::organisation(7),
                "+---+",
                "-----",
            ),
            (
                person(false, false, COORDINATOR),
                Scope::organisation(7),
                "+---+",
                "+----",
            ),
            (
                person(false, true, ADVISER),
                Scope::organisation(7).with_installation(),
                "+-+-+",
                "--+-+",
            ),
            (
                person(true, false, None),
                Scope::public().with_installation(),
                "--+-+",
                "--+-+",
            ),
            (Asker::Operator, Scope::everything(), "+++++", "+++++"),
        ] {
            assert_eq!(asker.scope(), scope, "{asker:?}");
            let all = [&own, &other, &shared, &loose, &papers];
            let signs = |may: &dyn Fn(&Collection) -> bool| -> String {
                all.iter()
                    .map(|one| if may(one) { '+' } else { '-' })
                    .collect()
            };
            assert_eq!(signs(&|one| asker.may_add_to(one)), add, "{asker:?}");
            assert_eq!(
                signs(&|one| asker.may_remove_from(one)),
                remove,
                "{asker:?}"
            );
        }
    }

    #[test]
    fn the_log_by_role() {
        assert_eq!(person(true, false, ADVISER).log_of(), None);
        assert_eq!(person(false, false, COORDINATOR).log_of(), Some(7));
        assert_eq!(person(false, true, None).log_of(), Some(0), "of nobody");
        assert_eq!(Asker::Operator.log_of(), None);
    }
}
