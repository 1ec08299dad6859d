"""What templates are given of pictures, sounds and cards: plain facts with their addresses, nothing left to decide.

A medium of a type that pages do not know is passed over, and so is an artifact whose document cannot be read: a card
less is better than no page.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from content_packs.errors import PackError
from content_packs.guide.library import Library
from content_packs.guide.model import Artifact, Derivative, Exhibition, Medium, Picture, Scene, Sound, Tour, Video
from content_packs.visitor import urls
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts, marks

COLUMN = "(min-width: 48em) 42em, 160px"  # DECISIONS.md, Pictures: a phone takes the smallest size first


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: AVIF for who can, else WebP."""

    avif: str
    webp: str
    src: str
    large: str
    width: int
    height: int
    alt: Said | None
    caption: Said | None = None
    credit: Said | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A link to another page, with what it shows of it."""

    href: str
    title: Said
    line: Sequence[Said] = ()
    picture: Shown | None = None
    museum: str = ""
    ref: str = ""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A narration or film."""

    id: str
    src: str
    type: str
    lang: str
    marks: str
    title: Said | None
    credit: Said | None
    captions: str
    transcript: str
    seconds: int
    variant: str
    foreign: bool
    poster: str = ""
    width: int = 0
    height: int = 0

    @property
    def length(self) -> str:
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


def show(picture: Picture | None, texts: Texts) -> Shown | None:
    sizes = [size for size in picture.sizes if size.type in urls.EXTENSIONS] if picture else []
    if picture is None or not sizes:
        return None
    webp = [size for size in sizes if size.type == "image/webp"] or sizes
    return Shown(
        avif=_set(size for size in sizes if size.type == "image/avif"),
        webp=_set(webp),
        src=urls.medium(webp[0]),
        large=urls.medium(webp[-1]),
        width=picture.width,
        height=picture.height,
        alt=texts.say(picture.alt),
        caption=texts.say(picture.caption),
        credit=texts.say(picture.credit),
    )


def small(picture: Picture | None, texts: Texts) -> Shown | None:
    """Its smallest size only, for cards."""
    if picture is None or not picture.sizes:
        return None
    width = min(size.width for size in picture.sizes)
    least = tuple(size for size in picture.sizes if size.width == width)
    return show(msgspec.structs.replace(picture, sizes=least), texts)


def play(sound: Sound | Video, texts: Texts) -> Played | None:
    if sound.file.type not in urls.EXTENSIONS:
        return None
    film = sound if isinstance(sound, Video) else None
    poster = small(film.poster, texts) if film else None
    return Played(
        id=sound.file.sha256[:16],
        src=urls.medium(sound.file),
        type=sound.file.type,
        lang=sound.language,
        marks=marks(sound.language, texts.reader.ui),
        title=texts.say(sound.title),
        credit=texts.say(sound.credit),
        captions=_address(sound.captions),
        transcript=sound.transcript,
        seconds=round(sound.seconds),
        variant=sound.variant,
        foreign=sound.language != texts.reader.lang,
        poster=poster.src if poster else "",
        width=film.width if film else 0,
        height=film.height if film else 0,
    )


def by_nearness(played: Iterable[Sound | Video], texts: Texts) -> list[Played]:
    """Those in the reader's language and variant first; each that can be played."""

    def distance(one: Sound | Video) -> tuple[int, int]:
        far = texts.order.index(one.language) if one.language in texts.order else len(texts.order)
        return far, (texts.reader.variant, "standard").index(one.variant) if one.variant in (
            texts.reader.variant,
            "standard",
        ) else 2

    return [view for one in sorted(played, key=distance) if (view := play(one, texts))]


def artifact_card(library: Library, reader: Reader, ref: str) -> Card | None:
    """None where its document cannot be read."""
    try:
        artifact = library.artifact(ref)
    except PackError:
        return None
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    return Card(
        href=urls.artifact(ref),
        title=title_of(artifact, texts),
        line=_present(texts.say(artifact.period or artifact.culture)),
        picture=small(artifact.pictures[0], texts) if artifact.pictures else None,
        museum=museum,
        ref=ref,
    )


def artifact_cards(library: Library, reader: Reader, refs: Iterable[str]) -> Iterator[Card]:
    for ref in library.present(refs):
        if card := artifact_card(library, reader, ref):
            yield card


def exhibition_card(library: Library, reader: Reader, ref: str, exhibition: Exhibition) -> Card:
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    return Card(
        href=urls.exhibition(ref),
        title=title_of(exhibition, texts),
        line=_present(texts.say(exhibition.subtitle)),
        picture=show(exhibition.picture, texts),
        museum=museum,
        ref=ref,
    )


def tour_card(library: Library, reader: Reader, ref: str, tour: Tour) -> Card:
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    return Card(
        href=urls.tour(ref), title=title_of(tour, texts), picture=small(tour.picture, texts), museum=museum, ref=ref
    )


def scene_card(library: Library, reader: Reader, ref: str) -> Card | None:
    scene = library.scenes.get(ref)
    if scene is None:
        return None
    texts = Texts(reader, library.languages_of(ref.partition("/")[0]))
    return Card(href=urls.scene(ref), title=title_of(scene, texts), picture=small(scene.panorama, texts))


def museum_card(library: Library, reader: Reader, museum: str) -> Card:
    known = library.museums[museum]
    texts = Texts(reader, library.languages_of(museum))
    return Card(
        href=urls.museum(museum),
        title=texts.say(known.name, "name", known.stale) or Said(text=museum, lang="en"),
        line=_present(texts.say(known.place)),
        picture=small(known.picture, texts),
        museum=museum,
    )


def link(url: str) -> str:
    """`url` if a page may link to it."""
    return url if url.startswith(("https://", "http://")) else ""


def title_of(document: Artifact | Exhibition | Tour | Scene, texts: Texts) -> Said:
    """Its title; its id where a broken pack gives it none."""
    return texts.say(document.title, "title", document.stale) or Said(text=document.id, lang="en")


def _present(*said: Said | None) -> tuple[Said, ...]:
    return tuple(one for one in said if one)


def _address(medium: Medium | None) -> str:
    return urls.medium(medium) if medium and medium.type in urls.EXTENSIONS else ""


def _set(sizes: Iterable[Derivative]) -> str:
    return ", ".join(f"{urls.medium(size)} {size.width}w" for size in sizes)
