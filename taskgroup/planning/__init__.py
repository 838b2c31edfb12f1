"""Choice of the groups to train next."""
