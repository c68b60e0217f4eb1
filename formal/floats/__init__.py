# SPDX-License-Identifier: Apache-2.0
"""Claims about the floating-point unit; checks.py names them all."""
