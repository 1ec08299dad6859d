"""What the API says: one struct per resource, made from library and reader alone (pure).

Every text says in which language it really is, so that a fallback is as visible here as on the page.
"""

from collections.abc import Iterable

import msgspec

from content_packs.guide import dates, measures
from content_packs.guide.catalogue import Card as Listed
from content_packs.guide.catalogue import Facet
from content_packs.guide.codes import show
from content_packs.guide.language import Chosen, Text, choose
from content_packs.guide.library import Library, Part
from content_packs.guide.model import Artifact, Dimension, Exhibition, Museum, Picture, Sound, Source, Tour, Video
from content_packs.visitor import urls
from content_packs.visitor.reader import Reader


class Image(msgspec.Struct, frozen=True):
    url: str
    type: str
    width: int  # pixels
    height: int


class PictureOut(msgspec.Struct, frozen=True):
    alt: Chosen | None
    caption: Chosen | None
    credit: Chosen | None
    rights: str
    images: list[Image]  # small to large


class Recording(msgspec.Struct, frozen=True):
    url: str
    type: str
    language: str
    variant: str
    seconds: float
    captions: str | None  # address of a WebVTT file
    transcript: str  # safe HTML


class Card(msgspec.Struct, frozen=True):
    """An artifact in a list."""

    ref: str
    code: str
    title: Chosen
    url: str
    picture: Image | None = None
    keypad: int | None = None


class Place(msgspec.Struct, frozen=True):
    """An exhibition or tour that an artifact belongs to."""

    kind: str
    ref: str
    title: Chosen
    url: str
    position: int  # from 1
    next: Card | None


class Told(msgspec.Struct, frozen=True):
    """The story in one language and variant, those that were really found."""

    lang: str
    variant: str
    html: str
    stale: bool


class StoryOut(msgspec.Struct, frozen=True, kw_only=True):
    """`/api/v1/stories/{code}`: an artifact with what is told of it."""

    ref: str
    museum: str
    code: str
    keypad: int | None
    url: str
    title: Chosen
    accession: str
    date: Chosen | None
    earliest: int | None
    latest: int | None
    culture: Chosen | None
    period: Chosen | None
    material: Chosen | None
    maker: Chosen | None
    origin: Chosen | None
    size: Chosen | None
    dimensions: list[Dimension]
    provenance: Chosen | None
    credit: Chosen | None
    rights: str
    themes: list[str]
    gallery: str
    on_view: bool
    story: Told | None
    variants: list[str]
    languages: list[str]
    pictures: list[PictureOut]
    sounds: list[Recording]
    videos: list[Recording]
    places: list[Place]
    related: list[Card]
    sources: list[Source]


class MuseumOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: Chosen
    place: Chosen | None
    about: Chosen | None
    url: str
    example: bool
    languages: list[str]
    map: str | None


class ExhibitionOut(msgspec.Struct, frozen=True, kw_only=True):
    ref: str
    title: Chosen
    subtitle: Chosen | None
    about: Told | None
    opens: str
    closes: str
    members: list[str]
    url: str
    picture: PictureOut | None
    artifacts: list[Card]


class TourOut(msgspec.Struct, frozen=True, kw_only=True):
    ref: str
    title: Chosen
    about: Told | None
    virtual: bool
    minutes: int
    step_free: bool
    url: str
    picture: PictureOut | None
    stops: list[Card]


class ValueOut(msgspec.Struct, frozen=True):
    key: str  # to be chosen by
    name: Chosen | None
    count: int
    chosen: bool
    year: int | None  # about when its artifacts were made


class FacetOut(msgspec.Struct, frozen=True):
    """The values of a facet among what was found; each facet counts without its own choice."""

    different: int  # how many values there are
    values: list[ValueOut]  # those that were chosen, and the most frequent


class HitOut(msgspec.Struct, frozen=True):
    """One thing found; each part of the snippet says whether it is what was searched for."""

    ref: str
    kind: str  # artifact, exhibition, tour
    title: Chosen
    url: str
    code: str
    picture: Image | None
    snippet: list[tuple[str, bool]]
    snippet_lang: str


