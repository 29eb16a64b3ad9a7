//! The language of queries: words, `"exact phrases"`, `"near words"~5`, `begin*`, `EN`, `OF`,
//! `NIET`, `-word` and parentheses.

use std::fmt;

/// Further parts of a query are refused.
const MOST_PARTS: usize = 40;
/// Longer queries are refused, in letters.
const LONGEST: usize = 500;
/// Parentheses go no deeper.
const DEEPEST: usize = 8;
/// A beginning of a word must have so many letters.
const SHORTEST_PREFIX: usize = 3;
/// Words are no further apart than this.
const FURTHEST: u32 = 50;

/// A query as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// One word.
    Word(String),
    /// Words in this order, with at most so many others between them.
    Phrase(String, u32),
    /// Words that begin so.
    Prefix(String),
    /// All of these.
    All(Vec<Node>),
    /// At least one of these.
    Any(Vec<Node>),
    /// Words side by side without an operator: the more of them the better.
    Words(Vec<Node>),
    /// The first, but not the second.
    Without(Vec<Node>, Vec<Node>),
}

/// A query cannot be read. The text says in Dutch what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuerySyntax(pub String);

impl fmt::Display for QuerySyntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for QuerySyntax {}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Lexeme {
    Word(String),
    Phrase(String, u32),
    Prefix(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

fn wrong<T>(message: impl Into<String>) -> Result<T, QuerySyntax> {
    Err(QuerySyntax(message.into()))
}

/// Reads a query; nothing when it has no words.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, QuerySyntax> {
    if text.chars().count() > LONGEST {
        return wrong(format!(
            "De zoekvraag is te lang: gebruik hoogstens {LONGEST} tekens."
        ));
    }
    let lexemes = lexemes(text)?;
    if lexemes.len() > MOST_PARTS {
        return wrong(format!(
            "De zoekvraag heeft te veel delen: gebruik er hoogstens {MOST_PARTS}."
        ));
    }
    if lexemes.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { lexemes, at: 0 };
    let node = parser.either(0)?;
    if parser.at < parser.lexemes.len() {
        return wrong("Er staat een haakje sluiten te veel: zet er een haakje openen bij.");
    }
    Ok(Some(node))
}

fn lexemes(text: &str) -> Result<Vec<Lexeme>, QuerySyntax> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (lexeme, after) = match first {
            '(' => (Lexeme::Open, &rest[1..]),
            ')' => (Lexeme::Close, &rest[1..]),
            '"' | '“' | '”' | '„' => phrase(&rest[first.len_utf8()..])?,
            '-' if rest[1..].starts_with(|letter: char| {
                letter.is_alphanumeric() || "\"“(".contains(letter)
            }) =>
            {
                (Lexeme::Not, &rest[1..])
            }
            _ => word(rest)?,
        };
        found.push(lexeme);
        rest = after.trim_start();
    }
    Ok(found
        .into_iter()
        .filter(|lexeme| !is_empty(lexeme))
        .collect())
}

fn is_empty(lexeme: &Lexeme) -> bool {
    match lexeme {
        Lexeme::Word(text) | Lexeme::Phrase(text, _) => !text.chars().any(char::is_alphanumeric),
        _ => false,
    }
}

fn phrase(rest: &str) -> Result<(Lexeme, &str), QuerySyntax> {
    let Some(end) = rest.find(['"', '“', '”']) else {
        return wrong(
            "Er mist een aanhalingsteken: zet de woorden tussen twee aanhalingstekens, zoals \"lokaal beleid\".",
        );
    };
    let text = rest[..end].to_owned();
    let after = &rest[end + rest[end..].chars().next().map_or(1, char::len_utf8)..];
    let Some(number) = after.strip_prefix('~') else {
        return Ok((Lexeme::Phrase(text, 0), after));
    };
    let digits = number.len()
        - number
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    match number[..digits].parse::<u32>() {
        Ok(apart) if apart <= FURTHEST => Ok((Lexeme::Phrase(text, apart), &number[digits..])),
        _ => wrong(format!(
            "Na ~ hoort een getal van 0 tot {FURTHEST}, zoals \"schuur controle\"~5."
        )),
    }
}

