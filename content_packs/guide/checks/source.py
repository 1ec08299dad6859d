"""All rules over one source, as a table of contents."""

from collections.abc import Sequence

from content_packs.guide.problems import Problem
from content_packs.guide.source.schema import Source


def check_source(source: Source, others: Sequence[Source] = ()) -> list[Problem]:
    """Every problem in what a source says, sorted."""
    return []
