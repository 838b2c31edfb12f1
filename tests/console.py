"""The console blocks of a page: its commands, the output that it shows, and running them."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("examples/*/README.md"))]


@dataclass(frozen=True)
class Command:
    """A command and the output below it; `tolerance`: how far its numbers may differ, `None` for not at all."""

    line: str
    output: str
    tolerance: float | None = None


def commands(page):
    """Every `$ command` of the page's console blocks, with the lines below it.

    `<!-- numbers may differ by X -->` before a block is for numbers that depend on the machine, such as those of fits.
    """
    found = []
    blocks = re.findall(
        r"(?:<!-- numbers may differ by ([\d.]+) -->\n)?```console\n(.*?)```", page.read_text(), re.DOTALL
    )
    for tolerance, block in blocks:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = re.split(r"(?<!\\)\n", part, maxsplit=1)
            found.append(Command(first, rest[0] if rest else "", float(tolerance) if tolerance else None))
    return found


def prepare(folder):
    """Copy the examples of a checkout, for commands that name their files."""
    shutil.copytree(ROOT / "examples", folder / "examples")


def run(line, folder):
    """Run a command as a reader would, without its installation."""
    line = re.sub(r"^pip install [^&]*&& ", "", line)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def steady(text):
    """The text without what may differ between two runs: nodes, seconds, and the blanks at the ends of lines."""
    text = re.sub(r"\d+ nodes?, \d+\.\d+ s\b", "… nodes, … s", text)
    text = re.sub(r"\b\d+\.\d\d s\b", "… s", text)
    text = re.sub(r"(?<=│) +\d+\.\d\d │$", " … │", text, flags=re.MULTILINE)  # the column of seconds of a comparison
    text = re.sub(r'"seconds": [\d.e-]+', '"seconds": …', text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")


def words_and_numbers(text):
    """The text with `#` for every number, blanks joined, and the numbers in their order."""
    numbers = [float(number) for number in _NUMBER.findall(text)]
    words = re.sub(r"[━─┄═]+", "─", _NUMBER.sub("#", text))
    return " ".join(words.split()), numbers
