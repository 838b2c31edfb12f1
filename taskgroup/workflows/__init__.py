"""Workflows: the demo, training campaigns, benchmarks and verifications, which combine the other packages."""
