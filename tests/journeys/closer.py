"""A museum to look at closely: a picture with tiles, a model, a comparison, and a tour of three panoramas."""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from content_packs.guide import codes, model, tiles
from content_packs.guide.build.zooming import make_tiles
from tests.guide import models
from tests.guide.recordings import mp3
from tests.packs import Document, artifact, make_pack, medium, stories, story

LANGUAGES = ("en", "zh-Hans", "ar")
SCENES = ("gate", "yard", "hall")
SCROLL, BELL, WALL = (f"/artifacts/example/{name}" for name in ("scroll", "bell", "wall"))
CODE = {name: codes.issue("example", name) for name in ("scroll", "bell", "wall")}
GATE = "/scenes/example/gate"
WORDS = {
    "Scroll": {"en": "A long scroll", "zh-Hans": "长卷", "ar": "لفافة طويلة"},
    "Bell": {"en": "A bronze bell", "zh-Hans": "青铜钟", "ar": "جرس برونزي"},
    "Wall": {"en": "A painted wall", "zh-Hans": "壁画", "ar": "جدار مرسوم"},
    "gate": {"en": "At the gate", "zh-Hans": "大门", "ar": "عند البوابة"},
    "yard": {"en": "In the yard", "zh-Hans": "院子", "ar": "في الفناء"},
    "hall": {"en": "In the hall", "zh-Hans": "大厅", "ar": "في القاعة"},
}
CAPTIONS = b"WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nListen to the yard.\n"
SIZE = (2600, 1700)


def make_closer(folder: Path) -> Path:
    media: dict[str, bytes] = {"captions.vtt": CAPTIONS, "yard.mp3": mp3(8)}
    documents: list[Document] = [_scroll(media), _bell(media), _wall(media), *_scenes(media), _tour(), _exhibition()]
    make_pack(folder, documents, languages=LANGUAGES, media=media)
    return folder


def _scroll(media: dict[str, bytes]) -> model.Artifact:
    raw = _drawn(SIZE)
    zoomed = make_tiles(raw, "scroll.png")
    cuts = tiles.plan((zoomed.width, zoomed.height))
    parts = []
    for number, (cut, blob) in enumerate(zip(cuts, zoomed.parts, strict=True)):
        media[f"scroll.{number}.tiles"] = blob
        of_blob = medium(blob, "application/vnd.museum.tiles")
        parts.append(
            model.TilePart(
                sha256=of_blob.sha256,
                length=of_blob.length,
                type=of_blob.type,
                level=cut.level,
                levels=cut.levels,
                column=cut.column,
                row=cut.row,
                columns=cut.columns,
                rows=cut.rows,
            )
        )
    pyramid = model.Tiles(width=zoomed.width, height=zoomed.height, parts=tuple(parts))
    front = _picture("scroll", _drawn((960, 628)), WORDS["Scroll"], media, tiles=pyramid)
    return artifact(
        "scroll",
        code=CODE["scroll"],
        title=WORDS["Scroll"],
        pictures=(front,),
        stories=stories(en="Look at the small boats.", zh_Hans="请看小船。", ar="انظر إلى القوارب."),
    )


def _bell(media: dict[str, bytes]) -> model.Artifact:
    media["bell.glb"] = models.glb()
    media["bell.usdz"] = models.usdz()
    bell = model.Model(
        id="bell",
        alt=WORDS["Bell"],
        about={"en": "Six sides, each of another colour.", "zh-Hans": "六面，颜色各异。", "ar": "ستة أوجه."},
        file=medium(media["bell.glb"], "model/gltf-binary"),
        usdz=medium(media["bell.usdz"], "model/vnd.usdz+zip"),
        ar=True,
        annotations=(
            model.Annotation(
                at=(0.0, 0.3, 0.25),
                label={"en": "The face", "zh-Hans": "正面", "ar": "الوجه"},
                text={"en": "A tiger looks at you.", "zh-Hans": "一只虎看着您。", "ar": "نمر ينظر إليك."},
            ),
            model.Annotation(
                at=(0.25, 0.2, 0.0),
                normal=(1.0, 0.0, 0.0),
                label={"en": "The side", "zh-Hans": "侧面", "ar": "الجانب"},
                text={"en": "Waves of the river.", "zh-Hans": "江水的波纹。", "ar": "أمواج النهر."},
            ),
        ),
        poster=_picture("poster", _drawn((960, 640), "#554433"), WORDS["Bell"], media),
    )
    return artifact("bell", code=CODE["bell"], title=WORDS["Bell"], models=(bell,), stories=stories(en="It rings."))


