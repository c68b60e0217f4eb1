# SPDX-License-Identifier: Apache-2.0
"""Planted bugs: all compiled into one model, one of them selected at run time."""
