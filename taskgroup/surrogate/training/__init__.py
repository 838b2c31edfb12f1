"""Training of many small multi-task networks at once."""
