"""The Python API: a public function for every subcommand, and the nouns that they take and return.

>>> from taskgroup.api import estimate_runs, read_runs, solve
>>> table, _ = read_runs(["runs.csv"])                              # doctest: +SKIP
>>> layout = solve(estimate_runs(table, direction="min"), budget=3)  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from taskgroup.core.affinity import Affinity, Architecture, Macs, ObservedGroup
from taskgroup.core.benchmark import Benchmark
from taskgroup.core.comparison import Comparison
from taskgroup.core.constraints import Constraints, Network
from taskgroup.core.errors import InputError
from taskgroup.core.frontier import Frontier
from taskgroup.core.layout import Layout, Model
from taskgroup.core.runs import Run, RunTable
from taskgroup.core.stability import Stability
from taskgroup.evaluate.benchmark import benchmark
from taskgroup.evaluate.check import Check, check
from taskgroup.evaluate.judge import Evaluation, evaluate
from taskgroup.evaluate.regret import check_regret
from taskgroup.evaluate.verification import Verification
from taskgroup.formats.documents import encode, read_document
from taskgroup.formats.matrix_csv import read_matrix
from taskgroup.formats.matrix_document import read_score, read_truth
from taskgroup.formats.runs import read_runs
from taskgroup.formats.tree import read_taxonomy
from taskgroup.scores.matrix import estimate_matrix
from taskgroup.scores.observed import estimate_runs
from taskgroup.scores.td import estimate_taxonomy
from taskgroup.solve.again import solve_again
from taskgroup.solve.compare import compare
from taskgroup.solve.compare_along import compare_along
from taskgroup.solve.frontier import frontier
from taskgroup.solve.solve import solve
from taskgroup.solve.stability import stability

if TYPE_CHECKING:
    from taskgroup.core.cost import Cost
    from taskgroup.core.predictions import Predictions
    from taskgroup.core.suggestions import Suggestions
    from taskgroup.core.validation import Validation
    from taskgroup.formats.any_document import Named, read_any, read_sources
    from taskgroup.formats.run_log import RunRecord, read_records
    from taskgroup.predict.predict import predict
    from taskgroup.predict.validate import validate
    from taskgroup.report.html.page import html_report
    from taskgroup.report.markdown import to_markdown
    from taskgroup.report.pictures.draw import draw
    from taskgroup.report.pictures.save import picture_bytes
    from taskgroup.scores.recorded import estimate_recorded
    from taskgroup.solve.suggest import suggest
    from taskgroup.surrogate.benchmark import ProblemBenchmark, benchmark_problem
    from taskgroup.surrogate.cost import estimate_cost
    from taskgroup.surrogate.estimate import Estimates, estimate_surrogate
    from taskgroup.surrogate.load import load_problem
    from taskgroup.surrogate.problem import Problem, Task
    from taskgroup.surrogate.recorder import AffinityRecorder
    from taskgroup.surrogate.verify import verify

_LATER = {
    "AffinityRecorder": "surrogate.recorder",
    "Cost": "core.cost",
    "Estimates": "surrogate.estimate",
    "Predictions": "core.predictions",
    "Named": "formats.any_document",
    "Problem": "surrogate.problem",
    "ProblemBenchmark": "surrogate.benchmark",
    "RunRecord": "formats.run_log",
    "Suggestions": "core.suggestions",
    "Task": "surrogate.problem",
    "Validation": "core.validation",
    "benchmark_problem": "surrogate.benchmark",
    "draw": "report.pictures.draw",
    "estimate_cost": "surrogate.cost",
    "estimate_recorded": "scores.recorded",
    "estimate_surrogate": "surrogate.estimate",
    "html_report": "report.html.page",
    "load_problem": "surrogate.load",
    "predict": "predict.predict",
    "read_records": "formats.run_log",
    "suggest": "solve.suggest",
    "validate": "predict.validate",
    "verify": "surrogate.verify",
    "picture_bytes": "report.pictures.save",
    "read_any": "formats.any_document",
    "read_sources": "formats.any_document",
    "to_markdown": "report.markdown",
}
"""What is imported when it is first asked for, since it may need torch or SciPy, and the module it is in."""

__all__ = [
    "Affinity",
    "AffinityRecorder",
    "Architecture",
    "Benchmark",
    "Check",
    "Comparison",
    "Constraints",
    "Cost",
    "Estimates",
    "Evaluation",
    "Frontier",
    "InputError",
    "Layout",
    "Macs",
    "Model",
    "Named",
    "Network",
    "ObservedGroup",
    "Predictions",
    "Problem",
    "ProblemBenchmark",
    "Run",
    "RunRecord",
    "RunTable",
    "Stability",
    "Suggestions",
    "Task",
    "Validation",
    "Verification",
    "benchmark",
    "benchmark_problem",
    "check",
    "check_regret",
    "compare",
    "compare_along",
    "draw",
    "encode",
    "estimate_cost",
    "estimate_matrix",
    "estimate_recorded",
    "estimate_runs",
    "estimate_surrogate",
    "estimate_taxonomy",
    "evaluate",
    "frontier",
    "html_report",
    "load_problem",
    "picture_bytes",
    "predict",
    "read_any",
    "read_document",
    "read_matrix",
    "read_records",
    "read_runs",
    "read_score",
    "read_sources",
    "read_taxonomy",
    "read_truth",
    "solve",
    "solve_again",
    "stability",
    "suggest",
    "to_markdown",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"taskgroup.{_LATER[name]}"), name)
