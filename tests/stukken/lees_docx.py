"""What python-docx reads in a report, as JSON, for the tests in crates/kompas-export/tests."""

import json
import sys

from docx import Document
from docx.oxml.ns import qn

document = Document(sys.argv[1])
body = document.element.body
footnotes = next(
    part for part in document.part.package.iter_parts() if part.partname == "/word/footnotes.xml"
)


def paragraphs(of):
    return [[paragraph.style.name, paragraph.text] for paragraph in of]


def table(of):
    rows = []
    for row in of.rows:
        properties = row._tr.trPr
        rows.append(
            {
                "header": properties.find(qn("w:tblHeader")) is not None,
                "whole": properties.find(qn("w:cantSplit")) is not None,
                "cells": [cell.text for cell in row.cells],
            }
        )
    properties = of._tbl.tblPr
    return {
        "style": of.style.name,
        "caption": properties.find(qn("w:tblCaption")).get(qn("w:val")),
        "description": properties.find(qn("w:tblDescription")).get(qn("w:val")),
        "rows": rows,
    }


def outline(name):
    level = document.styles[name].element.pPr.find(qn("w:outlineLvl"))
    return int(level.get(qn("w:val"))) + 1


properties = document.core_properties
section = document.sections[0]
language = document.styles.element.find(".//" + qn("w:rPrDefault") + "//" + qn("w:lang"))
facts = {
    "title": properties.title,
    "author": properties.author,
    "subject": properties.subject,
    "keywords": properties.keywords,
    "comments": properties.comments,
    "language": properties.language,
    "created": properties.created.isoformat(),
    "textLanguage": language.get(qn("w:val")),
    "paragraphs": paragraphs(document.paragraphs),
    "outline": [outline(f"Heading {level}") for level in range(1, 7)],
    "tables": [table(of) for of in document.tables],
    "pictures": [[of.get("title"), of.get("descr")] for of in body.iter(qn("wp:docPr"))],
    "links": sorted(
        relation.target_ref
        for part in (document.part, footnotes)
        for relation in part.rels.values()
        if relation.is_external
    ),
    "head": paragraphs(section.first_page_header.paragraphs),
    "headLater": paragraphs(section.header.paragraphs),
    "foot": [of.footer.paragraphs[0].text for of in document.sections],
    "footFirst": section.first_page_footer.paragraphs[0].text,
}
json.dump(facts, sys.stdout, ensure_ascii=False)
