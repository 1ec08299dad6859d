"""The one museum person's way, as the documentation tells it: from an empty workbook to a story scanned off a label."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2
import zxingcpp
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import serve

Rows = list[dict[str, object]]

FIRST_TRY: Rows = [
    {"编号": "teapot", "名称 (简体中文)": "紫砂茶壶", "名称 (英语)": "Clay teapot", "藏品号": 1952.3, "语音导览号": 101}
    | {"故事 (简体中文)": "这把壶只泡一种茶。", "图片": "茶壶.jpg", "图片描述 (简体中文)": "一把小茶壶。"}
    | {"展厅": "大厅", "主题": "陶瓷", "高": "11.5 厘米", "起始年": "乾隆年间", "在展": "可能"},
    {"编号": "fan", "名称 (简体中文)": "折扇", "语音导览号": 101, "藏品号": date(1952, 3, 1)}
    | {"故事 (简体中文)": "扇面上画的是春天。", "图片": "IMG_0002.JPG", "权利": "版权所有"},
    {"编号": "Old lamp", "名称 (简体中文)": "油灯", "语音导览号": 103, "起始年": "公元前100年"}
    | {"故事 (简体中文)": "灯火照着读书的人。", "图片": "IMG_0003.png", "图片描述 (简体中文)": "一盏陶灯。"},
]
FAULTS = {
    ("藏品!I2", "number-as-text"),  # 1952.30, as Excel keeps it
    ("藏品!L2", "wrong-type"),
    ("藏品!M2", "broken-reference"),
    ("藏品!P2", "wrong-type"),
    ("藏品!F3", "missing-alt"),
    ("藏品!I3", "date-in-text"),  # 1952-3, as Excel keeps it
    ("藏品!J3", "duplicate-keypad"),
    ("藏品!AF3", "bad-rights"),
    ("藏品!A4", "bad-id"),
    ("藏品!F4", "missing-file"),
    ("展览!J2", "broken-reference"),  # the example's bell is gone
    ("路线站点!B2", "broken-reference"),
}
MENDED: Rows = [
    {"藏品号": "1952.30", "主题": "声音", "起始年": 1736, "在展": "是"},
    {"藏品号": "1952-3", "语音导览号": 102, "图片描述 (简体中文)": "一把打开的折扇。", "权利": "CC BY 4.0"},
    {"编号": "old-lamp", "图片": "IMG_0003.jpg"},
]
TITLES = {"紫砂茶壶", "折扇", "油灯"}


def test_from_an_empty_workbook_to_a_story_scanned_off_its_label(tmp_path: Path, chromium: Browser) -> None:
    museum = tmp_path / "我的博物馆"
    companion("new", "--xlsx", museum, "--lang", "zh-Hans")
    for name in ("茶壶.jpg", "IMG_0002.JPG", "IMG_0003.jpg"):
        photograph(museum / "media" / name)
    fill_in(museum / "collection.xlsx", FIRST_TRY)

    told = companion("check", museum, status=1)
    assert faults_in(told) >= FAULTS, told
    assert "describe it in the column 图片描述" in told

    fill_in(museum / "collection.xlsx", MENDED)
    name_others(museum / "collection.xlsx")
    assert "\n0 errors" in companion("check", museum)
    translate(museum, tmp_path / "译文.xlsx")
    companion("build", museum, "--out", tmp_path / "pack")

    with serve(tmp_path, (tmp_path / "pack",)) as served:
        address = f"http://127.0.0.1:{served.port}"
        companion("labels", tmp_path / "pack", "--out", tmp_path / "labels.pdf", "--address", address)
        scanned = scan(tmp_path / "labels.pdf")
        with chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}) as phone:
            assert {story_at(phone.new_page(), code) for code in scanned} == TITLES
        with chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844}) as phone:
            assert "Folding fan" in {story_at(phone.new_page(), code) for code in scanned}


def companion(command: str, *words: str | Path, status: int = 0) -> str:
    """What `companion pack …` prints."""
    line = [sys.executable, "-m", "companion.cli", "pack", command, *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def photograph(file: Path) -> None:
    """A picture as a phone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn by 90 degrees
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 55.0, 0.0), 3: "E", 4: (116.0, 23.0, 0.0)})  # GPS
    Image.effect_noise((1200, 900), 60).convert("RGB").save(file, exif=exif)


def fill_in(workbook: Path, rows: Rows) -> None:
    """Write what rows say over those of the artifacts, from the second; examples of the template go."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["藏品"]
    if sheet["A2"].value == "bell":
        sheet.delete_rows(2, 2)
    for number, row in enumerate(rows, 2):
        write(sheet, number, {"资料出处": "登记簿"} | row)
    book.save(workbook)


def name_others(workbook: Path) -> None:
    """The exhibition and the tour of the template show artifacts that are there: by title or by number."""
    book = openpyxl.load_workbook(workbook)
    write(book["展览"], 2, {"藏品": "紫砂茶壶; 1952-3"})
    write(book["路线站点"], 2, {"藏品": "old-lamp"})
    book.save(workbook)


def translate(museum: Path, workbook: Path) -> None:
    """A translator's turn: out as a workbook, a title in English, and back."""
    companion("export", "--xlsx", museum, workbook)
    book = openpyxl.load_workbook(workbook)
    write(book["藏品"], 3, {"名称 (英语)": "Folding fan"})
    book.save(workbook)
    assert "1 changed, 0 in conflict" in companion("merge", workbook, museum)


def write(sheet: Worksheet, number: int, cells: Mapping[str, object]) -> None:
    columns = [str(head.value) for head in sheet[1]]
    for heading, value in cells.items():
        sheet.cell(number, columns.index(heading) + 1).value = value  # type: ignore[assignment]


def faults_in(told: str) -> set[tuple[str, str]]:
    """Cell and rule of what `check` printed: a line that says where, then one that says how to mend it."""
    lines = told.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith(("  error: ", "  warning: "))]
    return {(lines[at].split(": ")[1], lines[at + 1].rpartition("[")[2].rstrip("]")) for at in starts}


def scan(sheets: Path) -> set[str]:
    """The addresses that a phone reads off the printed sheet."""
    with pypdfium2.PdfDocument(sheets) as pdf:
        printed = pdf[0].render(scale=300 / 72).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(printed)}


def story_at(page: Page, address: str) -> str:
    """The title of the story at a scanned address; its picture stands upright and does not tell where it was taken."""
    page.goto(address)
    picture = page.locator("main img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")
    shown = Image.open(BytesIO(page.request.get(str(picture.evaluate("one => one.currentSrc"))).body()))
    assert shown.height > shown.width
    assert not shown.getexif()
    return page.locator("h1").inner_text()
