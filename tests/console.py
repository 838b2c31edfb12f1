"""The console blocks of a page: its commands, what it says that they print, and running them."""

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
    line: str
    output: str


def commands(page):
    """Every `$ command` of the page's console blocks, with the lines below it."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = re.split(r"(?<!\\)\n", part, maxsplit=1)
            found.append(Command(first, rest[0] if rest else ""))
    return found


def prepare(folder):
    """What a checkout has, for commands that name its files."""
    shutil.copytree(ROOT / "examples", folder / "examples")


def run(line, folder):
    """Run a command as a reader would; what installs is taken as done."""
    line = re.sub(r"^pip install [^&]*&& ", "", line)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def steady(text):
    """The text without what may differ between two runs: nodes, seconds, and the blanks at the ends of lines."""
    text = re.sub(r"\d+ nodes, \d+\.\d+ s\b", "… nodes, … s", text)
    text = re.sub(r"\b\d+\.\d\d s\b", "… s", text)
    text = re.sub(r'"seconds": [\d.e-]+', '"seconds": …', text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
