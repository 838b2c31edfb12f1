"""The problem as arrays, and its solutions as layouts."""
