"""Write the real output of every command into the pages that show it: `python -m tests.fill_pages [PAGE]...`."""

import re
import sys
import tempfile
from pathlib import Path

from tests.console import PAGES, commands, prepare, run
from tests.descriptor_tables import with_tables


def fill(page):
    text = page.read_text()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for command in commands(page):
            if command.line.endswith(("&& pytest", "taskgroup demo")):
                continue  # one would run itself, the other's numbers differ between machines
            done = run(command.line, folder)
            if done.returncode not in (0, 1):
                print(f"{page}: {command.line}: {done.stderr}", file=sys.stderr)
            printed = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
            old = f"$ {command.line}\n{command.output}"
            text = re.sub(re.escape(old), lambda _, new=f"$ {command.line}\n{printed}": new, text, count=1)
    page.write_text(with_tables(text))


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        fill(page)
