"""The budgeted assignment: which networks to build, and which one serves each task."""
