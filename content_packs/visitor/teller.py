"""Library and reader put into the structs of the API (pure): each text in one language, and marked which."""

from collections.abc import Iterable

from content_packs.guide import dates, measures
from content_packs.guide.catalogue import Card as Listed
from content_packs.guide.catalogue import Facet
from content_packs.guide.codes import show
from content_packs.guide.language import Chosen, Text, choose
from content_packs.guide.library import Library, Part
from content_packs.guide.model import (
    Annotation,
    Artifact,
    Comparison,
    Exhibition,
    Model,
    Museum,
    Picture,
    Sound,
    Tiles,
    Tour,
    Video,
)
from content_packs.visitor import urls
from content_packs.visitor.reader import Reader
from content_packs.visitor.resources import (
    AnnotationOut,
    Card,
    ComparisonOut,
    ExhibitionOut,
    FacetOut,
    HitOut,
    Image,
    ModelOut,
    MuseumOut,
    PictureOut,
    Place,
    Recording,
    StoryOut,
    TilePartOut,
    TilesOut,
    Told,
    TourOut,
    ValueOut,
)


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
            models=[self.model(each, museum) for each in one.models if each.file.type in urls.EXTENSIONS],
            comparisons=[self.comparison(each, museum) for each in one.comparisons],
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
        text, tiles = self._texts(museum), _tiles(one.tiles) if one.tiles else None
        return PictureOut(text(one.alt), text(one.caption), text(one.credit), one.rights, _images(one), tiles)

    def model(self, one: Model, museum: str) -> ModelOut:
        text = self._texts(museum)
        return ModelOut(
            alt=text(one.alt),
            about=text(one.about),
            credit=text(one.credit),
            rights=one.rights,
            url=urls.medium(one.file),
            usdz=urls.medium(one.usdz) if one.usdz and one.usdz.type in urls.EXTENSIONS else None,
            ar=one.ar,
            poster=self.picture(one.poster, museum) if one.poster else None,
            annotations=[_annotation(each, text) for each in one.annotations],
        )

    def comparison(self, one: Comparison, museum: str) -> ComparisonOut:
        text = self._texts(museum)
        return ComparisonOut(
            title=text(one.title),
            about=text(one.about),
            before=self.picture(one.before, museum),
            after=self.picture(one.after, museum),
            before_label=text(one.before_label),
            after_label=text(one.after_label),
        )

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


def _tiles(one: Tiles) -> TilesOut | None:
    if any(part.type not in urls.EXTENSIONS for part in one.parts):
        return None
    parts = [
        TilePartOut(urls.medium(each), each.level, each.levels, each.column, each.row, each.columns, each.rows)
        for each in one.parts
    ]
    return TilesOut(one.width, one.height, one.size, one.overlap, one.type, parts)


def _annotation(one: Annotation, text: Words) -> AnnotationOut:
    return AnnotationOut(one.at, one.normal, text(one.label) or Chosen("und", ""), text(one.text))
