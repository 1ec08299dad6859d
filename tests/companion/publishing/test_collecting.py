import os
from datetime import timedelta
from pathlib import Path

from companion.publishing.receiving.collecting import collect
from content_packs.format.blobs import TEMPORARY
from content_packs.format.manifest import hash_of
from content_packs.format.pack import Pack
from tests.companion.publishing.conftest import SOUND
from tests.companion.publishing.receiver import Receiver
from tests.companion.publishing.test_tickets import refusal


def test_unfinished_push_is_collected_after_a_day_and_not_before(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    holder = receiver.ticket(pack)
    holder.send_names(pack, tmp_path / "pack")
    holder.patch(f"/blobs/{hash_of(SOUND)}", 0, SOUND[:1_000])
    part = tmp_path / "data" / "incoming" / "example" / hash_of(SOUND)
    half = receiver.office.blobs.root / f"{TEMPORARY}half"
    half.touch()
    for file in (part, half):
        os.utime(file, (receiver.now.timestamp(), receiver.now.timestamp()))
    receiver.now += timedelta(hours=23)
    assert collect(receiver.office).files == 0
    assert receiver.ticket(pack).get(f"/blobs/{hash_of(SOUND)}").json() == {"offset": 1_000}
    receiver.now += timedelta(hours=2)
    collected = collect(receiver.office)
    assert (collected.files, collected.bytes, collected.uploads) == (2, 1_000, 1)
    assert not part.exists()
    assert refusal(holder.get("")) == (401, "ticket-refused")
    assert receiver.ticket(pack).get(f"/blobs/{hash_of(SOUND)}").json() == {"offset": 0}


def test_blobs_that_a_push_builds_on_count_as_new(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    blobs = receiver.office.blobs
    for name in blobs:
        os.utime(blobs.path(name), (0, 0))
    receiver.ticket(pack)
    old = {name for name in blobs if blobs.path(name).stat().st_mtime == 0}
    assert not old & {entry.sha256 for entry in pack.entries.values()}
