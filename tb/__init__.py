# SPDX-License-Identifier: Apache-2.0
"""The testbench: Verilator build, simulator control, lockstep comparison and report."""
