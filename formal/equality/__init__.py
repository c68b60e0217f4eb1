# SPDX-License-Identifier: Apache-2.0
"""Equality of each RTL function with its golden twin."""
