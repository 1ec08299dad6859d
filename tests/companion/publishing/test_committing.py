"""The end of a push: all of it counts at once, or none of it."""

from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from companion.publishing import rows
from companion.publishing.authority import open_authority
from companion.publishing.receiving import checking
from companion.publishing.receiving.messages import DOOR, Commit
from companion.publishing.receiving.rows import Db
from companion.store import schema
from content_packs.format import keys
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.pack import Pack
from content_packs.format.trust import authoring, names
from content_packs.format.trust.documents import Floor
from content_packs.format.trust.files import versions_of
from tests.companion.publishing.conftest import SOUND
from tests.companion.publishing.receiver import Holder, Receiver, line_of, text
from tests.companion.publishing.test_tickets import refusal
from tests.packs import artifact, make_pack, story


def pushed(receiver: Receiver, pack: Pack, folder: Path) -> httpx.Response:
    """A whole push."""
    holder = receiver.ticket(pack)
    holder.send_all(pack, folder)
    return holder.commit(receiver.alliance.role(pack.museum, line_of(pack)))


def put_role(receiver: Receiver, museum: str, role: bytes, *documents: bytes) -> httpx.Response:
    said = Commit(role=text(role), documents=[text(each) for each in documents])
    return receiver.client.put(f"{DOOR}/museums/{museum}/role", json=msgspec.to_builtins(said))


def state_of_all(receiver: Receiver) -> list[object]:
    """Every row that a commit writes."""

    def look(db: Db) -> list[object]:
        tables = (schema.metadata_files, schema.manifests, schema.documents, schema.audit)
        return [tuple(row) for table in tables for row in db.execute(table.select())]

    return receiver.office.store.read(look)


