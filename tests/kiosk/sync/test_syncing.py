"""Syncs from a real server: what comes, what is sent again after cuts, and how each fault ends."""

from pathlib import Path
from random import Random

from content_packs.format.limits import LIMITS
from content_packs.format.pack import open_pack
from kiosk.fetch.curl import CurlWeb
from kiosk.store import facts
from kiosk.sync.outcome import FACT, Outcome, sentence
from kiosk.sync.sync import Sync, sync
from tests.journeys.line import open_line
from tests.kiosk.sync.homes import LARGE, Home, Kiosk


def test_a_first_sync_brings_all_and_a_second_nothing(home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(home, tmp_path / "kiosk")
    first = kiosk.sync()
    assert (first.state, first.packs) == ("updated", ("town/main",)), first
    pack = home.publish(3)
    assert kiosk.lacks(pack)
    second = kiosk.sync()
    assert second.state == "updated"
    assert not kiosk.lacks(pack)
    assert open_pack(kiosk.blobs.read(pack.sha256, LIMITS.manifest), kiosk.blobs).manifest.version == 3
    third = kiosk.sync()
    assert (third.state, third.length, sentence(third)) == ("current", 0, "up to date")
    with kiosk.office() as office:
        assert office.store.read(lambda db: facts.read(db, FACT, Outcome)) == third


def test_an_update_takes_few_requests_and_only_what_is_new(home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(home, tmp_path / "kiosk")
    kiosk.sync()
    home.publish(2)
    with kiosk.office() as office:
        assert office.contact is not None
        web = office.contact.web
        assert isinstance(web, CurlWeb)
        asked = list[str]()
        run = web._run

        def counting(method: str, path: str, *more: object) -> object:
            asked.append(f"{method} {path}")
            return run(method, path, *more)  # type: ignore[arg-type]

        web._run = counting  # type: ignore[assignment, method-assign]
        outcome = sync(office, Sync(), "test")
    content = [one for one in asked if "/metadata/" not in one and "/channels/" not in one]
    assert len(content) == 3, content  # root, shards, documents
    assert outcome.length < 20_000


def test_a_medium_that_the_profile_leaves_out_is_not_fetched(standing_home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(standing_home, tmp_path / "kiosk", media=["pictures"])
    outcome = kiosk.sync()
    assert outcome.state == "updated"
    assert outcome.length < LARGE


def test_another_museums_pack_is_not_fetched(standing_home: Home, tmp_path: Path) -> None:
    outcome = Kiosk(standing_home, tmp_path / "kiosk", museums=["city"]).sync()
    assert (outcome.state, outcome.length) == ("current", 0)


def test_what_has_no_room_is_said_before_anything_is_fetched(standing_home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(standing_home, tmp_path / "kiosk", quota=1_000_000)
    outcome = kiosk.sync()
    assert outcome.state == "full"
    assert 700_000 < outcome.lacking < 1_000_000
    assert outcome.length < 50_000  # shards alone


def test_a_line_that_is_cut_everywhere_brings_all_and_sends_little_again(standing_home: Home, tmp_path: Path) -> None:
    whole = _received(standing_home, tmp_path / "whole", [])
    dice = Random(5)
    cuts = [dice.randrange(20_000, 400_000) for _ in range(12)]
    cut = _received(standing_home, tmp_path / "cut", cuts)
    assert cut - whole < 0.1 * whole


def _received(home: Home, data: Path, cuts: list[int]) -> int:
    """Bytes from the server, of a first sync over a line that breaks so often."""
    with open_line(home.port) as line:
        kiosk = Kiosk(home, data, line.url)
        with kiosk.office() as office:
            assert office.contact is not None
            web = office.contact.web
            assert isinstance(web, CurlWeb)
            run = web._run

            def cutting(*words: object) -> object:
                if cuts:
                    line.become("open")
                    line.cut_after(cuts.pop())
                else:
                    line.become("open")
                return run(*words)  # type: ignore[arg-type]

            web._run = cutting  # type: ignore[assignment, method-assign]
            outcome = sync(office, Sync(), "test")
            while outcome.state == "offline":
                outcome = sync(office, Sync(), "test")
            assert outcome.state == "updated", outcome
            return web.received
