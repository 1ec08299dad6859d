from pathlib import Path

import pytest

from content_packs.format import keys
from tests.companion.ceremony.people import People


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "USUAL", keys.LEAST)


@pytest.fixture
def people(tmp_path: Path) -> People:
    """Three holders of root keys, and an empty place."""
    return People(tmp_path)


@pytest.fixture
def alliance(people: People) -> People:
    """With signed root and targets, at version 1."""
    return people.begun()
