"""Measurements: each rows_*.py module adds rows to build/bench.json."""
