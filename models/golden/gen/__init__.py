# SPDX-License-Identifier: Apache-2.0
"""The facts of models/isa as constants that Cython and Python read alike; generated."""
