"""Branch and bound over who may serve whom, and over how many networks of a kind are built."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

import numpy as np

from taskgroup.solver.bnb.branching import split
from taskgroup.solver.bnb.cardinality import Counts
from taskgroup.solver.bnb.pair_enumeration import best_pairs, pairs_suffice
from taskgroup.solver.bnb.primal_heuristic import Improver
from taskgroup.solver.bnb.relaxation import Index, Mask, Multipliers, Pass
from taskgroup.solver.bnb.subgradient import Ascent, Shares, tighten
from taskgroup.solver.bnb.subproblem import Question
from taskgroup.solver.bnb.warm_start import Memory
from taskgroup.solver.model.instance import Assignment

_ROUNDING = 1e-13
_ROOT_ROUNDS = 20
_ROOT_STEPS = 60
_FEW = 64
_NODE_STEPS = 20
_SCREEN_STEPS = 15
_STEP = 1.5  # of Polyak; at 0.5 the same proofs took seven times the nodes
_POOL = 256
_LOOK_EVERY = 64
_MOST_TIES = 32

Progress = Callable[[float | None, float], None]


@dataclass
class Answer:
    """The best layout that was found, what it is worth, and a proven bound; `complete` unless time ran out.

    `ties`: every layout within the slack that was asked for; `None` where those were too many, or not asked for.
    """

    assignment: Assignment | None
    value: float
    bound: float
    nodes: int
    complete: bool
    prices: Multipliers
    ties: list[Assignment] | None = None


@dataclass
class _Node:
    index: Index
    allowed: Mask
    counts: Counts
    prices: list[Multipliers]
    bound: float


@dataclass
class Stop:
    """When to stop: at a moment (of `time.monotonic`), at a relative gap, after many nodes, or when `cancel` is set."""

    deadline: float = math.inf
    gap: float = 0.0
    cancel: Event | None = None
    nodes: float = math.inf

    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    def late(self) -> bool:
        """Whether time is up, or someone cancelled."""
        return self.left() <= 0 or (self.cancel is not None and self.cancel.is_set())


@dataclass
class Search:
    """One question, answered by branch and bound.

    `screens` are further questions that any layout asked for must also be able to answer with the value given: they
    prune, they do not steer. `start` is a layout that is known to be admitted; `rescue` finds one, or none, when the
    root found none. Only a layout better by `grain` is of interest; but with a `slack`, layouts worse than
    the best value by no more than it are collected as ties, all of them unless they are many.
    """

    question: Question
    scale: float
    stop: Stop = field(default_factory=Stop)
    screens: list[tuple[Question, float, Multipliers]] = field(default_factory=list)
    start: Assignment | None = None
    rescue: Callable[[], Assignment | None] | None = None
    grain: float = 0.0
    slack: Callable[[float], float] | None = None
    progress: Progress | None = None
    memory: Memory = field(default_factory=Memory)
    _best: Assignment | None = None
    _value: float = -math.inf
    _pruned: float = -math.inf
    _nodes: int = 0
    _ties: dict[Assignment, float] = field(default_factory=dict)
    _asked_of_nodes: Question | None = None

    def run(self) -> Answer:
        """Search to the end, or to the stop."""
        for known in [*self.memory.found, *([] if self.start is None else [self.start])]:
            self._offer(known)
        root_prices, root = self._root()
        stack = [] if root is None else [root]
        if self._best is None and stack and self.rescue is not None:
            rescued = self.rescue()
            if rescued is None:
                return Answer(None, -math.inf, -math.inf, self._nodes, True, root_prices)
            self._offer(rescued)
        stack = [way for node in stack for way in self._ways(node)]
        complete = True
        while stack:
            if self.stop.late() or self._nodes >= self.stop.nodes:
                complete = False
                break
            node = stack.pop()
            self._nodes += 1
            if self.progress is not None and self._nodes % 16 == 0:
                self.progress(self._known(), max([node.bound, *(open_node.bound for open_node in stack)]))
            stack += self._expand(node)
        bound = max([self._value, self._pruned, *(node.bound for node in stack)])
        self.memory.prices = root_prices
        return Answer(self._best, self._value, bound, self._nodes, complete, root_prices, self._all_ties())

    def _all_ties(self) -> list[Assignment] | None:
        return None if self.slack is None else list(self._ties)

    def _known(self) -> float | None:
        return None if self._best is None else self._value

    def _threshold(self) -> float:
        """What a layout must exceed to be of interest."""
        if self._best is None:
            return -math.inf
        if self.slack is not None:
            return self._value - self.slack(self._value) - _ROUNDING * self.scale
        return self._value + max(self.stop.gap * abs(self._value), self.grain) + _ROUNDING * self.scale

    def _offer(self, assignment: Assignment) -> None:
        if min(assignment) < 0:
            return
        if assignment not in self.memory.found:
            self.memory.keep(assignment)
        if not self.question.admits(assignment):
            return
        value = self.question.goal.of(assignment)
        if value > self._value:
            self._best, self._value = assignment, value
        if self.slack is None:
            return
        least = self._value - self.slack(self._value)
        if value >= least:
            self._ties[assignment] = value
            self._ties = {tie: worth for tie, worth in self._ties.items() if worth >= least}
        if len(self._ties) > _MOST_TIES:
            self.slack = None  # too many to list

    def _give_up(self, bound: float) -> None:
        """Remember the bound of what is left out: with a gap to spare, it may hold something better."""
        if self._best is not None:
            self._pruned = max(self._pruned, min(bound, self._threshold() - _ROUNDING * self.scale))

    def _root(self) -> tuple[Multipliers, _Node | None]:
        """Tighten over all candidates, look for layouts on the way, and throw out what cannot be in a better one."""
        index, question = np.arange(len(self.question.base)), self.question
        prices = _first_prices(question)
        if self.memory.prices is not None and len(self.memory.prices.sides) == len(prices.sides):
            prices = self.memory.prices
        bound = math.inf
        for _ in range(_ROOT_ROUNDS):
            narrowed = question.narrowed(self._threshold())
            if narrowed is None:
                return prices, None
            question = narrowed
            climbed = self._tighten(question, prices, _ROOT_STEPS, self._watch(question, index))
            self._look(question, index, climbed.best, climbed.prices, moves=20)
            gained = bound - climbed.best.bound
            bound, prices = min(bound, climbed.best.bound), climbed.prices
            if bound <= self._threshold():
                self._give_up(bound)
                return prices, None
            alive, allowed = question.relaxation().survivors(prices, climbed.best, self._threshold())
            shrunk = len(alive) < 0.8 * len(index)
            index, question = index[alive], question.rows(alive, allowed)
            spread = bound - self._threshold() if self._best is not None else 0.05 * abs(bound)
            if self.stop.late() or len(index) <= _FEW or (gained < 0.02 * spread and not shrunk):
                break
        if not len(index):
            self._give_up(bound)
            return prices, None
        allowed = question.base > -np.inf
        starts = [prices, *(screen[2] for screen in self.screens)]
        return prices, _Node(index, allowed, self.question.counts.rows(index), starts, bound)

    def _ways(self, root: _Node) -> list[_Node]:
        """The root once for every way to spend the limit on trunks, those that are still of interest, best last."""
        ways = root.counts.maximal(self.question.trunk_limit)
        if len(ways) == 1:
            return [root]
        if self.question.implied:  # every way keeps the budget by itself
            self._asked_of_nodes = replace(self.question, sides=self.question.sides[1:])
            own, *screens = root.prices
            root = replace(root, prices=[Multipliers(own.tasks, own.sides[1:]), *screens])
        nodes = []
        for counts in ways:
            question = self._asked(root.index, root.allowed, counts)
            if question is None or self.stop.late():
                nodes += [] if question is None else [replace(root, counts=counts)]
                continue
            climbed = self._tighten(question, root.prices[0], _ROOT_STEPS)
            bound = min(root.bound, climbed.best.bound)
            if bound > self._threshold():
                self._look(question, root.index, climbed.best, climbed.prices, moves=20)
            if bound <= self._threshold():
                self._give_up(bound)
                continue
            alive, allowed = question.relaxation().survivors(climbed.prices, climbed.best, self._threshold())
            prices = [climbed.prices, *(price.copy() for price in root.prices[1:])]
            nodes.append(_Node(root.index[alive], allowed, question.counts.rows(alive), prices, bound))
        return sorted(nodes, key=lambda node: node.bound)

    def _watch(self, question: Question, index: Index) -> Callable[[Pass, Multipliers], bool]:
        """Look for layouts every few passes, and stop when time is up."""
        passes = 0

        def watch(found: Pass, at: Multipliers) -> bool:
            nonlocal passes
            passes += 1
            if passes % 15 == 0:
                self._look(question, index, found, at, moves=6)
                if self.progress is not None:
                    self.progress(self._known(), found.bound)
            return self.stop.late()

        return watch

    def _tighten(
        self,
        question: Question,
        prices: Multipliers,
        steps: int,
        watch: Callable[[Pass, Multipliers], bool] | None = None,
    ) -> Ascent:
        scales = question.side_scales()
        return tighten(
            question.relaxation(), prices, self._threshold, steps=steps, step=_STEP, side_scales=scales, watch=watch
        )

    def _look(self, question: Question, index: Index, found: Pass, prices: Multipliers, *, moves: int) -> None:
        """Make a layout of the networks that a pass picked, and improve it among the most promising candidates."""
        picked = found.picks.index
        pool = np.arange(len(index))
        if len(index) > _POOL:
            pool = np.union1d(np.argpartition(-found.terms, _POOL)[:_POOL], picked)
            if self._best is not None:
                pool = np.union1d(pool, np.flatnonzero(np.isin(index, self._best)))
        part = question.rows(pool, question.base[pool] > -np.inf)
        improver = Improver(part, self.scale)
        local = improver.improve(np.flatnonzero(np.isin(pool, picked[:64])), prices.sides, moves)
        if local.min() >= 0:
            self._offer(tuple(int(m) for m in index[pool[local]]))

    def _expand(self, node: _Node) -> list[_Node]:
        """Bound a node, rule out what cannot be in a better layout, and split it if anything is left."""
        screened = self._screen(node)
        if screened is None:
            return []
        index, allowed, counts, prices = screened
        question = self._asked(index, allowed, counts)
        if question is None:
            return []
        if pairs_suffice(question):
            for assignment in best_pairs(question, self._threshold(), _MOST_TIES):
                self._offer(tuple(int(m) for m in index[list(assignment)]))
            return []
        climbed = self._tighten(question, prices[0], _NODE_STEPS)
        bound = min(node.bound, climbed.best.bound)
        if bound > self._threshold() and self._nodes % _LOOK_EVERY == 0:
            self._look(question, index, climbed.best, climbed.prices, moves=4)
        if bound <= self._threshold():
            self._give_up(bound)
            return []
        alive, allowed = question.relaxation().survivors(climbed.prices, climbed.best, self._threshold())
        choices = allowed.sum(axis=0)
        if choices.min() == 0:
            self._give_up(bound)
            return []
        index = index[alive]
        if choices.max() == 1:
            self._offer(tuple(int(m) for m in index[allowed.argmax(axis=0)]))
            return []
        shares = Shares.of(climbed.passes)
        shares = Shares(shares.built[alive], shares.serving[alive])
        prices[0] = climbed.prices
        return [
            _Node(
                index[side.any(axis=1)],
                side[side.any(axis=1)],
                counts.rows(np.flatnonzero(side.any(axis=1))),
                [price.copy() for price in prices],
                bound,
            )
            for side, counts in split(question.train[alive], allowed, shares, question.counts.rows(alive))
        ]

    def _asked(self, index: Index, allowed: Mask, counts: Counts) -> Question | None:
        """The question at a node, its counts narrowed; `None` if they cannot be kept."""
        question = replace((self._asked_of_nodes or self.question).rows(index, allowed), counts=counts)
        return question.narrowed(self._threshold())

    def _screen(self, node: _Node) -> tuple[Index, Mask, Counts, list[Multipliers]] | None:
        """Rule out what no screen admits; `None` if nothing is left."""
        index, allowed, counts, prices = node.index, node.allowed, node.counts, list(node.prices)
        for place, (question, floor, _) in enumerate(self.screens, 1):
            if not allowed.any(axis=0).all():
                return None
            part = replace(question.rows(index, allowed), counts=counts)
            least = floor - _ROUNDING * self.scale
            scales = part.side_scales()
            climbed = tighten(
                part.relaxation(), prices[place], least, steps=_SCREEN_STEPS, step=_STEP, side_scales=scales
            )
            if climbed.best.bound < least:
                return None
            alive, allowed = part.relaxation().survivors(climbed.prices, climbed.best, least)
            index, counts, prices[place] = index[alive], counts.rows(alive), climbed.prices
        return (index, allowed, counts, prices) if allowed.any(axis=0).all() else None


def _first_prices(question: Question) -> Multipliers:
    best = question.base.max(axis=0)
    return Multipliers(np.where(np.isfinite(best), best, 0.0), np.zeros(len(question.sides)))
