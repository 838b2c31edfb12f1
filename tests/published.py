"""The published tables, where they are at hand."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "data"

needs_tables = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the folder of published tables is not beside the checkout"
)


def table(name: str) -> str:
    return str(FOLDER / name)


BUDGETS = (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5)

# Standley et al. 2020: total test loss of the layout that is best on the validation table, by budget
STANDLEY = {
    (1, "optimal"): (0.50278, 0.46132, 0.45224, 0.44612, 0.44235, 0.43932, 0.43555, 0.43555, 0.43481),
    (1, "early stopping"): (0.50278, 0.48732, 0.46727, 0.46063, 0.45722, 0.45058, 0.45058, 0.44742, 0.44742),
    (1, "hoa"): (0.50278, 0.46132, 0.45474, 0.4505, 0.44875, 0.44489, 0.44112, 0.44552, 0.44196),
    (3, "optimal"): (0.42998, 0.42275, 0.40857, 0.38776, 0.38352, 0.38352, 0.38249, 0.38249, 0.38249),
    (3, "early stopping"): (0.42998, 0.44778, 0.43055, 0.39507, 0.40381, 0.39404, 0.40278, 0.39404, 0.40278),
    (3, "hoa"): (0.42998, 0.44778, 0.40887, 0.38776, 0.38352, 0.38682, 0.38574, 0.38574, 0.38471),
}

# Optima of the selection problem of Fifty et al. 2021, mean over the nine tasks, by number of groups
CELEBA = {2: -99.441819, 3: -92.438429, 4: -86.879283}
