"""Planted bugs: all compiled into one model, one of them selected at run time."""
