//! Who may see and change what. The only place that makes a [`Scope`] for the store.
#![expect(clippy::disallowed_methods, reason = "this is that place")]

use std::net::IpAddr;

use kompas_domain::api_token::TokenRight;
use kompas_domain::document::{CollectionKind, Visibility};
use kompas_domain::people::Role;
use kompas_domain::trail::LogOrigin;
use kompas_store::{Collection, DossierScope, OwnedSearch, Scope};

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

/// Somebody who signed in, or whose key to the API was given. Only what is recorded tells what she
/// may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub(crate) account: i64,
    pub(crate) proof: Proof,
    pub(crate) administrator: bool,
    pub(crate) editor: bool,
    pub(crate) membership: Option<(i64, Role)>,
    pub(crate) address: Option<IpAddr>,
}

/// By what somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The session with this number: all that she may.
    Session(i64),
    /// A key to the API, which is good for a part of it, and never for managing people.
    Token {
        reads: bool,
        writes: bool,
        destroys: bool,
    },
}

/// Somebody who signed in: who may change her own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignedIn {
    pub(crate) account: i64,
    pub(crate) session: i64,
    pub(crate) address: Option<IpAddr>,
}

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Add documents and look for papers of others: members, editors, administrators.
    Work,
    /// Look after the sources of the guide and their addresses: editors, administrators.
    Guide,
    /// Read the dossiers of the organisation that one works on: its members.
    ReadDossiers,
    /// Work on dossiers of the organisation that one works in: its members.
    Dossiers,
    /// See which dossiers of the organisation may be destroyed, and what was: its coordinators.
    SeeDestruction,
    /// Destroy dossiers whose term is over, or keep them longer: its coordinators.
    Destroy,
    /// Say how papers of the organisation look: its coordinators.
    Templates,
    /// Manage the members of the organisation that one works in: its coordinators.
    Members,
    /// Read the log: coordinators that of their organisation, administrators all of it.
    Log,
    /// Manage organisations, accounts, jobs, the index: administrators.
    Installation,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Work,
        Self::Guide,
        Self::ReadDossiers,
        Self::Dossiers,
        Self::SeeDestruction,
        Self::Destroy,
        Self::Templates,
        Self::Members,
        Self::Log,
        Self::Installation,
    ];

    /// Who have it, in Dutch: `beheerders`.
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Work => "leden van een organisatie, redacteuren en beheerders",
            Self::Guide => "redacteuren en beheerders",
            Self::ReadDossiers | Self::Dossiers => "leden van een organisatie",
            Self::SeeDestruction | Self::Destroy | Self::Templates | Self::Members => {
                "coördinatoren van een organisatie"
            }
            Self::Log => "coördinatoren en beheerders",
            Self::Installation => "beheerders",
        }
    }
}

impl Asker {
    /// Whether this asker may do this.
    pub fn may(self, right: Right) -> bool {
        match self {
            Self::Visitor => false,
            Self::Operator => true,
            Self::Person(person) => person.has(right) && person.proof.is_good_for(right),
        }
    }

