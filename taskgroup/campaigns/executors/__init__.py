"""Where a campaign's jobs run: on this machine, on Slurm or on Ray; one file per executor."""
