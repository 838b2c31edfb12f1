"""Affinity from logged runs, and the affinity scores, one file each."""
