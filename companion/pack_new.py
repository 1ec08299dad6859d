"""`companion pack new`: a starter folder for a museum's own pack."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--museum", metavar="ID", help="The museum's id: lower-case letters, digits, hyphens. Else DIR's name.")
@click.option("--language", "languages", multiple=True, help="Repeat for each; the first is the museum's own.")
def new(folder: Path, museum: str | None, languages: tuple[str, ...]) -> None:
    """Make DIR, a starter folder to write over: one artifact, one exhibition, one tour, and notes on each.

    Without --language the pack is in zh-Hans and en. DIR must be new or empty.

    Exit codes: 0 made, 2 wrong use, or DIR is not empty.
    """
    from content_packs.guide.source.new import make_source

    languages = languages or ("zh-Hans", "en")
    museum = museum or _id_from(folder)
    _check_wish(folder, museum, languages)
    try:
        written = make_source(folder, museum, languages)
    except OSError as error:
        raise click.UsageError(f"cannot write to {folder}: {error.strerror}") from None
    for file in written:
        click.echo(f"  {folder / file}")
    click.echo(f"Begin with {folder / 'README.md'}; then: companion pack check {folder}")


def _check_wish(folder: Path, museum: str, languages: tuple[str, ...]) -> None:
    from content_packs.format.paths import is_name
    from content_packs.guide.language import is_tag

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder")
    if not is_name(museum):
        raise click.UsageError(
            f"{museum!r} cannot be a museum's id: lower-case letters, digits and hyphens, at most 64"
        )
    for language in languages:
        if not is_tag(language):
            raise click.UsageError(f"{language!r} is not a language tag; write it like en, fr, zh-Hans or pt-BR")
    if len(set(languages)) < len(languages):
        raise click.UsageError("a language is named twice")


def _id_from(folder: Path) -> str:
    """DIR's name where it can be an id."""
    from content_packs.format.paths import is_name

    name = folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
    return name if is_name(name) else "my-museum"
