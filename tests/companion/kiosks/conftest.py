import pytest

from tests.companion.kiosks.fleets import Fleet
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.conftest import alliance, new_alliance

__all__ = ["alliance", "new_alliance"]


@pytest.fixture
def fleet(alliance: Alliance) -> Fleet:
    """A server with an alliance and no kiosk, on either database."""
    return Fleet(alliance.office)
