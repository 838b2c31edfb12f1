"""The tables of built-in things on the pages, made from the descriptors."""

import re

from taskgroup.predictors.registry import PREDICTORS
from taskgroup.report.pictures.registry import PICTURES
from taskgroup.scores.registry import SCORES
from taskgroup.solver.baselines.registry import BASELINES

REGISTRIES = {"scores": SCORES, "predictors": PREDICTORS, "baselines": BASELINES, "pictures": PICTURES}
_TABLE = re.compile(r"(<!-- (" + "|".join(REGISTRIES) + r") -->\n).*?(<!-- end -->)", re.DOTALL)


def table(kind):
    """A Markdown table of the built-in things of a kind: name, help, and what any of them needs or comes from."""
    found = list(REGISTRIES[kind].built_in.values())
    columns = {"name": [f"`{one.name}`" for one in found], "": [one.help for one in found]}
    if any(one.needs for one in found):
        columns["needs"] = ["; ".join(sorted(one.needs)) for one in found]
    if any(one.source for one in found):
        columns["source"] = [one.source for one in found]
    if kind == "scores":
        columns["training cost"] = [one.training_cost for one in found]
    rows = [list(columns), ["---"] * len(columns), *map(list, zip(*columns.values(), strict=True))]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def with_tables(text):
    """A page with its tables filled in."""
    return _TABLE.sub(lambda found: found[1] + table(found[2]) + found[3], text)
