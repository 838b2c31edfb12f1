"""Valid inputs of every kind, drawn from a seed: files by name, and the command line that reads them."""

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

TASKS = ("depth", "seg", "edges", "normal", "lane")


@dataclass
class Case:
    """A command line and the files that it reads, in an empty folder.

    `options`: positions in `arguments` that hold values a mutation may replace.
    """

    kind: str
    arguments: list[str]
    files: dict[str, bytes]
    options: list[int] = field(default_factory=list)


Maker = Callable[[random.Random], Case]
KINDS: dict[str, Maker] = {}


def kind(make: Maker) -> Maker:
    """Register a maker of cases under its own name."""
    KINDS[make.__name__] = make
    return make


def _tasks(draw: random.Random) -> tuple[str, ...]:
    return TASKS[: draw.randint(2, 4)]


def _number(draw: random.Random) -> float:
    return round(draw.uniform(0.05, 2.0), draw.choice([1, 3, 6]))


def _every_group(tasks: tuple[str, ...]) -> list[tuple[str, ...]]:
    sizes = range(1, len(tasks) + 1)
    return [group for size in sizes for group in itertools.combinations(tasks, size)]


def affinity(
    draw: random.Random, tasks: tuple[str, ...] | None = None, score: str = "delta", macs: bool = True
) -> dict:
    """An affinity document as the command line writes it, parsed."""
    from taskgroup import Macs, Run, RunTable, encode, estimate_runs

    tasks = tasks or _tasks(draw)
    runs = []
    for seed in range(draw.choice([1, 2])):
        for group in _every_group(tasks):
            if len(group) > 2 and draw.random() < 0.3:
                continue
            cost = Macs(1e9, dict.fromkeys(group, 1e7)) if macs else None
            runs.append(Run(group, "full", {task: _number(draw) for task in group}, seed=seed, macs=cost))
    found = estimate_runs(RunTable(tasks, tuple(runs)), direction="min", measure=score)
    return json.loads(encode(found))


def layout(draw: random.Random, document: dict) -> dict:
    """The layout of an affinity document, parsed."""
    import msgspec

    from taskgroup import Affinity, encode, solve

    found = solve(msgspec.json.decode(json.dumps(document), type=Affinity), max_models=draw.choice([1, 2, None]))
    return json.loads(encode(found))


def _text(document: object) -> bytes:
    return (json.dumps(document, indent=draw_indent(document)) + "\n").encode()


def draw_indent(document: object) -> int | None:
    """Two, or none for documents of an odd number of keys, so that both forms are read."""
    return 2 if isinstance(document, dict) and len(document) % 2 else None


def wide_csv(draw: random.Random) -> bytes:
    """Runs, a row each."""
    tasks = _tasks(draw)
    lines = ["run,seed," + ",".join(tasks)]
    for number, group in enumerate(_every_group(tasks)):
        cells = [f"{_number(draw)}" if task in group else "" for task in tasks]
        lines.append(f"r{number},{draw.randint(0, 3)}," + ",".join(cells))
    return ("\n".join(lines) + "\n").encode()


def long_csv(draw: random.Random) -> bytes:
    """Runs, a row per run and task."""
    lines = ["run,task,loss"]
    for number, group in enumerate(_every_group(_tasks(draw))):
        lines += [f"r{number},{task},{_number(draw)}" for task in group]
    return ("\n".join(lines) + "\n").encode()


def run_log(draw: random.Random) -> bytes:
    """A run log."""
    lines = []
    for seed, group in enumerate(_every_group(_tasks(draw))):
        record = {"train": list(group), "architecture": "full", "seed": seed, "loss": {t: _number(draw) for t in group}}
        if draw.random() < 0.5:
            record["macs"] = {"trunk": 1e9, "heads": dict.fromkeys(group, 1e6)}
        lines.append(json.dumps(record))
    return ("\n".join(lines) + "\n").encode()


