"""Every public name and the module that defines it. `taskgroup/__init__.py` imports each on first use."""

from .campaigns.estimate import Estimates as Estimates
from .campaigns.estimate import estimate_surrogate as estimate_surrogate
from .core.documents.affinity import Affinity as Affinity
from .core.documents.affinity import Architecture as Architecture
from .core.documents.affinity import Macs as Macs
from .core.documents.affinity import ObservedGroup as ObservedGroup
from .core.documents.benchmark import Benchmark as Benchmark
from .core.documents.check import Check as Check
from .core.documents.comparison import Comparison as Comparison
from .core.documents.cost import Cost as Cost
from .core.documents.difference import Difference as Difference
from .core.documents.evaluation import Evaluation as Evaluation
from .core.documents.explanation import Explanation as Explanation
from .core.documents.frontier import Frontier as Frontier
from .core.documents.layout import Layout as Layout
from .core.documents.layout import Model as Model
from .core.documents.predictions import Predictions as Predictions
from .core.documents.stability import Stability as Stability
from .core.documents.suggestions import Suggestions as Suggestions
from .core.documents.validation import Validation as Validation
from .core.documents.verification import Verification as Verification
from .core.errors import InputError as InputError
from .core.request import Network as Network
from .core.request import Request as Request
from .core.run_mapping import RunMapping as RunMapping
from .core.run_record import RunRecord as RunRecord
from .core.run_table import Run as Run
from .core.run_table import RunTable as RunTable
from .evaluation.check import check as check
from .evaluation.diff import diff as diff
from .evaluation.evaluate import evaluate as evaluate
from .evaluation.explain import explain as explain
from .evaluation.regret import check_regret as check_regret
from .evaluation.score_benchmark import benchmark as benchmark
from .evaluation.stability import stability as stability
from .evaluation.written_layout import layout_of_networks as layout_of_networks
from .formats.any_document import Named as Named
from .formats.any_document import read_any as read_any
from .formats.any_document import read_sources as read_sources
from .formats.documents import encode as encode
from .formats.documents import read_document as read_document
from .formats.matrix_csv import read_matrix as read_matrix
from .formats.networks import parse_networks as parse_networks
from .formats.run_log import read_records as read_records
from .formats.runs import read_runs as read_runs
from .formats.tree import read_taxonomy as read_taxonomy
from .planning.suggest import suggest as suggest
from .predictors.predict import predict as predict
from .predictors.validate import validate as validate
from .report.html.page import html_report as html_report
from .report.markdown import to_markdown as to_markdown
from .report.pictures.draw import draw as draw
from .report.pictures.save import picture_bytes as picture_bytes
from .scores.estimation.logged_runs import estimate_runs as estimate_runs
from .scores.estimation.matrix import estimate_matrix as estimate_matrix
from .scores.estimation.matrix_document import read_score as read_score
from .scores.estimation.matrix_document import read_truth as read_truth
from .scores.estimation.recorded import estimate_recorded as estimate_recorded
from .scores.td import estimate_taxonomy as estimate_taxonomy
from .solver.compare import compare as compare
from .solver.compare_frontier import compare_along as compare_along
from .solver.effort import Effort as Effort
from .solver.frontier import frontier as frontier
from .solver.re_solve import solve_again as solve_again
from .solver.solve import solve as solve
from .surrogate.network.cost import estimate_cost as estimate_cost
from .surrogate.network.module_cost import module_cost as module_cost
from .surrogate.problem.load import load_problem as load_problem
from .surrogate.problem.problem import Problem as Problem
from .surrogate.problem.problem import Task as Task
from .surrogate.recorder import AffinityRecorder as AffinityRecorder
from .version import __version__ as __version__
from .workflows.problem_benchmark import ProblemBenchmark as ProblemBenchmark
from .workflows.problem_benchmark import benchmark_problem as benchmark_problem
from .workflows.verify import verify as verify

__all__ = [
    "Affinity",
    "AffinityRecorder",
    "Architecture",
    "Benchmark",
    "Check",
    "Comparison",
    "Cost",
    "Difference",
    "Effort",
    "Estimates",
    "Evaluation",
    "Explanation",
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
    "Request",
    "Run",
    "RunMapping",
    "RunRecord",
    "RunTable",
    "Stability",
    "Suggestions",
    "Task",
    "Validation",
    "Verification",
    "__version__",
    "benchmark",
    "benchmark_problem",
    "check",
    "check_regret",
    "compare",
    "compare_along",
    "diff",
    "draw",
    "encode",
    "estimate_cost",
    "estimate_matrix",
    "estimate_recorded",
    "estimate_runs",
    "estimate_surrogate",
    "estimate_taxonomy",
    "evaluate",
    "explain",
    "frontier",
    "html_report",
    "layout_of_networks",
    "load_problem",
    "module_cost",
    "parse_networks",
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
