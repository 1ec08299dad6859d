"""Without a plan, walks are guessed by the order of galleries, and say so."""

from math import inf

from content_packs.guide.model import Artifact, Gallery, Museum
from content_packs.guide.walking.estimates import Guess, estimate, from_entrance

MUSEUM = Museum(
    id="town",
    name={},
    languages=("en",),
    galleries=tuple(Gallery(id=name, name={}) for name in ("one", "two", "three")),
)


def standing(*galleries: str) -> list[Artifact]:
    return [Artifact(id=f"a{n}", code="", title={}, gallery=name) for n, name in enumerate(galleries)]


def test_walks_grow_with_the_galleries_between_and_are_marked_as_estimated() -> None:
    found = estimate(MUSEUM, standing("one", "one", "two", "three"))
    guess = Guess()
    assert found.seconds[0] == (0.0, guess.within, guess.within + guess.between, guess.within + 2 * guess.between)
    assert found.estimated
    assert found.step_free is None


def test_closed_gallery_is_not_reached_and_an_unknown_one_is_far() -> None:
    seconds = estimate(MUSEUM, standing("one", "two", ""), frozenset({"two"})).seconds
    assert seconds[0][1] == seconds[1][0] == inf
    assert seconds[0][2] == Guess().nowhere


def test_estimates_are_symmetric_and_keep_the_triangle_inequality() -> None:
    seconds = estimate(MUSEUM, standing("one", "two", "three", "two", "", "")).seconds
    numbers = range(len(seconds))
    assert all(seconds[a][b] == seconds[b][a] for a in numbers for b in numbers)
    assert all(seconds[a][b] <= seconds[a][c] + seconds[c][b] for a in numbers for b in numbers for c in numbers)


def test_first_gallery_is_nearest_to_the_entrance() -> None:
    first, last, lost = standing("one", "three", "")
    assert from_entrance(MUSEUM, first) < from_entrance(MUSEUM, last)
    assert from_entrance(MUSEUM, lost) == Guess().nowhere
