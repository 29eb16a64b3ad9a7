"""Figures in SQLite by hand. `export KOMPAS.DB CSV`, or `load CSV DB QUERY`: prints what it took as JSON."""

import csv
import json
import resource
import sqlite3
import sys
import time


def export(kompas, file):
    """What Kompas keeps, in the order in which the tables gave it; and the number of each series."""
    db = sqlite3.connect(kompas)
    rows = db.execute("select series, area, year, value, note from observation order by series, area, year")
    count = 0
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        for row in rows:
            writer.writerow(row)
            count += 1
    series = db.execute(
        "select l.service, l.code, s.measure, s.codes, s.id from figure_series s join figure_load l on l.id = s.load"
    )
    print(json.dumps({"count": count, "series": series.fetchall()}))


def load(file, kept, asked):
    with open(asked) as text:
        asked = json.load(text)
    db = sqlite3.connect(kept, isolation_level=None)
    start = time.perf_counter()
    # As safe as the database of Kompas.
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute(
        "create table observation (series bigint not null, area integer not null, year integer not null,"
        " value double precision, note integer not null, primary key (series, area, year)) without rowid"
    )
    db.execute("begin")
    with open(file, newline="") as rows:
        db.executemany("insert into observation values (?, ?, ?, nullif(?, ''), ?)", csv.reader(rows))
    db.execute("commit")
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times, found = [], 0
    for areas in asked["areas"]:
        start = time.perf_counter()
        found = len(db.execute(asked["sql"], areas).fetchall())
        times.append((time.perf_counter() - start) * 1000)
    count = db.execute("select count(*) from observation").fetchone()[0]
    print(json.dumps({"seconds": took, "kilobytes": peak, "count": count, "times": times, "found": found}))


{"export": export, "load": load}[sys.argv[1]](*sys.argv[2:])
