"""The device's keys: made once, its user's alone, never lost to a power cut; numbers that only rise."""

from pathlib import Path

import pytest

from kiosk.device import keys
from kiosk.device.keys import (
    BEFORE,
    FOLDER,
    IDENTITY,
    BrokenKeys,
    Identity,
    LooseKeys,
    coming_keys,
    drop_coming,
    next_number,
    read_identity,
    take_identity,
)


def test_keys_stay_the_same_until_a_server_has_answered(tmp_path: Path) -> None:
    first = coming_keys(tmp_path)
    assert coming_keys(tmp_path) == first
    assert read_identity(tmp_path) is None
    take_identity(tmp_path, Identity(signing=first.signing, sealing=first.sealing))
    found = read_identity(tmp_path)
    assert found
    assert found.device == first
    assert coming_keys(tmp_path) != first


def test_keys_of_before_are_kept_beside(tmp_path: Path) -> None:
    for _ in range(2):
        made = coming_keys(tmp_path)
        take_identity(tmp_path, Identity(signing=made.signing, sealing=made.sealing))
    before = keys._read(tmp_path / FOLDER / BEFORE)
    assert before
    assert read_identity(tmp_path) != before
    made = coming_keys(tmp_path)
    drop_coming(tmp_path)
    assert coming_keys(tmp_path) != made


def test_nobody_else_reads_them(tmp_path: Path) -> None:
    made = coming_keys(tmp_path)
    take_identity(tmp_path, Identity(signing=made.signing, sealing=made.sealing))
    next_number(tmp_path, "k-1")
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / FOLDER).iterdir()} == {0o600}
    (tmp_path / FOLDER / IDENTITY).chmod(0o640)
    with pytest.raises(LooseKeys):
        read_identity(tmp_path)


def test_broken_identity_says_what_to_do(tmp_path: Path) -> None:
    coming_keys(tmp_path)
    (tmp_path / FOLDER / "coming").rename(tmp_path / FOLDER / IDENTITY)
    (tmp_path / FOLDER / IDENTITY).write_bytes(b"{")
    with pytest.raises(BrokenKeys, match="--again"):
        read_identity(tmp_path)


def test_numbers_rise_and_begin_anew_with_another_identity(tmp_path: Path) -> None:
    assert [next_number(tmp_path, "k-1") for _ in range(3)] == [1, 2, 3]
    assert next_number(tmp_path, "k-2") == 1


def test_a_number_is_on_the_disk_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_number(tmp_path, "k-1")

    def cut(_: Path) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(keys, "fsync_folder", cut)
    with pytest.raises(OSError, match="power cut"):
        next_number(tmp_path, "k-1")
    monkeypatch.undo()
    assert next_number(tmp_path, "k-1") == 3
