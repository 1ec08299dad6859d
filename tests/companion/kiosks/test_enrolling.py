"""Invites and enrolment: one device for a code, within a day, and the same device as often as it must."""

from datetime import timedelta

import pytest

from companion.accounts import audit
from companion.kiosks import rows
from companion.kiosks.changing import ChangeKiosk, WhichKiosk, change_kiosk, forget, revoke
from companion.kiosks.errors import BadProfile, KnownKey, NotReady, OldCode, RevokedKiosk, UsedCode, WrongCode
from companion.kiosks.identity import sealing_key, signing_seed
from companion.kiosks.listing import ListKiosks, list_kiosks
from companion.kiosks.profiles import read_size
from companion.store.schema import invites
from content_packs.exchange.devices import Device, make_device
from content_packs.exchange.fleet import invitation, normal_code, read_invitation
from content_packs.exchange.tickets import public_of
from tests.companion.kiosks.fleets import Fleet
from tests.companion.publishing.alliance import Alliance


def test_a_device_gets_root_profile_and_keys_by_a_code(fleet: Fleet, alliance: Alliance) -> None:
    made = fleet.invite("Van 2,  left", group="vans", museums=("town",), quota=500_000_000)
    found = fleet.show(made.code.lower().replace("-", " "), make_device())
    assert found.root == alliance.newest("root")
    assert (found.profile.name, found.profile.group, found.profile.museums) == ("Van 2, left", "vans", ("town",))
    own = Device(signing_seed(fleet.office), sealing_key(fleet.office))
    assert (found.signing[0], found.sealing) == (own.signing_public, own.sealing_public)
    assert public_of(signing_seed(fleet.office)).hex() == found.signing[0]
    assert len(set(found.signing)) == 2


def test_newest_root_is_given(fleet: Fleet, alliance: Alliance) -> None:
    first = fleet.device().enrolled.root
    alliance.rotate_online()
    alliance.install()
    newest = fleet.device().enrolled.root
    assert newest == alliance.root_files[-1] != first


def test_code_used_twice_is_refused_and_to_the_same_device_answered_again(fleet: Fleet) -> None:
    code, device = fleet.invite().code, make_device()
    first = fleet.show(code, device)
    assert fleet.show(code, device) == first
    with pytest.raises(UsedCode):
        fleet.show(code, make_device())
    with pytest.raises(UsedCode):  # half of its keys
        fleet.show(code, Device(device.signing, make_device().sealing))
    assert len(list_kiosks(fleet.office, ListKiosks(), "").kiosks) == 1


def test_code_of_yesterday_is_refused_but_to_whom_it_made_a_kiosk(alliance: Alliance) -> None:
    fleet = Fleet(alliance.office)
    unused, used, device = fleet.invite().code, fleet.invite().code, make_device()
    first = fleet.show(used, device)
    alliance.now += timedelta(hours=24)
    with pytest.raises(OldCode):
        fleet.show(unused, make_device())
    assert fleet.show(used, device) == first


def test_code_from_before_the_clock_was_set_back_is_refused(alliance: Alliance) -> None:
    fleet = Fleet(alliance.office)
    alliance.now += timedelta(days=400)
    code = fleet.invite().code
    alliance.now -= timedelta(days=400)
    with pytest.raises(OldCode):
        fleet.show(code, make_device())


@pytest.mark.parametrize("code", ["", "0" * 10, "ABCDE-12345", "💥", "\x00" * 10, "x" * 40])
def test_guessed_code_is_refused(fleet: Fleet, code: str) -> None:
    fleet.invite()
    with pytest.raises(WrongCode):
        fleet.show(code, make_device())


def test_code_is_kept_nowhere(fleet: Fleet) -> None:
    made = fleet.invite()
    code = normal_code(made.code)
    kept = fleet.office.store.read(lambda db: str(db.execute(invites.select()).all()))
    entries = audit.look_up(fleet.office, audit.Wish()).entries
    assert code not in kept
    assert made.code not in kept
    assert code not in str(entries)
    assert made.code not in str(entries)


