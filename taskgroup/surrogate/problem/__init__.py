"""The problem that a user describes (tasks, trunk and data), and the reading of its data."""
