"""Predictors of the performance of untrained groups, one file and one descriptor per predictor."""
