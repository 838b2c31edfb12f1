"""Campaigns: which runs are needed, training them, and the run log."""
