"""What a reader has trusted survives a power cut at any instant: the old set or the new one, and never less safe."""

import fcntl
from pathlib import Path

import pytest

from content_packs.errors import BadPath, Unavailable
from content_packs.format.trust.errors import Forgotten, RolledBack
from content_packs.format.trust.memory import LOCK, STATE, FolderMemory, VolatileMemory, load_state
from content_packs.format.trust.verifier import Verifier, begin
from tests.simulator import DAY, NOW, Alliance, Mirror, Reader


class PowerCut(BaseException):
    pass


class Cut(VolatileMemory):
    """Loses power at the save after so many."""

    def __init__(self, files: dict[str, bytes], saves: int) -> None:
        super().__init__()
        self.files, self.saves = dict(files), saves

    def save(self, name: str, raw: bytes) -> None:
        if self.saves == 0:
            raise PowerCut
        self.saves -= 1
        super().save(name, raw)


def test_power_cut_at_any_save_leaves_the_old_set_or_the_new(alliance: Alliance) -> None:
    memory = VolatileMemory()
    begin(memory, alliance.root, NOW)
    old_mirror = alliance.mirror.copy()
    before = Verifier(memory, alliance.mirror).refresh("site", NOW)
    alliance.rotate(online=True)
    alliance.push("town/main", 2)
    alliance.set_floor("town/main", 2)
    alliance.show("site", {"town/main": 2, "port/main": 1})
    saves, done = 0, False
    while not done:
        cut = Cut(memory.files, saves)
        try:
            after, done = Verifier(cut, alliance.mirror).refresh("site", NOW), True
        except PowerCut:
            assert Verifier(cut, Mirror()).remembered("site") == before
        rebooted = VolatileMemory()
        rebooted.files = cut.files
        if load_state(rebooted).timestamp != load_state(memory).timestamp:
            with pytest.raises(Exception, match=r"is not signed|older"):
                Verifier(rebooted, old_mirror).refresh("site", NOW)
        again = Verifier(rebooted, alliance.mirror).refresh("site", NOW)
        assert again.shown(0, NOW)["town/main"][0] == 2
        saves += 1
    assert saves > 5
    assert after == again


def test_damaged_copy_is_fetched_again(synced: Reader, alliance: Alliance) -> None:
    for name in ("town.json", "targets.json", "channels.json", "channels/site.json"):
        synced.memory.save(name, b"torn")
    confirmed = synced.refresh(alliance.mirror)
    assert confirmed.refused == {}
    assert set(confirmed.packs) == {"town/main", "port/main"}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"format":2,"built":1,"root":""}', b"\xff", b'{"x":' * 50_000], ids=range(6)
)
def test_damaged_state_is_said_not_forgotten(synced: Reader, alliance: Alliance, raw: bytes) -> None:
    synced.memory.save(STATE, raw)
    for ask in (lambda: synced.refresh(alliance.mirror), lambda: begin(synced.memory, alliance.root, NOW)):
        with pytest.raises(Forgotten, match="root again"):
            ask()
    begin(synced.memory, alliance.root, NOW, anew=True)
    assert synced.refresh(alliance.mirror).refused == {}


def test_reader_without_a_root_trusts_nothing(alliance: Alliance) -> None:
    with pytest.raises(Forgotten):
        Verifier(VolatileMemory(), alliance.mirror).refresh("site", NOW)


def test_root_that_does_not_stand_under_itself_is_no_beginning(alliance: Alliance) -> None:
    with pytest.raises(Exception, match="root is not signed"):
        begin(VolatileMemory(), alliance.root.replace(b'"sig":"', b'"sig":"00'), NOW)


def test_beginning_again_keeps_what_is_known(synced: Reader, alliance: Alliance) -> None:
    before = synced.remembered()
    begin(synced.memory, alliance.root, NOW + DAY)
    assert synced.remembered() == before
    assert load_state(synced.memory).built == int((NOW + DAY).timestamp())
    begin(synced.memory, alliance.root, NOW - DAY)
    assert load_state(synced.memory).built == int((NOW + DAY).timestamp())


def test_nothing_is_written_where_nothing_changed(synced: Reader, alliance: Alliance) -> None:
    kept = dict(synced.memory.files) if isinstance(synced.memory, VolatileMemory) else {}
    if not kept:
        folder = synced.place / "memory"
        before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
        synced.refresh(alliance.mirror)
        assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    else:
        assert Verifier(Cut(kept, 0), alliance.mirror).refresh("site", NOW)


def test_timestamp_is_remembered_although_the_rest_could_not_be_had(synced: Reader, alliance: Alliance) -> None:
    """TUF 5.4.5: so the state before cannot come back."""
    if synced.way == "stick":
        synced.way = "folder"  # a stick is believed whole or not at all
    old = alliance.mirror.copy()
    alliance.show("site", {"town/main": 1})
    mirror = alliance.mirror.copy()
    mirror.files = {name: raw for name, raw in mirror.files.items() if not name.endswith("snapshot.json")}
    with pytest.raises(Unavailable):
        synced.refresh(mirror)
    with pytest.raises(RolledBack):
        synced.refresh(old)


@pytest.mark.parametrize("name", ["../x", "/x", ".hidden", "a/../b", "A"])
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    memory = FolderMemory(tmp_path)
    with pytest.raises(BadPath):
        memory.load(name)
    with pytest.raises(BadPath):
        memory.save(name, b"")


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="cannot be written"):
        FolderMemory(tmp_path / "file").save("town.json", b"")
    (tmp_path / "town.json").mkdir()
    with pytest.raises(Unavailable, match="cannot be read"):
        FolderMemory(tmp_path).load("town.json")


def test_two_refreshes_at_once_wait_for_each_other(tmp_path: Path) -> None:
    memory = FolderMemory(tmp_path)
    with memory.alone(), (tmp_path / LOCK).open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with memory.alone(), FolderMemory(tmp_path / "elsewhere").alone():
        assert memory.load("town.json") is None
