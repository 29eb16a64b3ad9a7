"""What feedparser reads in a feed, as JSON, for the tests in crates/kompas-export/tests."""

import json
import sys

import feedparser

with open(sys.argv[1], "rb") as file:
    read = feedparser.parse(file.read(), sanitize_html=False)


def links(of):
    return [[link.rel, link.type, link.href] for link in of.links]


feed = read.feed
json.dump(
    {
        "wrong": str(read.bozo_exception) if read.bozo else None,
        "version": read.version,
        "language": feed.language,
        "id": feed.id,
        "title": feed.title,
        "author": feed.author,
        "updated": feed.updated,
        "links": links(feed),
        "entries": [
            {
                "id": entry.id,
                "title": entry.title,
                "updated": list(entry.updated_parsed[:6]),
                "links": links(entry),
                "summary": entry.summary,
                "content": [[part.type, part.value] for part in entry.get("content", [])],
            }
            for entry in read.entries
        ],
    },
    sys.stdout,
)
