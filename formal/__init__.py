"""Proofs: RTL functions against their golden twins, and properties of the specification."""
