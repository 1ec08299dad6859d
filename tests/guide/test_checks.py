"""Each rule with a source that breaks it: the problem stands where the fault is."""

import ast
import re
from pathlib import Path

import pytest

from content_packs.guide import checks
from content_packs.guide.codes import issue, show
from tests.guide.sources import ARTIFACT, PACK, SOUND, SVG, Files, found_in, read_changed

GUIDE = Path(str(checks.__file__)).parents[1]
ROOMS = [GUIDE / "checks", GUIDE / "source"]
PAGE = GUIDE / "CHECKS.md"
A = "artifacts/bell/artifact.toml"
DRUM = "artifacts/drum/artifact.toml"
STORY = "artifacts/bell/story.en.md"
T, E, S = "tours/way/tour.toml", "exhibitions/show/exhibition.toml", "scenes/hall/scene.toml"
NAME = "name = { zh-Hans = 'a', en = 'a' }"
TOUR = 'title = { zh-Hans = "路", en = "Way" }\n'
SHOW = 'title = { zh-Hans = "展", en = "Show" }\n'
SCENE = SHOW + '[panorama]\nfile = "hall.svg"\nalt = { zh-Hans = "厅", en = "Hall" }\n'
WIDE = SVG.replace("960 720", "1440 720")


def artifact(text: str) -> Files:
    """The sound artifact with lines after its title (line 1), so that the first of them is line 2."""
    title, rest = ARTIFACT.split("\n", 1)
    return {A: f"{title}\n{text}\n{rest}"}


def medium(text: str) -> Files:
    """The sound artifact with lines at its end; the first of them is line 10."""
    return {A: f"{ARTIFACT}\n{text}\n"}


def pack(old: str, new: str) -> Files:
    assert old in PACK
    return {"pack.toml": PACK.replace(old, new)}


def drum(text: str) -> Files:
    """A second artifact, `drum`."""
    return {
        DRUM: f'title = {{ zh-Hans = "鼓", en = "Drum" }}\n{text}\n[[source]]\ntitle = "x"\n',
        "artifacts/drum/story.zh-Hans.md": "鼓。",
        "artifacts/drum/story.en.md": "A drum.",
    }


def tour(text: str) -> Files:
    return {T: TOUR + text}


def show_of(text: str) -> Files:
    return {E: SHOW + text}


def scene(text: str) -> Files:
    return {S: SCENE + text, "scenes/hall/hall.svg": WIDE}


def story(text: str) -> Files:
    return {STORY: text}


def spot(to: str, pitch: int = 1) -> str:
    return f"[[hotspot]]\nyaw = 1\npitch = {pitch}\nto = '{to}'\nlabel = {{ zh-Hans = '去', en = 'Go' }}\n"


