"""Solvers, and rewriting of the terms they are given."""
