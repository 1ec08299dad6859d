"""Source documents to the documents of a pack: one function per kind. Pure.

A document's path follows from its kind and id, and its media stand below it (`media_in`), so that the entries of a pack
follow from its documents. Which texts, media and references they hold is `binding`'s work.
"""

from collections.abc import Callable, Container, Iterator

import msgspec

from content_packs.format.media_types import EXTENSIONS
from content_packs.guide import codes, model
from content_packs.guide.build.binding import Binding, Materials, pack_file, told
from content_packs.guide.source import schema
from content_packs.guide.walking.build import walks_of


def documents(materials: Materials, known: Container[str] = ()) -> Iterator[tuple[str, str, msgspec.Struct]]:
    """Every document of the pack but the known paths: its path, its kind, and itself."""
    source = materials.source
    yield "museum", "museum", museum(Binding(source.pack, materials))
    if materials.venue:
        yield "venue", "venue", materials.venue
        yield "walks", "walks", walks_of(materials.venue)
    kinds: tuple[tuple[str, dict[str, schema.Document], Callable[[Binding], msgspec.Struct]], ...] = (
        ("artifact", source.artifacts, artifact),
        ("exhibition", source.exhibitions, exhibition),
        ("tour", source.tours, tour),
        ("scene", source.scenes, scene),
    )
    for kind, found, make in kinds:
        for name, document in found.items():
            if (path := f"{kind}s/{name}") not in known:
                yield path, kind, make(Binding(document, materials))


def media_in(document: object) -> Iterator[tuple[str, model.Medium]]:
    """The media of a document, by their names below its path: `front.480.avif`, `narration.en.mp3`."""
    match document:
        case model.Picture():
            yield from _sizes(document)
        case model.Sound() | model.Video():
            yield from _named(document.id, document.file, document.captions)
        case model.Model():
            yield from _named(document.id, document.file, document.usdz)
    if isinstance(document, msgspec.Struct):
        for field in document.__struct_fields__:
            yield from media_in(getattr(document, field))
    elif isinstance(document, tuple):
        for each in document:
            yield from media_in(each)


def _sizes(picture: model.Picture) -> Iterator[tuple[str, model.Medium]]:
    for size in picture.sizes:
        yield f"{picture.id}.{size.width}.{EXTENSIONS[size.type]}", size
    for part in picture.tiles.parts if picture.tiles else ():
        yield f"{picture.id}.{part.level}-{part.column}-{part.row}.{EXTENSIONS[part.type]}", part


def _named(name: str, *media: model.Medium | None) -> Iterator[tuple[str, model.Medium]]:
    return ((f"{name}.{EXTENSIONS[medium.type]}", medium) for medium in media if medium)


def museum(binding: Binding) -> model.Museum:
    file = pack_file(binding.materials.source)
    table = file.museum
    return model.Museum(
        id=table.id,
        name=told(table.name),
        place=told(table.place),
        about=told(table.about),
        address=told(table.address),
        hours=told(table.hours),
        url=table.url,
        accent=table.accent,
        example=table.example,
        languages=file.pack.languages,
        themes=tuple(model.Theme(id=theme.id, name=told(theme.name)) for theme in file.theme),
        galleries=tuple(_gallery(gallery, binding.materials.venue) for gallery in file.gallery),
        picture=binding.optional(table.picture),
        stale=binding.stale(within="museum."),
    )


def artifact(binding: Binding) -> model.Artifact:
    table, materials = binding.document.table, binding.materials
    assert isinstance(table, schema.ArtifactFile)
    return model.Artifact(
        id=binding.document.id,
        code=codes.normalise(table.code) or codes.issue(materials.source.museum, binding.document.id),
        keypad=table.keypad,
        title=told(table.title),
        accession=table.accession,
        date=_date(table.date),
        culture=told(table.culture),
        period=told(table.period),
        material=told(table.material),
        maker=told(table.maker),
        origin=told(table.origin),
        dimensions=tuple(model.Dimension(what=d.what, value=d.value, unit=d.unit) for d in table.dimensions),
        size=told(table.size),
        provenance=told(table.provenance),
        credit=told(table.credit),
        rights=table.rights or materials.rights,
        themes=table.themes,
        gallery=table.gallery,
        position=materials.projection.metres(table.position) if table.position and materials.projection else None,
        on_view=table.on_view,
        related=tuple(map(materials.reference, table.related)),
        stories=binding.stories(),
        pictures=binding.pictures(table.picture),
        sounds=tuple(map(binding.sound, table.audio)),
        videos=tuple(map(binding.video, table.video)),
        models=tuple(map(binding.model_3d, table.model)),
        comparisons=tuple(map(binding.comparison, table.comparison)),
        sources=_sources(table.source),
        stale=binding.stale(),
    )


def exhibition(binding: Binding) -> model.Exhibition:
    table = binding.document.table
    assert isinstance(table, schema.ExhibitionFile)
    return model.Exhibition(
        id=binding.document.id,
        title=told(table.title),
        subtitle=told(table.subtitle),
        about=binding.about(),
        opens=table.opens.isoformat() if table.opens else "",
        closes=table.closes.isoformat() if table.closes else "",
        place=told(table.place),
        members=table.members,
        artifacts=tuple(map(binding.materials.reference, table.artifacts)),
        picture=binding.optional(table.picture),
        sources=_sources(table.source),
        stale=binding.stale(),
    )


def tour(binding: Binding) -> model.Tour:
    table, reference = binding.document.table, binding.materials.reference
    assert isinstance(table, schema.TourFile)
    return model.Tour(
        id=binding.document.id,
        title=told(table.title),
        about=binding.about(),
        virtual=table.virtual,
        minutes=table.minutes,
        step_free=table.step_free,
        stops=tuple(
            model.Stop(
                artifact=reference(stop.artifact) if stop.artifact else "",
                scene=reference(stop.scene) if stop.scene else "",
                text=told(stop.text),
            )
            for stop in table.stop
        ),
        picture=binding.optional(table.picture),
        stale=binding.stale(),
    )


def scene(binding: Binding) -> model.Scene:
    table = binding.document.table
    assert isinstance(table, schema.SceneFile)
    return model.Scene(
        id=binding.document.id,
        title=told(table.title),
        about=binding.about(),
        panorama=binding.picture(table.panorama, "panorama"),
        hotspots=tuple(
            model.Hotspot(yaw=h.yaw, pitch=h.pitch, to=_target(h.to, binding.materials), label=told(h.label))
            for h in table.hotspot
        ),
        sounds=tuple(map(binding.sound, table.audio)),
        stale=binding.stale(),
    )


def _date(table: schema.DateTable) -> model.Date:
    return model.Date(earliest=table.earliest, latest=table.latest, circa=table.circa, text=told(table.text))


def _target(to: str, materials: Materials) -> str:
    kind, colon, name = to.rpartition(":")
    return f"{kind}{colon}{materials.reference(name)}"


def _gallery(table: schema.GalleryTable, venue: model.Venue | None) -> model.Gallery:
    units = venue.units if venue else ()
    level = next((unit.level for unit in units if unit.id == table.unit), "")
    return model.Gallery(id=table.id, name=told(table.name), unit=table.unit, level=level, about=told(table.about))


def _sources(tables: tuple[schema.SourceTable, ...]) -> tuple[model.Source, ...]:
    return tuple(model.Source(title=table.title, url=table.url) for table in tables)
