# SPDX-License-Identifier: Apache-2.0
"""Measurements: each rows_*.py module adds rows to build/bench.json."""
