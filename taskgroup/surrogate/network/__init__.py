"""One network: its modules, its multiply-adds, its features."""
