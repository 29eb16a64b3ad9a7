//! Explains the terms of the glossary where a page first uses them.

use std::cell::RefCell;
use std::fmt::Write as _;

use askama::filters::{Html, escape};
use kompas_app::Glossary;
use kompas_app::glossary::{Piece, Seen};

/// Writes text with explained terms; made anew for each page, so that each term is explained once.
pub(crate) struct Marks<'a> {
    glossary: &'a Glossary,
    seen: RefCell<Seen>,
}

impl<'a> Marks<'a> {
    pub(crate) fn new(glossary: &'a Glossary) -> Self {
        Self {
            glossary,
            seen: RefCell::default(),
        }
    }

    /// HTML of a plain text: escaped, with the terms that are new to this page explained.
    pub(crate) fn html(&self, text: &str) -> String {
        let mut html = String::with_capacity(text.len() * 2);
        for piece in self.glossary.pieces(text, &mut self.seen.borrow_mut()) {
            let written = match piece {
                Piece::Text(text) => write!(html, "{}", safe(text)),
                Piece::Term { words, term } => write!(
                    html,
                    "<span class=\"begrip\"><a href=\"/begrippen#{slug}\" aria-describedby=\"tip-{slug}\">{words}</a><span role=\"tooltip\" id=\"tip-{slug}\">{definition}</span></span>",
                    slug = term.slug,
                    words = safe(words),
                    definition = safe(&term.definition),
                ),
            };
            debug_assert!(written.is_ok(), "writing to a string does not fail");
        }
        html
    }
}

fn safe(text: &str) -> impl std::fmt::Display {
    escape(text, Html)
        .map(|safe| safe.to_string())
        .unwrap_or_default()
}
