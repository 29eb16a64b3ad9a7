//! Text with some form, as people write it in answers: flat, so that no text is too deep for
//! whatever shows it.

use serde::{Deserialize, Serialize};

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RichBlock {
    /// What it is.
    pub kind: RichKind,
    /// What it says.
    pub spans: Vec<Span>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RichKind {
    /// A heading, from 1 (highest) to 3.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A paragraph that somebody else said.
    Quote,
    /// A point of a list.
    Item {
        /// How deep, from 1 to 3.
        depth: u8,
        /// What stands before it.
        mark: Mark,
    },
}

/// What stands before a point of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// A dot.
    Dot,
    /// A number.
    Number(u64),
    /// Nothing: it goes on with the point before it.
    None,
}

/// A stretch of text in one form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Span {
    /// Words.
    Text(Words),
    /// A reference to the citation with this number.
    Citation(u32),
    /// A new line.
    Break,
}

/// Words in one form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Whether they are strong.
    pub strong: bool,
    /// Whether they are stressed.
    pub emphasis: bool,
    /// Where they lead, as `http` or `https`.
    pub link: Option<String>,
}
