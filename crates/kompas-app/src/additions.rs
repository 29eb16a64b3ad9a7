//! What an organisation adds to the guide for itself: its own digipanel, its own meldpunt. Its
//! members read the guide with those in it, marked; nobody else sees them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use kompas_domain::addition::{completed, fields, offered};
use kompas_domain::guide::Guide;
use kompas_domain::pieces::{
    PieceKey, PieceKind, Pieces, Table, Typed, from_text, table_of, to_text, typed_of,
};
use kompas_domain::tip::{TipStage, TipText};
use kompas_domain::trail::LogAction;
use kompas_store::{Addition, LogEntry, TipRecord};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::dossiers::Kept;
use crate::editions::{EditionApp, PieceView, held, judged, named, numbers_of_persons};
use crate::people::Me;
use crate::{App, Error};

/// Of so many organisations the guide is held in memory.
const HELD: usize = 64;
/// So many sources may an organisation add.
const MOST: usize = 100;

/// Kompas with what organisations added, by their numbers, each with the count of changes of which
/// it was made; none for one that added nothing that can be shown.
#[derive(Default)]
pub(crate) struct Own(Mutex<HashMap<i64, Laid>>);

/// The count of changes, and what was made.
type Laid = (i64, Option<Arc<App>>);

/// A source that an organisation added.
#[derive(Debug, Clone)]
pub struct OwnSource {
    /// Its key.
    pub key: PieceKey,
    /// Its name.
    pub title: String,
    /// Under which themes: the keys of the listings and the names of the themes.
    pub listings: Vec<(PieceKey, String)>,
    /// Whether the guide of the members has it.
    pub is_shown: bool,
    /// Whether it can be changed: not once the guide has a source with this key.
    pub can_change: bool,
    /// What stands in the way of that, in Dutch.
    pub problems: Vec<String>,
    /// The tip by which it was offered to the editors, and how far that is.
    pub tip: Option<(i64, TipStage)>,
    /// The name of who changed it last; none when the account is gone.
    pub author: Option<String>,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

/// A piece of an organisation as a form shows it.
#[derive(Debug, Clone)]
pub struct OwnPiece {
    /// What it says, with what it can refer to.
    pub view: PieceView,
    /// Which version was seen; 0 for one that is new.
    pub version: u32,
}

/// The pieces of an organisation that fit an edition, and what is wrong with the others.
struct Fitted {
    guide: Option<Guide>,
    problems: BTreeMap<PieceKey, Vec<String>>,
}

fn read(additions: &[Addition]) -> BTreeMap<PieceKey, Table> {
    let pieces = additions.iter();
    pieces
        .filter_map(|one| Some((one.piece.parse().ok()?, from_text(&one.content)?)))
        .collect()
}

fn with(edition: &Pieces, own: &BTreeMap<PieceKey, Table>) -> Pieces {
    let mut pieces = edition.clone();
    for (key, table) in own {
        pieces.set(key, Some(table.clone()));
    }
    pieces
}

/// Lays what an organisation added over an edition. What does not fit is left out, and is told.
fn fitted(edition: &Pieces, mut own: BTreeMap<PieceKey, Table>) -> Fitted {
    let mut problems: BTreeMap<PieceKey, Vec<String>> = BTreeMap::new();
    own.retain(|key, _| {
        let is_taken = edition.get(key).is_some();
        if is_taken {
            let told = "De gids heeft zelf een bron met deze naam. Haal die van u weg, of voeg haar toe onder een andere naam.";
            problems.entry(key.clone()).or_default().push(told.to_owned());
        }
        !is_taken
    });
    // Leaving out one may take away what another needs.
    for _ in 0..4 {
        let listed: BTreeSet<String> = of_kind(&own, PieceKind::Listing);
        let known: BTreeSet<String> = of_kind(&own, PieceKind::Source);
        own.retain(|key, _| match key.kind() {
            PieceKind::Source => listed.contains(key.last()),
            _ => known.contains(key.last()),
        });
        if own.is_empty() {
            break;
        }
        let found = match judged(&with(edition, &own)) {
            Ok(mut guide) => {
                guide.mark_own(&of_kind(&own, PieceKind::Source));
                return Fitted {
                    guide: Some(guide),
                    problems,
                };
            }
            Err(found) => found,
        };
        let mut is_ours = false;
        for (key, problem) in found {
            let Some(key) = key.filter(|key| own.contains_key(key)) else {
                continue;
            };
            is_ours = true;
            problems.entry(key).or_default().push(problem.message);
        }
        if !is_ours {
            break;
        }
        own.retain(|key, _| !problems.contains_key(key));
    }
    Fitted {
        guide: None,
        problems,
    }
}

/// The sources that an organisation added, by name.
fn listed(member: &Member<'_>, tips: &[TipRecord]) -> Vec<OwnSource> {
    let (own, all) = (&member.own, member.all());
    let fitted = fitted(&member.edition.pieces, own.clone());
    let mut sources: Vec<OwnSource> = member
        .additions
        .iter()
        .filter_map(|one| {
            let key: PieceKey = one.piece.parse().ok()?;
            if key.kind() != PieceKind::Source {
                return None;
            }
            let listings = own
                .keys()
                .filter(|other| other.kind() == PieceKind::Listing && other.last() == key.last());
            let listings: Vec<(PieceKey, String)> = listings
                .map(|listing| {
                    let theme = listing.parts().next().unwrap_or_default();
                    let theme = PieceKey::new(PieceKind::Theme, &[theme]);
                    let name = theme.map(|theme| all.title(&theme)).unwrap_or_default();
                    (listing.clone(), name)
                })
                .collect();
            let keys = std::iter::once(&key).chain(listings.iter().map(|(key, _)| key));
            let problems = keys.filter_map(|key| fitted.problems.get(key)).flatten();
            let tip = tips.iter().find(|tip| Some(tip.id) == one.tip);
            let source = fitted
                .guide
                .as_ref()
                .and_then(|guide| guide.source(key.last()));
            Some(OwnSource {
                title: all.title(&key),
                can_change: member.may_have(&key),
                is_shown: source.is_some_and(|source| source.own),
                problems: problems.cloned().collect(),
                tip: tip.map(|tip| (tip.id, tip.stage())),
                author: one.author.clone(),
                updated: one.updated,
                listings,
                key,
            })
        })
        .collect();
    sources.sort_by_cached_key(|one| kompas_domain::text::fold(&one.title));
    sources
}

/// The keys of the sources, or of the sources of the listings.
fn of_kind(own: &BTreeMap<PieceKey, Table>, kind: PieceKind) -> BTreeSet<String> {
    let keys = own.keys().filter(|key| key.kind() == kind);
    keys.map(|key| key.last().to_owned()).collect()
}

fn entry(archive: &Archive, asker: Asker, key: &PieceKey) -> LogEntry {
    let object = format!("eigen-bron/{}", key.last());
    archive.entry(asker, LogAction::ChangeAdditions, object)
}

fn no_piece(key: &PieceKey) -> Error {
    Error::NotFound {
        kind: key.kind().label(),
        key: key.last().to_owned(),
    }
}

/// What a member of an organisation works with.
struct Member<'a> {
    archive: &'a Archive,
    organisation: i64,
    /// The edition of now.
    edition: Arc<EditionApp>,
    /// What her organisation added.
    additions: Vec<Addition>,
    /// The same, as pieces.
    own: BTreeMap<PieceKey, Table>,
}

