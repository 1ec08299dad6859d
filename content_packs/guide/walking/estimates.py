"""Walks in a venue that has no plan: by the order of its galleries, as they stand in pack.toml. Pure.

A guess, and everything that shows it must say so: whether it is step-free is not known, and `Path`s there are none.
Figures: two galleries side by side are a minute's stroll apart at most, and within one a few steps.
"""

from collections.abc import Sequence
from math import inf

import msgspec

from content_packs.guide.model import Artifact, Museum


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds."""

    within: float = 15.0  # from artifact to artifact of one gallery
    between: float = 40.0  # from a gallery to the next
    most: float = 600.0  # however many galleries lie between
    nowhere: float = 60.0  # to or from what is in no gallery that is known


GUESS = Guess()


class Estimate(msgspec.Struct, frozen=True):
    """Seconds from each (row) to each (column). `estimated` and `step_free` are what a page must say of it."""

    seconds: tuple[tuple[float, ...], ...]
    estimated: bool = True
    step_free: bool | None = None  # not known


def estimate(
    museum: Museum,
    artifacts: Sequence[Artifact],
    closed: frozenset[str] = frozenset(),
    guess: Guess = GUESS,
) -> Estimate:
    """Legs between artifacts, the entrance being before the first gallery; `closed` are ids of galleries."""
    order = {gallery.id: number for number, gallery in enumerate(museum.galleries)}
    return Estimate(tuple(tuple(_seconds(order, one, two, closed, guess) for two in artifacts) for one in artifacts))


def from_entrance(museum: Museum, artifact: Artifact, guess: Guess = GUESS) -> float:
    """Seconds from the door to an artifact, or back."""
    numbers = {gallery.id: number for number, gallery in enumerate(museum.galleries)}
    number = numbers.get(artifact.gallery)
    return guess.nowhere if number is None else min(guess.most, guess.within + guess.between * (number + 1))


def _seconds(order: dict[str, int], one: Artifact, two: Artifact, closed: frozenset[str], guess: Guess) -> float:
    if closed & {one.gallery, two.gallery}:
        return inf
    if one.id == two.id:
        return 0.0
    if one.gallery not in order or two.gallery not in order:
        return guess.within if one.gallery == two.gallery else guess.nowhere
    return min(guess.most, guess.within + guess.between * abs(order[one.gallery] - order[two.gallery]))
