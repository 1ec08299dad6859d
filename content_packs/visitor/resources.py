"""What the API says: one struct per resource. Every text says in which language it really is (`teller` makes them)."""

import msgspec

from content_packs.guide.language import Chosen
from content_packs.guide.model import Dimension, Source


class Image(msgspec.Struct, frozen=True):
    url: str
    type: str
    width: int  # pixels
    height: int


class TilePartOut(msgspec.Struct, frozen=True):
    """Tiles in one file, as FORMAT.md has them under TilePart."""

    url: str
    level: int
    levels: int
    column: int
    row: int
    columns: int
    rows: int


class TilesOut(msgspec.Struct, frozen=True):
    """A Deep Zoom pyramid."""

    width: int  # pixels at the highest level
    height: int
    size: int  # pixels of a tile's side
    overlap: int
    type: str
    parts: list[TilePartOut]


class PictureOut(msgspec.Struct, frozen=True):
    alt: Chosen | None
    caption: Chosen | None
    credit: Chosen | None
    rights: str
    images: list[Image]  # small to large
    tiles: TilesOut | None  # where it can be looked into closely


class Recording(msgspec.Struct, frozen=True):
    url: str
    type: str
    language: str
    variant: str
    seconds: float
    captions: str | None  # address of a WebVTT file
    transcript: str  # safe HTML


class AnnotationOut(msgspec.Struct, frozen=True):
    """A place on a model, in metres of its own axes."""

    at: tuple[float, float, float]
    normal: tuple[float, float, float]
    label: Chosen
    text: Chosen | None


class ModelOut(msgspec.Struct, frozen=True):
    alt: Chosen | None
    about: Chosen | None
    credit: Chosen | None
    rights: str
    url: str  # glTF binary
    usdz: str | None
    ar: bool
    poster: PictureOut | None
    annotations: list[AnnotationOut]


class ComparisonOut(msgspec.Struct, frozen=True):
    title: Chosen | None
    about: Chosen | None
    before: PictureOut
    after: PictureOut
    before_label: Chosen | None
    after_label: Chosen | None


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
    models: list[ModelOut]
    comparisons: list[ComparisonOut]
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
