# SPDX-License-Identifier: Apache-2.0
"""Proofs: RTL functions against their golden twins, and properties of the specification."""
