import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.mapping.measures import measure, read_measures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("H: 15 3/16 x W: 10 1/16 in. (38.5 x 25.5 cm)", [("height", 38.5, "cm"), ("width", 25.5, "cm")]),
        ("Diam: 4 in. (10.2 cm)", [("diameter", 10.2, "cm")]),
        ("H 10,5 cm, B 3 cm", [("height", 10.5, "cm"), ("width", 3.0, "cm")]),
        ("H 10 x W 3 x D 2 cm", [("height", 10.0, "cm"), ("width", 3.0, "cm"), ("depth", 2.0, "cm")]),
        ("高153.4厘米，宽60厘米", [("height", 153.4, "cm"), ("width", 60.0, "cm")]),
        ("Weight 3.2 kg", [("weight", 3.2, "kg")]),
        ("10 x 3 cm", []),
        ("Folio H: 9 1/4 x W: 2 9/16 in. (23.5 x 6.5 cm)", []),
        ("H: 3 x H: 4 cm", []),
        ("H: 3 in.", []),
        ("H 3 kg", []),
        ("", []),
    ],
)
def test_measures_are_taken_only_where_sure(text: str, found: list[tuple[str, float, str]]) -> None:
    assert [(one.what, one.value, one.unit) for one in read_measures(text)] == found


def test_inches_and_pounds_become_metric() -> None:
    inches, pounds = measure("width", 5.875, "in"), measure("weight", 2, "lb")
    assert inches
    assert pounds
    assert (inches.value, inches.unit) == (14.9, "cm")
    assert (pounds.value, pounds.unit) == (0.907, "kg")
    assert measure("depth", 0.0, "in") is None


@given(st.text(alphabet="HWDLhwx×:. 0123456789/(),incmkg", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(one.value >= 0 for one in read_measures(text))
