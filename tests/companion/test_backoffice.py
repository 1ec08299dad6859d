"""The store behind the pages: opened beside them, again where it could not be, and shared on PostgreSQL."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from companion.backoffice import BackOffice
from companion.config import Settings
from companion.store.errors import StoreUnavailable
from companion.store.sqlite import FILE
from content_packs.running.lock import InUse, Lock
from tests.companion.processes import HOUSE, answers, process, wait_for
from tests.stores import at, fresh_database


def test_a_store_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"something else" * 1000)
    back = BackOffice(Settings(data=tmp_path))
    back.hold()
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        _ = back.office
    (tmp_path / FILE).unlink()
    assert back.office.store.read(lambda db: db is not None)
    with pytest.raises(InUse):
        Lock(tmp_path)
    back.stop()
    Lock(tmp_path).release()


def test_the_store_is_its_users_alone(tmp_path: Path) -> None:
    back = BackOffice(Settings(data=tmp_path))
    back.office.store.write_now(lambda db: None)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob(f"{FILE}*")} == {0o600}
    back.stop()


def test_a_folder_that_was_held_and_never_opened_is_let_go(tmp_path: Path) -> None:
    back = BackOffice(Settings(data=tmp_path))
    back.hold()
    back.stop()
    Lock(tmp_path).release()


def test_two_servers_share_a_folder_on_postgres(tmp_path: Path, example_packs: tuple[Path, ...]) -> None:
    with fresh_database() as name:
        env = os.environ | {
            "COMPANION_DATA": str(tmp_path / "data"),
            "COMPANION_DATABASE_URL": at(name),
            "COMPANION_PACKS": str(example_packs[0]),
        }
        ports = [free_port(), free_port()]
        serve = ("-m", "companion.cli", "serve")
        command = [sys.executable, "-m", "companion.cli", "backup"]
        with (
            process(*serve, env=env | {"COMPANION_PORT": str(ports[0])}) as one,
            process(*serve, env=env | {"COMPANION_PORT": str(ports[1])}) as other,
        ):
            wait_for((tmp_path / "data" / "control.sock").exists, one)
            for port, server in zip(ports, (one, other), strict=True):
                wait_for(lambda port=port: answers(f"http://127.0.0.1:{port}/health/ready"), server)  # type: ignore[misc]
            for turn, stopped in enumerate((None, one, other)):
                if stopped:
                    stopped.send_signal(signal.SIGTERM)
                    assert stopped.wait(30) == 0
                words = [*command, str(tmp_path / f"backup{turn}")]
                done = subprocess.run(words, env=env, cwd=HOUSE, check=False, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
