"""The tables of a catalogue, and the edition that a reader asks for."""

from content_packs.guide.catalogue.words import EDITION as EDITION_OF_WORDS

EDITION = f"catalogue 1, words {EDITION_OF_WORDS}"  # a file of another edition is built anew

SCHEMA = """
CREATE TABLE pack (sha256 TEXT NOT NULL, edition TEXT NOT NULL, museum TEXT NOT NULL, name TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
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
    sort TEXT NOT NULL,
    gallery TEXT NOT NULL,
    on_view INTEGER NOT NULL,
    earliest INTEGER,
    latest INTEGER,
    culture TEXT NOT NULL,
    period TEXT NOT NULL,
    material TEXT NOT NULL
) STRICT;
CREATE TABLE themes (theme TEXT, document INTEGER, PRIMARY KEY (theme, document)) STRICT, WITHOUT ROWID;
CREATE TABLE places (artifact TEXT NOT NULL, document INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,  -- rowid in words
    document INTEGER NOT NULL,
    lang TEXT NOT NULL,
    plain TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE words USING fts5(
    title, label, story, number, content='',
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
"""
INDEXES = """
CREATE UNIQUE INDEX artifacts_sort ON artifacts (sort);
CREATE INDEX texts_document ON texts (document, lang);
INSERT INTO words(words) VALUES ('optimize');
"""