    /// Whether this asker comes with a key that is not good for this.
    pub fn lacks(self, right: TokenRight) -> bool {
        match self {
            Self::Person(Person {
                proof:
                    Proof::Token {
                        reads,
                        writes,
                        destroys,
                    },
                ..
            }) => match right {
                TokenRight::Read => !reads,
                TokenRight::Write => !writes,
                TokenRight::Destroy => !destroys,
            },
            Self::Visitor | Self::Operator | Self::Person(_) => false,
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
                if person.has(Right::Guide) {
                    scope.with_installation()
                } else {
                    scope
                }
            }
        }
    }

    /// Which dossiers this asker works on, and so may read and change.
    pub(crate) fn dossiers(self) -> DossierScope {
        match self {
            Self::Operator => DossierScope::everything(),
            Self::Person(Person {
                account,
                membership: Some((organisation, _)),
                ..
            }) => DossierScope::member(organisation, account),
            Self::Visitor | Self::Person(_) => DossierScope::member(0, 0),
        }
    }

    /// Which dossiers this asker may know of: a coordinator all of her organisation.
    pub(crate) fn oversees_dossiers(self) -> DossierScope {
        match self.organisation() {
            Some(organisation) if self.coordinates() => DossierScope::organisation(organisation),
            _ => self.dossiers(),
        }
    }

    /// Of which dossiers this asker may destroy those whose term is over, or see what was
    /// destroyed, by one of the rights to that: a coordinator of her organisation, the command line
    /// of the one that it names.
    pub(crate) fn destroys_dossiers(
        self,
        right: Right,
        named: Option<i64>,
    ) -> Option<DossierScope> {
        let organisation = match self {
            Self::Operator => named,
            Self::Visitor | Self::Person(_) => self.organisation(),
        };
        let organisation = organisation.filter(|_| self.may(right))?;
        Some(DossierScope::organisation(organisation))
    }

    /// The dossiers of an organisation, for the command line: nobody else reads all of them.
    pub(crate) fn archives_dossiers(self, organisation: i64) -> Option<DossierScope> {
        (self == Self::Operator).then(|| DossierScope::organisation(organisation))
    }

    /// Whether this asker may add documents to a collection.
    pub(crate) fn may_add_to(self, collection: &Collection) -> bool {
        match collection.organisation {
            Some(owner) => {
                let is_own = self.organisation() == Some(owner) && !self.lacks(TokenRight::Write);
                self == Self::Operator || is_own
            }
            // Whoever works with Kompas looks papers of other municipalities up for all.
            None if collection.kind == CollectionKind::OtherMunicipalities => self.may(Right::Work),
            None => self.looks_after(collection),
        }
    }

    /// Whether this asker may remove documents from a collection.
    pub(crate) fn may_remove_from(self, collection: &Collection) -> bool {
        match collection.organisation {
            Some(_) => self.may_add_to(collection) && self.coordinates(),
            None => self.looks_after(collection),
        }
    }

    /// Whether this asker coordinates the organisation that she works in.
    fn coordinates(self) -> bool {
        self == Self::Operator
            || self
                .person()
                .is_some_and(|person| person.has(Right::Members))
    }

    /// Whether a collection of the installation itself is this asker's to look after.
    fn looks_after(self, collection: &Collection) -> bool {
        let public = collection.visibility == Visibility::Public;
        self == Self::Operator || (public && self.may(Right::Guide))
    }

    /// Whether this asker is the person of an account.
    pub fn is(self, account: i64) -> bool {
        self.person()
            .is_some_and(|person| person.account == account)
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

    /// The asker as somebody who signed in, which one with a key to the API did not.
    pub(crate) fn signed_in(self) -> Option<SignedIn> {
        let person = self.person()?;
        match person.proof {
            Proof::Session(session) => Some(SignedIn {
                account: person.account,
                session,
                address: person.address,
            }),
            Proof::Token { .. } => None,
        }
    }

    /// By which way this asker comes, for the log.
    pub(crate) fn origin(self) -> LogOrigin {
        match self {
            Self::Operator => LogOrigin::CommandLine,
            Self::Person(Person {
                proof: Proof::Token { .. },
                ..
            }) => LogOrigin::Api,
            Self::Visitor | Self::Person(_) => LogOrigin::Site,
        }
    }
}

impl Person {
    /// Whether this person has a right, by whatever she is known.
    fn has(self, right: Right) -> bool {
        let coordinates = matches!(self.membership, Some((_, Role::Coordinator)));
        match right {
            Right::Work => self.membership.is_some() || self.editor || self.administrator,
            Right::Guide => self.editor || self.administrator,
            Right::ReadDossiers | Right::Dossiers => self.membership.is_some(),
            Right::SeeDestruction | Right::Destroy | Right::Templates | Right::Members => {
                coordinates
            }
            Right::Log => coordinates || self.administrator,
            Right::Installation => self.administrator,
        }
    }
}

impl Proof {
    fn is_good_for(self, right: Right) -> bool {
        match self {
            Self::Session(_) => true,
            Self::Token {
                reads,
                writes,
                destroys,
            } => match right {
                Right::ReadDossiers | Right::SeeDestruction => reads,
                Right::Work | Right::Guide | Right::Dossiers => writes,
                Right::Destroy => writes && destroys,
                Right::Templates | Right::Members | Right::Log | Right::Installation => false,
            },
        }
    }
}

/// The dossiers that are in the calendar of an account: those that it works on.
pub(crate) const fn calendar_of(account: i64) -> DossierScope {
    DossierScope::account(account)
}

/// Whoever keeps a search, as she may see at this moment. It is good for looking only.
pub(crate) fn owner(search: &OwnedSearch) -> Asker {
    let kept = &search.saved.search;
    Asker::Person(Person {
        account: kept.account,
        proof: Proof::Token {
            reads: true,
            writes: false,
            destroys: false,
        },
        administrator: search.administrator,
        editor: search.editor,
        membership: kept.organisation.zip(search.role),
        address: None,
    })
}

/// What the program itself sees while it does jobs for everybody.
pub(crate) const fn the_program() -> Scope {
    Scope::everything()
}

