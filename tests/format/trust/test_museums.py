"""A museum's role as a server takes it in a push: verified on its own, and grown from the one before."""

import pytest

from content_packs.errors import TooLarge, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, encode
from content_packs.format.trust import authoring
from content_packs.format.trust.documents import Floor
from content_packs.format.trust.errors import Expired, Malformed, Mismatched, RolledBack, Undelegated, Unsigned
from content_packs.format.trust.museums import Rewritten, check_floor, check_growth, verify_museum
from tests.simulator import DAY, NOW, YEAR, Alliance, blob_of, new_keys, sign

BLOB, OTHER = Blob("a" * 64, 10), Blob("b" * 64, 10)


def test_role_says_its_version_expiry_and_lines(alliance: Alliance) -> None:
    blob = alliance.push("town/main", 2)
    role = verify_museum(alliance.roles["targets"], "town", alliance.roles["town"], NOW)
    assert (role.museum, role.version, role.expires) == ("town", 2, NOW + YEAR)
    assert role.lines["town/main.2.json"] == blob
    assert set(role.versions("town/main")) == {1, 2}


def test_role_signed_by_another_museum_is_refused(alliance: Alliance) -> None:
    raw = sign(authoring.next_museum(alliance.roles["town"], "town", NOW + YEAR), alliance.museum_keys["port"])
    with pytest.raises(Unsigned):
        verify_museum(alliance.roles["targets"], "town", raw, NOW)
    with pytest.raises(Malformed):
        verify_museum(alliance.roles["targets"], "port", raw, NOW)


@pytest.mark.parametrize("name", ["hill", "root", "targets", "channels", "..", ""])
def test_role_of_no_museum_is_refused(alliance: Alliance, name: str) -> None:
    with pytest.raises((Undelegated, Malformed, Unsigned)):
        verify_museum(alliance.roles["targets"], name, alliance.roles["town"], NOW)


def test_expired_role_is_refused(alliance: Alliance) -> None:
    with pytest.raises(Expired):
        verify_museum(alliance.roles["targets"], "town", alliance.roles["town"], NOW + YEAR + DAY)


def test_role_of_many_bytes_is_refused_before_it_is_read(alliance: Alliance) -> None:
    with pytest.raises(TooLarge):
        verify_museum(alliance.roles["targets"], "town", b"[" * (LIMITS.role + 1), NOW)


@pytest.mark.parametrize("blob", [Blob("xyz", 1), Blob("A" * 64, 1), Blob("a" * 64, LIMITS.manifest + 1)])
def test_line_out_of_bounds_is_refused(alliance: Alliance, blob: Blob) -> None:
    alliance.write_lines("town", {"town/main.5.json": blob})
    with pytest.raises(Untrusted):
        verify_museum(alliance.roles["targets"], "town", alliance.roles["town"], NOW)


def grown(before: bytes, lines: dict[str, Blob], version: int | None = None) -> bytes:
    return authoring.next_museum(before, "town", NOW + YEAR, lines, version=version)


def test_role_grows_by_one_version_and_keeps_its_lines() -> None:
    before = authoring.next_museum(None, "town", NOW, {"town/main.1.json": BLOB, "town/main.floor.json": BLOB})
    check_growth(None, before)
    check_growth(before, grown(before, {"town/main.2.json": OTHER, "town/main.floor.json": OTHER}))
    with pytest.raises(RolledBack):
        check_growth(before, before)
    with pytest.raises(Malformed):
        check_growth(before, grown(before, {}, version=2**53 - 1))


def test_rewritten_version_is_refused() -> None:
    before = authoring.next_museum(None, "town", NOW, {"town/main.1.json": BLOB})
    rewritten = authoring.next_museum(None, "town", NOW, {"town/main.1.json": OTHER}, version=2)
    with pytest.raises(Rewritten):
        check_growth(before, rewritten)


def test_floor_is_its_lines_bytes_and_its_packs() -> None:
    raw = encode(Floor(pack="town/main", floor=3))
    assert check_floor("town/main", blob_of(raw), raw).floor == 3
    with pytest.raises(Mismatched):
        check_floor("town/main", blob_of(raw), raw + b" ")
    with pytest.raises(Malformed):
        check_floor("town/other", blob_of(raw), raw)


def test_key_of_a_museum_opens_no_other(alliance: Alliance) -> None:
    alliance.museum_keys["town"] = new_keys()
    alliance.push("town/main", 2)
    with pytest.raises(Unsigned):
        verify_museum(alliance.roles["targets"], "town", alliance.roles["town"], NOW)
