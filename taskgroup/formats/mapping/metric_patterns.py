"""Assignment of metric names to tasks, by patterns that the user gives or by the only pattern that fits."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from taskgroup.core.errors import InputError
from taskgroup.core.run_mapping import RunMapping
from taskgroup.formats.mapping.known_names import is_of_logger, looks_like_count, looks_like_summary, tokens
from taskgroup.formats.mapping.notes import WARNING, listed, nearest

_VALIDATION = ("val", "valid", "validation", "eval", "dev")
_TRAINING = ("train", "training")


def assign_metrics(
    names: Collection[str], mapping: RunMapping, trained: Collection[str], source: str, notes: list[str]
) -> dict[str, str]:
    """Assign metrics to tasks: name of the metric → task.

    `names`: all metrics of the source. `trained`: tasks in the `train` fields of the runs; empty if no run has this
    field. If it is not empty, only these tasks are assigned. Raises `InputError` if a pattern of the user matches no
    metric. Also raises `InputError` if the user gave no pattern, and either no pattern or more than one fits.
    """
    patterns = mapping.metrics or _guess(names, mapping, trained, source, notes)
    found: dict[str, str] = {}
    for pattern in patterns:
        matched = _matches(pattern, names)
        if not matched:
            name = pattern.partition("=")[2] if "{task}" not in pattern else pattern
            raise InputError(f"{source}: --metric '{pattern}' matches no metric of any run; {nearest(name, names)}")
        if "{task}" in pattern:
            matched = _restricted(matched, mapping, trained, source, notes)
        for name, task in matched.items():
            found.setdefault(name, mapping.renamed(task))
    _refuse_double(found, source)
    kept = {name: task for name, task in found.items() if task not in mapping.ignore}
    for task in mapping.tasks:
        if task not in kept.values():
            raise InputError(f"{source}: --task {task}: no metric of this task; {nearest(task, set(kept.values()))}")
    return {name: task for name, task in kept.items() if not mapping.tasks or task in mapping.tasks}


def _matches(pattern: str, names: Iterable[str]) -> dict[str, str]:
    """Return metric name → task for one pattern such as `val/{task}_loss`, or for one pair `TASK=NAME`."""
    if "{task}" not in pattern:
        task, _, name = pattern.partition("=")
        return {name: task} if name in set(names) else {}
    before, after = pattern.split("{task}")
    expression = re.compile(re.escape(before) + "(.+)" + re.escape(after), re.DOTALL)
    return {name: match.group(1) for name in names if (match := expression.fullmatch(name)) is not None}


def _restricted(
    matched: Mapping[str, str], mapping: RunMapping, trained: Collection[str], source: str, notes: list[str]
) -> dict[str, str]:
    """Return the matched metrics whose names belong to tasks.

    If the trained tasks are known, only these are tasks. Otherwise, names of sums, means and counts are left out.
    """
    if trained:
        return {name: task for name, task in matched.items() if task in trained or mapping.renamed(task) in trained}
    if mapping.tasks:
        return dict(matched)
    summaries = [name for name, task in matched.items() if looks_like_summary(task) or looks_like_count(task)]
    unnamed = [name for name in summaries if matched[name] not in mapping.ignore]
    if unnamed:
        notes.append(
            f"{WARNING}{source}: {listed(unnamed)} not read as a task, by its name; name it with --task to read it"
        )
    return {name: task for name, task in matched.items() if name not in summaries}


def _refuse_double(found: Mapping[str, str], source: str) -> None:
    first: dict[str, str] = {}
    for name, task in found.items():
        if task in first:
            raise InputError(
                f"{source}: task '{task}' is read from both '{first[task]}' and '{name}'; make --metric more precise"
            )
        first[task] = name


def _guess(
    names: Collection[str], mapping: RunMapping, trained: Collection[str], source: str, notes: list[str]
) -> Sequence[str]:
    """Return the only pattern that fits the metric names. Raises `InputError` if no pattern or several patterns fit."""
    usable = [name for name in names if not is_of_logger(name) and not looks_like_count(name)]
    wanted = list(mapping.tasks or trained)
    patterns = _covering(usable, wanted) if wanted else _repeating(usable)
    for words, inside in ((_VALIDATION, True), (_TRAINING, False)):
        fitting = [pattern for pattern in patterns if bool(tokens(pattern) & set(words)) == inside]
        patterns = fitting or patterns
    if len(patterns) == 1:
        notes.append(f"{source}: metrics read as --metric '{patterns[0]}'")
        return patterns
    example = f", as in --metric '{patterns[0]}'" if patterns else ", as in --metric 'val/{task}_loss'"
    offered = f"these fit: {listed(patterns)}" if patterns else f"the metrics are {listed(names) or 'none'}"
    raise InputError(f"{source}: unclear which metric is which task's; add --metric{example}; {offered}")


def _covering(names: Iterable[str], tasks: Sequence[str]) -> list[str]:
    """Return the patterns that match a metric for every task."""
    unique = set(names)
    patterns: dict[str, None] = {}
    for name in names:
        for task in tasks:
            for match in re.finditer(rf"(?<![0-9A-Za-z]){re.escape(task)}(?![0-9A-Za-z])", name):
                patterns[name[: match.start()] + "{task}" + name[match.end() :]] = None
    return [pattern for pattern in patterns if all(pattern.replace("{task}", task) in unique for task in tasks)]


def _repeating(names: Sequence[str]) -> list[str]:
    """Return the patterns that match at least two metrics.

    A pattern is the name of a metric in which one word is replaced by {task}.
    """
    counts: dict[str, set[str]] = {}
    for name in names:
        for match in re.finditer(r"[0-9A-Za-z]+", name):
            pattern = name[: match.start()] + "{task}" + name[match.end() :]
            if pattern != "{task}" and not looks_like_summary(match.group()):
                counts.setdefault(pattern, set()).add(match.group())
    splits = {*_VALIDATION, *_TRAINING, "test"}
    return [p for p, words in counts.items() if len(words) > 1 and not {w.lower() for w in words} & splits]
