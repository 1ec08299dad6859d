"""docs/kiosk-stick.md, walked with real processes: written beside the server that runs, taken by a kiosk's command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import named_blobs
from tests.companion.processes import HOUSE
from tests.kiosk.sync.homes import GROUP, Home


class Walk:
    def __init__(self, home: Home, place: Path) -> None:
        words = {"DATA": home.data, "PASSPHRASE_FILE": home.data / "passphrase", "PUBLIC_URL": home.url}
        self.env = os.environ | {f"COMPANION_{name}": str(value) for name, value in words.items()}
        self.env |= {"KIOSK_DATA": str(place / "van"), "KIOSK_STICKS": "[]", "KIOSK_OUTBOX_SPACE": "0"}

    def run(self, module: str, *words: str, code: int = 0) -> str:
        command = [sys.executable, "-m", f"{module}.cli", *words]
        done = subprocess.run(command, cwd=HOUSE, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout or done.stderr


def test_a_stick_goes_from_the_server_to_a_kiosk_without_a_network(standing_home: Home, tmp_path: Path) -> None:
    walk, stick = Walk(standing_home, tmp_path), tmp_path / "STICK"
    stick.mkdir()
    code = walk.run("companion", "kiosk", "invite", "--name", "Van 2, left", "--group", GROUP).strip()
    walk.run("kiosk", "enrol", standing_home.url, code)
    said = walk.run("companion", "kiosk", "stick", str(stick), "--group", GROUP)
    assert said.startswith("kiosks: town/main 1; ")
    assert "; good until 20" in said
    told = json.loads(walk.run("kiosk", "import", str(stick), "--json"))
    assert (told["state"], told["packs"]) == ("updated", ["town/main"])
    assert told["stick"]["accepted"] is True
    assert [(each["what"], each.get("why", "")) for each in told["brought"]] == [("day", "")]
    assert named_blobs(standing_home.packs[1]) <= set(FileBlobs(tmp_path / "van" / "blobs"))
    (stick / "metadata" / "sticks.json").write_bytes(b"{}")
    assert "not trusted" in walk.run("kiosk", "import", str(stick), code=5)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("companion", "kiosk", "stick", "nowhere"), 2, "--group"),
        (("companion", "kiosk", "stick", "nowhere", "--group", GROUP), 1, "nowhere: is no folder that is there"),
        (("kiosk", "import"), 2, "DIR"),
        (("kiosk", "import", "nowhere"), 1, "nowhere is no stick of this program"),
    ],
)
def test_wrong_use_says_what_to_do(
    standing_home: Home, tmp_path: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    assert why in Walk(standing_home, tmp_path).run(*words, code=code)
