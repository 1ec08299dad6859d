"""The ceremony by its commands: who must sign, in whatever order, and what is refused."""

import json
import stat
from pathlib import Path

import pytest

from companion.ceremony import folder as folders
from companion.config import PASSPHRASE
from content_packs.format import keys
from content_packs.format.trust import authoring
from content_packs.format.trust.files import keys_of, museums_of
from tests.companion.ceremony.people import WORDS, People


def test_an_alliance_begins_unsigned_and_says_who_must_sign(people: People) -> None:
    done = people.begin()
    assert sorted(people.files()) == ["pending/1.root.json", "pending/1.targets.json"]
    assert "1.root.json: signed by nobody yet; 2 more of chen, li, wang must sign" in done.stdout
    for name in ("chen", "li", "wang"):
        assert keys.fingerprint(people.keyid(name)) in done.stdout


def test_the_servers_keys_are_sealed_and_for_their_owner_alone(people: People) -> None:
    people.begin()
    found = sorted(file.name for file in (people.data / "keys").glob("*.key"))
    assert found == ["channels.key", "snapshot.key", "sticks.key", "timestamp.key"]
    for file in (people.data / "keys").glob("*.key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        keys.unseal(file.read_bytes(), WORDS)


@pytest.mark.parametrize("order", [("chen", "li"), ("li", "chen"), ("wang", "chen"), ("li", "wang")])
def test_any_two_of_three_complete_it_in_any_order(people: People, order: tuple[str, str]) -> None:
    people.begin()
    first = people.sign(order[0])
    assert f"1.root.json: signed by {order[0]}; 1 more of" in first.stdout
    people.sign(order[1])
    assert sorted(people.files()) == ["1.root.json", "1.targets.json"]
    assert people.state()["waiting"] == []


def test_signing_twice_counts_once(people: People) -> None:
    people.begin()
    people.sign("chen", "chen")
    [root, targets] = people.state()["waiting"]
    assert [need["missing"] for each in (root, targets) for need in each["needs"]] == [1, 1]


def test_targets_of_their_own_key_wait_for_the_root_whoever_signs_first(people: People) -> None:
    people.begin("--targets", people.public("zhou"))
    people.sign("zhou")
    assert sorted(people.files()) == ["pending/1.root.json", "pending/1.targets.json"]
    people.sign("chen", "li")
    assert sorted(people.files()) == ["1.root.json", "1.targets.json"]


def test_a_museum_is_added_by_two_persons_one_after_the_other(alliance: People) -> None:
    done = alliance.add("town")
    assert "2.targets.json (against version 1)" in done.stdout
    assert f"+ town  {keys.fingerprint(alliance.keyid('town'))}" in done.stdout
    alliance.sign("li")
    assert alliance.state()["targets"] == 1
    alliance.sign("wang")
    state = alliance.state()
    assert (state["root"], state["targets"], state["waiting"]) == (1, 2, [])


def test_what_is_about_to_be_signed_is_shown_and_asked(alliance: People) -> None:
    alliance.add("town")
    sign = ("alliance", "sign", alliance.folder, "--key", alliance.key("li"))
    before = alliance.files()
    for answer in ("n\n", ""):
        asked = alliance.run(*sign, asked=answer)
        assert asked.exit_code == 1
        assert "+ town: 1 of 1" in asked.stderr
        assert alliance.files() == before
    assert alliance.run(*sign, asked="y\n").exit_code == 0


def test_a_wrong_passphrase_signs_nothing(alliance: People) -> None:
    alliance.add("town")
    before = alliance.files()
    wrong = alliance.run(
        "alliance",
        "sign",
        alliance.folder,
        "--key",
        alliance.key("li"),
        "--yes",
        **{PASSPHRASE: "other words than these"},
    )
    assert wrong.exit_code == 1
    assert "wrong passphrase for key" in wrong.stderr
    assert "other words" not in wrong.output
    assert alliance.files() == before


def test_a_key_that_signs_nothing_here_is_told_so(alliance: People) -> None:
    alliance.add("town")
    done = alliance.run("alliance", "sign", alliance.folder, "--key", alliance.key("town"), "--yes")
    assert done.exit_code == 1
    assert "signs neither root nor targets" in done.stderr


def test_a_change_to_what_waits_asks_everybody_again(alliance: People) -> None:
    alliance.add("town")
    alliance.sign("li")
    alliance.add("city")
    [waiting] = alliance.state()["waiting"]
    assert waiting["name"] == "2.targets.json"
    assert waiting["needs"][0]["missing"] == 2
    alliance.sign("li", "chen")
    ceremony = folders.read_folder(alliance.folder)
    assert ceremony.targets
    assert set(museums_of(ceremony.targets)) == {"town", "city"}


def test_a_root_key_is_replaced_with_the_old_threshold_and_the_new(alliance: People) -> None:
    alliance.do(
        "alliance", "rotate", alliance.folder, "--role", "root", "--remove", "wang", "--add", alliance.public("wu")
    )
    alliance.sign("chen")
    done = alliance.run("alliance", "sign", alliance.folder, "--key", alliance.key("wu"), "--yes", "--json")
    [waiting] = json.loads(done.stdout)["waiting"]
    assert [need["missing"] for need in waiting["needs"]] == [1, 0]  # of 1.root.json, of itself
    alliance.sign("li")
    ceremony = folders.read_folder(alliance.folder)
    assert {key.keyid for key in keys_of(ceremony.roots[1])["root"].keys} == set(
        map(alliance.keyid, ("chen", "li", "wu"))
    )


def test_a_key_of_the_targets_is_replaced_and_they_are_signed_anew(alliance: People) -> None:
    change = ("alliance", "rotate", alliance.folder, "--role", "targets", "--threshold", "1")
    alliance.do(
        *change, "--add", alliance.public("zhou"), *(w for n in ("chen", "li", "wang") for w in ("--remove", n))
    )
    alliance.sign("chen", "li")
    assert alliance.state()["root"] == 2
    alliance.sign("zhou")
    assert (alliance.state()["targets"], alliance.state()["waiting"]) == (2, [])


def test_an_online_key_is_rotated_by_name(alliance: People) -> None:
    new = alliance.data / "keys" / "timestamp-2.key"
    alliance.do("pack", "keygen", new)
    alliance.do(
        "alliance", "rotate", alliance.folder, "--role", "timestamp", "--remove", "timestamp",
        "--add", new.with_suffix(".pub"),
    )  # fmt: skip
    alliance.sign("chen", "wang")
    ceremony = folders.read_folder(alliance.folder)
    [key] = keys_of(ceremony.root)["timestamp"].keys
    assert keys.name_of(key) == "timestamp-2"


def test_a_refresh_lets_both_hold_longer(alliance: People) -> None:
    alliance.do("alliance", "refresh", alliance.folder)
    alliance.sign("chen", "li")
    assert (alliance.state()["root"], alliance.state()["targets"]) == (2, 2)


def test_the_members_of_a_joint_pack_are_signed(alliance: People) -> None:
    alliance.add("town")
    alliance.add("city")
    done = alliance.do("alliance", "joint", alliance.folder, "town/silk", "--member", "city", "--member", "town")
    assert "+ joint pack town/silk: city, town" in done.stdout
    alliance.sign("chen", "li")
    refused = alliance.run("museum", "remove", "city", "--dir", alliance.folder)
    assert "member of the joint pack town/silk" in refused.stderr
    done = alliance.do("alliance", "joint", alliance.folder, "town/silk", "--none")
    assert "- joint pack town/silk: no members any more" in done.stdout
    alliance.sign("chen", "li")
    alliance.do("museum", "remove", "city", "--dir", alliance.folder)
    alliance.sign("chen", "li")
    assert "city" not in alliance.do("museum", "list", "--dir", alliance.folder).stdout


def test_a_museum_gets_a_second_key_and_then_loses_the_first(alliance: People) -> None:
    alliance.add("town")
    alliance.do("museum", "rekey", "town", "--add", alliance.public("town-2"), "--dir", alliance.folder)
    alliance.do("museum", "rekey", "town", "--remove", alliance.keyid("town")[:8], "--dir", alliance.folder)
    [line] = json.loads(alliance.do("museum", "list", "--dir", alliance.folder, "--json").stdout)
    assert [key["name"] for key in line["keys"]] == ["town-2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("museum", "add", "Town", "--key", "{town}", "--dir", "{dir}"), "cannot be a museum's id"),
        (("museum", "add", "channels", "--key", "{town}", "--dir", "{dir}"), "a role of the alliance is"),
        (("museum", "add", "town", "--key", "{chen}", "--dir", "{dir}"), "is root's already"),
        (("museum", "add", "town", "--key", "{town}", "--key", "{town}", "--dir", "{dir}"), "named twice"),
        (
            ("museum", "add", "town", "--key", "{town}", "--threshold", "2", "--dir", "{dir}"),
            "cannot make 2 signatures",
        ),
        (("museum", "rekey", "town", "--remove", "12345678", "--dir", "{dir}"), "there is no museum 'town'"),
        (("museum", "remove", "town", "--dir", "{dir}"), "there are none yet"),
        (("alliance", "rotate", "{dir}", "--role", "root", "--remove", "zhao"), "there are chen ("),
        (("alliance", "rotate", "{dir}", "--role", "root", "--remove", "li", "--remove", "chen"), "cannot make 2"),
        (("alliance", "rotate", "{dir}", "--role", "root"), "nothing to change"),
        (("alliance", "rotate", "{dir}", "--role", "sticks", "--add", "{chen}"), "is root's already"),
        (("alliance", "joint", "{dir}", "town/silk", "--member", "city"), "there is no museum 'town'"),
        (("alliance", "joint", "{dir}", "town/../x", "--none"), "is no pack's name"),
        (("alliance", "sign", "{dir}", "--key", "{home}/none.key"), "none.key is not here"),
        (("alliance", "sign", "{dir}", "--key", "{chen}"), "name the .key file"),
        (("alliance", "show", "{home}"), "companion alliance init"),
        (("museum", "add", "town", "--key", "{home}/chen.key", "--dir", "{dir}"), "name the .pub file"),
    ],
)
def test_what_cannot_be_done_is_refused_by_a_sentence(alliance: People, words: tuple[str, ...], said: str) -> None:
    facts = {"dir": alliance.folder, "home": alliance.home}
    facts |= {name: alliance.public(name) for name in ("town", "chen")}
    before = alliance.files()
    done = alliance.run(*(word.format(**facts) for word in words))
    assert done.exit_code == 1
    assert said in done.stderr
    assert alliance.files() == before


