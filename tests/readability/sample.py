"""Draw texts of the project at random, for a reader who does not know the code.

    python -m tests.readability.sample --seed 1 --count 100 > sample.txt

The reader marks every numbered text as "clear at first reading", "read twice" or "misunderstood". `--where` also prints
the file of each text, for the one who mends them.
"""

import argparse
import random
from collections import defaultdict

from tests.readability.texts import ROOT, Text, texts

SHARES = {"docstring": 0.5, "help": 0.15, "message": 0.15, "table": 0.05, "page": 0.15}
"""Share of the sample per kind: in proportion to what a newcomer reads, not to how many texts there are."""


def sample(seed: int, count: int) -> list[Text]:
    """Return `count` different texts, `SHARES` of each kind, in random order."""
    generator = random.Random(seed)
    by_kind = defaultdict(list)
    for text in texts():
        by_kind[text.kind].append(text)
    drawn: list[Text] = []
    for kind, share in SHARES.items():
        drawn += generator.sample(by_kind[kind], min(len(by_kind[kind]), round(share * count)))
    rest = [text for found in by_kind.values() for text in found if text not in drawn]
    drawn += generator.sample(rest, max(0, count - len(drawn)))
    generator.shuffle(drawn)
    return drawn[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw texts of the project at random.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--where", action="store_true", help="Also print the file of each text.")
    options = parser.parse_args()
    for number, text in enumerate(sample(options.seed, options.count), 1):
        where = f"  ({text.path.relative_to(ROOT)}:{text.line})" if options.where else ""
        print(f"{number}. [{text.kind}]{where}\n{text.shown()}\n")


if __name__ == "__main__":
    main()
