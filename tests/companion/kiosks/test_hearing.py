"""Heartbeats: signed, each number once; and what a report is judged to be."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from companion.kiosks.changing import ChangeKiosk, WhichKiosk, change_kiosk, restore, revoke, settle
from companion.kiosks.errors import BadReport, RevokedKiosk, UnknownKiosk, UsedNumber
from companion.kiosks.hearing import PATH, Letter, hear, read_report
from companion.kiosks.judging import concerns
from companion.kiosks.listing import Listed, ListKiosks, find_listed, list_kiosks
from companion.kiosks.passes import kiosk_of
from content_packs.exchange.devices import KIOSK, NUMBER, SIGNATURE, make_device, sign
from content_packs.exchange.fleet import Failed
from tests.companion.kiosks.fleets import Fleet, Speaker
from tests.companion.publishing.alliance import Alliance


def listed(fleet: Fleet, speaker: Speaker) -> Listed:
    return find_listed(fleet.office, speaker.id)


def test_a_report_is_answered_with_a_pass_and_the_newest_profile(fleet: Fleet) -> None:
    speaker = fleet.device()
    change_kiosk(fleet.office, ChangeKiosk(kiosk=speaker.id, group="vans"), "command")
    heard = speaker.say(shown={"town/main": 1})
    assert kiosk_of(fleet.office, heard.token) == speaker.id
    assert (heard.profile.group, heard.profile.edition, heard.number) == ("vans", 2, 1)
    found = listed(fleet, speaker)
    assert found.kiosk.report
    assert found.kiosk.report.shown == {"town/main": 1}
    assert (found.kiosk.seen, found.concerns) == (fleet.office.now(), ())


def test_replayed_heartbeat_is_refused_and_marks_the_kiosk(fleet: Fleet) -> None:
    speaker = fleet.device()
    letter = speaker.letter(shown={"town/main": 1})
    hear(fleet.office, letter, speaker.id)
    speaker.say(shown={"town/main": 2})
    assert listed(fleet, speaker).kiosk.doubted is None
    with pytest.raises(UsedNumber):
        hear(fleet.office, letter, speaker.id)
    found = listed(fleet, speaker)
    assert found.kiosk.doubted == fleet.office.now()
    assert found.concerns[0] == "cloned"
    assert found.kiosk.report
    assert found.kiosk.report.shown == {"town/main": 2}


def test_cloned_card_shows_and_the_doubt_can_be_settled(fleet: Fleet) -> None:
    speaker = fleet.device()
    speaker.say()
    other = speaker.copy()
    speaker.say()
    with pytest.raises(UsedNumber):
        other.say()
    assert "cloned" in listed(fleet, speaker).concerns
    settle(fleet.office, WhichKiosk(kiosk=speaker.id), "staff:mei")
    assert listed(fleet, speaker).concerns == ()
    other.say()  # both go on, as nobody did anything
    with pytest.raises(UsedNumber):
        speaker.say()
    assert "cloned" in listed(fleet, speaker).concerns


def test_what_another_key_signed_is_refused_and_marks_nothing(fleet: Fleet) -> None:
    speaker, stranger = fleet.device(), make_device()
    right = speaker.letter()
    fields = sign(stranger, speaker.id, 9, PATH, right.body)
    forged = Letter(kiosk=fields[KIOSK], number=9, signature=fields[SIGNATURE], body=right.body)
    for letter in (
        forged,
        msgspec.structs.replace(right, number=right.number + 1),
        msgspec.structs.replace(right, body=right.body + b" "),
        msgspec.structs.replace(right, kiosk=fleet.device().id),
        msgspec.structs.replace(right, kiosk="nobody"),
        msgspec.structs.replace(right, signature="x" * 128),
    ):
        with pytest.raises(UnknownKiosk):
            hear(fleet.office, letter, "")
    assert listed(fleet, speaker).kiosk.doubted is None
    assert hear(fleet.office, right, "").number == int(fields[NUMBER]) - 8


def test_revoked_kiosk_is_heard_no_more_until_it_is_restored(fleet: Fleet) -> None:
    speaker = fleet.device()
    speaker.say()
    revoke(fleet.office, WhichKiosk(kiosk=speaker.id), "staff:mei")
    with pytest.raises(RevokedKiosk):
        speaker.say()
    assert listed(fleet, speaker).concerns == ()
    restore(fleet.office, WhichKiosk(kiosk=speaker.id), "staff:mei")
    assert speaker.say().number == speaker.number


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[" * 5_000, b"\xff", b'{"at":"0001-01-01T00:00:00+14:00"}', b'{"at":1}',
     b'{"at":"2026-01-01T00:00:00Z","free":-1}', b'{"at":"2026-01-01T00:00:00Z","shown":{"a":"b"}}'],
)  # fmt: skip
def test_report_that_is_none_is_refused_with_its_reason(fleet: Fleet, body: bytes) -> None:
    speaker = fleet.device()
    fields = sign(speaker.device, speaker.id, 1, PATH, body)
    with pytest.raises(BadReport):
        hear(fleet.office, Letter(kiosk=speaker.id, number=1, signature=fields[SIGNATURE], body=body), "")
    assert listed(fleet, speaker).kiosk.number == 0


def test_instants_without_a_zone_are_taken_as_utc() -> None:
    report = read_report(b'{"at":"2026-05-01T12:00:00","confirmed":"2026-05-01T14:00:00+02:00"}')
    assert report.at == report.confirmed == datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_wrong_clock_of_a_kiosk_is_seen_and_stops_nothing(fleet: Fleet) -> None:
    speaker = fleet.device()
    for at in (datetime(1970, 1, 1, tzinfo=UTC), fleet.office.now() + timedelta(days=7_300)):
        assert speaker.say(at).token
        assert "clock" in listed(fleet, speaker).concerns


def test_clock_of_the_server_that_jumps_loses_no_kiosk(alliance: Alliance) -> None:
    fleet = Fleet(alliance.office)
    speaker = fleet.device()
    alliance.now += timedelta(days=400)
    ahead = speaker.say().token
    alliance.now -= timedelta(days=400)
    assert kiosk_of(fleet.office, ahead) is None  # a pass for an hour, not for a year
    assert kiosk_of(fleet.office, speaker.say().token) == speaker.id
    assert listed(fleet, speaker).concerns == ()


def test_what_needs_attention_is_named_the_worst_first(alliance: Alliance) -> None:
    fleet = Fleet(alliance.office)
    speaker = fleet.device()
    assert listed(fleet, speaker).concerns == ("never",)
    speaker.say(
        failed={"town/main": Failed(version=2, why="no font")}, free=1, backlog=10**6, warnings=("fonts", "new-word"),
        shown={"town/main": 1}, offered={"town/main": 2}, confirmed=None, clock="unsure",
    )  # fmt: skip
    all_of_them = ("failed", "outbox", "disk", "clock", "stale", "fonts", "behind", "new-word")
    assert listed(fleet, speaker).concerns == all_of_them
    speaker.say()
    alliance.now += timedelta(days=8)
    assert listed(fleet, speaker).concerns == ("silent", "stale")
    assert concerns(msgspec.structs.replace(listed(fleet, speaker).kiosk, revoked=alliance.now), alliance.now) == ()


def test_the_list_begins_with_the_worst_and_ends_with_the_revoked(fleet: Fleet) -> None:
    well, never, gone, failing = (fleet.device(name) for name in ("A", "B", "C", "D"))
    well.say()
    failing.say(failed={"town/main": Failed(version=2, why="")})
    revoke(fleet.office, WhichKiosk(kiosk=gone.id), "staff:mei")
    found = list_kiosks(fleet.office, ListKiosks(), "").kiosks
    assert [each.kiosk.id for each in found] == [failing.id, never.id, well.id, gone.id]


def test_a_museum_sees_kiosks_with_its_packs_and_of_them_no_other_pack(fleet: Fleet) -> None:
    both, other = fleet.device("Both"), fleet.device("Other")
    both.say(shown={"town/main": 1, "city/main": 2})
    other.say(shown={"city/main": 2})
    fleet.device("Named", museums=("town", "city"))
    found = list_kiosks(fleet.office, ListKiosks(museum="town"), "")
    assert {each.kiosk.profile.name for each in found.kiosks} == {"Both", "Named"}
    assert "city" not in str(found)
    assert found.invites == ()