def matrix_csv(draw: random.Random) -> bytes:
    """A score of every pair."""
    tasks = _tasks(draw)
    lines = ["partner," + ",".join(tasks)]
    for partner in tasks:
        cells = ["" if target == partner else f"{_number(draw)}" for target in tasks]
        lines += [",".join([partner, *cells])]
    return ("\n".join(lines) + "\n").encode()


@kind
def estimate_wide(draw: random.Random) -> Case:
    """Wide CSV to an affinity document."""
    return Case("", ["estimate", "runs", "runs.csv", "--direction", "min"], {"runs.csv": wide_csv(draw)}, [4])


@kind
def estimate_long(draw: random.Random) -> Case:
    """Long CSV to an affinity document."""
    measure = draw.choice(["value", "delta", "mtl-gain"])
    arguments = ["estimate", "runs", "runs.csv", "--direction", "min", "--measure", measure]
    return Case("", arguments, {"runs.csv": long_csv(draw)}, [4, 6])


@kind
def estimate_log(draw: random.Random) -> Case:
    """A run log to an affinity document."""
    arguments = ["estimate", "runs", "runs.jsonl", "--direction", "min", "--macs", "full=2G+10M"]
    return Case("", arguments, {"runs.jsonl": run_log(draw)}, [4, 6])


@kind
def estimate_matrix(draw: random.Random) -> Case:
    """A matrix of scores to an affinity document."""
    return Case("", ["estimate", "matrix", "ias.csv", "--score", "ias"], {"ias.csv": matrix_csv(draw)}, [4])


@kind
def taxonomy_json(draw: random.Random) -> Case:
    """A tree as nested objects."""
    tree = {"root": {"a": {"x": {}, "y": {}}, "b": {"z": {}, "w": {}}}}
    return Case("", ["estimate", "taxonomy", "tree.json"], {"tree.json": _text(tree)})


@kind
def taxonomy_csv(draw: random.Random) -> Case:
    """A tree as edges."""
    text = b"parent,child\nroot,a\nroot,b\na,x\na,y\nb,z\n"
    return Case("", ["estimate", "taxonomy", "tree.csv"], {"tree.csv": text})


@kind
def solve_budget(draw: random.Random) -> Case:
    """An affinity document to a layout, with a budget."""
    arguments = ["solve", "affinity.json", "--budget", draw.choice(["1G", "2.5G", "4e9"]), "-o", "layout.json"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw))}, [3])


@kind
def solve_demands(draw: random.Random) -> Case:
    """An affinity document to a layout, with several constraints."""
    tasks = _tasks(draw)
    arguments = ["solve", "affinity.json", "--weight", f"{tasks[0]}=2", "--max-models", "2"]
    arguments += draw.choice([["--together", ",".join(tasks[:2])], ["--apart", ",".join(tasks[:2])], []])
    arguments += draw.choice([["--risk", "0"], ["--objective", "sum"], ["--max-group-size", "3"]])
    return Case("", arguments, {"affinity.json": _text(affinity(draw, tasks))}, list(range(3, len(arguments), 2)))


@kind
def solve_floors(draw: random.Random) -> Case:
    """An affinity document to a layout, with floors and values as logged."""
    tasks = _tasks(draw)
    arguments = ["solve", "affinity.json", "--min-performance", f"{tasks[0]}=3", "--no-worse-than-single"]
    arguments += ["--tolerance", "0.5", "--time-limit", "5"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, tasks, "value"))}, [3, 6, 8])


@kind
def solve_pairs(draw: random.Random) -> Case:
    """A document of scores to a layout by the higher-order approximation."""
    from taskgroup import encode
    from taskgroup.scores.estimation.matrix import estimate_matrix as estimate

    tasks = _tasks(draw)
    cells = tuple(tuple(None if a == b else _number(draw) for b in tasks) for a in tasks)
    document = encode(estimate(tasks, cells, score="ias")).encode()
    return Case("", ["solve", "-", "--max-models", "2", "--gap", "0.1"], {"stdin": document}, [3, 5])


