"""What a pack says: one frozen struct per document kind. Readers tolerate fields they do not know.

Texts are language maps. Media are named by SHA-256, so a document and its pictures cannot come apart. References are
`museum/id`. Years are historical: -1 is 1 BC, there is no year 0. Lengths in metres unless said otherwise.
Every struct is what `pack build` writes and the visitor plugin reads; FORMAT.md has the same in prose.
"""

from typing import Literal

import msgspec

from content_packs.guide.language import Text

VARIANTS = ("standard", "easy", "kids", "sign")


class _Struct(msgspec.Struct, frozen=True, omit_defaults=True):
    pass


class Medium(_Struct, frozen=True, kw_only=True):
    """A blob that a browser can load: `/media/{sha256}.{ext}`."""

    sha256: str
    length: int  # bytes
    type: str  # media type


class Derivative(Medium, frozen=True, kw_only=True):
    """One size of a picture in one format."""

    width: int  # pixels
    height: int


class TilePart(Medium, frozen=True, kw_only=True):
    """Tiles of a pyramid in one blob: whole levels, or a rectangle of one level."""

    level: int  # Deep Zoom level, 0 is one pixel; the first of `levels`
    levels: int = 1
    column: int = 0  # of the first tile; all four only where `levels` is 1
    row: int = 0
    columns: int = 0
    rows: int = 0


class Tiles(_Struct, frozen=True, kw_only=True):
    """A picture to look into closely: a Deep Zoom (DZI) pyramid, its tiles packed into few blobs."""

    width: int  # pixels at the highest level
    height: int
    size: int = 256  # pixels of a tile's side, without overlap
    overlap: int = 1  # pixels shared with each neighbour
    type: str = "image/webp"  # media type of a tile
    parts: tuple[TilePart, ...]  # by level, row, column


class Picture(_Struct, frozen=True, kw_only=True):
    """`sizes` from small to large, AVIF and WebP; every picture has both at its smallest width."""

    id: str
    alt: Text
    caption: Text = {}
    credit: Text = {}
    rights: str = ""  # URI
    width: int  # pixels of the original
    height: int
    colour: str = "#dddddd"  # shown until the picture is there
    sizes: tuple[Derivative, ...]
    tiles: Tiles | None = None  # where it can be looked into closely


class Sound(_Struct, frozen=True, kw_only=True):
    """A narration or another recording."""

    id: str
    title: Text = {}
    language: str
    variant: str = "standard"
    seconds: float
    file: Medium
    captions: Medium | None = None  # WebVTT
    transcript: str = ""  # safe HTML, in `language`
    credit: Text = {}
    rights: str = ""


class Video(_Struct, frozen=True, kw_only=True):
    id: str
    title: Text = {}
    language: str
    variant: str = "standard"
    seconds: float
    width: int
    height: int
    file: Medium
    poster: Picture | None = None
    captions: Medium | None = None
    transcript: str = ""
    credit: Text = {}
    rights: str = ""


Place3D = tuple[float, float, float]  # metres in the model's own axes: x right, y up, z towards the viewer


class Annotation(_Struct, frozen=True, kw_only=True):
    """A place on a 3D model that something is said of."""

    at: Place3D
    normal: Place3D = (0.0, 0.0, 1.0)  # away from the surface
    label: Text
    text: Text = {}


class Model(_Struct, frozen=True, kw_only=True):
    """A 3D model, glTF binary."""

    id: str
    alt: Text
    about: Text = {}  # what one sees on the way round, for who cannot see or turn it
    file: Medium
    usdz: Medium | None = None  # the same for AR on Apple's phones
    ar: bool = False
    annotations: tuple[Annotation, ...] = ()
    poster: Picture | None = None
    credit: Text = {}
    rights: str = ""


class Comparison(_Struct, frozen=True, kw_only=True):
    """Two pictures of the same view: before and after. Both have the same proportions."""

    id: str
    title: Text = {}
    about: Text = {}  # what changed, for who cannot see or drag
    before: Picture
    after: Picture
    before_label: Text = {}
    after_label: Text = {}


class Source(_Struct, frozen=True, kw_only=True):
    """Where a fact comes from."""

    title: str
    url: str = ""


class Story(_Struct, frozen=True, kw_only=True):
    """What is told, in one language and variant."""

    html: str  # safe HTML: p h2 h3 em strong ul ol li blockquote a[href=https…] br
    origin: str  # SHA-256 (first 16 digits) of the original text it renders or was translated from
    stale: bool = False  # the original has changed since this translation


class Date(_Struct, frozen=True, kw_only=True):
    """When made. `text` wins where the curator wrote one; else years are put in words."""

    earliest: int | None = None
    latest: int | None = None
    circa: bool = False
    text: Text = {}


class Dimension(_Struct, frozen=True, kw_only=True):
    what: Literal["height", "width", "depth", "length", "diameter", "thickness", "weight"]
    value: float
    unit: Literal["mm", "cm", "m", "g", "kg"]


class Theme(_Struct, frozen=True, kw_only=True):
    id: str
    name: Text


class Gallery(_Struct, frozen=True, kw_only=True):
    id: str
    name: Text
    unit: str = ""  # id of the venue's unit, where there is a plan
    level: str = ""  # id of the venue's level
    about: Text = {}


class Museum(_Struct, frozen=True, kw_only=True):
    """Document `museum`."""

    id: str
    name: Text
    place: Text = {}
    about: Text = {}
    address: Text = {}
    hours: Text = {}
    url: str = ""
    accent: str = "#7a2e1d"  # colour with contrast >= 4.5 on white
    example: bool = False  # an example, no real museum
    languages: tuple[str, ...]
    themes: tuple[Theme, ...] = ()
    galleries: tuple[Gallery, ...] = ()
    picture: Picture | None = None
    stale: tuple[str, ...] = ()


