"""Line of text that names the baseline from which all gains are measured."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import Baseline
from taskgroup.report.console.number import number


def baseline_line(baseline: Mapping[str, Baseline]) -> str:
    """Return a line of text with the baseline from which all gains are measured: its architecture, and the value of
    each task.
    """
    by_architecture: dict[str, list[str]] = {}
    for task, reference in baseline.items():
        by_architecture.setdefault(reference.architecture, []).append(f"{task} {number(reference.value)}")
    listed = "; ".join(f"{name} ({', '.join(values)})" for name, values in by_architecture.items())
    return f"Baseline of all gains: single-task runs of {listed}"
