"""`companion staff`: accounts of those who work here. Exit codes: 0 done, 1 not done (says why), 2 wrong use."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.accounts.people import Person
    from companion.accounts.staff import Link

ROLES = ("alliance", "editor", "workshop")
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar")


@click.group()
def staff() -> None:
    """Accounts of those who work here: the alliance, editors of one museum each, workshop staff."""


@staff.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--museum", metavar="ID", help="An editor's own.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the staff pages.")
@config_option
def add(name: str, role: str, museum: str | None, language: str, config: Path | None) -> None:
    """Make an account for NAME and print the one-time link with which its person sets a password.

    Exit codes: 0 made, 1 not made, 2 wrong use.
    """
    from companion.accounts.staff import AddStaff

    if (role == "editor") != bool(museum):
        raise click.UsageError("--museum goes with --role editor: the museum that this person works for")
    _show(give(config, "staff.add", AddStaff(name=name, role=role, museum=museum, language=language)))


@staff.command()
@click.argument("name")
@click.option("--code", is_flag=True, help="The phone is lost: its code is set up anew, too.")
@config_option
def reset(name: str, code: bool, config: Path | None) -> None:
    """Print a new one-time link for NAME; the password of now stops working and all sessions end.

    Exit codes: 0 made, 1 not made, 2 wrong use.
    """
    from companion.accounts.staff import ResetStaff

    _show(give(config, "staff.reset", ResetStaff(name=name, code=code)))


@staff.command()
@click.argument("name")
@config_option
def close(name: str, config: Path | None) -> None:
    """Close the account of NAME and end its sessions at once; `open` opens it again.

    Exit codes: 0 closed, 1 not closed, 2 wrong use.
    """
    from companion.accounts.staff import CloseStaff

    person = give(config, "staff.close", CloseStaff(name=name))
    click.echo(f"{person.name} is closed; companion staff open {person.name} opens it again")


@staff.command("open")
@click.argument("name")
@config_option
def open_(name: str, config: Path | None) -> None:
    """Open the account of NAME again, with password and code as they were.

    Exit codes: 0 open, 1 not opened, 2 wrong use.
    """
    from companion.accounts.staff import OpenStaff

    click.echo(f"{give(config, 'staff.open', OpenStaff(name=name)).name} is open")


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def list_(as_json: bool, config: Path | None) -> None:
    """Show all accounts: name, role, museum, and how far each has come.

    Exit codes: 0 shown, 1 not shown, 2 wrong use.
    """
    from companion.accounts.staff import ListStaff

    people: list[Person] = give(config, "staff.list", ListStaff())
    if as_json:
        click.echo(json.dumps([_facts(each) for each in people], ensure_ascii=False, indent=2))
        return
    for each in people:
        click.echo(f"{each.name:<20}  {each.role:<9}  {each.museum or '-':<20}  {_state(each)}")
    if not people:
        click.echo("no accounts yet; begin with: companion staff add NAME --role alliance", err=True)


def _show(link: "Link") -> None:
    click.echo(link.address)
    click.echo(
        f"For {link.name} alone: sets the password, once, until {link.expires.astimezone():%Y-%m-%d %H:%M}.", err=True
    )


def _facts(person: "Person") -> dict[str, Any]:
    return {"name": person.name, "role": person.role, "museum": person.museum, "state": _state(person)}


def _state(person: "Person") -> str:
    from companion.accounts.people import needs_code

    if person.closed:
        return "closed"
    if not person.has_password:
        return "link not used yet"
    return "code not set up yet" if needs_code(person) and not person.has_code else "open"
