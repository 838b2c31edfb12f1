"""Column generation: groups that are too many to list."""
