"""The sheets as a printer has them: rendered by PDFium, read by zxing-cpp. Neither shares code with us."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from companion.labels.fonts import Font
from companion.labels.sizes import PAPERS, POINTS, SIZES, plan_sheet
from content_packs.guide import codes
from tests.companion.labels.printing import ADDRESS, MANY, print_labels, textual


def rendered(file: Path, dpi: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(file) as pdf:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in pdf]


def read(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("size", "dpi"), [("small", 300), ("medium", 300), ("large", 300), ("large", 150)])
@pytest.mark.parametrize("capitals", [True, False], ids=["capitals", "lower"])
def test_every_code_is_read_from_the_rendered_sheet(
    tmp_path: Path, paper: str, size: str, dpi: int, capitals: bool
) -> None:
    file = print_labels(tmp_path, paper=paper, size=size, capitals=capitals)
    addresses = {f"{ADDRESS}/q/{codes.issue('example', name)}" for name in MANY}
    wanted = {each.upper() if capitals else each.lower() for each in addresses}
    pages = rendered(file, dpi)
    assert len(pages) == -(-len(MANY) // plan_sheet(PAPERS[paper], SIZES[size]).holds)
    found = [read(page) for page in pages]
    assert set().union(*found) == wanted
    assert sum(map(len, found)) == len(MANY)


def test_titles_can_be_searched_and_copied(tmp_path: Path) -> None:
    text = textual(print_labels(tmp_path, size="small"))
    for told in ("编钟", "Bianzhong", "Tiger-knobbed", "示例博物馆", "Z8T-1NH-NQN", "Cloche", "bronze", "103"):
        assert told in text, told
    assert "جرس برونزي كبير" in text
    assert "(حوالي 433 ق.م.)" in text
    assert "الأجراس" in text
    assert "میخواهم" in text
    assert "कांस्य" in text


def test_fonts_are_embedded_and_only_what_is_used_of_them(tmp_path: Path) -> None:
    file = print_labels(tmp_path)
    with pypdfium2.PdfDocument(file) as pdf:
        used = [each.get_font() for page in pdf for each in page.get_objects() if hasattr(each, "get_font")]
        fonts = {font.get_base_name() for font in used}
        assert all(font.is_embedded for font in used)
    assert {name.partition("+")[2] for name in fonts} >= {"NotoSans-Regular", "NotoSansArabic-Regular"}
    assert file.stat().st_size < 300_000


def test_pages_are_as_large_as_the_paper(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(print_labels(tmp_path, paper="A6", size="small")) as pdf:
        assert pdf[0].get_size() == pytest.approx((148 * POINTS, 105 * POINTS), abs=0.01)


def test_the_file_says_its_title_and_no_date(tmp_path: Path) -> None:
    file = print_labels(tmp_path)
    with pypdfium2.PdfDocument(file) as pdf:
        told = {name: value for name, value in pdf.get_metadata_dict().items() if value}
    assert told == {"Title": "Labels: 示例博物馆", "Producer": "museum-companion"}
    raw = file.read_bytes()
    assert b"/Lang (zh-Hans)" in raw
    assert b"/PrintScaling /None" in raw


def test_same_labels_same_bytes(tmp_path: Path) -> None:
    first = print_labels(tmp_path).read_bytes()
    assert print_labels(tmp_path).read_bytes() == first


def test_cut_marks_can_be_left_out(tmp_path: Path) -> None:
    (with_marks,) = rendered(print_labels(tmp_path), 100)[:1]
    (without,) = rendered(print_labels(tmp_path, marks=False), 100)[:1]
    strip = (0, 0, with_marks.width, round(5 / 25.4 * 100))
    assert min(with_marks.crop(strip).tobytes()) < 200
    assert min(without.crop(strip).tobytes()) == 255


def test_nothing_is_left_of_a_sheet_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Font, "subset", refuse)
    with pytest.raises(OSError, match="no space"):
        print_labels(tmp_path)
    assert list(tmp_path.iterdir()) == []
