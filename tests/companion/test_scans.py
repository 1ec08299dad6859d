"""Scans: counted in memory, written in time, nothing twice and nothing about who."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from companion.scans import Scan, Scans

DAY = date(2026, 5, 1)
NEXT = date(2026, 5, 2)


def test_counts_are_read_after_a_flush_by_story_language_and_day(tmp_path: Path) -> None:
    scans = Scans(tmp_path / "scans.sqlite")
    scans.count("m/bells", "en")
    scans.count("m/bells", "en")
    scans.count("m/bells", "zh-Hans")
    assert scans.flush(DAY) == 3
    scans.count("m/bells", "en")
    assert scans.flush(DAY) == 1
    scans.count("m/bells", "en")
    scans.flush(NEXT)
    assert scans.read(DAY, DAY) == [Scan("m/bells", "en", DAY, 3), Scan("m/bells", "zh-Hans", DAY, 1)]
    assert scans.read(NEXT, NEXT) == [Scan("m/bells", "en", NEXT, 1)]
    assert scans.total == 5


def test_flush_without_scans_touches_no_disk(tmp_path: Path) -> None:
    scans = Scans(tmp_path / "deep" / "scans.sqlite")
    assert scans.flush(DAY) == 0
    assert not (tmp_path / "deep").exists()
    assert scans.read(DAY, DAY) == []


def test_what_cannot_be_written_is_written_later_under_its_own_day(tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()
    scans = Scans(tmp_path / "blocked" / "scans.sqlite")
    scans.count("m/bells", "en")
    with pytest.raises(OSError, match="blocked"):
        scans.flush(DAY)
    (tmp_path / "blocked").unlink()
    scans.count("m/bells", "en")
    assert scans.flush(NEXT) == 2
    assert scans.read(DAY, NEXT) == [Scan("m/bells", "en", DAY, 1), Scan("m/bells", "en", NEXT, 1)]


def test_no_scan_is_lost_or_doubled_between_threads(tmp_path: Path) -> None:
    scans = Scans(tmp_path / "scans.sqlite")

    def visit(number: int) -> None:
        for _ in range(200):
            scans.count(f"m/{number % 3}", "en")
        scans.flush(DAY)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(16)))
    scans.flush(DAY)
    assert sum(scan.count for scan in scans.read(DAY, DAY)) == 16 * 200


def test_the_file_holds_nothing_but_counts(tmp_path: Path) -> None:
    scans = Scans(tmp_path / "scans.sqlite")
    scans.count("m/bells", "en")
    scans.flush(DAY)
    db = sqlite3.connect(tmp_path / "scans.sqlite")
    columns = [row[1] for row in db.execute("PRAGMA table_info(scans)")]
    db.close()
    assert columns == ["museum", "artifact", "lang", "day", "count"]


def test_reading_a_file_without_a_table_makes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "scans.db"
    file.touch()
    assert Scans(file).read(date(2026, 1, 1), date(2026, 1, 2)) == []
    assert file.stat().st_size == 0


def test_months_are_summed_up_and_made_for_a_file_that_had_none(tmp_path: Path) -> None:
    scans = Scans(tmp_path / "scans.sqlite")
    for day, times in ((date(2026, 4, 30), 2), (date(2026, 5, 1), 3), (date(2026, 5, 31), 1)):
        for _ in range(times):
            scans.count("town/bell", "en")
        scans.flush(day)
    scans.count("city/coin", "fr")
    scans.flush(date(2026, 5, 2))
    expected = {("town/bell", "2026-04"): 2, ("town/bell", "2026-05"): 4, ("city/coin", "2026-05"): 1}
    assert scans.sum_up("2026-04", "2026-05") == expected
    assert scans.sum_up("2026-05", "2026-06", "town") == {("town/bell", "2026-05"): 4}

    with closing(sqlite3.connect(scans.file)) as db:  # as an older edition left it
        db.execute("DROP TABLE months")
    assert scans.sum_up("2026-04", "2026-05") == {}
    scans.count("town/bell", "en")
    scans.flush(date(2026, 5, 3))
    assert scans.sum_up("2026-04", "2026-05") == expected | {("town/bell", "2026-05"): 5}
