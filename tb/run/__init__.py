# SPDX-License-Identifier: Apache-2.0
"""A lockstep run from outside: its description, results, process, messages and files."""
