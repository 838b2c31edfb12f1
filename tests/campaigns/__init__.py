"""Campaigns that search for faults: run by hand at full size, and for a minute in the gate."""