def test_without_an_alliance_nobody_is_enrolled_and_the_code_stays_good(new_alliance: Alliance) -> None:
    fleet = Fleet(new_alliance.office)
    code, device = fleet.invite().code, make_device()
    with pytest.raises(NotReady):
        fleet.show(code, device)
    new_alliance.install()
    assert fleet.show(code, device)


def test_a_key_has_one_identity(fleet: Fleet) -> None:
    speaker = fleet.device()
    with pytest.raises(KnownKey):
        fleet.show(fleet.invite().code, speaker.device)


def test_revoked_or_forgotten_device_comes_back_by_no_code_of_before(fleet: Fleet) -> None:
    code, device = fleet.invite().code, make_device()
    kiosk = fleet.show(code, device).kiosk
    revoke(fleet.office, WhichKiosk(kiosk=kiosk), "staff:mei")
    with pytest.raises(RevokedKiosk):
        fleet.show(code, device)
    forget(fleet.office, WhichKiosk(kiosk=kiosk), "staff:mei")
    with pytest.raises(UsedCode):
        fleet.show(code, device)
    with pytest.raises(KnownKey):
        fleet.show(fleet.invite().code, device)
    assert fleet.office.store.read(lambda db: rows.find_kiosk(db, kiosk)) is None


def test_what_was_done_is_in_the_log(fleet: Fleet) -> None:
    kiosk = fleet.device("Van").id
    change_kiosk(fleet.office, ChangeKiosk(kiosk=kiosk, group="vans"), "staff:lin")
    revoke(fleet.office, WhichKiosk(kiosk=kiosk), "command")
    said = [(each.action, each.by, each.subject) for each in audit.look_up(fleet.office, audit.Wish()).entries]
    assert said[:4] == [
        ("kiosk.revoke", "command", f"{kiosk} Van"),
        ("kiosk.change", "staff:lin", f"{kiosk} Van"),
        ("kiosk.enrol", "staff:mei", f"{kiosk} Van"),
        ("kiosk.invite", "staff:mei", "Van"),
    ]


def test_a_change_raises_the_edition_and_none_does_not(fleet: Fleet) -> None:
    kiosk = fleet.device().id
    changed = change_kiosk(fleet.office, ChangeKiosk(kiosk=kiosk, languages=("en", "fr")), "command")
    assert (changed.profile.languages, changed.profile.edition) == (("en", "fr"), 2)
    same = change_kiosk(fleet.office, ChangeKiosk(kiosk=kiosk, name=" Van 2, left "), "command")
    assert same.profile.edition == 2


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"museums": ("../x",)},
     {"name": "x" * 61}, {"name": "a\x07b"}, {"group": "site"}, {"group": "Vans"},
     {"exhibitions": ("town",)}, {"quota": 5}, {"languages": ("x" * 65,)}, {"museums": ("m",) * 201}],
)  # fmt: skip
def test_strange_profile_is_refused(fleet: Fleet, wrong: dict[str, object]) -> None:
    with pytest.raises(BadProfile):
        fleet.invite(**({"name": "Van"} | wrong))  # type: ignore[arg-type]
    with pytest.raises(BadProfile):
        change_kiosk(fleet.office, ChangeKiosk(kiosk=fleet.device().id, **wrong), "command")  # type: ignore[arg-type]


def test_sizes_are_read_as_people_type_them() -> None:
    assert [read_size(each) for each in ("8GB", "500 mb", "1,5", "16")] == [
        8 * 10**9,
        5 * 10**8,
        15 * 10**8,
        16 * 10**9,
    ]
    for wrong in ("", "GB", "-1", "1e9", "٣", "1.2.3", "8TB"):
        with pytest.raises(BadProfile):
            read_size(wrong)


def test_invitation_is_read_as_a_scanner_types_it() -> None:
    text = invitation("https://guide.example.org:8443/", "ABCDE12345")
    assert text == "https://guide.example.org:8443/enrol#ABCDE12345"
    assert read_invitation(f" {text}\n") == ("https://guide.example.org:8443", "ABCDE12345")
    assert read_invitation(text.upper()) == ("HTTPS://GUIDE.EXAMPLE.ORG:8443", "ABCDE12345")
    for other in ("", "#", "enrol#X", "https://x/q/ABC", "https://x/enrol", "https://x/other#ABC"):
        assert read_invitation(other) is None
