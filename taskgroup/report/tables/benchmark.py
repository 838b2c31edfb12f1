"""Scores against true gains: a table a level, a summary with a row a score, and the verdicts."""

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from taskgroup.core.documents.benchmark import Benchmark, Interval, Pick, Reference, ScoreBenchmark
from taskgroup.core.quantity import format_quantity
from taskgroup.report.console.number import number

UNKNOWN = "·"
TIED = "*"


def benchmark_table(found: Benchmark) -> RenderableType:
    """A table a level, targets or budgets by scores; then a row a score, what is tied or missing, and the verdicts."""
    parts: list[RenderableType] = [
        _title("Level 1: does the score follow the gain? Pearson's correlation"),
        _level1(found),
        _title("Level 2: does it rank partners as the gain does? Kendall's τ-b"),
        _level2(found),
        *_ties(found),
        _title("Level 3: the partner it picks, and what that loses against the best one (the mean over ties)"),
        _level3(found),
    ]
    if found.reference:
        parts += [_title("Level 4: total gain of the layout that it leads to, by budget"), _level4(found)]
    parts += [
        _title("Training cost"),
        _cost(found),
        Text(
            "n tasks; c_s trains a network of one task, 2 c_s one of several; looks: gradients on the way", style="dim"
        ),
        _title(f"All levels: {found.truth} of {len(found.tasks)} tasks"),
        _summary(found),
        *(Text(note, style="dim") for note in _notes(found)),
    ]
    for level in ("level1", "level2", "level3", "level4"):
        parts.append(Text.assemble((f"level {level[-1]}: ", "bold"), getattr(found.verdicts, level)))
    return Group(*parts)


def _title(text: str) -> Text:
    return Text(text, style="italic")


def _by_target(found: Benchmark, cell: Callable[[ScoreBenchmark, str], str]) -> Table:
    table = Table()
    table.add_column("target", no_wrap=True)
    for score in found.scores:
        table.add_column(score.name, justify="right")
    for task in found.tasks:
        table.add_row(task, *(cell(score, task) for score in found.scores))
    table.add_section()
    return table


def _level1(found: Benchmark) -> Table:
    table = _by_target(found, lambda score, task: _two(score.level1.targets[task].value))
    table.add_row("all pairs", *(_two(score.level1.all.value) for score in found.scores), style="bold")
    return table


def _level2(found: Benchmark) -> Table:
    def cell(score: ScoreBenchmark, task: str) -> str:
        rank = score.level2.targets[task]
        return _two(rank.value) + (TIED if rank.tied and rank.value is not None else "")

    table = _by_target(found, cell)
    table.add_row("average", *(_two(score.level2.average) for score in found.scores), style="bold")
    return table


def _ties(found: Benchmark) -> list[Text]:
    """Who is tied, a line a score."""
    lines = []
    for score in found.scores:
        tied = [
            f"{task} ({'; '.join(' = '.join(names) for names in rank.tied)})"
            for task, rank in score.level2.targets.items()
            if rank.tied
        ]
        if tied:
            lines.append(Text(f"{TIED} {score.name} ties partners of {', '.join(tied)}", style="dim"))
    return lines


def _level3(found: Benchmark) -> Table:
    table = Table()
    table.add_column("target", no_wrap=True)
    table.add_column("best", no_wrap=True)
    for score in found.scores:
        table.add_column(score.name, justify="right")
    for task in found.tasks:
        best = _best(found, task)
        table.add_row(task, best, *(_pick(score.level3.targets[task]) for score in found.scores))
    table.add_section()
    table.add_row("average", "", *(_lost(score.level3.average) for score in found.scores), style="bold")
    return table


def _best(found: Benchmark, task: str) -> str:
    return "\n".join(found.scores[0].level3.targets[task].best) or UNKNOWN


def _pick(pick: Pick) -> str:
    return "\n".join([*pick.chosen, _lost(pick.lost)])


def _level4(found: Benchmark) -> Table:
    table = Table()
    table.add_column("layout of", no_wrap=True)
    for point in found.reference:
        table.add_column(format_quantity(point.budget), justify="right", no_wrap=True)
    table.add_row("(the best)", *(_reference(point) for point in found.reference), style="bold")
    for score in found.scores:
        choices = score.level4.choices if score.level4 is not None else ()
        table.add_row(score.name, *(number(choice.objective) for choice in choices))
    table.add_row("(random)", *(number(point.random) for point in found.reference), style="dim")
    return table


def _reference(point: Reference) -> str:
    return number(point.best) + ("" if point.status in ("optimal", "infeasible") else "?")


def _summary(found: Benchmark) -> Table:
    table = Table()
    table.add_column("score", no_wrap=True)
    for column in (
        "level 1\nall pairs",
        "level 2\naverage",
        "level 3\nbest found",
        "level 3\nlost",
        "level 4\nregret",
        "level 4\nof chance",
    ):
        table.add_column(column, justify="right", no_wrap=True)
    for score in found.scores:
        third, fourth = score.level3, score.level4
        table.add_row(
            score.name,
            _two(score.level1.all.value) + _interval(score.level1.all.interval),
            _two(score.level2.average) + _interval(score.level2.interval),
            f"{third.hits} of {third.counted}",
            _lost(third.average),
            UNKNOWN if fourth is None else _percent(fourth.average_regret),
            UNKNOWN if fourth is None else _percent(fourth.average_of_chance),
        )
    return table


def _cost(found: Benchmark) -> Table:
    table = Table()
    table.add_column("score", no_wrap=True)
    for column in ("multiply-adds", "runs", "of the truth's"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("in n and c_s", no_wrap=True)
    for name, cost in [*((score.name, score.cost) for score in found.scores), (f"({found.truth})", found.truth_cost)]:
        macs, share = cost.training_macs, cost.of_truth
        table.add_row(
            name,
            UNKNOWN if macs is None else format_quantity(macs),
            UNKNOWN if cost.runs is None else str(cost.runs),
            UNKNOWN if share is None else f"{share:.2%}",
            cost.formula or UNKNOWN,
        )
    return table


def _notes(found: Benchmark) -> list[str]:
    lines = list(found.notes)
    if any(score.level4 is not None for score in found.scores):
        lines.append("regret: below the best layout; of chance: of what random layouts lose; means over the budgets")
    if found.bootstrap is not None:
        made = found.bootstrap
        lines.append(f"[ ]: {made.confidence:.0%} of {made.samples} draws within the standard errors of repeated runs")
    return lines


def _two(value: float | None) -> str:
    """Two decimals, and no minus before a zero."""
    return UNKNOWN if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def _lost(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.3g}".removeprefix("-" if value == 0 else "")


def _percent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0%}"


def _interval(ends: Interval | None) -> str:
    return "" if ends is None else f"\n[{_two(ends[0])}, {_two(ends[1])}]"
