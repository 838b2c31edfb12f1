"""Affinity estimated from logged runs, and the affinity scores, one file per score."""
