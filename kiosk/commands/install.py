"""`kiosk install`. Exit codes: 0 shown or done, 1 not done (says why), 2 wrong use."""

import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.install.files import Wanted
    from kiosk.install.places import Change

UNITS = "museum-kiosk.service museum-kiosk-screen.service museum-kiosk-watch.timer museum-kiosk-nightly.timer"
NEXT = (
    "systemd-sysusers",
    "systemctl daemon-reload && udevadm control --reload",
    f"systemctl enable --now {UNITS}",
)


@click.command()
@click.option("--write", "do_write", is_flag=True, help="Write the files; without it they are only shown.")
@click.option("--remove", "do_remove", is_flag=True, help="Take away again what --write wrote.")
@click.option("--show", is_flag=True, help="Show each new file whole.")
@click.option("--packages", is_flag=True, help="With --write: install the Debian packages that are missing.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("/"),
    show_default=True,
    help="The box's folders lie below this one: for images.",
)
@click.option("--program", help="Where `kiosk` lies on the box.  [default: this one]")
def install(do_write: bool, do_remove: bool, show: bool, packages: bool, root: Path, program: str | None) -> None:
    """Make a Debian or Raspberry Pi OS box a kiosk: server, browser, watchdog, sticks. Shows what it would do.

    Exit codes: 0 shown or done, 1 not done, 2 wrong use.
    """
    from kiosk.install.files import Unreachable
    from kiosk.install.places import BadPlace

    if do_write and do_remove:
        raise click.UsageError("--write or --remove, not both")
    if packages and (not do_write or root != Path("/")):
        raise click.UsageError("--packages goes with --write, on the box itself")
    if (do_write or do_remove) and root == Path("/") and os.geteuid() != 0:
        raise click.ClickException("writing to / needs root: run it with sudo")
    os.umask(0o022)  # the folders are read by other users
    try:
        _remove(root) if do_remove else _install(root, PurePosixPath(program or _own()), do_write, show, packages)
    except (Unreachable, BadPlace) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or root}: {error.strerror}") from None


def _install(root: Path, program: PurePosixPath, do_write: bool, show: bool, packages: bool) -> None:
    from kiosk.install.files import wanted_files
    from kiosk.install.places import changes, write

    todo = changes(root, wanted_files(program, _port(root)))
    for change in todo:
        _tell(change, show)
    _mind_packages(root, packages)
    if not todo:
        click.echo("nothing to do: all files are as they should be")
    elif not do_write:
        click.echo(f"{len(todo)} files would be written. Next: kiosk install --write (as root)")
    else:
        write(root, todo)
        click.echo(f"{len(todo)} files written. Next, as root on the box:")
        click.echo("\n".join(f"    {each}" for each in NEXT))


def _tell(change: "Change", show: bool) -> None:
    wanted: Wanted = change.wanted
    click.echo(f"{change.what:8} {wanted.mode:04o}  /{wanted.path}")
    if change.diff:
        click.echo(change.diff)
    elif show and change.what == "new":
        click.echo("".join(f"    {line}" for line in wanted.text.splitlines(keepends=True)))


def _remove(root: Path) -> None:
    from kiosk.install.places import remove

    removal = remove(root)
    for path in removal.gone:
        click.echo(f"removed  /{path}")
    for path in removal.left:
        click.echo(f"left     /{path}: changed since it was written; remove it yourself")
    if not removal.gone and not removal.left:
        click.echo("nothing to do: nothing of ours is here")
    elif root == Path("/"):
        click.echo(f"Next, as root: systemctl disable --now {UNITS}; systemctl daemon-reload")
        click.echo("What the kiosk keeps stays in /var/lib/museum-kiosk.")


def _own() -> str:
    return str(Path(sys.executable).with_name("kiosk"))


def _port(root: Path) -> int:
    """Of the settings on the box, else the usual one."""
    from content_packs.running.settings import BadSettings
    from kiosk.config import Settings, load
    from kiosk.install.files import SETTINGS

    file = root / SETTINGS
    if not file.exists():
        return Settings().port
    try:
        port = load(file, {}).port
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    if port == 0:
        raise click.ClickException(f"{file}: the browser must know the port; give `port` another number than 0")
    return port


def _mind_packages(root: Path, packages: bool) -> None:
    """Says which packages are missing, and installs them where that was asked for."""
    from kiosk.install.files import PACKAGES

    if not shutil.which("dpkg-query"):
        click.echo(f"This is no Debian: see that the box has {', '.join(PACKAGES)}.", err=True)
        return
    ask = [
        "dpkg-query",
        f"--admindir={root / 'var/lib/dpkg'}",
        "-W",
        "-f",
        "${Package} ${db:Status-Status}\n",
        *PACKAGES,
    ]
    said = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.splitlines()  # noqa: S603
    missing = [each for each in PACKAGES if f"{each} installed" not in said]
    line = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if missing and packages:
        if subprocess.run(line, check=False).returncode:  # noqa: S603
            raise click.ClickException(f"not installed: {' '.join(missing)}; nothing was written")
    elif missing:
        click.echo(f"missing packages: {' '.join(line)}")
