"""`kiosk import`: a stick as the only source; what it brings, how old it is, and why one is refused."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_packs.format.blobs import FileBlobs
from content_packs.format.trust import names
from content_packs.format.trust.sources import open_below
from kiosk.fetch import folder
from kiosk.sync.confirming import plugged
from kiosk.sync.importing import ImportStick, NoStick, import_stick
from kiosk.sync.outcome import sentence
from kiosk.sync.staging import Staging
from tests.kiosk.sync.vans import GROUP, TOLL, Van
from tests.simulator import DAY

ENDLESS = 1 << 40  # bytes of a sparse file


def large(van: Van) -> Path:
    """The blob that comes alone, on the stick."""
    [file] = [file for file in map(van.blob, van.source) if file.stat().st_size == len(TOLL)]
    return file


def small(van: Van) -> list[Path]:
    return [file for file in map(van.blob, sorted(van.source)) if file.stat().st_size < len(TOLL)]


def test_an_import_asks_no_server_and_says_how_old_the_stick_is(van: Van) -> None:
    van.plug_in()
    van.now = van.alliance.now + 12 * DAY
    told = van.bring()
    assert (told.state, told.packs) == ("updated", ("town/main",)), told
    assert van.has(van.pack)
    until = van.alliance.now + 75 * DAY
    assert sentence(told) == (
        f"updated 1 pack: town/main; stick STICK: written 12 days ago, good until {until:%Y-%m-%d}"
    )
    assert "network" not in told.why


def test_an_import_again_brings_nothing(van: Van) -> None:
    van.plug_in()
    van.bring()
    told = van.bring()
    assert (told.state, told.length) == ("current", 0)
    assert sentence(told).startswith("up to date; stick STICK: written today")


def test_a_folder_that_is_no_stick_is_said_to_be_none(van: Van, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NoStick, match="no stick of this program"):
            import_stick(van.office(), ImportStick(str(place)), "test")


def test_another_groups_stick_is_refused_and_both_groups_are_named(van: Van) -> None:
    van.alliance.publish(["halls"])
    van.plug_in()
    told = van.bring()
    assert told.state == "untrusted"
    assert "written for halls, and this kiosk is of vans" in sentence(told)
    assert not set(FileBlobs(van.data / "blobs"))


def test_an_old_stick_is_refused_and_says_how_old_it_is(van: Van) -> None:
    van.plug_in()
    van.now = van.alliance.now + 80 * DAY
    told = van.bring()
    assert told.state == "untrusted"
    assert "written 80 days ago, good until" in sentence(told)
    assert "it is too old" in sentence(told)


def test_a_stick_older_than_what_is_here_changes_nothing(van: Van) -> None:
    van.plug_in()
    former = {file: file.read_bytes() for file in (van.stick / "metadata").iterdir()}
    van.alliance.now += DAY
    van.alliance.publish([GROUP])
    van.plug_in()
    van.now = van.alliance.now
    assert van.bring().state == "updated"
    for file, raw in former.items():
        file.write_bytes(raw)
    told = van.bring()
    assert (told.state, told.length) == ("current", 0)
    assert told.stick is not None
    assert not told.stick.accepted
    assert told.confirmed == van.alliance.now.replace(microsecond=0)
    assert "older than what this kiosk knows already" in sentence(told)


def test_an_older_stick_gives_what_is_lacking_of_what_is_known_to_be_right(van: Van) -> None:
    """The kiosk met its server for a moment, too short for the pictures; the stick is of the day before."""
    van.plug_in()
    former = {file: file.read_bytes() for file in (van.stick / "metadata").iterdir()}
    van.alliance.now += DAY
    van.alliance.publish([GROUP])
    van.plug_in()
    large(van).unlink()
    van.now = van.alliance.now
    assert van.bring().state == "incomplete"
    van.plug_in()
    for file, raw in former.items():
        file.write_bytes(raw)
    told = van.bring()
    assert (told.state, told.packs) == ("updated", ("town/main",))
    assert van.has(van.pack)


def test_a_stick_whose_word_was_not_written_yet_is_told_as_unfinished(van: Van) -> None:
    """Pulled out between the new timestamp and the role that names it."""
    van.plug_in()
    van.alliance.stamp()
    van.alliance.mirror.files.pop("sticks.json")
    van.plug_in()
    told = van.bring()
    assert told.state == "untrusted"
    assert "it was not written to its end" in sentence(told)


def flip(file: Path, others: list[Path]) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def truncate(file: Path, others: list[Path]) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def swap(file: Path, others: list[Path]) -> None:
    file.write_bytes(others[0].read_bytes())


def make_endless(file: Path, others: list[Path]) -> None:
    file.write_bytes(b"")
    with file.open("r+b") as opened:
        opened.truncate(ENDLESS)


def link(file: Path, others: list[Path]) -> None:
    """To the very bytes: no link is followed, whatever it leads to."""
    elsewhere = file.parents[3] / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def become_folder(file: Path, others: list[Path]) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("which", "harm"),
    [
        ("alone", flip),
        ("alone", truncate),
        ("alone", make_endless),
        ("alone", link),
        ("with others", truncate),
        ("with others", swap),
        ("with others", make_endless),
        ("with others", become_folder),
    ],
)
def test_a_harmed_blob_is_named_and_the_rest_is_kept(
    van: Van, which: str, harm: Callable[[Path, list[Path]], None]
) -> None:
    van.plug_in()
    file = large(van) if which == "alone" else small(van)[0]
    harm(file, [one for one in small(van) if one != file])
    told = van.bring()
    assert told.state == "incomplete"
    name = file.parent.name + file.name
    assert name[:12] in sentence(told)
    kept = set(FileBlobs(van.data / "blobs"))
    assert name not in kept
    assert sum(part.stat().st_size for part in (van.data / "parts").glob("*")) <= len(TOLL)
    if kept:  # a broken shard hides what it names
        assert kept <= {*van.source, van.pack.sha256}
    file.rmdir() if file.is_dir() else file.unlink()
    van.plug_in()
    assert van.bring().state == "updated"
    assert van.has(van.pack)


def test_a_worn_spot_of_a_stick_costs_one_blob_alone(van: Van, monkeypatch: pytest.MonkeyPatch) -> None:
    van.plug_in()
    worn = large_name(van)

    def open_worn(folder: Path, path: str) -> int:
        if path.endswith(worn[2:]):
            raise OSError(errno.EIO, "Input/output error")
        return open_below(folder, path)

    monkeypatch.setattr(folder, "open_below", open_worn)
    told = van.bring()
    assert told.state == "incomplete"
    assert worn[:12] in sentence(told)
    assert set(FileBlobs(van.data / "blobs")) == {van.pack.sha256, *van.source} - {worn}


def test_a_label_that_would_write_on_the_screen_is_told_without_that(van: Van) -> None:
    van.plug_in()
    van.stick.rename(van.stick.parent / "\x1b[31mRED")
    told = van.sync()
    assert told.stick is not None
    assert told.stick.label == "[31mRED"


def test_a_stick_whose_name_is_no_text_hinders_no_sync(van: Van) -> None:
    van.plug_in()
    van.stick.rename(van.stick.parent / os.fsdecode(b"\xff\xfe"))
    told = van.sync()
    assert (told.state, told.stick) == ("offline", None)


def test_a_folder_of_blobs_that_is_a_link_is_not_followed(van: Van, tmp_path: Path) -> None:
    van.plug_in()
    (van.stick / "blobs").rename(tmp_path / "elsewhere")
    (van.stick / "blobs").symlink_to(tmp_path / "elsewhere")
    assert van.bring().state == "incomplete"
    assert not set(FileBlobs(van.data / "blobs")) - {van.pack.sha256}


def test_names_that_differ_by_case_are_other_names(van: Van) -> None:
    van.plug_in()
    (van.stick / "blobs").rename(van.stick / "BLOBS")
    assert van.bring().state == "incomplete"
    (van.stick / "BLOBS").rename(van.stick / "blobs")
    (van.stick / "metadata" / "STICKS.JSON").write_bytes(b"forged")
    assert van.bring().state == "updated"


@pytest.mark.parametrize("path", ["sticks/../vans.json", "sticks/.json", "sticks/a/b.json", "sticks/\x1b[31m.json"])
def test_dot_segments_in_a_sticks_role_are_no_groups(path: str) -> None:
    assert names.read_stick_path(path) is None


@pytest.mark.parametrize("name", ["timestamp.json", "sticks.json"])
def test_an_endless_signed_file_is_left_at_its_bound(van: Van, name: str) -> None:
    van.plug_in()
    make_endless(van.stick / "metadata" / name, [])
    told = van.bring()
    assert told.state == "untrusted"
    assert "allowed" in sentence(told) or "more than" in sentence(told)


def test_a_stick_that_changes_between_check_and_use_brings_nothing_else(
    van: Van, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its signed files are accepted, then every blob becomes another one."""
    van.plug_in()
    stage = Staging.stage

    def change_first(self: Staging, *words: object) -> object:
        for name in van.source:
            van.blob(name).write_bytes(b"forged" * 1_000_000)
        return stage(self, *words)  # type: ignore[arg-type]

    monkeypatch.setattr(Staging, "stage", change_first)
    told = van.bring()
    assert told.stick is not None
    assert (told.state, told.stick.accepted) == ("incomplete", True)
    assert set(FileBlobs(van.data / "blobs")) <= {van.pack.sha256}