impl Member<'_> {
    /// The edition with what the organisation added.
    fn all(&self) -> Pieces {
        with(&self.edition.pieces, &self.own)
    }

    fn addition(&self, key: &PieceKey) -> Option<&Addition> {
        let piece = key.to_string();
        self.additions.iter().find(|one| one.piece == piece)
    }

    /// Whether the organisation may have such a piece: a source that the guide has not, or its
    /// listing under a theme of the guide.
    fn may_have(&self, key: &PieceKey) -> bool {
        let edition = &self.edition.pieces;
        let of = |kind, part: Option<&str>| PieceKey::new(kind, &[part?]);
        let is_own =
            |source: &PieceKey| self.own.contains_key(source) && edition.get(source).is_none();
        match key.kind() {
            PieceKind::Source => edition.get(key).is_none(),
            PieceKind::Listing => {
                let theme = of(PieceKind::Theme, key.parts().next());
                of(PieceKind::Source, Some(key.last())).is_some_and(|source| is_own(&source))
                    && theme.is_some_and(|theme| edition.get(&theme).is_some())
            }
            _ => false,
        }
    }

    /// A piece as a form shows it.
    fn piece(&self, key: &PieceKey) -> Result<OwnPiece, Error> {
        if !self.may_have(key) {
            return Err(no_piece(key));
        }
        let all = self.all();
        let fields = fields(key.kind());
        let table = self.own.get(key);
        Ok(OwnPiece {
            version: self.addition(key).map_or(0, |one| one.version),
            view: PieceView {
                title: all.title(key),
                typed: table
                    .map(|table| typed_of(&fields, table))
                    .unwrap_or_default(),
                fields,
                is_there: table.is_some(),
                themes: named(&all, PieceKind::Theme),
                sources: named(&all, PieceKind::Source),
                terms: named(&all, PieceKind::Term),
                listings: Vec::new(),
                proposals: Vec::new(),
                key: key.clone(),
            },
        })
    }
}

