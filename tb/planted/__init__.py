# SPDX-License-Identifier: Apache-2.0
"""Planted bugs and legal variants of the core: rows of text changes, and sources with them in."""
