"""Trapline: a golden model of the RISC-V hypervisor extension in lockstep with RTL cores."""