def test_what_is_checked_is_the_copy_and_not_the_stick(van: Van, monkeypatch: pytest.MonkeyPatch) -> None:
    """A blob is hashed where it lies on the kiosk: what the stick shows by then is no matter."""
    van.plug_in()
    adopt = FileBlobs.adopt

    def change_first(self: FileBlobs, file: Path, sha256: str) -> None:
        van.blob(sha256).write_bytes(b"forged")
        adopt(self, file, sha256)

    monkeypatch.setattr(FileBlobs, "adopt", change_first)
    assert van.bring().state == "updated"
    assert van.has(van.pack)
    assert large_name(van) in set(FileBlobs(van.data / "blobs"))


def large_name(van: Van) -> str:
    [name] = [name for name in van.source if van.source.path(name).stat().st_size == len(TOLL)]
    return name


@pytest.mark.parametrize("off", [datetime(1970, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=20 * 365)])
def test_a_clock_in_1970_or_20_years_ahead_takes_a_good_stick(van: Van, off: datetime) -> None:
    van.plug_in()
    van.now = off
    told = van.bring()
    assert told.state == "updated", told
    assert told.stick is not None
    assert told.stick.days == 0
    assert van.has(van.pack)


def test_a_stick_that_is_in_is_judged_for_pages_and_nothing_is_believed(van: Van) -> None:
    van.plug_in()
    office = van.office()
    before = {file.name: file.read_bytes() for file in office.memory.folder.iterdir()}
    [stick] = plugged(office)
    assert (stick.label, stick.group, stick.accepted, stick.days) == ("STICK", GROUP, True, 0)
    assert stick.good_until == (van.alliance.now + 75 * DAY).replace(microsecond=0)
    assert {file.name: file.read_bytes() for file in office.memory.folder.iterdir()} == before
    van.now = van.alliance.now + 80 * DAY
    [stick] = plugged(van.office())
    assert (stick.accepted, stick.days) == (False, 80)
    assert "too old" in stick.why


def test_nothing_in_is_no_stick(van: Van) -> None:
    (van.stick.parent / "camera" / "DCIM").mkdir(parents=True)
    assert plugged(van.office()) == []
