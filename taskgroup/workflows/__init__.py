"""Workflows that combine the other packages: the demo, training campaigns, benchmarks and verifications."""
