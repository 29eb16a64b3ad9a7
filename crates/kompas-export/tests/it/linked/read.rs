//! Linked data read back by the parsers of others.

use std::collections::BTreeSet;

use oxjsonld::JsonLdParser;
use oxttl::TurtleParser;

pub(super) const DCAT: &str = "http://www.w3.org/ns/dcat#";
pub(super) const DCT: &str = "http://purl.org/dc/terms/";
pub(super) const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// Statements, each part as N-Triples writes it.
pub(super) type Graph = BTreeSet<[String; 3]>;

pub(super) fn turtle(bytes: &[u8]) -> Graph {
    TurtleParser::new()
        .for_slice(bytes)
        .map(|triple| {
            let triple = triple.unwrap();
            [
                triple.subject.to_string(),
                triple.predicate.to_string(),
                triple.object.to_string(),
            ]
        })
        .collect()
}

pub(super) fn json_ld(bytes: &[u8]) -> Graph {
    JsonLdParser::new()
        .for_slice(bytes)
        .map(|quad| {
            let quad = quad.unwrap();
            assert!(quad.graph_name.is_default_graph());
            [
                quad.subject.to_string(),
                quad.predicate.to_string(),
                quad.object.to_string(),
            ]
        })
        .collect()
}

/// The values of a property of a thing.
pub(super) fn values(graph: &Graph, thing: &str, property: &str) -> Vec<String> {
    let property = format!("<{property}>");
    graph
        .iter()
        .filter(|[subject, predicate, _]| subject == thing && *predicate == property)
        .map(|[.., value]| value.clone())
        .collect()
}

/// The texts of a property of a thing, without marks.
pub(super) fn texts(graph: &Graph, thing: &str, property: &str) -> Vec<String> {
    values(graph, thing, property)
        .iter()
        .map(|value| match value.parse().unwrap() {
            oxrdf::Term::Literal(literal) => literal.value().to_owned(),
            other => panic!("{other} is no text"),
        })
        .collect()
}

/// The things of a class.
pub(super) fn of_class(graph: &Graph, class: &str) -> Vec<String> {
    let class = format!("<{class}>");
    graph
        .iter()
        .filter(|[_, property, value]| property.ends_with("#type>") && *value == class)
        .map(|[thing, ..]| thing.clone())
        .collect()
}
