"""The problem that a user describes (tasks, trunk and data), and reading its data."""
