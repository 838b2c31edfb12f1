import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup import InputError
from taskgroup.formats.networks import WrittenNetwork, parse_networks, write_networks


def test_two_networks_one_with_an_auxiliary_task():
    assert parse_networks("seg+depth | lane+scene(depth) @half") == (
        WrittenNetwork(("seg", "depth")),
        WrittenNetwork(("lane", "scene"), ("depth",), "half"),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "cannot read"),
        ("a+", "missing"),
        ("a | a", "two networks serve 'a'"),
        ("a+b(a)", "names 'a' twice"),
        ("(a)", "cannot read"),
        ("a()", "missing"),
        ("a@", "cannot read"),
        ("a(b", "cannot read"),
        ("a @x @y", "cannot read"),
    ],
)
def test_what_cannot_be_read_is_one_line(text, fault):
    with pytest.raises(InputError, match=fault) as caught:
        parse_networks(text)
    assert "\n" not in str(caught.value)


_NAMES = st.text("abcdefgh_-.7é ", min_size=1, max_size=5).map(str.strip).filter(bool)


@given(st.lists(_NAMES, min_size=1, max_size=8, unique=True), st.data())
def test_what_is_written_is_read_back(names, data):
    cut = data.draw(st.integers(1, len(names)))
    first = WrittenNetwork(tuple(names[:cut]), tuple(names[cut:]), data.draw(st.sampled_from([None, "half"])))
    assert parse_networks(write_networks((first,))) == (first,)
