# SPDX-License-Identifier: Apache-2.0
"""The simulator: built from a design (build), started (launch), steered from inside (control)."""