fn word(rest: &str) -> Result<(Lexeme, &str), QuerySyntax> {
    let end = rest
        .find(|letter: char| letter.is_whitespace() || "()\"“”„".contains(letter))
        .unwrap_or(rest.len());
    let (text, after) = rest.split_at(end.max(rest.chars().next().map_or(1, char::len_utf8)));
    let lexeme = match text {
        "EN" => Lexeme::And,
        "OF" => Lexeme::Or,
        "NIET" => Lexeme::Not,
        _ => match text.strip_suffix('*') {
            Some(begin)
                if begin
                    .chars()
                    .filter(|letter| letter.is_alphanumeric())
                    .count()
                    < SHORTEST_PREFIX =>
            {
                return wrong(format!(
                    "Voor een sterretje horen minstens {SHORTEST_PREFIX} letters, zoals drugs*."
                ));
            }
            Some(begin) => Lexeme::Prefix(begin.to_owned()),
            None => Lexeme::Word(text.to_owned()),
        },
    };
    Ok((lexeme, after))
}

struct Parser {
    lexemes: Vec<Lexeme>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    fn took(&mut self, lexeme: &Lexeme) -> bool {
        let is_next = self.peek() == Some(lexeme);
        self.at += usize::from(is_next);
        is_next
    }

    /// `a OF b OF c`.
    fn either(&mut self, depth: usize) -> Result<Node, QuerySyntax> {
        if depth > DEEPEST {
            return wrong(format!(
                "De haakjes gaan te diep: gebruik er hoogstens {DEEPEST} in elkaar."
            ));
        }
        let mut nodes = vec![self.both(depth)?];
        while self.took(&Lexeme::Or) {
            nodes.push(self.both(depth)?);
        }
        Ok(single(nodes, Node::Any))
    }

    /// `a EN b NIET c`.
    fn both(&mut self, depth: usize) -> Result<Node, QuerySyntax> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        loop {
            let (node, mut not) = self.words(depth)?;
            wanted.extend(node);
            unwanted.append(&mut not);
            if !self.took(&Lexeme::And) {
                break;
            }
        }
        if wanted.is_empty() {
            return wrong(if unwanted.is_empty() {
                "Bij EN, OF, NIET en haakjes horen woorden, zoals drugs EN schuur."
            } else {
                "Alleen NIET kan niet: noem ook een woord dat er wel in staat, zoals drugs NIET cannabis."
            });
        }
        if unwanted.is_empty() {
            return Ok(single(wanted, Node::All));
        }
        Ok(Node::Without(wanted, unwanted))
    }

    /// Words side by side, and what they go without.
    fn words(&mut self, depth: usize) -> Result<(Option<Node>, Vec<Node>), QuerySyntax> {
        let (mut nodes, mut unwanted) = (Vec::new(), Vec::new());
        loop {
            if self.took(&Lexeme::Not) {
                match self.one(depth)? {
                    Some(node) => unwanted.push(node),
                    None => {
                        return wrong("Na NIET of - hoort een woord, zoals drugs NIET cannabis.");
                    }
                }
            } else if let Some(node) = self.one(depth)? {
                nodes.push(node);
            } else {
                let node = (!nodes.is_empty()).then(|| single(nodes, Node::Words));
                return Ok((node, unwanted));
            }
        }
    }

    fn one(&mut self, depth: usize) -> Result<Option<Node>, QuerySyntax> {
        let node = match self.peek() {
            Some(Lexeme::Word(text)) => Node::Word(text.clone()),
            Some(Lexeme::Phrase(text, apart)) => Node::Phrase(text.clone(), *apart),
            Some(Lexeme::Prefix(text)) => Node::Prefix(text.clone()),
            Some(Lexeme::Open) => {
                self.at += 1;
                let node = self.either(depth + 1)?;
                if !self.took(&Lexeme::Close) {
                    return wrong(
                        "Er mist een haakje sluiten: zet het achter het laatste woord dat erbij hoort.",
                    );
                }
                return Ok(Some(node));
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(node))
    }
}

