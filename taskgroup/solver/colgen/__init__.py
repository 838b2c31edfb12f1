"""Column generation, for more groups than can be enumerated."""
