"""Which prediction tasks should share a network? Estimate, solve, check and evaluate.

>>> from taskgroup import estimate_runs, read_runs, solve
>>> table, _ = read_runs(["runs.csv"])                              # doctest: +SKIP
>>> layout = solve(estimate_runs(table, direction="min"), budget=3)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from taskgroup.version import __version__

if TYPE_CHECKING:
    from taskgroup.core.affinity import Affinity, Architecture, Macs, ObservedGroup
    from taskgroup.core.errors import InputError
    from taskgroup.core.layout import Layout, Model
    from taskgroup.core.runs import Run, RunTable
    from taskgroup.evaluate.check import Check, check
    from taskgroup.evaluate.judge import Evaluation, evaluate
    from taskgroup.formats.documents import encode, read_document
    from taskgroup.formats.matrix_csv import read_matrix
    from taskgroup.formats.runs import read_runs
    from taskgroup.formats.tree import read_taxonomy
    from taskgroup.scores.matrix import estimate_matrix
    from taskgroup.scores.observed import estimate_runs
    from taskgroup.scores.td import estimate_taxonomy
    from taskgroup.solve.solve import solve

_HOMES = {
    "Affinity": "core.affinity",
    "Architecture": "core.affinity",
    "Macs": "core.affinity",
    "ObservedGroup": "core.affinity",
    "InputError": "core.errors",
    "Layout": "core.layout",
    "Model": "core.layout",
    "Run": "core.runs",
    "RunTable": "core.runs",
    "Check": "evaluate.check",
    "check": "evaluate.check",
    "Evaluation": "evaluate.judge",
    "evaluate": "evaluate.judge",
    "encode": "formats.documents",
    "read_document": "formats.documents",
    "read_matrix": "formats.matrix_csv",
    "read_runs": "formats.runs",
    "read_taxonomy": "formats.tree",
    "estimate_matrix": "scores.matrix",
    "estimate_runs": "scores.observed",
    "estimate_taxonomy": "scores.td",
    "solve": "solve.solve",
}

__all__ = [
    "__version__",
    "Affinity",
    "Architecture",
    "Check",
    "check",
    "encode",
    "estimate_matrix",
    "estimate_runs",
    "estimate_taxonomy",
    "evaluate",
    "Evaluation",
    "InputError",
    "Layout",
    "Macs",
    "Model",
    "ObservedGroup",
    "read_document",
    "read_matrix",
    "read_runs",
    "read_taxonomy",
    "Run",
    "RunTable",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'taskgroup' has no attribute '{name}'")
    return getattr(import_module(f"taskgroup.{_HOMES[name]}"), name)
