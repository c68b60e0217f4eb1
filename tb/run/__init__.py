"""A lockstep run from outside: its description, results, process, messages and files."""
