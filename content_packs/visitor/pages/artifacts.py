"""The page of one artifact: what the code on the label opens."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from content_packs.guide import codes, dates, measures
from content_packs.guide.language import Text
from content_packs.guide.library import Library, Part
from content_packs.guide.model import VARIANTS, Artifact, Gallery, Picture, Video
from content_packs.visitor import looks, rights, statics, urls
from content_packs.visitor.dress import Choice
from content_packs.visitor.frame import VARIANT_NAMES, page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts, Told
from content_packs.visitor.views import (
    COLUMN,
    Card,
    artifact_card,
    artifact_cards,
    by_nearness,
    exhibition_card,
    link,
    show,
    title_of,
    tour_card,
)
from content_packs.visitor.words import Words, key, words_in

_LABEL = {  # field -> its name on the label
    "date": key("label-date"),
    "culture": key("label-culture"),
    "period": key("label-period"),
    "maker": key("label-maker"),
    "origin": key("label-origin"),
    "material": key("label-material"),
    "size": key("label-size"),
    "provenance": key("label-provenance"),
    "credit": key("label-credit"),
}


class Row(msgspec.Struct, frozen=True):
    """A line of the label."""

    name: str
    value: Said


class Sequel(msgspec.Struct, frozen=True, kw_only=True):
    """An exhibition or tour that the artifact is part of, and what comes after it there."""

    kind: str
    card: Card
    position: int  # from 1
    of: int
    following: Card | None


def artifact(library: Library, reader: Reader, ref: str, *, workshops: bool = False) -> str:
    """The story page; `Missing` where there is no such artifact. `workshops`: whether they can be found here."""
    shown = library.artifact(ref)
    museum = ref.partition("/")[0]
    words = words_in(reader.ui)
    texts = Texts(reader, library.languages_of(museum))
    title = title_of(shown, texts)
    label = _label(shown, texts, words)
    story = texts.tell(shown.stories)
    sounds = by_nearness(shown.sounds, texts)
    sequels = _sequels(library, reader, ref)
    next_ones = {sequel.following.ref for sequel in sequels if sequel.following and sequel.kind == "tour"}
    return page(
        "artifact.html",
        reader,
        urls.artifact(ref),
        title,
        library=library,
        museum=museum,
        description=_excerpt(story),
        artifact=shown,
        title=title,
        facts=[label[field] for field in ("date", "culture", "material") if field in label],
        pictures=[(view, _zoomed(picture)) for picture in shown.pictures if (view := show(picture, texts))],
        sizes=COLUMN,
        story=story,
        variants=_variants(shown, ref, story),
        variant_names=VARIANT_NAMES,
        sounds=sounds,
        videos=by_nearness(_films(shown, reader.variant), texts),
        models=[looks.walk(model, texts) for model in shown.models],
        comparisons=[pair for one in shown.comparisons if (pair := looks.compare(one, texts))],
        label=[Row(words(_LABEL[field]), value) for field, value in label.items()],
        rights=rights.describe(shown.rights, words),
        gallery=_gallery(library, museum, shown.gallery, texts),
        sources=[(source.title, link(source.url)) for source in shown.sources],
        sequels=sequels,
        related=list(artifact_cards(library, reader, (one for one in shown.related if one not in next_ones))),
        code=codes.show(shown.code),
        workshops=_workshops(ref, reader) if workshops else None,
    )


def _workshops(ref: str, reader: Reader) -> tuple[str, str, str]:
    """Their list, where the module asks for the next ones, and the module."""
    asked = urls.listing("/api/v1/sessions", [("artifact", ref), ("limit", "3"), ("lang", reader.lang)])
    return urls.workshops(artifact=ref), asked, statics.url("workshops.js")


def _films(shown: Artifact, variant: str) -> list[Video]:
    """A film in sign language stands with the signed story, where there is one to go to."""
    elsewhere = variant != "sign" and bool(shown.stories.get("sign"))
    return [film for film in shown.videos if not (elsewhere and film.variant == "sign")]


def _label(shown: Artifact, texts: Texts, words: Words) -> dict[str, Said]:
    """The label's facts in their order, those that are known."""
    date = texts.show(dates.describe(shown.date, texts.reader.lang, texts.order), "date", shown.stale)
    size = texts.show(
        measures.describe(shown.dimensions, shown.size, texts.reader.lang, texts.order), "size", shown.stale
    )
    facts: dict[str, Text] = {
        "culture": shown.culture,
        "period": shown.period,
        "maker": shown.maker,
        "origin": shown.origin,
        "material": shown.material,
    }
    ends: dict[str, Text] = {"provenance": shown.provenance, "credit": shown.credit}
    found = {"date": date}
    found |= {field: texts.say(text, field, shown.stale) for field, text in facts.items()}
    found["size"] = size
    found |= {field: texts.say(text, field, shown.stale) for field, text in ends.items()}
    return {field: said for field, said in found.items() if said}


def _variants(shown: Artifact, ref: str, story: Told | None) -> Sequence[Choice]:
    """Links between variants, where there is more than one."""
    there = [variant for variant in VARIANTS if shown.stories.get(variant)]
    if len(there) < 2 or story is None:
        return ()
    path = urls.artifact(ref)
    return [
        Choice(urls.with_choice(path, variant=variant), VARIANT_NAMES[variant], variant, variant == story.variant)
        for variant in there
    ]


def _gallery(library: Library, museum: str, gallery: str, texts: Texts) -> tuple[Said, str] | None:
    """The gallery's name, and where it is on the map."""
    known = library.museums.get(museum)
    found: Gallery | None = next((one for one in known.galleries if one.id == gallery), None) if known else None
    name = texts.say(found.name) if found else None
    if found is None or name is None:
        return None
    there = museum in library.venues and found.level
    return name, f"{urls.floor_map(museum, found.level)}#gallery-{found.id}" if there else ""


def _zoomed(picture: Picture) -> str | None:
    """What its viewer is given; None where it was not made to be looked into."""
    return looks.zoom(picture) if picture.tiles else None


def _sequels(library: Library, reader: Reader, ref: str) -> list[Sequel]:
    found = [_sequel(library, reader, part) for part in library.parts.get(ref, ())]
    return sorted(found, key=lambda sequel: sequel.kind, reverse=True)  # tours before exhibitions


def _sequel(library: Library, reader: Reader, part: Part) -> Sequel:
    if part.kind == "tour":
        tour = library.tours[part.ref]
        card = tour_card(library, reader, part.ref, tour)
        refs = [stop.artifact for stop in tour.stops]
    else:
        exhibition = library.exhibitions[part.ref]
        card = exhibition_card(library, reader, part.ref, exhibition)
        refs = list(exhibition.artifacts)
    later = next(iter(library.present(refs[part.position + 1 :])), "")
    return Sequel(
        kind=part.kind,
        card=card,
        position=part.position + 1,
        of=len(refs),
        following=artifact_card(library, reader, later) if later else None,
    )


def _excerpt(story: Told | None) -> str:
    return Markup(story.text[:600]).striptags()[:160] if story else ""  # noqa: S704 (the pack's safe HTML)
