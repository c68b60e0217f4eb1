# SPDX-License-Identifier: Apache-2.0
"""Designs under test: a folder each with its dut.toml, and the loader that reads it."""
