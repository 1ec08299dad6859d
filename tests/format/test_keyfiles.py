"""Key files on a disk: modes, links, sizes, and nothing written over."""

import os
import stat
from pathlib import Path

import pytest

from content_packs.errors import Missing, TooLarge, Unavailable
from content_packs.format import keyfiles
from content_packs.format.keyfiles import (
    Exists,
    Exposed,
    NoModes,
    load_public,
    public_beside,
    read_passphrase,
    read_private,
    write_pair,
)
from content_packs.format.keys import FILE_LIMIT, UnusableKey, generate, write_public

PUBLIC = write_public(generate().public_key, "town")


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_private_key_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_pair(tmp_path / "a.key", b"sealed", PUBLIC)
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.key") == 0o600
    assert read_private(tmp_path / "a.key") == b"sealed"
    assert load_public(tmp_path / "a.pub")[0] == "town"


def test_the_public_half_lies_beside_the_private() -> None:
    assert public_beside(Path("a.key")) == Path("a.pub")
    assert public_beside(Path("my.museum")) == Path("my.museum.pub")


@pytest.mark.parametrize("taken", ["a.key", "a.pub"])
def test_a_key_is_never_written_over(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_bytes(b"first")
    with pytest.raises(Exists):
        write_pair(tmp_path / "a.key", b"second", PUBLIC)
    assert [file.name for file in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_bytes() == b"first"


def test_no_half_pair_is_left_where_the_disk_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        if len(list(tmp_path.iterdir())) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Unavailable, match="No space left"):
        write_pair(tmp_path / "a.key", b"sealed", PUBLIC)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o610])
def test_a_private_key_that_others_may_read_is_refused_and_mended_by_chmod(tmp_path: Path, bits: int) -> None:
    file = tmp_path / "a.key"
    file.write_bytes(b"sealed")
    file.chmod(bits)
    with pytest.raises(Exposed, match=f"chmod 600 {file}"):
        read_private(file)
    with pytest.raises(Exposed):
        read_passphrase(file)
    file.chmod(0o600)
    assert read_private(file) == b"sealed"


def test_a_disk_without_modes_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyfiles, "PRIVATE", 0o644)  # what a FAT stick makes of it
    with pytest.raises(NoModes, match="FAT"):
        keyfiles._write(tmp_path / "a.key", b"sealed", 0o644)
    assert not list(tmp_path.iterdir())


def test_a_link_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"sealed")
    (tmp_path / "a").chmod(0o600)
    (tmp_path / "a.key").symlink_to(tmp_path / "a")
    with pytest.raises(UnusableKey, match="link"):
        read_private(tmp_path / "a.key")
    (tmp_path / "b.key").symlink_to(tmp_path / "away")
    with pytest.raises(Exists):
        write_pair(tmp_path / "b.key", b"sealed", PUBLIC)
    assert not (tmp_path / "away").exists()


def test_a_pipe_without_a_writer_is_no_key_file_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.key", 0o600)
    with pytest.raises(UnusableKey):
        read_private(tmp_path / "a.key")


def test_missing_folders_and_huge_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        read_private(tmp_path / "none")
    with pytest.raises(UnusableKey, match="folder"):
        load_public(tmp_path)
    big = tmp_path / "big"
    big.write_bytes(b"x" * (FILE_LIMIT + 1))
    big.chmod(0o600)
    with pytest.raises(TooLarge):
        read_private(big)


@pytest.mark.parametrize("written", ["four bells ring", "four bells ring\n", "four bells ring\r\n"])
def test_a_line_end_is_no_part_of_a_passphrase(tmp_path: Path, written: str) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(written.encode())
    file.chmod(0o600)
    assert read_passphrase(file) == "four bells ring"


def test_a_passphrase_may_come_through_a_pipe() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"four bells ring\n")
    os.close(writing)
    try:
        assert read_passphrase(Path(f"/dev/fd/{reading}")) == "four bells ring"
    finally:
        os.close(reading)


def test_a_passphrase_file_holds_text(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(b"\xff\xfe")
    file.chmod(0o600)
    with pytest.raises(UnusableKey, match="UTF-8"):
        read_passphrase(file)
