"""`companion pack labels`: sheets of labels to print, cut and put beside the artifacts.

Exit codes: 0 printed, 1 not what the packs hold or no font has the letters, 2 wrong use, 3 the disk failed: try again.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import click

from companion.labels.sizes import PAPERS, SIZES, plan_sheet
from content_packs.errors import PackError, Unavailable
from content_packs.running.progress import progress_bar

if TYPE_CHECKING:
    from companion.labels.choosing import Label, Warned, Wish
    from companion.labels.sheets import Printed
    from content_packs.format.pack import Pack

NOT_PRINTED, RETRY = 1, 3  # exit codes
NEEDS_ADDRESS = (
    "--address is needed: where visitors find the guide, as --address https://guide.example.org. "
    "It is printed into every code and cannot be changed on the wall"
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Ask(NamedTuple):
    """How the sheets are to look."""

    out: Path
    paper: str
    size: str
    address: str
    capitals: bool
    marks: bool
    fonts: tuple[Path, ...]
    quiet: bool


@click.command()
@click.argument("packs", metavar="PACK...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF file to write.")
@click.option("--address", default="", metavar="URL", help="Where visitors find the guide: https://guide.example.org.")
@click.option("--paper", type=click.Choice(list(PAPERS), case_sensitive=False), default="A4", show_default=True)
@click.option("--size", type=click.Choice(list(SIZES)), default="medium", show_default=True, help="Size of a label.")
@click.option("--exhibition", default="", metavar="REF", help="Its artifacts alone: an id, or museum/id.")
@click.option("--gallery", default="", metavar="ID", help="What stands there alone: an id, or museum/id.")
@click.option("--code", "codes", multiple=True, help="This artifact alone. Repeat for more.")
@click.option("--languages", default="", metavar="TAG,TAG", help="One or two, else the museum's own and English.")
@click.option("--lower-case", is_flag=True, help="Codes in lower case, for scanners that want that: more modules.")
@click.option("--no-cut-marks", is_flag=True, help="No marks for the knife.")
@click.option("--font", "fonts", multiple=True, type=_FILE, help="A font file to look into first. Repeat for more.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def labels(
    packs: tuple[Path, ...],
    out: Path,
    address: str,
    paper: str,
    size: str,
    exhibition: str,
    gallery: str,
    codes: tuple[str, ...],
    languages: str,
    lower_case: bool,
    no_cut_marks: bool,
    fonts: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Print labels of the artifacts in each built PACK as sheets in the PDF file OUT.

    Each has a QR code, the code in letters, the keypad number, the title in two languages and the museum's name; in
    the order of keypad numbers. Print at 100 %.

    Exit codes: 0 printed, 1 not in the packs, or no font has the letters, 2 wrong use, 3 the disk failed.
    """
    if sum(map(bool, (exhibition, gallery, codes))) > 1:
        raise click.UsageError("one of --exhibition, --gallery and --code at a time")
    wish = _wish(exhibition, gallery, codes, languages)
    address = read_address(address)
    ask = Ask(out, paper, size, address, not lower_case, not no_cut_marks, fonts, as_json)
    outcome = _attempt([_open(pack) for pack in packs], wish, ask)
    click.echo(outcome.as_json()) if as_json else outcome.tell()
    raise SystemExit(outcome.exit_code)


