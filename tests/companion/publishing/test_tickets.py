"""Who may send, and for how long: challenge, statement, ticket."""

from datetime import timedelta
from pathlib import Path

import pytest

from companion.publishing.receiving.messages import DOOR, origin_of
from companion.store.store import Store
from content_packs.format import keys
from content_packs.format.pack import Pack
from tests.companion.publishing.receiver import SERVER, Receiver
from tests.packs import artifact, make_pack


def refusal(answer: object) -> tuple[int, str]:
    problem = answer.json()  # type: ignore[attr-defined]
    assert problem["detail"].endswith((".", "?"))
    return problem["status"], problem["title"]


def test_museum_that_signs_the_challenge_gets_a_ticket(receiver: Receiver, pack: Pack) -> None:
    answer = receiver.begin(receiver.state_of(pack))
    told = answer.json()
    assert (answer.status_code, told["committed"], told["awaiting"]["stage"]) == (201, False, "manifest")
    assert told["ticket"] not in repr(receiver.office.store.read(_all_rows))


def _all_rows(db: object) -> list[object]:
    from companion.store.schema import uploads

    return list(db.execute(uploads.select()))  # type: ignore[attr-defined]


def test_challenge_replayed_is_refused(receiver: Receiver, pack: Pack) -> None:
    statement = receiver.state_of(pack)
    assert receiver.begin(statement).status_code == 201
    assert refusal(receiver.begin(statement)) == (401, "challenge-refused")
    receiver.restarted()
    assert refusal(receiver.begin(statement)) == (401, "challenge-refused")


def test_challenge_of_another_museum_or_of_no_server_is_refused(receiver: Receiver, pack: Pack) -> None:
    asked = receiver.client.post(f"{DOOR}/challenges", json={"museum": "other"}).json()["challenge"]
    for challenge in (asked, "9999999999.00.ab", "", ".", "é.è.ê"):
        assert refusal(receiver.begin(receiver.state_of(pack, challenge=challenge))) == (401, "challenge-refused")


def test_challenge_expires(receiver: Receiver, pack: Pack) -> None:
    statement = receiver.state_of(pack)
    receiver.now += timedelta(minutes=5)
    assert refusal(receiver.begin(statement)) == (401, "challenge-refused")


def test_another_museums_key_gets_no_ticket(receiver: Receiver, pack: Pack) -> None:
    for signer in (receiver.signers["other"], keys.generate()):
        assert refusal(receiver.begin(receiver.state_of(pack), signer)) == (401, "signature-refused")


def test_statement_changed_after_signing_is_refused(receiver: Receiver, pack: Pack) -> None:
    from companion.publishing.receiving.messages import Signed
    from content_packs.format.manifest import encode

    statement, stretched = receiver.state_of(pack), receiver.state_of(pack, size=10**9)
    signature = receiver.signers["example"].sign(statement.signed())
    wish = Signed(statement=stretched, keyid=signature.keyid, signature=signature.signature)
    answer = receiver.client.post(f"{DOOR}/uploads", content=encode(wish), headers={"content-type": "application/json"})
    assert refusal(answer) == (401, "signature-refused")


