"""Durations are read and written."""

import pytest

from taskgroup.core.duration import format_duration, parse_duration
from taskgroup.core.errors import InputError


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), (" 1d ", 86400)])
def test_units(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-1", "2 weeks", "nan", "h", "1h30"])
def test_no_durations(text):
    with pytest.raises(InputError, match="not a positive duration"):
        parse_duration(text)


def test_written():
    assert [format_duration(seconds) for seconds in (0, 42.4, 60, 3700, 93600)] == [
        "0 s",
        "42 s",
        "1 min",
        "1 h 1 min",
        "1 d 2 h",
    ]
