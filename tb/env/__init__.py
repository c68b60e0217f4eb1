# SPDX-License-Identifier: Apache-2.0
"""The pyuvm environment around a lockstep run; it never handles a single instruction."""
