# SPDX-License-Identifier: Apache-2.0
"""Solvers, and rewriting of the terms they are given."""