def _wall(media: dict[str, bytes]) -> model.Artifact:
    comparison = model.Comparison(
        id="cleaning",
        title={"en": "Before and after cleaning", "zh-Hans": "清洗前后", "ar": "قبل التنظيف وبعده"},
        about={"en": "The sky was under soot.", "zh-Hans": "天空曾被烟灰覆盖。", "ar": "كانت السماء تحت السخام."},
        before=_picture("before", _drawn((960, 640), "#40382c"), {"en": "Dark with soot"}, media),
        after=_picture("after", _drawn((960, 640), "#79a7d3"), {"en": "A blue sky"}, media),
        before_label={"en": "1920", "zh-Hans": "1920年", "ar": "1920"},
        after_label={"en": "Today", "zh-Hans": "今天", "ar": "اليوم"},
    )
    return artifact(
        "wall", code=CODE["wall"], title=WORDS["Wall"], comparisons=(comparison,), stories=stories(en="It was cleaned.")
    )


def _scenes(media: dict[str, bytes]) -> list[model.Scene]:
    links = {"gate": "scene:example/yard", "yard": "scene:example/hall", "hall": "example/bell"}
    sound = model.Sound(
        id="told",
        language="en",
        seconds=8,
        file=medium(media["yard.mp3"], "audio/mpeg"),
        captions=medium(CAPTIONS, "text/vtt"),
        transcript="<p>Listen to the yard.</p>",
    )
    colours = {"gate": "#7d8f69", "yard": "#b99b6b", "hall": "#8a5a44"}
    return [
        model.Scene(
            id=name,
            title=WORDS[name],
            about={"en": story(f"You stand {WORDS[name]['en'].lower()}.")},
            panorama=_picture(name, _drawn((2048, 1024), colours[name]), WORDS[name], media, widths=(480, 1920)),
            hotspots=(
                model.Hotspot(
                    yaw=10, pitch=-5, to=links[name], label={"en": "Go on", "zh-Hans": "往前走", "ar": "تابع"}
                ),
                model.Hotspot(yaw=170, pitch=0, to="example/scroll", label={"en": "The scroll", "zh-Hans": "长卷"}),
            ),
            sounds=(sound,) if name == "yard" else (),
        )
        for name in SCENES
    ]


def _tour() -> model.Tour:
    return model.Tour(
        id="house",
        title={"en": "Through the house", "zh-Hans": "走进老宅", "ar": "عبر البيت"},
        virtual=True,
        stops=tuple(model.Stop(scene=f"example/{name}") for name in SCENES),
    )


def _exhibition() -> model.Exhibition:
    return model.Exhibition(
        id="closely", title={"en": "Closely"}, artifacts=("example/scroll", "example/bell", "example/wall")
    )


def _drawn(size: tuple[int, int], colour: str = "#c8b08a") -> bytes:
    """A grid with circles, so that a place can be told from another."""
    image = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(image)
    step = size[0] // 16
    for x in range(0, size[0], step):
        draw.line((x, 0, x, size[1]), fill="#ffffff", width=2)
        draw.ellipse(
            (x, size[1] // 2 - step // 2, x + step, size[1] // 2 + step // 2), fill=(x * 255 // size[0], 60, 90)
        )
    for y in range(0, size[1], step):
        draw.line((0, y, size[0], y), fill="#333333", width=2)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _picture(
    name: str,
    raw: bytes,
    alt: Mapping[str, str],
    media: dict[str, bytes],
    *,
    widths: tuple[int, ...] = (480, 960),
    tiles: model.Tiles | None = None,
) -> model.Picture:
    image = Image.open(BytesIO(raw))
    sizes = []
    for width in widths:
        smaller = image.resize((width, width * image.height // image.width))
        for kind in ("avif", "webp"):
            file = BytesIO()
            smaller.save(file, kind, **({"speed": 10} if kind == "avif" else {"method": 0}))
            media[f"{name}.{width}.{kind}"] = file.getvalue()
            digest = sha256(file.getvalue()).hexdigest()
            sizes.append(
                model.Derivative(
                    sha256=digest,
                    length=len(file.getvalue()),
                    type=f"image/{kind}",
                    width=width,
                    height=smaller.height,
                )
            )
    return model.Picture(
        id=name, alt=dict(alt), width=image.width, height=image.height, sizes=tuple(sizes), tiles=tiles
    )
