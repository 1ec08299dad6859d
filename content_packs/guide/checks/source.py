"""All rules over one source, as a table of contents."""

from collections.abc import Iterator, Sequence

from content_packs.format.pack import Pack
from content_packs.guide.checks import facts, models, names, pictures, recordings, references, texts, venue, words
from content_packs.guide.problems import Problem
from content_packs.guide.source.schema import Source


def check_source(source: Source, others: Sequence[Source | Pack] = (), decode: bool = True) -> list[Problem]:
    """Every problem in what a source says, sorted; `decode` reads every picture whole."""
    return sorted(set(_problems(source, others, decode)))


def _problems(source: Source, others: Sequence[Source | Pack], decode: bool) -> Iterator[Problem]:
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
        recordings.check_recordings,
        models.check_models,
        venue.check_venue,
        venue.check_places,
    ):
        yield from check(source)
    yield from references.check_references(source, others)
    yield from pictures.check_pictures(source, decode)
