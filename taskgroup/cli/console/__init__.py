"""Output on a terminal besides the result: progress, notes and failed runs."""
