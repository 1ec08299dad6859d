"""Texts that visitors read: in which languages, how long, missing or stale. Pure."""

from collections.abc import Iterator

from content_packs.guide.language import is_tag
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.lock import WORDS, stale_texts
from content_packs.guide.source.lock import show as show_place
from content_packs.guide.source.parts import documents, media_in, parts_in, texts_in
from content_packs.guide.source.schema import (
    AnnotationTable,
    ArtifactFile,
    AudioTable,
    ComparisonTable,
    Document,
    HotspotTable,
    ModelTable,
    PackFile,
    Source,
)

# characters, by the last key of a text's path; a label is read standing
LONGEST = {"title": 120, "name": 120, "label": 120, "subtitle": 160, "caption": 300, "alt": 400, "credit": 300}
LONGEST |= {"before_label": 40, "after_label": 40}
LONGEST_OTHER = 200  # a line of the tombstone
LONGEST_PROSE = {"about": 3_000, "provenance": 2_000, "address": 500, "hours": 500, "text": 1_000}
_NAMED = {"title", "name", "label", "before_label", "after_label"}
_EQUALS: dict[type[ModelTable] | type[ComparisonTable], str] = {
    ModelTable: "add about = { … }: what one sees on the way round, for who cannot see or turn it",
    ComparisonTable: "add about = { … }: what changed, for who cannot see or drag",
}


def check_languages(source: Source, document: Document) -> Iterator[Problem]:
    """Every text and recording is in a language that the pack declares."""
    for path, text in texts_in(document.table):
        for lang in text:
            yield from _declared(source, document, f"{path}.{lang}", lang)
    for path, sound in parts_in(document.table, AudioTable):
        yield from _declared(source, document, f"{path}.language", sound.language)
    for by_language in document.words.values():
        for lang, words in by_language.items():
            if lang not in source.languages:
                yield _undeclared(words.file.as_posix(), 0, lang, source)


def check_translations(source: Source, document: Document) -> Iterator[Problem]:
    """Names are there in every language; no translation stands without its original."""
    yield from _names(source, document)
    for path, text in texts_in(document.table):
        yield from _original(source, document, path, set(text))
        for lang, words in text.items():
            if not words.strip():
                where = document.line(f"{path}.{lang}")
                yield warning("empty-text", document.file, where, f"{path} is empty in {lang}", "write or remove it")


def check_lengths(_: Source, document: Document) -> Iterator[Problem]:
    """Labels fit a label."""
    for path, text in texts_in(document.table):
        last = path.rpartition(".")[2]
        limit = LONGEST.get(last) or (LONGEST_PROSE.get(last) if "date" not in path else None) or LONGEST_OTHER
        for lang, words in text.items():
            if len(words) > limit:
                what = f"{path} in {lang} has {len(words)} characters, more than {limit}"
                line = document.line(f"{path}.{lang}")
                yield warning("over-long", document.file, line, what, "shorten it, or tell it in the story")


def check_alt(source: Source, document: Document) -> Iterator[Problem]:
    """Every picture and model is described, in each language of the pack."""
    for path, picture in media_in(document.table):
        if isinstance(picture, AudioTable):
            continue
        missing = [lang for lang in source.languages if not picture.alt.get(lang, "").strip()]
        mend = "add alt = { … }: what who cannot see it needs to know"
        if not any(words.strip() for words in picture.alt.values()):
            what = f"{picture.file!r} has no alternative text"
            yield error("missing-alt", document.file, document.line(path), what, mend)
        elif missing:
            what = f"{picture.file!r} has no alternative text in {', '.join(missing)}"
            yield warning("missing-alt", document.file, document.line(f"{path}.alt"), what, mend)


def check_about(source: Source, document: Document) -> Iterator[Problem]:
    """What is turned or dragged is told in words too, in each language of the pack."""
    for kind, mend in _EQUALS.items():
        for path, table in parts_in(document.table, kind):
            missing = [lang for lang in source.languages if not table.about.get(lang, "").strip()]
            if missing:
                where = f" in {', '.join(missing)}" if len(missing) < len(source.languages) else ""
                line = document.line(f"{path}.about")
                yield warning("missing-about", document.file, line, f"{path} has no words for it{where}", mend)


