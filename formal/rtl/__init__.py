# SPDX-License-Identifier: Apache-2.0
"""The RTL side: modules elaborated to SMT-LIB, unrolled over cycles, or compiled with Verilator."""
