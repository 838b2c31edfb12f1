"""Candidate networks for a layout, from observed and predicted groups, with their costs and standard errors."""
