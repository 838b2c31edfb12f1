"""Placeholders are replaced so that the shell reads exactly the values."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskgroup.campaigns.command.template import Template
from taskgroup.core.errors import InputError

VALUES = {"architecture": "full", "seed": "3", "run": "a.full.3", "result": "/tmp/x y/result.json"}
NAMES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12)


def fill(text, train=("a", "b"), **values):
    return Template(text, "--command").fill(train, {**VALUES, **values})


def test_forms_of_tasks():
    assert fill("x {tasks} {tasks:+} {seed}") == "x a,b a+b 3"
    assert fill("x {tasks: }") == "x 'a b'"


def test_braces_that_are_no_placeholders():
    line = """echo ${HOME} {a,b} {"x": {"y": 1}} | awk '{print $1}'"""
    assert fill(line) == line
    assert fill("{{seed}} {{tasks:+}}") == "{seed} {tasks:+}"


@given(
    name=NAMES, form=st.sampled_from(["{architecture}", "'{architecture}'", '"{architecture}"', "pre'{architecture}'"])
)
def test_the_shell_reads_the_value_wherever_the_placeholder_stands(name, form):
    line = fill(f"printf %s {form}", architecture=name)
    printed = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True).stdout.decode()
    assert printed.removeprefix("pre") == name.removeprefix("pre")


def test_an_unknown_placeholder_is_named_with_the_nearest_one():
    with pytest.raises(InputError, match=r"unknown placeholder '\{task\}'; did you mean '\{tasks\}'\?"):
        fill("x {task}")
    with pytest.raises(InputError, match="only tasks have a separator"):
        fill("x {seed:+}")
    with pytest.raises(InputError, match="empty"):
        fill("  ")
