"""A town with workshops: written into a server's store before it starts, around the present, for real browsers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from companion.store.opening import open_store
from content_packs.exchange.programme import Material, Moved, Session
from tests.companion.workshops.programmes import fill_store
from tests.exchange.timetables import BRONZE, FESTIVAL, HALL, SQUARE, TIGERS

TITLES = {
    "zh-Hans": "折纸老虎：镇馆之宝虎钮錞于",
    "zh-Hant": "摺紙老虎：鎮館之寶虎鈕錞于",
    "en": "Paper tigers after the tiger chunyu",
    "ja": "紙の虎を折ろう",
    "fr": "Tigres de papier",
    "ar": "نمور من ورق",
}
ABOUT = {
    "zh-Hans": "孩子们先看虎钮錞于，再用两张纸折出自己的老虎，最后一起敲鼓。\n\n材料我们准备，请穿不怕脏的衣服。",
    "en": "Children look at the tiger on the bronze bell, fold their own, and drum.\n\nWear what may get dirty.",
    "ar": "ينظر الأطفال إلى النمر على الجرس البرونزي، ثم يطوون نمرهم من ورقتين، ويقرعون الطبل معًا.\n\nنحضر كل شيء.",
}  # fmt: skip
WORKSHOP = msgspec.structs.replace(
    TIGERS,
    museum="chongqing-example",
    title=TITLES,
    about=ABOUT,
    artifacts=("chongqing-example/tiger-chunyu",),
    materials=(Material(id="paper", name={"en": "Paper"}, per_seat=2),),
    curriculum="艺术 3–4",
)
CASTING = msgspec.structs.replace(
    BRONZE,
    museum="sichuan-example",
    title={"zh-Hans": "铸一枚小青铜", "en": "Cast a small bronze", "ar": "صبّ برونزية صغيرة"},
)


def sessions(now: datetime) -> list[Session]:
    """The first ten days: one with seats, one full, one cancelled, one moved, others by the dozen."""
    base = now.replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=2)

    def make(name: str, days: float, **facts: object) -> Session:
        begins = base + timedelta(days=days)
        known: dict[str, object] = {
            "workshop": "tigers", "venue": "hall", "begins": begins, "ends": begins + timedelta(minutes=90),
            "seats": 12, "kept": 2, "languages": ("zh-Hans", "en"), "changed": now,
        }  # fmt: skip
        return msgspec.convert({"id": name, **known, **facts}, Session)

    return [
        make("open0001", 0),
        make("small001", 1, seats=2, kept=0),
        make("off00001", 1.1, state="cancelled", reason={"zh-Hans": "老师生病了。", "en": "The teacher is ill."}),
        make("moved001", 2, moved=Moved(begins=base + timedelta(days=1), venue="square")),
        make("bronze01", 3, workshop="bronze", venue="square", programme="spring", languages=("zh-Hans",)),
        *(make(f"more{number:04}", 4 + number / 2, seats=20 + number) for number in range(24)),
    ]


def found(data: Path) -> None:
    """Write it into the store below `data`, of which no server is running."""
    now = datetime.now(UTC)
    store = open_store(data)
    try:
        fill_store(
            store,
            now=now,
            venues=(HALL, SQUARE),
            workshops=(WORKSHOP, CASTING),
            programmes=(FESTIVAL,),
            sessions=sessions(now),
        )
    finally:
        store.close()