CASES: list[tuple[Files, str]] = [
    (pack('languages = ["zh-Hans", "en"]', "languages = []"), "error pack.toml:4 no-language"),
    (pack('"en"]', '"english"]'), "error pack.toml:4 bad-language"),
    (pack('"en"]', '"en", "en"]'), "error pack.toml:4 duplicate-id"),
    (artifact("culture = { xx-yy = 'a' }"), f"error {A}:2 bad-language"),
    (artifact("culture = { zh-Hans = 'a', fr = 'a' }"), f"error {A}:2 undeclared-language"),
    ({"artifacts/bell/story.fr.md": "x"}, "error artifacts/bell/story.fr.md:0 undeclared-language"),
    ({A: ARTIFACT.replace('{ zh-Hans = "钟", en = "Bell" }', "{}")}, f"error {A}:1 missing-name"),
    ({A: ARTIFACT.replace(', en = "Bell"', "")}, f"warning {A}:1 missing-translation"),
    ({"artifacts/bell/story.en.md": None}, f"warning {A}:0 missing-translation"),
    (artifact("culture = { en = 'a' }"), f"warning {A}:2 missing-original"),
    (artifact("culture = { zh-Hans = 'a', en = ' ' }"), f"warning {A}:2 empty-text"),
    (story(" \n"), f"warning {STORY}:0 empty-text"),
    ({A: ARTIFACT.replace("Bell", "B" * 121)}, f"warning {A}:1 over-long"),
    (medium(f"caption = {{ zh-Hans = '{'x' * 301}' }}"), f"warning {A}:10 over-long"),
    (
        {"artifacts/bell/story.en.md": None, "artifacts/bell/story.zh-Hans.md": None},
        f"warning {A}:0 missing-story",
    ),
    (story("One\n\n<b>two</b> x"), f"error {STORY}:3 forbidden-html"),
    (story("<script>\nx()\n</script>"), f"error {STORY}:1 forbidden-html"),
    (story("a\nb\n<i>c</i>"), f"error {STORY}:3 forbidden-html"),
    (story("a\n[x](javascript:alert(1))"), f"error {STORY}:2 forbidden-link"),
    (story("[x](data:text/html,x)"), f"error {STORY}:1 forbidden-link"),
    (story("<javascript:alert(1)>"), f"error {STORY}:1 forbidden-link"),
    (story("[x](http://example.org)"), f"error {STORY}:1 forbidden-link"),
    (story("a\n\n# B"), f"warning {STORY}:3 bad-heading"),
    (story("a\n\n    b"), f"warning {STORY}:3 unshown-markdown"),
    (story("![x](https://x.org/y.png)"), f"warning {STORY}:1 unshown-markdown"),
    (pack('rights = "https://creativecommons.org/publicdomain/zero/1.0/"', ""), f"error {A}:0 missing-rights"),
    (pack('rights = "https://creativecommons.org/publicdomain/zero/1.0/"', ""), f"error {A}:6 missing-rights"),
    (pack("https://creativecommons.org/publicdomain/zero/1.0/", "all rights"), "error pack.toml:5 bad-rights"),
    (artifact("rights = 'https://creativecommons.org/by/4.0/'"), f"error {A}:2 bad-rights"),
    (medium("rights = 'CC BY'"), f"error {A}:10 bad-rights"),
    (artifact("date = { from = 0 }"), f"error {A}:2 bad-date"),
    (artifact("date = { from = -100, to = -200 }"), f"error {A}:2 bad-date"),
    (artifact("date = { to = 99999 }"), f"error {A}:2 bad-date"),
    (show_of("opens = 2026-05-02\ncloses = 2026-05-01\nartifacts = ['bell']"), f"error {E}:3 bad-date"),
    ({A: ARTIFACT.replace('[[source]]\ntitle = "Inventory"\n', "")}, f"warning {A}:0 missing-source"),
    ({A: ARTIFACT.replace('"Inventory"', '"I"\nurl = "www.example.org"')}, f"error {A}:5 bad-url"),
    (pack('id = "town"', 'id = "town"\nurl = "javascript:x"'), "error pack.toml:9 bad-url"),
    (pack('id = "town"', 'id = "town"\naccent = "red"'), "error pack.toml:9 bad-colour"),
    (pack('id = "town"', 'id = "town"\naccent = "#ffaa00"'), "error pack.toml:9 low-contrast"),
    (pack("version = 1", "version = 0"), "error pack.toml:3 out-of-range"),
    (artifact("position = [nan, 1.0]"), f"error {A}:2 out-of-range"),
    (artifact("dimensions = [{ what = 'height', value = -1, unit = 'cm' }]"), f"error {A}:2 out-of-range"),
    (artifact("dimensions = [{ what = 'weight', value = 1, unit = 'cm' }]"), f"error {A}:2 out-of-range"),
    (tour("minutes = -1\nstop = [{ artifact = 'bell' }]"), f"error {T}:2 out-of-range"),
    (scene(spot('bell', pitch=99)), f"error {S}:5 out-of-range"),
    (scene(spot('bell').replace("yaw = 1", "yaw = 181")), f"error {S}:5 out-of-range"),
    (scene(spot('bell').replace("pitch = 1", "pitch = -91")), f"error {S}:5 out-of-range"),
    (pack('id = "town"', 'id = "Town!"'), "error pack.toml:8 bad-id"),
    (show_of("artifacts = ['bell']\nmembers = ['town', 'A/b']"), f"error {E}:3 bad-id"),
    (pack("[museum]", f"[[theme]]\nid = 'a'\n{NAME}\n" * 2 + "[museum]"), "error pack.toml:11 duplicate-id"),
    (artifact("code = 'K7M-29Q-XDV'"), f"error {A}:2 bad-code"),
    (drum(f"code = '{show(issue('town', 'bell')).lower()}'"), f"error {DRUM}:2 duplicate-code"),
    (artifact("keypad = 100000"), f"error {A}:2 bad-keypad"),
    (artifact("keypad = 0"), f"error {A}:2 bad-keypad"),
    (drum("keypad = 7") | artifact("keypad = 7"), f"error {DRUM}:2 duplicate-keypad"),
    (artifact("related = ['bel']"), f"error {A}:2 broken-reference"),
    (artifact("related = ['town/bel']"), f"error {A}:2 broken-reference"),
    (artifact("themes = ['bronze']"), f"error {A}:2 broken-reference"),
    (artifact("gallery = 'hall'"), f"error {A}:2 broken-reference"),
    (show_of("artifacts = ['drum']"), f"error {E}:2 broken-reference"),
    (tour("stop = [\n{ scene = 'hall' }]"), f"error {T}:3 broken-reference"),
    (tour("stop = [\n{ artifact = '../pack' }]"), f"error {T}:3 broken-reference"),
    (scene(spot('scene:yard')), f"error {S}:8 broken-reference"),
    (pack("[museum]", f"[[gallery]]\nid = 'a'\nunit = 'u'\n{NAME}\n[museum]"), "error pack.toml:9 broken-reference"),
    (artifact("related = ['city/bell']"), f"warning {A}:2 other-museum"),
    (show_of("artifacts = ['bell']\nmembers = ['city']"), f"error {E}:2 not-a-member"),
    (artifact("related = ['bell']"), f"error {A}:2 circular-reference"),
    (scene(spot('scene:hall')), f"error {S}:8 circular-reference"),
    (tour("stop = [\n{ artifact = 'bell' },\n{ artifact = 'town/bell' }]"), f"error {T}:4 circular-reference"),
    (artifact("themes = ['a', 'a']"), f"error {A}:2 listed-twice"),
    (show_of("artifacts = ['bell',\n'town/bell']"), f"error {E}:3 listed-twice"),
    (tour("stop = [\n{ artifact = 'bell', scene = 'hall' }]"), f"error {T}:3 bad-stop"),
    (tour("stop = [\n{}]"), f"error {T}:3 bad-stop"),
    (tour("stop = []"), f"error {T}:2 empty-list"),
    (show_of("artifacts = []"), f"warning {E}:2 empty-list"),
    (dict.fromkeys(name for name in SOUND if name != "pack.toml"), "warning pack.toml:0 empty-pack"),
    ({A: ARTIFACT.replace('zh-Hans = "一口铜钟", en = "A bronze bell"', "")}, f"error {A}:6 missing-alt"),
    ({A: ARTIFACT.replace(', en = "A bronze bell"', "")}, f"warning {A}:8 missing-alt"),
    ({A: ARTIFACT.replace("bell.svg", "../bell.svg")}, f"error {A}:7 climbing-path"),
    ({A: ARTIFACT.replace("bell.svg", "ball.svg")}, f"error {A}:7 missing-file"),
    ({"pack.toml": PACK + "rights ="}, "error pack.toml:10 broken-toml"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_fault_is_told_where_it_is(tmp_path: Path, changes: Files, expected: str) -> None:
    problems = found_in(tmp_path, changes)
    assert expected in [f"{p.level} {p.file}:{p.line} {p.rule}" for p in problems]
    assert all(level_of(p.rule, p.level) for p in problems)


def test_sound_source_has_no_problem(tmp_path: Path) -> None:
    assert found_in(tmp_path) == []


def test_scenes_may_lead_to_each_other(tmp_path: Path) -> None:
    files = scene(spot("scene:yard"))
    there: Files = {name.replace("hall/", "yard/"): content for name, content in scene(spot("scene:hall")).items()}
    there["scenes/yard/hall.svg"] = WIDE
    problems = found_in(tmp_path, files | there)
    assert problems == []


def test_reference_to_a_broken_artifact_is_not_told_twice(tmp_path: Path) -> None:
    changes = artifact("related = ['drum']") | {"artifacts/drum/artifact.toml": "title ="}
    assert [p.rule for p in found_in(tmp_path, changes)] == ["broken-toml"]


def test_references_to_another_museum_are_judged_by_its_source(tmp_path: Path) -> None:
    city = read_changed(tmp_path / "city", pack('id = "town"', 'id = "city"'))
    town = read_changed(tmp_path / "town", artifact("related = ['city/bell',\n'city/drum']"))
    assert [(p.line, p.rule) for p in checks.check_source(town, [city])] == [(3, "broken-reference")]


def rules_in_code() -> set[str]:
    """First arguments of whatever makes a problem."""
    found = set()
    for file in (file for room in ROOMS for file in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in {"error", "warning", "Refused", "_Fault", "problem", "_shared", "level", "refused", "Unfit"}:
                    found.add(str(node.args[0].value))
    return found


def rules_in_page() -> dict[str, str]:
    return dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def level_of(rule: str, level: str) -> bool:
    return level in rules_in_page()[rule]


def test_every_rule_is_explained_and_every_explained_rule_is_used() -> None:
    assert rules_in_code() == set(rules_in_page())


def test_every_rule_has_a_test() -> None:
    tested = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert [rule for rule in rules_in_page() if not re.search(rf"[ \"]{rule}\"", tested)] == []
