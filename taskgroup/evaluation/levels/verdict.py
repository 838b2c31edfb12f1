"""The conclusion of each level in one line."""

from collections.abc import Callable, Sequence

from taskgroup.core.documents.benchmark import Reference, ScoreBenchmark, Verdicts

RELIABLE = 0.7
"""Correlations of at least this value are called reliable."""

IN_PART = 0.3

Value = Callable[[ScoreBenchmark], float | None]


def verdicts(
    scores: Sequence[ScoreBenchmark], reference: Sequence[Reference], tasks: int, by_chance: float | None
) -> Verdicts:
    """Return one sentence per level, which compares the best score with a random choice.

    `reference`: the best and the random layouts of level 4; `tasks`: the number of tasks; `by_chance`: the loss of a
    random partner, see `lost_by_chance`.
    """
    return Verdicts(
        level1=_correlation(scores, lambda score: score.level1.all.value, "follows the gain", "over all pairs"),
        level2=_correlation(
            scores, lambda score: score.level2.average, "ranks partners as the gain does", "on average over targets"
        ),
        level3=_partners(scores, tasks, by_chance),
        level4=_layouts(scores, reference),
    )


def _ranked(scores: Sequence[ScoreBenchmark], value: Value) -> list[tuple[float, str]]:
    """Return (value, name) of each score whose value is defined, in descending order; ties keep their order."""
    known = [(found, score.name) for score in scores if (found := value(score)) is not None]
    return sorted(known, key=lambda entry: -entry[0])


def _correlation(scores: Sequence[ScoreBenchmark], value: Value, verb: str, where: str) -> str:
    ranked = _ranked(scores, value)
    if not ranked:
        return "no correlation is defined"
    highest, name = ranked[0]
    if highest >= RELIABLE:
        reliable = ", ".join(f"{other} {found:.2f}" for found, other in ranked if found >= RELIABLE)
        return f"{reliable} {where}: {verb} ({RELIABLE:g} or more)"
    if highest >= IN_PART:
        return f"{name} {verb} in part, {highest:.2f} {where}; no score reaches {RELIABLE:g}"
    return f"no score {verb}: at most {highest:.2f} {where} ({name})"


def _partners(scores: Sequence[ScoreBenchmark], tasks: int, by_chance: float | None) -> str:
    ranked = _ranked(scores, lambda score: score.level3.average)
    if not ranked or by_chance is None:
        return "no choice of partners can be evaluated"
    lost, name = ranked[0]
    found = next(score.level3 for score in scores if score.name == name)
    worse = [other for average, other in ranked if average < by_chance]
    chance = f"a random partner loses {abs(by_chance):.3g}"
    beaten = f"; {', '.join(worse)} lose{'s' if len(worse) == 1 else ''} more than that" if worse else ""
    hits = f"{name} finds the best partner of {found.hits} of {tasks} targets and loses {abs(lost):.3g} on average"
    return f"{hits}; {chance}{beaten}"


def _layouts(scores: Sequence[ScoreBenchmark], reference: Sequence[Reference]) -> str:
    if not reference:
        return "no layout can be evaluated"
    ranked = _ranked(scores, lambda score: None if score.level4 is None else _negative(score.level4.average_of_chance))
    if not ranked:
        return "no layout of a score can be compared with random layouts"
    share, name = ranked[0]
    if -share >= 1:
        return f"no score leads to better layouts than random ones; {name} is closest, losing {-share:.0%} as much"
    worse = [other for found, other in ranked if -found >= 1]
    beaten = f"; {', '.join(worse)}: no better than random layouts" if worse else ""
    return f"layouts chosen by {name} lose {-share:.0%} of what random layouts lose against the best one{beaten}"


def _negative(value: float | None) -> float | None:
    return None if value is None else -value
