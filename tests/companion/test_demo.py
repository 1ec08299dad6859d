"""The demonstration: builds what changed, serves it, prints where, and says what is in its way."""

import os
import re
import shutil
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from companion.cli import companion
from companion.demo import Places, digest, found, own_address
from content_packs.running.serving import choose_port
from tests.companion.processes import PATIENCE, process


def test_digest_follows_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    first = digest([tmp_path])
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = digest([tmp_path])
    (tmp_path / "b").write_text("two")
    assert len({first, renamed, digest([tmp_path])}) == 3


def test_own_address_can_be_listened_on() -> None:
    with socket.create_server((own_address(), 0)):
        pass


@pytest.fixture
def built(example_packs: tuple[Path, ...], tmp_path: Path) -> Path:
    """A data folder of the demonstration in which everything is built."""
    shutil.copytree(example_packs[0].parent, tmp_path / "packs")
    return tmp_path


def test_the_demonstration_goes_the_whole_way_from_keys_to_a_story(built: Path) -> None:
    port, other = choose_port("127.0.0.1", 0), choose_port("127.0.0.1", 0)
    words = ["-m", "companion.cli", "demo", "--data", str(built), "--host", "127.0.0.1", "--port", str(port)]
    words += ["--kiosk-port", str(other)]
    told = seen_on(built, words, f"http://127.0.0.1:{port}/\n")
    assert "chongqing-example: as built before" in told
    for command in (
        "pack keygen",
        "alliance sign",
        "museum add",
        "pack push",
        "pack consent",
        "pack publish",
        "staff add",
        "workshop import",
    ):
        assert f"$ companion {command} " in told
    assert "$ kiosk enrol " in told
    again = seen_on(built, words, f"http://127.0.0.1:{port}/\n")
    assert "pack keygen" not in again
    assert "$ kiosk enrol " not in again
    assert (built / "server/scans.sqlite").exists()


def until_gone(url: str) -> None:
    """The kiosk ends with the demonstration."""
    for _ in range(300):
        try:
            httpx.get(url, timeout=PATIENCE, trust_env=False)
        except httpx.TransportError:
            return
        time.sleep(0.1)
    raise AssertionError("the kiosk goes on")


def seen_on(built: Path, words: list[str], home: str) -> str:
    """What a start of the demonstration prints; a story and the joint exhibition are there then."""
    with process(*words, env={**os.environ, "XDG_STATE_HOME": str(built / "state")}) as running:
        assert running.stdout is not None
        told = ""
        while not told.endswith("  For a phone in the same network. Ctrl-C stops.\n"):
            line = running.stdout.readline()
            assert line, running.communicate()
            told += line
        assert home in told
        (story,) = re.findall(r"A story +(http\S+)", told)
        for address in (story, f"{home.strip()}exhibitions/joint-example/bronze-and-song"):
            page = httpx.get(address, headers={"accept-language": "en"}, timeout=PATIENCE, trust_env=False)
            assert page.status_code == 200
            assert '<html lang="en"' in page.text
        (kiosk,) = re.findall(r"A kiosk +(http\S+)", told)
        running.send_signal(signal.SIGSTOP)  # no network any more
        page = httpx.get(f"{kiosk}artifacts/chongqing-example/bells", timeout=PATIENCE, trust_env=False)
        assert page.status_code == 200
        running.send_signal(signal.SIGCONT)
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
    until_gone(kiosk)
    return told


def test_an_interrupted_ceremony_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(tmp_path)
    places.keys.mkdir()
    places.key("half").write_text("written half")
    played: list[str] = []
    monkeypatch.setattr("companion.demo.play", lambda act, data, *words: played.append(act))
    found(tmp_path)
    found(tmp_path)
    assert played == ["found"]
    assert not places.key("half").exists()


def test_a_port_in_use_ends_the_demonstration_with_advice(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = ["-m", "companion.cli", "demo", "--data", str(built), "--host", "127.0.0.1", "--port", str(port)]
        with process(*words) as running:
            _, complaint = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert re.search(rf"Error: port {port} on 127\.0\.0\.1 is in use; port \d+ is free: --port \d+", complaint)


def test_a_port_in_use_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        words = ["demo", "--data", str(tmp_path / "data"), "--host", "127.0.0.1"]
        result = CliRunner().invoke(companion, [*words, "--port", str(other.getsockname()[1])])
    assert result.exit_code == 1
    assert "is in use" in result.output
    assert not (tmp_path / "data").exists()


def test_an_address_that_is_not_ours_is_told_with_one_that_is() -> None:
    result = CliRunner().invoke(companion, ["demo", "--host", "192.0.2.1", "--port", "0"])
    assert result.exit_code == 1
    assert "cannot listen on 192.0.2.1" in result.output
    assert "127.0.0.1" in result.output
