"""ATTENDANCE.md tells the truth: each of its examples is merged, in several orders."""

import re
from itertools import permutations
from pathlib import Path

import msgspec
import pytest

from content_packs.exchange import attendance
from content_packs.exchange.attendance import merge
from content_packs.exchange.events import Event
from tests.exchange.telling import tell

PAGE = (Path(attendance.__file__).parent / "ATTENDANCE.md").read_text()
EXAMPLES = [
    example for example in re.findall(r"(?:^    .+\n)+", PAGE, re.MULTILINE) if "\n    = " in f"\n{example}"
]  # fmt: skip


def test_page_has_an_example_for_every_rule_that_counts() -> None:
    assert len(EXAMPLES) >= 13


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.strip().splitlines()[-1].strip())
def test_example_comes_to_what_the_page_says_in_any_order(example: str) -> None:
    lines = [line.strip() for line in example.strip().splitlines()]
    said, claims = lines[:-1], lines[-1].removeprefix("= ")
    seats = 20
    if said[0].startswith("seats:"):
        seats = int(said.pop(0).partition(":")[2])
    events = tell(said)
    for order in list(permutations(events))[:40]:
        hold(claims, order, seats)
        hold(claims, (*order, *order), seats)


def hold(claims: str, events: tuple[Event, ...], seats: int) -> None:
    came_to = msgspec.to_builtins(merge(events, seats))
    for claim in claims.split(", "):
        name, value = claim.rsplit(" ", 1)
        field, _, key = name.partition(".")
        found = came_to[field][key] if key else came_to[field]
        assert found == (value == "yes" if value in ("yes", "no") else float(value)), claim
