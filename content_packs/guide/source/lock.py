"""`translations.lock`: which original each translation was made from, so that a stale one is seen. Pure.

One line a translation, sorted, so that git merges it: file, path of the text, language, and the hashes of original and
translation when both were last seen together. A translation is stale where its original has changed since and it has
not. What the lock does not know is fresh. The original is the pack's first language, in the same variant.
"""

import re
from collections.abc import Collection, Iterator
from functools import partial
from hashlib import sha256

from content_packs.guide.problems import Problem, error
from content_packs.guide.source.parts import documents, texts_in
from content_packs.guide.source.schema import Document, Place, Source

LOCK = "translations.lock"
IMPORT_LOCK = "import.lock"  # kept by `companion pack import`; of no meaning here
IMPORT_PLAN = ".import/plan.json"  # there while an import moves its files in
WORDS = "words"  # the path of a Markdown file's text
_HEAD = "# Kept by `companion pack build` and `companion pack check --accept`. See SOURCE.md, Translations.\n"
_Pairs = list[tuple[Place, tuple[str, str]]]
_LINE = re.compile(r"(\S+) (\S+) (\S+) ([0-9a-f]{16}) ([0-9a-f]{16})")


def digest(text: str) -> str:
    """The first 16 digits of a text's SHA-256."""
    return sha256(text.encode()).hexdigest()[:16]


def parse_lock(text: str) -> tuple[dict[Place, tuple[str, str]], list[Problem]]:
    """Each place with the hashes of original and translation; an unreadable line is a problem (a merge gone wrong)."""
    lock: dict[Place, tuple[str, str]] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("# "):
            continue
        if match := _LINE.fullmatch(line):
            file, path, language, original, translation = match.groups()
            lock[file, path, language] = (original, translation)
        else:
            mend = "finish the merge, or take the line out: its translation then counts as fresh"
            problems.append(error("broken-lock", LOCK, number, f"not a line of a lock: {line[:60]!r}", mend))
    return lock, problems


def translations(source: Source) -> dict[Place, tuple[str, str]]:
    """Every translation in the source that has an original: hashes of original and translation, as they are now."""
    own = source.languages[0] if source.languages else ""
    found: dict[Place, tuple[str, str]] = {}
    for document in documents(source):
        pairs = source.memory.remember(
            document.place, "translations", own, _Pairs, partial(_of_document, document, own)
        )
        found.update(pairs)
    return found


def stale_texts(source: Source) -> frozenset[Place]:
    """The translations whose original has changed since they were made."""
    return frozenset(place for place, now in translations(source).items() if _is_stale(source.lock.get(place), now))


def updated_lock(source: Source) -> str:
    """The lock as it should be written: stale translations keep their line, all others get what is there now."""
    now = translations(source)
    return _write(
        {place: source.lock[place] if _is_stale(source.lock.get(place), pair) else pair for place, pair in now.items()}
    )


def renewed(source: Source, places: Collection[Place]) -> str:
    """The lock in which the translations at `places` were made from the originals as they are now."""
    now = translations(source)
    return _write(dict(source.lock) | {place: now[place] for place in places if place in now})


def accept(source: Source, place: str = "") -> str:
    """The lock with stale translations taken as right: all, or those that `place` means (see `is_at`)."""
    kept = {
        at: source.lock[at] if _is_stale(source.lock.get(at), pair) and not is_at(at, place) else pair
        for at, pair in translations(source).items()
    }
    unread = {at: pair for at, pair in source.lock.items() if at[0].rpartition("/")[0] in source.broken}
    return _write(unread | kept)


def show(place: Place) -> str:
    """A place as it is printed and typed: `artifacts/bells/artifact.toml:title@fr`, or the Markdown file alone."""
    file, path, language = place
    return file if path == WORDS else f"{file}:{path}@{language}"


def is_at(at: Place, place: str) -> bool:
    """Whether a translation is meant by what was typed: its place, its file, or a folder around it."""
    return not place or place.rstrip("/") in {show(at), at[0]} or at[0].startswith(place.rstrip("/") + "/")


def _of_document(document: Document, own: str) -> _Pairs:
    return [*_of_texts(document, own), *_of_words(document, own)]


def _of_texts(document: Document, own: str) -> Iterator[tuple[Place, tuple[str, str]]]:
    for path, text in texts_in(document.table):
        if original := text.get(own):
            for language, words in text.items():
                if language != own and words:
                    yield (document.file.as_posix(), path, language), (digest(original), digest(words))


def _of_words(document: Document, own: str) -> Iterator[tuple[Place, tuple[str, str]]]:
    for by_language in document.words.values():
        if original := by_language.get(own):
            for language, words in by_language.items():
                if language != own:
                    yield (words.file.as_posix(), WORDS, language), (digest(original.text), digest(words.text))


def _is_stale(locked: tuple[str, str] | None, now: tuple[str, str]) -> bool:
    return locked is not None and locked[0] != now[0] and locked[1] == now[1]


def _write(lock: dict[Place, tuple[str, str]]) -> str:
    return _HEAD + "".join(" ".join((*place, *pair)) + "\n" for place, pair in sorted(lock.items()))
