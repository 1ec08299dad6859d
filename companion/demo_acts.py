"""Acts of the demonstration: `python -m companion.demo_acts found|publish|travel DATA [URL [PORT]]`.

Each runs the commands that an alliance, its museums and its server run, with the words that they would type. A process
of its own, so that the server never holds what they need.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import NoReturn, TextIO

import click
import msgspec

from companion.cli import companion
from companion.demo import JOINT, MEMBERS, PROGRAMME, Places
from companion.demo_programme import write_sessions
from content_packs.format.blobs import write_durably

HOLDERS = ("root-one", "root-two", "root-three")  # in earnest: three persons, each with a key at home
STAFF = {"coordinator": "alliance", "van": "workshop"}  # who plans, and who holds the doors
HTTP = "--insecure-http"  # nothing leaves this network
GROUP = "kiosks"
KIOSK = (sys.executable, "-m", "kiosk.cli")
CHILDREN: list[subprocess.Popen[bytes]] = []


def found(places: Places) -> None:
    """Three holders of root keys, the alliance, and the museums that it lets sign."""
    museums = places.museums()
    for name in (*HOLDERS, *museums):
        run("pack", "keygen", places.key(name), *places.words)
    roots = [word for name in HOLDERS for word in ("--root", places.public(name))]
    run("alliance", "init", places.alliance, *roots, "--online", places.server / "keys", *places.words)
    sign(places)
    for museum in museums:
        run("museum", "add", museum, "--key", places.public(museum), "--dir", places.alliance)
    members = [word for member in MEMBERS for word in ("--member", member)]
    run("alliance", "joint", places.alliance, JOINT, *members)
    sign(places)
    run("alliance", "install", places.alliance, "--config", places.settings)
    for name, role in STAFF.items():
        click.echo(run("staff", "add", name, "--role", role, "--config", places.settings))


def sign(places: Places) -> None:
    """Two of the three, which is enough."""
    for name in HOLDERS[:2]:
        run("alliance", "sign", places.alliance, "--key", places.key(name), *places.words, "--yes")


def publish(places: Places, url: str) -> None:
    """Each museum pushes, the members of the joint exhibition consent, all is published; then workshops are planned."""
    pushed = {places.name(folder): push(places, folder, url) for folder in places.built()}
    for member in MEMBERS:
        run("pack", "consent", JOINT, pushed[JOINT], "--as", member, "--to", url, *places.signer(member), HTTP)
    for name in pushed:
        run("pack", "publish", name, "--config", places.settings)
    plan(places, datetime.now().astimezone().date())


def plan(places: Places, today: date) -> None:
    """Workshops for the next weeks."""
    sessions = places.data / "sessions.csv"
    write_durably(sessions, write_sessions(today).encode())
    run("workshop", "define", PROGRAMME, "--config", places.settings)
    run("workshop", "import", sessions, "--open", "--config", places.settings)


def travel(places: Places, url: str, port: str) -> None:
    """A kiosk is invited, enrols itself, fetches what its group is given, and shows it until this process ends."""
    device = os.environ | {"KIOSK_DATA": str(places.kiosk), "KIOSK_PORT": port, "KIOSK_LOG_LEVEL": "error"}
    if not places.enrolled.exists():
        for folder in places.built():
            run("pack", "publish", places.name(folder), "--group", GROUP, "--config", places.settings)
        invited = run(
            "kiosk", "invite", "--name", "Demonstration", "--group", GROUP, "--json", "--config", places.settings
        )
        take(device, "enrol", url, msgspec.json.decode(invited)["code"], HTTP)
        write_durably(places.enrolled, b"")
    take(device, "sync")
    click.secho("$ kiosk serve", dim=True)
    with subprocess.Popen([*KIOSK, "serve"], env=device) as showing:  # noqa: S603 (our own words)
        CHILDREN.append(showing)
        showing.wait()


def take(device: dict[str, str], *words: str) -> None:
    """A command of the device, shown as it would be typed there."""
    click.secho(f"$ kiosk {shlex.join(words)}", dim=True)
    line = [*KIOSK, *words]
    done = subprocess.run(line, env=device, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        click.echo(done.stdout + done.stderr, err=True)
        raise SystemExit(1)


def push(places: Places, folder: Path, url: str) -> int:
    """The version that the pack has at the server now."""
    museum, _ = places.name(folder).split("/")
    said = run("pack", "push", folder, "--to", url, *places.signer(museum), HTTP, "--json")
    return int(msgspec.json.decode(said)["version"])


def run(*words: object) -> str:
    """One command, shown as it would be typed; what it says is shown where it fails."""
    line = [str(word) for word in words]
    click.secho(f"$ companion {shlex.join(line)}", dim=True)
    said = TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            companion.main(line, prog_name="companion", standalone_mode=False)
    except click.ClickException as error:
        _fail(said, f"Error: {error.format_message()}")
    except SystemExit as error:
        if error.code:
            _fail(said)
    return _text(said)


def _text(said: TextIOWrapper) -> str:
    said.seek(0)
    return said.read()


def _fail(said: TextIOWrapper, also: str = "") -> NoReturn:
    click.echo(f"{_text(said)}{also}", err=True)
    raise SystemExit(1)


ACTS: dict[str, Callable[..., None]] = {"found": found, "publish": publish, "travel": travel}


def end_with(parent: TextIO) -> None:
    """The server holds the other end of this pipe: an act does not outlive it."""
    parent.read()
    for child in CHILDREN:
        child.terminate()
        child.wait()
    os._exit(1)


if __name__ == "__main__":
    Thread(target=end_with, args=(sys.stdin,), daemon=True).start()
    act, data, *rest = sys.argv[1:]
    places = Places(Path(data))
    ACTS[act](places, *rest)
