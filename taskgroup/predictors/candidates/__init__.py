"""Candidates: observed groups and predicted groups, with their costs and standard errors."""
