"""Line that names the baseline of all gains."""

from collections.abc import Mapping

from taskgroup.core.documents.affinity import Baseline
from taskgroup.report.console.number import number


def baseline_line(baseline: Mapping[str, Baseline]) -> str:
    """Return the line that names the baseline of all gains: architecture, task and value."""
    by_architecture: dict[str, list[str]] = {}
    for task, reference in baseline.items():
        by_architecture.setdefault(reference.architecture, []).append(f"{task} {number(reference.value)}")
    listed = "; ".join(f"{name} ({', '.join(values)})" for name, values in by_architecture.items())
    return f"Baseline of all gains: single-task runs of {listed}"
