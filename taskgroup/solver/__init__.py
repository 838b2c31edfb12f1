"""Solver of the budgeted assignment: which networks to build, and which network serves each task."""
