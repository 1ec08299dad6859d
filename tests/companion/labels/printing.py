"""Labels of every kind of title, printed for tests."""

from pathlib import Path

import pypdfium2

from companion.labels.finding import Fonts
from companion.labels.placing import Words
from companion.labels.shaping import Shaper
from companion.labels.sheets import Printable, print_sheets
from companion.labels.sizes import PAPERS, SIZES, plan_sheet
from content_packs.guide import codes
from content_packs.guide.language import Chosen
from content_packs.visitor import urls

ADDRESS = "https://guide.example.org"
MANY = {
    "bells": (Chosen("zh-Hans", "编钟 Bianzhong bells الأجراس"), Chosen("en", "Chime of fourteen bronze bells")),
    "chunyu": (Chosen("zh-Hans", "虎钮錞于"), Chosen("en", "Tiger-knobbed chunyu")),
    "cloche": (Chosen("ar", "جرس برونزي كبير (حوالي 433 ق.م.)"), Chosen("fr", "Cloche de bronze")),
    "long": (Chosen("zh-Hans", "明万历青花缠枝莲纹大盘及残片一组" * 6), Chosen("en", "A very long title " * 20)),
    "persian": (Chosen("fa", "می\u200cخواهم"),),
    "hindi": (Chosen("hi", "कांस्य घंटी"), Chosen("th", "ระฆังสำริดโบราณ")),
    **{f"more-{number}": (Chosen("en", f"Bell {number}"),) for number in range(8)},
}
CODE = "Z8T-1NH-NQN"
MUSEUM = (Chosen("zh-Hans", "示例博物馆"),)


def print_labels(
    folder: Path, *, paper: str = "A4", size: str = "medium", capitals: bool = True, marks: bool = True
) -> Path:
    """A file with a label for each of MANY."""
    out = folder / "labels.pdf"
    labels = [
        Printable(
            f"example/{name}",
            Words(titles=titles, museum=MUSEUM, code=CODE, keypad=100 + number),
            urls.printed(ADDRESS, codes.issue("example", name), capitals=capitals),
        )
        for number, (name, titles) in enumerate(MANY.items(), 1)
    ]
    sheet = plan_sheet(PAPERS[paper], SIZES[size])
    title = "Labels: 示例博物馆"
    print_sheets(labels, sheet, Shaper(Fonts()), out, marks=marks, title=title, progress=lambda *_: None)
    return out


def textual(file: Path) -> str:
    """All text, as a reader copies it."""
    with pypdfium2.PdfDocument(file) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
