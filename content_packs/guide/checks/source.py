"""All rules over one source, as a table of contents."""

from collections.abc import Callable, Iterator, Sequence

from content_packs.format.pack import Pack
from content_packs.guide.checks import facts, models, names, pictures, recordings, references, texts, venue, words
from content_packs.guide.problems import Problem
from content_packs.guide.source.parts import documents, media_in
from content_packs.guide.source.schema import AudioTable, PictureTable, Source

Progress = Callable[[int, int, str], None]  # media looked at, of how many, which


def check_source(
    source: Source, others: Sequence[Source | Pack] = (), decode: bool = True, progress: Progress | None = None
) -> list[Problem]:
    """Every problem in what a source says, sorted; `decode` reads every picture whole."""
    return sorted({*_in_texts(source, others), *_in_media(source, decode, progress)})


def _in_texts(source: Source, others: Sequence[Source | Pack]) -> Iterator[Problem]:
    for check in (
        names.check_ids,
        names.check_codes,
        names.check_keypads,
        names.check_members,
        names.check_emptiness,
        texts.check_languages,
        texts.check_translations,
        texts.check_lengths,
        texts.check_alt,
        texts.check_stories,
        words.check_words,
        facts.check_rights,
        facts.check_dates,
        facts.check_numbers,
        facts.check_sources,
        facts.check_addresses,
        facts.check_accent,
        references.check_belonging,
        references.check_chains,
        venue.check_venue,
        venue.check_places,
    ):
        yield from check(source)
    yield from references.check_references(source, others)


def _in_media(source: Source, decode: bool, progress: Progress | None) -> Iterator[Problem]:
    media = [(document, path, medium) for document in documents(source) for path, medium in media_in(document.table)]
    for number, (document, path, medium) in enumerate(media, 1):
        if isinstance(medium, PictureTable):
            yield from pictures.check_picture(source, document, path, medium, decode)
        elif isinstance(medium, AudioTable):
            yield from recordings.check_recording(source, document, path, medium)
        else:
            yield from models.check_model(source, document, path, medium)
        if progress:
            progress(number, len(media), medium.file)
