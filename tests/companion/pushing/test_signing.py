"""What a museum signs beside its packs: floors, consents, its list anew."""

from datetime import timedelta
from pathlib import Path

import pytest

from companion.commands.pack_sign import pushed_blob
from companion.pushing.errors import Doubtful, Refusal
from content_packs.format.manifest import Blob
from content_packs.format.pack import Pack
from content_packs.format.trust.files import expiry_of, lines_of
from content_packs.format.trust.names import consent_path
from tests.companion.publishing.receiver import Receiver
from tests.companion.pushing.pushers import Machine


def test_partner_consents_to_the_version_that_was_pushed_and_takes_it_back(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    Machine(receiver, tmp_path / "ours").push(tmp_path / "pack")
    partner = Machine(receiver, tmp_path / "theirs", "other").pusher
    path = consent_path("other", "example/main", 1)
    blob = pushed_blob(partner, "example/main", 1)
    assert blob.sha256 == pack.sha256
    assert partner.change({path: blob}).role == 1
    assert lines_of(receiver.alliance.newest("other")) == {path: blob}
    assert partner.change({}, [path]).role == 2
    assert lines_of(receiver.alliance.newest("other")) == {}
    with pytest.raises(Doubtful, match="no version 2"):
        pushed_blob(partner, "example/main", 2)
    with pytest.raises(Refusal, match="was not pushed here"):
        partner.change({path: Blob("0" * 64, 5)})


def test_list_is_signed_anew_for_another_year(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    machine = Machine(receiver, tmp_path / "state")
    machine.push(tmp_path / "pack")
    before = receiver.alliance.newest("example")
    receiver.now += timedelta(days=200)
    assert machine.pusher.change({}).role == 2
    after = receiver.alliance.newest("example")
    assert lines_of(after) == lines_of(before)
    assert expiry_of(after) - expiry_of(before) == timedelta(days=200)