fn single(mut nodes: Vec<Node>, many: impl FnOnce(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1 {
        nodes.remove(0)
    } else {
        many(nodes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(node: &Node) -> String {
        let all =
            |nodes: &[Node], joint: &str| nodes.iter().map(written).collect::<Vec<_>>().join(joint);
        match node {
            Node::Word(text) => text.clone(),
            Node::Phrase(text, 0) => format!("\"{text}\""),
            Node::Phrase(text, apart) => format!("\"{text}\"~{apart}"),
            Node::Prefix(text) => format!("{text}*"),
            Node::All(nodes) => format!("({})", all(nodes, " EN ")),
            Node::Any(nodes) => format!("({})", all(nodes, " OF ")),
            Node::Words(nodes) => format!("({})", all(nodes, " ")),
            Node::Without(wanted, unwanted) => {
                format!("({} NIET {})", all(wanted, " EN "), all(unwanted, " NIET "))
            }
        }
    }

    #[test]
    fn queries_as_they_are_read() {
        for (text, expected) in [
            ("drugs", "drugs"),
            ("drugs in schuur", "(drugs in schuur)"),
            ("\"lokaal beleid\" drugs", "(\"lokaal beleid\" drugs)"),
            ("“lokaal beleid”", "\"lokaal beleid\""),
            ("\"schuur controle\"~5", "\"schuur controle\"~5"),
            ("a EN b OF c", "((a EN b) OF c)"),
            ("a EN (b OF c)", "(a EN (b OF c))"),
            ("drugs NIET cannabis", "(drugs NIET cannabis)"),
            (
                "drugs -cannabis -\"xtc pillen\"",
                "(drugs NIET cannabis NIET \"xtc pillen\")",
            ),
            ("a b EN c", "((a b) EN c)"),
            ("onderm*", "onderm*"),
            ("ICO/PGA-TopX", "ICO/PGA-TopX"),
            ("zorg- en veiligheid", "(zorg- en veiligheid)"),
            ("- , ?", ""),
        ] {
            let found = parse(text)
                .unwrap()
                .as_ref()
                .map(written)
                .unwrap_or_default();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_would_be_right() {
        for (text, expected) in [
            ("\"lokaal beleid", "Er mist een aanhalingsteken"),
            ("(drugs", "Er mist een haakje sluiten"),
            ("drugs)", "Er staat een haakje sluiten te veel"),
            ("EN", "Bij EN, OF, NIET en haakjes horen woorden"),
            ("drugs OF", "Bij EN, OF, NIET en haakjes horen woorden"),
            ("NIET drugs", "Alleen NIET kan niet"),
            ("drugs NIET", "Na NIET of - hoort een woord"),
            ("()", "Bij EN, OF, NIET en haakjes horen woorden"),
            ("dr*", "Voor een sterretje horen minstens 3 letters"),
            ("\"a b\"~", "Na ~ hoort een getal"),
            ("\"a b\"~999", "Na ~ hoort een getal"),
            (&"(".repeat(30), "De haakjes gaan te diep"),
            (&"a ".repeat(41), "De zoekvraag heeft te veel delen"),
            (&"a".repeat(501), "De zoekvraag is te lang"),
        ] {
            let message = parse(text).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-zA-Z \"()*~0-9-]{0,40}|\\PC{0,60}|((EN|OF|NIET|a|\\(|\\)|\"b c\") ){0,12}") {
            if let Ok(Some(node)) = parse(&text) {
                let again = parse(&written(&node)).map(|node| node.as_ref().map(written));
                prop_assert_eq!(again, Ok(Some(written(&node))));
            }
        }
    }
}
