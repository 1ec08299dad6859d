"""What the screen shows while nobody uses it: pictures, and a start in each language's own name (pure)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from content_packs.errors import PackError
from content_packs.exchange.fleet import Profile
from content_packs.guide.language import direction, own_name
from content_packs.guide.library import Library
from content_packs.guide.model import Picture
from content_packs.visitor import urls
from content_packs.visitor.dress import Choice
from content_packs.visitor.reader import INTERFACE, Reader
from content_packs.visitor.render import library_style
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import Shown, show
from kiosk.screen.render import render, trusted

MOST = 12  # pictures


class Slide(msgspec.Struct, frozen=True):
    picture: Shown
    title: Said | None


def welcome(library: Library, reader: Reader, profile: Profile, head: str, *, phones: bool) -> str:
    """`head`: what the screen's pages have in their heads."""
    refs = exhibitions_of(library, profile)
    languages = languages_of(library, profile)
    title = _title(library, reader, refs)
    return render(
        "welcome.html",
        reader.ui,
        lang=reader.ui,
        dir=direction(reader.ui),
        head=trusted(head),
        style=trusted(library_style(library)),
        museum=refs[0].partition("/")[0] if refs else "",
        slides=list(islice(_slides(library, reader, refs), MOST)),
        title=title,
        museums=_museums(library, reader, refs),
        languages=languages,
        version=library.version,
        phones=phones,
    )


def empty(library: Library, reader: Reader, head: str) -> str:
    """Nothing is here to be shown yet: what staff do now."""
    return render(
        "empty.html",
        reader.ui,
        lang=reader.ui,
        dir=reader.direction,
        head=trusted(head),
        style="",
        museum="",
        version=library.version,
    )


def exhibitions_of(library: Library, profile: Profile) -> list[str]:
    """Those that the kiosk is for, as far as they are here; else all."""
    wanted = [ref for ref in profile.exhibitions if ref in library.exhibitions]
    return wanted or list(library.exhibitions)


def languages_of(library: Library, profile: Profile) -> list[Choice]:
    """What the start offers: the profile's, or all that packs and the interface speak."""
    tags = profile.languages or tuple(dict.fromkeys((*library.languages, *INTERFACE)))
    known = {*library.languages, *INTERFACE}
    return [
        Choice(urls.with_choice("/", lang=tag), own_name(tag), tag, index == 0)
        for index, tag in enumerate(tag for tag in tags if tag in known)
    ]


def _title(library: Library, reader: Reader, refs: Sequence[str]) -> Said | None:
    """Of the one exhibition; where there are several, the page names the museums."""
    return _texts(library, reader, refs[0]).say(library.exhibitions[refs[0]].title) if len(refs) == 1 else None


def _museums(library: Library, reader: Reader, refs: Sequence[str]) -> list[Said]:
    wanted = dict.fromkeys(ref.partition("/")[0] for ref in refs) or dict.fromkeys(library.museums)
    said = (
        _texts(library, reader, f"{one}/").say(library.museums[one].name) for one in wanted if one in library.museums
    )
    return [name for name in said if name]


def _texts(library: Library, reader: Reader, ref: str) -> Texts:
    return Texts(reader, library.languages_of(ref.partition("/")[0]))


def _slides(library: Library, reader: Reader, refs: Sequence[str]) -> Iterator[Slide]:
    for ref, title, picture in _pictures(library, refs):
        texts = _texts(library, reader, ref)
        if shown := show(picture, texts):
            yield Slide(shown, texts.say(title))


def _pictures(library: Library, refs: Sequence[str]) -> Iterator[tuple[str, dict[str, str], Picture]]:
    """Each exhibition's own, then those of its artifacts, an exhibition's in turn; without any, of all tours."""
    for ref in refs:
        if (own := library.exhibitions[ref]).picture:
            yield ref, own.title, own.picture
    rows = [library.present(library.exhibitions[ref].artifacts) for ref in refs]
    rows = rows or [library.present(stop.artifact for tour in library.tours.values() for stop in tour.stops)]
    seen: set[str] = set()
    for ref in _in_turn(rows):
        if ref in seen:
            continue
        seen.add(ref)
        try:
            artifact = library.artifact(ref)
        except PackError:
            continue  # a picture less
        if artifact.pictures:
            yield ref, artifact.title, artifact.pictures[0]


def _in_turn(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    for place in range(max(map(len, rows), default=0)):
        yield from (row[place] for row in rows if place < len(row))
