"""What ends soon: told early of what people sign, late of what the server should have signed."""

from datetime import timedelta

import pytest

from companion.publishing.expiring import expiring
from companion.publishing.museums import expiries
from companion.publishing.terms import TERMS
from tests.companion.publishing.alliance import NOW, Alliance
from tests.companion.publishing.test_signing import take

DAY = timedelta(days=1)


@pytest.mark.parametrize("role", ["root", "targets", "town"])
def test_a_warning_begins_90_days_before(role: str) -> None:
    assert expiring({role: NOW + 91 * DAY}, NOW) == []
    [told] = expiring({role: NOW + 90 * DAY}, NOW)
    assert (told.role, told.days) == (role, 90)


@pytest.mark.parametrize("role", list(TERMS))
def test_what_the_server_signs_is_told_of_only_when_it_should_have_been_renewed(role: str) -> None:
    assert expiring({role: NOW + TERMS[role] / 2}, NOW) == []
    [told] = expiring({role: NOW + TERMS[role] / 5}, NOW)
    assert "see its log" in told.what


def test_the_soonest_comes_first_with_what_to_do() -> None:
    told = expiring({"targets": NOW + 60 * DAY, "town": NOW - DAY, "root": NOW + 30 * DAY}, NOW)
    assert [(each.role, each.days) for each in told] == [("town", -1), ("root", 30), ("targets", 60)]
    assert "companion pack renew town, or a push; until then nothing new" in told[0].what
    assert "companion alliance refresh" in told[1].what


def test_only_roles_in_use_are_looked_at(alliance: Alliance) -> None:
    take(alliance, "town", alliance.role("town", {}))
    assert set(expiries(alliance.office)) == {"root", "targets", "channels", "snapshot", "timestamp", "town"}
    alliance.next_targets(museums={"town": None})
    alliance.install()
    assert "town" not in expiries(alliance.office)


def test_a_server_without_an_alliance_has_nothing_that_ends(new_alliance: Alliance) -> None:
    assert expiries(new_alliance.office) == {}
