# SPDX-License-Identifier: Apache-2.0
"""Floating point of the golden model against the processor that runs it, many cases."""
