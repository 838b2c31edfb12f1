"""Performance of groups that were never trained."""
