"""Negative controls: legal variants that must pass, and variants just outside that must not."""
