# SPDX-License-Identifier: Apache-2.0
"""Floating-point arithmetic of F and D on integers: exact values, one rounding.

Every operation takes encodings (unsigned integers of the format's width) and returns an encoding
or an integer, and the exception flags it raises. No operation looks at the host's floating point.
"""
