//! From a tip to a proposal.

use kompas_domain::pieces::{PieceKey, PieceKind, Typed, from_text, table_of, to_text};
use kompas_domain::tip::{TipKind, TipText, missing_parts};
use kompas_store::{PieceText, ProposalText, TipRecord};

use super::draft::{Draft, draft};
use super::proposals::{REASON, TITLE};
use crate::Error;
use crate::archive::Archive;

/// The proposal that editors begin with: the source and its listing under a theme, or the theme.
///
/// # Errors
/// Nothing in the guide can have this name, or there is no such theme; the store fails.
pub(crate) async fn begun(
    archive: &Archive,
    number: i64,
    tip: &TipText,
    theme: Option<&str>,
) -> Result<ProposalText, Error> {
    let draft = draft(archive).await?;
    let (kind, typed) = match tip.kind {
        TipKind::Source => (PieceKind::Source, tip.source()),
        TipKind::Theme => (PieceKind::Theme, tip.theme(next_theme(&draft))),
    };
    let is_taken = |key: &PieceKey| draft.now.get(key).is_some();
    let key = PieceKey::free(kind, &tip.title, is_taken).ok_or_else(|| {
        Error::Refused(
            "Van deze naam kan Kompas geen adres maken. Geef de tip een naam met letters of cijfers."
                .to_owned(),
        )
    })?;
    let mut pieces = vec![piece(&key, &typed)];
    if let Some(theme) = theme {
        let is_there = PieceKey::new(PieceKind::Theme, &[theme])
            .is_some_and(|theme| draft.now.get(&theme).is_some());
        let listing = PieceKey::listing(theme, key.last()).filter(|_| is_there);
        let listing = listing.ok_or_else(|| Error::NotFound {
            kind: "thema",
            key: theme.to_owned(),
        })?;
        pieces.push(piece(&listing, &tip.listing()));
    }
    let cut = |text: String, most: usize| text.chars().take(most).collect();
    Ok(ProposalText {
        title: cut(format!("{}: {} toevoegen", tip.title, kind.label()), TITLE),
        reason: cut(format!("Tip {number}: {}", tip.why), REASON),
        pieces,
    })
}

fn piece(key: &PieceKey, typed: &Typed) -> PieceText {
    let table = table_of(&key.kind().fields(), typed);
    PieceText {
        piece: key.to_string(),
        base: None,
        content: Some(to_text(key.kind(), &table)),
    }
}

fn next_theme(draft: &Draft) -> i64 {
    let themes = draft.now.of_kind(PieceKind::Theme);
    let numbers = themes.filter_map(|(_, theme)| theme.get("nummer")?.as_integer());
    numbers.max().unwrap_or(0) + 1
}

/// What a theme that is a tip lacks yet for a first version: the names of its parts.
///
/// # Errors
/// The store fails.
pub(crate) async fn missing(
    archive: &Archive,
    tip: &TipRecord,
) -> Result<Vec<&'static str>, Error> {
    let proposal = match &tip.proposal {
        Some(proposal) => archive.store.proposal(proposal.id).await?,
        None => None,
    };
    let pieces = proposal.into_iter().flat_map(|found| found.text.pieces);
    let mut themes = pieces.filter_map(|piece| {
        let key: PieceKey = piece.piece.parse().ok()?;
        let table = from_text(piece.content.as_deref()?)?;
        (key.kind() == PieceKind::Theme).then_some(table)
    });
    let table = themes.next().unwrap_or_else(|| {
        let fields = PieceKind::Theme.fields();
        let mut table = table_of(&fields, &tip.text.theme(0));
        // Who sent it wrote of what it is; the guide says that in its own words.
        table.remove("kern");
        table
    });
    Ok(missing_parts(PieceKind::Theme, &table))
}
