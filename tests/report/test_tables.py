"""Tables fit the width, numbers stay whole, and colours mean something or are not there."""

import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.color import Color

from taskgroup import estimate_matrix, solve
from taskgroup.core.errors import InputError
from taskgroup.report.console.number import count
from taskgroup.report.console.scale import cell_style, closeness
from taskgroup.report.markdown import to_markdown
from taskgroup.report.render import render
from taskgroup.report.unit import Unit, unit_of
from tests.report.documents import HOSTILE, affinity, every_kind

KINDS = every_kind()


@pytest.fixture
def width(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return lambda columns: monkeypatch.setenv("COLUMNS", str(columns))


def widest(text):
    return max(map(cell_len, text.splitlines()))


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_fits_and_its_numbers_are_whole(width, kind, columns):
    width(columns)
    text = render(KINDS[kind])
    assert widest(text) <= columns
    assert "…" not in text
    if kind in ("layout", "frontier"):
        points = KINDS[kind].points if kind == "frontier" else [KINDS[kind]]
        assert all(unit_of(point).write(point.objective) in text for point in points)


@pytest.mark.parametrize(("count", "columns"), [(5, 80), (9, 80), (27, 60), (27, 80), (100, 80), (100, 200)])
def test_a_matrix_fits(width, count, columns):
    width(columns)
    assert widest(render(affinity(count))) <= columns


def test_few_tasks_are_numbers(width):
    width(80)
    known = affinity(5)
    text = render(known)
    shown = [f"{100 * value:+.1f}" for row in known.affinity for value in row if value is not None]
    assert "mtl-gain (%)" in text and all(value in text for value in shown)


@pytest.mark.parametrize(("count", "columns"), [(27, 80), (100, 80)])
def test_the_letters_of_a_heatmap_tell_the_sign(width, count, columns):
    """Each block of columns, joined again, has a letter a cell that says what the matrix says."""
    width(columns)
    known = affinity(count)
    _, limit = closeness(known)
    cell = 2 if count == 27 else 1
    drawn = dict.fromkeys(range(count), "")
    for line in render(known).splitlines():
        head = re.match(r" *(\d+) (task \d+|t\d+) *", line)
        if head:
            place = int(head[1]) - 1
            start = len(str(count)) + 1 + max(map(len, known.tasks)) + 1
            drawn[place] += line[start:]
    for place, letters in drawn.items():
        assert len(letters.ljust(cell * count)) == cell * count
        for column, value in enumerate(known.affinity[place]):
            letter = letters.ljust(cell * count)[cell * column]
            if value is None:
                assert letter == "·"
            elif abs(value) >= 0.1 * limit:
                assert letter in ("░▒█" if value > 0 else "-=≡")
            else:
                assert letter == " "


def test_colours_where_they_are_wanted(width, monkeypatch):
    width(80)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" not in render(affinity(5))
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert re.search(r"\x1b\[[\d;]*48;", render(affinity(5)))
    assert re.search(r"\x1b\[[\d;]*48;", render(affinity(27)))
    assert "\x1b" not in render(affinity(27), to_terminal=False)
    monkeypatch.setenv("NO_COLOR", "1")
    for tasks in (5, 27):
        assert not re.search(r"\x1b\[[\d;]*[34]8;", render(affinity(tasks)))
    assert "█" in render(affinity(27))


def test_purple_is_better_orange_worse_and_letters_stand_out():
    def parts(share):
        return Color.parse(cell_style(share).split()[-1]).get_truecolor()

    def light(colour):
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for step in range(1, 11):
        better, worse = parts(step / 10), parts(-step / 10)
        assert better.blue > better.red
        assert worse.red > worse.blue
        for colour in (better, worse):
            assert (light(colour) + 0.05) / 0.05 >= 7  # black letters on it, WCAG 2.1, level AAA
    assert cell_style(None) == ""


def test_less_is_better_where_the_direction_says_so():
    known = affinity(3)
    other = replace(known, direction="min")
    for row, turned in zip(closeness(known)[0], closeness(other)[0], strict=True):
        for value, minus in zip(row, turned, strict=True):
            assert (value is None and minus is None) or value == -minus


def test_values_as_logged_are_held_against_their_targets_mean():
    known = replace(affinity(3), score="value", affinity=((9.0, 1.0, 5.0), (2.0, 9.0, 7.0), (4.0, 3.0, 9.0)))
    shares, limit = closeness(known)
    assert limit == 1.0
    assert shares == [[None, -1.0, -1.0], [-1.0, None, 1.0], [1.0, 1.0, None]]


def test_names_are_text_whatever_they_look_like(width):
    width(200)
    text = render(affinity(5, HOSTILE))
    assert all(name in text for name in HOSTILE)


@pytest.mark.parametrize("name", ["\x1b[31mred", "new\nline", "a\x07", "\u202edlrow", "\x9b1m"])
def test_a_task_name_with_control_characters_is_refused(name):
    with pytest.raises(InputError, match="control characters; rename it") as refused:
        affinity(3, (name, "b", "c"))
    assert str(refused.value).isprintable()


def test_control_characters_in_other_texts_are_shown_as_escapes(width):
    width(80)
    known = replace(affinity(3), score="\x1b]0;pwn\x07")
    for text in (render(known), to_markdown(known)):
        assert "\x1b" not in text and "\x07" not in text
    assert "\\x1b]0;pwn\\x07" in render(known)


@pytest.mark.parametrize(
    ("value", "stderr", "written"),
    [(0.058, 0.004, "+5.8 % ± 0.4"), (-0.12345, None, "-12.3 %"), (-1e-5, None, "0.0 %"), (None, None, "·")],
)
def test_gains_are_percent_with_a_sign(value, stderr, written):
    assert Unit(percent=True).write(value, stderr) == written


def test_numbers_of_a_matrix_computed_elsewhere_keep_their_unit():
    known = estimate_matrix(("a", "b"), ((None, 34.1), (2.0, None)), score="mtl-gain")
    assert unit_of(known) == Unit(percent=False) == unit_of(solve(known, budget=1))
    assert unit_of(affinity(3)) == Unit(percent=True)


@pytest.mark.parametrize(("amount", "written"), [(0, "0 networks"), (1, "1 network"), (2000, "2,000 networks")])
def test_counts_have_the_right_plural(amount, written):
    assert count(amount, "network") == written
    assert count(1, "query") == "1 query" and count(2, "query") == "2 queries"


def test_a_chart_stands_beside_a_frontier_of_some_points(width):
    width(80)
    found = KINDS["frontier"]
    assert len({point.cost for point in found.points}) >= 4
    lines = [line for line in render(found).splitlines() if re.search("[\u2801-\u28ff]", line)]
    assert len(lines) > 1
    heights = [[bool(ord(letter) - 0x2800) for letter in line[line.index("⠀") :]] for line in lines if "⠀" in line]
    tops = [next(row for row, flags in enumerate(heights) if flags[place]) for place in range(len(heights[0]) - 1)
            if any(flags[place] for flags in heights)]  # fmt: skip
    assert tops == sorted(tops, reverse=True)
    assert not re.search("[\u2801-\u28ff]", render(KINDS["budgets"]))
