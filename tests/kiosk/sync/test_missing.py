"""What is asked for, and whether there is room: decided before the first byte comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import Untrusted
from content_packs.exchange.batches import BATCH
from content_packs.exchange.fleet import Profile
from content_packs.format.manifest import Blob, Entry, hash_of, read_manifest, read_shard, write_manifest
from kiosk.sync.missing import FULL, ROOM, TRAVELS, NotEnoughSpace, Space, check_space, contents, plan
from kiosk.wanted import is_for, is_wanted

PROFILE = Profile(name="Van 1", quota=1_000)


def blob(number: int, length: int) -> Blob:
    return Blob(hash_of(str(number).encode()), length)


def entry(path: str, kind: str, media_type: str) -> Entry:
    return Entry(path=path, kind=kind, type=media_type, sha256=hash_of(path.encode()), length=10)


@given(st.lists(st.integers(0, 3 * TRAVELS), max_size=60), st.sets(st.integers(0, 59)))
def test_each_missing_blob_is_asked_for_once_and_within_bounds(lengths: list[int], kept: set[int]) -> None:
    blobs = [blob(number, length) for number, length in enumerate(lengths)]
    here = {blobs[number].sha256 for number in kept if number < len(blobs)}
    made = plan([*blobs, *blobs], here.__contains__)
    assert sorted(made.blobs, key=str) == sorted((one for one in blobs if one.sha256 not in here), key=str)
    for batch in made.together:
        assert len(batch) <= BATCH.blobs
        assert sum(one.length for one in batch) <= FULL
        assert all(one.length <= TRAVELS for one in batch)
    assert all(one.length > TRAVELS for one in made.alone)


def test_what_broke_off_is_asked_for_by_the_same_list_again() -> None:
    blobs = [blob(number, 900_000) for number in range(10)]
    first = plan(blobs, lambda sha256: False)
    here = {one.sha256 for one in first.together[0]}
    assert plan(blobs, here.__contains__).together == first.together[1:]


def test_fifteen_thousand_small_texts_take_few_answers() -> None:
    assert len(plan([blob(number, 1_000) for number in range(15_000)], lambda sha256: False).together) == 4


@pytest.mark.parametrize(
    ("media_type", "needs"),
    [
        ("image/avif", "pictures"),
        ("audio/mpeg", "sounds"),
        ("video/mp4", "videos"),
        ("model/gltf-binary", "models"),
        ("application/vnd.museum.tiles", "tiles"),
        ("text/vtt", None),
        ("application/unheard-of", None),
    ],
)
def test_media_are_kept_by_kind(media_type: str, needs: str | None) -> None:
    one = entry("artifacts/a/x", "media", media_type)
    without = Profile(name="x", media=tuple(kind for kind in PROFILE.media if kind != needs))
    assert is_wanted(one, PROFILE.media)
    assert is_wanted(one, without.media) == (needs is None)


def test_documents_are_kept_whatever_the_profile_says() -> None:
    assert is_wanted(entry("artifacts/a", "artifact", "image/avif"), ())


def test_packs_of_other_museums_are_not_for_it() -> None:
    assert is_for("town/main", PROFILE)
    assert is_for("town/main", Profile(name="x", museums=("town",)))
    assert not is_for("town/main", Profile(name="x", museums=("city",)))


def test_documents_come_before_media_and_foreign_shards_are_refused() -> None:
    entries = [entry("a/1", "media", "image/avif"), entry("b/1", "artifact", "application/json")]
    raw, shards = write_manifest("town", "main", 1, ["en"], entries)
    manifest = read_manifest(raw)
    read = [one for shard in manifest.shards for one in read_shard(shards[shard.sha256])]
    assert contents(manifest, read, PROFILE) == [entries[1].blob, entries[0].blob]
    with pytest.raises(Untrusted):
        contents(manifest, read[:1], PROFILE)
    with pytest.raises(Untrusted):
        contents(manifest, read[::-1], PROFILE)


def test_room_is_counted_in_full() -> None:
    check_space(1_000, Space(free=ROOM + 1_000, kept=0), PROFILE)
    check_space(1_000, Space(free=ROOM + 400, kept=0, here=600), PROFILE)
    with pytest.raises(NotEnoughSpace) as error:
        check_space(1_000, Space(free=ROOM + 1_000, kept=0, reserved=300), PROFILE)
    assert (error.value.lacking, error.value.quota) == (300, False)
    with pytest.raises(NotEnoughSpace) as error:
        check_space(1_000, Space(free=2 * ROOM, kept=1), PROFILE)
    assert (error.value.lacking, error.value.quota) == (1, True)
