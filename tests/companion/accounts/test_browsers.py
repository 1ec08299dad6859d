"""Which browser a log-in comes from."""

import pytest

from companion.accounts.browsers import UNKNOWN, client_of, network_of, origin_of, remember
from companion.accounts.seals import Seals

SEALS = Seals(b"k" * 32)
ADDRESS = "198.51.100.7"


def test_browser_that_logged_in_before_is_known_for_that_account_alone() -> None:
    kept = remember(SEALS, "", "mei")
    assert origin_of(SEALS, kept, "mei", ADDRESS).known
    assert not origin_of(SEALS, kept, "lin", ADDRESS).known


def test_browser_of_several_people_knows_the_last_four() -> None:
    kept = ""
    for name in ("a", "b", "c", "d", "e", "e"):
        kept = remember(SEALS, kept, name)
    assert [name for name in "abcde" if origin_of(SEALS, kept, name, ADDRESS).known] == ["b", "c", "d", "e"]


@pytest.mark.parametrize(
    "kept",
    ["", "~", ".", "x" * 5000, f"{'0' * 16}.{'0' * 32}", f"{'g' * 16}.{'0' * 32}", "\r\nset-cookie: x"],
)
def test_forged_cookie_makes_no_browser_known(kept: str) -> None:
    assert origin_of(SEALS, kept, "mei", ADDRESS).key == f"net:{ADDRESS}"


def test_cookie_of_another_server_is_not_ours() -> None:
    assert not origin_of(Seals(b"l" * 32), remember(SEALS, "", "mei"), "mei", ADDRESS).known


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "net:198.51.100.7"),
        ("::ffff:198.51.100.7", "net:198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "net:2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "net:2001:db8:1:2::"),
        ("fe80::1%eth0", "net:fe80::"),
        ("", UNKNOWN),
        ("x" * 1000, UNKNOWN),
    ],
)
def test_one_subscriber_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("forwarded", "proxies", "client"),
    [
        ("203.0.113.9", 0, "10.0.0.1"),  # nobody's word is taken
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),  # what a client claims stands before what our proxy wrote
        ("6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("", 1, "10.0.0.1"),
        ("203.0.113.9", 2, "10.0.0.1"),
    ],
)
def test_forwarded_address_is_believed_as_far_as_our_own_proxies_wrote_it(
    forwarded: str, proxies: int, client: str
) -> None:
    assert client_of("10.0.0.1", forwarded, proxies) == client
