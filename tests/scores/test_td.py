"""Taxonomical distance against the published table."""

import csv
import itertools
import json
from pathlib import Path

import pytest

from taskgroup import InputError, estimate_taxonomy, read_taxonomy

TABLE = Path(__file__).parents[2] / "examples" / "azorin2023" / "td.csv"

# A tree whose path lengths are those of Azorin et al. 2023, Table 6
TREE = {
    "left": {"left of left": {"l": {"Keypts": {}}}, "Edges": {}},
    "bridge": {
        "between": {
            "s": {"SemSeg": {}},
            "far": {"right": {"Normal": {}, "d1": {"d2": {"d3": {"Depth": {}}}}}},
        }
    },
}


def published():
    rows = csv.DictReader(TABLE.read_text().splitlines())
    cells = ((row.pop("partner"), row) for row in rows)
    return {(partner, target): float(cell) for partner, row in cells for target, cell in row.items() if cell}


def scores(path):
    tasks, tree = read_taxonomy(str(path))
    affinity = estimate_taxonomy(tasks, tree)
    return {
        (partner, target): affinity.affinity[i][j]
        for (i, partner), (j, target) in itertools.permutations(enumerate(tasks), 2)
    }


def edges(tree, parent="root"):
    for child, below in tree.items():
        yield parent, child
        yield from edges(below, child)


def test_the_published_distances_from_json_and_from_csv(tmp_path):
    (tmp_path / "tree.json").write_text(json.dumps(TREE))
    lines = ["parent,child", *(",".join(edge) for edge in edges(TREE))]
    (tmp_path / "tree.csv").write_text("\n".join(lines) + "\n")
    assert scores(tmp_path / "tree.json") == scores(tmp_path / "tree.csv") == published()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "0 leaves"),
        ('{"a": {}}', "1 leaves"),
        ('{"a": {"b": 3}}', "`$.a.b`: is neither an object nor null, but int"),
        ('{"x": {"a": {}}, "y": {"a": null}}', "`$.y.a`: task 'a' occurs twice"),
        ('{"a": {}', "is not JSON"),
        ('["a", "b"]', "`$`: is neither an object nor null, but list"),
        ("parent,kid\na,b\n", "'parent,child'"),
        ("parent,child\na,b\nc,b\n", "line 3: 'b' already has the parent 'a'"),
        ("parent,child\na,b\nc,d\n", "more than one root (a, c)"),
        ("parent,child\na,b\nb,a\n", "cycle"),
        ("parent,child\na,\n", "line 2"),
    ],
)
def test_what_is_no_tree(tmp_path, text, says):
    path = tmp_path / "tree"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_taxonomy(str(path))
    assert says in str(error.value)
