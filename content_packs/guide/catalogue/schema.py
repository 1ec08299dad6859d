"""The tables of a catalogue, and the edition that a reader asks for.

A document's `place` is its number behind two bits of `rows.shelf`: what is on view and pictured comes first. A row of
the index is its language's number before that place: so one language is one range of rows, in which an artifact that
can be seen comes before one that cannot, and neither needs a join.
"""

from content_packs.guide.catalogue.words import EDITION as EDITION_OF_WORDS

EDITION = f"catalogue 4, words {EDITION_OF_WORDS}"  # a file of another edition is built anew
NUMBERS = 20  # bits of a document's number
PLACES = NUMBERS + 2  # bits of a place
NUMBER = (1 << NUMBERS) - 1

SCHEMA = """
CREATE TABLE pack (
    sha256 TEXT NOT NULL,
    edition TEXT NOT NULL,
    museum TEXT NOT NULL,
    name TEXT NOT NULL,
    museum_name TEXT NOT NULL,  -- JSON
    titled TEXT NOT NULL  -- JSON: languages that have an order of titles
) STRICT;
CREATE TABLE languages (number INTEGER PRIMARY KEY, lang TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,  -- JSON, as are the other texts
    picture TEXT  -- JSON
) STRICT;
CREATE TABLE artifacts (
    document INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    keypad INTEGER,
    line TEXT NOT NULL,  -- JSON: its period or culture
    gallery TEXT NOT NULL,
    on_view INTEGER NOT NULL,
    earliest INTEGER,
    latest INTEGER
) STRICT;
CREATE TABLE orders (
    sort TEXT, key TEXT, ref TEXT, document INTEGER NOT NULL, PRIMARY KEY (sort, key, ref)
) STRICT, WITHOUT ROWID;
CREATE TABLE facets (  -- see `columns.Column`
    facet TEXT PRIMARY KEY,
    numbers BLOB NOT NULL,
    combinations TEXT NOT NULL,  -- JSON
    keys TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE facet_values (
    facet TEXT, key TEXT, name TEXT NOT NULL, year INTEGER, PRIMARY KEY (facet, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE names (  -- whole titles and numbers, squeezed
    name TEXT, place INTEGER, PRIMARY KEY (name, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE vocabulary (length INTEGER PRIMARY KEY, words TEXT NOT NULL, shown TEXT NOT NULL) STRICT;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,  -- rowid in words
    story TEXT NOT NULL,
    label TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE words USING fts5(
    title, label, story, number, content='', prefix='1 2',
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE TEMP TABLE spelled (id INTEGER PRIMARY KEY, title TEXT, label TEXT, story TEXT, number TEXT);
"""
INDEXES = """
CREATE INDEX documents_others ON documents (kind) WHERE kind <> 'artifact';
INSERT INTO words (rowid, title, label, story, number) SELECT * FROM spelled ORDER BY id;
DROP TABLE spelled;
INSERT INTO words(words) VALUES ('optimize');
"""
