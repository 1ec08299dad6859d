"""15,000 artifacts in Chinese and English, made up: what the Walters' records cannot show is search in Chinese."""

import random
from collections.abc import Iterator

from content_packs.guide import codes
from content_packs.guide.model import Artifact, Date, Story

MUSEUM = "bench"
COUNT = 15_000
HAN = (
    *("青铜", "编钟", "三星堆", "面具", "玉璧", "漆木", "竹简", "陶俑", "瓷碗", "铁剑", "黄金", "白银", "商代", "西周"),
    *("秦朝", "汉代", "唐代", "宋代", "元代", "明代", "清代", "重庆", "四川", "涪陵", "小田溪", "出土", "墓葬", "祭祀"),
    *("礼乐", "纹饰", "龙纹", "凤鸟", "山水", "神人", "巴蜀", "长江", "工匠", "铸造", "一件", "时期", "使用", "文化"),
)
WORDS = (
    *("bronze", "bell", "vessel", "mask", "jade", "lacquer", "wood", "slip", "pottery", "figure", "porcelain", "bowl"),
    *("iron", "sword", "gold", "silver", "found", "tomb", "river", "city", "ritual", "music", "dragon", "phoenix"),
    *("mountain", "water", "god", "people", "made", "before", "long", "after", "the", "of", "and", "in"),
)


def documents(count: int = COUNT) -> Iterator[Artifact]:
    """Titles of a few words; stories of 200 characters and of 120 words, in which some words are rare."""
    dice = random.Random(7)
    weights = [1 / rank for rank in range(1, len(HAN) + 1)]
    for number in range(count):
        han = dice.choices(HAN, weights, k=90)
        english = dice.choices(WORDS, k=120)
        name = f"artifact-{number}"
        told = {"zh-Hans": "".join(han), "en": " ".join(english)}
        yield Artifact(
            id=name,
            code=codes.issue(MUSEUM, name),
            keypad=number + 1,
            title={"zh-Hans": "".join(dice.choices(HAN, k=3)), "en": " ".join(dice.choices(WORDS, k=3))},
            accession=f"CQ {1900 + number % 120}.{number}",
            date=Date(earliest=-500 + number % 2000, latest=-400 + number % 2000),
            material={"zh-Hans": dice.choice(HAN), "en": dice.choice(WORDS)},
            stories={"standard": {lang: Story(html=f"<p>{text}</p>", origin="0" * 16) for lang, text in told.items()}},
        )
