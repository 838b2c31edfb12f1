"""Affinity documents estimated from logged runs, from matrices and from scores recorded during training."""
