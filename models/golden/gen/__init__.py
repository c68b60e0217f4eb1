"""The facts of models/isa as constants that Cython and Python read alike; generated."""
