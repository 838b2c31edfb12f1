"""Baselines: simple methods to choose groups of tasks, one file per method, to compare with the optimum."""
