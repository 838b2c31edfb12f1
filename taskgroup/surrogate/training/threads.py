"""Limit the threads of small networks."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_SMALL = 1e6  # multiply-adds; below, starting threads takes longer than the step itself


@contextmanager
def threads_for(macs: float) -> Iterator[None]:
    """Use one PyTorch thread inside the context if networks have few multiply-adds."""
    before = torch.get_num_threads()
    if macs < _SMALL:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