def check_pack_languages(source: Source) -> Iterator[Problem]:
    """The pack names its languages, each once."""
    languages = source.languages
    line = source.pack.line("pack.languages")
    if not languages:
        yield error("no-language", source.pack.file, line, "the pack names no language", 'write languages = ["en"]')
    if len(set(languages)) < len(languages):
        yield error("duplicate-id", source.pack.file, line, "a language stands twice", "name each once")
    for number, lang in enumerate(languages):
        if not is_tag(lang):
            yield _no_tag(source.pack, source.pack.line(f"pack.languages[{number}]"), lang)


def _declared(source: Source, document: Document, path: str, lang: str) -> Iterator[Problem]:
    if not is_tag(lang):
        yield _no_tag(document, document.line(path), lang)
    elif lang not in source.languages:
        yield _undeclared(document.file.as_posix(), document.line(path), lang, source)


def _no_tag(document: Document, line: int, lang: str) -> Problem:
    mend = "write it like en, fr, zh-Hans or pt-BR"
    return error("bad-language", document.file, line, f"{lang[:40]!r} is not a language tag", mend)


def _undeclared(file: str, line: int, lang: str, source: Source) -> Problem:
    mend = f"add it to languages in pack.toml ({', '.join(source.languages)}), or take the text out"
    return error("undeclared-language", file, line, f"the pack does not declare the language {lang}", mend)


def _names(source: Source, document: Document) -> Iterator[Problem]:
    for path, text in _named(document):
        there = [lang for lang in source.languages if text.get(lang, "").strip()]
        missing = [lang for lang in source.languages if lang not in there]
        if not there:
            mend = "write it, in the museum's own language at least"
            yield error("missing-name", document.file, document.line(path), f"{path} is empty", mend)
        elif missing:
            what = f"{path} is missing in {', '.join(missing)}"
            mend = "translate it; until then readers see another language, marked"
            yield warning("missing-translation", document.file, document.line(path), what, mend)


def _named(document: Document) -> Iterator[tuple[str, dict[str, str]]]:
    """The texts without which a page has no heading or a link no words."""
    table = document.table
    if isinstance(table, PackFile):
        yield "museum.name", table.museum.name
        yield from ((f"theme[{number}].name", theme.name) for number, theme in enumerate(table.theme))
        yield from ((f"gallery[{number}].name", gallery.name) for number, gallery in enumerate(table.gallery))
    else:
        yield "title", table.title
        yield from ((f"{path}.label", spot.label) for path, spot in parts_in(table, HotspotTable))
        yield from ((f"{path}.label", note.label) for path, note in parts_in(table, AnnotationTable))
        for path, pair in parts_in(table, ComparisonTable):
            labels = {"title": pair.title, "before_label": pair.before_label, "after_label": pair.after_label}
            yield from ((f"{path}.{name}", text) for name, text in labels.items() if text)


def _original(source: Source, document: Document, path: str, there: set[str]) -> Iterator[Problem]:
    own = source.languages[0] if source.languages else ""
    if own not in there and path.rpartition(".")[2] not in {*_NAMED, "alt"}:
        what = f"{path} is not there in {own}, the museum's own language"
        yield warning("missing-original", document.file, document.line(path), what, f"write it in {own}")


def check_staleness(source: Source) -> Iterator[Problem]:
    """No translation is older than its original."""
    by_file = {document.file.as_posix(): document for document in documents(source)}
    for place in sorted(stale_texts(source)):
        file, path, lang = place
        line = by_file[file].line(f"{path}.{lang}") if path != WORDS else 0
        what = f"{'this text' if path == WORDS else path} in {lang} is stale: its original has changed since"
        mend = f"translate it anew; if it is still right: companion pack check DIR --accept {show_place(place)}"
        yield warning("stale-translation", file, line, what, mend)


def check_stories(source: Source, document: Document) -> Iterator[Problem]:
    """Every artifact has a story, and it is told in every language."""
    if not isinstance(document.table, ArtifactFile):
        return
    standard = document.words.get("standard", {})
    missing = [lang for lang in source.languages if lang not in standard]
    if not document.words:
        mend = f"write story.{(source.languages or ('en',))[0]}.md"
        yield warning("missing-story", document.file, 0, "nothing is told of this artifact", mend)
    elif missing:
        what = f"its story is not told in {', '.join(missing)}"
        mend = "translate it; until then readers see another language, marked"
        yield warning("missing-translation", document.file, 0, what, mend)
