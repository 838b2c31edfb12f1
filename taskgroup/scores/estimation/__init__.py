"""Affinity from logged runs, matrices and recorded scores."""
