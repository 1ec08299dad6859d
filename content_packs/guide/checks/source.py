"""All rules over one source, as a table of contents.

Most rules look at one document and at pack.toml alone: of a large source only what has changed is judged again.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from content_packs.format.pack import Pack
from content_packs.guide.checks import (
    comparisons,
    facts,
    models,
    names,
    pictures,
    recordings,
    references,
    scenes,
    texts,
    venue,
    walks,
    words,
)
from content_packs.guide.problems import Problem
from content_packs.guide.source.memory import digest_of
from content_packs.guide.source.parts import documents, media_in
from content_packs.guide.source.positions import locate
from content_packs.guide.source.schema import AudioTable, Document, PictureTable, Source
from content_packs.guide.source.workbook.remedies import mended

Progress = Callable[[int, int, str], None]  # documents looked at, of how many, which

OF_EACH = (
    names.check_members,
    texts.check_languages,
    texts.check_translations,
    texts.check_lengths,
    texts.check_alt,
    texts.check_about,
    texts.check_stories,
    words.check_words,
    facts.check_rights,
    facts.check_dates,
    facts.check_numbers,
    facts.check_sources,
    facts.check_addresses,
    references.check_belonging,
    references.check_chains,
    comparisons.check_comparisons,
)
OF_ALL = (
    names.check_ids,
    names.check_codes,
    names.check_keypads,
    names.check_emptiness,
    texts.check_pack_languages,
    texts.check_staleness,
    facts.check_accent,
    venue.check_venue,
    venue.check_places,
    walks.check_walks,
    scenes.check_ways,
)


def check_source(
    source: Source, others: Sequence[Source | Pack] = (), decode: bool = True, progress: Progress | None = None
) -> list[Problem]:
    """Every problem in what a source says, sorted; `decode` reads every picture whole."""
    found = {*_of_each(source, decode, progress), *_of_all(source, others)}
    return sorted(found if source.sheets is None else {mended(locate(source.sheets, problem)) for problem in found})


def _of_each(source: Source, decode: bool, progress: Progress | None) -> Iterator[Problem]:
    every = list(documents(source))
    around = digest_of(source.pack.table)
    media = "media decoded" if decode else "media"
    for number, document in enumerate(every, 1):
        remember = partial(source.memory.remember, document.place, kind=tuple[Problem, ...])
        yield from remember("texts", around, find=partial(_of_texts, source, document))
        yield from remember(media, around, find=partial(_of_media, source, document, decode))
        if progress:
            progress(number, len(every), document.file.as_posix())


def _of_all(source: Source, others: Sequence[Source | Pack]) -> Iterator[Problem]:
    for check in OF_ALL:
        yield from check(source)
    yield from references.check_references(source, others)


def _of_texts(source: Source, document: Document) -> tuple[Problem, ...]:
    return tuple(problem for check in OF_EACH for problem in check(source, document))


def _of_media(source: Source, document: Document, decode: bool) -> tuple[Problem, ...]:
    return tuple(_judge_media(source, document, decode))


def _judge_media(source: Source, document: Document, decode: bool) -> Iterator[Problem]:
    for path, medium in media_in(document.table):
        if isinstance(medium, PictureTable):
            yield from pictures.check_picture(source, document, path, medium, decode)
        elif isinstance(medium, AudioTable):
            yield from recordings.check_recording(source, document, path, medium)
        else:
            yield from models.check_model(source, document, path, medium)
