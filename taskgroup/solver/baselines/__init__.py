"""Baselines: simple methods to choose groups, one file each, to compare with the optimum."""
