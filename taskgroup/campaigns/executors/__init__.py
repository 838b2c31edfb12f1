"""Executors, which run a campaign's jobs on this machine, on Slurm or on Ray; one file per executor."""
