"""One multi-task network: its modules, its multiply-adds, and its features for scores."""
