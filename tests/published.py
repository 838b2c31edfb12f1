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

# Azorin et al. 2023: Pearson (five targets and all pairs), Kendall, and the partner chosen with what it loses; targets
# in the order SemSeg, Keypts, Edges, Depth, Normal
AZORIN = {
    "level 1": {
        "td": (0.40, -0.03, -0.34, 0.90, 0.60, 0.08),
        "ias": (0.99, -0.06, -0.44, 0.98, 0.38, 0.08),
        "rsa": (0.81, -0.37, -0.68, 0.96, 0.20, -0.15),
        "li": (0.99, 0.95, 0.90, 0.64, -0.11, 0.47),
        "gs": (0.79, 0.22, -0.37, 0.69, -0.19, -0.08),
        "gt": (0.76, -0.08, -0.66, 0.97, 0.40, -0.02),
    },
    "level 2": {
        "td": (0.00, 0.00, -0.33, 1.00, 0.33),
        "ias": (1.00, 0.00, -0.33, 0.67, 0.00),
        "rsa": (0.33, 0.00, -0.33, 1.00, 0.00),
        "li": (1.00, 0.00, 0.67, 0.67, 0.00),
        "gs": (0.67, 0.67, 0.00, 1.00, -0.33),
        "gt": (0.67, 0.33, -0.33, 0.67, 0.00),
    },
    "level 3": {
        "td": (
            (("Normal",), 0),
            (("Edges",), -28.3),
            (("Keypts",), -86.7),
            (("Normal",), 0),
            (("SemSeg", "Depth"), -4.9),
        ),
        "ias": (
            (("Normal",), 0),
            (("Edges",), -28.3),
            (("Keypts",), -86.7),
            (("SemSeg",), -0.1),
            (("SemSeg",), -1.2),
        ),
        "rsa": (
            (("Depth",), -32.2),
            (("Edges",), -28.3),
            (("Keypts",), -86.7),
            (("Normal",), 0),
            (("Depth",), -8.6),
        ),
        "li": ((("Normal",), 0), (("Normal",), 0), (("Normal",), 0), (("Normal",), 0), (("Depth",), -8.6)),
        "gs": (
            (("Depth",), -32.2),
            (("Edges",), -28.3),
            (("Keypts",), -86.7),
            (("Normal",), 0),
            (("Depth",), -8.6),
        ),
        "gt": (
            (("Depth",), -32.2),
            (("Edges",), -28.3),
            (("Keypts",), -86.7),
            (("SemSeg",), -0.1),
            (("Depth",), -8.6),
        ),
    },
}
AZORIN_AVERAGE = {"td": 0.20, "ias": 0.27, "rsa": 0.20, "li": 0.47, "gs": 0.40, "gt": 0.27}  # of Kendall
