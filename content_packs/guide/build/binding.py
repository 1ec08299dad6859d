"""One source document on its way into the pack: its media get ids, its texts are rendered. Pure.

Everything that was read or made before is in `Materials`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from content_packs.guide import model
from content_packs.guide.build.making import Made, Part, Treatment
from content_packs.guide.build.stories import render
from content_packs.guide.imdf import Projection
from content_packs.guide.language import Text
from content_packs.guide.source import schema
from content_packs.guide.source.lock import WORDS, digest
from content_packs.guide.tiles import plan

MAX_ID = 60  # characters of a medium's id
_NOT_IN_ID = re.compile(r"[^a-z0-9.-]+|\.{2,}")
# Tables of the source are named in the singular, fields of a document in the plural.
_PLURAL = {"picture": "pictures", "audio": "sounds", "video": "videos", "model": "models", "source": "sources"} | {
    "theme": "themes",
    "gallery": "galleries",
    "stop": "stops",
    "hotspot": "hotspots",
    "annotation": "annotations",
    "comparison": "comparisons",
}
_LISTED = re.compile(r"\w+(?=\[)")


class Materials(msgspec.Struct, frozen=True, kw_only=True):
    """What documents are made from, beside their own tables."""

    source: schema.Source
    stale: frozenset[schema.Place]
    made: Mapping[tuple[str, Treatment], Made]  # by path in the source folder
    transcripts: Mapping[str, str]  # Markdown, likewise
    venue: model.Venue | None = None
    projection: Projection | None = None

    @property
    def rights(self) -> str:
        """Rights of what names none itself."""
        return pack_file(self.source).pack.rights

    def reference(self, name: str) -> str:
        """`museum/id`, whether the source says so or names one of its own."""
        return name if "/" in name else f"{self.source.museum}/{name}"


def pack_file(source: schema.Source) -> schema.PackFile:
    assert isinstance(source.pack.table, schema.PackFile)
    return source.pack.table


class Binding:
    """One source document on its way to a pack's: gives each of its media an id of its own."""

    def __init__(self, document: schema.Document, materials: Materials) -> None:
        self.document = document
        self.materials = materials
        self._taken: set[str] = set()

    def pictures(self, tables: tuple[schema.PictureTable, ...]) -> tuple[model.Picture, ...]:
        return tuple(self.picture(table) for table in tables)

    def picture(self, table: schema.PictureTable, treatment: Treatment = "picture") -> model.Picture:
        made = self._made(table.file, treatment)
        sizes = tuple(
            model.Derivative(sha256=p.sha256, length=p.length, type=p.type, width=p.width, height=p.height)
            for p in made.parts
        )
        return model.Picture(
            id=self._id(table.file),
            alt=told(table.alt),
            caption=told(table.caption),
            credit=told(table.credit),
            rights=table.rights or self.materials.rights,
            width=made.width,
            height=made.height,
            colour=made.colour,
            sizes=sizes,
            tiles=self._tiles(table.file) if table.zoom else None,
        )

    def optional(self, table: schema.PictureTable | None) -> model.Picture | None:
        return self.picture(table) if table else None

    def sound(self, table: schema.AudioTable) -> model.Sound:
        made = self._made(table.file, "audio")
        return model.Sound(
            id=self._id(table.file),
            title=told(table.title),
            language=table.language,
            variant=table.variant,
            seconds=made.seconds,
            file=_medium(made.parts[0]),
            captions=self._captions(table),
            transcript=self._transcript(table),
            credit=told(table.credit),
            rights=table.rights or self.materials.rights,
        )

    def video(self, table: schema.VideoTable) -> model.Video:
        made = self._made(table.file, "video")
        return model.Video(
            id=self._id(table.file),
            title=told(table.title),
            language=table.language,
            variant=table.variant,
            seconds=made.seconds,
            width=made.width,
            height=made.height,
            file=_medium(made.parts[0]),
            poster=self.optional(table.poster),
            captions=self._captions(table),
            transcript=self._transcript(table),
            credit=told(table.credit),
            rights=table.rights or self.materials.rights,
        )

    def model_3d(self, table: schema.ModelTable) -> model.Model:
        return model.Model(
            id=self._id(table.file),
            alt=told(table.alt),
            about=told(table.about),
            file=_medium(self._made(table.file, "model").parts[0]),
            usdz=_medium(self._made(table.usdz, "usdz").parts[0]) if table.usdz else None,
            ar=table.ar,
            annotations=tuple(map(_annotation, table.annotation)),
            poster=self.optional(table.poster),
            credit=told(table.credit),
            rights=table.rights or self.materials.rights,
        )

    def comparison(self, table: schema.ComparisonTable) -> model.Comparison:
        return model.Comparison(
            before=self.picture(table.before),
            after=self.picture(table.after),
            id=self._id(table.id or "comparison"),
            title=told(table.title),
            about=told(table.about),
            before_label=told(table.before_label),
            after_label=told(table.after_label),
        )

    def stories(self) -> dict[str, dict[str, model.Story]]:
        """What is told: variant to language to story."""
        return {variant: self._stories(variant) for variant in self.document.words}

    def about(self) -> dict[str, model.Story]:
        return self._stories("standard")

    def stale(self, within: str = "") -> tuple[str, ...]:
        """`title@fr` for each text of this document's TOML whose translation is stale, as the document names it."""
        file = self.document.file.as_posix()
        places = ((path, lang) for at, path, lang in self.materials.stale if at == file and path != WORDS)
        return tuple(sorted(f"{plural(path.removeprefix(within))}@{lang}" for path, lang in places))

    def _stories(self, variant: str) -> dict[str, model.Story]:
        words = self.document.words.get(variant, {})
        return {lang: self._story(variant, lang) for lang in words}

    def _story(self, variant: str, lang: str) -> model.Story:
        words = self.document.words[variant][lang]
        place = (words.file.as_posix(), WORDS, lang)
        stale = place in self.materials.stale
        origin = self.materials.source.lock[place][0] if stale else digest(self._original(variant) or words.text)
        return model.Story(html=render(words.text), origin=origin, stale=stale)

    def _original(self, variant: str) -> str:
        """The text that the stories of a variant come from: its own original, else the standard one."""
        own = self.materials.source.languages[0]
        for one in (variant, "standard"):
            if words := self.document.words.get(one, {}).get(own):
                return words.text
        return ""

    def _tiles(self, name: str) -> model.Tiles:
        made = self._made(name, "zoom")
        cuts = plan((made.width, made.height))
        parts = (
            model.TilePart(sha256=part.sha256, length=part.length, type=part.type, **msgspec.structs.asdict(cut))
            for part, cut in zip(made.parts, cuts, strict=True)
        )
        return model.Tiles(width=made.width, height=made.height, parts=tuple(parts))

    def _captions(self, table: schema.AudioTable) -> model.Medium | None:
        return _medium(self._made(table.captions, "captions").parts[0]) if table.captions else None

    def _transcript(self, table: schema.AudioTable) -> str:
        return (
            render(self.materials.transcripts[(self.document.folder / table.transcript).as_posix()])
            if table.transcript
            else ""
        )

    def _made(self, name: str, treatment: Treatment) -> Made:
        return self.materials.made[(self.document.folder / name).as_posix(), treatment]

    def _id(self, name: str) -> str:
        """The file's name without its ending, made safe for a path; a number tells two of one name apart."""
        stem = _NOT_IN_ID.sub("-", Path(name).stem.lower())[:MAX_ID].strip(".-") or "medium"
        number = 1
        while (found := stem if number == 1 else f"{stem}-{number}") in self._taken:
            number += 1
        self._taken.add(found)
        return found


def told(text: Text) -> Text:
    """A language map without its empty texts."""
    return {lang: words for lang, words in text.items() if words}


def plural(path: str) -> str:
    """A text's path in a document, from its path in the source: `picture[0].alt` is `pictures[0].alt`."""
    return _LISTED.sub(lambda found: _PLURAL.get(found[0], found[0]), path)


def _annotation(table: schema.AnnotationTable) -> model.Annotation:
    return model.Annotation(at=table.at, normal=table.normal, label=told(table.label), text=told(table.text))


def _medium(part: Part) -> model.Medium:
    return model.Medium(sha256=part.sha256, length=part.length, type=part.type)
