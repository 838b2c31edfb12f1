"""Limit on the number of CPU threads during the training of small networks."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_SMALL = 1e6  # multiply-adds; for smaller networks, starting threads takes longer than the training step


@contextmanager
def threads_for(macs: float) -> Iterator[None]:
    """Return a context in which PyTorch uses one thread if a network has few multiply-adds (`macs`)."""
    before = torch.get_num_threads()
    if macs < _SMALL:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
