# SPDX-License-Identifier: Apache-2.0
"""Privileged architecture as pure functions: CSRs, access, interrupts, traps, returns, PMP."""