def test_an_alliance_that_one_loss_would_end_is_refused(people: People) -> None:
    done = people.run(
        "alliance", "init", people.folder, "--root", people.public("a"), "--root", people.public("b"),
        "--online", people.data,
    )  # fmt: skip
    assert done.exit_code == 2
    assert "name at least 3" in done.stderr


def test_an_alliance_is_not_begun_over_another(alliance: People) -> None:
    roots = [word for name in ("chen", "li", "wang") for word in ("--root", alliance.public(name))]
    again = alliance.run("alliance", "init", alliance.folder, *roots, "--online", alliance.home / "new")
    assert again.exit_code == 2
    elsewhere = alliance.run("alliance", "init", alliance.home / "b", *roots, "--online", alliance.data / "keys")
    assert elsewhere.exit_code == 1
    assert "never written over" in elsewhere.stderr
    assert not (alliance.home / "b").exists()


def test_every_command_says_its_exit_codes(people: People) -> None:
    for group, names in (
        ("alliance", ("init", "sign", "rotate", "refresh", "joint", "show", "install")),
        ("museum", ("add", "rekey", "remove", "list")),
    ):
        for name in names:
            assert "Exit codes: 0 " in people.do(group, name, "--help").stdout


# Hostile folders


def change_file(file: Path, change: dict[str, object]) -> None:
    content = json.loads(file.read_bytes())
    content["signed"] |= change
    file.write_text(json.dumps(content))


