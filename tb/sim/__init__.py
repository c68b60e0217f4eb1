"""The simulator: built from a design (build), started (launch), steered from inside (control)."""
