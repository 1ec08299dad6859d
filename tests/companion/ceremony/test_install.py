"""From the folder to the server, and back to readers: by the real commands, on both databases."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.ceremony import folder as folders
from companion.config import PASSPHRASE
from companion.publishing import rows
from companion.publishing.mirror import StoreSource
from companion.store.opening import open_store
from companion.store.store import Store
from content_packs.format import keys
from content_packs.format.blobs import FileBlobs
from content_packs.format.trust.files import keys_of
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.verifier import Verifier, begin
from tests.companion.ceremony.people import WORDS, People

ONLINE = ("snapshot", "timestamp", "channels", "sticks")


@pytest.fixture
def served(tmp_path: Path, store_url: str) -> People:
    """An alliance whose server has an empty store, which no process keeps open."""
    env = {"COMPANION_DATABASE_URL": store_url} if store_url else {}
    return People(tmp_path, env).begun()


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


def opened(people: People, url: str) -> Iterator[Store]:
    store = open_store(people.data, url)
    try:
        yield store
    finally:
        store.close()


def test_a_signed_folder_is_installed_and_signed_over(served: People, url: str) -> None:
    assert served.install() == {"root": 1, "targets": 1, "museums": [], "added": [], "removed": []}
    served.add("town")
    served.sign("li", "wang")
    assert served.install()["added"] == ["town"]
    for store in opened(served, url):
        assert store.read(rows.newest_versions) == {
            "root": 1, "targets": 2, "channels": 2, "snapshot": 2, "timestamp": 2
        }  # fmt: skip


def test_what_waits_for_signatures_is_not_installed(people: People) -> None:
    people.begin()
    people.sign("chen")
    done = people.run("alliance", "install", people.folder)
    assert done.exit_code == 1
    assert "1 more of li, wang must sign" in done.stdout
    assert "to be signed first" in done.stderr
    assert not (people.data / "companion.sqlite").exists()


def test_the_museums_of_the_server_are_listed_with_their_keys(served: People) -> None:
    served.add("town")
    served.sign("li", "wang")
    served.install()
    [line] = json.loads(served.do("museum", "list", "--json").stdout)
    assert (line["name"], line["threshold"], line["expires"]) == ("town", 1, None)
    [key] = line["keys"]
    assert key["fingerprint"] == keys.fingerprint(served.keyid("town"))
    assert "town: 1 of 1 keys; nothing signed here" in served.do("museum", "list").stdout


def test_a_server_without_an_alliance_says_what_to_do(people: People) -> None:
    done = people.run("museum", "list")
    assert done.exit_code == 1
    assert "companion alliance init" in done.stderr


def test_a_server_without_its_passphrase_says_what_to_set(served: People) -> None:
    done = served.run("alliance", "install", served.folder, **{PASSPHRASE: ""})
    assert done.exit_code == 1
    assert f"set `passphrase_file`, or {PASSPHRASE}" in done.stderr


def test_a_folder_with_a_forged_root_is_not_installed(served: People) -> None:
    served.install()
    root = json.loads((served.folder / "1.root.json").read_bytes())
    root["signed"]["roles"]["root"]["threshold"] = 1
    (served.folder / "1.root.json").write_text(json.dumps(root))
    done = served.run("alliance", "install", served.folder)
    assert done.exit_code == 1
    assert "1.root.json" in done.stderr


def test_all_online_keys_rotate_and_a_reader_that_was_away_follows(served: People, url: str) -> None:
    served.install()
    memory, now = VolatileMemory(), datetime.now(UTC)
    begin(memory, folders.read_folder(served.folder).roots[0], now)
    for store in opened(served, url):
        Verifier(memory, StoreSource(store, FileBlobs(served.data / "blobs"))).refresh("site", now)
    for role in ONLINE:
        new = served.data / "keys" / f"{role}-2.key"
        served.do("pack", "keygen", new)
        served.do(
            "alliance", "rotate", served.folder, "--role", role, "--remove", role, "--add", new.with_suffix(".pub")
        )
    served.sign("wang", "chen")
    served.install()
    for role in ONLINE:
        (served.data / "keys" / f"{role}.key").unlink()
    for store in opened(served, url):
        Verifier(memory, StoreSource(store, FileBlobs(served.data / "blobs"))).refresh("site", datetime.now(UTC))
        root = store.read(lambda db: rows.newest(db, "root"))
    assert root
    assert [keys.name_of(key) for key in keys_of(root.raw)["timestamp"].keys] == ["timestamp-2"]


def test_a_lost_root_key_is_replaced_by_the_other_two(served: People) -> None:
    served.install()
    served.do("alliance", "rotate", served.folder, "--role", "root", "--remove", "wang", "--add", served.public("wu"))
    served.do(
        "alliance", "rotate", served.folder, "--role", "targets", "--remove", "wang", "--add", served.public("wu")
    )
    served.sign("chen", "li")
    assert served.install()["root"] == 2
    served.add("town")
    served.sign("wu", "li")
    assert served.install()["targets"] == 3


def test_a_signer_killed_at_any_touch_of_the_disk_leaves_the_old_or_the_new(people: People, tmp_path: Path) -> None:
    people.begin()
    people.sign("chen")
    kept = tmp_path / "kept"
    shutil.copytree(people.folder, kept)
    for last in range(1, 100):
        shutil.rmtree(people.folder)
        shutil.copytree(kept, people.folder)
        words = [sys.executable, "-m", "tests.companion.ceremony.cut", people.folder, people.key("li"), last]
        code = subprocess.run([str(word) for word in words], check=False).returncode
        ceremony = folders.read_folder(people.folder)
        folders.write_folder(people.folder, ceremony)  # whoever is next goes on with it
        people.sign("li")
        assert people.state()["waiting"] == []
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert 4 < last < 99


def test_no_passphrase_is_written_anywhere(served: People) -> None:
    served.install()
    served.add("town")
    served.sign("li", "wang")
    served.install()
    for place in (served.folder, served.home, served.data):
        for file in place.rglob("*"):
            if file.is_file():
                assert WORDS.encode() not in file.read_bytes(), file
