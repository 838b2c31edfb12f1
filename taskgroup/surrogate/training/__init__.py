"""Training of many small multi-task networks, several of them at the same time."""
