"""How many threads a step of training is worth."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_SMALL = 1e6


@contextmanager
def threads_for(macs: float) -> Iterator[None]:
    """Train networks of so many multiply-adds by one thread where they are small: more would wait for each other."""
    before = torch.get_num_threads()
    if macs < _SMALL:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
