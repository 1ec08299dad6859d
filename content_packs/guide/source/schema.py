"""What the files of a source folder may say: one struct per TOML table, unknown keys forbidden (SOURCE.md)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from content_packs.guide.language import Text
from content_packs.guide.source.lines import line_of
from content_packs.guide.source.memory import Memory
from content_packs.guide.source.positions import Sheets


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class PackTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    version: int = 1
    languages: tuple[str, ...]
    rights: str = ""


class PictureTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    file: str
    alt: Text = {}
    caption: Text = {}
    credit: Text = {}
    rights: str = ""
    zoom: bool = False


class MuseumTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    name: Text
    example: bool = False
    place: Text = {}
    about: Text = {}
    address: Text = {}
    hours: Text = {}
    url: str = ""
    accent: str = "#7a2e1d"
    picture: PictureTable | None = None


class ThemeTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    name: Text


class GalleryTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    name: Text
    unit: str = ""
    about: Text = {}


class PackFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """pack.toml"""

    pack: PackTable
    museum: MuseumTable
    theme: tuple[ThemeTable, ...] = ()
    gallery: tuple[GalleryTable, ...] = ()


class DateTable(
    _Table, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"earliest": "from", "latest": "to"}
):
    earliest: int | None = None
    latest: int | None = None
    circa: bool = False
    text: Text = {}


class DimensionTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    what: Literal["height", "width", "depth", "length", "diameter", "thickness", "weight"]
    value: float
    unit: Literal["mm", "cm", "m", "g", "kg"]


class SourceTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    url: str = ""


class AudioTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    file: str
    language: str
    variant: str = "standard"
    title: Text = {}
    captions: str = ""
    transcript: str = ""
    credit: Text = {}
    rights: str = ""


class VideoTable(AudioTable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    poster: PictureTable | None = None


class AnnotationTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    at: tuple[float, float, float]
    normal: tuple[float, float, float] = (0.0, 0.0, 1.0)
    label: Text
    text: Text = {}


class ModelTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    file: str
    alt: Text = {}
    about: Text = {}
    usdz: str = ""
    ar: bool = False
    poster: PictureTable | None = None
    credit: Text = {}
    rights: str = ""
    annotation: tuple[AnnotationTable, ...] = ()


class ComparisonTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str = ""
    title: Text = {}
    about: Text = {}
    before: PictureTable
    after: PictureTable
    before_label: Text = {}
    after_label: Text = {}


class ArtifactFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """artifacts/‹id›/artifact.toml"""

    title: Text
    code: str = ""
    keypad: int | None = None
    accession: str = ""
    date: DateTable = DateTable()
    culture: Text = {}
    period: Text = {}
    material: Text = {}
    maker: Text = {}
    origin: Text = {}
    dimensions: tuple[DimensionTable, ...] = ()
    size: Text = {}
    provenance: Text = {}
    credit: Text = {}
    rights: str = ""
    themes: tuple[str, ...] = ()
    gallery: str = ""
    position: tuple[float, float] | None = None
    on_view: bool = True
    related: tuple[str, ...] = ()
    source: tuple[SourceTable, ...] = ()
    picture: tuple[PictureTable, ...] = ()
    audio: tuple[AudioTable, ...] = ()
    video: tuple[VideoTable, ...] = ()
    model: tuple[ModelTable, ...] = ()
    comparison: tuple[ComparisonTable, ...] = ()


class ExhibitionFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """exhibitions/‹id›/exhibition.toml"""

    title: Text
    subtitle: Text = {}
    place: Text = {}
    opens: date | None = None
    closes: date | None = None
    members: tuple[str, ...] = ()
    artifacts: tuple[str, ...]
    picture: PictureTable | None = None
    source: tuple[SourceTable, ...] = ()


class StopTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    artifact: str = ""
    scene: str = ""
    text: Text = {}


class TourFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """tours/‹id›/tour.toml"""

    title: Text
    virtual: bool = False
    minutes: int = 0
    step_free: bool = True
    stop: tuple[StopTable, ...]
    picture: PictureTable | None = None


class HotspotTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    yaw: float
    pitch: float
    to: str
    label: Text


class SceneFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """scenes/‹id›/scene.toml"""

    title: Text
    panorama: PictureTable
    hotspot: tuple[HotspotTable, ...] = ()
    audio: tuple[AudioTable, ...] = ()


Place = tuple[str, str, str]  # a translation: file, path of the text in it ("words" for Markdown), language


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A Markdown file as it was read."""

    file: Path  # relative to the source folder
    text: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One TOML file of the source with the words beside it."""

    file: Path  # relative to the source folder
    table: PackFile | ArtifactFile | ExhibitionFile | TourFile | SceneFile
    lines: Mapping[str, int]  # "title.en" or "picture[0].alt" -> line of the file, from 1
    words: dict[str, dict[str, Words]] = {}  # variant -> language -> Markdown; exhibitions, tours, scenes: "standard"
    media: Path | None = None  # where its files are, if not beside it: those of a workbook

    @property
    def id(self) -> str:
        return self.file.parent.name

    @property
    def folder(self) -> Path:
        """Where its media are."""
        return self.file.parent if self.media is None else self.media

    @property
    def place(self) -> str:
        """Its folder as text: what memory knows it by."""
        return self.file.as_posix().rpartition("/")[0]

    def line(self, path: str) -> int:
        """The line of `path`, or of the nearest thing around it; 0 for the file as a whole."""
        return line_of(self.lines, path)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source folder or workbook, read and well-formed; what it means is for the checks to judge."""

    root: Path
    pack: Document
    artifacts: dict[str, Document]
    exhibitions: dict[str, Document]
    tours: dict[str, Document]
    scenes: dict[str, Document]
    venue: dict[str, object]  # "level" -> parsed GeoJSON of venue/level.geojson
    lock: dict[Place, tuple[str, str]] = {}  # translations.lock: hashes of the original and of the translation
    broken: frozenset[str] = frozenset()  # "artifacts/bells": there, but its file could not be read
    memory: Memory = msgspec.field(default_factory=Memory)  # what earlier runs found out of its folders
    sheets: Sheets | None = None  # where its texts stand, if not in files of their own

    @property
    def museum(self) -> str:
        assert isinstance(self.pack.table, PackFile)
        return self.pack.table.museum.id

    @property
    def languages(self) -> tuple[str, ...]:
        assert isinstance(self.pack.table, PackFile)
        return self.pack.table.pack.languages
