"""Campaigns: the list of needed training runs, the training of these runs, and the run log."""
