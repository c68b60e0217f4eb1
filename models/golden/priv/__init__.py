"""Privileged architecture as pure functions: CSRs, access, interrupts, traps, returns, PMP."""
