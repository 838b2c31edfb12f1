"""Subcommands that evaluate layouts and affinity scores."""
