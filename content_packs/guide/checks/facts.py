"""Facts of the label: dates, measures, rights, sources, addresses, colour. Pure."""

import math
import re
from collections.abc import Iterator

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.parts import media_in, numbers_in, pack_of, parts_in
from content_packs.guide.source.schema import (
    ArtifactFile,
    Document,
    ExhibitionFile,
    HotspotTable,
    PackFile,
    SceneFile,
    Source,
    SourceTable,
    TourFile,
)

CONTRAST = 4.5  # WCAG 2.2, 1.4.3
FIRST_YEAR, LAST_YEAR = -4_600_000_000, 2_100  # museums show meteorites, and nothing made after today for long
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_RIGHTS = re.compile(
    r"https?://(rightsstatements\.org/(vocab|page)/[A-Za-z-]+/1\.0/"
    r"|creativecommons\.org/(licenses/[a-z-]+/[1-4]\.[05](/[a-z]{2})?|publicdomain/(zero|mark)/1\.0)/)"
)
_MEND_RIGHTS = "take one from rightsstatements.org or creativecommons.org, as it stands there, with the last '/'"


def check_rights(source: Source, document: Document) -> Iterator[Problem]:
    """Artifacts and media say what may be done with them, themselves or through the pack."""
    default = pack_of(source).pack.rights
    if document is source.pack and default and not _RIGHTS.fullmatch(default):
        yield _bad_rights(document, "pack.rights", default)
    if isinstance(document.table, ArtifactFile):
        yield from _rights(document, "rights", document.table.rights, default, "the artifact")
    for path, medium in media_in(document.table):
        yield from _rights(document, f"{path}.rights", medium.rights, default, repr(medium.file))


def check_dates(_: Source, document: Document) -> Iterator[Problem]:
    """Years that were, in order; exhibitions that open before they close."""
    match document.table:
        case ArtifactFile(date=date):
            yield from _years(document, {"date.from": date.earliest, "date.to": date.latest})
        case ExhibitionFile(opens=opens, closes=closes) if opens and closes and opens > closes:
            yield _bad_date(document, "closes", "it closes before it opens", "swap the dates")


def _years(document: Document, years: dict[str, int | None]) -> Iterator[Problem]:
    for path, year in years.items():
        if year is not None and (year == 0 or not FIRST_YEAR <= year <= LAST_YEAR):
            mend = "1 BC is -1, and the year after it is 1"
            yield _bad_date(document, path, f"there was no year {str(year)[:20]}", mend)
    first, last = years.values()
    if first is not None and last is not None and first > last:
        yield _bad_date(document, "date.from", f"from {first} is after to {last}", "the earlier year comes first")


def check_numbers(_: Source, document: Document) -> Iterator[Problem]:
    """Numbers are finite and can be true."""
    for path, number in numbers_in(document.table):
        if not math.isfinite(number):
            yield _out_of_range(document, path, "it is not a number", "write a number")
    match document.table:
        case PackFile(pack=pack) if not 1 <= pack.version < 2**31:
            yield _out_of_range(document, "pack.version", "versions count from 1", "write version = 1")
        case ArtifactFile() as artifact:
            yield from _dimensions(document, artifact)
        case TourFile(minutes=minutes) if not 0 <= minutes <= 24 * 60:
            yield _out_of_range(document, "minutes", "no tour takes so long", "write how many minutes it takes")
        case SceneFile() as scene:
            yield from _directions(document, scene)


def _directions(document: Document, scene: SceneFile) -> Iterator[Problem]:
    for path, spot in parts_in(scene, HotspotTable):
        if abs(spot.yaw) > 180 or abs(spot.pitch) > 90:
            mend = "yaw is -180 to 180 degrees, pitch -90 to 90"
            yield _out_of_range(document, path, "this is no direction", mend)


def check_sources(_: Source, document: Document) -> Iterator[Problem]:
    """Facts say where they come from."""
    if isinstance(document.table, ArtifactFile) and not document.table.source:
        mend = "add [[source]] with a title, and a url where there is one"
        yield warning("missing-source", document.file, 0, "no source is named for its facts", mend)


def check_addresses(_: Source, document: Document) -> Iterator[Problem]:
    """Web addresses can be opened."""
    urls = [(f"{path}.url", cited.url) for path, cited in parts_in(document.table, SourceTable)]
    if isinstance(document.table, PackFile):
        urls.append(("museum.url", document.table.museum.url))
    for path, url in urls:
        if url and (len(url) > 2_000 or not _URL.fullmatch(url)):
            line = document.line(path)
            yield error("bad-url", document.file, line, f"{url[:80]!r} is not a web address", "begin it with https://")


def check_accent(source: Source) -> Iterator[Problem]:
    """The accent colour can be read on white."""
    accent, line = pack_of(source).museum.accent, source.pack.line("museum.accent")
    if not _COLOUR.fullmatch(accent):
        yield error("bad-colour", source.pack.file, line, f"{accent[:40]!r} is not a colour", "write it like #7a2e1d")
    elif (found := contrast_on_white(accent)) < CONTRAST:
        what = f"{accent} has a contrast of {found:.1f} on white, less than {CONTRAST}"
        yield error("low-contrast", source.pack.file, line, what, "choose a darker colour")


def contrast_on_white(colour: str) -> float:
    """WCAG's contrast ratio of `#rrggbb` on white, 1 to 21."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _rights(document: Document, path: str, own: str, default: str, what: str) -> Iterator[Problem]:
    if own and not _RIGHTS.fullmatch(own):
        yield _bad_rights(document, path, own)
    elif not own and not default:
        mend = 'add rights = "https://…" here, or for all in [pack] of pack.toml'
        yield error("missing-rights", document.file, document.line(path), f"{what} says nothing of its rights", mend)


def _bad_rights(document: Document, path: str, found: str) -> Problem:
    what = f"{found[:80]!r} is not a known rights statement"
    return error("bad-rights", document.file, document.line(path), what, _MEND_RIGHTS)


def _bad_date(document: Document, path: str, what: str, mend: str) -> Problem:
    return error("bad-date", document.file, document.line(path), what, mend)


def _out_of_range(document: Document, path: str, what: str, mend: str) -> Problem:
    return error("out-of-range", document.file, document.line(path), f"{path}: {what}", mend)


def _dimensions(document: Document, artifact: ArtifactFile) -> Iterator[Problem]:
    for number, dimension in enumerate(artifact.dimensions):
        path = f"dimensions[{number}]"
        if dimension.value <= 0:
            yield _out_of_range(document, f"{path}.value", "it is more than nothing", "write what was measured")
        if (dimension.what == "weight") != (dimension.unit in {"g", "kg"}):
            what = f"a {dimension.what} in {dimension.unit}"
            yield _out_of_range(document, f"{path}.unit", what, "weigh in g or kg, measure in mm, cm or m")
