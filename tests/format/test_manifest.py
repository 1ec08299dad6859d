"""The manifest: what is written is read, what is hostile is refused, one edit moves one shard."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import BadPath, TooLarge, Untrusted
from content_packs.format.limits import Limits
from content_packs.format.manifest import (
    SHARD_CAP,
    SHARD_MASK,
    Entry,
    cut,
    encode,
    hash_of,
    read_manifest,
    read_shard,
    write_manifest,
)
from tests.format.packs import PATHS, entry, numbered

ROOT: dict[str, Any] = {
    "format": 1,
    "museum": "town",
    "pack": "main",
    "version": 1,
    "languages": ["en"],
    "shards": [{"sha256": "a" * 64, "length": 9}],
    "entries": 1,
    "length": 9,
}
ENTRY = {"path": "museum", "kind": "museum", "type": "application/json", "sha256": "a" * 64, "length": 2}


def written(entries: list[Entry]) -> tuple[bytes, dict[str, bytes]]:
    return write_manifest("town", "main", 1, ["en"], entries)


def shard(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"entries": entries}).encode()


@given(st.lists(PATHS, unique=True, max_size=20), st.binary(max_size=20))
def test_what_is_written_is_read(paths: list[str], content: bytes) -> None:
    entries = [entry(path, content) for path in paths]
    raw, shards = written(entries)
    manifest = read_manifest(raw)
    read = [one for blob in manifest.shards for one in read_shard(shards[blob.sha256])]
    assert read == sorted(entries, key=lambda one: one.path)
    assert (manifest.entries, manifest.length) == (len(paths), len(paths) * len(content))


@given(st.lists(PATHS, unique=True, max_size=20), st.randoms(use_true_random=False))
def test_order_of_entries_does_not_matter(paths: list[str], random: Any) -> None:
    entries = [entry(path) for path in paths]
    shuffled = random.sample(entries, len(entries))
    assert written(entries) == written(shuffled)


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    for read in (read_manifest, read_shard):
        with pytest.raises(Untrusted):
            read(raw)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*ROOT, *ENTRY, "x"]), inner),
    )
)
def test_hostile_values_are_refused_or_read(value: Any) -> None:
    raw = json.dumps(value).encode()
    for read in (read_manifest, read_shard):
        with pytest.raises(Untrusted):
            read(raw)


@given(
    st.sampled_from(sorted(ROOT)), st.none() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2)
)
def test_one_wrong_member_is_refused_or_fits(member: str, value: Any) -> None:
    try:
        manifest = read_manifest(json.dumps(ROOT | {member: value}).encode())
    except Untrusted:
        return
    assert encode(manifest) == encode(ROOT | {member: value})


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": "1"},
        {"museum": "../etc"},
        {"museum": "Town"},
        {"pack": ""},
        {"pack": "a" * 65},
        {"version": 0},
        {"version": 2**53},
        {"version": 2**70},
        {"version": 1.5},
        {"languages": []},
        {"languages": ["en"] * 101},
        {"languages": ["en\r\nX-Header: 1"]},
        {"languages": ["e" * 10]},
        {"entries": -1},
        {"entries": 500_001},
        {"length": -1},
        {"length": 10**13},
        {"shards": [{"sha256": "A" * 64, "length": 9}]},
        {"shards": [{"sha256": "../../etc/passwd", "length": 9}]},
        {"shards": [{"sha256": "a" * 64, "length": -1}]},
        {"shards": [{"sha256": "a" * 64, "length": 1_000_001}]},
        {"shards": None},
    ],
)
def test_root_that_breaks_a_rule_is_refused(change: dict[str, Any]) -> None:
    read_manifest(json.dumps(ROOT).encode())
    with pytest.raises(Untrusted):
        read_manifest(json.dumps(ROOT | change).encode())


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"path": "../museum"}, BadPath),
        ({"path": "/museum"}, BadPath),
        ({"path": "m" * 201}, BadPath),
        ({"sha256": "a" * 63}, Untrusted),
        ({"length": 4_000_000_001}, TooLarge),
        ({"length": -1}, TooLarge),
        ({"kind": None}, Untrusted),
    ],
)
def test_entry_that_breaks_a_rule_is_refused(change: dict[str, Any], error: type[Untrusted]) -> None:
    read_shard(shard(ENTRY))
    with pytest.raises(error):
        read_shard(shard(ENTRY | change))


def test_entries_doubled_or_out_of_order_are_refused() -> None:
    later = ENTRY | {"path": "venue"}
    assert len(read_shard(shard(ENTRY, later))) == 2
    for wrong in (shard(ENTRY, ENTRY), shard(later, ENTRY)):
        with pytest.raises(Untrusted, match="out of order or doubled"):
            read_shard(wrong)


def test_empty_shard_is_refused() -> None:
    with pytest.raises(Untrusted, match="empty"):
        read_shard(shard())


def test_doubled_path_is_not_written() -> None:
    with pytest.raises(Untrusted):
        written([entry("museum"), entry("museum", b"other")])


def test_bounds_are_checked_before_anything_is_decoded() -> None:
    few = Limits(manifest=10, shard=10, shards=1, entries=1)
    with pytest.raises(TooLarge):
        read_manifest(b"[" * 11, few)
    with pytest.raises(TooLarge):
        read_shard(b"[" * 11, few)
    with pytest.raises(TooLarge):
        read_manifest(json.dumps(ROOT | {"shards": ROOT["shards"] * 2}).encode(), Limits(shards=1))
    with pytest.raises(TooLarge):
        read_shard(shard(ENTRY, ENTRY | {"path": "venue"}), Limits(entries=1))


def test_deeply_nested_bytes_are_refused() -> None:
    with pytest.raises(Untrusted):
        read_manifest(b'{"x":' + b"[" * 100_000)


def test_unknown_kinds_and_members_are_tolerated() -> None:
    manifest = read_manifest(json.dumps(ROOT | {"signed": True}).encode())
    (one,) = read_shard(shard(ENTRY | {"kind": "hologram", "since": 2}))
    assert manifest.museum == "town"
    assert one.kind == "hologram"


@pytest.mark.parametrize("count", [1, 400, 2_000])
def test_one_edit_moves_one_shard(count: int) -> None:
    entries = numbered(count)
    _, before = written(entries)
    for at in (0, count // 2, count - 1):
        edited = [*entries[:at], entry(entries[at].path, b"edited"), *entries[at + 1 :]]
        _, after = written(edited)
        assert len(set(after) - set(before)) == 1


@given(st.integers(0, 999))
def test_an_entry_more_moves_at_most_two_shards(number: int) -> None:
    entries = numbered(300)
    _, before = written(entries)
    _, after = written([*entries, entry(f"artifacts/b{number}")])
    _, fewer = written(entries[:number] + entries[number + 1 :])
    assert len(set(after) - set(before)) <= 2
    assert len(set(fewer) - set(before)) <= 2


def test_shards_hold_about_32_entries_and_never_more_than_their_cap() -> None:
    sizes = [len(one) for one in cut(numbered(20_000))]
    assert 28 < sum(sizes) / len(sizes) < 36
    assert max(sizes) <= SHARD_CAP


def test_shard_is_cut_at_its_cap_where_no_hash_cuts_it() -> None:
    uncut = [one for one in numbered(900) if int(hash_of(one.path.encode())[-2:], 16) & SHARD_MASK][:600]
    assert [len(one) for one in cut(uncut)] == [256, 256, 88]


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8")),
        st.text(st.characters(codec="utf-8")) | st.integers(-(2**53), 2**53) | st.booleans() | st.none(),
    )
)
def test_canonical_json_is_what_the_page_says(value: dict[str, Any]) -> None:
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert encode(value) == plain.encode()


@given(st.floats(-1e15, 1e15))
def test_numbers_read_back_the_same(number: float) -> None:
    assert msgspec.json.decode(encode(number), type=float) == number
    assert encode(2.0) == b"2.0"


def test_members_of_structs_are_sorted() -> None:
    assert list(msgspec.json.decode(encode(entry("museum")))) == ["kind", "length", "path", "sha256", "type"]
