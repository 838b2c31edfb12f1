"""The Python API: a public function for every subcommand, and the nouns that they take and return.

>>> from taskgroup.api import estimate_runs, read_runs, solve
>>> table, _ = read_runs(["runs.csv"])                              # doctest: +SKIP
>>> layout = solve(estimate_runs(table, direction="min"), budget=3)  # doctest: +SKIP
"""

from taskgroup.core.affinity import Affinity, Architecture, Macs, ObservedGroup
from taskgroup.core.comparison import Comparison
from taskgroup.core.constraints import Constraints, Network
from taskgroup.core.errors import InputError
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout, Model
from taskgroup.core.runs import Run, RunTable
from taskgroup.evaluate.check import Check, check
from taskgroup.evaluate.judge import Evaluation, evaluate
from taskgroup.evaluate.regret import check_regret
from taskgroup.formats.documents import encode, read_document
from taskgroup.formats.matrix_csv import read_matrix
from taskgroup.formats.runs import read_runs
from taskgroup.formats.tree import read_taxonomy
from taskgroup.scores.matrix import estimate_matrix
from taskgroup.scores.observed import estimate_runs
from taskgroup.scores.td import estimate_taxonomy
from taskgroup.solve.again import solve_again
from taskgroup.solve.compare import compare
from taskgroup.solve.frontier import frontier
from taskgroup.solve.solve import solve

__all__ = [
    "Affinity",
    "Architecture",
    "Check",
    "Comparison",
    "Constraints",
    "Evaluation",
    "Frontier",
    "InputError",
    "Layout",
    "Macs",
    "Model",
    "Network",
    "ObservedGroup",
    "Run",
    "RunTable",
    "check",
    "check_regret",
    "compare",
    "encode",
    "estimate_matrix",
    "estimate_runs",
    "estimate_taxonomy",
    "evaluate",
    "frontier",
    "read_document",
    "read_matrix",
    "read_runs",
    "read_taxonomy",
    "solve",
    "solve_again",
]
