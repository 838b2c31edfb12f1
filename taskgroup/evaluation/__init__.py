"""Evaluation of layouts (checks, other runs, resamples) and benchmarks of scores."""
