"""Feasibility: assignments of the fewest networks and of the lowest cost that serve every task."""

import math
from dataclasses import dataclass, replace

from taskgroup.solver.bnb.problem import Problem, serve_profit_of
from taskgroup.solver.bnb.root_problem import root_problem
from taskgroup.solver.bnb.search import Search
from taskgroup.solver.model.instance import Assignment, Instance
from taskgroup.solver.model.linear_function import LinearFunction
from taskgroup.solver.model.objectives import Objectives, granularity, head_cost_bound, objectives
from taskgroup.solver.model.stop import Stop


@dataclass(frozen=True)
class Cover:
    """Assignments that serve every task.

    `unserved`: tasks that no candidate can serve; if there are any, the other fields are `None`. `fewest`: an
    assignment with the fewest networks. `cheapest`: the cheapest assignment within the limit on networks, `None` if
    there is none.
    """

    unserved: tuple[str, ...]
    fewest: Assignment | None
    cheapest: Assignment | None

    def within(self, instance: Instance) -> Assignment | None:
        """Return the cheapest assignment if its cost is within the budget of `instance`, otherwise `None`."""
        if self.cheapest is None:
            return None
        if instance.budget is not None and instance.cost(self.cheapest) > instance.cost_limit(instance.budget):
            return None
        return self.cheapest


def feasible(instance: Instance) -> bool:
    """Return whether any assignment satisfies every constraint of an instance."""
    return not instance.trivially_infeasible and find_cover(instance).within(instance) is not None


def find_cover(instance: Instance) -> Cover:
    """Find assignments with the fewest networks and with the lowest cost.

    Both assignments satisfy every constraint except the budget. The assignment with the fewest networks also ignores
    the limit on networks.
    """
    tasks = instance.candidates.tasks
    unserved = tuple(
        tasks[place]
        for i, unit in enumerate(instance.units)
        for place in unit
        if not (instance.value[:, i] > -math.inf).any()
    )
    unlimited = replace(instance, budget=None)
    if unserved or unlimited.trivially_infeasible:
        return Cover(unserved, None, None)
    if instance.apart or instance.resources:
        return _by_integer_program(replace(unlimited, max_models=None), unlimited)
    functions = objectives(unlimited)
    problem = root_problem(replace(unlimited, max_models=None), functions)
    fewest = _maximise(problem, functions.count, None, None)
    if instance.max_models is not None and fewest is not None and unlimited.networks(fewest) > instance.max_models:
        return Cover((), fewest, None)
    problem = root_problem(unlimited, functions)
    return Cover((), fewest, _maximise(problem, functions.cost, head_cost_bound(instance), fewest))


def _by_integer_program(any_number: Instance, limited: Instance) -> Cover:
    """Find the assignment with the fewest networks and the cheapest assignment, by integer programming.

    If several limits are combined, this proves infeasibility faster than branch and bound.
    """
    from taskgroup.solver.mip import Program, available_solvers

    answers = []
    for instance, quantity in ((any_number, "count"), (limited, "cost")):
        functions: Objectives = objectives(instance)
        program = Program(instance, available_solvers()[0], Stop())
        for limit in (functions.count, *functions.resources):
            if limit.floor > -math.inf:
                program.add_constraint(limit)
        answers.append(program.maximise(getattr(functions, quantity)).assignment)
    return Cover((), answers[0], answers[1])


def _maximise(
    problem: Problem, objective: LinearFunction, head_cost: float | None, start: Assignment | None
) -> Assignment | None:
    objective = replace(objective, floor=-math.inf)
    profit = serve_profit_of(objective, problem.serve_profit > -math.inf)
    problem = replace(problem, objective=objective, serve_profit=profit, head_cost_bound=head_cost)
    scale = objective.unit * profit.shape[1]
    return Search(problem, scale, start=start, granularity=granularity(objective)).run().assignment
