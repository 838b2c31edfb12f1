"""Training groups by the user's own command."""
