"""The two scripts, run: against a real port, with a program that notes what it was told in the place of systemctl."""

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.install.files import TEXTS


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.silent)  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def door() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def note(folder: Path, name: str, after: str = "") -> Path:
    """A program that writes its words into `‹name›.said`."""
    program = folder / name
    program.write_text(f'#!/bin/sh\necho "$*" >>{folder}/{name}.said\n{after}\n')
    program.chmod(0o755)
    return program


def look(folder: Path, port: int, longest: int = 300) -> str:
    """What systemctl was told to restart."""
    systemctl = note(folder, "systemctl", "[ $1 = show ] && echo 0 || true")
    facts = {"KIOSK_ORIGIN": f"http://127.0.0.1:{port}", "KIOSK_SYSTEMCTL": str(systemctl)}
    facts |= {"RUNTIME_DIRECTORY": str(folder), "KIOSK_LONGEST": str(longest)}
    subprocess.run(["sh", str(TEXTS / "watch")], env=os.environ | facts, check=True, capture_output=True)
    said = (folder / "systemctl.said").read_text() if (folder / "systemctl.said").exists() else ""
    return " ".join(line for line in said.splitlines() if line.startswith("try-restart"))


def test_a_page_that_beats_is_left_alone(door: ThreadingHTTPServer, tmp_path: Path) -> None:
    door.silent = b"19"  # type: ignore[attr-defined]
    assert look(tmp_path, door.server_port, longest=20) == ""


def test_a_silent_page_is_restarted_and_the_server_is_not(door: ThreadingHTTPServer, tmp_path: Path) -> None:
    door.silent = b"21"  # type: ignore[attr-defined]
    assert look(tmp_path, door.server_port, longest=20) == "try-restart museum-kiosk-screen.service"


def test_a_server_is_restarted_after_three_looks_without_an_answer(tmp_path: Path) -> None:
    assert look(tmp_path, 1) == ""
    assert look(tmp_path, 1) == ""
    assert look(tmp_path, 1) == "try-restart museum-kiosk.service museum-kiosk-screen.service"


@pytest.mark.parametrize("there", [True, False])
def test_the_screen_shows_the_pages_or_what_to_do(door: ThreadingHTTPServer, tmp_path: Path, there: bool) -> None:
    door.silent = b"ok"  # type: ignore[attr-defined]
    origin = f"http://127.0.0.1:{door.server_port if there else 1}"
    facts = {"KIOSK_ORIGIN": origin, "KIOSK_BROWSER": str(note(tmp_path, "browser")), "KIOSK_PATIENCE": "0"}
    facts |= {"RUNTIME_DIRECTORY": str(tmp_path), "KIOSK_FALLBACK": "/fallback.html"}
    subprocess.run(["sh", str(TEXTS / "screen")], env=os.environ | facts, check=True)
    said = (tmp_path / "browser.said").read_text()
    assert said.split()[0] == "--kiosk"
    assert said.split()[-1] == (f"{origin}/" if there else "file:///fallback.html")
