"""Linked data read by rdflib and held against shapes, as JSON, for the tests in
crates/kompas-export/tests.

Usage: toets.py SHAPES FILE...: for each file what is wrong, `thing property rule` by line, and how
many statements it has with a hash of them. There are no blank nodes, so the hash of the same graph is
the same.
"""

import hashlib
import json
import sys

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH

shapes = Graph().parse(sys.argv[1])


def wrong(graph):
    _, report, _ = validate(graph, shacl_graph=shapes)
    lines = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        kind = report.value(result, SH.sourceConstraintComponent)
        lines.append(f"{focus} {path} {kind.split('#')[-1]}")
    return sorted(lines)


def mark(graph):
    lines = sorted(" ".join(term.n3() for term in statement) for statement in graph)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


result = {}
for name in sys.argv[2:]:
    graph = Graph().parse(name, format="json-ld" if name.endswith(".jsonld") else "turtle")
    result[name.rsplit("/", 1)[-1]] = {
        "statements": len(graph),
        "mark": mark(graph),
        "wrong": wrong(graph),
    }
json.dump(result, sys.stdout)