def test_committed_version_is_signed_stored_and_told(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    answer = pushed(receiver, pack, tmp_path / "pack")
    assert answer.json() == {"museum": "example", "role": 1, "pack": "main", "version": 1, "sha256": pack.sha256}
    assert versions_of(receiver.alliance.newest("snapshot"))["example"] == 1
    state = receiver.client.get(f"{DOOR}/museums/example").json()
    assert [(each["pack"], each["version"], each["sha256"]) for each in state["versions"]] == [("main", 1, pack.sha256)]
    audit = receiver.office.store.read(lambda db: db.execute(schema.audit.select()).all())[-1]
    assert (audit.by, audit.action, audit.subject) == ("museum:example", "pack.push", "example/main 1")


def test_same_commit_again_answers_the_same_and_changes_nothing(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    role = receiver.alliance.role("example", line_of(pack))
    first, before = holder.commit(role), state_of_all(receiver)
    receiver.now += timedelta(minutes=20)  # even where the ticket has ended since
    assert holder.commit(role).json() == first.json()
    assert state_of_all(receiver) == before


def test_commit_before_all_is_there_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    role = receiver.alliance.role("example", line_of(pack))
    assert refusal(holder.commit(role)) == (409, "incomplete")
    holder.send_names(pack, tmp_path / "pack")
    assert refusal(holder.commit(role)) == (409, "incomplete")


def test_blob_that_is_damaged_on_the_servers_disk_is_asked_for_again(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    receiver.office.blobs.path(hash_of(SOUND)).write_bytes(bytes(len(SOUND)))
    role = receiver.alliance.role("example", line_of(pack))
    assert refusal(holder.commit(role)) == (409, "incomplete")
    holder.send_all(pack, tmp_path / "pack")
    assert holder.commit(role).status_code == 200


def test_list_that_is_not_signed_by_the_museum_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    before = state_of_all(receiver)
    raw = authoring.next_museum(None, "example", receiver.now + timedelta(days=300), line_of(pack))
    for signer in (receiver.signers["other"], keys.generate(), receiver.alliance.top):
        assert refusal(holder.commit(authoring.sign(raw, signer))) == (422, "role-refused")
    assert refusal(holder.commit(raw)) == (422, "role-refused")
    assert refusal(holder.commit(b"{}")) == (422, "role-refused")
    assert state_of_all(receiver) == before


def test_ticket_used_for_another_museum_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    """Its list is of the other museum, well signed by that museum's own key."""
    theirs = make_pack(tmp_path / "theirs", [artifact("bowl", museum="other")], museum="other")
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    assert refusal(holder.commit(receiver.alliance.role("other", line_of(theirs)))) == (422, "role-refused")


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {"example/main.1.json": Blob("0" * 64, 10)},
        {"example/main.2.json": Blob("0" * 64, 10)},
        {"example/other.tomb.1.json": Blob("0" * 64, 10)},
        {"example/main.floor.json": Blob("0" * 64, 10)},
    ],
    ids=["nothing", "other bytes", "a version not pushed", "a consent to nothing", "a floor not sent"],
)
def test_list_that_names_what_is_not_here_is_refused(
    receiver: Receiver, pack: Pack, tmp_path: Path, lines: dict[str, Blob]
) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    named = lines if "example/main.1.json" in lines or not lines else line_of(pack) | lines
    assert refusal(holder.commit(receiver.alliance.role("example", named))) == (422, "role-refused")


def test_list_of_another_museums_path_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    raw = authoring.next_museum(None, "example", receiver.now + timedelta(days=300), line_of(pack))
    forged = raw.replace(b"example/main.1.json", b"other/main.1.json")
    assert refusal(holder.commit(authoring.sign(forged, receiver.signers["example"]))) == (422, "role-refused")


@pytest.mark.parametrize("days", [-1, 365 * 20])
def test_list_signed_by_a_clock_years_off_is_refused(receiver: Receiver, pack: Pack, tmp_path: Path, days: int) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    raw = authoring.next_museum(None, "example", receiver.now + timedelta(days=days), line_of(pack))
    answer = holder.commit(authoring.sign(raw, receiver.signers["example"]))
    assert refusal(answer) == (422, "role-refused")


def test_two_pushes_of_one_version_at_once_do_not_mix(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    other = make_pack(tmp_path / "second", [artifact("bells", title={"en": "Chimes"})])
    one, two = receiver.ticket(pack), receiver.ticket(other)
    two.send_names(other, tmp_path / "second")
    one.send_all(pack, tmp_path / "pack")
    two.send_all(other, tmp_path / "second")
    base = receiver.alliance.roles.get("example")
    first = receiver.alliance.role("example", line_of(pack))
    assert one.commit(first).status_code == 200
    raw = authoring.next_museum(base, "example", receiver.now + timedelta(days=300), line_of(other))
    late = two.commit(authoring.sign(raw, receiver.signers["example"]))
    assert refusal(late) == (409, "version-taken")
    assert "version 2 is free" in late.json()["detail"]
    assert receiver.client.get(f"{DOOR}/museums/example").json()["versions"][0]["sha256"] == pack.sha256


def test_two_packs_at_once_the_second_signs_again(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    tour = make_pack(tmp_path / "tour", [artifact("bowl")], pack="tour")
    one, two = receiver.ticket(pack), receiver.ticket(tour)
    one.send_all(pack, tmp_path / "pack")
    two.send_all(tour, tmp_path / "tour")
    raw = authoring.next_museum(None, "example", receiver.now + timedelta(days=300), line_of(tour))
    assert one.commit(receiver.alliance.role("example", line_of(pack))).status_code == 200
    assert refusal(two.commit(authoring.sign(raw, receiver.signers["example"]))) == (409, "role-raced")
    assert two.commit(receiver.alliance.role("example", line_of(tour))).json()["role"] == 2


def test_version_that_is_taken_or_behind_gets_no_ticket(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    assert pushed(receiver, pack, tmp_path / "pack").status_code == 200
    other = make_pack(tmp_path / "second", [artifact("bells", title={"en": "Chimes"})])
    assert refusal(receiver.begin(receiver.state_of(other))) == (409, "version-taken")
    assert receiver.begin(receiver.state_of(pack)).json()["committed"] is True


def test_museum_removed_meanwhile_commits_nothing(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    role = receiver.alliance.role("example", line_of(pack))
    receiver.alliance.next_targets(museums={"example": None})
    receiver.alliance.install()
    assert refusal(holder.commit(role)) == (403, "removed-museum")
    assert refusal(put_role(receiver, "example", role)) == (403, "removed-museum")
    assert refusal(receiver.begin(receiver.state_of(pack)))[0] in (401, 403)


def test_museum_whose_key_was_replaced_meanwhile_signs_with_the_new_one(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    from content_packs.format.trust.files import Keys

    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    old = receiver.alliance.role("example", line_of(pack))
    fresh = keys.generate()
    receiver.alliance.next_targets(museums={"example": Keys((fresh.public_key,))})
    receiver.alliance.install()
    assert refusal(holder.commit(old)) == (422, "role-refused")
    assert holder.commit(authoring.sign(old, fresh)).status_code == 200


def test_floor_is_taken_with_its_document_and_never_goes_down(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    pushed(receiver, pack, tmp_path / "pack")
    second = make_pack(tmp_path / "second", [artifact("bells", title={"en": "Chimes"})], version=2)
    pushed(receiver, second, tmp_path / "second")
    path = names.floor_path("example/main")

    def floor(number: int) -> tuple[bytes, bytes]:
        raw = encode(Floor(pack="example/main", floor=number))
        base = receiver.alliance.newest("example")
        role = authoring.next_museum(
            base, "example", receiver.now + timedelta(days=300), {path: Blob(hash_of(raw), len(raw))}
        )
        return authoring.sign(role, receiver.signers["example"]), raw

    assert refusal(put_role(receiver, "example", *floor(3))) == (422, "role-refused")
    assert refusal(put_role(receiver, "example", floor(2)[0])) == (422, "role-refused")
    role, raw = floor(2)
    assert put_role(receiver, "example", role, raw).json()["role"] == 3
    before = state_of_all(receiver)
    assert put_role(receiver, "example", role, raw).json()["role"] == 3
    assert state_of_all(receiver) == before
    assert refusal(put_role(receiver, "example", *floor(1))) == (422, "role-refused")
    assert receiver.office.store.read(lambda db: rows.document_at(db, hash_of(raw), path)) == raw


def test_consent_is_taken_for_the_very_version_that_is_here(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    pushed(receiver, pack, tmp_path / "pack")
    path = names.consent_path("other", "example/main", 1)
    good = next(iter(line_of(pack).values()))
    for blob in (Blob("0" * 64, good.length), Blob(good.sha256, good.length + 1)):
        raw = authoring.next_museum(None, "other", receiver.now + timedelta(days=300), {path: blob})
        assert refusal(put_role(receiver, "other", authoring.sign(raw, receiver.signers["other"])))[1] == "role-refused"
    raw = authoring.next_museum(None, "other", receiver.now + timedelta(days=300), {path: good})
    assert put_role(receiver, "other", authoring.sign(raw, receiver.signers["other"])).status_code == 200
    withdrawn = authoring.next_museum(
        receiver.alliance.newest("other"), "other", receiver.now + timedelta(days=300), drop=[path]
    )
    assert put_role(receiver, "other", authoring.sign(withdrawn, receiver.signers["other"])).json()["role"] == 2


@pytest.mark.parametrize(
    "hostile",
    [
        artifact("bells", stories={"standard": {"en": story("x")}}, rights="javascript:alert(1)"),
        artifact(
            "bells",
            stories={"standard": {"en": msgspec.structs.replace(story("x"), html="<p><script>alert(1)</script></p>")}},
        ),
        artifact(
            "bells",
            stories={"easy": {"fr": msgspec.structs.replace(story("x"), html='<p onclick="a()">x</p>')}},
        ),
    ],
    ids=["address", "script", "attribute"],
)
def test_pack_with_script_in_it_is_refused(receiver: Receiver, tmp_path: Path, hostile: object) -> None:
    pack = make_pack(tmp_path / "pack", [hostile])  # type: ignore[list-item]
    assert refusal(pushed(receiver, pack, tmp_path / "pack")) == (422, "bad-pack")


def test_pack_with_a_document_that_cannot_be_read_is_refused(receiver: Receiver, tmp_path: Path) -> None:
    from content_packs.guide.model import Museum

    other = Museum(id="other", name={"en": "Another"}, languages=("en",))
    pack = make_pack(tmp_path / "pack", [other])
    assert refusal(pushed(receiver, pack, tmp_path / "pack")) == (422, "bad-pack")


def test_server_whose_keys_are_not_ready_says_so_without_its_folders(
    receiver: Receiver, pack: Pack, tmp_path: Path
) -> None:
    holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    for file in receiver.office.keys.glob("snapshot*.key"):
        file.unlink()
    open_authority(receiver.office)._opened.clear()
    answer = holder.commit(receiver.alliance.role("example", line_of(pack)))
    assert refusal(answer) == (503, "cannot-publish")
    assert str(tmp_path) not in answer.text


def test_nothing_counts_where_the_write_fails(receiver: Receiver, pack: Pack, tmp_path: Path) -> None:
    holder: Holder = receiver.ticket(pack)
    holder.send_all(pack, tmp_path / "pack")
    before = state_of_all(receiver)
    receiver.now -= timedelta(hours=3)  # a timestamp is not signed by a clock that was put back
    answer = holder.commit(receiver.alliance.role("example", line_of(pack)))
    assert refusal(answer) == (503, "cannot-publish")
    assert state_of_all(receiver) == before


def test_large_pack_is_judged_by_a_process_of_its_own(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "APART", 1)
    good = make_pack(tmp_path / "good", [artifact("bells")])
    bad = make_pack(tmp_path / "bad", [artifact("bells", rights="javascript:alert(1)")], version=2)
    assert pushed(receiver, good, tmp_path / "good").status_code == 200
    refused = pushed(receiver, bad, tmp_path / "bad")
    assert refusal(refused) == (422, "bad-pack")
    assert "artifacts/bells" in refused.json()["detail"]
    assert checking.check(receiver.office.blobs, "0" * 64).missing
    receiver.office.blobs.path(good.entries["artifacts/bells"].sha256).unlink()
    assert checking.check(receiver.office.blobs, good.sha256).missing
