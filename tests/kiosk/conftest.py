from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.days import make_sheet
from tests.kiosk.outboxes import PASSPHRASE, Kiosk


@pytest.fixture
def empty_kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(tmp_path / "kiosk")
    yield kiosk
    kiosk.store.close()


@pytest.fixture
def kiosk(empty_kiosk: Kiosk) -> Kiosk:
    """A passphrase is set, the day sheet is here, names are open."""
    empty_kiosk.days.set_passphrase(PASSPHRASE)
    empty_kiosk.take(make_sheet())
    return empty_kiosk
