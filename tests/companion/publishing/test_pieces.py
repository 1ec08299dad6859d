"""What is sent with a ticket: the names first, then pieces; nothing counts before its hash is right."""

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from companion.publishing.receiving.expected import read_bits
from companion.publishing.receiving.messages import Limits
from companion.publishing.receiving.parts import Parts
from companion.publishing.receiving.refusals import Busy
from companion.store.sqlite import FILE
from companion.store.store import Store
from content_packs.errors import Untrusted
from content_packs.exchange.batches import pack_batch
from content_packs.format.manifest import encode, hash_of
from content_packs.format.pack import Pack
from tests.companion.publishing.conftest import SOUND
from tests.companion.publishing.receiver import Receiver, root_of
from tests.companion.publishing.test_tickets import refusal
from tests.packs import artifact, make_pack

TOLL = hash_of(SOUND)


@pytest.fixture
def store_url(tmp_path: Path, migrated_file: Path) -> str:
    """SQLite alone: it is the disk that matters here."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "data" / FILE)
    return ""


def documents(pack: Pack) -> list[bytes]:
    return [pack.blobs.read(entry.sha256) for entry in pack.entries.values() if entry.kind != "media"]


def test_server_asks_for_the_root_then_shards_then_blobs(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    assert holder.get("").json()["stage"] == "manifest"
    assert holder.batch([root_of(tmp_path / "pack")]).json()["stage"] == "shards"
    told = holder.batch(pack.blobs.read(shard.sha256) for shard in pack.manifest.shards).json()
    assert (told["stage"], told["total"], read_bits(told["have"], told["total"])) == ("blobs", 3, [False] * 3)
    told = holder.batch(documents(pack)).json()
    names = sorted(entry.sha256 for entry in pack.entries.values())
    assert read_bits(told["have"], 3) == [name != TOLL for name in names]
    assert holder.patch(f"/blobs/{TOLL}", 0, SOUND).headers["upload-offset"] == str(len(SOUND))
    assert holder.get("").json()["stage"] == "whole"
    assert receiver.office.blobs.read(TOLL, len(SOUND)) == SOUND
    assert list((tmp_path / "data" / "incoming" / "example").iterdir()) == []


def test_blob_goes_on_at_the_byte_where_it_stopped(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    assert holder.patch(f"/blobs/{TOLL}", 0, SOUND[:1_000]).headers["upload-offset"] == "1000"
    receiver.restarted()
    later = receiver.ticket(pack)
    assert later.get(f"/blobs/{TOLL}").headers["upload-offset"] == "1000"
    assert later.get("").json()["partial"] == {TOLL: 1_000}
    wrong = later.patch(f"/blobs/{TOLL}", 999, SOUND[999:])
    assert (refusal(wrong), wrong.headers["upload-offset"]) == ((409, "wrong-offset"), "1000")
    assert later.patch(f"/blobs/{TOLL}", 1_000, SOUND[1_000:]).status_code == 200
    assert TOLL in receiver.office.blobs


def test_batch_goes_on_at_the_byte_where_it_stopped(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    raw = pack_batch([root_of(tmp_path / "pack")])
    path, length = f"/batches/{hash_of(raw)}", str(len(raw))
    holder = receiver.ticket(pack)
    assert holder.patch(path, 0, raw[:7], upload_length=length).json() == {"offset": 7}
    receiver.restarted()
    later = receiver.ticket(pack)
    assert later.get(path).headers["upload-offset"] == "7"
    assert later.patch(path, 7, raw[7:], upload_length=length).json()["stage"] == "shards"


def test_blob_with_a_wrong_hash_is_thrown_away_and_told(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    assert refusal(holder.patch(f"/blobs/{TOLL}", 0, bytes(len(SOUND)))) == (422, "wrong-bytes")
    assert TOLL not in receiver.office.blobs
    assert holder.get(f"/blobs/{TOLL}").headers["upload-offset"] == "0"
    assert holder.patch(f"/blobs/{TOLL}", 0, SOUND).status_code == 200


def test_batch_with_a_wrong_hash_is_thrown_away_and_told(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    raw = pack_batch([root_of(tmp_path / "pack")])
    holder = receiver.ticket(pack)
    answer = holder.patch(f"/batches/{hash_of(raw)}", 0, raw[:-1] + b"\xff", upload_length=str(len(raw)))
    assert refusal(answer) == (422, "wrong-bytes")
    assert holder.send_batch(raw).status_code == 200


def test_what_the_manifest_does_not_name_is_not_taken(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    assert refusal(holder.batch([b"anything"])) == (404, "not-named")
    holder.send_names(pack, tmp_path / "pack")
    before = set(receiver.office.blobs)
    assert refusal(holder.batch([*documents(pack), b"anything"])) == (404, "not-named")
    assert hash_of(b"anything") not in receiver.office.blobs
    assert before < set(receiver.office.blobs)  # what came before it is good
    for name in (hash_of(b"anything"), pack.manifest.shards[0].sha256, "0" * 64):
        assert refusal(holder.patch(f"/blobs/{name}", 0, b"x")) == (404, "not-named")


@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2f..%2fcompanion.sqlite", "A" * 64, "é", "a" * 300, "a%00b"])
def test_path_tricks_in_names_reach_nothing(receiver: Receiver, pack: Pack, tmp_path: Path, name: str) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    before = sorted(path for path in (tmp_path / "data").rglob("*") if path.suffix != ".sqlite-wal")
    for room in ("blobs", "batches"):
        answer = holder.patch(f"/{room}/{name}", 0, b"x", upload_length="1")
        assert 400 <= answer.status_code < 500, answer.text
    assert sorted(path for path in (tmp_path / "data").rglob("*") if path.suffix != ".sqlite-wal") == before


def test_parts_have_no_other_names(tmp_path: Path) -> None:
    for museum, name in (("..", "0" * 64), ("town", "../" + "0" * 61), ("Town", "0" * 64), ("", "0" * 64)):
        with pytest.raises(Untrusted):
            Parts(tmp_path).path(museum, name)


def test_blob_longer_than_its_manifest_says_is_not_taken(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    assert refusal(holder.patch(f"/blobs/{TOLL}", 0, SOUND + b"x")) == (413, "too-much")
    assert holder.get(f"/blobs/{TOLL}").headers["upload-offset"] == "0"


def test_piece_and_batch_larger_than_allowed_are_not_taken(store: Store, tmp_path: Path, pack: Pack) -> None:
    receiver = Receiver(store, tmp_path / "data", limits=Limits(piece=1_000, batch=500))
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    assert holder.patch(f"/blobs/{TOLL}", 0, SOUND[:1_001]).status_code == 413
    raw = pack_batch([os.urandom(600)])
    assert holder.send_batch(raw).status_code == 413
    assert refusal(holder.patch(f"/batches/{'0' * 64}", 0, b"x", upload_length="501")) == (413, "too-much")


@pytest.mark.parametrize("size", [1, 10_000])
def test_stretched_ticket_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path, size: int) -> None:
    holder = receiver.ticket(pack, size=size)
    answers = [holder.batch([root_of(tmp_path / "pack")])]
    answers += [holder.batch(pack.blobs.read(shard.sha256) for shard in pack.manifest.shards)]
    assert refusal(answers[-1])[0] in (404, 413)
    assert refusal(holder.patch(f"/blobs/{TOLL}", 0, SOUND))[0] in (404, 413)


def test_ticket_of_one_museum_takes_no_manifest_of_another(receiver: Receiver, tmp_path: Path, pack: Pack) -> None:
    theirs = make_pack(tmp_path / "theirs", [artifact("bowl", museum="other")], museum="other")
    holder = receiver.ticket(pack, manifest=theirs.sha256, size=10**6)
    assert refusal(holder.batch([root_of(tmp_path / "theirs")])) == (422, "bad-pack")
    assert refusal(holder.get("")) == (422, "bad-pack")


@pytest.mark.parametrize("changes", [{"version": 2}, {"pack": "second"}])
def test_ticket_for_another_pack_or_version_takes_no_manifest(
    receiver: Receiver, pack: Pack, tmp_path: Path, changes: dict[str, object]
) -> None:
    holder = receiver.ticket(pack, **changes)
    assert refusal(holder.batch([root_of(tmp_path / "pack")])) == (422, "bad-pack")


def test_manifest_that_breaks_the_format_is_refused(receiver: Receiver, pack: Pack) -> None:
    raw = encode({"format": 1, "museum": "../example"})
    holder = receiver.ticket(pack, manifest=hash_of(raw))
    assert refusal(holder.batch([raw])) == (422, "bad-pack")


def test_another_museums_blob_is_known_but_its_parts_are_not(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    """What is stored is stored for all; what only begins to arrive belongs to who sends it."""
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    holder.patch(f"/blobs/{TOLL}", 0, SOUND[:10])
    theirs = make_pack(tmp_path / "theirs", [], museum="other", media={"toll.mp3": SOUND})
    other = receiver.ticket(theirs)
    other.send_names(theirs, tmp_path / "theirs")
    assert other.get(f"/blobs/{TOLL}").headers["upload-offset"] == "0"
    assert other.patch(f"/blobs/{TOLL}", 0, SOUND).status_code == 200
    assert holder.get(f"/blobs/{TOLL}").headers["upload-offset"] == str(len(SOUND))
    assert holder.patch(f"/blobs/{TOLL}", 10, SOUND[10:]).status_code == 200


def test_two_who_send_the_same_blob_do_not_mix(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    one = parts.open("town", "0" * 64, 0, 10)
    one.write(b"abc")
    with pytest.raises(Busy):
        parts.open("town", "0" * 64, 3, 10)
    one.close()
    two = parts.open("town", "0" * 64, 3, 10)
    two.close()


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file grows beyond `size`: what a full disk answers, without one (EFBIG for ENOSPC)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_disk_full_while_a_blob_arrives_gives_its_space_back(tmp_path: Path) -> None:
    from companion.publishing.receiving.refusals import NoSpace

    parts = Parts(tmp_path)
    part = parts.open("town", "0" * 64, 0, 100_000)
    part.write(bytes(5_000))
    with small_disk(10_000), pytest.raises(NoSpace):
        part.write(bytes(50_000))
    part.close()
    assert list((tmp_path / "town").iterdir()) == []


def test_blob_that_cannot_fit_is_refused_before_it_is_sent(store: Store, tmp_path: Path, pack: Pack) -> None:
    receiver = Receiver(store, tmp_path / "data", space_floor=10**15)
    holder = receiver.ticket(pack)
    answer = holder.batch([root_of(tmp_path / "pack")])
    assert refusal(answer) == (507, "no-space")
    assert "What is shown is not touched" in answer.json()["detail"]


def test_ticket_that_ends_while_sending_is_told_and_what_was_sent_is_kept(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    holder.patch(f"/blobs/{TOLL}", 0, SOUND[:10])
    receiver.now += timedelta(minutes=15)
    assert refusal(holder.patch(f"/blobs/{TOLL}", 10, SOUND[10:])) == (401, "ticket-refused")
    assert receiver.ticket(pack).get(f"/blobs/{TOLL}").headers["upload-offset"] == "10"


@pytest.mark.parametrize("field", ["upload-offset", "upload-length"])
@pytest.mark.parametrize("value", ["", "-1", "1e3", "٣", "9" * 400, "0x10"])
def test_fields_that_are_no_numbers_are_told(receiver: Receiver, pack: Pack, field: str, value: str) -> None:
    holder = receiver.ticket(pack)
    fields = {"upload-offset": "0", "upload-length": "1"} | {field: value}
    headers = {name.encode(): text.encode() for name, text in (holder.headers | fields).items()}
    answer = receiver.client.patch(f"/publish/v1/upload/batches/{'0' * 64}", headers=headers, content=b"x")
    assert refusal(answer) == (400, "bad-request")
