"""The house: its rooms together hold what each promises alone."""

from pathlib import Path

from kiosk.config import Settings
from kiosk.outbox import ballast as outbox_ballast
from kiosk.store import ballast as store_ballast
from kiosk.whole import open_house

SPACE = 16_000_000  # bytes


def test_store_and_outbox_each_hold_space_of_their_own(tmp_path: Path) -> None:
    house = open_house(Settings(data=tmp_path, outbox_space=SPACE))
    house.office.outbox.flush()
    house.office.store.close()
    held = {file.name: file.stat().st_size for file in tmp_path.glob("*.ballast")}
    assert held == {store_ballast.FILE: store_ballast.SIZE, outbox_ballast.FILE: SPACE // outbox_ballast.SHARE}


def test_a_device_that_is_not_enrolled_reaches_nobody(tmp_path: Path) -> None:
    house = open_house(Settings(data=tmp_path, outbox_space=0))
    assert house.office.contact is None
    assert house.source() == ""
    house.office.store.close()
