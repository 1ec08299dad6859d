"""PROTOCOL.md tells the truth: doors, structs and refusals are those of the code."""

import re
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar

from companion.publishing.receiving import messages
from companion.publishing.receiving.challenges import LIFE
from companion.publishing.receiving.receiving import TICKET
from companion.publishing.receiving.refusals import kinds
from companion.web.publish import publish_doors
from tests.format.documented import rows_of

PAGE = (Path(__file__).parents[3] / "companion" / "publishing" / "PROTOCOL.md").read_text(encoding="utf-8")
STRUCTS = {
    name: found
    for name, found in vars(messages).items()
    if isinstance(found, type) and issubclass(found, msgspec.Struct) and found.__module__ == messages.__name__
}


def rows(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading, without those at its head."""
    section = PAGE.split(f"# {heading}\n")[1].split("\n#")[0]
    cells = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return [tuple(cell.strip() for cell in row) for row in cells]


@pytest.mark.parametrize("name", sorted(STRUCTS))
def test_every_field_is_in_the_page(name: str) -> None:
    assert [(field.strip("`"), kind, default) for field, kind, default in rows(name)] == rows_of(STRUCTS[name])


def test_every_refusal_is_in_the_page() -> None:
    assert {kind.strip("`"): int(status) for kind, status, _ in rows("Refusals")} == kinds()


def test_every_door_is_in_the_page() -> None:
    app = Litestar([publish_doors(lambda: None)], openapi_config=None)  # type: ignore[arg-type, return-value]
    found = {
        (method, re.sub(r"\{(\w+):str\}", r"{\1}", route.path.removeprefix(messages.DOOR)))
        for route in app.routes
        if route.path.startswith(messages.DOOR)
        for method in route.methods
        if method not in ("OPTIONS", "HEAD")
    }
    assert {tuple(door.strip("`").split(" ")) for door, _, _ in rows("Doors")} == found


def test_figures_are_those_of_the_code() -> None:
    assert LIFE.total_seconds() == 5 * 60
    assert TICKET.total_seconds() == 15 * 60
    assert "for five minutes" in PAGE
    assert "for fifteen minutes" in PAGE
