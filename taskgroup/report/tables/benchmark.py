"""Tables of a benchmark: its conclusions, one table with a row per affinity score, and one table with a row per target
and level.
"""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.benchmark import Benchmark, Interval, Pick, ScoreBenchmark
from taskgroup.report.console.number import UNKNOWN, count

_LEVELS = (
    "level 1: Pearson correlation of score and gain",
    "level 2: Kendall's τ-b of score and gain over a target's partners",
    "level 3: gain lost by the partner with the highest score, compared with the best partner",
    "level 4: regret of the layout that the score leads to; 100 % of random: no better than a random layout",
)


def benchmark_table(found: Benchmark) -> RenderableType:
    """Return the conclusion for each level of the benchmark, a table with one row per affinity score, and a table with
    three rows per target.
    """
    parts: list[RenderableType] = [
        Text.assemble((f"level {level}: ", "bold"), conclusion)
        for level in (1, 2, 3, 4)
        if (conclusion := getattr(found.verdicts, f"level{level}"))
    ]
    parts += [
        Text(""),
        Text(f"Scores compared with {found.truth} of {count(len(found.tasks), 'task')}", style="italic"),
        _scores(found),
        *(Text(note, style="dim") for note in _notes(found)),
        Text(""),
        Text("By target: correlation (level 1), τ-b (level 2), chosen partner and gain lost (level 3)", style="italic"),
        _targets(found),
    ]
    return Group(*parts)


def _scores(found: Benchmark) -> Table:
    table = Table()
    table.add_column("score", no_wrap=True)
    headings = ["level 1\nall pairs", "level 2\nmean τ-b", "level 3\nbest chosen", "level 3\ngain lost"]
    if found.reference:
        headings += ["level 4\nregret (%)", "level 4\n% of random"]
    costed = any(score.cost.of_truth is not None for score in found.scores)
    if costed:
        headings.append("training cost\n(% of gain's)")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for score in found.scores:
        third, fourth, cost = score.level3, score.level4, score.cost
        cells = [
            _two(score.level1.all.value) + _interval(score.level1.all.interval),
            _two(score.level2.average) + _interval(score.level2.interval),
            f"{third.hits} of {third.counted}",
            _lost(third.average),
        ]
        if found.reference:
            cells.append(_percent(None if fourth is None else fourth.average_regret))
            cells.append(_percent(None if fourth is None else fourth.average_of_chance))
        if costed:
            cells.append(UNKNOWN if cost.of_truth is None else f"{100 * cost.of_truth:.2f}")
        table.add_row(score.name, *cells)
    return table


def _targets(found: Benchmark) -> Table:
    table = Table()
    table.add_column("target (best partner)", no_wrap=True)
    table.add_column("level", justify="right")
    for score in found.scores:
        table.add_column(score.name, justify="right")
    for task in found.tasks:
        best = "\n".join(found.scores[0].level3.targets[task].best) or UNKNOWN
        table.add_row(task, "1", *(_two(score.level1.targets[task].value) for score in found.scores))
        table.add_row(f"({best})", "2", *(_rank(score, task) for score in found.scores))
        table.add_row("", "3", *(_pick(score.level3.targets[task]) for score in found.scores))
        table.add_section()
    return table


def _rank(score: ScoreBenchmark, task: str) -> str:
    rank = score.level2.targets[task]
    return _two(rank.value) + ("*" if rank.tied and rank.value is not None else "")


def _pick(pick: Pick) -> str:
    return "\n".join([*pick.chosen, _lost(pick.lost)])


def _notes(found: Benchmark) -> Iterator[str]:
    """Yield the notes below the tables: what the columns mean, which partners have equal scores, and the notes of the
    document.
    """
    yield from _LEVELS if found.reference else _LEVELS[:3]
    if found.bootstrap is not None:
        made = found.bootstrap
        yield f"[ ]: {made.confidence:.0%} interval over {made.samples} resamples within the runs' standard errors"
    for score in found.scores:
        tied = [
            f"{task} ({'; '.join(' = '.join(names) for names in rank.tied)})"
            for task, rank in score.level2.targets.items()
            if rank.tied
        ]
        if tied:
            yield f"* {score.name} has equal scores for partners of {', '.join(tied)}; the gain lost is their mean"
    yield from found.notes


def _two(value: float | None) -> str:
    """Return a number as text with two decimal places. Zero has no minus sign."""
    return UNKNOWN if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def _lost(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.3g}".removeprefix("-" if value == 0 else "")


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{100 * value:.0f}"


def _interval(ends: Interval | None) -> str:
    return "" if ends is None else f"\n[{_two(ends[0])}, {_two(ends[1])}]"
