"""Write the runs with one logger, in a process of its own: loggers change settings of the process."""

import sys
from importlib import import_module
from pathlib import Path

import_module(f"tests.formats.readers.writers.{sys.argv[1]}").write(Path(sys.argv[2]))
