"""The conclusion of each level in one line."""

from collections.abc import Callable, Sequence

from taskgroup.core.documents.benchmark import Reference, ScoreBenchmark, Verdicts

RELIABLE = 0.7
"""Correlations from this value on are called reliable."""

IN_PART = 0.3

Value = Callable[[ScoreBenchmark], float | None]


def verdicts(
    scores: Sequence[ScoreBenchmark], reference: Sequence[Reference], tasks: int, by_chance: float | None
) -> Verdicts:
    """Return the conclusion of each level: the best score, and the baseline. `by_chance`: see `lost_by_chance`."""
    return Verdicts(
        level1=_correlation(scores, lambda score: score.level1.all.value, "follows the gain", "over all pairs"),
        level2=_correlation(
            scores, lambda score: score.level2.average, "ranks partners as the gain does", "on average over targets"
        ),
        level3=_partners(scores, tasks, by_chance),
        level4=_layouts(scores, reference),
    )


def _ranked(scores: Sequence[ScoreBenchmark], value: Value) -> list[tuple[float, str]]:
    """Return the scores with a value, the highest first; equal ones in their order."""
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
        return "no partner can be judged"
    lost, name = ranked[0]
    found = next(score.level3 for score in scores if score.name == name)
    worse = [other for average, other in ranked if average < by_chance]
    chance = f"a partner by chance loses {abs(by_chance):.3g}"
    beaten = f"; {', '.join(worse)} lose{'s' if len(worse) == 1 else ''} more than that" if worse else ""
    hits = f"{name} finds the best partner of {found.hits} of {tasks} targets and loses {abs(lost):.3g} on average"
    return f"{hits}; {chance}{beaten}"


def _layouts(scores: Sequence[ScoreBenchmark], reference: Sequence[Reference]) -> str:
    if not reference:
        return "no layout can be judged"
    ranked = _ranked(scores, lambda score: None if score.level4 is None else _negative(score.level4.average_of_chance))
    if not ranked:
        return "no layout of a score can be held against chance"
    share, name = ranked[0]
    if -share >= 1:
        return f"no score leads to a better layout than chance; {name} comes nearest, losing {-share:.0%} as much"
    worse = [other for found, other in ranked if -found >= 1]
    beaten = f"; {', '.join(worse)}: no better than chance" if worse else ""
    return f"the layouts that {name} leads to lose {-share:.0%} of what random ones lose against the best{beaten}"


def _negative(value: float | None) -> float | None:
    return None if value is None else -value
