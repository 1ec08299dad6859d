"""Venues, workshops and programmes from a TOML file."""

from pathlib import Path

import pytest

import companion
from companion.store import schema
from companion.workshops import rows
from companion.workshops.defining import BadDefinition, Defined, define, read_definition
from tests.companion.workshops.programmes import Clocked

EXAMPLE = Path(companion.__file__).parent / "examples/programme.toml"
VENUE = b"""[[venue]]
id = "hall"
name = { en = "Hall" }
"""


def add_museums(office: Clocked) -> None:
    museums = [{"name": f"{town}-example", "quota": 1, "added": office.now()} for town in ("chongqing", "sichuan")]
    office.store.write_now(lambda db: db.execute(schema.museums.insert(), museums))


def test_the_example_programme_is_made_once(office: Clocked) -> None:
    add_museums(office)
    wish = read_definition(EXAMPLE.read_bytes())
    assert define(office, wish, "command") == Defined(made=8, changed=0, same=0)
    assert define(office, wish, "command") == Defined(made=0, changed=0, same=8)


def test_a_file_that_says_something_else_changes_what_there_is(office: Clocked) -> None:
    define(office, read_definition(VENUE), "command")
    done = define(office, read_definition(VENUE + b'transport = { en = "Bus 7" }'), "command")
    assert done == Defined(made=0, changed=1, same=0)
    found = office.store.read(lambda db: rows.find_venue(db, "hall"))
    assert found is not None
    assert found.transport == {"en": "Bus 7"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"[[venue", "no TOML"),
        (b"\xff", "no TOML"),
        (b"[[hall]]", "there are [[venue]]"),
        (b"venue = 3", "write [[venue]]"),
        (VENUE + b"colour = 1", "venue 1 (hall): unknown 'colour'; there are id, name"),
        (VENUE + b'zone = "Mars/Olympus"', "venue 1 (hall): zone"),
        (VENUE.replace(b'{ en = "Hall" }', b"3"), "venue 1 (hall): Expected `object`"),
        (VENUE + b"x" * 700_000, "at most 700,000"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(raw: bytes, said: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read_definition(raw)
    assert said in str(refused.value)
