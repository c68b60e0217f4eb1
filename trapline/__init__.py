# SPDX-License-Identifier: Apache-2.0
"""Trapline: a golden model of the RISC-V hypervisor extension in lockstep with RTL cores."""
