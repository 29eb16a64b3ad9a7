//! The draft: the newest edition with what was approved since.

use std::sync::Arc;

use kompas_domain::content::{self, ContentFile, Field};
use kompas_domain::guide::Guide;
use kompas_domain::pieces::{
    PieceChange, PieceKey, PieceKind, Pieces, Typed, changes, from_text, typed_of,
};
use kompas_store::{EditionMark, PieceText, ProposalRecord};

use super::words::{PieceProblem, placed};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// The newest edition and what it will be.
pub(crate) struct Draft {
    /// Of which edition, with how much approved.
    pub(super) mark: EditionMark,
    /// The newest edition.
    pub(super) edition: Pieces,
    /// With what was approved since.
    pub(super) now: Pieces,
}

/// A piece in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceLine {
    /// Its key.
    pub key: PieceKey,
    /// What it is called.
    pub title: String,
}

/// A piece as it can be changed.
#[derive(Debug, Clone)]
pub struct PieceView {
    /// Its key.
    pub key: PieceKey,
    /// What it is called.
    pub title: String,
    /// What can be filled in.
    pub fields: Vec<Field>,
    /// What it says, as a form shows it.
    pub typed: Typed,
    /// Whether it is there already.
    pub is_there: bool,
    /// Themes, sources and terms that it can refer to: key and name.
    pub themes: Vec<(String, String)>,
    /// See `themes`.
    pub sources: Vec<(String, String)>,
    /// See `themes`.
    pub terms: Vec<(String, String)>,
    /// The listings of a source or theme.
    pub listings: Vec<PieceLine>,
    /// Proposals that change it and are not decided yet.
    pub proposals: Vec<ProposalRecord>,
}

impl Draft {
    /// The draft with other pieces in it.
    pub(super) fn with(&self, pieces: &[PieceText]) -> Pieces {
        put(self.now.clone(), pieces)
    }

    /// What was approved since the newest edition.
    pub(super) fn changes(&self) -> Vec<PieceChange> {
        changes(&self.edition, &self.now)
    }
}

/// A guide with other pieces in it. What cannot be read is left as it is.
pub(super) fn put(mut guide: Pieces, pieces: &[PieceText]) -> Pieces {
    for piece in pieces {
        let Ok(key) = piece.piece.parse() else {
            continue;
        };
        match &piece.content {
            None => guide.set(&key, None),
            Some(text) => {
                if let Some(table) = from_text(text) {
                    guide.set(&key, Some(table));
                }
            }
        }
    }
    guide
}

/// The guide, or what is wrong with it and in which piece.
pub(crate) fn judged(pieces: &Pieces) -> Result<Guide, Vec<(Option<PieceKey>, PieceProblem)>> {
    content::load(&pieces.files()).map_err(|problems| {
        let problems = problems.iter();
        problems.map(|problem| placed(pieces, problem)).collect()
    })
}

/// The draft as it is now.
pub(super) async fn draft(archive: &Archive) -> Result<Arc<Draft>, Error> {
    let no_draft = || {
        Error::Refused(
            "Deze installatie toont een map met de gids. Start Kompas zonder --content om de gids hier te wijzigen."
                .to_owned(),
        )
    };
    let mut kept = archive.draft.lock().await;
    let mark = archive.store.newest_edition().await?;
    let mark = mark.ok_or_else(no_draft)?;
    if let Some(draft) = kept.as_ref().filter(|draft| draft.mark == mark) {
        return Ok(Arc::clone(draft));
    }
    let files: Vec<ContentFile> = archive.store.edition_files(mark.id).await?;
    let edition = Pieces::of(&files).map_err(Error::Content)?;
    let approved = archive.store.approved_pieces().await?;
    let draft = Arc::new(Draft {
        mark,
        now: put(edition.clone(), &approved),
        edition,
    });
    *kept = Some(Arc::clone(&draft));
    Ok(draft)
}

