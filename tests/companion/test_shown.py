"""What the site shows: what is verified, whole, in time."""

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from companion.shown import FILE, open_recalled, recall
from content_packs.errors import Unavailable, Untrusted
from content_packs.format.trust.documents import Step
from content_packs.guide.model import Exhibition
from tests.companion.shows import NOW, Site
from tests.packs import artifact

BRONZE = Exhibition(id="bronze", title={"en": "Bronze"}, artifacts=())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_published_version_is_shown(site: Site) -> None:
    site.push(1, "Bells")
    assert site.look() == ""
    site.publish(1)
    assert site.look() == "Bells"


def test_a_newer_version_takes_the_place_of_the_older(site: Site) -> None:
    site.push(1, "Old")
    site.push(2, "New")
    site.publish(1)
    assert site.look() == "Old"
    site.publish(2)
    assert site.look() == "New"
    assert recall(site.data)["example/main"].version == 2


def test_a_scheduled_version_is_shown_when_its_time_has_come(site: Site) -> None:
    site.push(1, "Old")
    site.push(2, "New")
    site.say(Step(version=1), Step(version=2, since=int(NOW.timestamp()) + 60))
    assert site.look() == "Old"
    site.later(seconds=59)
    assert site.look() == "Old"
    site.later(seconds=1)
    assert site.look() == "New"


def test_what_was_scheduled_is_shown_though_it_cannot_be_verified_anew(site: Site) -> None:
    site.push(1, "Old")
    site.push(2, "New")
    site.say(Step(version=1), Step(version=2, since=int(NOW.timestamp()) + 60))
    site.look()
    site.error = Untrusted("timestamp has expired")
    site.later(seconds=60)
    assert site.look() == "New"


def test_a_time_that_passed_while_the_server_was_down_is_caught_up(site: Site) -> None:
    site.push(1, "Old")
    site.push(2, "New")
    site.say(Step(version=1), Step(version=2, since=int(NOW.timestamp()) + 60))
    site.look()
    site.later(hours=9)
    site.display.swap(open_recalled(site.stored, site.data, ""))
    site.watch = site.restart()
    assert site.look() == "New"


def test_a_withdrawn_pack_is_not_shown(site: Site) -> None:
    site.push(1, "Bells")
    site.publish(1)
    site.look()
    site.packs.clear()
    site.change += 1
    assert site.look() == ""
    assert recall(site.data) == {}


def test_what_cannot_be_verified_leaves_what_is_shown_and_is_told(site: Site) -> None:
    site.push(1, "Bells")
    site.publish(1)
    site.look()
    site.error = Untrusted("timestamp has expired")
    site.push(2, "New")
    site.publish(2)
    assert site.look() == "Bells"
    assert site.watch.status.trouble == "Untrusted: timestamp has expired"
    site.error = None
    site.later(minutes=1)
    assert site.look() == "New"
    assert site.watch.status.trouble == ""


def test_one_museums_broken_version_keeps_the_others_up_to_date(site: Site) -> None:
    site.push(1, "Bells")
    site.push(1, "Drum", museum="other")
    site.publish(1)
    site.publish(1, "other/main")
    site.look()
    broken = site.store([artifact("bells"), BRONZE], 2, "other")
    site.push(2, "Better")
    for blob in site.allowed.values():
        site.stored.build(blob.sha256)
    site.blobs.path(broken.entries["exhibitions/bronze"].sha256).write_bytes(b"{}")
    site.publish(2)
    site.publish(2, "other/main")
    with capture_logs() as lines:
        assert site.look() == "Better"
    assert site.display.now.library.artifact("other/bells").title == {"en": "Drum"}
    assert [line["pack"] for line in lines if line["event"] == "version not opened"] == ["other/main"]


def test_what_could_not_be_opened_is_not_tried_at_every_look(site: Site) -> None:
    site.push(1, "Bells")
    site.publish(1)
    site.look()
    broken = site.store([artifact("bells"), BRONZE], 2)
    site.stored.build(broken.sha256)
    site.blobs.path(broken.entries["exhibitions/bronze"].sha256).unlink()
    site.publish(2)
    with capture_logs() as lines:
        assert [site.look(), site.look(), site.look()] == ["Bells"] * 3
    assert len(lines) == 2  # told once, and what is shown now


def test_a_version_is_shown_once_its_catalogue_is_built_and_until_then_the_one_before(site: Site) -> None:
    site.push(1, "Old")
    site.publish(1)
    site.look()
    new = site.push(2, "New")
    site.publish(2)
    site.watch.look()
    assert site.title == "Old"
    site.stored.build(new.sha256)  # or waits for the one that builds it
    site.watch.look()
    assert site.title == "New"


