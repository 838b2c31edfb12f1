"""Branch and bound over who may serve whom."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from taskgroup.solve.ascent import Ascent, tighten
from taskgroup.solve.improve import Improver
from taskgroup.solve.instance import Assignment
from taskgroup.solve.relaxation import Array, Multipliers, Pass, Relaxation, Total, still_allowed

_ROUNDING = 1e-13
_ROOT_ROUNDS = 20
_ROOT_STEPS = 60
_FEW = 64
_NODE_STEPS = 20
_POOL = 256

Mask = NDArray[np.bool_]
Index = NDArray[np.intp]
Progress = Callable[[float | None, float], None]


@dataclass(frozen=True)
class Question:
    """Maximise `goal` over layouts that reach the floor of every side, with at most `most` networks.

    `train`: (m, n) who trains, for branching. `allowed`: (m, n) which candidates may serve which tasks.
    """

    goal: Total
    sides: list[Total]
    train: Mask
    allowed: Mask
    most: int | None = None

    def rows(self, index: Index, allowed: Mask) -> "Question":
        """The same question about some of the candidates."""
        sides = [side.rows(index) for side in self.sides]
        return Question(self.goal.rows(index), sides, self.train[index], allowed, self.most)

    def admits(self, assignment: Assignment) -> bool:
        """Whether a layout keeps every limit."""
        if self.most is not None and len(set(assignment)) > self.most:
            return False
        if not all(self.allowed[m, i] for i, m in enumerate(assignment)):
            return False
        return all(side.of(assignment) >= side.floor for side in self.sides)


@dataclass
class Answer:
    """The best layout that was found, what it is worth, and a proven bound; `complete` unless time ran out."""

    assignment: Assignment | None
    value: float
    bound: float
    nodes: int
    complete: bool
    prices: Multipliers


@dataclass
class _Node:
    index: Index
    allowed: Mask
    prices: list[Multipliers]
    bound: float


@dataclass
class Stop:
    """When to stop: at a moment (of `time.monotonic`), or at a relative gap."""

    deadline: float = math.inf
    gap: float = 0.0

    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    def late(self) -> bool:
        """Whether time is up."""
        return self.left() <= 0


@dataclass
class Search:
    """One question, answered by branch and bound.

    `screens` are further questions that any layout asked for must also be able to answer with the value given: they
    prune, they do not steer. `start` is a layout that is known to be admitted; `rescue` finds one, or none, when the
    root found none. Only a layout better by `grain` is of interest.
    """

    question: Question
    scale: float
    stop: Stop = field(default_factory=Stop)
    screens: list[tuple[Question, float, Multipliers]] = field(default_factory=list)
    start: Assignment | None = None
    rescue: Callable[[], Assignment | None] | None = None
    grain: float = 0.0
    progress: Progress | None = None
    _best: Assignment | None = None
    _value: float = -math.inf
    _pruned: float = -math.inf
    _nodes: int = 0

    def run(self) -> Answer:
        """Search to the end, or to the stop."""
        if self.start is not None:
            self._offer(self.start)
        count = len(self.question.allowed)
        prices = self._first_prices()
        root_prices, root = self._root(prices, np.arange(count))
        stack = [] if root is None else [root]
        if self._best is None and stack and self.rescue is not None:
            rescued = self.rescue()
            if rescued is None:
                return Answer(None, -math.inf, -math.inf, self._nodes, True, root_prices)
            self._offer(rescued)
        complete = True
        while stack:
            if self.stop.late():
                complete = False
                break
            node = stack.pop()
            self._nodes += 1
            if self.progress is not None and self._nodes % 16 == 0:
                self.progress(self._known(), max([node.bound, *(open_node.bound for open_node in stack)]))
            stack += self._expand(node)
        bound = max([self._value, self._pruned, *(node.bound for node in stack)])
        return Answer(self._best, self._value, bound, self._nodes, complete, root_prices)

    def _known(self) -> float | None:
        return None if self._best is None else self._value

    def _threshold(self) -> float:
        """What a layout must exceed to be of interest."""
        if self._best is None:
            return -math.inf
        return self._value + max(self.stop.gap * abs(self._value), self.grain) + _ROUNDING * self.scale

    def _offer(self, assignment: Assignment) -> None:
        if min(assignment) < 0 or not self.question.admits(assignment):
            return
        value = self.question.goal.of(assignment)
        if value > self._value:
            self._best, self._value = assignment, value

    def _first_prices(self) -> Multipliers:
        served = self.question.goal.served
        tasks = self.question.allowed.shape[1]
        worth = np.zeros(self.question.allowed.shape) if served is None else served
        best = np.where(self.question.allowed, worth, -np.inf).max(axis=0)
        return Multipliers(np.where(np.isfinite(best), best, 0.0).reshape(tasks), np.zeros(len(self.question.sides)))

    def _root(self, prices: Multipliers, index: Index) -> tuple[Multipliers, _Node | None]:
        """Tighten over all candidates, look for layouts on the way, and throw out what cannot be in a better one."""
        allowed = self.question.allowed
        bound = math.inf
        for _ in range(_ROOT_ROUNDS):
            question = self.question.rows(index, allowed)
            relaxation = Relaxation(question.goal, question.sides, allowed, question.most)
            passes = 0

            def watch(found: Pass, at: Multipliers, question: Question = question, index: Index = index) -> bool:
                nonlocal passes
                passes += 1
                if passes % 15 == 0:
                    self._look(question, index, found, at, moves=6)
                return self.stop.late()

            climbed = self._tighten(relaxation, question, prices, _ROOT_STEPS, watch)
            self._look(question, index, climbed.best, climbed.prices, moves=20)
            gained = bound - climbed.best.bound
            bound, prices = min(bound, climbed.best.bound), climbed.prices
            if bound <= self._threshold():
                self._give_up(bound)
                return prices, None
            kept = still_allowed(climbed.best, self._threshold())
            alive = kept.any(axis=1)
            shrunk = alive.sum() < 0.8 * len(index)
            index, allowed = index[alive], kept[alive]
            slow = gained < 0.02 * (bound - self._threshold()) if self._best is not None else gained < 1e-3 * abs(bound)
            if self.stop.late() or len(index) <= _FEW or (slow and not shrunk):
                break
        if not len(index):
            self._give_up(bound)
            return prices, None
        return prices, _Node(index, allowed, [prices, *(screen[2] for screen in self.screens)], bound)

    def _tighten(
        self,
        relaxation: Relaxation,
        question: Question,
        prices: Multipliers,
        steps: int,
        watch: Callable[[Pass, Multipliers], bool] | None = None,
        step: float = 1.0,
    ) -> Ascent:
        return tighten(
            relaxation,
            prices,
            self._threshold,
            steps=steps,
            step=step,
            side_scales=_side_scales(question),
            watch=watch,
        )

    def _look(self, question: Question, index: Index, found: Pass, prices: Multipliers, *, moves: int) -> None:
        """Make a layout of the networks that a pass picked, and improve it among the most promising candidates."""
        if len(index) > _POOL:
            pool = np.argpartition(-found.terms, _POOL)[:_POOL]
            pool = np.union1d(pool, found.picked)
            if self._best is not None:
                pool = np.union1d(pool, np.flatnonzero(np.isin(index, self._best)))
        else:
            pool = np.arange(len(index))
        part = question.rows(pool, question.allowed[pool])
        improver = Improver(part.goal, part.sides, part.allowed, part.most, self.scale)
        start = np.flatnonzero(np.isin(pool, found.picked[:64]))
        local = improver.improve(start, prices.sides, moves)
        if local.min() >= 0:
            self._offer(tuple(int(m) for m in index[pool[local]]))

    def _expand(self, node: _Node) -> list[_Node]:
        """Bound a node, rule out what cannot be in a better layout, and split it if anything is left."""
        screened = self._screen(node)
        if screened is None:
            return []
        index, allowed, prices = screened
        question = self.question.rows(index, allowed)
        relaxation = Relaxation(question.goal, question.sides, allowed, question.most)
        climbed = self._tighten(relaxation, question, prices[0], _NODE_STEPS, step=0.5)
        bound = min(node.bound, climbed.best.bound)
        if bound > self._threshold():
            self._look(question, index, climbed.best, climbed.prices, moves=2)
        if bound <= self._threshold():
            self._give_up(bound)
            return []
        kept = still_allowed(climbed.best, self._threshold())
        alive = kept.any(axis=1)
        index, allowed, shares = index[alive], kept[alive], climbed.shares[alive]
        choices = allowed.sum(axis=0)
        if choices.min() == 0:
            self._give_up(bound)
            return []
        if choices.max() == 1:
            self._offer(tuple(int(m) for m in index[allowed.argmax(axis=0)]))
            return []
        prices[0] = climbed.prices
        return [
            _Node(index[side.any(axis=1)], side[side.any(axis=1)], [price.copy() for price in prices], bound)
            for side in _split(self.question.train[index], allowed, shares)
        ]

    def _give_up(self, bound: float) -> None:
        """Remember the bound of what is left out: with a gap to spare, it may hold something better."""
        if self._best is not None:
            self._pruned = max(self._pruned, min(bound, self._threshold() - _ROUNDING * self.scale))

    def _screen(self, node: _Node) -> tuple[Index, Mask, list[Multipliers]] | None:
        """Rule out what no screen admits; `None` if nothing is left."""
        index, allowed, prices = node.index, node.allowed, list(node.prices)
        for place, (question, floor, _) in enumerate(self.screens, 1):
            if not allowed.any(axis=0).all():
                return None
            part = question.rows(index, allowed)
            relaxation = Relaxation(part.goal, part.sides, allowed, part.most)
            least = floor - _ROUNDING * self.scale
            climbed = tighten(relaxation, prices[place], least, steps=5, step=0.3, side_scales=_side_scales(part))
            if climbed.best.bound < least:
                return None
            kept = still_allowed(climbed.best, least)
            alive = kept.any(axis=1)
            index, allowed, prices[place] = index[alive], kept[alive], climbed.prices
        return (index, allowed, prices) if allowed.any(axis=0).all() else None


def _side_scales(question: Question) -> Array:
    return np.array([1.0 / side.unit for side in question.sides])


def _split(train: Mask, allowed: Mask, shares: Array) -> list[Mask]:
    """Split the ways to serve one task in two: by a network that trains some other task, or by one that does not.

    The pair of tasks is the one on which the averaged relaxed layouts disagree most. Where no pair divides the ways,
    the most used candidate is set against the others. The side that was used more comes last, to be searched first.
    """
    weights = np.where(allowed, shares + 1e-9, 0.0)
    weights /= weights.sum(axis=0)
    tasks = allowed.shape[1]
    trained = train.astype(np.float64)
    share = weights.T @ trained  # how often i is served by a network that trains j
    both = (allowed.T.astype(np.float64) @ trained > 0) & (allowed.T.astype(np.float64) @ (1.0 - trained) > 0)
    balance = np.where(both, np.minimum(share, 1.0 - share), -1.0)
    i, j = divmod(int(balance.argmax()), tasks)
    if balance[i, j] >= 0.05:
        inside = train[:, j]
    else:
        open_tasks = np.flatnonzero(allowed.sum(axis=0) > 1)
        i = int(open_tasks[weights[:, open_tasks].max(axis=0).argmin()])
        inside = np.zeros(len(train), dtype=bool)
        inside[weights[:, i].argmax()] = True
    halves = []
    for side in (inside, ~inside):
        half = allowed.copy()
        half[~side, i] = False
        halves.append((float(weights[side, i].sum()), half))
    halves.sort(key=lambda pair: pair[0])
    return [half for _, half in halves]
