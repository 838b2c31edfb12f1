"""Simpler ways to choose groups, one file each, to hold the optimum against."""
