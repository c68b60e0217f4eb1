"""Equality of each RTL function with its golden twin."""
