//! The filters that are asked of services of statistics.

use super::Entry;

pub(super) fn no_property(name: &str) -> String {
    format!("Could not find a property named '{name}' on type 'Cbs.OData.Row'.")
}

/// A filter of the shapes that are asked of these services.
#[derive(Debug, PartialEq)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Equals(String, String),
    Begins(String, String),
    Holds(String, String),
}

impl Filter {
    /// `known` are the operators and functions that the service has.
    pub(crate) fn read(text: &str, known: &[&str]) -> Result<Self, String> {
        let mut parser = Parser { rest: text, known };
        let filter = parser.any()?;
        match parser.rest {
            "" => Ok(filter),
            rest => Err(format!("Syntax error at '{rest}'")),
        }
    }

    pub(crate) fn holds(&self, entry: &Entry) -> Result<bool, String> {
        let value = |column: &String| match entry.get(column) {
            Some(value) => Ok(value.as_str().unwrap_or_default()),
            None => Err(no_property(column)),
        };
        match self {
            Self::All(parts) => parts
                .iter()
                .try_fold(true, |so_far, part| Ok(part.holds(entry)? && so_far)),
            Self::Any(parts) => parts
                .iter()
                .try_fold(false, |so_far, part| Ok(part.holds(entry)? || so_far)),
            Self::Equals(column, text) => Ok(value(column)? == text),
            Self::Begins(column, text) => Ok(value(column)?.starts_with(text.as_str())),
            Self::Holds(column, text) => Ok(value(column)?.contains(text.as_str())),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    known: &'a [&'a str],
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.all()?];
        while self.ate(" or ") {
            parts.push(self.all()?);
        }
        Ok(Filter::Any(parts))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.one()?];
        while self.ate(" and ") {
            parts.push(self.one()?);
        }
        Ok(Filter::All(parts))
    }

    fn one(&mut self) -> Result<Filter, String> {
        if self.ate("(") {
            let inner = self.any()?;
            return self.needs(")").map(|()| inner);
        }
        let word = self.word();
        if self.ate("(") {
            self.knows(word)?;
            let filter = if word == "substringof" {
                let text = self.text()?;
                self.needs(",")?;
                Filter::Holds(self.word().to_owned(), text)
            } else {
                let column = self.word().to_owned();
                self.needs(",")?;
                let text = self.text()?;
                match word {
                    "startswith" => Filter::Begins(column, text),
                    _ => Filter::Holds(column, text),
                }
            };
            return self.needs(")").map(|()| filter);
        }
        self.needs(" eq ")?;
        Ok(Filter::Equals(word.to_owned(), self.text()?))
    }

    fn knows(&self, name: &str) -> Result<(), String> {
        if self.known.contains(&name) {
            return Ok(());
        }
        Err(format!("An unknown function with name '{name}' was found"))
    }

    fn ate(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn needs(&mut self, text: &str) -> Result<(), String> {
        if self.ate(text) {
            return Ok(());
        }
        Err(format!("'{text}' expected at '{}'", self.rest))
    }

    fn word(&mut self) -> &'a str {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let end = self.rest.find(|letter| !is_part(letter));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn text(&mut self) -> Result<String, String> {
        self.needs("'")?;
        let mut text = String::new();
        loop {
            let (part, rest) = self.rest.split_once('\'').ok_or("Unterminated literal")?;
            text.push_str(part);
            self.rest = rest;
            if !self.ate("'") {
                return Ok(text);
            }
            text.push('\'');
        }
    }
}