def test_what_was_pushed_is_prepared_before_it_is_published(site: Site) -> None:
    new = site.push(1, "New")
    site.waiting = [new.sha256]
    site.watch.look()
    site.stored.build(new.sha256)  # waits for it
    assert site.stored.has_catalogue(new.sha256)
    assert site.title == ""


def test_damaged_media_keep_a_version_from_being_shown(site: Site) -> None:
    old = site.store([artifact("bells")], 1, media={"media/a.webp": b"old"})
    new = site.store([artifact("bells")], 2, media={"media/a.webp": b"old", "media/b.webp": b"new"})
    site.blobs.path(new.entries["media/a.webp"].sha256).write_bytes(b"???")
    with pytest.raises(Unavailable, match="damaged"):
        site.stored.build(old.sha256)
    assert not site.stored.has_catalogue(old.sha256)
    site.stored.blobs.put(b"old")
    site.stored.build(old.sha256)


def test_media_of_the_version_before_are_not_hashed_again(site: Site) -> None:
    old = site.store([artifact("bells")], 1, media={"media/a.webp": b"old"})
    new = site.store([artifact("bells")], 2, media={"media/a.webp": b"old", "media/b.webp": b"new"})
    site.blobs.path(old.entries["media/a.webp"].sha256).write_bytes(b"???")
    site.stored.build(new.sha256, old.sha256)
    assert site.stored.has_catalogue(new.sha256)


def test_only_the_pack_that_changed_is_opened_again(site: Site) -> None:
    site.push(1, "Bells")
    site.push(1, "Drum", museum="other")
    site.publish(1)
    site.publish(1, "other/main")
    site.look()
    before = {shelf.pack.name: shelf for shelf in site.display.now.library.shelves}
    site.push(2, "Better")
    site.publish(2)
    site.look()
    after = {shelf.pack.name: shelf for shelf in site.display.now.library.shelves}
    assert after["other/main"] is before["other/main"]
    assert after["example/main"] is not before["example/main"]


def test_what_was_shown_last_is_opened_before_anything_is_verified(site: Site) -> None:
    site.push(1, "Bells")
    site.publish(1)
    site.look()
    assert open_recalled(site.stored, site.data, "").artifact("example/bells").title == {"en": "Bells"}


def test_a_record_that_was_tampered_with_shows_nothing_that_was_not_verified(site: Site) -> None:
    one = site.push(1, "Published")
    site.publish(1)
    site.look()
    two = site.push(2, "Never published")
    record = site.data / FILE
    for pack, version, manifest in (
        ("example/main", 1, two.sha256),
        ("example/main", 2, two.sha256),
        ("other/main", 1, one.sha256),
    ):
        record.write_text(json.dumps({pack: {"version": version, "sha256": manifest}}))
        assert not open_recalled(site.stored, site.data, "").shelves


def test_a_start_goes_on_with_what_was_confirmed_last_where_nothing_can_be_verified(site: Site) -> None:
    site.push(1, "Old")
    site.push(2, "New")
    site.say(Step(version=1), Step(version=2, since=int(NOW.timestamp()) + 60))
    site.look()
    site.error = Untrusted("timestamp has expired")
    site.later(days=60)
    site.display.swap(open_recalled(site.stored, site.data, ""))
    assert site.title == "Old"
    site.watch = site.restart()
    assert site.look() == "New"
    assert site.watch.status.trouble


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{", b'{"a": 1}', b'{"../x": {"version": 1, "sha256": "../../etc"}}', b'{"a\xff": 1}',
        b'{"a":' * 100_000,
    ],
    ids=range(7),
)  # fmt: skip
def test_a_broken_record_is_as_none(site: Site, raw: bytes) -> None:
    (site.data / FILE).write_bytes(raw)
    assert not open_recalled(site.stored, site.data, "").shelves


def test_media_hashed_once_are_not_hashed_again_for_the_next_version(site: Site) -> None:
    site.store([artifact("bells")], 1, media={"media/a.webp": b"same"})
    new = site.store([artifact("bells", accession="2")], 2, media={"media/a.webp": b"same"})
    site.publish(1)
    site.look()
    medium = new.entries["media/a.webp"].sha256
    site.display.now.library.vouch(medium)
    site.publish(2)
    site.look()
    assert site.display.now.library.is_sound(medium)
    site.display.now.library.withdraw(medium)
    site.publish(1)
    site.look()
    assert not site.display.now.library.is_sound(medium)