/// The dossiers whose papers the program makes, for whoever issued them.
pub(crate) const fn the_maker_of_papers() -> DossierScope {
    DossierScope::everything()
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
            proof: Proof::Session(1),
            administrator,
            editor,
            membership,
            address: None,
        })
    }

    /// The same person with a key that was made to destroy.
    fn that_destroys(asker: Asker, writes: bool) -> Asker {
        let person = asker.person().unwrap();
        let proof = Proof::Token {
            reads: false,
            writes,
            destroys: true,
        };
        Asker::Person(Person { proof, ..person })
    }

    /// The same person with a key to the API.
    fn with_token(asker: Asker, reads: bool, writes: bool) -> Asker {
        let person = asker.person().unwrap();
        let proof = Proof::Token {
            reads,
            writes,
            destroys: false,
        };
        Asker::Person(Person { proof, ..person })
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
        use Right::{
            Destroy, Dossiers, Guide, Installation, Log, Members, ReadDossiers, SeeDestruction,
            Templates, Work,
        };
        for (asker, rights) in [
            (Asker::Visitor, &[][..]),
            (person(false, false, None), &[]),
            (
                person(false, false, ADVISER),
                &[Work, ReadDossiers, Dossiers],
            ),
            (
                person(false, false, COORDINATOR),
                &[
                    Work,
                    ReadDossiers,
                    Dossiers,
                    SeeDestruction,
                    Destroy,
                    Templates,
                    Members,
                    Log,
                ],
            ),
            (person(false, true, None), &[Work, Guide]),
            (person(true, false, None), &[Work, Guide, Log, Installation]),
            (person(true, false, COORDINATOR), &Right::ALL),
            (Asker::Operator, &Right::ALL),
            (
                with_token(person(true, true, COORDINATOR), true, true),
                &[Work, Guide, ReadDossiers, Dossiers, SeeDestruction],
            ),
            (
                with_token(person(true, true, COORDINATOR), true, false),
                &[ReadDossiers, SeeDestruction],
            ),
            (
                with_token(person(false, false, COORDINATOR), false, true),
                &[Work, Dossiers],
            ),
            (
                that_destroys(person(false, false, COORDINATOR), true),
                &[Work, Dossiers, Destroy],
            ),
            (that_destroys(person(false, false, COORDINATOR), false), &[]),
            (
                that_destroys(person(false, false, ADVISER), true),
                &[Work, Dossiers],
            ),
            (
                with_token(person(false, false, ADVISER), false, true),
                &[Work, Dossiers],
            ),
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
            (
                with_token(person(false, true, COORDINATOR), true, false),
                Scope::organisation(7).with_installation(),
                "-----",
                "-----",
            ),
            (
                with_token(person(false, false, COORDINATOR), true, true),
                Scope::organisation(7),
                "+---+",
                "+----",
            ),
            (
                with_token(person(false, false, ADVISER), true, true),
                Scope::organisation(7),
                "+---+",
                "-----",
            ),
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
    fn a_key_is_good_for_what_it_says() {
        use TokenRight::{Read, Write};
        let adviser = person(false, false, ADVISER);
        for (asker, reads, writes, origin) in [
            (Asker::Visitor, true, true, LogOrigin::Site),
            (Asker::Operator, true, true, LogOrigin::CommandLine),
            (adviser, true, true, LogOrigin::Site),
            (
                with_token(adviser, true, false),
                true,
                false,
                LogOrigin::Api,
            ),
            (
                with_token(adviser, false, true),
                false,
                true,
                LogOrigin::Api,
            ),
        ] {
            assert_eq!(!asker.lacks(Read), reads, "{asker:?}");
            assert_eq!(!asker.lacks(Write), writes, "{asker:?}");
            assert_eq!(asker.origin(), origin, "{asker:?}");
        }
        assert!(adviser.signed_in().is_some());
        assert_eq!(with_token(adviser, true, true).signed_in(), None);
    }

    #[test]
    fn dossiers_by_role() {
        let nobody = DossierScope::member(0, 0);
        let mine = DossierScope::member(7, 1);
        let adviser = person(false, false, ADVISER);
        for (asker, works_on, knows_of) in [
            (Asker::Visitor, nobody, nobody),
            (person(true, true, None), nobody, nobody),
            (adviser, mine, mine),
            (person(true, true, ADVISER), mine, mine),
            (
                person(false, false, COORDINATOR),
                mine,
                DossierScope::organisation(7),
            ),
            (with_token(adviser, true, false), mine, mine),
            (
                Asker::Operator,
                DossierScope::everything(),
                DossierScope::everything(),
            ),
        ] {
            assert_eq!(asker.dossiers(), works_on, "{asker:?}");
            assert_eq!(asker.oversees_dossiers(), knows_of, "{asker:?}");
        }
    }

    #[test]
    fn destroying_by_role() {
        let (here, there) = (DossierScope::organisation(7), DossierScope::organisation(9));
        let coordinator = person(false, false, COORDINATOR);
        let (reads, writes) = (
            with_token(coordinator, true, false),
            with_token(coordinator, false, true),
        );
        // Whom, named at the command line, of which she may see and destroy.
        for (asker, named, sees, destroys) in [
            (Asker::Visitor, Some(9), None, None),
            (person(true, true, None), Some(9), None, None),
            (person(true, true, ADVISER), Some(7), None, None),
            (
                with_token(person(true, true, ADVISER), true, true),
                None,
                None,
                None,
            ),
            (coordinator, None, Some(here), Some(here)),
            (coordinator, Some(9), Some(here), Some(here)),
            (reads, None, Some(here), None),
            (writes, None, None, None),
            (that_destroys(coordinator, true), None, None, Some(here)),
            (that_destroys(coordinator, false), None, None, None),
            (
                with_token(coordinator, true, true),
                Some(9),
                Some(here),
                None,
            ),
            (Asker::Operator, None, None, None),
            (Asker::Operator, Some(9), Some(there), Some(there)),
        ] {
            let of = |right| asker.destroys_dossiers(right, named);
            assert_eq!(of(Right::SeeDestruction), sees, "{asker:?}");
            assert_eq!(of(Right::Destroy), destroys, "{asker:?}");
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
