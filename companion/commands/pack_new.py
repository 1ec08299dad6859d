"""`companion pack new`: a starter folder for a museum's own pack."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--museum", metavar="ID", help="The museum's id: lower-case letters, digits, hyphens. Else DIR's name.")
@click.option("--language", "languages", multiple=True, help="Repeat for each; the first is the museum's own.")
@click.option("--xlsx", is_flag=True, help="A workbook and a folder of pictures instead of text files.")
@click.option(
    "--lang", metavar="LANGUAGE", help="Of the workbook's headings and notes: zh-Hans, zh-Hant, en, fr, ja, ar."
)
def new(folder: Path, museum: str | None, languages: tuple[str, ...], xlsx: bool, lang: str | None) -> None:
    """Make DIR, a starter folder to write over: one artifact, one exhibition, one tour, and notes on each.

    Without --language the pack is in zh-Hans and en. DIR must be new or empty. With --xlsx it holds a workbook with two
    example artifacts, in the language --lang, which is also the museum's own where --language names none.

    Exit codes: 0 made, 2 wrong use, or DIR is not empty.
    """
    from content_packs.guide.source.new import make_source

    if lang and not xlsx:
        raise click.UsageError("--lang is the language of a workbook's headings: it goes with --xlsx")
    languages = languages or tuple(dict.fromkeys([lang, "en"] if lang else ["zh-Hans", "en"]))
    museum = museum or _id_from(folder)
    _check_wish(folder, museum, languages)
    try:
        written = _workbook(folder, museum, languages, lang) if xlsx else make_source(folder, museum, languages)
    except OSError as error:
        raise click.UsageError(f"cannot write to {folder}: {error.strerror}") from None
    for file in written:
        click.echo(f"  {folder / file}")
    click.echo(f"Begin with {folder / ('README.md' if not xlsx else written[0])}; then: companion pack check {folder}")


def _workbook(folder: Path, museum: str, languages: tuple[str, ...], lang: str | None) -> list[Path]:
    from content_packs.guide.source.workbook import names
    from content_packs.guide.source.workbook.new import make_workbook

    if lang and not names.speaks(lang):
        raise click.UsageError(f"no headings in {lang!r} yet; choose one of {', '.join(names.LANGUAGES)}")
    return make_workbook(folder, museum, languages, lang or (languages[0] if names.speaks(languages[0]) else "en"))


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
