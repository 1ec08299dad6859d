"""Which artifacts of packs get a label, in the order in which a visitor walks by: keypad number, then id."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from companion.labels.placing import Words
from content_packs.format.pack import Pack
from content_packs.guide.codes import candidates, normalise, show
from content_packs.guide.language import Chosen, Text, choose, match
from content_packs.guide.model import Exhibition, Museum

MOST = 20_000  # labels in one file
UNNUMBERED = 10**9


class NotThere(Exception):
    """What labels were asked for is not in the packs."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        near = list(known)
        hint = f"there are {', '.join(near[:12])}" if near else "there is none"
        super().__init__(f"no {what} {name!r} in these packs; {hint}")


class NothingThere(NotThere):
    def __init__(self, where: str) -> None:
        Exception.__init__(self, f"nothing stands in {where!r}" if where else "these packs have no artifacts")


class TooMany(Exception):
    def __init__(self) -> None:
        super().__init__(f"more than {MOST:,} labels: print them by --gallery or --exhibition")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three, or none for all artifacts. Names as `museum/id`, or `id` alone."""

    exhibition: str = ""
    gallery: str = ""
    codes: tuple[str, ...] = ()  # normalised
    languages: tuple[str, ...] = ()  # one or two; none for the museum's own and English


class Labelled(msgspec.Struct, frozen=True):
    """What a label needs of an artifact's document."""

    id: str
    code: str
    title: Text
    keypad: int | None = None
    gallery: str = ""


class Label(msgspec.Struct, frozen=True):
    ref: str
    code: str  # normalised
    words: Words


class Warned(msgspec.Struct, frozen=True):
    artifact: str
    what: str


def choose_labels(packs: Sequence[Pack], wish: Wish) -> tuple[list[Label], list[Warned]]:
    """Labels in order, and what a museum should know of them; `NotThere` where there is nothing to print."""
    museums = {pack.museum: pack.document("museum", Museum) for pack in packs if "museum" in pack.entries}
    warned: list[Warned] = []
    found = dict(_wanted(packs, museums, wish, warned))
    if not found:
        raise NothingThere(wish.gallery or wish.exhibition)
    order = sorted(found, key=lambda ref: (found[ref].keypad or UNNUMBERED, ref))
    labels = [_label(ref, found[ref], museums.get(ref.partition("/")[0]), wish.languages, warned) for ref in order]
    return labels, warned


def _wanted(
    packs: Sequence[Pack], museums: dict[str, Museum], wish: Wish, warned: list[Warned]
) -> Iterator[tuple[str, Labelled]]:
    if wish.exhibition:
        return _of_exhibition(packs, wish.exhibition, warned)
    everything = _bounded((f"{pack.museum}/{one.id}", one) for pack in packs for one in _artifacts(pack))
    if wish.gallery:
        return _of_gallery(everything, museums, wish.gallery)
    if wish.codes:
        return _of_codes(everything, wish.codes)
    return everything


def _artifacts(pack: Pack) -> Iterator[Labelled]:
    return (pack.document(entry.path, Labelled) for entry in pack.kind("artifact"))


def _of_exhibition(packs: Sequence[Pack], name: str, warned: list[Warned]) -> Iterator[tuple[str, Labelled]]:
    known = {
        f"{pack.museum}/{entry.path.partition('/')[2]}": (pack, entry.path)
        for pack in packs
        for entry in pack.kind("exhibition")
    }
    matching = [ref for ref in known if name in (ref, ref.partition("/")[2])]
    if len(matching) != 1:
        raise NotThere("single exhibition" if matching else "exhibition", name, matching or sorted(known))
    pack, path = known[matching[0]]
    for ref in dict.fromkeys(pack.document(path, Exhibition).artifacts):
        museum, _, artifact = ref.partition("/")
        inside = f"artifacts/{artifact}"
        home = next((each for each in packs if each.museum == museum and inside in each.entries), None)
        if home:
            yield ref, home.document(inside, Labelled)
        else:
            warned.append(Warned(ref, "is in the exhibition, but not in the packs given: name its museum's pack too"))


def _of_gallery(
    everything: Iterable[tuple[str, Labelled]], museums: dict[str, Museum], name: str
) -> Iterator[tuple[str, Labelled]]:
    known = sorted(f"{museum.id}/{gallery.id}" for museum in museums.values() for gallery in museum.galleries)
    wanted = {ref for ref in known if name in (ref, ref.partition("/")[2])}
    if not wanted:
        raise NotThere("gallery", name, known)
    for ref, one in everything:
        if f"{ref.partition('/')[0]}/{one.gallery}" in wanted:
            yield ref, one


def _of_codes(everything: Iterable[tuple[str, Labelled]], wanted: Sequence[str]) -> Iterator[tuple[str, Labelled]]:
    by_code = {one.code: (ref, one) for ref, one in everything}
    for code in wanted:
        if code not in by_code:
            raise NotThere("artifact with code", show(code), map(show, candidates(code, by_code)))
        yield by_code[code]


def _bounded(everything: Iterable[tuple[str, Labelled]]) -> Iterator[tuple[str, Labelled]]:
    for number, each in enumerate(everything):
        if number == MOST:
            raise TooMany
        yield each


def _label(ref: str, one: Labelled, museum: Museum | None, languages: Sequence[str], warned: list[Warned]) -> Label:
    own = museum.languages if museum else tuple(one.title)
    wanted = languages or default_languages(own)
    titles = _in(one.title, wanted)
    if len(titles) < len(wanted):
        missing = [lang for lang in wanted if lang not in {title.lang for title in titles}]
        warned.append(Warned(ref, f"has no title in {', '.join(missing)}"))
    titles = titles or tuple(filter(None, [choose(one.title, own)]))
    names = _in(museum.name, [title.lang for title in titles]) if museum else ()
    named = names or tuple(filter(None, [choose(museum.name, own)] if museum else [])) or (Chosen("en", ref),)
    words = Words(titles=_different(titles), museum=named, code=show(normalise(one.code)), keypad=one.keypad)
    return Label(ref, one.code, words)


def default_languages(own: Sequence[str]) -> tuple[str, ...]:
    """The museum's own language and English, or its second where it has no English or is English."""
    second = next((lang for lang in ("en", *own[1:]) if lang in own[1:]), None)
    return (own[0], second) if second else tuple(own[:1])


def _in(text: Text, languages: Sequence[str]) -> tuple[Chosen, ...]:
    """A text in those of the languages that it has; `zh` finds `zh-Hans`."""
    found = (match(lang, tuple(text)) for lang in languages)
    return tuple(Chosen(lang, tidy(text[lang])) for lang in dict.fromkeys(found) if lang and text[lang].strip())


def _different(titles: Sequence[Chosen]) -> tuple[Chosen, ...]:
    """Each wording once: a name is the same in many languages."""
    return tuple({title.text: title for title in reversed(titles)}.values())[::-1]


def tidy(text: str) -> str:
    """On one line, without control characters."""
    return " ".join("".join(char if char.isprintable() or char in JOINERS else " " for char in text).split())


JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words
