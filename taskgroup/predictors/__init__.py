"""Predictors of the performance of untrained groups of tasks. Each file contains one predictor and its descriptor."""