impl App {
    /// Kompas as a member of an organisation has it: with what that added. None when it added
    /// nothing that can be shown.
    ///
    /// # Errors
    /// The store fails.
    pub async fn as_seen_by(&self, me: &Me) -> Result<Option<Arc<Self>>, Error> {
        let (Some(organisation), Some(edition)) = (me.asker.organisation(), self.edition) else {
            return Ok(None);
        };
        if me.additions == 0 {
            return Ok(None);
        }
        let mut kept = self.own.0.lock().await;
        if let Some((count, app)) = kept.get(&organisation)
            && *count == me.additions
        {
            return Ok(app.clone());
        }
        let archive = self.archive()?;
        let additions = archive.store.additions(organisation).await?;
        let edition = held(archive, edition).await?;
        let pieces = Arc::clone(&edition.pieces);
        let making = tokio::task::spawn_blocking(move || {
            let guide = fitted(&pieces, read(&additions)).guide;
            guide.map(Self::new).transpose()
        });
        let made = making.await.map_err(|_| Error::Interrupted)??;
        let made = made.map(|app| Arc::new(self.beside(app)));
        if kept.len() >= HELD && !kept.contains_key(&organisation) {
            kept.clear();
        }
        kept.insert(organisation, (me.additions, made.clone()));
        Ok(made)
    }

    /// Another guide over the same documents.
    fn beside(&self, mut other: Self) -> Self {
        other.archive.clone_from(&self.archive);
        other.edition = self.edition;
        other
    }

