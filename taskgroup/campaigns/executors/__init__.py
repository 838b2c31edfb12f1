"""Executors, which run the jobs of a campaign on this machine, on Slurm or on Ray. Each executor has one file."""
