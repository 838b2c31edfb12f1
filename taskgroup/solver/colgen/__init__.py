"""Column generation, for problems with too many groups to enumerate."""