@kind
def solve_ilp(draw: random.Random) -> Case:
    """An affinity document to a layout by the integer program."""
    arguments = ["solve", "affinity.json", "--method", "ilp", "--budget", "3G"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, macs=False))}, [3, 5])


@kind
def solve_fixed(draw: random.Random) -> Case:
    """A layout whose networks stay."""
    document = affinity(draw)
    files = {"affinity.json": _text(document), "built.json": _text(layout(draw, document))}
    return Case("", ["solve", "affinity.json", "--fixed", "built.json", "--budget", "9G"], files, [5])


@kind
def compare(draw: random.Random) -> Case:
    """Every method beside the optimum."""
    arguments = ["solve", "affinity.json", "--compare", "--max-models", "2"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, TASKS[:3]))}, [4])


@kind
def frontier(draw: random.Random) -> Case:
    """Every best trade of cost for performance."""
    budgets = draw.choice([[], ["--budgets", "1G:3G:1G"], ["--budgets", "1G,2G"]])
    arguments = ["frontier", "affinity.json", *budgets]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, TASKS[:3]))}, [3] if budgets else [])


@kind
def stability(draw: random.Random) -> Case:
    """A layout over resampled runs."""
    arguments = ["stability", "affinity.json", "--resamples", "5", "--seed", "1", "--noise", "normal"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, TASKS[:3]))}, [3, 5, 7])


@kind
def predict(draw: random.Random) -> Case:
    """Groups that were not trained."""
    name = draw.choice(["hoa", "linear", "gp"])
    arguments = ["predict", "affinity.json", "--predict", name]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, TASKS[:4]))}, [3])


@kind
def suggest(draw: random.Random) -> Case:
    """What to train next."""
    arguments = ["suggest", "affinity.json", "--budget", "2G", "--count", "2"]
    return Case("", arguments, {"affinity.json": _text(affinity(draw, TASKS[:3]))}, [3, 5])


@kind
def check_layout(draw: random.Random) -> Case:
    """A layout against the rules."""
    return Case("", ["check", "layout.json"], {"layout.json": _text(layout(draw, affinity(draw)))})


@kind
def check_on(draw: random.Random) -> Case:
    """A layout against the rules and an affinity document."""
    document = affinity(draw)
    files = {"affinity.json": _text(document), "layout.json": _text(layout(draw, document))}
    arguments = ["check", "layout.json", "--affinity", "affinity.json", "--budget", "9G"]
    arguments += draw.choice([[], ["--max-regret", "0.1"]])
    return Case("", arguments, files, [5, *([7] if len(arguments) > 6 else [])])


@kind
def evaluate(draw: random.Random) -> Case:
    """A layout on other runs."""
    document = affinity(draw)
    files = {"affinity.json": _text(document), "layout.json": _text(layout(draw, document))}
    return Case("", ["evaluate", "layout.json", "--on", "affinity.json"], files)


@kind
def benchmark(draw: random.Random) -> Case:
    """A score against gains."""
    files = {"gain.csv": matrix_csv(random.Random(1)), "ias.csv": matrix_csv(random.Random(1))}
    arguments = ["benchmark", "ias.csv", "--truth", "gain.csv", "--samples", "20"]
    return Case("", arguments, files, [5])


@kind
def markdown(draw: random.Random) -> Case:
    """A layout as Markdown."""
    arguments = ["solve", "affinity.json", "--format", draw.choice(["markdown", "table"])]
    return Case("", arguments, {"affinity.json": _text(affinity(draw))}, [3])


@kind
def report(draw: random.Random) -> Case:
    """A folder of documents as one page."""
    document = affinity(draw, TASKS[:3])
    files = {"docs/affinity.json": _text(document), "docs/layout.json": _text(layout(draw, document))}
    files["docs/runs.jsonl"] = run_log(draw)
    return Case("", ["report", "docs", "-o", "page.html"], files)


@kind
def schema(draw: random.Random) -> Case:
    """A schema by name."""
    return Case("", ["schema", draw.choice(["layout", "affinity", "run"])], {}, [1])
