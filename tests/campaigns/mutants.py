"""Mutants of the source against the tests of their own room: `python -m tests.campaigns.mutants --seed 1 --count 60`.

A mutant is one small change of one file: an operator, a comparison, a constant, a condition, a sign or a dropped term.
It is killed when the tests that mirror its folder fail. Each survivor is printed with its line, to be judged by hand:
either a test is missing or the change has no effect.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "formats", "scores", "predictors", "solver", "planning", "evaluation", "campaigns", "surrogate")
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}
CALLS = {"max": "min", "min": "max", "any": "all", "all": "any", "argmax": "argmin", "argmin": "argmax"}


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the line, the new source of the file, and what was changed."""

    path: Path
    line: int
    source: str
    change: str


def mutants_of(path: Path) -> list[tuple[int, str]]:
    """Every change of a file as (position of its node, kind of change), in the order of the tree."""
    tree = ast.parse(path.read_text())
    found = []
    for position, node in enumerate(ast.walk(tree)):
        found += [(position, change) for change in _changes(node)]
    return found


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison"
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATORS:
        yield "operator"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield "dropped term"
    if isinstance(node, ast.BoolOp):
        yield "and or or"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "dropped sign"
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "negated condition"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield "constant"
    if isinstance(node, ast.Call) and _name(node.func) in CALLS:
        yield "call"


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def make(path: Path, position: int, change: str) -> Mutant:
    """Apply one change to a file."""
    tree = ast.parse(path.read_text())
    node = next(node for place, node in enumerate(ast.walk(tree)) if place == position)
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Compare) and change == "comparison":
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.AugAssign) and change == "operator":
        node.op = OPERATORS[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and change == "negated condition":
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            node.func.id = CALLS[node.func.id]
        elif isinstance(node.func, ast.Attribute):
            node.func.attr = CALLS[node.func.attr]
    else:
        tree = _Replace(node).visit(tree)
    return Mutant(path, line, ast.unparse(ast.fix_missing_locations(tree)), change)


class _Replace(ast.NodeTransformer):
    """Replaces a sum by its first term, and a negation by what it negates."""

    def __init__(self, target: ast.AST) -> None:
        self.target = target

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.target:
            return node.left if isinstance(node, ast.BinOp) else node.operand  # type: ignore[attr-defined]
        return self.generic_visit(node)


def draw(seed: int, count: int, rooms: tuple[str, ...]) -> list[Mutant]:
    """Draw mutants: the room evenly, then the file by its number of possible changes."""
    generator = random.Random(seed)
    files = {room: sorted((ROOT / "taskgroup" / room).rglob("*.py")) for room in rooms}
    options = {room: [(path, *place) for path in files[room] for place in mutants_of(path)] for room in rooms}
    return [make(*generator.choice(options[rooms[number % len(rooms)]])) for number in range(count)]


def survives(mutant: Mutant, checkout: Path, seconds: float) -> bool:
    """Whether the tests of a mutant's own room pass with it. Too slow counts as killed."""
    relative = mutant.path.relative_to(ROOT)
    target = checkout / relative
    original = target.read_text()
    target.write_text(mutant.source)
    tests = checkout / "tests" / relative.parts[1]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "CI": "true", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", str(tests)]
    try:
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, timeout=seconds, check=False)
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        target.write_text(original)


def main() -> None:
    """Draw mutants, run the tests of their rooms, and print the survivors and the share that was killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=45)
    parser.add_argument("--seconds", type=float, default=300, help="Time limit of one room's tests.")
    parser.add_argument("--room", action="append", choices=ROOMS, help="Only this room. Repeatable.")
    options = parser.parse_args()
    rooms = tuple(options.room or ROOMS)
    killed = 0
    with tempfile.TemporaryDirectory() as scratch:
        checkout = Path(scratch) / "checkout"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.egg-info", ".*_cache"))
        if (ROOT.parent / "shared").is_dir():
            (Path(scratch) / "shared").symlink_to(ROOT.parent / "shared")
        for number, mutant in enumerate(draw(options.seed, options.count, rooms), 1):
            started = time.monotonic()
            alive = survives(mutant, checkout, options.seconds)
            killed += not alive
            place = f"{mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.change}"
            verdict = "SURVIVED" if alive else "killed"
            print(f"{number:3d} {verdict} {place} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{killed} of {options.count} killed ({killed / options.count:.0%})")


if __name__ == "__main__":
    main()
