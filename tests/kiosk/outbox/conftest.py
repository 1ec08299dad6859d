from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.store import FILE, Store
from tests.kiosk.outbox.making import Made, make_outbox


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """An empty outbox of `kiosk:van-1`, with a clock that tests move."""
    store = Store(tmp_path / FILE)
    yield make_outbox(store)
    store.close()