def test_statement_signed_for_another_server_is_refused(receiver: Receiver, pack: Pack) -> None:
    for audience in ("https://evil.test", "http://guide.test", "https://guide.test:444", ""):
        answer = receiver.begin(receiver.state_of(pack, audience=audience))
        assert refusal(answer) == (401, "wrong-audience")
    assert receiver.begin(receiver.state_of(pack, audience="http://127.0.0.1:8000")).status_code == 201


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Guide.TEST/", "https://guide.test"),
        ("https://guide.test:443/x?y", "https://guide.test"),
        ("http://guide.test:8000", "http://guide.test:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://user:pw@guide.test", "https://guide.test"),
        ("ftp://guide.test", ""),
        ("https://guide.test:port", ""),
        ("guide.test", ""),
        ("http://[", ""),
    ],
)
def test_addresses_are_compared_as_the_web_does(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_ticket_expires_and_another_takes_its_place(receiver: Receiver, pack: Pack) -> None:
    holder = receiver.ticket(pack)
    assert holder.get("").status_code == 200
    receiver.now += timedelta(minutes=15)
    assert refusal(holder.get("")) == (401, "ticket-refused")
    assert receiver.ticket(pack).get("").status_code == 200


def test_nobody_sends_without_a_ticket(receiver: Receiver, pack: Pack) -> None:
    receiver.ticket(pack)
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp4"}):
        answer = receiver.client.get(f"{DOOR}/upload", headers=headers)
        assert refusal(answer) == (401, "ticket-refused")


def test_unknown_museum_and_a_server_without_alliance_say_so(receiver: Receiver, store: Store, tmp_path: Path) -> None:
    answer = receiver.client.post(f"{DOOR}/challenges", json={"museum": "nowhere"})
    assert refusal(answer) == (404, "unknown-museum")
    assert refusal(receiver.client.get(f"{DOOR}/museums/nowhere")) == (404, "unknown-museum")


def test_museum_removed_meanwhile_gets_no_ticket(receiver: Receiver, pack: Pack) -> None:
    from companion.store.schema import museums

    statement = receiver.state_of(pack)
    gone = museums.update().where(museums.c.name == "example").values(removed=receiver.now)
    receiver.office.store.write_now(lambda db: db.execute(gone) and None)
    assert refusal(receiver.begin(statement)) == (403, "removed-museum")


def test_push_over_the_quota_is_refused_with_figures(receiver: Receiver, pack: Pack) -> None:
    answer = receiver.begin(receiver.state_of(pack, size=100_000_001))
    assert refusal(answer) == (413, "quota-reached")
    assert "100.0 MB" in answer.json()["detail"]


def test_pushes_under_way_count_for_the_quota_until_they_are_given_up(receiver: Receiver, pack: Pack) -> None:
    receiver.ticket(pack, size=60_000_000)
    receiver.ticket(pack, size=60_000_000)  # the same content again: counted once
    assert refusal(receiver.begin(receiver.state_of(pack, size=60_000_000, version=2))) == (413, "quota-reached")
    receiver.now += timedelta(days=1, minutes=15)
    assert receiver.begin(receiver.state_of(pack, size=60_000_000, version=2)).status_code == 201


@pytest.mark.parametrize("changes", [{"museum": "../other"}, {"pack": "Main"}, {"version": 0}, {"manifest": "x" * 64}])
def test_names_that_are_none_get_no_ticket(receiver: Receiver, pack: Pack, changes: dict[str, object]) -> None:
    statement = receiver.state_of(pack, **changes)
    assert receiver.begin(statement, receiver.signers["example"]).status_code in (400, 401, 404)


def test_host_of_the_request_counts_where_the_settings_give_no_address(store: Store, tmp_path: Path) -> None:
    receiver = Receiver(store, tmp_path / "data", public_url="")
    pack = make_pack(tmp_path / "pack", [artifact("bells")])
    refused = receiver.begin(receiver.state_of(pack))  # https, which a proxy took off
    assert refusal(refused) == (401, "wrong-audience")
    assert "`public_url`" in refused.json()["detail"]
    assert receiver.begin(receiver.state_of(pack, audience=SERVER.replace("https", "http"))).status_code == 201


HOSTILE_BODIES = {
    "nested": b'{"museum":"example","x":' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    "nested and cut": b"[" * 90_000,
    "not UTF-8": b'{"museum":"\xff"}',
    "half a character": b'{"museum":"\\ud800"}',
    "a number of 5,000 digits": b'{"statement":{"version":' + b"9" * 5_000 + b"}}",
    "no JSON": b"\x81\xa6museum\xa4town",
}


@pytest.mark.parametrize("door", ["challenges", "uploads", "orders"])
@pytest.mark.parametrize("what", HOSTILE_BODIES)
def test_hostile_json_is_refused_and_no_fault_of_the_server(receiver: Receiver, door: str, what: str) -> None:
    answer = receiver.client.post(
        f"{DOOR}/{door}", content=HOSTILE_BODIES[what], headers={"content-type": "application/json"}
    )
    assert refusal(answer) == (400, "bad-request")


def test_body_over_the_bound_is_told_as_too_much(receiver: Receiver) -> None:
    answer = receiver.client.post(f"{DOOR}/challenges", content=b'"' + b"x" * 11_000_000 + b'"')
    assert (answer.status_code, answer.json()["title"]) == (413, "too-much")


def test_stranger_opens_no_key_of_the_server(receiver: Receiver) -> None:
    for key in receiver.office.keys.glob("*.key"):
        key.unlink()
    answer = receiver.client.put(f"{DOOR}/museums/nobody/role", json={"role": "e30="})
    assert refusal(answer) == (404, "unknown-museum")