class Outcome(NamedTuple):
    """What printing came to."""

    out: Path
    warned: "Sequence[Warned]" = ()
    printed: "Printed | None" = None
    failed: Exception | None = None

    @property
    def exit_code(self) -> int:
        if isinstance(self.failed, Unavailable | OSError):
            return RETRY
        return NOT_PRINTED if self.failed else 0

    def tell(self) -> None:
        """Warnings on stderr, what was printed on stdout."""
        for each in self.warned:
            click.echo(f"warning: {each.artifact} {each.what}", err=True)
        if self.printed:
            click.echo(f"{self.out}: {_count(self.printed.labels, 'label')} on {_count(self.printed.pages, 'sheet')}")
        else:
            click.echo(f"not printed: {self.failed}", err=True)

    def as_json(self) -> bytes:
        import msgspec

        return msgspec.json.encode(
            {
                "out": str(self.out) if self.printed else None,
                "labels": self.printed.labels if self.printed else 0,
                "pages": self.printed.pages if self.printed else 0,
                "failed": str(self.failed) if self.failed else None,
                "warnings": self.warned,
            }
        )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def read_address(typed: str) -> str:
    """The address as a code carries it: scheme and host, a foreign host name as DNS has it."""
    if not typed:
        raise click.UsageError(NEEDS_ADDRESS)
    parts = urlsplit(typed)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise click.UsageError(f"--address {typed!r} is no address; write it like https://guide.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise click.UsageError(f"--address {typed!r}: scheme and host alone, like https://guide.example.org")
    return f"{parts.scheme}://{_host(parts.netloc)}"


def _host(typed: str) -> str:
    try:
        host = typed.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"[a-z0-9.\-]{1,253}(:\d{1,5})?", host):
        raise click.UsageError(f"--address: {typed!r} is no host name")
    return host


def _wish(exhibition: str, gallery: str, typed: tuple[str, ...], languages: str) -> "Wish":
    from companion.labels.choosing import Wish
    from content_packs.guide.codes import is_code, normalise
    from content_packs.guide.language import is_tag

    codes = tuple(dict.fromkeys(map(normalise, typed)))
    for code in codes:
        if not is_code(code):
            raise click.UsageError(f"--code {code!r} is no code; write it like Z8T-1NH-NQN")
    tags = tuple(dict.fromkeys(tag.strip() for tag in languages.split(",") if tag.strip()))
    for tag in tags:
        if not is_tag(tag):
            raise click.UsageError(f"--languages: {tag!r} is no language tag; write it like en, fr, zh-Hans or pt-BR")
    if len(tags) > 2:
        raise click.UsageError("--languages: a label has space for two")
    return Wish(exhibition=exhibition, gallery=gallery, codes=codes, languages=tags)


def _open(folder: Path) -> "Pack":
    from content_packs.format.pack import MANIFEST, open_folder

    if not (folder / MANIFEST).exists():
        hint = f"build it first: companion pack build {folder} --out PACK, then name PACK here"
        what = f"is a source, no pack; {hint}" if (folder / "pack.toml").exists() else "holds no pack"
        raise click.UsageError(f"{folder} {what}")
    try:
        return open_folder(folder)
    except PackError as error:
        raise click.UsageError(f"{folder}: {error}") from None


def _attempt(packs: "Sequence[Pack]", wish: "Wish", ask: Ask) -> Outcome:
    from companion.labels.choosing import NotThere, TooMany, Warned, choose_labels
    from companion.labels.finding import NoFont
    from companion.labels.fonts import BadFont

    if not ask.out.resolve().parent.is_dir():
        raise click.UsageError(f"--out {ask.out}: there is no folder {ask.out.parent}; make it first")
    try:
        chosen, warned = choose_labels(packs, wish)
        printed = _print(chosen, ask)
    except (PackError, OSError, NotThere, TooMany, NoFont, BadFont) as error:
        return Outcome(ask.out, failed=error)
    cut = [Warned(ref, f"has a title in {lang} that is cut short: take a larger --size") for ref, lang in printed.cut]
    return Outcome(ask.out, [*warned, *cut], printed)


def _print(chosen: "Sequence[Label]", ask: Ask) -> "Printed":
    from companion.labels.finding import Fonts, NoFont
    from companion.labels.shaping import Shaper
    from companion.labels.sheets import Printable, print_sheets
    from content_packs.visitor.urls import printed

    fonts = Fonts(ask.fonts)
    missing = fonts.missing("".join({text for label in chosen for text in label.words.texts()}))
    if missing:
        raise NoFont(missing)
    labels = [
        Printable(label.ref, label.words, printed(ask.address, label.code, capitals=ask.capitals)) for label in chosen
    ]
    sheet = plan_sheet(PAPERS[ask.paper], SIZES[ask.size])
    title = f"Labels: {chosen[0].words.museum[0].text}"
    with progress_bar(show=not ask.quiet, lines=False) as progress:
        return print_sheets(labels, sheet, Shaper(fonts), ask.out, marks=ask.marks, title=title, progress=progress)
