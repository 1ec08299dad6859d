import pytest

from companion.accounts.people import RIGHTS, ROLES, Person, fold, is_name, may
from tests.companion.web.desks import START

ALLIANCE = Person(name="mei", role="alliance")
EDITOR = Person(name="lin", role="editor", museum="sanxia")
WORKSHOP = Person(name="wang", role="workshop")


@pytest.mark.parametrize("action", RIGHTS)
def test_alliance_may_everything_everywhere(action: str) -> None:
    assert may(ALLIANCE, action)
    assert may(ALLIANCE, action, "sanxia")


@pytest.mark.parametrize("action", RIGHTS)
def test_editor_may_nothing_in_another_museum_nor_in_all(action: str) -> None:
    assert not may(EDITOR, action, "jinsha")
    assert not may(EDITOR, action)


def test_editor_publishes_in_the_own_museum_and_manages_no_people() -> None:
    assert may(EDITOR, "publish", "sanxia")
    assert may(EDITOR, "audit", "sanxia")
    assert not may(EDITOR, "people", "sanxia")
    assert not may(EDITOR, "alliance", "sanxia")


@pytest.mark.parametrize("action", RIGHTS)
def test_workshop_staff_hold_doors_and_nothing_else(action: str) -> None:
    theirs = action in ("workshops", "door")
    assert may(WORKSHOP, action) is theirs
    assert may(WORKSHOP, action, "sanxia") is theirs


@pytest.mark.parametrize("role", ROLES)
def test_closed_account_may_nothing(role: str) -> None:
    closed = Person(name="x", role=role, museum="sanxia" if role == "editor" else None, closed=START)
    assert not any(may(closed, action, "sanxia") for action in RIGHTS)


@pytest.mark.parametrize("typed", ["Mei", " mei ", "ＭＥＩ", "mei"])
def test_one_person_has_one_name_however_it_is_typed(typed: str) -> None:
    assert fold(typed) == "mei"


@pytest.mark.parametrize("name", ["mei", "李梅", "m.li@sanxia", "محمد", "a", "x" * 60])
def test_names_of_any_script_are_taken(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mei",
        "mei lin",
        "mei\r\nset-cookie",
        "<b>",
        "mei\0",
        "mei\u202e",
        "../mei",
        "-mei",
        "mei.",
        "x" * 61,
        "%0d",
        '"',
    ],
)
def test_names_that_could_be_mistaken_or_do_harm_are_refused(name: str) -> None:
    assert not is_name(name)
