//! Statements, gathered thing by thing.

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Graph, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use time::Date;

use super::vocabulary::PREFIXES;

/// The language of all texts of the guide.
const DUTCH: &str = "nl";

/// What is said of one thing.
pub(super) struct Thing<'a> {
    graph: &'a mut Graph,
    name: NamedNode,
}

impl<'a> Thing<'a> {
    /// Begins to speak of a thing.
    pub(super) fn new(graph: &'a mut Graph, name: &NamedNode) -> Self {
        Self {
            graph,
            name: name.clone(),
        }
    }

    fn say<'b>(&mut self, what: NamedNodeRef<'b>, value: impl Into<TermRef<'b>>) -> &mut Self {
        let value: TermRef<'_> = value.into();
        let statement = TripleRef::new(self.name.as_ref(), what, value);
        self.graph.insert(statement);
        self
    }

    /// It is of this class.
    pub(super) fn is(&mut self, class: NamedNodeRef<'_>) -> &mut Self {
        self.say(rdf::TYPE, class)
    }

    /// It has to do with another thing.
    pub(super) fn link<'b>(
        &mut self,
        what: NamedNodeRef<'b>,
        other: impl Into<NamedNodeRef<'b>>,
    ) -> &mut Self {
        self.say(what, other.into())
    }

    /// A text in Dutch.
    pub(super) fn text(&mut self, what: NamedNodeRef<'_>, text: &str) -> &mut Self {
        let literal = Literal::new_language_tagged_literal_unchecked(text, DUTCH);
        self.say(what, literal.as_ref())
    }

    /// Each of these texts in Dutch.
    pub(super) fn texts<'b>(
        &mut self,
        what: NamedNodeRef<'_>,
        texts: impl IntoIterator<Item = &'b String>,
    ) -> &mut Self {
        for text in texts {
            self.text(what, text);
        }
        self
    }

    /// A code, without language.
    pub(super) fn code(&mut self, what: NamedNodeRef<'_>, code: &str) -> &mut Self {
        let literal = Literal::new_simple_literal(code);
        self.say(what, literal.as_ref())
    }

    /// A day.
    pub(super) fn day(&mut self, what: NamedNodeRef<'_>, day: Date) -> &mut Self {
        let literal = Literal::new_typed_literal(day.to_string(), xsd::DATE);
        self.say(what, literal.as_ref())
    }

    /// A year.
    pub(super) fn year(&mut self, what: NamedNodeRef<'_>, year: u16) -> &mut Self {
        let literal = Literal::new_typed_literal(format!("{year:04}"), xsd::G_YEAR);
        self.say(what, literal.as_ref())
    }
}

/// The statements in the order in which they are written, whatever order they were said in: by
/// thing, its classes first.
pub(super) fn sorted(graph: &Graph) -> Vec<TripleRef<'_>> {
    let mut statements: Vec<TripleRef<'_>> = graph.iter().collect();
    statements.sort_by_cached_key(|statement| {
        (
            name(*statement),
            statement.predicate != rdf::TYPE,
            statement.predicate.as_str().to_owned(),
            statement.object.to_string(),
        )
    });
    statements
}

/// The name of what a statement is about.
pub(super) fn name(statement: TripleRef<'_>) -> String {
    match statement.subject {
        NamedOrBlankNodeRef::NamedNode(name) => name.as_str().to_owned(),
        NamedOrBlankNodeRef::BlankNode(node) => node.to_string(),
    }
}

/// A name with its prefix, `skos:Concept`, if it has one.
pub(super) fn compact(name: NamedNodeRef<'_>) -> String {
    PREFIXES
        .iter()
        .find_map(|(prefix, base)| {
            let local = name.as_str().strip_prefix(base)?;
            local
                .chars()
                .all(|c| c.is_ascii_alphanumeric())
                .then(|| format!("{prefix}:{local}"))
        })
        .unwrap_or_else(|| name.as_str().to_owned())
}
