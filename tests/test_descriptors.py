"""What every descriptor of every room holds."""

import subprocess
import sys

import pytest

from taskgroup.predictors.registry import PREDICTORS
from taskgroup.report.pictures.registry import PICTURES
from taskgroup.scores.registry import SCORES
from taskgroup.solver.baselines.registry import BASELINES

REGISTRIES = {"scores": SCORES, "predictors": PREDICTORS, "baselines": BASELINES, "pictures": PICTURES}
HEAVY = {"torch", "scipy", "sklearn", "matplotlib", "networkx", "pulp", "highspy"}


@pytest.mark.parametrize("kind", REGISTRIES)
def test_a_thing_is_a_file_of_its_name(kind):
    registry = REGISTRIES[kind]
    for name, found in registry.built_in.items():
        assert found.name == name
        assert sys.modules[f"{registry.package}.{name.replace('-', '_')}"].DESCRIPTOR is found


@pytest.mark.parametrize("kind", REGISTRIES)
def test_help_is_one_line_that_starts_a_sentence_of_its_own(kind):
    registry = REGISTRIES[kind]
    assert registry.lines() == tuple(found.line for found in registry.every())
    for found in registry.every():
        assert found.help and "\n" not in found.help and not found.help.endswith(".")


@pytest.mark.parametrize("kind", REGISTRIES)
def test_listing_imports_nothing_heavy(kind):
    registry = REGISTRIES[kind]
    code = (
        f"import sys; from {registry.package}.registry import {kind.upper()} as found\n"
        f"names, lines = found.names(), found.lines(); light = set(sys.modules); every = found.every()\n"
        f"print(*sorted(({HEAVY!r} | {{'numpy'}}) & light), '|', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["|"]
