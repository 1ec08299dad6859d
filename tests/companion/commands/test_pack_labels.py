import json
import re
from pathlib import Path

import click
import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.commands.pack_labels import labels, read_address
from companion.labels.sizes import PAPERS, SIZES, plan_sheet
from content_packs.format.pack import open_folder
from content_packs.guide import codes
from tests.companion.labels.printing import textual
from tests.packs import artifact, make_pack
from tests.serving import Served, library_of

HOUSE = Path(__file__).parents[3]
ADDRESS = ("--address", "https://guide.example.org")


def run(tmp_path: Path, *words: str, title: str = "Bell") -> Result:
    pack = tmp_path / "pack"
    if not pack.exists():
        make_pack(pack, [artifact("bell", title={"en": title}, keypad=7), artifact("drum", title={"zh-Hans": "鼓"})])
    return CliRunner().invoke(companion, ["pack", "labels", str(pack), "--out", str(tmp_path / "out.pdf"), *words])


def test_labels_are_printed_and_counted(tmp_path: Path) -> None:
    result = run(tmp_path, *ADDRESS)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{tmp_path / 'out.pdf'}: 2 labels on 1 sheet\n"
    assert "warning: example/drum has no title in en" in result.stderr
    assert codes.show(codes.issue("example", "bell")) in textual(tmp_path / "out.pdf")


def test_a_code_scanned_from_the_sheet_opens_the_story(tmp_path: Path) -> None:
    run(tmp_path, *ADDRESS, "--languages", "en")
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as pdf:
        sheet = pdf[0].render(scale=300 / 72).to_pil()
    served = Served(library_of([open_folder(tmp_path / "pack")], tmp_path))
    paths = sorted(found.text.removeprefix("HTTPS://GUIDE.EXAMPLE.ORG") for found in zxingcpp.read_barcodes(sheet))
    pages = [served.get(path) for path in paths]
    assert [page.status_code for page in pages] == [200, 200]
    assert sorted(ref for ref, _ in served.desk.stories) == ["example/bell", "example/drum"]


def test_outcome_is_told_to_a_script_as_json(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, *ADDRESS, "--json", "--size", "large", "--paper", "a6").stdout)
    assert (told["labels"], told["pages"], told["failed"]) == (2, 2, None)
    assert {"artifact": "example/drum", "what": "has no title in en"} in told["warnings"]


def test_a_title_cut_short_names_its_artifact(tmp_path: Path) -> None:
    result = run(tmp_path, *ADDRESS, "--size", "small", title="A very long title " * 20)
    assert "example/bell has a title in en that is cut short: take a larger --size" in result.stderr
    assert result.exit_code == 0


def test_without_an_address_it_says_what_to_do(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "--address is needed: where visitors find the guide" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--address", "guide.example.org"), "write it like https://guide.example.org"),
        (("--address", "ftp://guide.example.org"), "write it like https://guide.example.org"),
        (("--address", "https://guide.example.org/sub"), "scheme and host alone"),
        (("--address", "https://guide.example.org:x"), "is no host name"),
        (("--address", "https://a b"), "is no host name"),
        ((*ADDRESS, "--code", "123"), "is no code; write it like Z8T-1NH-NQN"),
        ((*ADDRESS, "--languages", "en,fr,ar"), "has space for two"),
        ((*ADDRESS, "--languages", "english!"), "is no language tag"),
        ((*ADDRESS, "--gallery", "hall", "--exhibition", "sound"), "at a time"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[-30:],
)
def test_wrong_use_is_explained(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    result = run(tmp_path, *words)
    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "out.pdf").exists()


def test_a_source_is_no_pack_and_is_told_how_to_become_one(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "pack.toml").write_text("")
    result = run(tmp_path, str(tmp_path / "source"), *ADDRESS)
    assert result.exit_code == 2
    assert "build it first: companion pack build" in result.output


def test_what_the_pack_does_not_hold_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, *ADDRESS, "--gallery", "none")
    assert (result.exit_code, result.stderr) == (1, "not printed: no gallery 'none' in these packs; there is none\n")


def test_letters_that_no_font_has_are_named(tmp_path: Path) -> None:
    result = run(tmp_path, *ADDRESS, title="Bell \U00030000")
    assert result.exit_code == 1
    assert "install fonts-noto-cjk, or name a font file with --font" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_a_damaged_pack_prints_nothing(tmp_path: Path) -> None:
    run(tmp_path, *ADDRESS)
    (tmp_path / "out.pdf").unlink()
    for blob in (tmp_path / "pack" / "blobs").rglob("*"):
        if blob.is_file() and b'"Bell"' in blob.read_bytes():
            blob.write_bytes(b"{}")
    result = run(tmp_path, *ADDRESS)
    assert result.exit_code == 1
    assert "damaged" in result.stderr


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run(tmp_path, *ADDRESS, "--out", str(tmp_path / "none" / "out.pdf"))
    assert (result.exit_code, "make it first" in result.output) == (2, True)


def test_a_foreign_host_is_printed_as_dns_has_it() -> None:
    assert read_address("https://博物馆.example:8443/") == "https://xn--1lqu5aj60k.example:8443".replace(
        "xn--1lqu5aj60k", "博物馆".encode("idna").decode()
    )


def test_the_page_on_labels_tells_every_option_size_and_sheet() -> None:
    page = (HOUSE / "docs" / "labels.md").read_text()
    options = {option for each in labels.params if isinstance(each, click.Option) for option in each.opts}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", page, re.MULTILINE))
    for size in SIZES.values():
        on = [plan_sheet(paper, size).holds for paper in PAPERS.values()]
        row = f"| {size.name} | {size.width:g} × {size.height:g} mm | {size.symbol:g} mm | {size.symbol:g} cm |"
        assert f"{row} {on[0]} | {on[1]} |" in page
