from pathlib import Path

import pytest

from companion.labels.finding import Fonts, NoFont, by_preference, system_files
from companion.labels.fonts import BadFont, Font
from companion.labels.shaping import Shaper

CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
LATIN = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
EMOJI = "\N{GRINNING FACE}"


def test_each_letter_is_taken_from_a_font_that_has_it_and_neutral_ones_from_the_font_before() -> None:
    parts = Fonts(files=[CJK, LATIN]).split("Bells, 编钟 12「」a")
    assert [(font.file.stem, text) for font, text in parts] == [
        ("NotoSans-Regular", "Bells, "),
        ("NotoSansCJK-Regular", "编钟 12「」"),
        ("NotoSans-Regular", "a"),
    ]


def test_a_font_that_is_named_comes_first() -> None:
    ((font, _),) = Fonts([CJK], files=[LATIN]).split("Bells")
    assert font.file == CJK


def test_what_no_font_has_is_named_with_what_to_install() -> None:
    fonts = Fonts(files=[LATIN])
    assert fonts.missing("Bells 编钟\u200d") == {"编", "钟"}
    assert "install fonts-noto-cjk, or name a font file with --font" in str(NoFont("编钟"))
    assert "install fonts-noto-cjk and fonts-noto-core" in str(NoFont("编क"))
    with pytest.raises(NoFont):
        fonts.split("编")


def test_files_that_are_no_fonts_are_passed_over_or_refused_by_name(tmp_path: Path) -> None:
    broken = tmp_path / "a.ttf"
    broken.write_bytes(b"\0\1\0\0 no font")
    assert Fonts(files=[broken, LATIN]).missing("a") == set()
    for file, why in ((broken, "no font with outlines"), (tmp_path / "none.ttf", "cannot be read")):
        with pytest.raises(BadFont, match=why):
            Fonts([file])


def test_upright_fonts_of_normal_weight_are_preferred() -> None:
    stems = [file.stem for file in by_preference(system_files())]
    assert stems[:3] == ["NotoSans-Regular", "NotoSansCJK-Regular", "NotoSansArabic-Regular"]
    assert not any("Bold" in stem or "Italic" in stem for stem in stems)


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    (run,) = Shaper(Fonts()).shape("بيت", "ar").runs
    assert [glyph.text for glyph in run.glyphs] == ["ت", "ي", "ب"]
    apart = [Shaper(Fonts()).shape(letter, "ar").runs[0].glyphs[0].id for letter in "تيب"]
    assert all(glyph.id != alone for glyph, alone in zip(run.glyphs, apart, strict=True))


def test_han_is_drawn_as_its_language_draws_it() -> None:
    font = Font(CJK)
    assert len({font.shape("直", lang, rtl=False, shown="直")[0].id for lang in ("zh-Hans", "ja")}) == 2


@pytest.mark.parametrize(("file", "is_cff"), [(CJK, True), (LATIN, False)], ids=["cff", "truetype"])
def test_a_subset_is_small_and_keeps_its_numbers(file: Path, is_cff: bool) -> None:
    font = Font(file)
    glyphs = {glyph.id for glyph in font.shape("Bells", "en", rtl=False, shown="Bells")}
    cff, raw = font.subset(glyphs)
    assert cff is is_cff
    assert 500 < len(raw) < 300_000
    assert font.subset(glyphs) == (cff, raw)
