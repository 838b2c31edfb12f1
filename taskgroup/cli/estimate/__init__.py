"""Subcommands that estimate affinities and predict the performance of groups."""
