"""TOTP as RFC 6238 says it."""

from datetime import UTC, datetime

import pytest
from pyotp import TOTP

from companion.accounts.codes import address_of, counter_of, spelled

SECRET = b"12345678901234567890"


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert counter_of(SECRET, code, at(seconds)) == seconds // 30


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_clock_of_a_phone_may_be_one_step_off(drift: int) -> None:
    code = TOTP(spelled(SECRET)).generate_otp(1000 + drift)
    assert counter_of(SECRET, f"{code[:3]} {code[3:]}", at(30_010)) == 1000 + drift


@pytest.mark.parametrize("drift", [-2, 2, 100])
def test_code_of_another_time_is_refused(drift: int) -> None:
    assert counter_of(SECRET, TOTP(spelled(SECRET)).generate_otp(1000 + drift), at(30_010)) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\0" * 6, "287082" * 1000, "\ud800"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert counter_of(SECRET, typed, at(59)) is None


@pytest.mark.parametrize("typed", ["٢٨٧٠٨٢", "２８７０８２", " 287 082 "])
def test_digits_of_every_keyboard_are_read(typed: str) -> None:
    assert counter_of(SECRET, typed, at(59)) == 1


def test_address_for_the_app_carries_nothing_but_name_and_secret() -> None:
    address = address_of(SECRET, "李&梅=?", "Museum Companion")
    assert address.startswith("otpauth://totp/Museum%20Companion:%E6%9D%8E%26%E6%A2%85%3D%3F?secret=")