class Teller:
    """Puts texts in one reader's language, for the languages of one museum."""

    def __init__(self, library: Library, reader: Reader) -> None:
        self.library = library
        self.reader = reader

    def story(self, ref: str) -> StoryOut:
        one = self.library.artifact(ref)
        museum = ref.partition("/")[0]
        order = self.reader.order(self.library.languages_of(museum))
        text = Words(order)
        return StoryOut(
            ref=ref,
            museum=museum,
            code=show(one.code),
            keypad=one.keypad,
            url=urls.artifact(ref),
            title=text(one.title) or Chosen("und", one.id),
            accession=one.accession,
            date=dates.describe(one.date, self.reader.lang, order),
            earliest=one.date.earliest,
            latest=one.date.latest,
            culture=text(one.culture),
            period=text(one.period),
            material=text(one.material),
            maker=text(one.maker),
            origin=text(one.origin),
            size=measures.describe(one.dimensions, one.size, self.reader.lang, order),
            dimensions=list(one.dimensions),
            provenance=text(one.provenance),
            credit=text(one.credit),
            rights=one.rights,
            themes=list(one.themes),
            gallery=one.gallery,
            on_view=one.on_view,
            story=self._told(one, museum),
            variants=sorted(one.stories),
            languages=sorted({lang for each in one.stories.values() for lang in each}),
            pictures=[self.picture(each, museum) for each in one.pictures],
            sounds=[_recording(each) for each in one.sounds],
            videos=[_recording(each) for each in one.videos],
            places=[self._place(part) for part in self.library.parts.get(ref, ())],
            related=self.cards(one.related),
            sources=list(one.sources),
        )

    def museum(self, museum: Museum) -> MuseumOut:
        text = self._texts(museum.id)
        return MuseumOut(
            id=museum.id,
            name=text(museum.name) or Chosen("und", museum.id),
            place=text(museum.place),
            about=text(museum.about),
            url=urls.museum(museum.id),
            example=museum.example,
            languages=list(museum.languages),
            map=urls.floor_map(museum.id) if museum.id in self.library.venues else None,
        )

    def exhibition(self, ref: str, one: Exhibition) -> ExhibitionOut:
        museum = ref.partition("/")[0]
        text = self._texts(museum)
        return ExhibitionOut(
            ref=ref,
            title=text(one.title) or Chosen("und", one.id),
            subtitle=text(one.subtitle),
            about=self._about(one, museum),
            opens=one.opens,
            closes=one.closes,
            members=list(one.members),
            url=urls.exhibition(ref),
            picture=self.picture(one.picture, museum) if one.picture else None,
            artifacts=self.cards(one.artifacts),
        )

    def tour(self, ref: str, one: Tour) -> TourOut:
        museum = ref.partition("/")[0]
        return TourOut(
            ref=ref,
            title=self._texts(museum)(one.title) or Chosen("und", one.id),
            about=self._about(one, museum),
            virtual=one.virtual,
            minutes=one.minutes,
            step_free=one.step_free,
            url=urls.tour(ref),
            picture=self.picture(one.picture, museum) if one.picture else None,
            stops=self.cards(stop.artifact for stop in one.stops if stop.artifact),
        )

    def cards(self, refs: Iterable[str]) -> list[Card]:
        return [self.card(ref) for ref in self.library.present(refs)]

    def card(self, ref: str) -> Card:
        one = self.library.artifact(ref)
        title = self._texts(ref.partition("/")[0])(one.title) or Chosen("und", one.id)
        first = _images(one.pictures[0])[0] if one.pictures else None
        return Card(ref, show(one.code), title, urls.artifact(ref), first, one.keypad)

    def listed(self, one: Listed) -> Card:
        """An artifact as the catalogue has it."""
        picture = _images(one.picture)[0] if one.picture else None
        return Card(one.ref, show(one.code), self._title(one), urls.artifact(one.ref), picture, one.keypad)

    def hit(self, one: Listed) -> HitOut:
        return HitOut(
            ref=one.ref,
            kind=one.kind,
            title=self._title(one),
            url=urls.document(one.kind, one.ref),
            code=show(one.code),
            picture=_images(one.picture)[0] if one.picture else None,
            snippet=list(one.snippet.parts) if one.snippet else [],
            snippet_lang=one.snippet.lang if one.snippet else "und",
        )

    def facets(self, facets: Iterable[Facet]) -> dict[str, FacetOut]:
        text = Words(self.reader.order(self.library.languages))
        return {
            one.name: FacetOut(
                one.different,
                [ValueOut(each.key, text(each.name), each.count, each.chosen, each.year) for each in one.values],
            )
            for one in facets
        }

    def _title(self, one: Listed) -> Chosen:
        return self._texts(one.ref.partition("/")[0])(one.title) or Chosen("und", one.ref)

    def picture(self, one: Picture, museum: str) -> PictureOut:
        text = self._texts(museum)
        return PictureOut(text(one.alt), text(one.caption), text(one.credit), one.rights, _images(one))

    def _place(self, part: Part) -> Place:
        whole = (self.library.exhibitions if part.kind == "exhibition" else self.library.tours)[part.ref]
        title = self._texts(part.ref.partition("/")[0])(whole.title) or Chosen("und", whole.id)
        coming = self.library.after(part)
        return Place(
            part.kind,
            part.ref,
            title,
            urls.document(part.kind, part.ref),
            part.position + 1,
            self.card(coming) if coming else None,
        )

    def _told(self, one: Artifact, museum: str) -> Told | None:
        order = self.reader.order(self.library.languages_of(museum))
        for variant in dict.fromkeys((self.reader.variant, "standard", *one.stories)):
            stories = one.stories.get(variant, {})
            for lang in (*order, *stories):
                if lang in stories:
                    return Told(lang, variant, stories[lang].html, stories[lang].stale)
        return None

    def _about(self, one: Exhibition | Tour, museum: str) -> Told | None:
        order = self.reader.order(self.library.languages_of(museum))
        lang = next((lang for lang in (*order, *one.about) if lang in one.about), None)
        return Told(lang, "standard", one.about[lang].html, one.about[lang].stale) if lang else None

    def _texts(self, museum: str) -> "Words":
        return Words(self.reader.order(self.library.languages_of(museum)))


class Words:
    """Chooses among the languages of a text, in one order."""

    def __init__(self, order: tuple[str, ...]) -> None:
        self.order = order

    def __call__(self, text: Text) -> Chosen | None:
        return choose(text, self.order)


def _images(one: Picture) -> list[Image]:
    return [Image(urls.medium(size), size.type, size.width, size.height) for size in one.sizes]


def _recording(one: Sound | Video) -> Recording:
    captions = urls.medium(one.captions) if one.captions else None
    return Recording(
        urls.medium(one.file), one.file.type, one.language, one.variant, one.seconds, captions, one.transcript
    )
