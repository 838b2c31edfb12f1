"""Campaigns that train groups of tasks with the user's own command."""
