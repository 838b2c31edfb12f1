"""Why nothing fits, with the number that would help."""

from taskgroup.solve.cover import Cover
from taskgroup.solve.instance import Instance


def explain(instance: Instance, cover: Cover) -> str:
    """Say in one line why no layout keeps the limits."""
    if cover.unserved:
        names = ", ".join(f"'{task}'" for task in cover.unserved)
        return f"no candidate holds {'task' if len(cover.unserved) == 1 else 'tasks'} {names}"
    assert cover.fewest is not None
    fewest = len(set(cover.fewest))
    if cover.cheapest is None:
        return f"the fewest networks that serve every task are {fewest}; {instance.max_models} are allowed"
    within = "" if instance.max_models is None else f" with at most {instance.max_models} networks"
    return (
        f"the cheapest layout that serves every task{within} costs {instance.cost(cover.cheapest):.10g}; "
        f"the budget is {instance.budget:.10g}"
    )
