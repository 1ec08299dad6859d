"""A small museum in two editions, with pictures and a narration: what is saved, and what replaces it."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from content_packs.guide import codes, model
from tests.guide.recordings import mp3
from tests.packs import artifact, make_pack, medium, stories

LANGUAGES = ("en", "zh-Hans", "ar")
NAMES = ("drum", "bell", "flute")
CODE = {name: codes.issue("example", name) for name in NAMES}
SECONDS = 20
FAST: dict[str, Any] = {"avif": {"speed": 10}, "webp": {"method": 0}}
CAPTIONS = b"WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nListen.\n\n00:00:10.000 --> 00:00:20.000\nOnce more.\n"


def make_edition(folder: Path, number: int) -> Path:
    """A pack of the museum; the second edition has other stories throughout, and another picture of the drum."""
    media: dict[str, bytes] = {"captions.vtt": CAPTIONS}
    tone = mp3(SECONDS)
    media["narration.mp3"] = tone
    pictures = {
        name: _picture(name, (index, number if name == "drum" else 1), media) for index, name in enumerate(NAMES)
    }
    narration = model.Sound(
        id="narration",
        language="en",
        seconds=SECONDS,
        file=medium(tone, "audio/mpeg"),
        captions=medium(CAPTIONS, "text/vtt"),
    )
    artifacts = [
        artifact(
            name,
            code=CODE[name],
            title={"en": name.title(), "zh-Hans": f"器物{name}", "ar": f"قطعة {name}"},
            pictures=(pictures[name],),
            sounds=(narration,),
            stories=stories(
                en=f"The {name}, edition {number}.", zh_Hans=f"{name}，第{number}版。", ar=f"{name} {number}"
            ),
        )
        for name in NAMES
    ]
    voices = model.Exhibition(
        id="voices",
        title={"en": f"Voices, edition {number}", "zh-Hans": f"声音，第{number}版", "ar": f"أصوات {number}"},
        artifacts=tuple(f"example/{name}" for name in NAMES),
        picture=pictures["drum"],
    )
    tour = model.Tour(
        id="round", title={"en": "Once round"}, stops=tuple(model.Stop(artifact=f"example/{name}") for name in NAMES)
    )
    make_pack(folder, [*artifacts, voices, tour], version=number, languages=LANGUAGES, media=media)
    return folder


def _picture(name: str, look: tuple[int, int], media: dict[str, bytes]) -> model.Picture:
    """Noise, so that there are bytes to move; drawn at a quarter of the width that it claims, to be made fast."""
    sizes = []
    for width in (480, 960):
        noise = Image.effect_noise((width // 4, width * 3 // 16), 60 + 10 * look[0] + look[1]).convert("RGB")
        for kind in ("avif", "webp"):
            file = BytesIO()
            noise.save(file, kind, quality=95, **FAST[kind])
            media[f"{name}-{width}.{kind}"] = file.getvalue()
            size = {"width": width, "height": width * 3 // 4, **_facts(medium(file.getvalue(), f"image/{kind}"))}
            sizes.append(model.Derivative(**size))
    return model.Picture(id=name, alt={"en": f"A {name}"}, width=960, height=720, sizes=tuple(sizes))


def _facts(one: model.Medium) -> dict[str, Any]:
    return {"sha256": one.sha256, "length": one.length, "type": one.type}