def refused(people: People) -> str:
    """What a signer is told, who signs nothing."""
    before = people.files()
    done = people.run("alliance", "sign", people.folder, "--key", people.key("wang"), "--yes")
    assert done.exit_code == 1, done.output
    assert people.files() == before
    return done.stderr


def test_an_edited_signed_file_is_refused(alliance: People) -> None:
    alliance.add("town")
    for name in ("1.root.json", "1.targets.json"):
        kept = (alliance.folder / name).read_bytes()
        change_file(alliance.folder / name, {"expires": "2099-01-01T00:00:00Z"})
        assert f"{name}: 0 of the 2 signatures" in refused(alliance)
        (alliance.folder / name).write_bytes(kept)
    alliance.sign("wang")


def test_a_pending_file_that_was_edited_after_the_first_signature_is_refused(alliance: People) -> None:
    alliance.add("town")
    alliance.sign("li")
    change_file(alliance.folder / "pending/2.targets.json", {"expires": "2099-01-01T00:00:00Z"})
    assert "does not hold: it was altered" in refused(alliance)


def test_a_wider_delegation_in_a_pending_file_is_refused(alliance: People) -> None:
    alliance.add("town")
    file = alliance.folder / "pending/2.targets.json"
    delegations = json.loads(file.read_bytes())["signed"]["delegations"]
    delegations["roles"][-1]["paths"] = ["*"]
    change_file(file, {"delegations": delegations})
    assert "these commands never write" in refused(alliance)


