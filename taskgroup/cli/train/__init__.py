"""Subcommand that trains groups by the user's own command."""
