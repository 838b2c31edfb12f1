"""Lagrangian branch and bound for one problem."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from taskgroup.core.arrays import Index, Mask
from taskgroup.solver.bnb.branching import branch
from taskgroup.solver.bnb.cardinality import Cardinality
from taskgroup.solver.bnb.incumbent import ROUNDING, Incumbent
from taskgroup.solver.bnb.pair_enumeration import at_most_two_networks, enumerate_pairs
from taskgroup.solver.bnb.primal_heuristic import PrimalHeuristic
from taskgroup.solver.bnb.problem import Problem
from taskgroup.solver.bnb.relaxation import Multipliers, SubproblemSolution
from taskgroup.solver.bnb.subgradient import DualSolution, PrimalAverage, minimise_dual
from taskgroup.solver.bnb.variable_fixing import fix_variables
from taskgroup.solver.bnb.warm_start import WarmStart
from taskgroup.solver.model.instance import Assignment
from taskgroup.solver.model.stop import Progress, Stop

_ROOT_ROUNDS = 20
_ROOT_STEPS = 60
_FEW = 64
_NODE_STEPS = 20
_EARLIER_PHASE_STEPS = 15
_STEP = 1.5  # factor of the Polyak step; with 0.5, the search needs seven times as many nodes
_POOL = 256
_HEURISTIC_EVERY = 64
_MOST_ENUMERATED = 32


@dataclass
class SearchResult:
    """Result of a search: the incumbent, the proven bound, and the multipliers at the root node.

    `complete`: False if a limit ended the search. `ties`: all layouts within the tie tolerance of the incumbent; `None`
    if there were too many, or if ties were not collected.
    """

    assignment: Assignment | None
    value: float
    bound: float
    nodes: int
    complete: bool
    multipliers: Multipliers
    ties: list[Assignment] | None = None


@dataclass(frozen=True)
class EarlierPhase:
    """An earlier lexicographic phase: its problem, the value that its objective must reach, and its multipliers.

    Nodes of later phases are pruned if the Lagrangian bound of this problem shows that they cannot reach the value.
    """

    problem: Problem
    floor: float
    multipliers: Multipliers


@dataclass
class _Node:
    """A node: its k candidates, the variables x that are not fixed, (k, n), and the limits from branching.

    `multipliers`: the multipliers of the problem itself, followed by those of each earlier phase.
    """

    index: Index
    allowed: Mask
    cardinality: Cardinality
    multipliers: list[Multipliers]
    bound: float


class Search:
    """Depth-first branch and bound with variable fixing at every node.

    `scale`: magnitude of the objective. `earlier_phases`: problems whose objectives must reach given values as well.
    `start`: a feasible assignment. `find_feasible`: called if the root finds no feasible assignment; if it returns
    `None`, the problem is infeasible. `granularity` and `tie_tolerance`: see `Incumbent`. `progress`: called with the
    incumbent's objective and the bound.
    """

    def __init__(
        self,
        problem: Problem,
        scale: float,
        stop: Stop | None = None,
        *,
        earlier_phases: list[EarlierPhase] | None = None,
        start: Assignment | None = None,
        find_feasible: Callable[[], Assignment | None] | None = None,
        granularity: float = 0.0,
        tie_tolerance: Callable[[float], float] | None = None,
        progress: Progress | None = None,
        warm_start: WarmStart | None = None,
    ):
        self._problem = self._node_template = problem
        self._scale = scale
        self._stop = stop or Stop()
        self._earlier_phases = earlier_phases or []
        self._find_feasible = find_feasible
        self._progress = progress
        self._warm_start = warm_start or WarmStart()
        self._incumbent = Incumbent(
            problem,
            scale,
            gap=self._stop.gap,
            granularity=granularity,
            tie_tolerance=tie_tolerance,
            warm_start=self._warm_start,
        )
        self._nodes = self._iterations = 0
        for known in [*self._warm_start.assignments, *([] if start is None else [start])]:
            self._incumbent.update(known)

    def run(self) -> SearchResult:
        """Search until every node is closed or a limit is reached."""
        incumbent = self._incumbent
        root_multipliers, root = self._solve_root()
        stack = [] if root is None else [root]
        if incumbent.assignment is None and stack and self._find_feasible is not None:
            feasible = self._find_feasible()
            if feasible is None:
                return SearchResult(None, -math.inf, -math.inf, self._nodes, True, root_multipliers)
            incumbent.update(feasible)
        stack = [child for node in stack for child in self._branch_on_cardinality(node)]
        complete = True
        while stack:
            if self._must_stop():
                complete = False
                break
            node = stack.pop()
            self._nodes, self._iterations = self._nodes + 1, self._iterations + 1
            if self._progress is not None and self._nodes % 16 == 0:
                bound = max([node.bound, *(open_node.bound for open_node in stack)])
                self._progress(incumbent.known_value, bound)
            stack += self._expand(node)
        bound = max([incumbent.value, incumbent.pruned_bound, *(node.bound for node in stack)])
        self._warm_start.multipliers = root_multipliers
        return SearchResult(
            incumbent.assignment, incumbent.value, bound, self._nodes, complete, root_multipliers, incumbent.ties
        )

    def _must_stop(self) -> bool:
        stop = self._stop
        return self._nodes >= stop.nodes or self._iterations >= stop.iterations or stop.late()

    def _solve_root(self) -> tuple[Multipliers, _Node | None]:
        """Solve the root node: minimise the dual function, fix variables, and run the primal heuristic.

        These steps are repeated as long as candidates are fixed or the bound improves. The returned node is `None` if
        no layout can reach the cutoff.
        """
        index, problem = np.arange(len(self._problem.serve_profit)), self._problem
        multipliers = _initial_multipliers(problem)
        known = self._warm_start.multipliers
        if known is not None and len(known.sides) == len(multipliers.sides):
            multipliers = known
        bound = math.inf
        for _ in range(_ROOT_ROUNDS):
            tightened = problem.tightened(self._incumbent.cutoff())
            if tightened is None:
                return multipliers, None
            problem = tightened
            dual = self._minimise_dual(problem, multipliers, _ROOT_STEPS, self._at_root_step(problem, index))
            self._run_primal_heuristic(problem, index, dual.best, dual.multipliers, moves=20)
            gained = bound - dual.best.bound
            bound, multipliers = min(bound, dual.best.bound), dual.multipliers
            cutoff = self._incumbent.cutoff()
            if bound <= cutoff:
                self._incumbent.record_pruned(bound)
                return multipliers, None
            alive, allowed = fix_variables(problem.relaxation(), multipliers, dual.best, cutoff)
            shrunk = len(alive) < 0.8 * len(index)
            index, problem = index[alive], problem.rows(alive, allowed)
            spread = bound - cutoff if self._incumbent.assignment is not None else 0.05 * abs(bound)
            if self._must_stop() or len(index) <= _FEW or (gained < 0.02 * spread and not shrunk):
                break
        if not len(index):
            self._incumbent.record_pruned(bound)
            return multipliers, None
        allowed = problem.serve_profit > -np.inf
        starts = [multipliers, *(phase.multipliers for phase in self._earlier_phases)]
        return multipliers, _Node(index, allowed, self._problem.cardinality.rows(index), starts, bound)

    def _branch_on_cardinality(self, root: _Node) -> list[_Node]:
        """Return one node per maximal cardinality vector whose bound reaches the cutoff, the highest bound last.

        A cardinality vector states how many networks of each kind of trunk may be built. It is maximal if the budget
        allows no further network of any kind.
        """
        vectors = root.cardinality.maximal(self._problem.trunk_budget)
        if len(vectors) == 1:
            return [root]
        if self._problem.budget_is_trunk_budget:  # every layout that satisfies a vector is within the budget
            self._node_template = replace(self._problem, side_constraints=self._problem.side_constraints[1:])
            own, *earlier = root.multipliers
            root = replace(root, multipliers=[Multipliers(own.tasks, own.sides[1:]), *earlier])
        nodes = []
        for cardinality in vectors:
            problem = self._node_problem(root.index, root.allowed, cardinality)
            if problem is None or self._must_stop():
                nodes += [] if problem is None else [replace(root, cardinality=cardinality)]
                continue
            dual = self._minimise_dual(problem, root.multipliers[0], _ROOT_STEPS)
            bound = min(root.bound, dual.best.bound)
            if bound > self._incumbent.cutoff():
                self._run_primal_heuristic(problem, root.index, dual.best, dual.multipliers, moves=20)
            if bound <= self._incumbent.cutoff():
                self._incumbent.record_pruned(bound)
                continue
            cutoff = self._incumbent.cutoff()
            alive, allowed = fix_variables(problem.relaxation(), dual.multipliers, dual.best, cutoff)
            multipliers = [dual.multipliers, *(earlier.copy() for earlier in root.multipliers[1:])]
            nodes.append(_Node(root.index[alive], allowed, problem.cardinality.rows(alive), multipliers, bound))
        return sorted(nodes, key=lambda node: node.bound)

    def _at_root_step(self, problem: Problem, index: Index) -> Callable[[SubproblemSolution, Multipliers], bool]:
        """Return a callback for the subgradient steps at the root node.

        It runs the primal heuristic every 15 steps and ends the minimisation when a limit is reached.
        """
        steps = 0

        def after_step(solution: SubproblemSolution, multipliers: Multipliers) -> bool:
            nonlocal steps
            steps += 1
            self._iterations += 1
            if steps % 15 == 0:
                self._run_primal_heuristic(problem, index, solution, multipliers, moves=6)
                if self._progress is not None:
                    self._progress(self._incumbent.known_value, solution.bound)
            return self._must_stop()

        return after_step

    def _minimise_dual(
        self,
        problem: Problem,
        multipliers: Multipliers,
        steps: int,
        stop: Callable[[SubproblemSolution, Multipliers], bool] | None = None,
    ) -> DualSolution:
        scales = problem.side_scales()
        cutoff = self._incumbent.cutoff
        relaxation = problem.relaxation()
        return minimise_dual(relaxation, multipliers, cutoff, steps=steps, step=_STEP, side_scales=scales, stop=stop)

    def _run_primal_heuristic(
        self, problem: Problem, index: Index, solution: SubproblemSolution, multipliers: Multipliers, *, moves: int
    ) -> None:
        """Run the primal heuristic from the subproblem's selection, over the candidates of highest reduced profit."""
        selected = solution.selection.index
        pool = np.arange(len(index))
        if len(index) > _POOL:
            pool = np.union1d(np.argpartition(-solution.reduced_profits, _POOL)[:_POOL], selected)
            if self._incumbent.assignment is not None:
                pool = np.union1d(pool, np.flatnonzero(np.isin(index, self._incumbent.assignment)))
        part = problem.rows(pool, problem.serve_profit[pool] > -np.inf)
        heuristic = PrimalHeuristic(part, self._scale)
        local = heuristic.improve(np.flatnonzero(np.isin(pool, selected[:64])), multipliers.sides, moves)
        if local.min() >= 0:
            self._incumbent.update(tuple(int(m) for m in index[pool[local]]))

    def _expand(self, node: _Node) -> list[_Node]:
        """Bound a node, fix variables, and return its children.

        There are no children if no layout in the node can reach the cutoff.
        """
        remaining = self._fix_by_earlier_phases(node)
        if remaining is None:
            return []
        index, allowed, cardinality, multipliers = remaining
        problem = self._node_problem(index, allowed, cardinality)
        if problem is None:
            return []
        if at_most_two_networks(problem):
            for assignment in enumerate_pairs(problem, self._incumbent.cutoff(), _MOST_ENUMERATED):
                self._incumbent.update(tuple(int(m) for m in index[list(assignment)]))
            return []
        dual = self._minimise_dual(problem, multipliers[0], _NODE_STEPS)
        bound = min(node.bound, dual.best.bound)
        if bound > self._incumbent.cutoff() and self._nodes % _HEURISTIC_EVERY == 0:
            self._run_primal_heuristic(problem, index, dual.best, dual.multipliers, moves=4)
        cutoff = self._incumbent.cutoff()
        if bound <= cutoff:
            self._incumbent.record_pruned(bound)
            return []
        alive, allowed = fix_variables(problem.relaxation(), dual.multipliers, dual.best, cutoff)
        choices = allowed.sum(axis=0)
        if choices.min() == 0:
            self._incumbent.record_pruned(bound)
            return []
        index = index[alive]
        if choices.max() == 1:
            self._incumbent.update(tuple(int(m) for m in index[allowed.argmax(axis=0)]))
            return []
        average = PrimalAverage.of(dual.recent)
        average = PrimalAverage(average.built[alive], average.serving[alive])
        multipliers[0] = dual.multipliers
        children = branch(problem.trains[alive], allowed, average, problem.cardinality.rows(alive))
        return [_child(index, part, limits, multipliers, bound) for part, limits in children]

    def _node_problem(self, index: Index, allowed: Mask, cardinality: Cardinality) -> Problem | None:
        """Return the problem of a node, with tightened cardinality limits.

        The result is `None` if these limits are infeasible.
        """
        problem = replace(self._node_template.rows(index, allowed), cardinality=cardinality)
        return problem.tightened(self._incumbent.cutoff())

    def _fix_by_earlier_phases(self, node: _Node) -> tuple[Index, Mask, Cardinality, list[Multipliers]] | None:
        """Fix variables by the bounds of the earlier phases.

        The result is `None` if no layout in the node reaches the objective values that these phases require.
        """
        index, allowed, cardinality, multipliers = node.index, node.allowed, node.cardinality, list(node.multipliers)
        for place, phase in enumerate(self._earlier_phases, 1):
            if not allowed.any(axis=0).all():
                return None
            part = replace(phase.problem.rows(index, allowed), cardinality=cardinality)
            least = phase.floor - ROUNDING * self._scale
            scales = part.side_scales()
            relaxation = part.relaxation()
            dual = minimise_dual(
                relaxation, multipliers[place], least, steps=_EARLIER_PHASE_STEPS, step=_STEP, side_scales=scales
            )
            if dual.best.bound < least:
                return None
            alive, allowed = fix_variables(relaxation, dual.multipliers, dual.best, least)
            index, cardinality, multipliers[place] = index[alive], cardinality.rows(alive), dual.multipliers
        return (index, allowed, cardinality, multipliers) if allowed.any(axis=0).all() else None


def _child(
    index: Index, allowed: Mask, cardinality: Cardinality, multipliers: list[Multipliers], bound: float
) -> _Node:
    alive = np.flatnonzero(allowed.any(axis=1))
    copies = [own.copy() for own in multipliers]
    return _Node(index[alive], allowed[alive], cardinality.rows(alive), copies, bound)


def _initial_multipliers(problem: Problem) -> Multipliers:
    """Return the initial multipliers.

    The multiplier of a task is its highest profit over the candidates; those of the side constraints are zero.
    """
    best = problem.serve_profit.max(axis=0)
    return Multipliers(np.where(np.isfinite(best), best, 0.0), np.zeros(len(problem.side_constraints)))
