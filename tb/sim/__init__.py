"""The simulator: built from a design (build), started (launch) and steered from inside (control)."""
