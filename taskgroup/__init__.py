"""Which prediction tasks should share a network? Estimate, solve, check and evaluate.

The functions are in `taskgroup.api`; importing this package alone costs nothing.
"""

from taskgroup.version import __version__

__all__ = ["__version__"]
