"""docs/kiosk.md, walked with real processes: invite on a server that runs, enrol on the device, see it on the list."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_packs.exchange.fleet import Failed
from kiosk.device.answers import Cloned, Revoked
from kiosk.device.heartbeat import State, beat
from kiosk.device.keys import FOLDER
from kiosk.device.knowing import server_of
from kiosk.fetch.curl import CurlWeb
from tests.companion.processes import HOUSE, process, wait_for
from tests.companion.pushing.served import Served
from tests.kiosk.offices import opened


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "server").mkdir()
    made = Served(tmp_path / "server")
    made.start()
    yield made
    made.kill()
    if made.running:
        made.running.wait()


class Walk:
    def __init__(self, served: Served, home: Path) -> None:
        self.home = home
        server = {"DATA": served.data, "PORT": served.port, "PUBLIC_URL": served.url, "PASSPHRASE_FILE": served.words}
        self.env = os.environ | {f"COMPANION_{name}": str(value) for name, value in server.items()}

    def companion(self, *words: str) -> str:
        return self._run("companion.cli", "kiosk", *words)

    def kiosk(self, folder: str, *words: str) -> str:
        return self._run("kiosk.cli", *words, data=folder)

    def device(self, folder: str) -> dict[str, str]:
        return self.env | {"KIOSK_DATA": str(self.home / folder)}

    def _run(self, module: str, *words: str, data: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *words], cwd=HOUSE, env=self.device(data), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def say(folder: Path, state: State) -> None:
    with opened(folder) as office:
        web = CurlWeb(server_of(office))
        try:
            beat(office, web, state)
        finally:
            web.close()


def test_a_kiosk_is_invited_enrolled_seen_copied_and_revoked(served: Served, tmp_path: Path) -> None:
    walk = Walk(served, tmp_path)
    code = walk.companion("invite", "--name", "Van 2, left", "--museum", "example", "--quota", "2GB").strip()
    enrolled = walk.kiosk("van", "enrol", f"{served.url}/enrol#{code.lower()}")
    status = json.loads(walk.kiosk("van", "status", "--json"))
    assert status["kiosk"] in enrolled
    assert (status["server"], status["profile"]["quota"]) == (served.url, 2_000_000_000)
    assert "never" in walk.companion("list")
    say(tmp_path / "van", State(clock="good", failed={"example/main": Failed(version=3, why="no letters")}))
    assert "failed" in walk.companion("list")
    walk.companion("change", status["kiosk"], "--group", "vans")
    subprocess.run(["cp", "-a", tmp_path / "van", tmp_path / "copy"], check=True)
    say(tmp_path / "van", State())
    with pytest.raises(Cloned):
        say(tmp_path / "copy", State())
    assert "cloned" in walk.companion("list")
    code = walk.companion("invite", "--name", "Van 2, left").strip()
    assert status["kiosk"] not in walk.kiosk("copy", "enrol", served.url, code, "--again")
    say(tmp_path / "copy", State())
    walk.companion("revoke", status["kiosk"])
    with pytest.raises(Revoked):
        say(tmp_path / "van", State())
    assert json.loads(walk.kiosk("van", "status", "--json"))["profile"]["group"] == "vans"


def test_killed_between_keys_and_answer_the_same_command_goes_on(served: Served, tmp_path: Path) -> None:
    walk = Walk(served, tmp_path)
    code = walk.companion("invite", "--name", "Van").strip()
    assert served.running
    served.running.send_signal(signal.SIGSTOP)  # the question arrives, and no answer
    words = ("-m", "kiosk.cli", "enrol", served.url, code)
    with process(*words, env=walk.device("van")) as running:
        wait_for((tmp_path / "van" / FOLDER / "coming").exists, running)
        running.kill()
    served.running.send_signal(signal.SIGCONT)
    coming = (tmp_path / "van" / FOLDER / "coming").read_bytes()
    assert "Van" in walk.kiosk("van", "enrol", served.url, code)
    identity = json.loads((tmp_path / "van" / FOLDER / "identity").read_bytes())
    assert identity["signing"] == json.loads(coming)["signing"]
    assert len(json.loads(walk.companion("list", "--json"))["kiosks"]) == 1
