import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup.core.errors import InputError
from taskgroup.core.quantity import format_quantity, parse_number, parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2.5G", 2.5e9),
        ("800M", 8e8),
        ("1e3", 1e3),
        ("1.5e2k", 1.5e5),
        (" 7 ", 7),
        ("-1", -1),
        (".5", 0.5),
        ("2 G", 2e9),
    ],
)
def test_numbers_and_suffixes(text, value):
    assert parse_quantity(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["", "3 apples", "nan", "inf", "-inf", "1_000", "0x10", "1e999", "1e308P", "G", "٣", "1,5", "--1"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(InputError, match="is not a quantity; write a number"):
        parse_quantity(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_back(value):
    assert parse_number(repr(value)) == value


@given(st.floats(1e-3, 1e17))
def test_what_is_shown_is_the_number_to_four_digits(value):
    assert parse_quantity(format_quantity(value)) == pytest.approx(value, rel=1e-3)


def test_suffixes_are_exact():
    assert parse_quantity("4.1G") == 4.1e9
    assert parse_quantity("1.1M") == 1.1e6