@pytest.mark.parametrize(
    "change",
    [{"targets": {"town/main.1.json": {"length": 1, "hashes": {"sha256": "0" * 64}}}}, {"extra": 1}, {"version": 7}],
)
def test_what_is_hidden_in_a_pending_file_is_refused(alliance: People, change: dict[str, object]) -> None:
    alliance.add("town")
    change_file(alliance.folder / "pending/2.targets.json", change)
    assert "2.targets.json" in refused(alliance) or "7.targets.json" in refused(alliance)


def test_a_root_signed_by_one_holder_alone_is_refused(alliance: People) -> None:
    """A thief of one root key writes a root of his own and hands it round as complete."""
    ceremony = folders.read_folder(alliance.folder)
    thief = keys.unseal(alliance.key("li").read_bytes(), WORDS)
    from companion.ceremony.changes import refresh
    from tests.companion.publishing.alliance import NOW

    forged = refresh(ceremony, NOW).next_root
    assert forged
    (alliance.folder / "2.root.json").write_bytes(authoring.sign(forged, thief))
    assert "2.root.json: 1 of the 2 signatures" in refused(alliance)


def test_no_file_but_ours_is_read(alliance: People) -> None:
    (alliance.folder / "9.root.json").mkdir()
    assert "is no file" in refused(alliance)
    (alliance.folder / "9.root.json").rmdir()
    (alliance.folder / "9.root.json").symlink_to("/etc/hostname")
    assert "is no file" in refused(alliance)
    (alliance.folder / "9.root.json").unlink()
    for name in ("notes.txt", ".DS_Store", "1.root.json.bak"):
        (alliance.folder / name).write_text("mine")
    alliance.add("town")
    alliance.sign("wang")


def test_a_whole_other_alliance_in_the_folder_is_refused_by_who_signed_before(alliance: People, tmp_path: Path) -> None:
    alliance.sign("li")  # remembers
    stranger = People(tmp_path / "elsewhere")
    for name in ("li", "li.pub"):
        source = alliance.home / (name if "." in name else f"{name}.key")
        (stranger.home / source.name).write_bytes(source.read_bytes())
    (stranger.home / "li.key").chmod(0o600)
    stranger.begun()
    stranger.add("evil")
    done = alliance.run("alliance", "sign", stranger.folder, "--key", alliance.key("li"), "--yes")
    assert done.exit_code == 1
    assert "another root than the one that you signed before" in done.stderr


def test_who_signs_for_the_first_time_is_shown_every_key(alliance: People) -> None:
    alliance.add("town")
    done = alliance.do("alliance", "sign", alliance.folder, "--key", alliance.key("wang"), "--yes")
    assert "for the first time with this key" in done.stderr
    assert keys.fingerprint(alliance.keyid("chen")) in done.stderr


# Cuts


def test_a_cut_between_complete_and_pending_is_mended(alliance: People) -> None:
    alliance.add("town")
    pending = (alliance.folder / "pending/2.targets.json").read_bytes()
    alliance.sign("chen", "li")
    (alliance.folder / "pending/2.targets.json").write_bytes(pending)  # the removal was lost
    assert alliance.state()["waiting"] == []
    alliance.add("city")
    assert sorted(alliance.files())[-1] == "pending/3.targets.json"


def test_a_torn_file_beside_is_no_file_of_the_ceremony(alliance: People) -> None:
    (alliance.folder / "pending").mkdir(exist_ok=True)
    (alliance.folder / "pending/.2.targets.json.new").write_bytes(b'{"sig')
    alliance.add("town")
    alliance.sign("chen", "li")
    assert alliance.state()["targets"] == 2
