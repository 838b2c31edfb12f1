"""Wanted runs and their names."""

from hypothesis import given
from hypothesis import strategies as st

from taskgroup.campaigns.command.wanted import WantedRun, wanted_runs


def test_groups_times_architectures_times_seeds():
    runs = wanted_runs([("a",), ("a", "b"), ("a",)], ["full", "half"], range(3))
    assert len(runs) == len({run.identity for run in runs}) == 2 * 2 * 3
    assert [run.name for run in runs[:3]] == ["a.full.0", "a+b.full.0", "a.half.0"]


NAMES = st.text(min_size=1, max_size=200).filter(lambda name: "," not in name and "+" not in name)
RUNS = st.builds(
    WantedRun, st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple), NAMES, st.integers(0, 10**6)
)


@given(st.lists(RUNS, unique=True, min_size=2, max_size=6))
def test_names_are_unique_and_fit_every_file_system(runs):
    names = [run.name for run in runs]
    assert len(set(names)) == len(names)
    assert all(
        len(name) < 120 and set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.")
        for name in names
    )


def test_names_that_differ_in_unsafe_letters_alone():
    assert WantedRun(("a/b",), "x", 0).name != WantedRun(("a:b",), "x", 0).name
