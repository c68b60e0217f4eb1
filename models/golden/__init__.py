"""The executable specification of the hart: state, steps and commits."""