    /// What a member of an organisation works with, who may do this.
    async fn member(&self, asker: Asker, right: Right) -> Result<Member<'_>, Error> {
        let archive = self.archive_for(asker, right)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let edition = self.edition.ok_or_else(|| {
            Error::Refused(
                "Deze installatie toont een map met de gids. Start Kompas zonder --content om eigen bronnen toe te voegen."
                    .to_owned(),
            )
        })?;
        let additions = archive.store.additions(organisation).await?;
        Ok(Member {
            archive,
            organisation,
            edition: held(archive, edition).await?,
            own: read(&additions),
            additions,
        })
    }

    /// The sources that the organisation of the asker added, by name.
    ///
    /// # Errors
    /// The asker is no member of an organisation; the store fails.
    pub async fn own_sources(&self, asker: Asker) -> Result<Vec<OwnSource>, Error> {
        let member = self.member(asker, Right::ReadDossiers).await?;
        let is_offered = member.additions.iter().any(|one| one.tip.is_some());
        let tips = if is_offered {
            member.archive.store.tips().await?
        } else {
            Vec::new()
        };
        Ok(listed(&member, &tips))
    }

    /// A piece of the organisation of the asker, as a form shows it; empty for one that is new.
    ///
    /// # Errors
    /// The asker is no member of an organisation; it is no source or listing of hers; the store
    /// fails.
    pub async fn own_piece(&self, asker: Asker, key: &PieceKey) -> Result<OwnPiece, Error> {
        self.member(asker, Right::ReadDossiers).await?.piece(key)
    }

    /// The key that a new source of the organisation of the asker gets by its name.
    ///
    /// # Errors
    /// No key can be made of the name; the asker is no member of an organisation; the store fails.
    pub async fn own_key(&self, asker: Asker, name: &str) -> Result<PieceKey, Error> {
        let member = self.member(asker, Right::Dossiers).await?;
        let is_taken = |key: &PieceKey| {
            member.edition.pieces.get(key).is_some() || member.own.contains_key(key)
        };
        PieceKey::free(PieceKind::Source, name, is_taken)
            .ok_or_else(|| Error::Refused("Vul een naam in, met letters of cijfers.".to_owned()))
    }

    /// Keeps a source or listing of the organisation of the asker, who saw this version.
    ///
    /// # Errors
    /// [`Error::Piece`] with all that is wrong; the asker is no member of an organisation; it is no
    /// source or listing of hers; the store fails.
    pub async fn save_own(
        &self,
        asker: Asker,
        key: &PieceKey,
        seen: u32,
        typed: &Typed,
    ) -> Result<Kept<()>, Error> {
        let mut member = self.member(asker, Right::Dossiers).await?;
        let fields = member.piece(key)?.view.fields;
        let is_new = !member.own.contains_key(key);
        let sources = of_kind(&member.own, PieceKind::Source);
        if is_new && key.kind() == PieceKind::Source && sources.len() >= MOST {
            return Err(Error::Refused(format!(
                "Uw organisatie heeft al {MOST} eigen bronnen. Haal eerst weg wat u niet meer gebruikt."
            )));
        }
        let table = completed(key.kind(), table_of(&fields, typed));
        member.own.insert(key.clone(), table.clone());
        let mut wrong = numbers_of_persons(typed);
        if let Err(found) = judged(&member.all()) {
            let here = found
                .into_iter()
                .filter(|(piece, problem)| piece.as_ref() == Some(key) && !problem.field.is_empty())
                .map(|(_, problem)| problem);
            wrong.extend(here);
        }
        if !wrong.is_empty() {
            return Err(Error::Piece(wrong));
        }
        let content = to_text(key.kind(), &table);
        let (piece, entry) = (key.to_string(), entry(member.archive, asker, key));
        let store = &member.archive.store;
        let saved = store.save_addition(member.organisation, &piece, seen, &content, &entry);
        Ok(Kept::from(saved.await?))
    }

    /// Removes a source of the organisation of the asker with its listings, or one listing.
    ///
    /// # Errors
    /// It is not there; the asker is no member of an organisation; the store fails.
    pub async fn remove_own(&self, asker: Asker, key: &PieceKey) -> Result<(), Error> {
        let member = self.member(asker, Right::Dossiers).await?;
        let goes = |other: &&PieceKey| {
            *other == key || key.kind() == PieceKind::Source && other.last() == key.last()
        };
        let pieces = member.own.keys().filter(goes);
        let pieces: Vec<String> = pieces.map(ToString::to_string).collect();
        let entry = entry(member.archive, asker, key);
        let store = &member.archive.store;
        let gone = store.remove_additions(member.organisation, &pieces, &entry);
        if gone.await? {
            Ok(())
        } else {
            Err(no_piece(key))
        }
    }

    /// Offers a source of the organisation of the asker to the editors, as a tip of anyone; gives
    /// the token of the link by which that is followed.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was offered already, is under no theme, or too many tips came
    /// today; it is not there; the asker is no member of an organisation; the store fails.
    pub async fn offer_own(&self, asker: Asker, key: &PieceKey) -> Result<String, Error> {
        let member = self.member(asker, Right::Dossiers).await?;
        let addition = member.addition(key);
        let addition = addition
            .filter(|_| key.kind() == PieceKind::Source)
            .ok_or_else(|| no_piece(key))?;
        let store = &member.archive.store;
        let before = match addition.tip {
            Some(tip) => store.tip(tip).await?,
            None => None,
        };
        if before.is_some() {
            return Err(Error::Refused(
                "Deze bron is al als tip aan de redactie aangeboden.".to_owned(),
            ));
        }
        let text = tip_of(key, &member.own).ok_or_else(|| {
            Error::Refused(
                "Zet de bron eerst onder een thema. Daarna kunt u hem aanbieden.".to_owned(),
            )
        })?;
        let (token, id) = self.keep_tip(member.archive, &text).await?;
        let entry = entry(member.archive, asker, key);
        store
            .offered_addition(member.organisation, &addition.piece, id, &entry)
            .await?;
        Ok(token)
    }
}

/// The tip that a source with its first listing makes.
fn tip_of(key: &PieceKey, own: &BTreeMap<PieceKey, Table>) -> Option<TipText> {
    let source = own.get(key)?;
    let (listing, table) = own
        .iter()
        .find(|(other, _)| other.kind() == PieceKind::Listing && other.last() == key.last())?;
    Some(offered(source, listing.parts().next()?, table))
}