/// All of a kind, by name: key and name.
pub(crate) fn named(pieces: &Pieces, kind: PieceKind) -> Vec<(String, String)> {
    let all = pieces.of_kind(kind);
    let mut all: Vec<(String, String)> = all
        .map(|(key, _)| (key.last().to_owned(), pieces.title(key)))
        .collect();
    all.sort_by_cached_key(|(_, name)| kompas_domain::text::fold(name));
    all
}

impl App {
    /// The pieces of a kind in the draft, by name.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn draft_pieces(
        &self,
        asker: Asker,
        kind: PieceKind,
    ) -> Result<Vec<PieceLine>, Error> {
        let draft = draft(self.archive_for(asker, Right::Guide)?).await?;
        let all = draft.now.of_kind(kind);
        let mut lines: Vec<PieceLine> = all
            .map(|(key, _)| PieceLine {
                title: draft.now.title(key),
                key: key.clone(),
            })
            .collect();
        lines.sort_by_cached_key(|line| kompas_domain::text::fold(&line.title));
        Ok(lines)
    }

    /// A piece of the draft, or of a proposal for it, as a form shows it. One that is not there yet
    /// is empty.
    ///
    /// # Errors
    /// The asker does not look after the guide; there is no such proposal; the store fails.
    pub async fn draft_piece(
        &self,
        asker: Asker,
        key: &PieceKey,
        proposal: Option<i64>,
    ) -> Result<PieceView, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let draft = draft(archive).await?;
        let fields = key.kind().fields();
        let proposed = match proposal {
            Some(id) => {
                let found = archive.store.proposal(id).await?;
                let found = found.ok_or_else(|| super::proposals::no_proposal(id))?;
                Some(draft.with(&found.text.pieces))
            }
            None => None,
        };
        let guide = proposed.as_ref().unwrap_or(&draft.now);
        let table = guide.get(key);
        let is_mine = |listing: &PieceKey| match key.kind() {
            PieceKind::Source => listing.last() == key.last(),
            PieceKind::Theme => listing.parts().next() == Some(key.last()),
            _ => false,
        };
        let listings = guide.of_kind(PieceKind::Listing);
        let listings = listings.filter(|(listing, _)| is_mine(listing));
        let mut proposals = Vec::new();
        for one in archive.store.proposals().await? {
            if !one.state.is_open() {
                continue;
            }
            let whole = archive.store.proposal(one.id).await?;
            let pieces = whole.into_iter().flat_map(|whole| whole.text.pieces);
            if pieces
                .into_iter()
                .any(|piece| piece.piece == key.to_string())
            {
                proposals.push(one);
            }
        }
        Ok(PieceView {
            title: guide.title(key),
            typed: table
                .map(|table| typed_of(&fields, table))
                .unwrap_or_default(),
            fields,
            is_there: table.is_some(),
            themes: named(guide, PieceKind::Theme),
            sources: named(guide, PieceKind::Source),
            terms: named(guide, PieceKind::Term),
            listings: listings
                .map(|(listing, _)| PieceLine {
                    title: guide.title(listing),
                    key: listing.clone(),
                })
                .collect(),
            proposals,
            key: key.clone(),
        })
    }

    /// What was approved since the newest edition.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn draft_changes(&self, asker: Asker) -> Result<Vec<PieceChange>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        Ok(draft(archive).await?.changes())
    }

    /// Kompas with the draft, and with one proposal in it when one is named, for reading.
    ///
    /// # Errors
    /// The asker does not look after the guide; there is no such proposal; the draft has problems;
    /// the store fails.
    pub async fn draft_app(&self, asker: Asker, proposal: Option<i64>) -> Result<Arc<App>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let draft = draft(archive).await?;
        let pieces = match proposal {
            Some(id) => {
                let found = archive.store.proposal(id).await?;
                let found = found.ok_or_else(|| super::proposals::no_proposal(id))?;
                draft.with(&found.text.pieces)
            }
            None => draft.now.clone(),
        };
        let making = tokio::task::spawn_blocking(move || {
            Self::new(content::load(&pieces.files()).map_err(Error::Content)?)
        });
        Ok(Arc::new(making.await.map_err(|_| Error::Interrupted)??))
    }
}
