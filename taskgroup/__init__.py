"""Which prediction tasks should share a network? Estimate how tasks affect each other, then solve for the layout.

>>> import taskgroup as tg
>>> table, notes = tg.read_runs(["runs.csv"])                                 # doctest: +SKIP
>>> layout = tg.solve(tg.estimate_runs(table, direction="min"), budget=3)     # doctest: +SKIP

`__init__.pyi` lists every public name with the module that defines it; each is imported on first use, so that
`import taskgroup` imports neither torch nor SciPy.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
