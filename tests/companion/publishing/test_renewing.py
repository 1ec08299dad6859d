"""The daily signing: once a day, by whichever process comes first; a failure is logged and tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import structlog

from companion.office import Office
from companion.publishing.renewing import renew_daily, try_renewing
from companion.store.opening import open_store
from content_packs.format.trust.files import version_of
from tests.companion.publishing.alliance import Alliance

DAY = timedelta(days=1)


def test_the_timestamp_is_signed_once_a_day(alliance: Alliance) -> None:
    assert [renew_daily(alliance.office) for _ in range(3)] == [True, False, False]
    alliance.now += DAY
    assert renew_daily(alliance.office)
    assert version_of(alliance.newest("timestamp")) == 3


def test_a_day_that_is_done_opens_no_key(alliance: Alliance) -> None:
    renew_daily(alliance.office)
    for file in alliance.office.keys.glob("*.key"):
        file.unlink()
    assert not renew_daily(Office(alliance.office.settings, alliance.store, alliance.office.now))


def test_several_processes_sign_once_between_them(alliance: Alliance, store_url: str, tmp_path: Path) -> None:
    alliance.now += DAY
    beside = open_store(tmp_path / "data", store_url) if store_url else alliance.store
    offices = [alliance.office, Office(alliance.office.settings, beside, lambda: alliance.now)] * 4
    with ThreadPoolExecutor(len(offices)) as pool:
        assert sorted(pool.map(renew_daily, offices)) == [False] * 7 + [True]
    assert version_of(alliance.newest("timestamp")) == 2
    if store_url:
        beside.close()


def test_a_server_that_was_down_for_weeks_catches_up(alliance: Alliance) -> None:
    alliance.now += 50 * DAY
    assert renew_daily(alliance.office)
    assert version_of(alliance.newest("snapshot")) == 2


def test_without_an_alliance_there_is_nothing_to_sign(new_alliance: Alliance) -> None:
    assert not renew_daily(new_alliance.office)


def test_what_stops_it_is_logged_and_tried_again(alliance: Alliance) -> None:
    words = alliance.office.settings.passphrase_file
    assert words
    alliance.now += DAY
    hidden = Office(alliance.office.settings, alliance.store, alliance.office.now)  # has no key open yet
    words.chmod(0o644)
    with structlog.testing.capture_logs() as logged:
        try_renewing(lambda: hidden)
    assert [(each["event"], "chmod 600" in each["why"]) for each in logged] == [("not signed anew", True)]
    words.chmod(0o600)
    assert renew_daily(hidden)
