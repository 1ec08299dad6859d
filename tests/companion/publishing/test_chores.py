"""Chores: done in time, once, whichever process comes first; caught up after a while without any."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from companion.publishing.chores import announce, sweep_daily
from companion.publishing.publications.deciding import Cancel, cancel
from companion.store.schema import audit
from companion.store.store import Store
from tests.companion.processes import HOUSE
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import PACK, Town

HOUR = timedelta(hours=1)
WORK = """
import sys
from pathlib import Path
from companion.config import Settings
from companion.office import Office
from companion.publishing.chores import announce
from companion.publishing.renewing import renew_daily
from companion.store.opening import open_store
data, url = Path(sys.argv[1]), sys.argv[2]
office = Office(Settings(data=data, passphrase_file=data / "passphrase"), open_store(data, url))
print("ready", flush=True)
sys.stdin.readline()
print(sum(announce(office) for _ in range(20)), sum(renew_daily(office) for _ in range(5)))
"""


@pytest.fixture
def town(alliance: Alliance, tmp_path: Path) -> Town:
    made = Town(alliance, tmp_path)
    made.push(1)
    made.push(2)
    made.publish(1)
    return made


def told(store: Store, action: str) -> int:
    return store.read(lambda db: int(db.execute(select(func.count()).where(audit.c.action == action)).scalar_one()))


def test_what_has_begun_is_written_down_once(town: Town) -> None:
    town.publish(2, at=town.alliance.now + HOUR)
    assert announce(town.office) == 0
    town.alliance.now += HOUR
    assert [announce(town.office) for _ in range(3)] == [1, 0, 0]
    assert told(town.alliance.store, "pack.live") == 1


def test_what_began_while_no_server_ran_is_caught_up(town: Town) -> None:
    town.publish(2, at=town.alliance.now + HOUR)
    town.alliance.now += timedelta(days=9)
    assert announce(town.office) == 1


def test_what_was_cancelled_never_begins(town: Town) -> None:
    town.publish(2, at=town.alliance.now + HOUR)
    cancel(town.office, Cancel(pack=PACK), "command")
    town.alliance.now += 2 * HOUR
    assert announce(town.office) == 0


def test_what_was_published_at_once_did_not_begin_later(town: Town) -> None:
    town.alliance.now += HOUR
    assert announce(town.office) == 0


def test_the_sweep_runs_once_a_day(town: Town) -> None:
    assert [sweep_daily(town.office, Event()) for _ in range(2)] == [True, False]
    town.alliance.now += timedelta(days=1)
    assert sweep_daily(town.office, Event())


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)  # SQLite is one process's
def test_two_processes_do_each_chore_once(tmp_path: Path, store: Store, store_url: str) -> None:
    data = tmp_path / "data"
    alliance = Alliance(store, data, now=datetime.now(UTC))
    alliance.install()
    town = Town(alliance, tmp_path)
    town.push(1)
    town.push(2)
    town.publish(1)
    for group in ("site", "van", "bus"):
        town.publish(1, group=group)
        town.publish(2, group=group, at=alliance.now + timedelta(seconds=1))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(data), store_url],
            cwd=HOUSE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    while datetime.now(UTC) < alliance.now + timedelta(seconds=2):
        time.sleep(0.05)
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    did = [tuple(map(int, process.communicate(timeout=60)[0].split())) for process in processes]
    assert [sum(each) for each in zip(*did, strict=True)] == [3, 1]
    assert told(store, "pack.live") == 3