Point = tuple[float, float]  # metres east and north of the venue's origin


class Level(_Struct, frozen=True, kw_only=True):
    id: str
    ordinal: int  # 0 is the ground floor
    name: Text
    short_name: Text = {}


class Unit(_Struct, frozen=True, kw_only=True):
    """A room or other space. Rings as in GeoJSON: outer first, then holes."""

    id: str
    level: str
    category: str  # IMDF unit category: room, walkway, stairs, elevator, restroom, …
    name: Text = {}
    rings: tuple[tuple[Point, ...], ...]
    display: Point
    step_free: bool = True
    restriction: str = ""  # IMDF: employeesonly, restricted; visitors do not walk there
    hours: str = ""  # when it is open, where not always: "Tu-Su 09:00-17:00"


class Opening(_Struct, frozen=True, kw_only=True):
    id: str
    level: str
    category: str = "pedestrian"  # IMDF opening category
    line: tuple[Point, ...]
    step_free: bool = True
    into: str = ""  # id of the unit that it leads into, where it leads one way only
    hours: str = ""


class Amenity(_Struct, frozen=True, kw_only=True):
    id: str
    level: str
    category: str  # IMDF amenity category
    name: Text = {}
    at: Point


class Link(_Struct, frozen=True, kw_only=True):
    """Units on different levels that a stair, lift, ramp or escalator joins."""

    category: str  # stairs, elevator, ramp, escalator
    units: tuple[str, ...]
    one_way: bool = False
    step_free: bool = False


class Venue(_Struct, frozen=True, kw_only=True):
    """Document `venue`, from IMDF GeoJSON."""

    id: str
    name: Text
    origin: tuple[float, float]  # longitude, latitude in degrees, WGS 84
    levels: tuple[Level, ...]
    units: tuple[Unit, ...]
    openings: tuple[Opening, ...] = ()
    amenities: tuple[Amenity, ...] = ()
    links: tuple[Link, ...] = ()


class Gate(_Struct, frozen=True, kw_only=True):
    """Where one enters or leaves a unit on foot: just inside an opening, or where a stair or lift begins."""

    unit: str
    opening: str = ""  # its id
    at: Point


class Walk(_Struct, frozen=True, kw_only=True):
    """The shortest way between two gates of one unit, the same in both directions."""

    one: int  # place in `gates`
    two: int
    metres: float
    bends: tuple[Point, ...] = ()  # corners on the way from one to two


class Walks(_Struct, frozen=True, kw_only=True):
    """Document `walks`: the walking graph of `venue`, which it follows from."""

    gates: tuple[Gate, ...]
    walks: tuple[Walk, ...]


class Artifact(_Struct, frozen=True, kw_only=True):
    """Document `artifacts/{id}`: tombstone, stories, media."""

    id: str
    code: str  # normalised, see `codes`
    keypad: int | None = None
    title: Text
    accession: str = ""
    date: Date = Date()
    culture: Text = {}
    period: Text = {}
    material: Text = {}
    maker: Text = {}
    origin: Text = {}  # where made or found
    dimensions: tuple[Dimension, ...] = ()
    size: Text = {}  # dimensions in words, where numbers do not do
    provenance: Text = {}
    credit: Text = {}
    rights: str = ""  # URI from rightsstatements.org or creativecommons.org
    themes: tuple[str, ...] = ()
    gallery: str = ""
    position: Point | None = None
    on_view: bool = True
    related: tuple[str, ...] = ()  # references
    stories: dict[str, dict[str, Story]] = {}  # variant -> language -> story
    pictures: tuple[Picture, ...] = ()
    sounds: tuple[Sound, ...] = ()
    videos: tuple[Video, ...] = ()
    models: tuple[Model, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    sources: tuple[Source, ...] = ()
    stale: tuple[str, ...] = ()  # "title@fr": the original of this field changed since it was translated


class Exhibition(_Struct, frozen=True, kw_only=True):
    """Document `exhibitions/{id}`."""

    id: str
    title: Text
    subtitle: Text = {}
    about: dict[str, Story] = {}  # language -> story
    opens: str = ""  # ISO date
    closes: str = ""
    place: Text = {}
    members: tuple[str, ...] = ()  # museums, where it is a joint exhibition
    artifacts: tuple[str, ...]  # references, in order
    picture: Picture | None = None
    sources: tuple[Source, ...] = ()
    stale: tuple[str, ...] = ()


class Stop(_Struct, frozen=True, kw_only=True):
    """One stop of a tour: an artifact or a scene, by reference."""

    artifact: str = ""
    scene: str = ""
    text: Text = {}


class Tour(_Struct, frozen=True, kw_only=True):
    """Document `tours/{id}`."""

    id: str
    title: Text
    about: dict[str, Story] = {}
    virtual: bool = False
    minutes: int = 0
    step_free: bool = True
    stops: tuple[Stop, ...]
    picture: Picture | None = None
    stale: tuple[str, ...] = ()


class Hotspot(_Struct, frozen=True, kw_only=True):
    """A place in a panorama that leads on. Degrees: yaw east of the picture's middle, pitch above its horizon."""

    yaw: float
    pitch: float
    to: str  # reference: museum/id of an artifact, or scene:museum/id
    label: Text


class Scene(_Struct, frozen=True, kw_only=True):
    """Document `scenes/{id}`: an equirectangular panorama."""

    id: str
    title: Text
    about: dict[str, Story] = {}
    panorama: Picture
    hotspots: tuple[Hotspot, ...] = ()
    sounds: tuple[Sound, ...] = ()
    stale: tuple[str, ...] = ()
