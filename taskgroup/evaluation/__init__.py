"""Evaluation of layouts and scores: checks, other runs, resamples, benchmarks."""
