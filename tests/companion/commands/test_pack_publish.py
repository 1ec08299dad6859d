"""`companion pack publish|rollback|withdraw|cancel|list|preview`, as typed on the server's machine."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.commands.pack_publish import read_instant
from companion.store.opening import open_store
from tests.companion.processes import HOUSE
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import Town

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Three versions of a pack are pushed; no server runs, so each command holds the store itself."""
    data = tmp_path / "data"
    store = open_store(data)
    alliance = Alliance(store, data, now=datetime.now(UTC))
    alliance.install()
    town = Town(alliance, tmp_path)
    for version in (1, 2, 3):
        town.push(version)
    store.close()
    monkeypatch.setenv("COMPANION_DATA", str(data))
    monkeypatch.setenv("COMPANION_PASSPHRASE_FILE", str(data / "passphrase"))
    monkeypatch.setenv("COMPANION_PUBLIC_URL", "https://guide.example.org")

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(companion, ["pack", *words])

    return invoke


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_a_version_is_published_rolled_back_and_withdrawn(run: Run) -> None:
    assert said(run("publish", "town/main", "1")) == (
        "town/main version 1 is shown on the site (before: nothing of it).\n"
    )
    assert said(run("publish", "town/main")) == "town/main version 3 is shown on the site (before: version 1).\n"
    assert "nothing changed" in said(run("publish", "town/main"))
    assert said(run("rollback", "town/main")) == "town/main version 1 is shown on the site (before: version 3).\n"
    assert said(run("withdraw", "town/main")) == "town/main is shown on the site no more (it was version 1).\n"


def test_a_version_is_scheduled_and_cancelled(run: Run) -> None:
    run("publish", "town/main", "1")
    at = (datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ005 (as typed)
    told = said(run("publish", "town/main", "2", "--at", at))
    assert told.startswith(f"town/main version 2 begins on the site at {at.replace('T', ' ')}")
    assert "until then version 1." in told
    assert said(run("cancel", "town/main")) == (
        "town/main version 2 is not scheduled for the site any more; the site shows version 1.\n"
    )


def test_stages_are_for_groups_of_kiosks(run: Run) -> None:
    run("publish", "town/main", "1", "--group", "van")
    assert said(run("publish", "town/main", "2", "--group", "van", "--percent", "20")) == (
        "town/main version 2 is shown by 20 % of group van, the others show version 1.\n"
    )
    refused = run("publish", "town/main", "2", "--percent", "20")
    assert refused.exit_code == 1
    assert "site is one reader" in refused.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("publish", "town/main", "9"), "version 9 of town/main was not pushed here"),
        (("publish", "town/other"), "nothing of town/other was pushed here"),
        (("publish", "town"), "say museum and pack, as town/main"),
        (("publish", "town/main", "1", "--at", "2020-01-01T00:00"), "has passed"),
        (("rollback", "town/main"), "shows nothing of town/main"),
        (("cancel", "town/main"), "nothing of town/main is scheduled"),
        (("preview", "town/main", "9"), "was not pushed here"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(run: Run, words: tuple[str, ...], why: str) -> None:
    refused = run(*words)
    assert refused.exit_code == 1
    assert why in refused.output
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("group", ["x y", "Van", "../site", ""])
def test_a_group_that_is_none_is_wrong_use(run: Run, group: str) -> None:
    refused = run("publish", "town/main", "1", "--group", group)
    assert refused.exit_code == 2
    assert "lower-case letters, digits and hyphens" in refused.output


def test_the_list_of_a_museum_without_packs_says_of_whom(run: Run) -> None:
    assert "Nothing of nope was pushed here" in run("list", "nope").output


def test_a_time_that_is_none_is_wrong_use(run: Run) -> None:
    refused = run("publish", "town/main", "1", "--at", "tomorrow")
    assert refused.exit_code == 2
    assert "write 2026-05-20T09:00" in refused.output


def test_a_time_without_a_zone_is_local_and_with_one_is_what_it_says() -> None:
    assert read_instant("2026-05-20T09:00+08:00") == datetime(2026, 5, 20, 1, tzinfo=UTC)
    assert read_instant("2026-05-20T09:00Z") == datetime(2026, 5, 20, 9, tzinfo=UTC)
    assert read_instant("2026-05-20 09:00").replace(tzinfo=None) == datetime(2026, 5, 20, 9)  # noqa: DTZ001


def test_the_list_says_what_was_pushed_and_what_is_shown(run: Run) -> None:
    assert "shown nowhere yet" in said(run("list"))
    run("publish", "town/main", "2")
    told = said(run("list"))
    assert "town/main\n  site: version 2\n" in told
    assert "pushed" in told
    found = json.loads(said(run("list", "--json")))
    assert [version["version"] for version in found["packs"][0]["versions"]] == [3, 2, 1]
    assert said(run("list", "city")).startswith("Nothing of city was pushed here yet")


def test_a_preview_prints_its_link_once(run: Run) -> None:
    told = said(run("preview", "town/main"))
    assert "town/main version 3, until " in told
    assert "https://guide.example.org/preview/" in told
    assert said(run("preview", "town/main", "--revoke")) == "1 link(s) to town/main ended.\n"


def test_every_command_of_the_page_is_one_with_these_options() -> None:
    page = (HOUSE / "docs/publish.md").read_text()
    lines = re.findall(r"^ {4}companion (.*)$|`companion ([^`]*)`", page, re.MULTILINE)
    assert len(lines) > 10
    for block, inline in lines:
        words = (block or inline).split()
        command: click.Command = companion
        while isinstance(command, click.Group):
            assert words[0] in command.commands, words
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_the_walk_of_the_page_goes_as_it_says(run: Run) -> None:
    page = (HOUSE / "docs/publish.md").read_text()
    at = (datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ005 (as typed)
    for line in re.findall(r"^ {4}companion pack (.*)$", page, re.MULTILINE):
        words = line.replace("2026-05-20T09:00", at).replace(" 8 ", " 2 ").replace(" 8", " 2").split()
        if "--percent" in words:
            run("publish", "town/main", "1", "--group", "van")
        if words[0] == "rollback":
            run("publish", "town/main", "1")
            run("publish", "town/main", "2")
        said(run(*words))


def test_an_outcome_is_told_as_json(run: Run) -> None:
    decided = json.loads(said(run("publish", "town/main", "2", "--json")))
    assert (decided["version"], decided["group"], decided["changed"]) == (2, "site", True)
