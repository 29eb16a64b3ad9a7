//! What is wrong with a piece, in the words of the form.

use kompas_domain::content::Problem;
use kompas_domain::pieces::{PieceKey, Pieces};

/// What is wrong with a field of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceProblem {
    /// The name of the field in the form, as `adressen.0.url`; empty for the whole piece.
    pub field: String,
    /// What is wrong and what would be right, in Dutch.
    pub message: String,
}

/// The piece that a problem of the guide is in, and the problem as its form tells it.
pub(super) fn placed(pieces: &Pieces, problem: &Problem) -> (Option<PieceKey>, PieceProblem) {
    let (key, field) = match pieces.place_of(problem) {
        Some((key, field)) => (Some(key), field),
        None => (None, String::new()),
    };
    let last = field.rsplit('.').next().unwrap_or_default();
    let message = problem
        .message
        .strip_prefix(last)
        .unwrap_or(&problem.message);
    let message = message.strip_prefix(": ").unwrap_or(message);
    let message = match message {
        "deze sleutel ontbreekt" => "Vul dit in.".to_owned(),
        message => sentence(message),
    };
    (key, PieceProblem { field, message })
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    let mut sentence = first.unwrap_or_default() + letters.as_str();
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}
