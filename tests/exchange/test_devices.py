"""A device's signatures, and what is sealed for one reader."""

import pytest

from content_packs.exchange.devices import KIOSK, NUMBER, SIGNATURE, is_signed, make_device, sign
from content_packs.exchange.fleet import normal_code
from content_packs.exchange.sealing import NotForUs, seal, unseal

PATH = "/sync/v1/heartbeat"


def test_what_a_device_signs_is_its_own_word() -> None:
    device = make_device()
    said = sign(device, "van-1", 7, PATH, b"{}")
    assert (said[KIOSK], said[NUMBER]) == ("van-1", "7")
    assert is_signed(device.signing_public, "van-1", 7, PATH, b"{}", said[SIGNATURE])


@pytest.mark.parametrize(
    "other",
    [
        ("van-2", 7, PATH, b"{}"),
        ("van-1", 8, PATH, b"{}"),
        ("van-1", 7, "/sync/v1/day", b"{}"),
        ("van-1", 7, PATH, b""),
    ],
)
def test_nothing_signed_serves_for_another_kiosk_number_door_or_body(other: tuple[str, int, str, bytes]) -> None:
    device = make_device()
    said = sign(device, "van-1", 7, PATH, b"{}")
    assert not is_signed(device.signing_public, *other, said[SIGNATURE])


@pytest.mark.parametrize("broken", ["", "zz", "00" * 64, "00" * 10_000])
def test_a_broken_signature_or_key_is_no_signature(broken: str) -> None:
    device = make_device()
    assert not is_signed(device.signing_public, "van-1", 7, PATH, b"{}", broken)
    assert not is_signed(broken, "van-1", 7, PATH, b"{}", "00" * 64)


def test_only_the_reader_opens_what_is_sealed_and_for_its_purpose_alone() -> None:
    device, thief = make_device(), make_device()
    sealed = seal(b"names", device.sealing_public, "day sheet")
    assert unseal(sealed, device.sealing, "day sheet") == b"names"
    assert sealed != seal(b"names", device.sealing_public, "day sheet")
    for raw, private, purpose in (
        (sealed, thief.sealing, "day sheet"),
        (sealed, device.sealing, "outbox"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), device.sealing, "day sheet"),
        (b"\x02" + sealed[1:], device.sealing, "day sheet"),
        (b"", device.sealing, "day sheet"),
        (b"\x01", device.sealing, "day sheet"),
    ):
        with pytest.raises(NotForUs):
            unseal(raw, private, purpose)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert normal_code(" abcd-ef o1l ") == "ABCDEF011"
