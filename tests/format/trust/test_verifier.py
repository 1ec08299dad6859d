"""What an honest alliance publishes is shown, on every way that exists."""

from tests.simulator import NOW, Alliance, Reader


def test_what_is_published_is_shown(reader: Reader, alliance: Alliance) -> None:
    confirmed = reader.refresh(alliance.mirror)
    assert {pack: number for pack, (number, _) in confirmed.shown(0, NOW).items()} == {"town/main": 1, "port/main": 1}
    assert confirmed.refused == {}
    assert confirmed.issued == NOW
    assert set(confirmed.allowed) == {("town/main", 1), ("port/main", 1)}
    assert reader.remembered() == confirmed
