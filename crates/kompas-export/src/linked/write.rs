//! Statements as Turtle and as JSON-LD.

use std::io;

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Graph, TermRef, TripleRef};
use oxttl::TurtleSerializer;
use serde_json::{Map, Value, json};

use super::graph::{compact, name, sorted};
use super::vocabulary::PREFIXES;

/// Turtle, with prefixes.
pub(super) fn turtle(graph: &Graph) -> io::Result<Vec<u8>> {
    let mut serializer = TurtleSerializer::new();
    for (prefix, base) in PREFIXES {
        serializer = serializer
            .with_prefix(prefix, base)
            .map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for statement in sorted(graph) {
        writer.serialize_triple(statement)?;
    }
    writer.finish()
}

/// JSON-LD with short names: one object per thing, every value in a list, so that programs that
/// know nothing of linked data can read it too.
pub(super) fn json_ld(graph: &Graph) -> Vec<u8> {
    let mut things: Vec<(String, Map<String, Value>)> = Vec::new();
    for statement in sorted(graph) {
        let name = name(statement);
        if things.last().is_none_or(|(last, _)| *last != name) {
            let id = ("@id".to_owned(), Value::from(name.as_str()));
            things.push((name, Map::from_iter([id])));
        }
        if let Some((_, thing)) = things.last_mut() {
            add(thing, statement);
        }
    }
    let context: Map<String, Value> = PREFIXES
        .iter()
        .map(|&(prefix, base)| (prefix.to_owned(), Value::from(base)))
        .collect();
    let things: Vec<Value> = things
        .into_iter()
        .map(|(_, thing)| Value::Object(thing))
        .collect();
    let mut text = format!("{:#}", json!({ "@context": context, "@graph": things })).into_bytes();
    text.push(b'\n');
    text
}

fn add(thing: &mut Map<String, Value>, statement: TripleRef<'_>) {
    let (key, value) = match (statement.predicate, statement.object) {
        (rdf::TYPE, TermRef::NamedNode(class)) => ("@type".to_owned(), Value::from(compact(class))),
        (predicate, object) => (compact(predicate), json_value(object)),
    };
    if let Value::Array(values) = thing.entry(key).or_insert_with(|| json!([])) {
        values.push(value);
    }
}

fn json_value(object: TermRef<'_>) -> Value {
    match object {
        TermRef::NamedNode(name) => json!({ "@id": name.as_str() }),
        TermRef::BlankNode(node) => json!({ "@id": node.to_string() }),
        TermRef::Literal(literal) => match literal.language() {
            Some(language) => json!({ "@language": language, "@value": literal.value() }),
            None if literal.datatype() == xsd::STRING => json!({ "@value": literal.value() }),
            None => json!({ "@type": compact(literal.datatype()), "@value": literal.value() }),
        },
    }
}
